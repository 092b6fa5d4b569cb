"""Columns of Stripe's events: every change of an object, with the object as it then was."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Bools, Columns, Ints, Texts, digits, join, money, offsets, texts
from generator.columns.billing import Collection
from generator.columns.keys import key_of, opaque
from generator.columns.spells import Spells
from generator.spec.stripe import CHARGES, CUSTOMERS, INVOICES, STRIPE_SUBSCRIPTIONS, SUBSCRIPTION_ITEMS
from generator.spec.stripe_events import EVENT_TYPES, EVENTS
from generator.story import terms
from generator.story.block import Story
from generator.story.clock import iso

_MOMENT_BITS = 40
"""Bits that hold an instant since the history's start beside a spell's number."""


@dataclass(frozen=True)
class _Events:
    """Events of one type, all of the same length; the empty text where an event concerns no such object."""

    kind: str
    at: Ints
    customer: Texts
    subscription: Texts
    invoice: Texts
    charge: Texts
    payload: Texts


class _Journal:
    """What a block's subscriptions were at any instant: their terms, and the period billed."""

    def __init__(self, story: Story, spells: Spells, stripe: dict[str, Columns]) -> None:
        self._start = story.start
        self.subscriptions = stripe[STRIPE_SUBSCRIPTIONS.name]
        items, bills, changes = stripe[SUBSCRIPTION_ITEMS.name], story.bills, story.changes
        self._prices = items["price_id"].astype(np.bytes_)
        self._quantities = digits(items["quantity"].astype(np.int64))
        starts = changes.reason != terms.CHURN
        self.term_codes = self.code(spells.of_change[starts], changes.at[starts])
        regular = bills.old_plan == NULL
        self.period_codes = self.code(spells.of_bill[regular], bills.at[regular])
        self._periods = iso(bills.at[regular]), iso(bills.period_end[regular])

    def code(self, spell: Ints, at: Ints) -> Ints:
        """Pack spells and instants into numbers that sort as the pairs do."""
        return (spell << _MOMENT_BITS) | (at - self._start)

    def read(self, code: Ints) -> tuple[Ints, Ints]:
        """Spells and instants of such numbers."""
        return code >> _MOMENT_BITS, (code & ((1 << _MOMENT_BITS) - 1)) + self._start

    def payload(self, code: Ints, status: Texts, replaced: Texts | bytes = b"") -> Texts:
        """Subscriptions as they were at these instants; `replaced` goes before the closing brace."""
        spell, at = self.read(code)
        term = np.searchsorted(self.term_codes, code, side="right") - 1
        period = np.searchsorted(self.period_codes, code, side="right") - 1
        canceled = np.where(status == b"canceled", join(b'"', iso(at), b'"'), b"null")
        return join(
            b'{"id": "', self.subscriptions["subscription_id"][spell].astype(np.bytes_),
            b'", "object": "subscription", "customer": "',
            self.subscriptions["customer_id"][spell].astype(np.bytes_),
            b'", "status": "', status, b'", "price": "', self._prices[term],
            b'", "quantity": ', self._quantities[term],
            b', "current_period_start": "', self._periods[0][period],
            b'", "current_period_end": "', self._periods[1][period],
            b'", "canceled_at": ', canceled, replaced, b"}",
        )  # fmt: skip

    def replaced(self, code: Ints, renewed: Bools, moved: Bools, former: Texts) -> Texts:
        """What updates replaced, as previous_attributes: terms, period, or the former status."""
        term = np.maximum(np.searchsorted(self.term_codes, code), 1)
        term = np.minimum(term, len(self.term_codes) - 1)
        period = np.maximum(np.searchsorted(self.period_codes, code), 1) - 1
        price = moved & (self._prices[term] != self._prices[term - 1])
        quantity = moved & (self._quantities[term] != self._quantities[term - 1])
        parts = join(
            np.where(former != b"", join(b'"status": "', former, b'", '), b""),
            np.where(price, join(b'"price": "', self._prices[term - 1], b'", '), b""),
            np.where(quantity, join(b'"quantity": ', self._quantities[term - 1], b", "), b""),
            np.where(
                renewed,
                join(
                    b'"current_period_start": "', self._periods[0][period],
                    b'", "current_period_end": "', self._periods[1][period], b'"',
                ),
                b"",
            ),
        )  # fmt: skip
        return join(b', "previous_attributes": {', np.strings.rstrip(parts, b", "), b"}")


def tables(
    story: Story, spells: Spells, collection: Collection, stripe: dict[str, Columns]
) -> dict[str, Columns]:
    """The events of a block, in order of time; `stripe` are the block's other tables of Stripe."""
    events = [
        _customers(stripe[CUSTOMERS.name]),
        *_subscriptions(story, spells, collection, _Journal(story, spells, stripe)),
        *_invoices(collection, stripe),
        *_charges(stripe),
    ]
    at = np.concatenate([part.at for part in events])
    kind = np.repeat([EVENT_TYPES.index(part.kind) for part in events], [len(part.at) for part in events])
    order = np.lexsort((kind, at))
    return {
        EVENTS.name: {
            "event_id": opaque("evt_", story.seed, key_of(story.block, np.arange(len(at)))),
            "type": texts(EVENT_TYPES)[kind[order]],
            "created_at": at[order],
            "customer_id": np.concatenate([part.customer for part in events])[order],
            "subscription_id": np.concatenate([part.subscription for part in events])[order],
            "invoice_id": np.concatenate([part.invoice for part in events])[order],
            "charge_id": np.concatenate([part.charge for part in events])[order],
            "payload": np.concatenate([part.payload for part in events])[order],
        }
    }


def _none(n: int) -> Texts:
    return np.zeros(n, dtype="S1")


def _text(columns: Columns, name: str, rows: Ints | Bools) -> Texts:
    return columns[name].astype(np.bytes_)[rows]


def _customers(customers: Columns) -> _Events:
    every = np.arange(len(customers["created_at"]))
    ids, none = _text(customers, "customer_id", every), _none(len(every))
    # Venues' names have apostrophes, but no character that JSON would escape.
    payload = join(
        b'{"id": "', ids, b'", "object": "customer", "name": "', _text(customers, "name", every),
        b'", "email": "', _text(customers, "email", every),
        b'", "currency": "', _text(customers, "currency", every),
        b'", "country": "', _text(customers, "country", every), b'"}',
    )  # fmt: skip
    at = customers["created_at"].astype(np.int64)
    return _Events("customer.created", at, ids, none, none, none, payload)


def _subscriptions(
    story: Story, spells: Spells, collection: Collection, journal: _Journal
) -> tuple[_Events, ...]:
    """Subscriptions begin, change, are past due for as long as an invoice is, and end."""
    begun = journal.code(np.arange(len(spells.started)), spells.started)
    ended = np.flatnonzero(spells.ended != NULL)
    over = journal.code(ended, spells.ended[ended])
    bills, spell = story.bills, spells.of_bill
    owed = (bills.failures > 0) & (collection.attempts > 0)
    fell_due = journal.code(spell[owed], bills.at[owed] + terms.ATTEMPT_DELAYS[0])
    settled = bills.at + terms.ATTEMPT_DELAYS[np.maximum(collection.attempts, 1) - 1]
    # An invoice given up ends the subscription at the same instant, or lets it go on.
    eased = owed & (collection.paid | collection.uncollectible) & (spells.ended[spell] != settled)
    recovered = journal.code(spell[eased], settled[eased])
    moves = np.setdiff1d(journal.term_codes, begun)
    renewals = np.setdiff1d(journal.period_codes, begun)
    code = np.unique(np.concatenate([moves, renewals, fell_due, recovered]))
    falls, recovers = np.isin(code, fell_due), np.isin(code, recovered)
    former = np.where(falls, b"active", np.where(recovers, b"past_due", b""))
    replaced = journal.replaced(code, np.isin(code, renewals), np.isin(code, moves), former)
    status = np.where(falls, b"past_due", b"active")

    def events(kind: str, code: Ints, payload: Texts) -> _Events:
        spell, at = journal.read(code)
        none, rows = _none(len(code)), journal.subscriptions
        ids = _text(rows, "customer_id", spell), _text(rows, "subscription_id", spell)
        return _Events(f"customer.subscription.{kind}", at, *ids, none, none, payload)

    return (
        events("created", begun, journal.payload(begun, np.full(len(begun), b"active"))),
        events("updated", code, journal.payload(code, status, replaced)),
        events("deleted", over, journal.payload(over, np.full(len(over), b"canceled"))),
    )


def _invoices(collection: Collection, stripe: dict[str, Columns]) -> tuple[_Events, ...]:
    """Invoices are made, fail to be collected, and are paid or given up."""
    invoices, charges = stripe[INVOICES.name], stripe[CHARGES.name]
    every, attempts = np.arange(len(collection.attempts)), collection.attempts
    owner = np.repeat(every, attempts)
    failed = np.flatnonzero(charges["status"] == b"failed")
    paid, lost = np.flatnonzero(collection.paid), np.flatnonzero(collection.uncollectible)
    charged_at = charges["created_at"].astype(np.int64)
    latest = offsets(attempts)[1:] - 1

    ids, customer, spell = (
        invoices[f"{name}_id"].astype(np.bytes_) for name in ("invoice", "customer", "subscription")
    )
    due = money(invoices["amount_due"].astype(np.int64))
    # What stays the same is made once per invoice, not once per event.
    head = join(
        b'{"id": "', ids, b'", "object": "invoice", "customer": "', customer,
        b'", "subscription": "', spell, b'", "number": "', _text(invoices, "number", every),
        b'", "currency": "', _text(invoices, "currency", every),
        b'", "period_start": "', iso(invoices["period_start"].astype(np.int64)),
        b'", "period_end": "', iso(invoices["period_end"].astype(np.int64)),
        b'", "amount_due": ', due,
    )  # fmt: skip

    def events(kind: str, rows: Ints, at: Ints, tried: Ints, status: bytes) -> _Events:
        payload = join(
            head[rows], b', "amount_paid": ', due[rows] if status == b"paid" else b"0.00",
            b', "attempt_count": ', digits(tried), b', "status": "', status, b'"}',
        )  # fmt: skip
        none = _none(len(rows))
        return _Events(f"invoice.{kind}", at, customer[rows], spell[rows], ids[rows], none, payload)

    attempt = charges["attempt"].astype(np.int64)[failed]
    created = invoices["created_at"].astype(np.int64)
    return (
        events("created", every, created, np.zeros_like(every), b"open"),
        events("payment_failed", owner[failed], charged_at[failed], attempt, b"open"),
        events("paid", paid, charged_at[latest[paid]], attempts[paid], b"paid"),
        events("marked_uncollectible", lost, charged_at[latest[lost]], attempts[lost], b"uncollectible"),
    )


def _charges(stripe: dict[str, Columns]) -> tuple[_Events, ...]:
    invoices, charges = stripe[INVOICES.name], stripe[CHARGES.name]
    owner = np.repeat(np.arange(len(invoices["created_at"])), invoices["attempt_count"].astype(np.int64))

    def events(status: str) -> _Events:
        rows = np.flatnonzero(charges["status"] == status.encode())
        ids, customer = _text(charges, "charge_id", rows), _text(charges, "customer_id", rows)
        invoice, spell = _text(charges, "invoice_id", rows), _text(invoices, "subscription_id", owner[rows])
        code = _text(charges, "failure_code", rows)
        payload = join(
            b'{"id": "', ids, b'", "object": "charge", "customer": "', customer,
            b'", "invoice": "', invoice, b'", "status": "', status.encode(),
            b'", "currency": "', _text(charges, "currency", rows),
            b'", "amount": ', money(charges["amount"].astype(np.int64)[rows]),
            b', "failure_code": ', np.where(code == b"", b"null", join(b'"', code, b'"')), b"}",
        )  # fmt: skip
        at = charges["created_at"].astype(np.int64)[rows]
        return _Events(f"charge.{status}", at, customer, spell, invoice, ids, payload)

    return events("failed"), events("succeeded")
