"""Checks of charts: they ask their dataset for what it has, in the browser and through the API alike."""

from collections.abc import Iterator

from superset_assets.lint.index import Index, chart_uuids, column_names
from superset_assets.queries import chart_columns, chart_metrics, differences, relative_time_ranges


def lint_charts(index: Index) -> Iterator[str]:
    """Every chart against its dataset, and those that no dashboard shows."""
    shown = {uuid for dashboard in index.select("dashboards").values() for uuid in chart_uuids(dashboard)}
    for path, chart in index.select("charts").items():
        if chart.get("uuid") not in shown:
            yield f"{path}: no dashboard shows it; place it on one, or delete the file"
        dataset = index.datasets.get(chart["dataset_uuid"])
        if dataset is None:
            uuid = chart["dataset_uuid"]
            yield f"{path}: names the dataset {uuid}, which does not exist; name one of datasets/"
            continue
        table, params = dataset["table_name"], chart["params"]
        for column in sorted(chart_columns(params) - column_names(dataset)):
            yield (
                f"{path}: uses the column {column}, which the dataset {table} does not have; use one it has"
            )
        metrics = {metric["metric_name"] for metric in dataset["metrics"]}
        for metric in sorted(chart_metrics(params) - metrics):
            yield (
                f"{path}: uses the metric {metric}, which the dataset {table} does not have; use one it has"
            )
        for time_range in relative_time_ranges(params):
            yield (
                f"{path}: the time range '{time_range}' counts from today, and the data ends before; give"
                " fixed dates or none"
            )
        if params["viz_type"] != chart["viz_type"]:
            yield (
                f"{path}: its params are for {params['viz_type']}, but it is a {chart['viz_type']}; save the"
                " chart in Superset and export it again"
            )
        for difference in differences(params, chart.get("query_context")):
            yield f"{path}: {difference}; save the chart in Superset and export it again"
