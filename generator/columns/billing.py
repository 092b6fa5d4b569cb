"""Columns of invoices and charges: what is billed, and how collecting it went."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Bools, Columns, Ints, Texts, digits, join, money, ordinals, texts
from generator.columns.keys import key_of, opaque
from generator.spec.app_database import PLANS
from generator.spec.stripe import CHARGES, CURRENCY, FAILURE_CODES, MAX_ATTEMPTS
from generator.story.block import Story
from generator.story.clock import iso
from generator.story.terms import ATTEMPT_DELAYS, Bills

_FAILURE_WEIGHTS = (48, 39, 13)
_INTERVAL_MONTHS = np.array([1, 12], dtype=np.int64)


@dataclass(frozen=True)
class Collection:
    """How far collecting each invoice has come when the data ends.

    `delinquent` lists the open invoices with a failed charge.
    """

    attempts: Ints
    paid: Bools
    uncollectible: Bools
    delinquent: Ints


def collect(story: Story) -> Collection:
    """Attempt each invoice until it is paid, given up, or the data ends."""
    bills = story.bills
    wanted = np.minimum(bills.failures + 1, MAX_ATTEMPTS)
    made = ((bills.at[:, None] + ATTEMPT_DELAYS) < story.end).sum(axis=1)
    attempts = np.minimum(wanted, made)
    complete = attempts == wanted
    paid = complete & (bills.failures < MAX_ATTEMPTS)
    uncollectible = complete & ~paid
    delinquent = np.flatnonzero(~complete & (attempts > 0))
    return Collection(attempts, paid, uncollectible, delinquent)


def _amounts(bills: Bills, prices: Ints) -> tuple[Ints, Ints]:
    """Hundredths of dollars of each invoice's charge line, and of its credit line (0 or negative)."""
    months = _INTERVAL_MONTHS[bills.interval]
    full = bills.quantity * prices[bills.price, bills.interval, bills.plan] * months
    remaining, whole = bills.period_end - bills.at, bills.period_end - bills.term_start
    changed = bills.old_plan != NULL
    old_plan = np.where(changed, bills.old_plan, 0)
    old = bills.old_quantity * prices[bills.price, bills.interval, old_plan] * months
    # Seconds keep the products within 64 bits; Stripe prorates to the second, too.
    remaining, whole = remaining // 1_000, whole // 1_000
    credit = np.where(changed, -(np.where(changed, old, 0) * remaining // whole), 0)
    return full * remaining // whole, credit


def _lines(bills: Bills, price_ids: Texts, charge: Ints, credit: Ints) -> Texts:
    """Each invoice's lines as a JSON array: the charge, after a credit when terms changed."""
    start, stop = iso(bills.at), iso(bills.period_end)
    plans = texts([plan.capitalize() for plan in PLANS])
    changed = bills.old_plan != NULL

    def line(verb: Texts, amount: Ints, quantity: Ints, plan: Ints) -> Texts:
        prorated = np.where(changed, b"true", b"false")
        return join(
            b'{"description": "', verb, digits(quantity), b" x ", plans[plan],
            b' plan", "amount": ', money(amount), b', "quantity": ', digits(quantity),
            b', "price_id": "', price_ids[bills.price, bills.interval, plan], b'", "proration": ', prorated,
            b', "period_start": "', start, b'", "period_end": "', stop, b'"}',
        )  # fmt: skip

    verb = np.where(changed, b"Remaining time on ", b"")
    lines = line(verb, charge, bills.quantity, bills.plan)
    old_quantity, old_plan = (np.where(changed, old, 0) for old in (bills.old_quantity, bills.old_plan))
    unused = line(np.full(len(verb), b"Unused time on "), credit, old_quantity, old_plan)
    both = np.where(changed, join(unused, b", ", lines), lines)
    return join(b"[", both, b"]")


def invoice_columns(
    story: Story,
    collection: Collection,
    customer_ids: Texts,
    spell_ids: Texts,
    price_ids: Texts,
) -> Columns:
    """The invoices of a block.

    `customer_ids` has one entry per account, `spell_ids` one per invoice, `price_ids` are
    by price list, interval and plan.
    """
    bills = story.bills
    n = len(bills.at)
    charge, credit = _amounts(bills, story.prices)
    due = charge + credit
    sequence = ordinals(np.bincount(bills.account, minlength=len(story.accounts)))
    account_id = key_of(story.block, bills.account)
    status = np.where(collection.paid, b"paid", np.where(collection.uncollectible, b"uncollectible", b"open"))
    paid_at = bills.at + ATTEMPT_DELAYS[np.maximum(collection.attempts, 1) - 1]
    return {
        "invoice_id": opaque("in_", story.seed, key_of(story.block, np.arange(n))),
        "customer_id": customer_ids[bills.account],
        "subscription_id": spell_ids,
        "number": join(b"INV-", digits(account_id), b"-", np.strings.zfill(digits(sequence + 1), 4)),
        "status": status,
        "currency": np.full(n, CURRENCY.encode()),
        "period_start": bills.at,
        "period_end": bills.period_end,
        "amount_due": due,
        "amount_paid": np.where(collection.paid, due, 0),
        "attempt_count": collection.attempts,
        "lines": _lines(bills, price_ids, charge, credit),
        "created_at": bills.at,
        "paid_at": np.where(collection.paid, paid_at, NULL),
    }


def charge_columns(story: Story, collection: Collection, invoices: Columns) -> Columns:
    """The charges of a block: an invoice's attempts, of which only the last may succeed."""
    invoice = np.repeat(np.arange(len(collection.attempts)), collection.attempts)
    attempt = ordinals(collection.attempts)
    n = len(invoice)
    failed = attempt < story.bills.failures[invoice]
    codes = texts(FAILURE_CODES)[story.streams.pick(_FAILURE_WEIGHTS, CHARGES.name, "failure_code", n)]
    return {
        "charge_id": opaque("ch_", story.seed, key_of(story.block, np.arange(n))),
        "invoice_id": invoices["invoice_id"][invoice],
        "customer_id": invoices["customer_id"][invoice],
        "amount": invoices["amount_due"][invoice],
        "currency": np.full(n, CURRENCY.encode()),
        "status": np.where(failed, b"failed", b"succeeded"),
        "failure_code": np.where(failed, codes, b""),
        "attempt": attempt + 1,
        "created_at": story.bills.at[invoice] + ATTEMPT_DELAYS[attempt],
    }
