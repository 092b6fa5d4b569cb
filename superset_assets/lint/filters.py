"""Checks of native filters: each has a column to filter by, and every chart that it reaches has it too."""

from collections.abc import Iterator
from typing import Any

from superset_assets.files import Asset, layout_charts
from superset_assets.lint.dashboards import lint_scope
from superset_assets.lint.index import TIME_FILTERS, Index, column_names, native_filters

Filter = dict[str, Any]


def lint_filters(index: Index) -> Iterator[str]:
    """Every filter of every dashboard."""
    for path, dashboard in index.select("dashboards").items():
        ids = {item.get("id") for item in native_filters(dashboard)}
        for item in native_filters(dashboard):
            for parent in item.get("cascadeParentIds", []):
                if parent not in ids:
                    yield (
                        f"{path}: {_name(item)} depends on {parent}, which is none of its filters; take it"
                        " out of cascadeParentIds"
                    )
            problems = [
                *_lint_targets(index, item),
                *lint_scope(dashboard, item["scope"], f"the scope of {_name(item)}"),
                *_lint_reach(index, dashboard, item),
            ]
            yield from (f"{path}: {problem}" for problem in problems)


def _name(item: Filter) -> str:
    return f"the filter '{item.get('name') or item.get('id')}'"


def _columns(item: Filter) -> list[str]:
    """The columns that a filter filters by."""
    return [target["column"]["name"] for target in item["targets"] if target.get("column")]


def _lint_targets(index: Index, item: Filter) -> Iterator[str]:
    is_timed = item.get("filterType") in TIME_FILTERS
    if not is_timed and not _columns(item):
        yield f"{_name(item)} names no column; give its target one"
    for target in item["targets"]:
        uuid, column = target.get("datasetUuid"), (target.get("column") or {}).get("name")
        if uuid is None and column is None:
            continue
        if uuid not in index.datasets:
            yield f"{_name(item)} names the dataset {uuid}, which does not exist; name one of datasets/"
        elif column is not None and column not in column_names(dataset := index.datasets[uuid]):
            table = dataset["table_name"]
            yield (
                f"{_name(item)} names the column {column}, which the dataset {table} does not have; name one"
                " it has"
            )


def _lint_reach(index: Index, dashboard: Asset, item: Filter) -> Iterator[str]:
    reached = _reached(dashboard, item["scope"])
    if not reached:
        yield f"{_name(item)} reaches no chart; widen its scope, or delete it"
    for uuid in reached:
        dataset = index.dataset_of(uuid)
        if dataset is None:
            continue
        chart, table = index.charts[uuid]["slice_name"], dataset["table_name"]
        missing = [f"column {column}" for column in _columns(item) if column not in column_names(dataset)]
        if item.get("filterType") in TIME_FILTERS and not dataset.get("main_dttm_col"):
            missing.append("time column")
        for what in missing:
            yield (
                f"{_name(item)} reaches the chart '{chart}', whose dataset {table} has no {what}; exclude the"
                " chart, or give the dataset one"
            )


def _reached(dashboard: Asset, scope: Asset) -> list[str]:
    """The charts below one of the scope's roots, in a tab for instance, that it does not exclude."""
    roots = set(scope.get("rootPath", []))
    return sorted(
        {
            item["meta"]["uuid"]
            for item in layout_charts(dashboard)
            if roots & set(item.get("parents", [])) and item["meta"]["uuid"] not in scope["excluded"]
        }
    )
