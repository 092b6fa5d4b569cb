"""Turns what Superset exports into files that are the same on every stack.

Dropped are timestamps, hosts, numeric ids, and what Superset derives by itself; identity is the uuid. Text
that holds JSON becomes YAML, so that a change reads as one. `bundle` puts back what an import needs.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from superset_assets.errors import AssetsError
from superset_assets.files import METADATA, Asset, Assets, is_chart, kind, layout_charts, parse
from superset_assets.references import Names, cross_filters_by_uuid, rename_scope, rename_slices

# Superset fills these in when it saves a chart or draws a dashboard; they hold ids of one installation.
PARAMS_DROPPED = ("dashboardId", "dashboards", "datasource", "slice_id", "url_params")
DASHBOARD_METADATA_DROPPED = (
    "chart_configuration",
    "color_scheme_domain",
    "default_filters",
    "filter_scopes",
    "global_chart_configuration",
    "map_label_colors",
    "shared_label_colors",
)
QUERY_CONTEXT_DROPPED = ("datasource", "force", "form_data")
TITLES = {
    "databases": "database_name",
    "datasets": "table_name",
    "charts": "slice_name",
    "dashboards": "dashboard_title",
    "queries": "label",
}


def normalize(exported: dict[str, str]) -> Assets:
    """The normalized assets of an export, given as YAML text by path; normalizing those changes nothing.

    Raises AssetsError when two assets of one kind have the same name, since the name makes the path.
    """
    assets: Assets = {}
    for name, content in normalize_each(exported):
        if name in assets:
            raise AssetsError(f"two assets would be {name}: give one of them another name in Superset")
        assets[name] = content
    return dict(sorted(assets.items()))


def normalize_each(exported: dict[str, str]) -> Iterator[tuple[str, Asset]]:
    """Path and normalized content of each asset of an export; two of one name have one path."""
    for path, text in sorted(exported.items()):
        content = normalize_asset(path, parse(path, text))
        yield asset_path(path, content), content


def normalize_asset(path: str, content: Asset) -> Asset:
    """One asset's content without what belongs to one installation."""
    rules = {
        METADATA: _metadata,
        "databases": _database,
        "datasets": _dataset,
        "charts": _chart,
        "dashboards": _dashboard,
    }
    rule = rules.get(kind(path))
    return rule(content) if rule else content


def asset_path(path: str, content: Asset) -> str:
    """Where a normalized asset is kept: its name in snake case replaces the numbered name of the export."""
    folder, _, _ = path.rpartition("/")
    if kind(path) not in TITLES:
        return path
    title = str(content.get(TITLES[kind(path)]) or "")
    name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    return f"{folder}/{name}.yaml"


def _without(content: Asset, dropped: tuple[str, ...]) -> Asset:
    return {key: value for key, value in content.items() if key not in dropped}


def _metadata(content: Asset) -> Asset:
    return _without(content, ("timestamp",))


def _database(content: Asset) -> Asset:
    return _without(content, ("sqlalchemy_uri", "password"))


def _dataset(content: Asset) -> Asset:
    dataset = _without(content, ("catalog",))
    for part, name in (("columns", "column_name"), ("metrics", "metric_name")):
        dataset[part] = sorted(content[part], key=lambda item: str(item[name]))
    return dataset


def _chart(content: Asset) -> Asset:
    chart = dict(content)
    if isinstance(content.get("params"), dict):
        chart["params"] = _without(content["params"], PARAMS_DROPPED)
    context = content.get("query_context")
    if isinstance(context, str):
        context = _json(context)
    if isinstance(context, dict):
        chart["query_context"] = _without(context, QUERY_CONTEXT_DROPPED)
        chart["query_context"]["queries"] = [
            _without(query, ("datasource", "url_params")) for query in context.get("queries", [])
        ]
    return chart


def _json(text: str) -> Any:
    """What a text of JSON holds; Superset keeps any text there, and what is no JSON stays as it is."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _dashboard(content: Asset) -> Asset:
    """A dashboard that names charts by uuid; one that was never opened has no metadata yet."""
    dashboard = dict(content)
    given = content.get("metadata") or {}
    uuids = {
        item["meta"]["chartId"]: item["meta"]["uuid"]
        for item in layout_charts(content)
        if item["meta"].keys() >= {"chartId", "uuid"}
    }
    metadata = rename_slices(_without(given, DASHBOARD_METADATA_DROPPED), uuids)
    metadata["native_filter_configuration"] = [
        _native_filter(item, uuids) for item in given.get("native_filter_configuration") or []
    ]
    metadata.update(cross_filters_by_uuid(given, uuids))
    dashboard["metadata"] = metadata
    dashboard["position"] = {
        key: {**item, "meta": _without(item["meta"], ("chartId",))} if is_chart(item) else item
        for key, item in content["position"].items()
    }
    return dashboard


def _native_filter(content: Asset, uuids: Names) -> Asset:
    """One filter that names the charts it leaves alone by uuid."""
    native_filter = _without(content, ("chartsInScope", "tabsInScope"))
    return {**native_filter, "scope": rename_scope(native_filter.get("scope", {}), uuids)}
