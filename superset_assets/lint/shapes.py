"""What the other checks and the import rest on: the keys that every asset has, and their types."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from superset_assets.files import Asset, Assets, is_chart, kind
from superset_assets.lint.index import native_filters

Shape: TypeAlias = "type | dict[str, Shape] | list[Shape]"  # a list of one shape holds any number of those

SCOPE: Shape = {"rootPath": [str], "excluded": [str]}
SHAPES: dict[str, dict[str, Shape]] = {
    "databases": {"database_name": str},
    "datasets": {
        "table_name": str,
        "database_uuid": str,
        "columns": [{"column_name": str}],
        "metrics": [{"metric_name": str}],
    },
    "charts": {"slice_name": str, "dataset_uuid": str, "viz_type": str, "params": {"viz_type": str}},
    "dashboards": {
        "dashboard_title": str,
        "slug": str,
        "published": bool,
        "position": dict,
        "metadata": {"native_filter_configuration": [{"scope": {"excluded": [str]}}]},
    },
}
QUERIES: Shape = {"queries": [{"columns": list, "filters": [{"col": str, "op": str}], "extras": dict}]}
ITEM: Shape = {"type": str}
CHART: Shape = {"type": str, "meta": {"uuid": str}}
VERSION = "DASHBOARD_VERSION_KEY"


def lint_shapes(assets: Assets) -> Iterator[str]:
    """What is missing or of another type."""
    for path, content in assets.items():
        problems = list(_misshapen(content, SHAPES.get(kind(path), {}), ""))
        if kind(path) == "charts" and content.get("query_context") is not None:
            problems += _misshapen(content["query_context"], QUERIES, "query_context")
        if kind(path) == "dashboards" and not problems:
            problems += _misshapen_parts(content)
        yield from (f"{path}: {problem}; export it again, or write it" for problem in problems)


def _misshapen_parts(dashboard: Asset) -> Iterator[str]:
    for key, item in dashboard["position"].items():
        if key != VERSION:
            yield from _misshapen(item, CHART if is_chart(item) else ITEM, f"position.{key}")
    for number, item in enumerate(native_filters(dashboard)):
        yield from _misshapen(item, {"targets": [dict]}, f"metadata.native_filter_configuration.{number}")
    metadata = dashboard["metadata"]
    if "global_chart_configuration" in metadata:
        scope: Shape = {"scope": SCOPE}
        yield from _misshapen(
            metadata["global_chart_configuration"], scope, "metadata.global_chart_configuration"
        )
    charts = metadata.get("chart_configuration", {})
    where = "metadata.chart_configuration"
    yield from _misshapen(charts, dict, where)
    for uuid, chart in charts.items() if isinstance(charts, dict) else ():
        yield from _misshapen(chart, {"crossFilters": {"scope": SCOPE}}, f"{where}.{uuid}")


def _misshapen(value: Any, shape: Shape, name: str) -> Iterator[str]:
    """Where a value differs from its shape; `name` is its dotted key, empty for a whole file."""
    wanted: type[Any] = shape if isinstance(shape, type) else type(shape)
    if not isinstance(value, wanted):
        yield f"its {name} is {value!r}, which is no {wanted.__name__}"
    elif isinstance(shape, dict):
        for key, inner in shape.items():
            dotted = f"{name}.{key}" if name else key
            if key in value:
                yield from _misshapen(value[key], inner, dotted)
            else:
                yield f"has no {dotted}"
    elif isinstance(shape, list):
        for number, item in enumerate(value):
            yield from _misshapen(item, shape[0], f"{name}.{number}")
