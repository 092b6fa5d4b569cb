"""The company at scale 1, measured as its analysts would: the numbers must be those of a sane one."""

from dataclasses import dataclass

import numpy as np
import pytest

from generator.arrays import NULL, Bools, Columns, Ints
from generator.spec import CATALOG
from generator.spec.app_database import COMPANY_SIZES, PLANS, START_REASONS
from generator.spec.hubspot import OPEN_STAGES, PRIORITIES
from generator.story import market
from generator.story.clock import DAY, HOUR

Tables = dict[str, Columns]
MONTHS = np.arange("2023-08", "2025-08", dtype="datetime64[M]").astype("datetime64[ms]").astype(np.int64)
"""The ends of the 24 months."""
LAST_YEAR = slice(-12, None)
FOREVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Ledger:
    """MRR in cents by month's end (row) and account (column), and events by month and reason."""

    mrr: Ints
    started: dict[str, Ints]
    churned: Ints


def by_month(instants: Ints) -> Ints:
    return np.bincount(np.searchsorted(MONTHS, instants, side="right"), minlength=len(MONTHS))


@pytest.fixture(scope="module")
def ledger(company: Tables) -> Ledger:
    rows = company["app_database_subscriptions"]
    accounts, account = np.unique(rows["account_id"], return_inverse=True)
    ended = np.where(rows["ended_at"] == NULL, FOREVER, rows["ended_at"])
    mrr = np.zeros((len(MONTHS), len(accounts)), dtype=np.int64)
    for month, end in enumerate(MONTHS):
        runs = (rows["started_at"] < end) & (ended >= end)
        np.add.at(mrr[month], account[runs], rows["mrr"][runs])
    return Ledger(
        mrr,
        {r: by_month(rows["started_at"][rows["start_reason"] == r.encode()]) for r in START_REASONS},
        by_month(rows["ended_at"][rows["end_reason"] == b"churn"]),
    )


class TestSize:
    def test_there_are_half_a_million_rows_of_fifteen_hundred_accounts(self, company: Tables) -> None:
        rows = {t.name: len(company[t.name][t.primary_key.name]) for t in CATALOG}
        assert sum(rows.values()) >= 500_000
        assert rows["app_database_accounts"] >= 1_500

    def test_every_choice_of_every_column_occurs(self, company: Tables) -> None:
        for table in CATALOG:
            for column in table.columns:
                missing = {c.encode() for c in column.choices} - set(company[table.name][column.name])
                assert missing <= {b"price_change"}, (table.name, column.name)

    def test_emails_do_not_repeat(self, company: Tables) -> None:
        emails = company["app_database_users"]["email"]
        assert len(np.unique(emails)) == len(emails)


class TestRevenue:
    def test_revenue_grows_in_most_months(self, ledger: Ledger) -> None:
        growth = np.diff(ledger.mrr.sum(axis=1))
        assert (growth > 0).mean() > 0.9
        assert ledger.mrr[-1].sum() > 1.2 * ledger.mrr[-13].sum()

    def test_revenue_per_account_is_that_of_small_businesses(self, ledger: Ledger) -> None:
        arpa = ledger.mrr.sum(axis=1) / (ledger.mrr > 0).sum(axis=1) / 100
        assert ((arpa > 250) & (arpa < 700)).all()

    def test_the_top_fifth_of_customers_brings_more_than_half_of_it(self, ledger: Ledger) -> None:
        revenue = np.sort(ledger.mrr[-1][ledger.mrr[-1] > 0])
        assert revenue[-(len(revenue) // 5) :].sum() > 0.5 * revenue.sum()

    def test_retention_over_a_year(self, ledger: Ledger) -> None:
        before, after = ledger.mrr[-13], ledger.mrr[-1]
        kept = np.where(before > 0, after, 0).sum() / before.sum()
        kept_without_expansion = np.minimum(before, after).sum() / before.sum()
        assert 1.0 < kept < 1.12
        assert 0.82 < kept_without_expansion < 0.92

    def test_customers_leave_at_an_ordinary_rate(self, ledger: Ledger) -> None:
        rate = ledger.churned[1:] / (ledger.mrr > 0).sum(axis=1)[:-1]
        assert 0.010 < rate[LAST_YEAR].mean() < 0.025
        assert rate[LAST_YEAR].max() < 0.03

    def test_every_kind_of_movement_is_seen_every_month(self, ledger: Ledger) -> None:
        for reason, counts in ledger.started.items():
            assert (counts[LAST_YEAR].min() > 0) == (reason != "price_change"), reason
        assert ledger.churned[LAST_YEAR].min() > 0

    def test_plans_go_with_company_size_and_mix_in_every_size(self, company: Tables) -> None:
        accounts, rows = company["app_database_accounts"], company["app_database_subscriptions"]
        size = accounts["company_size"][np.searchsorted(accounts["account_id"], rows["account_id"])]
        shares = np.array(
            [
                [((size == s.encode()) & (rows["plan"] == p.encode())).sum() for p in PLANS]
                for s in COMPANY_SIZES
            ]
        )
        assert shares.min() > 0
        mean_tier = (shares * np.arange(len(PLANS))).sum(axis=1) / shares.sum(axis=1)
        assert (np.diff(mean_tier) > 0.3).all()

    def test_some_are_billed_yearly(self, company: Tables) -> None:
        yearly = (company["app_database_subscriptions"]["billing_interval"] == b"year").mean()
        assert 0.1 < yearly < 0.4


class TestPayments:
    def test_a_few_charges_fail(self, company: Tables) -> None:
        charges = company["stripe_charges"]
        failed = charges["status"] == b"failed"
        assert 0.03 < failed.mean() < 0.07
        rates = by_month(charges["created_at"][failed]) / by_month(charges["created_at"])
        assert ((rates[LAST_YEAR] > 0.02) & (rates[LAST_YEAR] < 0.09)).all()

    def test_some_recover_at_each_attempt_and_some_never_do(self, company: Tables) -> None:
        invoices = company["stripe_invoices"]
        paid = invoices["attempt_count"][invoices["status"] == b"paid"]
        assert (np.bincount(paid, minlength=5)[1:] > 20).all()
        lost = invoices["status"] == b"uncollectible"
        assert (invoices["attempt_count"][lost] == 4).all()
        canceled = company["stripe_subscriptions"]["subscription_id"][
            company["stripe_subscriptions"]["status"] == b"canceled"
        ]
        ended = np.isin(invoices["subscription_id"][lost], canceled)
        assert 0.3 < ended.mean() < 0.95


class TestUsage:
    @staticmethod
    def local_hours(company: Tables) -> Ints:
        accounts, sessions = company["app_database_accounts"], company["app_database_user_sessions"]
        country = accounts["country"][np.searchsorted(accounts["account_id"], sessions["account_id"])]
        offsets = {c.code.encode(): c.utc_offset for c in market.COUNTRIES}
        offset = np.array([offsets[code] for code in country], dtype=np.int64)
        return (sessions["started_at"] + offset * HOUR) % DAY // HOUR

    def test_bars_work_in_the_afternoon_and_evening(self, company: Tables) -> None:
        hours = np.bincount(self.local_hours(company), minlength=24)
        assert hours[13:23].sum() > 0.65 * hours.sum()
        assert hours[2:8].sum() == 0

    def test_weekends_are_busiest(self, company: Tables) -> None:
        days = company["app_database_user_sessions"]["started_at"] // DAY
        weekdays = np.bincount((days + 3) % 7, minlength=7)
        assert set(np.argsort(weekdays)[-2:]) == {4, 5}
        assert weekdays[5] > 1.3 * weekdays[0]

    def test_december_beats_january(self, company: Tables, ledger: Ledger) -> None:
        per_account = by_month(company["app_database_user_sessions"]["started_at"])
        per_account = per_account / (ledger.mrr > 0).sum(axis=1)
        for december in (5, 17):
            assert per_account[december] > 1.1 * per_account[december + 1]

    def test_accounts_that_leave_used_it_less_and_less(self, company: Tables) -> None:
        rows, sessions = company["app_database_subscriptions"], company["app_database_user_sessions"]
        long = rows["ended_at"] - rows["started_at"] > 120 * DAY
        leaves: Bools = (rows["end_reason"] == b"churn") & long
        recent = earlier = 0
        for account, end in zip(rows["account_id"][leaves], rows["ended_at"][leaves], strict=True):
            before = (end - sessions["started_at"][sessions["account_id"] == account]) // DAY
            recent += ((before >= 0) & (before < 30)).sum()
            earlier += ((before >= 60) & (before < 90)).sum()
        assert leaves.sum() > 100
        assert recent < 0.6 * earlier

    def test_sign_ups_slacken_on_weekends_and_in_december(self, company: Tables) -> None:
        created = company["app_database_accounts"]["created_at"]
        weekdays = np.bincount((created // DAY + 3) % 7, minlength=7)
        assert weekdays[5:].max() < 0.5 * weekdays[:5].min()
        by_months = by_month(created)
        assert by_months[5] + by_months[17] < by_months[3] + by_months[15]


class TestFunnel:
    def test_each_step_to_a_customer_loses_a_good_part(self, company: Tables) -> None:
        deals = company["hubspot_deals"]
        new = deals["deal_type"] == b"new_business"
        steps = [
            len(np.unique(company["attribution_touchpoints"]["visitor_id"])),
            len(company["marketing_qualified_leads"]["mql_id"]),
            new.sum(),
            (new & (deals["stage"] == b"closed_won")).sum(),
        ]
        kept = np.array(steps[1:]) / np.array(steps[:-1])
        assert ((kept > 0.2) & (kept < 0.8)).all(), steps

    def test_fewer_deals_come_to_each_further_stage(self, company: Tables) -> None:
        deals = company["hubspot_deals"]
        new = deals["deal_type"] == b"new_business"
        reached = [(deals[f"entered_{stage}_at"][new] != NULL).sum() for stage in OPEN_STAGES]
        won = (deals["stage"][new] == b"closed_won").sum()
        assert (np.diff([*reached, won]) < 0).all()
        assert won < 0.6 * reached[0]

    def test_clicks_cost_what_they_do_on_each_network(self, company: Tables) -> None:
        for table, low, high in (
            ("google_ads_campaigns", 2.5, 6.5),
            ("facebook_ads_campaigns", 0.7, 2.7),
            ("linkedin_ads_campaigns", 6, 14),
        ):
            days = company[table]
            assert low < days["spend"].sum() / 100 / days["clicks"].sum() < high
            assert 0.002 < days["clicks"].sum() / days["impressions"].sum() < 0.08

    def test_no_month_of_a_quarter_is_without_its_ads(self, company: Tables) -> None:
        for table in ("google_ads_campaigns", "facebook_ads_campaigns", "linkedin_ads_campaigns"):
            days = company[table]
            months = days["date"].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
            spend = np.bincount(months % 3, weights=days["spend"])
            assert (spend / spend.sum() > 0.28).all(), table


class TestSupport:
    def test_the_urgent_are_answered_first(self, company: Tables) -> None:
        tickets = company["hubspot_tickets"]
        answered = tickets["first_response_at"] != NULL
        waits = tickets["first_response_at"] - tickets["created_at"]
        medians = [np.median(waits[answered & (tickets["priority"] == p.encode())]) for p in PRIORITIES]
        assert (np.diff(medians) < 0).all()

    def test_accounts_ask_more_before_they_leave(self, company: Tables) -> None:
        tickets, accounts = company["hubspot_tickets"], company["app_database_accounts"]
        owner = np.searchsorted(accounts["account_id"], tickets["account_id"])
        churned = np.isin(accounts["account_id"], company["stripe_customers"]["account_id"])
        churned &= accounts["churned_at"] - accounts["created_at"] > 180 * DAY
        left = np.where(churned, accounts["churned_at"], NULL)[owner]
        before = (left - tickets["created_at"]) // DAY
        last = ((left != NULL) & (before >= 0) & (before < 60)).sum()
        earlier = ((left != NULL) & (before >= 90) & (before < 150)).sum()
        assert last > 1.3 * earlier
