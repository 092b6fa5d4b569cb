"""An oracle in plain Python: the way from the first touch to a customer agrees in every table on it."""

from collections import Counter

from .conftest import Rows
from .test_integrity import by, groups

Tables = dict[str, Rows]

NETWORKS = {
    "google_campaign_day_id": ("google_ads_campaigns", "paid_search"),
    "facebook_campaign_day_id": ("facebook_ads_campaigns", "paid_social"),
    "linkedin_campaign_day_id": ("linkedin_ads_campaigns", "paid_social"),
    "iterable_campaign_day_id": ("iterable_campaigns", "email"),
}
OPEN_STAGES = (
    "entered_appointment_scheduled_at",
    "entered_qualified_to_buy_at",
    "entered_presentation_scheduled_at",
    "entered_decision_maker_bought_in_at",
    "entered_contract_sent_at",
)


class TestTouches:
    def test_a_click_is_one_of_its_campaign_and_day(self, written: Tables) -> None:
        for column, (table, channel) in NETWORKS.items():
            days = by(written[table], "campaign_day_id")
            touches = [row for row in written["attribution_touchpoints"] if row[column]]
            assert touches
            for touch in touches:
                day = days[touch[column]]
                assert touch["channel"] == channel
                if table == "iterable_campaigns":
                    assert day["date"] <= touch["touched_at"][:10]
                else:
                    assert day["date"] == touch["touched_at"][:10]
            for key, clicks in Counter(touch[column] for touch in touches).items():
                assert clicks <= int(days[key]["clicks"])

    def test_conversions_are_the_leads_that_qualified_on_that_touch(self, written: Tables) -> None:
        last: dict[str, dict[str, str]] = {}
        for touch in written["attribution_touchpoints"]:
            if touch["mql_id"]:
                last[touch["mql_id"]] = touch
        for column, (table, _) in NETWORKS.items():
            converted = Counter(touch[column] for touch in last.values() if touch[column])
            for day in written[table]:
                assert int(day["conversions"]) == converted[day["campaign_day_id"]]

    def test_a_leads_touches_come_in_order_and_before_it_qualifies(self, written: Tables) -> None:
        mqls = by(written["marketing_qualified_leads"], "mql_id")
        for touches in groups(written["attribution_touchpoints"], "visitor_id").values():
            assert [int(row["touch_number"]) for row in touches] == list(range(1, len(touches) + 1))
            moments = [row["touched_at"] for row in touches]
            assert moments == sorted(moments)
            assert len({row["mql_id"] for row in touches}) == 1
            if touches[0]["mql_id"]:
                mql = mqls[touches[0]["mql_id"]]
                assert mql["first_touch_channel"] == touches[0]["channel"]
                assert moments[-1] < mql["qualified_at"]

    def test_a_touch_on_the_web_is_the_visitors_visit(self, written: Tables) -> None:
        visits = by(written["google_analytics_sessions"], "ga_session_id")
        for touch in written["attribution_touchpoints"]:
            assert (touch["ga_session_id"] == "") == (touch["channel"] in {"outbound", "events"})
            if touch["ga_session_id"]:
                visit = visits[touch["ga_session_id"]]
                assert (visit["client_id"], visit["started_at"]) == (touch["visitor_id"], touch["touched_at"])

    def test_a_campaign_has_one_name_and_audience(self, written: Tables) -> None:
        for table, _ in NETWORKS.values():
            for days in groups(written[table], "campaign_id").values():
                assert len({day["campaign_name"] for day in days}) == 1
                assert len({day["date"] for day in days}) == len(days)


class TestPeople:
    def test_a_company_is_the_leads_and_the_accounts(self, written: Tables) -> None:
        accounts = by(written["app_database_accounts"], "account_id")
        mqls = by(written["marketing_qualified_leads"], "mql_id")
        contacts = by(written["hubspot_contacts"], "mql_id")
        companies = by(written["hubspot_companies"], "company_id")
        assert {row["account_id"] for row in companies.values()} == {*accounts, ""}
        for mql_id, mql in mqls.items():
            contact = contacts[mql_id]
            company = companies[contact["company_id"]]
            assert (contact["email"], contact["created_at"]) == (mql["email"], mql["qualified_at"])
            for column in ("company_name", "industry", "company_size", "region"):
                assert company[column] == mql[column]
            if company["account_id"]:
                account = accounts[company["account_id"]]
                assert company["company_name"] == account["account_name"]
                assert company["country"] == account["country"]
                assert company["created_at"] < account["created_at"]
                assert mql["first_touch_channel"] == account["acquisition_channel"]

    def test_a_contact_with_a_user_is_that_user(self, written: Tables) -> None:
        users = by(written["app_database_users"], "user_id")
        companies = by(written["hubspot_companies"], "company_id")
        owners = {row["user_id"] for row in users.values() if row["role"] == "owner"}
        with_users = [row for row in written["hubspot_contacts"] if row["user_id"]]
        for contact in with_users:
            user = users[contact["user_id"]]
            assert (contact["full_name"], contact["email"]) == (user["full_name"], user["email"])
            assert companies[contact["company_id"]]["account_id"] == user["account_id"]
        assert owners <= {contact["user_id"] for contact in with_users}


class TestDeals:
    def test_stages_come_in_order_and_none_is_left_out(self, written: Tables) -> None:
        for deal in written["hubspot_deals"]:
            entered = [deal[stage] for stage in OPEN_STAGES if deal[stage]]
            assert entered == [deal[stage] for stage in OPEN_STAGES[: len(entered)]]
            assert entered[0] == deal["created_at"]
            assert entered == sorted(entered)
            if deal["closed_at"]:
                assert entered[-1] <= deal["closed_at"]
            else:
                assert f"entered_{deal['stage']}_at" == OPEN_STAGES[len(entered) - 1]

    def test_new_business_is_the_trial_and_its_end(self, written: Tables) -> None:
        companies = by(written["hubspot_companies"], "company_id")
        accounts = by(written["app_database_accounts"], "account_id")
        rows = groups(written["app_database_subscriptions"], "account_id")
        seen = set()
        for deal in written["hubspot_deals"]:
            account_id = companies[deal["company_id"]]["account_id"]
            if deal["deal_type"] != "new_business" or not account_id:
                continue
            seen.add(account_id)
            account, terms = accounts[account_id], rows[account_id]
            assert deal["entered_presentation_scheduled_at"] == account["created_at"]
            if terms:
                assert deal["stage"] == "closed_won"
                assert deal["subscription_id"] == terms[0]["subscription_id"]
                assert deal["closed_at"] == terms[0]["started_at"]
                assert float(deal["amount"]) == 12 * float(terms[0]["mrr"])
            else:
                assert deal["closed_at"] == account["churned_at"]
        assert seen == set(accounts)

    def test_expansions_are_those_of_the_subscriptions(self, written: Tables) -> None:
        rows = by(written["app_database_subscriptions"], "subscription_id")
        won = {
            deal["subscription_id"]: deal
            for deal in written["hubspot_deals"]
            if deal["deal_type"] == "expansion" and deal["stage"] == "closed_won"
        }
        grown = {key for key, row in rows.items() if row["start_reason"] in {"upgrade", "expansion"}}
        assert set(won) == grown
        for key, deal in won.items():
            before = rows[rows[key]["previous_subscription_id"]]
            assert deal["closed_at"] == rows[key]["started_at"]
            assert float(deal["amount"]) == 12 * (float(rows[key]["mrr"]) - float(before["mrr"]))

    def test_conversations_fall_into_their_deals_course(self, written: Tables) -> None:
        deals = by(written["hubspot_deals"], "deal_id")
        for talk in written["hubspot_engagements"]:
            if talk["deal_id"]:
                deal = deals[talk["deal_id"]]
                assert talk["company_id"] == deal["company_id"]
                assert deal["created_at"] <= talk["engaged_at"] <= (deal["closed_at"] or "9999")


class TestTickets:
    def test_customers_ask_about_their_own_locations_while_they_are_there(self, written: Tables) -> None:
        locations = by(written["app_database_locations"], "location_id")
        accounts = by(written["app_database_accounts"], "account_id")
        companies = by(written["hubspot_companies"], "company_id")
        for ticket in written["hubspot_tickets"]:
            place = locations[ticket["location_id"]]
            assert ticket["account_id"] == place["account_id"]
            assert companies[ticket["company_id"]]["account_id"] == ticket["account_id"]
            assert place["opened_at"] <= ticket["created_at"] < (place["closed_at"] or "9999")
            gone = accounts[ticket["account_id"]]["churned_at"] or "9999"
            assert max(ticket["created_at"], ticket["first_response_at"], ticket["resolved_at"]) < gone
