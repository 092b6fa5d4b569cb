"""Devices and what they report: rules that hold for every row, and how the whole fleet fares."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from generator.arrays import NULL, Bools, Columns, Ints
from generator.spec.app_database import COMPANY_SIZES
from generator.spec.devices import KINDS
from generator.story import market
from generator.story.clock import DAY, HOUR

from .conftest import Rows
from .test_integrity import Tables, at, by, groups

END = "2025-07-01T00:00:00.000Z"
LAST_INSTANT = int(datetime(2025, 7, 1, tzinfo=UTC).timestamp()) * 1_000
NORTH = [c.code.encode() for c in market.COUNTRIES if c.code not in {"AU", "BR"}]


def of_kind(rows: Rows, *kinds: str) -> Rows:
    return [row for row in rows if row["event_type"] in kinds]


def life_end(device: dict[str, str]) -> str:
    return device["removed_at"] or END


@pytest.fixture(scope="module")
def events(written: Tables) -> dict[str, Rows]:
    return groups(written["app_database_tap_events"], "device_id")


class TestDevices:
    def test_they_are_where_their_account_is_and_go_with_it(self, written: Tables) -> None:
        locations = by(written["app_database_locations"], "location_id")
        accounts = by(written["app_database_accounts"], "account_id")
        for device in written["app_database_devices"]:
            location, account = locations[device["location_id"]], accounts[device["account_id"]]
            assert location["account_id"] == device["account_id"]
            assert at(device["installed_at"]) > at(location["opened_at"]) + timedelta(days=1)
            left = [time for time in (location["closed_at"], account["churned_at"]) if time]
            assert device["removed_at"] == min(left, default="")
            assert device["installed_at"] < device["last_seen_at"] <= life_end(device)

    def test_health_can_be_found_again_from_the_events(
        self, written: Tables, events: dict[str, Rows]
    ) -> None:
        for device in written["app_database_devices"]:
            end = at(life_end(device))
            since, offline, down = end - timedelta(days=30), timedelta(), None
            faults = 0
            for event in events[device["device_id"]]:
                time = at(event["occurred_at"])
                faults += event["event_type"] == "fault" and time >= since
                if event["event_type"] == "offline":
                    down = max(time, since)
                elif event["event_type"] == "online" and down is not None:
                    offline, down = offline + max(time - down, timedelta()), None
            if down is not None:
                offline += end - down
            score = max(100 - 5 * faults - offline // timedelta(hours=2), 0)
            assert int(device["health_score"]) == score

    def test_status_follows_removal_last_event_and_health(
        self, written: Tables, events: dict[str, Rows]
    ) -> None:
        for device in written["app_database_devices"]:
            changes = of_kind(events[device["device_id"]], "offline", "online")
            if device["removed_at"]:
                expected = "retired"
            elif changes and changes[-1]["event_type"] == "offline":
                expected = "offline"
                assert device["last_seen_at"] == changes[-1]["occurred_at"]
            else:
                expected = "degraded" if int(device["health_score"]) < 80 else "online"
            assert device["status"] == expected

    def test_firmware_is_that_of_the_last_update(self, written: Tables, events: dict[str, Rows]) -> None:
        for device in written["app_database_devices"]:
            versions = [
                e["firmware_version"] for e in of_kind(events[device["device_id"]], "firmware_update")
            ]
            assert versions == sorted(versions)
            assert not versions or device["firmware_version"] == versions[-1]


class TestTapEvents:
    def test_a_device_reports_while_it_is_installed_and_its_account_stays(
        self, written: Tables, events: dict[str, Rows]
    ) -> None:
        paid = groups(written["app_database_subscriptions"], "account_id")
        for device in written["app_database_devices"]:
            terms = paid[device["account_id"]]
            away = [
                (before["ended_at"], after["started_at"])
                for before, after in pairwise(terms)
                if before["end_reason"] == "churn"
            ]
            for event in events[device["device_id"]]:
                assert event["location_id"] == device["location_id"]
                assert device["installed_at"] <= event["occurred_at"] < life_end(device)
                assert event["occurred_at"] <= device["last_seen_at"]
                assert not any(begin <= event["occurred_at"] < stop for begin, stop in away)

    def test_an_offline_device_is_silent_until_it_is_online_again(self, events: dict[str, Rows]) -> None:
        for rows in events.values():
            for before, after in pairwise(rows):
                assert before["occurred_at"] <= after["occurred_at"]
                went = before["event_type"] == "offline", after["event_type"] == "online"
                assert went in {(True, True), (False, False)}

    def test_pours_come_from_metered_taps_in_the_last_days(self, written: Tables) -> None:
        kinds = {d["device_id"]: d["device_type"] for d in written["app_database_devices"]}
        pours = of_kind(written["app_database_tap_events"], "pour")
        assert {kinds[row["device_id"]] for row in pours} == {"tap_controller", "flow_meter"}
        assert min(row["occurred_at"] for row in pours) >= "2025-05-27"
        assert all(int(row["volume_ml"]) > 0 for row in pours)

    def test_each_kind_of_event_has_its_own_values(self, written: Tables) -> None:
        for row in written["app_database_tap_events"]:
            kind = row["event_type"]
            assert (row["volume_ml"] != "") == (kind == "pour")
            assert (row["error_code"] != "") == (kind == "fault")
            assert (row["firmware_version"] != "") == (kind == "firmware_update")
            assert (row["beverage"] != "") == (row["temperature_tenths"] != "")
            assert (row["beverage"] != "") == (kind in {"pour", "keg_change"})


@pytest.fixture(scope="module")
def fleet(company: dict[str, Columns]) -> dict[str, Ints]:
    """Of each device: country, industry, and until when it lived; of each event: its device's row."""
    devices, accounts = company["app_database_devices"], company["app_database_accounts"]
    account = np.searchsorted(accounts["account_id"], devices["account_id"])
    offsets = {c.code.encode(): c.utc_offset for c in market.COUNTRIES}
    return {
        "north": np.isin(accounts["country"][account], NORTH).astype(np.int64),
        "offset": np.array([offsets[code] for code in accounts["country"][account]]),
        "is_bar": (accounts["industry"][account] == b"bar").astype(np.int64),
        "until": np.where(devices["removed_at"] == NULL, LAST_INSTANT, devices["removed_at"]),
        "row": np.searchsorted(devices["device_id"], company["app_database_tap_events"]["device_id"]),
    }


class TestFleet:
    @staticmethod
    def rate(
        company: dict[str, Columns], fleet: dict[str, Ints], kind: bytes, months: tuple[str, str]
    ) -> float:
        """Events of northern devices per day of their lives between two days."""
        begin, end = (int(np.datetime64(day, "ms").astype(np.int64)) for day in months)
        rows = company["app_database_tap_events"]
        installed = company["app_database_devices"]["installed_at"]
        lived = np.minimum(fleet["until"], end) - np.maximum(installed, begin)
        days = np.maximum(lived, 0)[fleet["north"] == 1].sum() / DAY
        mine = (rows["event_type"] == kind) & (fleet["north"][fleet["row"]] == 1)
        when = rows["occurred_at"][mine]
        return float(((when >= begin) & (when < end)).sum() / days)

    def test_some_locations_have_devices_and_larger_companies_more(self, company: dict[str, Columns]) -> None:
        accounts, locations = company["app_database_accounts"], company["app_database_locations"]
        size = accounts["company_size"][np.searchsorted(accounts["account_id"], locations["account_id"])]
        has = np.isin(locations["location_id"], company["app_database_devices"]["location_id"])
        shares = [has[size == s.encode()].mean() for s in COMPANY_SIZES]
        assert (np.diff(shares) > 0).all()
        assert 0.12 < shares[0] < shares[-1] < 0.7

    def test_events_keep_within_their_share_of_all_rows(self, company: dict[str, Columns]) -> None:
        assert 300_000 < len(company["app_database_tap_events"]["event_id"]) < 420_000

    def test_bars_pour_from_the_afternoon_past_midnight(
        self, company: dict[str, Columns], fleet: dict[str, Ints]
    ) -> None:
        rows = company["app_database_tap_events"]
        bars = (rows["event_type"] == b"pour") & (fleet["is_bar"][fleet["row"]] == 1)
        local = rows["occurred_at"][bars] + fleet["offset"][fleet["row"]][bars] * HOUR
        hours = np.bincount(local % DAY // HOUR, minlength=24)
        assert hours[3:16].sum() == 0
        assert hours[18:24].sum() > 0.6 * hours.sum()
        weekdays = np.bincount(((local - 4 * HOUR) // DAY + 3) % 7, minlength=7)
        assert weekdays[[4, 5]].sum() > 2 * weekdays[[0, 1]].sum()

    def test_summer_empties_more_kegs_and_breaks_more_devices(
        self, company: dict[str, Columns], fleet: dict[str, Ints]
    ) -> None:
        summer, winter = ("2024-07-01", "2024-09-01"), ("2025-01-01", "2025-03-01")
        kegs = [self.rate(company, fleet, b"keg_change", months) for months in (summer, winter)]
        faults = [self.rate(company, fleet, b"fault", months) for months in (summer, winter)]
        assert 1.25 < kegs[0] / kegs[1] < 1.7
        assert faults[0] / faults[1] > 1.5

    def test_who_pours_more_changes_more_kegs(
        self, company: dict[str, Columns], fleet: dict[str, Ints]
    ) -> None:
        rows = company["app_database_tap_events"]
        served = np.zeros(len(fleet["until"]), dtype=np.int64)
        pours = rows["event_type"] == b"pour"
        np.add.at(served, fleet["row"][pours], rows["volume_ml"][pours])
        recent = (rows["event_type"] == b"keg_change") & (rows["occurred_at"] >= LAST_INSTANT - 35 * DAY)
        kegs = np.bincount(fleet["row"][recent], minlength=len(served))
        heavy: Bools = served > np.median(served[served > 0])
        light = (served > 0) & ~heavy
        assert kegs[heavy].mean() > 1.8 * kegs[light].mean()
        assert 40_000 < served[heavy].sum() / kegs[heavy].sum() < 65_000

    def test_old_devices_break_more_often_and_in_spells(
        self, company: dict[str, Columns], fleet: dict[str, Ints]
    ) -> None:
        rows, installed = company["app_database_tap_events"], company["app_database_devices"]["installed_at"]
        faults = rows["event_type"] == b"fault"
        row, when = fleet["row"][faults], rows["occurred_at"][faults]
        lived, age = (fleet["until"] - installed) / DAY, (when - installed[row]) / DAY
        young = (age < 120).sum() / np.minimum(lived, 120).sum()
        old = (age >= 360).sum() / np.maximum(lived - 360, 0).sum()
        assert old > 1.4 * young
        assert (np.diff(when)[np.diff(row) == 0] < DAY).mean() > 0.3

    def test_health_spreads_over_its_range(self, company: dict[str, Columns]) -> None:
        score = company["app_database_devices"]["health_score"]
        tenths = np.bincount(np.minimum(score // 10, 9), minlength=10) / len(score)
        assert tenths.min() > 0.001
        assert 0.03 < (score < 70).mean() < 0.2
        assert 0.5 < (score == 100).mean() < 0.8

    def test_every_kind_of_device_is_common(self, company: dict[str, Columns]) -> None:
        kinds = company["app_database_devices"]["device_type"]
        assert all(0.1 < (kinds == kind.encode()).mean() < 0.6 for kind in KINDS)
