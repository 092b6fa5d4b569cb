"""A small sound set of assets: two tabs, filters with scopes, cross filters with scopes."""

from typing import Any

from superset_assets.files import Asset, Assets

DATABASE, ORDERS, PEOPLE, SALES, TREND, TEAM, BOARD = (
    f"00000000-0000-0000-0000-00000000000{n}" for n in range(1, 8)
)
SALES_PATH, TREND_PATH, TEAM_PATH = "charts/sales.yaml", "charts/trend.yaml", "charts/team.yaml"
ORDERS_PATH, PEOPLE_PATH = "datasets/warehouse/orders.yaml", "datasets/warehouse/people.yaml"
BOARD_PATH = "dashboards/board.yaml"
REGION, TIME = "NATIVE_FILTER-region", "NATIVE_FILTER-time"


def sample() -> Assets:
    """Return the assets, made anew."""
    return {
        BOARD_PATH: board(),
        "databases/warehouse.yaml": {"uuid": DATABASE, "database_name": "warehouse"},
        ORDERS_PATH: dataset(ORDERS, "orders", ["day", "region"], main_dttm_col="day"),
        PEOPLE_PATH: dataset(PEOPLE, "people", ["region"]),
        SALES_PATH: chart(SALES, "Sales", ORDERS),
        TREND_PATH: chart(TREND, "Trend", ORDERS),
        TEAM_PATH: chart(TEAM, "Team", PEOPLE),
        "metadata.yaml": {"version": "1.0.0", "type": "assets"},
    }


def dataset(uuid: str, table: str, columns: list[str], **more: Any) -> Asset:
    """Return a dataset with one metric, `count`."""
    return {
        "uuid": uuid,
        "table_name": table,
        "schema": "public",
        "database_uuid": DATABASE,
        "columns": [{"column_name": column, "expression": None} for column in columns],
        "metrics": [{"metric_name": "count", "expression": "count(*)"}],
        "main_dttm_col": None,
        **more,
    }


def chart(uuid: str, name: str, dataset_uuid: str) -> Asset:
    """Return a big number of the metric `count`."""
    query = {"metrics": ["count"], "columns": [], "filters": [], "extras": {}}
    return {
        "uuid": uuid,
        "slice_name": name,
        "dataset_uuid": dataset_uuid,
        "viz_type": "big_number_total",
        "params": {"viz_type": "big_number_total", "metric": "count"},
        "query_context": {"queries": [query]},
    }


def placed(uuid: str, name: str, *parents: str) -> Asset:
    """Return a chart's place in a layout."""
    meta = {"uuid": uuid, "sliceName": name, "width": 6, "height": 50}
    return {"type": "CHART", "meta": meta, "children": [], "parents": ["ROOT_ID", "TABS-top", *parents]}


def board() -> Asset:
    """Return a dashboard with the charts Sales and Trend in one tab and Team in another."""
    return {
        "uuid": BOARD,
        "dashboard_title": "Board",
        "slug": "the-board",
        "published": True,
        "description": "How it goes.",
        "metadata": {
            "native_filter_configuration": [
                native_filter(REGION, "filter_select", ORDERS, excluded=[SALES]),
                native_filter(TIME, "filter_time", None, excluded=[]),
            ],
            "timed_refresh_immune_slices": [TEAM],
            "expanded_slices": {SALES: True},
            "global_chart_configuration": {"scope": {"rootPath": ["ROOT_ID"], "excluded": [SALES, TEAM]}},
            "chart_configuration": {
                TREND: {"crossFilters": {"scope": {"rootPath": ["TAB-orders"], "excluded": [SALES, TREND]}}}
            },
        },
        "position": {
            "DASHBOARD_VERSION_KEY": "v2",
            "ROOT_ID": {"type": "ROOT", "children": ["TABS-top"]},
            "GRID_ID": {"type": "GRID", "children": []},
            "HEADER_ID": {"type": "HEADER"},
            "TABS-top": {"type": "TABS", "children": ["TAB-orders", "TAB-people"]},
            "TAB-orders": {"type": "TAB", "children": ["ROW-orders"]},
            "TAB-people": {"type": "TAB", "children": ["ROW-people"]},
            "ROW-orders": {"type": "ROW", "children": ["CHART-sales", "CHART-trend"]},
            "ROW-people": {"type": "ROW", "children": ["CHART-team"]},
            "CHART-sales": placed(SALES, "Sales", "TAB-orders", "ROW-orders"),
            "CHART-trend": placed(TREND, "Trend", "TAB-orders", "ROW-orders"),
            "CHART-team": placed(TEAM, "Team", "TAB-people", "ROW-people"),
        },
    }


def native_filter(key: str, kind: str, dataset_uuid: str | None, excluded: list[str]) -> Asset:
    """Return a filter of the first tab, by region unless it has no dataset."""
    target = {"datasetUuid": dataset_uuid, "column": {"name": "region"}} if dataset_uuid else {}
    return {
        "id": key,
        "type": "NATIVE_FILTER",
        "name": key.removeprefix("NATIVE_FILTER-"),
        "filterType": kind,
        "cascadeParentIds": [],
        "targets": [target],
        "scope": {"rootPath": ["TAB-orders"], "excluded": excluded},
    }
