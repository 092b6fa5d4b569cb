"""What an import brings, tells and removes, against a server that answers as Superset does."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from fake_superset import FakeSuperset
from sample_assets import (
    BOARD,
    BOARD_PATH,
    DATABASE,
    ORDERS,
    PEOPLE,
    PEOPLE_PATH,
    SALES,
    SALES_PATH,
    TEAM,
    TEAM_PATH,
    TREND,
    TREND_PATH,
    board,
    chart,
    placed,
    sample,
)

from superset_assets.bundle import Warehouse
from superset_assets.client import SupersetClient
from superset_assets.errors import AssetsError
from superset_assets.files import Assets
from superset_assets.importer import import_assets
from superset_assets.previous import Previous

OWN = "99999999-0000-0000-0000-000000000000"
OTHER = "99999999-0000-0000-0000-000000000001"
OVERWRITTEN = "edited in Superset since the last import, and overwritten by this one: "


@dataclass
class Stack:
    """A Superset with the reports of the imports into it, each of which is given to the next."""

    superset: FakeSuperset
    report: dict[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def take(self, assets: Assets) -> None:
        client = SupersetClient(self.superset.url, "admin", "p", answer_seconds=5)
        previous = Previous.parse(json.dumps(self.report))
        self.said, self.superset.asked = [], []
        warehouse = Warehouse("postgres", 5432, "w")
        self.report = import_assets(client, assets, warehouse, "p", self.said.append, previous=previous)

    def told(self, start: str) -> list[str]:
        return [line.removeprefix(start) for line in self.said if line.startswith(start)]


@pytest.fixture
def stack(superset: FakeSuperset) -> Stack:
    """Return one that holds the sample."""
    stack = Stack(superset)
    stack.take(sample())
    return stack


def without_team() -> Assets:
    """Return the sample without the chart Team and its dataset."""
    assets = sample()
    del assets[TEAM_PATH], assets[PEOPLE_PATH]
    position, metadata = assets[BOARD_PATH]["position"], assets[BOARD_PATH]["metadata"]
    for key in ("CHART-team", "ROW-people", "TAB-people"):
        del position[key]
    position["TABS-top"]["children"].remove("TAB-people")
    metadata["timed_refresh_immune_slices"] = []
    metadata["global_chart_configuration"]["scope"]["excluded"] = [SALES]
    return assets


def own_board(**metadata: Any) -> Assets:
    """Return somebody's own dashboard, which shows nothing of ours yet."""
    layout = {"ROOT_ID": {"type": "ROOT", "children": []}}
    own = {**board(), "uuid": OWN, "slug": None, "dashboard_title": "Mine", "position": layout}
    return {"dashboards/mine.yaml": {**own, "metadata": metadata}}


class TestReport:
    def test_tells_what_was_brought(self, stack: Stack) -> None:
        names = (
            f"charts:{SALES} charts:{TREND} charts:{TEAM} dashboards:{BOARD} databases:{DATABASE}"
            f" datasets:{ORDERS} datasets:{PEOPLE}"
        )
        assert stack.report["assets"] == names.split()
        assert stack.report["digests"].keys() == sample().keys() - {"metadata.yaml"}
        assert {len(digest) for digest in stack.report["digests"].values()} == {16}
        assert stack.report["removed"] == []

    def test_stays_small_enough_for_an_argument(self, stack: Stack) -> None:
        given = {key: stack.report[key] for key in ("assets", "digests")}
        assert len(json.dumps(given)) / len(given["assets"]) * 70 < 20_000

    @pytest.mark.parametrize("text", ["", "{}", '{"assets" : null, "digests" : null}'])
    def test_of_old_says_nothing_of_what_was_brought(self, text: str) -> None:
        assert Previous.parse(text) == Previous()

    @pytest.mark.parametrize("text", ["{", "[]", '"x"', '{"assets": 3}', '{"digests": [1]}'])
    def test_that_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(AssetsError, match=r"--previous is no JSON of a report.*: give the last import's"):
            Previous.parse(text)


class TestEdits:
    def test_of_nobody_are_not_told(self, stack: Stack) -> None:
        stack.take(sample())
        assert stack.told("edited") == []

    def test_are_told_before_they_are_lost(self, stack: Stack) -> None:
        stack.superset.held[f"charts:{SALES}"]["params"]["metric"] = "other"
        stack.superset.held[f"charts:{TREND}"]["slice_name"] = "Tendency"
        del stack.superset.held[f"dashboards:{BOARD}"]
        stack.take(sample())
        assert stack.told(OVERWRITTEN) == [
            f"changed {SALES_PATH}: params.metric",
            "changed charts/tendency.yaml (was charts/trend.yaml): slice_name",
            f"gone {BOARD_PATH}",
        ]
        assert "3 edits in Superset are overwritten" in stack.said
        assert stack.said[4].startswith("importing 7 assets")
        assert stack.superset.held[f"charts:{SALES}"]["params"]["metric"] == "count"

    def test_that_were_exported_are_not_lost(self, stack: Stack) -> None:
        edited = sample()
        edited[SALES_PATH]["description"] = "Of orders"
        stack.superset.held[f"charts:{SALES}"]["description"] = "Of orders"
        stack.take(edited)
        assert stack.told("edited") == []

    def test_are_told_apart_from_a_newer_programs_changes(self, stack: Stack) -> None:
        newer = sample()
        newer[SALES_PATH]["description"] = "Of orders"
        newer[TREND_PATH]["description"] = "Of orders"
        stack.superset.held[f"charts:{TREND}"]["description"] = "Of mine"
        stack.take(newer)
        assert stack.told(OVERWRITTEN) == [f"changed {TREND_PATH}: description"]

    def test_of_what_the_files_no_longer_have_are_lost_too(self, stack: Stack) -> None:
        stack.superset.held[f"charts:{TEAM}"]["description"] = "Of mine"
        stack.take(without_team())
        assert stack.told(OVERWRITTEN) == [f"changed {TEAM_PATH}"]

    def test_beyond_ten_are_counted(self, superset: FakeSuperset) -> None:
        stack, many = Stack(superset), sample()
        row: list[str] = many[BOARD_PATH]["position"]["ROW-people"]["children"]
        for number in range(11):
            uuid, name, key = f"{OWN[:-2]}{number:02}", f"Chart {number}", f"CHART-{number}"
            many[f"charts/chart_{number}.yaml"] = chart(uuid, name, PEOPLE)
            many[BOARD_PATH]["position"][key] = place = placed(uuid, name, "TAB-people", "ROW-people")
            place["meta"]["width"] = 0
            row.append(key)
        stack.take(many)
        for content in superset.held.values():
            if content.get("slice_name", "").startswith("Chart "):
                content["description"] = "Of mine"
        stack.take(many)
        assert len(stack.told(OVERWRITTEN)) == 10
        assert "11 edits in Superset are overwritten, 1 not shown" in stack.said

    def test_are_none_in_a_new_superset(self, stack: Stack) -> None:
        stack.superset.held.clear()
        stack.take(sample())
        assert stack.told("edited") == []


class TestRemoval:
    def test_of_what_the_files_no_longer_have(self, stack: Stack) -> None:
        stack.superset.hold(own_board())
        stack.take(without_team())
        assert stack.superset.deleted == [f"chart/i{TEAM}", f"dataset/i{PEOPLE}"]
        assert stack.report["removed"] == ["Team", "people"]
        assert not {f"charts:{TEAM}", f"datasets:{PEOPLE}"} & set(stack.report["assets"])
        stack.take(without_team())
        assert stack.superset.deleted == []

    def test_touches_nothing_that_no_import_brought(self, stack: Stack) -> None:
        stack.superset.hold({"charts/own.yaml": chart(OWN, "Own", ORDERS), **own_board()})
        stack.report.update(assets=[], digests={})
        stack.take(without_team())
        assert stack.superset.deleted == []

    def test_keeps_databases_and_what_is_gone_already(self, stack: Stack) -> None:
        stack.report["assets"] += [f"databases:{OWN}", f"charts:{OWN}"]
        stack.superset.hold({"databases/old.yaml": {"uuid": OWN, "database_name": "old"}})
        stack.take(sample())
        assert stack.superset.deleted == []
        assert stack.report["removed"] == []

    def test_goes_from_dashboards_to_datasets(self, stack: Stack) -> None:
        stack.superset.hold({**own_board(), "charts/other.yaml": chart(OTHER, "Other", PEOPLE)})
        stack.superset.held[f"dashboards:{OWN}"]["position"]["CHART-1"] = placed(OTHER, "Other")
        stack.report["assets"] += [f"charts:{OTHER}", f"dashboards:{OWN}"]
        stack.take(without_team())
        resources = [line.partition("/")[0] for line in stack.superset.deleted]
        assert resources == ["dashboard", "chart", "chart", "dataset"]

    def test_keeps_what_somebodys_own_dashboard_shows(self, stack: Stack) -> None:
        stack.superset.hold(own_board())
        stack.superset.held[f"dashboards:{OWN}"]["position"]["CHART-1"] = placed(TEAM, "Team")
        stack.take(without_team())
        assert stack.superset.deleted == []
        assert stack.told("keeping the ") == [
            "chart 'Team', which the files no longer have: dashboard 'Mine' uses it",
            "dataset 'people', which the files no longer have: chart 'Team' uses it",
        ]
        assert {f"charts:{TEAM}", f"datasets:{PEOPLE}"} < set(stack.report["assets"])
        del stack.superset.held[f"dashboards:{OWN}"]
        stack.take(without_team())
        assert stack.report["removed"] == ["Team", "people"]

    def test_keeps_what_somebodys_own_filter_lists(self, stack: Stack) -> None:
        target = {"targets": [{"datasetUuid": PEOPLE}], "scope": {}}
        stack.superset.hold(own_board(native_filter_configuration=[target]))
        stack.take(without_team())
        assert stack.superset.deleted == [f"chart/i{TEAM}"]
        assert "dashboard 'Mine' uses it" in stack.told("keeping the dataset 'people'")[0]

    def test_keeps_what_superset_does_not_delete(self, stack: Stack) -> None:
        stack.superset.refusals = {"DELETE /api/v1/chart/": 422}
        stack.take(without_team())
        (line, _) = stack.told("keeping the ")
        assert "answers 422" in line
        assert "not that one" in line
        assert f"charts:{TEAM}" in stack.report["assets"]

    def test_takes_what_goes_in_the_meantime_for_removed(self, stack: Stack) -> None:
        stack.superset.refusals = {"DELETE /api/v1/chart/": 404}
        stack.take(without_team())
        assert stack.report["removed"] == ["Team", "people"]
