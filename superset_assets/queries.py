"""What a chart asks its dataset for.

`params` is what a browser draws a chart from, `query_context` what the API runs for it: they must agree.
"""

import re
from collections.abc import Iterator
from typing import Any

from superset_assets.files import Asset

METRIC_KEYS = ("metric", "metrics", "percent_metrics", "secondary_metric", "timeseries_limit_metric")
COLUMN_KEYS = ("x_axis", "granularity_sqla", "groupby", "columns", "all_columns", "series")
RELATIVE = re.compile(r"\b(last|previous|current|next|today|now|datetime|dateadd)\b", re.IGNORECASE)


def listed(value: Any) -> list[Any]:
    """A parameter that holds one thing, many or none, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def chart_metrics(params: Asset) -> set[str]:
    """The saved metrics of its dataset that a chart uses."""
    return {metric for metric in _metrics(params) if isinstance(metric, str)}


def chart_columns(params: Asset) -> set[str]:
    """The dataset's columns that a chart uses; columns inside free SQL are not seen."""
    columns = {column for key in COLUMN_KEYS for column in listed(params.get(key)) if isinstance(column, str)}
    columns |= {
        metric["column"]["column_name"]
        for metric in _metrics(params)
        if isinstance(metric, dict) and metric["expressionType"] == "SIMPLE"
    }
    return columns | {
        condition["subject"]
        for condition in params.get("adhoc_filters", [])
        if condition["expressionType"] == "SIMPLE"
    }


def relative_time_ranges(params: Asset) -> list[str]:
    """The time ranges of a chart that move with the clock."""
    ranges = [value for _, operator, value in _conditions(params) if operator == "TEMPORAL_RANGE"]
    ranges.append(params.get("time_range"))
    return [value for value in ranges if isinstance(value, str) and RELATIVE.search(value)]


def differences(params: Asset, query_context: Asset | None) -> Iterator[str]:
    """Where `query_context` asks for something else than `params` does."""
    if query_context is None or not query_context["queries"]:
        yield "has no query_context, so the API cannot run it"
        return
    for query in query_context["queries"]:
        if _labels(listed(query.get("metrics"))) != _labels(_metrics(params)):
            yield "its query_context has other metrics than its params"
        if {_column(column) for column in listed(query["columns"])} != _dimensions(params):
            yield "its query_context has other columns than its params"
        if {_condition(item) for item in query["filters"]} != {_frozen(item) for item in _conditions(params)}:
            yield "its query_context has other filters than its params"
        if _free_sql(params) != query["extras"].get("where", ""):
            yield "its query_context has other SQL conditions than its params"


def _metrics(params: Asset) -> list[Any]:
    return [metric for key in METRIC_KEYS for metric in listed(params.get(key))]


def _labels(metrics: list[Any]) -> set[str]:
    return {metric if isinstance(metric, str) else _definition(metric) for metric in metrics}


def _definition(metric: Asset) -> str:
    if metric["expressionType"] == "SQL":
        return f"{metric['label']} = {metric['sqlExpression']}"
    return f"{metric['label']} = {metric['aggregate']}({metric['column']['column_name']})"


def _dimensions(params: Asset) -> set[str]:
    keys = ("x_axis", "groupby", "all_columns" if params.get("query_mode") == "raw" else "columns")
    return {_column(column) for key in keys for column in listed(params.get(key))}


def _column(column: Any) -> str:
    return column if isinstance(column, str) else str(column["label"])


def _conditions(params: Asset) -> Iterator[tuple[str, str, Any]]:
    for item in params.get("adhoc_filters", []):
        if item["expressionType"] == "SIMPLE":
            yield item["subject"], item["operator"], item.get("comparator")


def _condition(item: Asset) -> tuple[str, str, str]:
    return _frozen((item["col"], item["op"], item.get("val")))


def _frozen(condition: tuple[str, str, Any]) -> tuple[str, str, str]:
    column, operator, value = condition
    return column, operator, repr(value)


def _free_sql(params: Asset) -> str:
    conditions = [
        item["sqlExpression"]
        for item in params.get("adhoc_filters", [])
        if item["expressionType"] == "SQL" and item["clause"] == "WHERE"
    ]
    return " AND ".join(f"({condition})" for condition in conditions)
