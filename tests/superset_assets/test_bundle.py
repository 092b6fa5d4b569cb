import io
import json
import zipfile

import yaml
from sample_assets import SALES, TEAM, TREND, sample

from superset_assets.bundle import ROOT, Warehouse, bundle
from superset_assets.files import Asset, Assets, layout_charts
from superset_assets.normalize import normalize

WAREHOUSE = Warehouse("postgres", 5432, "saas_platform_dev")


def unpack(archive: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(archive)) as content:
        return {name.removeprefix(f"{ROOT}/"): content.read(name).decode() for name in content.namelist()}


def bundled(assets: Assets, kind: str, warehouse: Warehouse = WAREHOUSE) -> list[Asset]:
    files = unpack(bundle(assets, warehouse))
    return [yaml.safe_load(text) for name, text in files.items() if name.startswith(kind)]


class TestBundle:
    def test_same_assets_give_the_same_bytes(self, assets: Assets) -> None:
        reordered = dict(reversed(assets.items()))
        assert bundle(assets, WAREHOUSE) == bundle(reordered, WAREHOUSE)

    def test_normalizing_a_bundle_gives_the_assets_back(self, assets: Assets) -> None:
        assert normalize(unpack(bundle(assets, WAREHOUSE))) == assets

    def test_the_database_is_the_stacks_own(self, assets: Assets) -> None:
        (database,) = bundled(assets, "databases", Warehouse("db.local", 5433, "saas_platform_pr_7"))
        uri = "postgresql+psycopg2://reporter:XXXXXXXXXX@db.local:5433/saas_platform_pr_7"
        assert database["sqlalchemy_uri"] == uri

    def test_no_dataset_names_a_catalog(self, assets: Assets) -> None:
        assert all("catalog" not in dataset for dataset in bundled(assets, "datasets"))

    def test_every_chart_carries_the_form_that_made_its_query(self, assets: Assets) -> None:
        for chart in bundled(assets, "charts"):
            assert json.loads(chart["query_context"])["form_data"] == chart["params"]

    def test_layout_numbers_its_charts_once_each(self, assets: Assets) -> None:
        for dashboard in bundled(assets, "dashboards"):
            numbers = sorted(item["meta"]["chartId"] for item in layout_charts(dashboard))
            assert numbers == list(range(1, len(numbers) + 1))

    def test_normalizing_a_bundle_gives_filters_and_their_scopes_back(self) -> None:
        assert normalize(unpack(bundle(sample(), WAREHOUSE))) == sample()

    def test_scopes_name_the_charts_they_leave_out_by_those_numbers(self) -> None:
        (board,) = bundled(sample(), "dashboards")
        numbers = {item["meta"]["uuid"]: item["meta"]["chartId"] for item in layout_charts(board)}
        metadata = board["metadata"]
        (native_filter, _) = metadata["native_filter_configuration"]
        assert native_filter["scope"]["excluded"] == [numbers[SALES]]
        assert metadata["global_chart_configuration"] == {
            "scope": {"rootPath": ["ROOT_ID"], "excluded": [numbers[SALES], numbers[TEAM]]}
        }
        scope = {"rootPath": ["TAB-orders"], "excluded": [numbers[SALES], numbers[TREND]]}
        assert metadata["chart_configuration"] == {
            str(numbers[TREND]): {"id": numbers[TREND], "crossFilters": {"scope": scope}}
        }
        assert metadata["timed_refresh_immune_slices"] == [numbers[TEAM]]
        assert metadata["expanded_slices"] == {str(numbers[SALES]): True}
