"""Checks assets before they are sent: every reference from dashboard to chart, dataset and column holds.

Superset itself answers a broken reference with "import failure", or stops half-way without a word.
"""

from collections import Counter
from collections.abc import Iterator

from superset_assets.files import METADATA, Asset, Assets, kind, layout_charts, select
from superset_assets.normalize import asset_path, normalize_asset
from superset_assets.queries import chart_columns, chart_metrics, differences, relative_time_ranges

GRID_COLUMNS = 12

# What the other checks and the import rest on.
SHAPES: dict[str, dict[str, type]] = {
    "databases": {"database_name": str},
    "datasets": {"table_name": str, "database_uuid": str, "columns": list, "metrics": list},
    "charts": {"slice_name": str, "dataset_uuid": str, "viz_type": str, "params": dict},
    "dashboards": {
        "dashboard_title": str,
        "slug": str,
        "published": bool,
        "position": dict,
        "metadata": dict,
    },
}


def lint(assets: Assets) -> list[str]:
    """Every problem as one line that starts with the file's path; an empty list when all is well."""
    return list(_lint_shapes(assets)) or [
        *_lint_normalized(assets),
        *_lint_identities(assets),
        *_lint_datasets(assets),
        *_lint_charts(assets),
        *_lint_dashboards(assets),
    ]


def _lint_shapes(assets: Assets) -> Iterator[str]:
    for path, content in assets.items():
        for key, wanted in SHAPES.get(kind(path), {}).items():
            if key not in content:
                yield f"{path}: has no {key}"
            elif not isinstance(content[key], wanted):
                yield f"{path}: its {key} is {content[key]!r}, which is no {wanted.__name__}"


def _lint_normalized(assets: Assets) -> Iterator[str]:
    for path, content in assets.items():
        if normalize_asset(path, content) != content:
            yield f"{path}: holds what belongs to one installation; export it again"
        elif asset_path(path, content) != path:
            yield f"{path}: its name asks for the path {asset_path(path, content)}"


def _lint_identities(assets: Assets) -> Iterator[str]:
    counts = Counter(content.get("uuid") for content in assets.values())
    for path, content in assets.items():
        if path == METADATA:
            continue
        if "uuid" not in content:
            yield f"{path}: has no uuid"
        elif counts[content["uuid"]] > 1:
            yield f"{path}: its uuid {content['uuid']} is another asset's too"


def _by_uuid(assets: Assets, kind: str) -> dict[str, Asset]:
    return {content["uuid"]: content for content in select(assets, kind).values() if "uuid" in content}


def _lint_datasets(assets: Assets) -> Iterator[str]:
    databases = _by_uuid(assets, "databases")
    for path, dataset in select(assets, "datasets").items():
        if dataset["database_uuid"] not in databases:
            yield f"{path}: names the database {dataset['database_uuid']}, which does not exist"
        time_column = dataset.get("main_dttm_col")
        if time_column and time_column not in _columns(dataset):
            yield f"{path}: its time column {time_column} is none of its columns"


def _lint_charts(assets: Assets) -> Iterator[str]:
    datasets = _by_uuid(assets, "datasets")
    for path, chart in select(assets, "charts").items():
        dataset = datasets.get(chart["dataset_uuid"])
        if dataset is None:
            yield f"{path}: names the dataset {chart['dataset_uuid']}, which does not exist"
            continue
        table, params = dataset["table_name"], chart["params"]
        for column in sorted(chart_columns(params) - _columns(dataset)):
            yield f"{path}: uses the column {column}, which the dataset {table} does not have"
        metrics = {metric["metric_name"] for metric in dataset["metrics"]}
        for metric in sorted(chart_metrics(params) - metrics):
            yield f"{path}: uses the metric {metric}, which the dataset {table} does not have"
        for time_range in relative_time_ranges(params):
            yield f"{path}: the time range '{time_range}' counts from today, and the data ends before"
        if params["viz_type"] != chart["viz_type"]:
            yield f"{path}: its params are for {params['viz_type']}, but it is a {chart['viz_type']}"
        for difference in differences(params, chart["query_context"]):
            yield f"{path}: {difference}; save the chart in Superset and export it again"


def _columns(dataset: Asset) -> set[str]:
    return {column["column_name"] for column in dataset["columns"]}


def _lint_dashboards(assets: Assets) -> Iterator[str]:
    charts, datasets = _by_uuid(assets, "charts"), _by_uuid(assets, "datasets")
    shown: set[str] = set()
    for path, dashboard in select(assets, "dashboards").items():
        uuids = [item["meta"]["uuid"] for item in layout_charts(dashboard)]
        shown.update(uuids)
        for uuid in uuids:
            if uuid not in charts:
                yield f"{path}: shows the chart {uuid}, which does not exist"
        for native_filter in dashboard["metadata"]["native_filter_configuration"]:
            for target in native_filter["targets"]:
                if "datasetUuid" in target and target["datasetUuid"] not in datasets:
                    yield f"{path}: a filter names the dataset {target['datasetUuid']}, which does not exist"
        yield from (f"{path}: {problem}" for problem in _lint_layout(dashboard))
    for path, chart in select(assets, "charts").items():
        if chart.get("uuid") not in shown:
            yield f"{path}: no dashboard shows it"


def _lint_layout(dashboard: Asset) -> Iterator[str]:
    """The layout is a tree from ROOT_ID whose rows are at most as wide as the grid."""
    items = {key: item for key, item in dashboard["position"].items() if isinstance(item, dict)}
    children = [child for item in items.values() for child in item.get("children", [])]
    for child in sorted(set(children) - items.keys()):
        yield f"its layout places {child}, which does not exist"
    for key in sorted(items.keys() - set(children) - {"ROOT_ID", "HEADER_ID"}):
        yield f"its layout never places {key}"
    for key, item in items.items():
        if item["type"] == "ROW":
            width = sum(items[child]["meta"]["width"] for child in item["children"] if child in items)
            if width > GRID_COLUMNS:
                yield f"the row {key} is {width} columns wide, and the grid has {GRID_COLUMNS}"
