"""Checks of what dashboards show, and of the charts that their cross filters name."""

from collections import Counter
from collections.abc import Iterator

from superset_assets.files import Asset, is_chart, layout_charts
from superset_assets.lint.index import Index, chart_uuids, layout_items


def lint_dashboards(index: Index) -> Iterator[str]:
    """Charts that do not exist, are placed twice or misnamed, and cross filters of charts elsewhere."""
    for path, dashboard in index.select("dashboards").items():
        yield from (f"{path}: {problem}" for problem in _lint_shown(index, dashboard))
        yield from (f"{path}: {problem}" for problem in _lint_cross_filters(dashboard))


def _lint_shown(index: Index, dashboard: Asset) -> Iterator[str]:
    items = layout_items(dashboard)
    children = [child for item in items.values() for child in item.get("children", [])]
    placed = Counter(items[child]["meta"]["uuid"] for child in children if is_chart(items.get(child)))
    for uuid, times in placed.items():
        if times > 1:
            name = index.charts.get(uuid, {}).get("slice_name", uuid)
            yield f"places the chart '{name}' {times} times; leave one"
    for item in layout_charts(dashboard):
        uuid, shown = item["meta"]["uuid"], item["meta"].get("sliceName")
        if uuid not in index.charts:
            yield f"shows the chart {uuid}, which does not exist; take it out of the layout"
        elif shown != (name := index.charts[uuid]["slice_name"]):
            yield f"its layout calls the chart '{name}' '{shown}'; write its name as meta.sliceName"


def _lint_cross_filters(dashboard: Asset) -> Iterator[str]:
    metadata, uuids = dashboard["metadata"], chart_uuids(dashboard)
    charts = metadata.get("chart_configuration", {})
    scopes = {
        f"the scope of the cross filters of {uuid}": chart["crossFilters"]["scope"]
        for uuid, chart in charts.items()
    }
    if "global_chart_configuration" in metadata:
        scopes["the scope of the cross filters"] = metadata["global_chart_configuration"]["scope"]
    for uuid in sorted(charts.keys() - uuids):
        yield f"has cross filters of {uuid}, which is no chart of it; take them out"
    for name, scope in scopes.items():
        yield from lint_scope(dashboard, scope, name)


def lint_scope(dashboard: Asset, scope: Asset, name: str) -> Iterator[str]:
    """What a scope names that is not on the dashboard."""
    for key in scope.get("rootPath", []):
        if key not in layout_items(dashboard):
            yield f"{name} is under {key}, which its layout does not have; name one it has"
    for uuid in scope["excluded"]:
        if uuid not in chart_uuids(dashboard):
            yield f"{name} leaves out {uuid}, which is no chart of it; take it out"
