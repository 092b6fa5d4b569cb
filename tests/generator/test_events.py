"""Stripe's events against the objects that they tell of, in plain Python."""

import json
from collections import Counter, defaultdict
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from generator.spec.stripe_events import EVENT_TYPES

from .conftest import Rows

Tables = dict[str, Rows]
Told = Counter[tuple[str, str, str]]
"""How often each type, object and instant is told of."""


def payload(event: dict[str, str]) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(event["payload"], parse_float=Decimal)
    return result


def to_the_second(text: str) -> str:
    """An instant as payloads have it."""
    return f"{text[:19]}Z"


def of_object(events: Rows) -> dict[str, Rows]:
    result: dict[str, Rows] = defaultdict(list)
    for event in events:
        result[payload(event)["id"]].append(event)
    return result


def updates(tables: Tables) -> set[tuple[str, str]]:
    """Subscriptions and instants at which terms, period or status changed."""
    started = {row["subscription_id"]: row["started_at"] for row in tables["stripe_subscriptions"]}
    ended = {row["subscription_id"]: row["canceled_at"] for row in tables["stripe_subscriptions"]}
    charges = defaultdict(list)
    for charge in tables["stripe_charges"]:
        charges[charge["invoice_id"]].append(charge)
    found = set()
    for item in tables["stripe_subscription_items"]:
        found.add((item["subscription_id"], item["created_at"]))
    for invoice in tables["stripe_invoices"]:
        spell, attempts = invoice["subscription_id"], charges[invoice["invoice_id"]]
        if not json.loads(invoice["lines"])[0]["proration"]:
            found.add((spell, invoice["created_at"]))
        if attempts and attempts[0]["status"] == "failed":
            found.add((spell, attempts[0]["created_at"]))
            if invoice["status"] != "open":
                found.add((spell, attempts[-1]["created_at"]))
    return {(key, at) for key, at in found if at not in {started[key], ended[key]}}


def changes(tables: Tables) -> Told:
    """Every change that the other tables of Stripe know of."""
    charges, spells = tables["stripe_charges"], tables["stripe_subscriptions"]
    invoices = tables["stripe_invoices"]
    last = {charge["invoice_id"]: charge["created_at"] for charge in charges}
    return Counter(
        [("customer.created", r["customer_id"], r["created_at"]) for r in tables["stripe_customers"]]
        + [("customer.subscription.created", r["subscription_id"], r["started_at"]) for r in spells]
        + [("customer.subscription.updated", key, at) for key, at in updates(tables)]
        + [
            ("customer.subscription.deleted", r["subscription_id"], r["canceled_at"])
            for r in spells
            if r["canceled_at"]
        ]
        + [("invoice.created", r["invoice_id"], r["created_at"]) for r in invoices]
        + [("invoice.paid", r["invoice_id"], r["paid_at"]) for r in invoices if r["paid_at"]]
        + [
            ("invoice.marked_uncollectible", r["invoice_id"], last[r["invoice_id"]])
            for r in invoices
            if r["status"] == "uncollectible"
        ]
        + [
            ("invoice.payment_failed", r["invoice_id"], r["created_at"])
            for r in charges
            if r["status"] == "failed"
        ]
        + [(f"charge.{r['status']}", r["charge_id"], r["created_at"]) for r in charges]
    )


class TestCompleteness:
    def test_every_change_of_every_object_has_its_one_event(self, written: Tables) -> None:
        told = Counter(
            (event["type"], payload(event)["id"], event["created_at"]) for event in written["stripe_events"]
        )
        assert told == changes(written)
        assert {kind for kind, _, _ in told} == set(EVENT_TYPES)

    def test_an_objects_first_event_is_that_it_began(self, written: Tables) -> None:
        for events in of_object(written["stripe_events"]).values():
            assert events[0]["type"].startswith("charge.") or events[0]["type"].endswith(".created")
            assert all(a["created_at"] <= b["created_at"] for a, b in pairwise(events))

    def test_nothing_is_told_before_what_it_belongs_to(self, written: Tables) -> None:
        began: dict[str, str] = {}
        for event in written["stripe_events"]:
            ids = [event[f"{name}_id"] for name in ("customer", "subscription", "invoice", "charge")]
            *parents, own = [key for key in ids if key]
            assert payload(event)["id"] == own
            assert all(key in began for key in parents), event
            began.setdefault(own, event["created_at"])


class TestPayloads:
    def test_subscriptions_chain_from_what_was_replaced_to_what_holds(self, written: Tables) -> None:
        rows = {row["subscription_id"]: row for row in written["stripe_subscriptions"]}
        items = defaultdict(list)
        for item in written["stripe_subscription_items"]:
            items[item["subscription_id"]].append(item)
        events = of_object(written["stripe_events"])
        for key, row in rows.items():
            states = [payload(event) for event in events[key]]
            for before, after in pairwise(states):
                changed = {
                    name: value
                    for name, value in before.items()
                    if name != "previous_attributes" and value != after[name]
                }
                if after["status"] == "canceled":
                    assert set(changed) <= {"status", "canceled_at"}
                else:
                    assert changed == after["previous_attributes"]
                    assert changed
            last = states[-1]
            assert (last["status"], last["customer"]) == (row["status"], row["customer_id"])
            assert last["current_period_start"] == to_the_second(row["current_period_start"])
            assert last["current_period_end"] == to_the_second(row["current_period_end"])
            assert last["canceled_at"] == (to_the_second(row["canceled_at"]) if row["canceled_at"] else None)
            assert last["price"] == items[key][-1]["price_id"]
            assert last["quantity"] == int(items[key][-1]["quantity"])

    def test_invoices_are_those_of_their_table(self, written: Tables) -> None:
        events = of_object(written["stripe_events"])
        for row in written["stripe_invoices"]:
            for event in events[row["invoice_id"]]:
                told = payload(event)
                assert told["amount_due"] == Decimal(row["amount_due"])
                assert told["number"] == row["number"]
                assert told["period_end"] == to_the_second(row["period_end"])
                assert (told["amount_paid"] > 0) == (told["status"] == "paid")
            assert told["status"] == row["status"]
            assert told["amount_paid"] == Decimal(row["amount_paid"])
            if row["attempt_count"] != "0":
                assert told["attempt_count"] == int(row["attempt_count"])

    def test_charges_are_those_of_their_table(self, written: Tables) -> None:
        events = of_object(written["stripe_events"])
        for row in written["stripe_charges"]:
            (event,) = events[row["charge_id"]]
            told = payload(event)
            assert told["amount"] == Decimal(row["amount"])
            assert told["failure_code"] == (row["failure_code"] or None)
            assert (told["invoice"], told["status"]) == (row["invoice_id"], row["status"])
            assert event["invoice_id"] == row["invoice_id"]


class TestRealism:
    def test_most_of_those_who_fail_to_pay_recover(self, written: Tables) -> None:
        moves = Counter(
            payload(event)["status"]
            for event in written["stripe_events"]
            if event["type"].endswith(".updated") and "status" in payload(event)["previous_attributes"]
        )
        assert moves["past_due"] > 50
        assert moves["active"] / moves["past_due"] == pytest.approx(0.85, abs=0.13)
