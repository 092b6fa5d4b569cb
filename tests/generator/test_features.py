"""The features that sessions use: rules that hold for every row, and who uses what, and when."""

from collections import defaultdict

import numpy as np

from generator.arrays import NULL, Columns, Ints
from generator.spec.app_database import FEATURE_PLANS, FEATURES, PLANS
from generator.story.clock import DAY

from .test_integrity import Tables, by, groups


class TestFeatureUsage:
    def test_it_lies_within_its_session(self, written: Tables) -> None:
        sessions = by(written["app_database_user_sessions"], "session_id")
        seen = set()
        for row in written["app_database_feature_usage"]:
            session = sessions[row["session_id"]]
            assert (row["user_id"], row["account_id"]) == (session["user_id"], session["account_id"])
            assert session["started_at"] <= row["used_at"] < session["ended_at"]
            assert int(row["action_count"]) > 0
            seen.add((row["session_id"], row["feature"]))
        assert len(seen) == len(written["app_database_feature_usage"])

    def test_the_plan_of_the_time_has_the_feature(self, written: Tables) -> None:
        sessions = by(written["app_database_user_sessions"], "session_id")
        paid = groups(written["app_database_subscriptions"], "account_id")
        needed = dict(zip(FEATURES, FEATURE_PLANS, strict=True))
        for row in written["app_database_feature_usage"]:
            start = sessions[row["session_id"]]["started_at"]
            terms = [t for t in paid[row["account_id"]] if t["started_at"] <= start]
            terms = terms or paid[row["account_id"]][:1]
            assert not terms or PLANS.index(terms[-1]["plan"]) >= needed[row["feature"]]

    def test_taps_are_watched_where_devices_hang(self, written: Tables) -> None:
        first: dict[str, str] = defaultdict(lambda: "9999")
        for device in written["app_database_devices"]:
            account = device["account_id"]
            first[account] = min(first[account], device["installed_at"])
        for row in written["app_database_feature_usage"]:
            if row["feature"] in {"tap_monitoring", "keg_tracking"}:
                assert row["used_at"] > first[row["account_id"]]


class TestFeatures:
    @staticmethod
    def per_session(company: dict[str, Columns]) -> Ints:
        sessions, uses = company["app_database_user_sessions"], company["app_database_feature_usage"]
        session = np.searchsorted(sessions["session_id"], uses["session_id"])
        return np.bincount(session, minlength=len(sessions["session_id"]))

    def test_accounts_adopt_more_over_their_life(self, company: dict[str, Columns]) -> None:
        accounts, sessions = company["app_database_accounts"], company["app_database_user_sessions"]
        account = np.searchsorted(accounts["account_id"], sessions["account_id"])
        age = (sessions["started_at"] - accounts["created_at"][account]) // DAY
        used = self.per_session(company)
        assert used[age >= 365].mean() > 1.5 * used[age < 30].mean()

    def test_roles_use_what_their_work_needs(self, company: dict[str, Columns]) -> None:
        users, uses = company["app_database_users"], company["app_database_feature_usage"]
        role = users["role"][np.searchsorted(users["user_id"], uses["user_id"])]
        advanced = np.isin(uses["feature"], [b"forecasting", b"custom_dashboards", b"api_export"])
        assert advanced[role == b"analyst"].mean() > 0.15
        assert advanced[role == b"staff"].mean() < 0.02

    def test_accounts_that_leave_use_less_in_each_session(self, company: dict[str, Columns]) -> None:
        accounts, sessions = company["app_database_accounts"], company["app_database_user_sessions"]
        account = np.searchsorted(accounts["account_id"], sessions["account_id"])
        long = accounts["churned_at"] - accounts["created_at"] > 180 * DAY
        leaves = ((accounts["churned_at"] != NULL) & long)[account]
        left = (accounts["churned_at"][account] - sessions["started_at"]) // DAY
        used = self.per_session(company)
        before = used[leaves & (left >= 60) & (left < 150)].mean()
        assert used[leaves & (left >= 0) & (left < 30)].mean() < 0.65 * before
