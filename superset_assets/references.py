"""The charts that a dashboard's metadata names: by uuid in the files, by number in what Superset keeps.

Superset's import replaces the numbers of a bundle by the ids that the charts have there.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from superset_assets.files import Asset

Names: TypeAlias = Mapping[Any, Any]  # uuids by number, or numbers by uuid

GLOBAL = "global"  # a chart's cross filters that reach what the dashboard's own scope says
EVERYWHERE: Asset = {"rootPath": ["ROOT_ID"], "excluded": []}  # what Superset takes for no scope


def rename_charts(references: Iterable[Any], names: Names) -> list[Any]:
    """The charts under their other names.

    Numbers of charts that are no longer on the dashboard are left out, as an import does; other unknown
    names stay.
    """
    renamed = []
    for reference in references:
        name = int(reference) if str(reference).isdecimal() else reference
        if name in names:
            renamed.append(names[name])
        elif not isinstance(name, int):
            renamed.append(name)
    return renamed


def rename_keys(content: Asset, names: Names) -> Asset:
    """A mapping by chart under the charts' other names; Superset keeps it as JSON, whose keys are texts."""
    return {str(new): content[old] for old in content for new in rename_charts([old], names)}


def rename_scope(scope: Asset, names: Names) -> Asset:
    """A scope with the charts that it leaves out under their other names."""
    return {**scope, "excluded": rename_charts(scope.get("excluded", []), names)}


def rename_slices(metadata: Asset, names: Names) -> Asset:
    """The metadata with the charts that are drawn in another way than the rest under their other names."""
    result = dict(metadata)
    if "timed_refresh_immune_slices" in metadata:
        result["timed_refresh_immune_slices"] = rename_charts(metadata["timed_refresh_immune_slices"], names)
    if "expanded_slices" in metadata:
        result["expanded_slices"] = rename_keys(metadata["expanded_slices"], names)
    return result


def cross_filters_by_uuid(metadata: Asset, uuids: Names) -> Asset:
    """What the files keep of the cross filters' scopes: those that differ from Superset's own, by uuid.

    Superset adds the rest to a dashboard that is saved: an entry for every chart, the charts in each scope.
    """
    result = {}
    scope = metadata.get("global_chart_configuration", {}).get("scope")
    if scope and (kept := _by_uuid(scope, uuids)) != EVERYWHERE:
        result["global_chart_configuration"] = {"scope": kept}
    charts = {}
    for uuid, chart in rename_keys(metadata.get("chart_configuration", {}), uuids).items():
        scope = chart.get("crossFilters", {}).get("scope", GLOBAL)
        if scope != GLOBAL:
            charts[uuid] = {"crossFilters": {"scope": _by_uuid(scope, uuids)}}
    return {**result, "chart_configuration": charts} if charts else result


def cross_filters_by_number(metadata: Asset, numbers: Names) -> Asset:
    """The cross filters' scopes of a dashboard's file as a bundle holds them."""
    result = {}
    if "global_chart_configuration" in metadata:
        scope = rename_scope(metadata["global_chart_configuration"]["scope"], numbers)
        result["global_chart_configuration"] = {"scope": scope}
    if "chart_configuration" in metadata:
        result["chart_configuration"] = {
            number: {
                "id": int(number),
                "crossFilters": {"scope": rename_scope(chart["crossFilters"]["scope"], numbers)},
            }
            for number, chart in rename_keys(metadata["chart_configuration"], numbers).items()
        }
    return result


def _by_uuid(scope: Asset, uuids: Names) -> Asset:
    excluded = rename_charts(scope.get("excluded", []), uuids)
    return {"rootPath": scope.get("rootPath", []), "excluded": sorted(excluded)}
