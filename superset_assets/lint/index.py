"""The assets as the checks look them up."""

from dataclasses import dataclass
from typing import Any

from superset_assets.files import Asset, Assets, layout_charts, select

TIME_FILTERS = ("filter_time", "filter_timegrain", "filter_timecolumn")


@dataclass(frozen=True)
class Index:
    """The assets by path and, apart from dashboards, also by uuid."""

    assets: Assets
    databases: dict[str, Asset]
    datasets: dict[str, Asset]
    charts: dict[str, Asset]

    @classmethod
    def of(cls, assets: Assets) -> "Index":
        """The index of assets that have the right shapes."""
        return cls(assets, *(_by_uuid(assets, kind) for kind in ("databases", "datasets", "charts")))

    def select(self, kind: str) -> Assets:
        """The assets of one kind by path."""
        return select(self.assets, kind)

    def dataset_of(self, chart_uuid: str) -> Asset | None:
        """The dataset of a chart, when both exist."""
        return self.datasets.get(self.charts.get(chart_uuid, {}).get("dataset_uuid", ""))


def _by_uuid(assets: Assets, kind: str) -> dict[str, Asset]:
    return {content["uuid"]: content for content in select(assets, kind).values() if "uuid" in content}


def column_names(dataset: Asset) -> set[str]:
    """The names of a dataset's columns."""
    return {column["column_name"] for column in dataset["columns"]}


def chart_uuids(dashboard: Asset) -> set[str]:
    """The charts in a dashboard's layout."""
    return {item["meta"]["uuid"] for item in layout_charts(dashboard)}


def layout_items(dashboard: Asset) -> dict[str, dict[str, Any]]:
    """The items of a dashboard's layout, which also holds a version string."""
    return {key: item for key, item in dashboard["position"].items() if isinstance(item, dict)}


def native_filters(dashboard: Asset) -> list[dict[str, Any]]:
    """The native filters of a dashboard, without the lines between them."""
    filters = dashboard["metadata"].get("native_filter_configuration", [])
    return [item for item in filters if item.get("type") != "DIVIDER"]


def filter_datasets(dashboard: Asset) -> set[str]:
    """The uuids of the datasets that a dashboard's filters name."""
    targets = [target for item in native_filters(dashboard) for target in item["targets"]]
    return {target["datasetUuid"] for target in targets if "datasetUuid" in target}
