"""An oracle in plain Python: what the database's constraints and Stripe's rules ask for."""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from generator.spec import CATALOG

from .conftest import Rows

Tables = dict[str, Rows]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def by(rows: Rows, column: str) -> dict[str, dict[str, str]]:
    return {row[column]: row for row in rows}


def groups(rows: Rows, column: str) -> dict[str, Rows]:
    result: dict[str, Rows] = defaultdict(list)
    for row in rows:
        result[row[column]].append(row)
    return result


class TestConstraints:
    def test_keys_and_unique_columns_do_not_repeat(self, written: Tables) -> None:
        for table in CATALOG:
            for column in table.columns:
                if column.unique or column is table.primary_key:
                    values = [row[column.name] for row in written[table.name] if row[column.name]]
                    assert len(values) == len(set(values)), (table.name, column.name)

    def test_every_reference_finds_its_row(self, written: Tables) -> None:
        for table in CATALOG:
            for column in table.columns:
                if column.references:
                    key = CATALOG[column.references].primary_key.name
                    known = {row[key] for row in written[column.references]} | {""}
                    orphans = {row[column.name] for row in written[table.name]} - known
                    assert not orphans, (table.name, column.name)

    def test_only_nullable_columns_are_empty_and_choices_hold(self, written: Tables) -> None:
        for table in CATALOG:
            for column in table.columns:
                values = {row[column.name] for row in written[table.name]}
                assert column.nullable or "" not in values, (table.name, column.name)
                assert not column.choices or values <= {*column.choices, ""}

    def test_nothing_happens_after_the_last_day(self, written: Tables) -> None:
        planned = {"period_end", "current_period_end"}
        for table in CATALOG:
            for column in table.columns:
                if column.sql_type == "timestamptz" and column.name not in planned:
                    assert max(row[column.name] for row in written[table.name]) < "2025-07-01"


class TestSubscriptions:
    def test_an_accounts_rows_follow_each_other(self, written: Tables) -> None:
        for rows in groups(written["app_database_subscriptions"], "account_id").values():
            assert rows[0]["start_reason"] == "new"
            assert rows[-1]["ended_at"] == "" or rows[-1]["end_reason"] == "churn"
            for before, after in pairwise(rows):
                assert after["previous_subscription_id"] == before["subscription_id"]
                if before["end_reason"] == "churn":
                    assert after["start_reason"] == "reactivation"
                    assert after["started_at"] > before["ended_at"]
                else:
                    assert after["start_reason"] == before["end_reason"]
                    assert after["started_at"] == before["ended_at"]

    def test_a_change_moves_revenue_as_its_reason_says(self, written: Tables) -> None:
        rows = by(written["app_database_subscriptions"], "subscription_id")
        for row in rows.values():
            assert Decimal(row["mrr"]) == int(row["quantity"]) * Decimal(row["unit_amount"])
            if row["start_reason"] in {"upgrade", "expansion", "downgrade", "contraction"}:
                delta = Decimal(row["mrr"]) - Decimal(rows[row["previous_subscription_id"]]["mrr"])
                assert (delta > 0) == (row["start_reason"] in {"upgrade", "expansion"})

    def test_status_follows_the_last_row(self, written: Tables) -> None:
        rows = groups(written["app_database_subscriptions"], "account_id")
        for account in written["app_database_accounts"]:
            if account["account_id"] not in rows:
                assert account["status"] in {"trial", "churned"}
            else:
                assert (account["status"] == "active") == (rows[account["account_id"]][-1]["ended_at"] == "")
                assert account["churned_at"] == rows[account["account_id"]][-1]["ended_at"]

    def test_the_open_locations_are_what_is_billed(self, written: Tables) -> None:
        locations = groups(written["app_database_locations"], "account_id")
        for row in written["app_database_subscriptions"]:
            places = locations[row["account_id"]]
            opened = sum(place["opened_at"] <= row["started_at"] for place in places)
            closed = sum("" < place["closed_at"] <= row["started_at"] for place in places)
            assert opened - closed == int(row["quantity"])


class TestUsage:
    def test_sessions_hold_their_page_views(self, written: Tables) -> None:
        views = groups(written["app_database_page_views"], "session_id")
        for session in written["app_database_user_sessions"]:
            mine = views[session["session_id"]]
            total = timedelta(milliseconds=sum(int(view["duration_ms"]) for view in mine))
            assert len(mine) == int(session["page_view_count"])
            assert mine[0]["viewed_at"] == session["started_at"]
            assert at(session["started_at"]) + total == at(session["ended_at"])
            assert all(view["user_id"] == session["user_id"] for view in mine)

    def test_users_visit_while_they_may(self, written: Tables) -> None:
        users = by(written["app_database_users"], "user_id")
        paid = groups(written["app_database_subscriptions"], "account_id")
        accounts = by(written["app_database_accounts"], "account_id")
        for session in written["app_database_user_sessions"]:
            user, account = users[session["user_id"]], accounts[session["account_id"]]
            start, end = session["started_at"], session["ended_at"]
            assert user["account_id"] == session["account_id"]
            assert user["created_at"] <= start
            assert end < (user["deactivated_at"] or "9999")
            terms = paid[session["account_id"]]
            first = terms[0]["started_at"] if terms else account["churned_at"] or "9999"
            in_trial = account["created_at"] <= start < first
            paying = any(t["started_at"] <= start and end <= (t["ended_at"] or "9999") for t in terms)
            changing = any(t["started_at"] <= start < (t["ended_at"] or "9999") for t in terms)
            assert in_trial or paying or changing

    def test_users_belong_to_a_location_of_their_account(self, written: Tables) -> None:
        locations = by(written["app_database_locations"], "location_id")
        for user in written["app_database_users"]:
            assert locations[user["location_id"]]["account_id"] == user["account_id"]
            assert locations[user["location_id"]]["opened_at"] <= user["created_at"]


class TestStripe:
    def test_items_mirror_the_products_subscriptions(self, written: Tables) -> None:
        prices = by(written["stripe_prices"], "price_id")
        spells = by(written["stripe_subscriptions"], "subscription_id")
        customers = by(written["stripe_customers"], "customer_id")
        items = by(written["stripe_subscription_items"], "app_subscription_id")
        assert len(items) == len(written["app_database_subscriptions"])
        for row in written["app_database_subscriptions"]:
            item = items[row["subscription_id"]]
            price, spell = prices[item["price_id"]], spells[item["subscription_id"]]
            months = 12 if row["billing_interval"] == "year" else 1
            assert customers[spell["customer_id"]]["account_id"] == row["account_id"]
            assert (price["plan"], price["billing_interval"]) == (row["plan"], row["billing_interval"])
            assert Decimal(price["unit_amount"]) == Decimal(row["unit_amount"]) * months
            assert item["quantity"] == row["quantity"]
            assert (item["created_at"], item["ended_at"]) == (row["started_at"], row["ended_at"])

    def test_spells_end_when_the_product_says_churn(self, written: Tables) -> None:
        customers = by(written["stripe_customers"], "account_id")
        churned = [
            (customers[row["account_id"]]["customer_id"], row["ended_at"])
            for row in written["app_database_subscriptions"]
            if row["end_reason"] == "churn"
        ]
        canceled = [
            (row["customer_id"], row["canceled_at"])
            for row in written["stripe_subscriptions"]
            if row["status"] == "canceled"
        ]
        assert sorted(churned) == sorted(canceled)

    def test_a_customer_is_its_account_and_owner(self, written: Tables) -> None:
        accounts = by(written["app_database_accounts"], "account_id")
        owners = {u["account_id"]: u for u in written["app_database_users"] if u["role"] == "owner"}
        for customer in written["stripe_customers"]:
            account = accounts[customer["account_id"]]
            assert (customer["name"], customer["country"]) == (account["account_name"], account["country"])
            assert customer["email"] == owners[customer["account_id"]]["email"]

    def test_lines_and_charges_add_up(self, written: Tables) -> None:
        charges = groups(written["stripe_charges"], "invoice_id")
        for invoice in written["stripe_invoices"]:
            mine = charges[invoice["invoice_id"]]
            paid = sum(Decimal(c["amount"]) for c in mine if c["status"] == "succeeded")
            lines = json.loads(invoice["lines"], parse_float=Decimal)
            assert paid == Decimal(invoice["amount_paid"])
            assert sum(line["amount"] for line in lines) == Decimal(invoice["amount_due"])
            assert [int(c["attempt"]) for c in mine] == list(range(1, int(invoice["attempt_count"]) + 1))
            assert len({line["proration"] for line in lines}) == 1
            assert len(lines) == 1 + lines[0]["proration"]
            if invoice["status"] == "paid":
                assert invoice["paid_at"] == mine[-1]["created_at"]

    def test_regular_invoices_bill_the_terms_of_their_day(self, written: Tables) -> None:
        customers = by(written["stripe_customers"], "customer_id")
        terms = groups(written["app_database_subscriptions"], "account_id")
        for invoice in written["stripe_invoices"]:
            line = json.loads(invoice["lines"], parse_float=Decimal)[-1]
            (row,) = (
                row
                for row in terms[customers[invoice["customer_id"]]["account_id"]]
                if row["started_at"] <= invoice["created_at"] < (row["ended_at"] or "9999")
            )
            assert line["quantity"] == int(row["quantity"])
            if not line["proration"]:
                months = 12 if row["billing_interval"] == "year" else 1
                assert Decimal(invoice["amount_due"]) == Decimal(row["mrr"]) * months

    def test_the_past_due_have_an_open_invoice_with_a_failed_charge(self, written: Tables) -> None:
        open_invoices = [
            row
            for row in written["stripe_invoices"]
            if row["status"] == "open" and int(row["attempt_count"]) > 0
        ]
        delinquent = {r["customer_id"] for r in written["stripe_customers"] if r["is_delinquent"] == "true"}
        past_due = {
            r["subscription_id"] for r in written["stripe_subscriptions"] if r["status"] == "past_due"
        }
        assert open_invoices
        assert delinquent == {row["customer_id"] for row in open_invoices}
        assert past_due == {row["subscription_id"] for row in open_invoices}

    def test_periods_follow_each_other(self, written: Tables) -> None:
        spells = by(written["stripe_subscriptions"], "subscription_id")
        for key, rows in groups(written["stripe_invoices"], "subscription_id").items():
            regular = [row for row in rows if not json.loads(row["lines"])[0]["proration"]]
            assert regular[0]["period_start"] == spells[key]["started_at"]
            assert regular[-1]["period_end"] == spells[key]["current_period_end"]
            for before, after in pairwise(regular):
                assert before["period_end"] == after["period_start"]
