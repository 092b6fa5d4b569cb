import copy
from collections.abc import Callable

import pytest

from superset_assets.files import Assets, layout_charts
from superset_assets.lint import lint

CHART = "charts/active_customers.yaml"
DASHBOARD = "dashboards/executive_overview.yaml"
DATASET = "datasets/warehouse/metrics_company_overview.yaml"
NOWHERE = "00000000-0000-0000-0000-000000000000"


def no_title(assets: Assets) -> None:
    del assets[DASHBOARD]["dashboard_title"]


def a_title_that_is_no_text(assets: Assets) -> None:
    assets[DASHBOARD]["dashboard_title"] = None


def published_perhaps(assets: Assets) -> None:
    assets[DASHBOARD]["published"] = "perhaps"


def unknown_database(assets: Assets) -> None:
    assets[DATASET]["database_uuid"] = NOWHERE


def unknown_time_column(assets: Assets) -> None:
    assets[DATASET]["main_dttm_col"] = "week_start"


def unknown_dataset(assets: Assets) -> None:
    assets[CHART]["dataset_uuid"] = NOWHERE


def unknown_column(assets: Assets) -> None:
    assets[CHART]["params"]["x_axis"] = "week_start"


def unknown_filter_column(assets: Assets) -> None:
    assets[CHART]["params"]["adhoc_filters"][0]["subject"] = "week_start"


def unknown_metric(assets: Assets) -> None:
    assets[CHART]["params"]["metric"] = "cs_happiness"


def relative_time_range(assets: Assets) -> None:
    assets[CHART]["params"]["adhoc_filters"][0]["comparator"] = "Last 30 days"


def other_kind_of_chart(assets: Assets) -> None:
    assets[CHART]["viz_type"] = "table"


def no_query_context(assets: Assets) -> None:
    assets[CHART]["query_context"] = None


def other_metric_in_query(assets: Assets) -> None:
    assets[CHART]["query_context"]["queries"][0]["metrics"] = ["cs_mrr"]


def other_columns_in_query(assets: Assets) -> None:
    assets[CHART]["query_context"]["queries"][0]["columns"] = []


def other_filters_in_query(assets: Assets) -> None:
    assets[CHART]["query_context"]["queries"][0]["filters"] = []


def other_sql_in_query(assets: Assets) -> None:
    assets[CHART]["query_context"]["queries"][0]["extras"]["where"] = "(cs_mrr > 0)"


def unknown_chart(assets: Assets) -> None:
    layout_charts(assets[DASHBOARD])[0]["meta"]["uuid"] = NOWHERE


def unknown_filter_dataset(assets: Assets) -> None:
    assets[DASHBOARD]["metadata"]["native_filter_configuration"] = [
        {"targets": [{"datasetUuid": NOWHERE}], "scope": {"excluded": []}}
    ]


def missing_layout_item(assets: Assets) -> None:
    del assets[DASHBOARD]["position"]["CHART-mrr"]


def unplaced_layout_item(assets: Assets) -> None:
    assets[DASHBOARD]["position"]["ROW-headlines"]["children"].remove("CHART-mrr")


def row_too_wide(assets: Assets) -> None:
    assets[DASHBOARD]["position"]["CHART-mrr"]["meta"]["width"] = 4


def unused_chart(assets: Assets) -> None:
    spare = copy.deepcopy(assets[CHART])
    spare.update(uuid=NOWHERE, slice_name="Spare")
    assets["charts/spare.yaml"] = spare


def shared_uuid(assets: Assets) -> None:
    assets[CHART]["uuid"] = assets[DATASET]["uuid"]


def missing_uuid(assets: Assets) -> None:
    del assets[DASHBOARD]["uuid"]


def not_normalized(assets: Assets) -> None:
    assets[DATASET]["catalog"] = "saas_platform_dev"


def misnamed(assets: Assets) -> None:
    assets[CHART]["slice_name"] = "Paying customers"


BROKEN: list[tuple[Callable[[Assets], None], str]] = [
    (no_title, f"{DASHBOARD}: has no dashboard_title"),
    (a_title_that_is_no_text, f"{DASHBOARD}: its dashboard_title is None, which is no str"),
    (published_perhaps, f"{DASHBOARD}: its published is 'perhaps', which is no bool"),
    (unknown_database, f"{DATASET}: names the database {NOWHERE}"),
    (unknown_time_column, f"{DATASET}: its time column week_start"),
    (unknown_dataset, f"{CHART}: names the dataset {NOWHERE}"),
    (unknown_column, f"{CHART}: uses the column week_start"),
    (unknown_filter_column, f"{CHART}: uses the column week_start"),
    (unknown_metric, f"{CHART}: uses the metric cs_happiness"),
    (relative_time_range, f"{CHART}: the time range 'Last 30 days'"),
    (other_kind_of_chart, f"{CHART}: its params are for big_number"),
    (no_query_context, f"{CHART}: has no query_context"),
    (other_metric_in_query, f"{CHART}: its query_context has other metrics"),
    (other_columns_in_query, f"{CHART}: its query_context has other columns"),
    (other_filters_in_query, f"{CHART}: its query_context has other filters"),
    (other_sql_in_query, f"{CHART}: its query_context has other SQL conditions"),
    (unknown_chart, f"{DASHBOARD}: shows the chart {NOWHERE}"),
    (unknown_filter_dataset, f"{DASHBOARD}: a filter names the dataset {NOWHERE}"),
    (missing_layout_item, f"{DASHBOARD}: its layout places CHART-mrr"),
    (unplaced_layout_item, f"{DASHBOARD}: its layout never places CHART-mrr"),
    (row_too_wide, f"{DASHBOARD}: the row ROW-headlines is 13 columns wide"),
    (unused_chart, "charts/spare.yaml: no dashboard shows it"),
    (shared_uuid, f"{CHART}: its uuid"),
    (missing_uuid, f"{DASHBOARD}: has no uuid"),
    (not_normalized, f"{DATASET}: holds what belongs to one installation"),
    (misnamed, f"{CHART}: its name asks for the path charts/paying_customers.yaml"),
]


class TestLint:
    def test_the_committed_assets_are_sound(self, assets: Assets) -> None:
        assert lint(assets) == []

    @pytest.mark.parametrize(("damage", "problem"), BROKEN, ids=[damage.__name__ for damage, _ in BROKEN])
    def test_finds(self, assets: Assets, damage: Callable[[Assets], None], problem: str) -> None:
        damage(assets)
        problems = lint(assets)
        assert any(line.startswith(problem) for line in problems), problems
        assert all("\n" not in line for line in problems)
