import copy
import re
from collections.abc import Callable

import pytest

from superset_assets.files import Assets
from superset_assets.lint import lint

CHART = "charts/active_customers.yaml"
DASHBOARD = "dashboards/executive_overview.yaml"
DATASET = "datasets/warehouse/metrics_company_overview.yaml"
FINDING = re.compile(r"[a-z_/]+\.yaml: .+; .+")  # a path, what is wrong, what to do
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


def unused_chart(assets: Assets) -> None:
    spare = copy.deepcopy(assets[CHART])
    spare.update(uuid=NOWHERE, slice_name="Spare")
    assets["charts/spare.yaml"] = spare


def unused_dataset(assets: Assets) -> None:
    spare = copy.deepcopy(assets[DATASET])
    spare.update(uuid=NOWHERE, table_name="spare")
    assets["datasets/warehouse/spare.yaml"] = spare


def unused_database(assets: Assets) -> None:
    assets["databases/spare.yaml"] = {
        **assets["databases/warehouse.yaml"],
        "uuid": NOWHERE,
        "database_name": "Spare",
    }


def two_charts_of_one_name(assets: Assets) -> None:
    assets["charts/again.yaml"] = {**assets[CHART], "uuid": NOWHERE}


def two_dashboards_of_one_slug(assets: Assets) -> None:
    again = {**assets[DASHBOARD], "uuid": NOWHERE, "dashboard_title": "Overview"}
    assets["dashboards/overview.yaml"] = again


def params_without_a_kind(assets: Assets) -> None:
    del assets[CHART]["params"]["viz_type"]


def a_query_that_is_text(assets: Assets) -> None:
    assets[CHART]["query_context"] = "{"


def a_query_without_columns(assets: Assets) -> None:
    del assets[CHART]["query_context"]["queries"][0]["columns"]


def a_column_without_a_name(assets: Assets) -> None:
    del assets[DATASET]["columns"][0]["column_name"]


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
    (unused_chart, "charts/spare.yaml: no dashboard shows it"),
    (unused_dataset, "datasets/warehouse/spare.yaml: no chart and no filter uses it"),
    (unused_database, "databases/spare.yaml: no dataset uses it"),
    (two_charts_of_one_name, "charts/again.yaml: its name asks for the path"),
    (two_charts_of_one_name, f"charts/again.yaml: its name 'Active customers' is that of {CHART} too"),
    (two_dashboards_of_one_slug, "dashboards/overview.yaml: its slug 'executive-overview' is that of"),
    (params_without_a_kind, f"{CHART}: has no params.viz_type"),
    (a_query_that_is_text, f"{CHART}: its query_context is '{{', which is no dict"),
    (a_query_without_columns, f"{CHART}: has no query_context.queries.0.columns"),
    (a_column_without_a_name, f"{DATASET}: has no columns.0.column_name"),
    (shared_uuid, f"{CHART}: its uuid"),
    (missing_uuid, f"{DASHBOARD}: has no uuid"),
    (not_normalized, f"{DATASET}: holds what belongs to one installation (catalog)"),
    (misnamed, f"{CHART}: its name asks for the path charts/paying_customers.yaml"),
]


class TestLint:
    def test_the_committed_assets_are_sound(self, assets: Assets) -> None:
        assert lint(assets) == []

    @pytest.mark.parametrize(("damage", "problem"), BROKEN, ids=[case[0].__name__ for case in BROKEN])
    def test_finds(self, assets: Assets, damage: Callable[[Assets], None], problem: str) -> None:
        damage(assets)
        problems = lint(assets)
        assert any(line.startswith(problem) for line in problems), problems
        assert all(FINDING.fullmatch(line) for line in problems), problems
