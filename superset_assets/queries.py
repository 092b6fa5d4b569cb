"""What a chart asks its dataset for.

`params` is what a browser draws a chart from, `query_context` what the API runs for it: they must agree.
"""

import re
from collections.abc import Iterator
from typing import Any

from superset_assets.files import Asset

METRIC_KEYS = ("metric", "metrics", "percent_metrics", "secondary_metric", "x", "y", "size")
SORT_KEYS = ("timeseries_limit_metric",)
AXES = ("x_axis", "groupby", "groupbyRows", "groupbyColumns", "entity", "series")
COLUMN_KEYS = (*AXES, "columns", "all_columns")
SECOND = "_b"  # ends the parameters of the second query of a chart that has two
RELATIVE = re.compile(r"\b(last|previous|current|next|today|now|datetime|dateadd)\b", re.IGNORECASE)


def listed(value: Any) -> list[Any]:
    """A parameter that holds one thing, many or none, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def chart_metrics(params: Asset) -> set[str]:
    """The saved metrics of its dataset that a chart uses."""
    sorting = [metric for key in SORT_KEYS for metric in listed(params.get(key))]
    used = [metric for query in _queries(params) for metric in _metrics(query)]
    return {metric for metric in used + sorting if isinstance(metric, str)}


def chart_columns(params: Asset) -> set[str]:
    """The dataset's columns that a chart uses; columns inside free SQL are not seen."""
    found = set()
    for query in _queries(params):
        used = [column for key in COLUMN_KEYS for column in listed(query.get(key))]
        found |= {column for column in used if isinstance(column, str)}
        found |= {column for column, _, _ in _conditions(query)}
        found |= {
            metric["column"]["column_name"]
            for metric in _metrics(query)
            if isinstance(metric, dict) and metric["expressionType"] == "SIMPLE"
        }
    return found


def relative_time_ranges(params: Asset) -> list[str]:
    """The time ranges of a chart that move with the clock."""
    ranges = [
        value
        for query in _queries(params)
        for _, operator, value in _conditions(query)
        if operator == "TEMPORAL_RANGE"
    ]
    ranges.append(params.get("time_range"))
    return [value for value in ranges if isinstance(value, str) and RELATIVE.search(value)]


def differences(params: Asset, query_context: Asset | None) -> Iterator[str]:
    """Where `query_context` asks for something else than `params` does."""
    if query_context is None or not query_context["queries"]:
        yield "has no query_context, so the API cannot run it"
        return
    wanted = _queries(params)
    if len(query_context["queries"]) != len(wanted):
        yield "its query_context has another number of queries than its params"
        return
    for query, asked in zip(query_context["queries"], wanted, strict=True):
        if _labels(listed(query.get("metrics"))) != _labels(_metrics(asked)):
            yield "its query_context has other metrics than its params"
        if {_column(column) for column in listed(query["columns"])} != _dimensions(asked):
            yield "its query_context has other columns than its params"
        if {_condition(item) for item in query["filters"]} != {_frozen(item) for item in _conditions(asked)}:
            yield "its query_context has other filters than its params"
        if _free_sql(asked) != query["extras"].get("where", ""):
            yield "its query_context has other SQL conditions than its params"


def _queries(params: Asset) -> list[Asset]:
    """The parameters of each query of a chart."""
    second = {key.removesuffix(SECOND): value for key, value in params.items() if key.endswith(SECOND)}
    if "metrics" not in second:
        return [params]
    return [params, {**params, **second}]


def _metrics(params: Asset) -> list[Any]:
    return [metric for key in METRIC_KEYS for metric in listed(params.get(key))]


def _labels(metrics: list[Any]) -> set[str]:
    return {metric if isinstance(metric, str) else _definition(metric) for metric in metrics}


def _definition(metric: Asset) -> str:
    if metric["expressionType"] == "SQL":
        return f"{metric['label']} = {metric['sqlExpression']}"
    return f"{metric['label']} = {metric['aggregate']}({metric['column']['column_name']})"


def _dimensions(params: Asset) -> set[str]:
    keys = (*AXES, "all_columns" if params.get("query_mode") == "raw" else "columns")
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
