import json

import pytest
import yaml

from superset_assets.errors import AssetsError
from superset_assets.files import Asset, Assets, dump, select
from superset_assets.normalize import normalize, normalize_asset


def one(assets: Assets, kind: str) -> tuple[str, Asset]:
    return next(iter(select(assets, kind).items()))


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
        exported["metadata"]["chart_configuration"] = {"3": {"id": 3, "crossFilters": {"chartsInScope": [4]}}}
        exported["metadata"]["shared_label_colors"] = ["Growth"]
        assert normalize_asset(path, exported) == dashboard

    def test_paths_come_from_names_not_from_ids(self, assets: Assets) -> None:
        path, chart = one(assets, "charts")
        assert list(normalize({f"charts/{chart['slice_name']}_42.yaml": dump(chart)})) == [path]

    def test_two_charts_of_one_name_are_refused(self, assets: Assets) -> None:
        _, chart = one(assets, "charts")
        texts = {"charts/Same_1.yaml": dump(chart), "charts/Same_2.yaml": dump(chart)}
        with pytest.raises(AssetsError, match="give one of them another name"):
            normalize(texts)
