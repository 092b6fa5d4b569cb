import json
from pathlib import Path

import pytest
import yaml
from sample_assets import BOARD_PATH, SALES, TEAM, TREND, sample

from superset_assets.errors import AssetsError
from superset_assets.files import ASSETS_FOLDER, Asset, Assets, dump, layout_charts, parse, select
from superset_assets.normalize import normalize, normalize_asset


def one(assets: Assets, kind: str) -> tuple[str, Asset]:
    return next(iter(select(assets, kind).items()))


def saved() -> Asset:
    """Return the sample's dashboard as Superset exports it once it was saved, with the ids 11 to 13."""
    board = sample()[BOARD_PATH]
    ids = {SALES: 11, TREND: 12, TEAM: 13}
    for item in layout_charts(board):
        item["meta"]["chartId"] = ids[item["meta"]["uuid"]]
    (region, time) = board["metadata"]["native_filter_configuration"]
    region["scope"]["excluded"] = [11]
    region.update(chartsInScope=[12], tabsInScope=["TAB-orders"])
    time.update(chartsInScope=[11, 12], tabsInScope=["TAB-orders"])
    everywhere = {"id": 11, "crossFilters": {"scope": "global", "chartsInScope": [12]}}
    scope = {"rootPath": ["TAB-orders"], "excluded": [12, 11]}
    board["metadata"].update(
        timed_refresh_immune_slices=[13],
        expanded_slices={"11": True},
        global_chart_configuration={
            "scope": {"rootPath": ["ROOT_ID"], "excluded": [13, 11]},
            "chartsInScope": [12],
        },
        chart_configuration={
            "11": everywhere,
            "12": {"id": 12, "crossFilters": {"scope": scope, "chartsInScope": []}},
            "13": {**everywhere, "id": 13},
        },
        default_filters="{}",
    )
    return board


@pytest.mark.parametrize("path", sorted(ASSETS_FOLDER.rglob("*.yaml")), ids=lambda path: path.stem)
def test_the_files_are_written_as_an_export_writes_them(path: Path) -> None:
    text = path.read_text()
    assert dump(parse(path.name, text)) == text


def test_what_stands_in_two_places_is_written_twice() -> None:
    shared = {"width": 2}
    assert dump({"a": shared, "b": shared}) == "a:\n  width: 2\nb:\n  width: 2\n"


class TestNormalize:
    def test_normalized_assets_stay_as_they_are(self, assets: Assets) -> None:
        texts = {name: dump(content) for name, content in assets.items()}
        assert normalize(texts) == assets

    def test_the_exports_time_is_dropped(self) -> None:
        metadata = {"version": "1.0.0", "type": "assets", "timestamp": "2025-06-30T00:00:00+00:00"}
        assert normalize_asset("metadata.yaml", metadata) == {"version": "1.0.0", "type": "assets"}

    def test_the_connection_is_dropped(self, assets: Assets) -> None:
        path, database = one(assets, "databases")
        exported = {**database, "sqlalchemy_uri": "postgresql+psycopg2://reporter:XXXXXXXXXX@host:5432/name"}
        assert normalize_asset(path, exported) == database

    def test_the_catalog_and_the_order_of_columns_do_not_matter(self, assets: Assets) -> None:
        path, dataset = one(assets, "datasets")
        exported = {**dataset, "catalog": "saas_platform_dev", "columns": dataset["columns"][::-1]}
        assert normalize_asset(path, exported) == dataset

    def test_a_charts_ids_are_dropped_and_its_query_is_readable(self, assets: Assets) -> None:
        path, chart = one(assets, "charts")
        context = {
            **chart["query_context"],
            "datasource": {"id": 7, "type": "table"},
            "force": False,
            "form_data": {"slice_id": 3},
        }
        params = {**chart["params"], "datasource": "7__table", "slice_id": 3, "dashboards": [1]}
        exported = {**chart, "params": params, "query_context": json.dumps(context)}
        assert normalize_asset(path, exported) == chart

    def test_a_dashboards_ids_are_dropped(self, assets: Assets) -> None:
        path, dashboard = one(assets, "dashboards")
        exported = yaml.safe_load(dump(dashboard))
        for number, item in enumerate(exported["position"].values()):
            if isinstance(item, dict) and item["type"] == "CHART":
                item["meta"]["chartId"] = number
        everywhere = {"id": 3, "crossFilters": {"scope": "global", "chartsInScope": [4]}}
        exported["metadata"].setdefault("chart_configuration", {})["3"] = everywhere
        exported["metadata"]["shared_label_colors"] = ["Growth"]
        assert normalize_asset(path, exported) == dashboard

    def test_what_superset_adds_to_a_saved_dashboard_is_dropped(self) -> None:
        assert normalize_asset(BOARD_PATH, saved()) == sample()[BOARD_PATH]

    @pytest.mark.parametrize("key", ["global_chart_configuration", "chart_configuration"])
    def test_cross_filters_that_reach_everything_are_what_superset_does_anyway(self, key: str) -> None:
        exported = saved()
        exported["metadata"]["global_chart_configuration"]["scope"]["excluded"] = [99]
        exported["metadata"]["chart_configuration"]["12"]["crossFilters"]["scope"] = "global"
        assert key not in normalize_asset(BOARD_PATH, exported)["metadata"]

    def test_charts_that_left_the_dashboard_leave_its_scopes(self) -> None:
        exported = saved()
        (native_filter, _) = exported["metadata"]["native_filter_configuration"]
        native_filter["scope"]["excluded"].append(99)
        exported["metadata"]["global_chart_configuration"]["scope"]["excluded"].append(99)
        exported["metadata"]["chart_configuration"]["99"] = {"id": 99, "crossFilters": {"scope": {}}}
        exported["metadata"]["timed_refresh_immune_slices"].append(99)
        assert normalize_asset(BOARD_PATH, exported) == sample()[BOARD_PATH]

    @pytest.mark.parametrize(
        ("path", "content"),
        [
            ("charts/of_a_program.yaml", {"slice_name": "Of a program", "params": None}),
            ("charts/of_words.yaml", {"slice_name": "Of words", "params": "x", "query_context": "x"}),
            ("queries/warehouse/.yaml", {"label": None}),
        ],
    )
    def test_what_programs_left_unfinished_stays_as_it_is(self, path: str, content: Asset) -> None:
        assert normalize({path: dump(content)}) == {path: content}

    def test_a_dashboard_that_was_never_opened_has_no_filters(self) -> None:
        layout: Asset = {"DASHBOARD_VERSION_KEY": "v2"}
        (never,) = normalize(
            {"dashboards/a_1.yaml": dump({"dashboard_title": "a", "position": layout})}
        ).values()
        assert never["metadata"] == {"native_filter_configuration": []}

    def test_paths_come_from_names_not_from_ids(self, assets: Assets) -> None:
        path, chart = one(assets, "charts")
        assert list(normalize({f"charts/{chart['slice_name']}_42.yaml": dump(chart)})) == [path]

    def test_two_charts_of_one_name_are_refused(self, assets: Assets) -> None:
        _, chart = one(assets, "charts")
        texts = {"charts/Same_1.yaml": dump(chart), "charts/Same_2.yaml": dump(chart)}
        with pytest.raises(AssetsError, match="give one of them another name"):
            normalize(texts)
