"""Planted faults in what a dashboard shows, filters and lays out."""

import copy
from collections.abc import Callable

import pytest
from sample_assets import (
    BOARD_PATH,
    ORDERS_PATH,
    PEOPLE,
    REGION,
    SALES,
    TEAM,
    TIME,
    TREND,
    TREND_PATH,
    native_filter,
    sample,
)

from superset_assets.files import Asset
from superset_assets.lint import lint

NOWHERE = "00000000-0000-0000-0000-000000000000"
Board = Asset


def items(board: Board) -> Asset:
    return dict(board["position"])


def filters(board: Board) -> list[Asset]:
    return list(board["metadata"]["native_filter_configuration"])


def unknown_chart(board: Board) -> None:
    items(board)["CHART-sales"]["meta"]["uuid"] = NOWHERE


def chart_placed_twice(board: Board) -> None:
    board["position"]["CHART-again"] = copy.deepcopy(items(board)["CHART-team"])
    items(board)["ROW-people"]["children"].append("CHART-again")


def item_placed_twice(board: Board) -> None:
    items(board)["ROW-people"]["children"].append("CHART-trend")


def misnamed_in_layout(board: Board) -> None:
    items(board)["CHART-sales"]["meta"]["sliceName"] = "Turnover"


def missing_layout_item(board: Board) -> None:
    del board["position"]["CHART-sales"]


def unplaced_layout_item(board: Board) -> None:
    items(board)["ROW-orders"]["children"].remove("CHART-sales")


def unplaced_grid(board: Board) -> None:
    items(board)["GRID_ID"]["children"] = ["ROW-orders"]


def row_too_wide(board: Board) -> None:
    items(board)["CHART-sales"]["meta"]["width"] = 7


def row_among_tabs(board: Board) -> None:
    items(board)["TABS-top"]["children"].append("ROW-orders")


def no_item(board: Board) -> None:
    board["position"]["CHART-sales"] = "Sales"


def place_without_a_chart(board: Board) -> None:
    del items(board)["CHART-sales"]["meta"]["uuid"]


def filter_of_an_unknown_dataset(board: Board) -> None:
    filters(board)[0]["targets"][0]["datasetUuid"] = NOWHERE


def filter_of_an_unknown_column(board: Board) -> None:
    filters(board)[0]["targets"][0]["column"]["name"] = "colour"


def filter_without_a_column(board: Board) -> None:
    filters(board)[0]["targets"] = [{}]


def filter_without_targets(board: Board) -> None:
    del filters(board)[0]["targets"]


def filter_under_nothing(board: Board) -> None:
    filters(board)[0]["scope"]["rootPath"] = ["TAB-orders", "TAB-gone"]


def filter_without_a_chart_elsewhere(board: Board) -> None:
    filters(board)[0]["scope"]["excluded"].append(NOWHERE)


def filter_of_no_chart(board: Board) -> None:
    filters(board)[0]["scope"]["excluded"] = [SALES, TREND]


def filter_of_another_tab(board: Board) -> None:
    filters(board)[0]["scope"] = {"rootPath": ["TAB-people"], "excluded": [TEAM]}


def filter_of_a_chart_without_its_column(board: Board) -> None:
    filters(board)[0]["targets"][0]["column"]["name"] = "day"
    filters(board)[0]["scope"]["rootPath"] = ["ROOT_ID"]


def time_filter_of_a_chart_without_time(board: Board) -> None:
    filters(board)[1]["scope"]["rootPath"] = ["ROOT_ID"]


def grain_filter_of_a_chart_without_time(board: Board) -> None:
    filters(board)[1].update(filterType="filter_timegrain", targets=[{"datasetUuid": PEOPLE}])
    filters(board)[1]["scope"]["rootPath"] = ["TAB-people"]


def filter_after_none(board: Board) -> None:
    filters(board)[0]["cascadeParentIds"] = ["NATIVE_FILTER-gone"]


def filter_with_ids(board: Board) -> None:
    filters(board)[0]["chartsInScope"] = [7]


def cross_filters_without_a_chart_elsewhere(board: Board) -> None:
    board["metadata"]["global_chart_configuration"]["scope"]["excluded"] = [NOWHERE]


def cross_filters_under_nothing(board: Board) -> None:
    board["metadata"]["global_chart_configuration"]["scope"]["rootPath"] = ["TAB-gone"]


def cross_filters_of_a_chart_elsewhere(board: Board) -> None:
    charts = board["metadata"]["chart_configuration"]
    charts[NOWHERE] = charts.pop(TREND)


def cross_filters_of_a_chart_without_one_elsewhere(board: Board) -> None:
    board["metadata"]["chart_configuration"][TREND]["crossFilters"]["scope"]["excluded"] = [NOWHERE]


def cross_filters_without_a_scope(board: Board) -> None:
    del board["metadata"]["chart_configuration"][TREND]["crossFilters"]["scope"]


def cross_filters_by_id(board: Board) -> None:
    board["metadata"]["global_chart_configuration"]["chartsInScope"] = [1, 2]


BROKEN: list[tuple[Callable[[Board], None], str]] = [
    (unknown_chart, f"shows the chart {NOWHERE}"),
    (chart_placed_twice, "places the chart 'Team' 2 times; leave one"),
    (item_placed_twice, "places the chart 'Trend' 2 times; leave one"),
    (misnamed_in_layout, "its layout calls the chart 'Sales' 'Turnover'"),
    (missing_layout_item, "its layout places CHART-sales, which does not exist"),
    (unplaced_layout_item, "its layout never places CHART-sales"),
    (unplaced_grid, "its layout never places GRID_ID"),
    (row_too_wide, "the row ROW-orders is 13 columns wide"),
    (row_among_tabs, "the tabs TABS-top hold ROW"),
    (no_item, "its position.CHART-sales is 'Sales', which is no dict"),
    (place_without_a_chart, "has no position.CHART-sales.meta.uuid"),
    (filter_of_an_unknown_dataset, f"the filter 'region' names the dataset {NOWHERE}"),
    (filter_of_an_unknown_column, "the filter 'region' names the column colour, which the dataset orders"),
    (filter_without_a_column, "the filter 'region' names no column"),
    (filter_without_targets, "has no metadata.native_filter_configuration.0.targets"),
    (filter_under_nothing, "the scope of the filter 'region' is under TAB-gone"),
    (filter_without_a_chart_elsewhere, f"the scope of the filter 'region' leaves out {NOWHERE}"),
    (filter_of_no_chart, "the filter 'region' reaches no chart"),
    (filter_of_another_tab, "the filter 'region' reaches no chart"),
    (
        filter_of_a_chart_without_its_column,
        "the filter 'region' reaches the chart 'Team', whose dataset people has no column day",
    ),
    (
        time_filter_of_a_chart_without_time,
        "the filter 'time' reaches the chart 'Team', whose dataset people has no time column",
    ),
    (
        grain_filter_of_a_chart_without_time,
        "the filter 'time' reaches the chart 'Team', whose dataset people",
    ),
    (filter_after_none, "the filter 'region' depends on NATIVE_FILTER-gone"),
    (
        filter_with_ids,
        f"holds what belongs to one installation (metadata.native_filter_configuration.{REGION}.charts",
    ),
    (cross_filters_without_a_chart_elsewhere, f"the scope of the cross filters leaves out {NOWHERE}"),
    (cross_filters_under_nothing, "the scope of the cross filters is under TAB-gone"),
    (cross_filters_of_a_chart_elsewhere, f"has cross filters of {NOWHERE}, which is no chart of it"),
    (
        cross_filters_of_a_chart_without_one_elsewhere,
        f"the scope of the cross filters of {TREND} leaves out {NOWHERE}",
    ),
    (cross_filters_without_a_scope, f"has no metadata.chart_configuration.{TREND}.crossFilters.scope"),
    (cross_filters_by_id, "holds what belongs to one installation (metadata.global_chart_configuration"),
]


class TestLintDashboards:
    def test_the_sample_is_sound(self) -> None:
        assert lint(sample()) == []

    @pytest.mark.parametrize(("damage", "problem"), BROKEN, ids=[case[0].__name__ for case in BROKEN])
    def test_finds(self, damage: Callable[[Board], None], problem: str) -> None:
        assets = sample()
        damage(assets[BOARD_PATH])
        problems = lint(assets)
        assert any(line.startswith(f"{BOARD_PATH}: {problem}") for line in problems), problems
        assert all("; " in line and "\n" not in line for line in problems)

    def test_a_line_between_filters_filters_nothing(self) -> None:
        assets = sample()
        divider = {"id": "NATIVE_FILTER_DIVIDER-1", "type": "DIVIDER", "scope": {"excluded": []}}
        assets[BOARD_PATH]["metadata"]["native_filter_configuration"].append(divider)
        assert lint(assets) == []

    def test_a_dataset_that_only_a_filter_uses_is_used(self) -> None:
        assets = sample()
        assets[ORDERS_PATH]["uuid"], other = NOWHERE, assets[ORDERS_PATH]["uuid"]
        assets["datasets/warehouse/choices.yaml"] = {
            **assets[ORDERS_PATH],
            "uuid": other,
            "table_name": "choices",
        }
        for path in ("charts/sales.yaml", TREND_PATH):
            assets[path]["dataset_uuid"] = NOWHERE
        assert lint(assets) == []

    def test_a_filter_may_depend_on_another(self) -> None:
        assets = sample()
        second = native_filter("NATIVE_FILTER-second", "filter_select", PEOPLE, excluded=[])
        second.update(cascadeParentIds=[REGION, TIME])
        assets[BOARD_PATH]["metadata"]["native_filter_configuration"].append(second)
        assert lint(assets) == []
