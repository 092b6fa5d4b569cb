"""Each scenario moves its metrics in its direction, and breaks no rule on the way."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from generator.arrays import NULL, Columns, Ints
from generator.columns import block_tables
from generator.request import Request, parse_scale
from generator.scenarios import SCENARIOS, Scenario
from generator.spec import CATALOG
from generator.story.clock import DAY

Tables = dict[str, Columns]
BASELINE = SCENARIOS["baseline"]
END = int(np.datetime64("2025-07-01", "ms").astype(np.int64))
TURN = int(np.datetime64("2024-11-01", "ms").astype(np.int64))
"""Eight months before the end."""


@cache
def company(name: str) -> Tables:
    request = Request(parse_scale("0.3"), scenario_name=name)
    blocks = [block_tables(request, block) for block in range(request.blocks)]
    return {
        table.name: {c.name: np.concatenate([b[table.name][c.name] for b in blocks]) for c in table.columns}
        for table in CATALOG
    }


def subscriptions(name: str) -> dict[str, Ints]:
    rows = company(name)["app_database_subscriptions"]
    return rows | {"ended_at": np.where(rows["ended_at"] == NULL, END, rows["ended_at"])}


def mrr_at(name: str, moment: int) -> float:
    rows = subscriptions(name)
    return float(rows["mrr"][(rows["started_at"] < moment) & (rows["ended_at"] >= moment)].sum())


def per_location(name: str, moment: int) -> float:
    rows = subscriptions(name)
    runs = (rows["started_at"] < moment) & (rows["ended_at"] >= moment)
    return mrr_at(name, moment) / float(rows["quantity"][runs].sum())


def churn_rate(name: str, start: int, stop: int) -> float:
    """Cancellations by day on which an account pays."""
    rows = subscriptions(name)
    lost = (rows["end_reason"] == b"churn") & (rows["ended_at"] >= start) & (rows["ended_at"] < stop)
    days = np.clip(rows["ended_at"], start, stop) - np.clip(rows["started_at"], start, stop)
    return float(lost.sum() / (days.sum() / DAY))


def sessions(name: str, start: int, stop: int) -> int:
    started = company(name)["app_database_user_sessions"]["started_at"]
    return int(((started >= start) & (started < stop)).sum())


class TestHypergrowth:
    def test_most_sign_up_late(self) -> None:
        def late(name: str) -> float:
            return float((company(name)["app_database_accounts"]["created_at"] >= TURN).mean())

        assert late("hypergrowth") > 1.35 * late("baseline")

    def test_more_trials_convert(self) -> None:
        def converted(name: str) -> float:
            accounts = company(name)["app_database_accounts"]
            mature = accounts["created_at"] < END - 15 * DAY
            paid = np.isin(accounts["account_id"], company(name)["stripe_customers"]["account_id"])
            return float(paid[mature].mean())

        assert converted("hypergrowth") > 1.06 * converted("baseline")

    def test_customers_expand_more(self) -> None:
        def expansion(name: str) -> float:
            rows = subscriptions(name)
            days = (rows["ended_at"] - rows["started_at"]).sum() / DAY
            return float((rows["start_reason"] == b"expansion").sum() / days)

        assert expansion("hypergrowth") > 1.4 * expansion("baseline")

    def test_revenue_grows_faster(self) -> None:
        grown = {name: mrr_at(name, END) / mrr_at(name, TURN) for name in ("baseline", "hypergrowth")}
        assert grown["hypergrowth"] > 1.15 * grown["baseline"]


class TestChurnCrisis:
    def test_nothing_is_different_before_the_turn(self) -> None:
        before = TURN - 60 * DAY
        assert churn_rate("churn-crisis", 0, TURN) == churn_rate("baseline", 0, TURN)
        assert mrr_at("churn-crisis", TURN) == mrr_at("baseline", TURN)
        assert sessions("churn-crisis", 0, before) == pytest.approx(sessions("baseline", 0, before), rel=0.03)

    def test_customers_leave_far_more_often_after_it(self) -> None:
        assert churn_rate("churn-crisis", TURN, END) > 1.6 * churn_rate("baseline", TURN, END)
        assert mrr_at("churn-crisis", END) < 0.95 * mrr_at("baseline", END)

    def test_those_who_stay_use_it_less(self) -> None:
        used = sessions("churn-crisis", TURN, END) / sessions("baseline", TURN, END)
        assert 0.4 < used < 0.7

    def test_tickets_are_more(self) -> None:
        tickets = {name: len(company(name)["hubspot_tickets"]["ticket_id"]) for name in SCENARIOS}
        assert tickets["churn-crisis"] > 1.5 * tickets["baseline"]


class TestPriceIncrease:
    def test_revenue_per_location_rises_by_most_of_it(self) -> None:
        rise = per_location("price-increase", END) / per_location("baseline", END)
        assert 1.05 < rise < 1.12
        assert per_location("price-increase", TURN) == per_location("baseline", TURN)

    def test_some_leave_over_it(self) -> None:
        ratio = churn_rate("price-increase", TURN, END) / churn_rate("baseline", TURN, END)
        assert 1.1 < ratio < 1.7

    def test_new_terms_use_the_new_prices_and_running_ones_change_at_a_renewal(self) -> None:
        tables = company("price-increase")
        prices, items = tables["stripe_prices"], tables["stripe_subscription_items"]
        assert len(prices["price_id"]) == 16
        active = dict(zip(prices["price_id"], prices["is_active"], strict=True))
        assert sum(active.values()) == 8
        rows = tables["app_database_subscriptions"]
        new = np.array([active[key] for key in items["price_id"]])
        fresh = np.isin(rows["start_reason"], [b"new", b"reactivation"])
        assert (new == (rows["started_at"] >= TURN))[fresh].all()
        assert not new[rows["started_at"] < TURN].any()
        assert new[rows["start_reason"] == b"price_change"].all()
        assert (rows["start_reason"] == b"price_change").sum() > 100

    def test_a_price_change_changes_the_price_alone_and_once(self) -> None:
        rows = company("price-increase")["app_database_subscriptions"]
        at = np.flatnonzero(rows["start_reason"] == b"price_change")
        for name in ("account_id", "plan", "quantity", "billing_interval"):
            assert (rows[name][at] == rows[name][at - 1]).all()
        rise = rows["unit_amount"][at] / rows["unit_amount"][at - 1]
        assert ((rise > 1.11) & (rise < 1.13)).all()
        changed = rows["account_id"][at]
        assert len(np.unique(changed)) == len(changed)

    def test_invoices_from_then_on_ask_for_it(self) -> None:
        tables = company("price-increase")
        rows, invoices = tables["app_database_subscriptions"], tables["stripe_invoices"]
        regular = np.char.find(invoices["lines"], b'"proration": false') >= 0
        due = dict(zip(invoices["created_at"][regular], invoices["amount_due"][regular], strict=True))
        at = np.flatnonzero(rows["start_reason"] == b"price_change")
        months = np.where(rows["billing_interval"] == b"year", 12, 1)
        asked = [due[moment] for moment in rows["started_at"][at]]
        assert asked == (rows["mrr"] * months)[at].tolist()


@pytest.mark.parametrize("name", sorted(SCENARIOS))
class TestEvery:
    def test_terms_follow_each_other(self, name: str) -> None:
        rows = company(name)["app_database_subscriptions"]
        same = rows["account_id"][1:] == rows["account_id"][:-1]
        ended = rows["ended_at"][:-1][same]
        assert (ended > rows["started_at"][:-1][same]).all()
        assert (ended <= rows["started_at"][1:][same]).all()
        assert (rows["mrr"] == rows["quantity"] * rows["unit_amount"]).all()

    def test_paid_invoices_are_what_their_charges_collected(self, name: str) -> None:
        tables = company(name)
        charges = tables["stripe_charges"]
        collected = charges["amount"][charges["status"] == b"succeeded"].sum()
        assert collected == tables["stripe_invoices"]["amount_paid"].sum()

    def test_events_are_in_order_and_end_with_the_data(self, name: str) -> None:
        tables = company(name)["stripe_events"]
        assert (tables["created_at"] < END).all()
        assert len(np.unique(tables["event_id"])) == len(tables["event_id"])

    def test_it_says_what_it_is(self, name: str) -> None:
        assert len(SCENARIOS[name].description) > 20


class TestKnobs:
    @pytest.mark.parametrize(
        ("knob", "value", "allowed"),
        [
            ("trial_conversion_per_mille", 1_001, "an integer from 0 to 1000"),
            ("churn", (1, 2, 3), "4 integers from 0 to 100000"),
            ("churn", (-1, 0, 0, 0), "4 integers from 0 to 100000"),
            ("turn_months", 24, "an integer from 0 to 23"),
            ("price_rise_per_mille", 0.5, "an integer from 0 to 1000"),
            ("upgrade", True, "an integer from 0 to 250000"),
        ],
    )
    def test_a_wrong_one_names_key_value_and_what_is_allowed(
        self, knob: str, value: object, allowed: str
    ) -> None:
        with pytest.raises(ValueError, match="scenario's") as caught:
            replace(BASELINE, **{knob: value})
        assert str(caught.value) == f"scenario's {knob} {value!r}: give {allowed}"

    def test_rates_that_do_not_fit_into_one_decision_are_refused(self) -> None:
        with pytest.raises(ValueError, match=r"turn_churn_per_mille 9000: give lower rates"):
            replace(BASELINE, turn_churn_per_mille=9_000)

    def test_every_knob_has_its_words(self) -> None:
        assert Scenario.__doc__
        texts = [scenario.description for scenario in SCENARIOS.values()]
        assert all(before != after for before, after in pairwise(texts))
