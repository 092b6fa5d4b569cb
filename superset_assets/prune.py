"""Removes from Superset what an earlier import brought and the assets no longer have."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from http import HTTPStatus

from superset_assets.client import SupersetClient
from superset_assets.compare import Identified, Named
from superset_assets.errors import RefusedError
from superset_assets.files import kind, layout_charts

# In this order: what is used goes after what uses it. Databases stay.
RESOURCES = {"dashboards": "dashboard", "charts": "chart", "datasets": "dataset"}
TITLES = {"dashboards": "dashboard_title", "charts": "slice_name", "datasets": "table_name"}


@dataclass(frozen=True)
class Pruned:
    """The names of what was removed, and the identities of what was to be and is kept."""

    removed: list[str] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)


def prune(
    client: SupersetClient, unwanted: AbstractSet[str], held: Identified, progress: Callable[[str], None]
) -> Pruned:
    """Deletes the unwanted identities among what Superset holds, except what something left there uses.

    `held` is Superset's whole export, which tells the users: charts in layouts, datasets of charts and of
    filters. What Superset will not delete, a chart that a report sends for instance, is kept too.
    """
    left, pruned = dict(held), Pruned()
    for folder, resource in RESOURCES.items():
        for name in sorted(unwanted & held.keys()):
            if kind(held[name].path) != folder:
                continue
            title = str(held[name].content[TITLES[folder]])
            uuid = str(held[name].content["uuid"])
            reason: str | None
            if users := sorted(_users(uuid, left)):
                reason = f"{users[0]} uses it{f' and {len(users) - 1} more do' if users[1:] else ''}"
            else:
                reason = _delete(client, resource, uuid)
            if reason:
                pruned.kept.add(name)
                progress(f"keeping the {resource} '{title}', which the files no longer have: {reason}")
            else:
                del left[name]
                pruned.removed.append(title)
                progress(f"removed the {resource} '{title}', which the files no longer have")
    return pruned


def _delete(client: SupersetClient, resource: str, uuid: str) -> str | None:
    """Deletes what has the uuid, which may be gone already; returns Superset's reason for keeping it."""
    try:
        found = client.get(f"/api/v1/{resource}/{uuid}")["result"]["id"]
        client.delete(f"/api/v1/{resource}/{found}")
    except RefusedError as error:
        return None if error.status == HTTPStatus.NOT_FOUND else str(error)
    return None


def _users(uuid: str, held: Identified) -> Iterator[str]:
    """The charts and dashboards that use the chart or dataset."""
    for path, content in held.values():
        if kind(path) == "charts" and content.get("dataset_uuid") == uuid:
            yield f"chart '{content['slice_name']}'"
        if kind(path) == "dashboards" and uuid in _used_by_dashboard(Named(path, content)):
            yield f"dashboard '{content['dashboard_title']}'"


def _used_by_dashboard(dashboard: Named) -> set[str]:
    charts = {item["meta"].get("uuid") for item in layout_charts(dashboard.content)}
    filters = dashboard.content["metadata"]["native_filter_configuration"]
    targets = [target for item in filters for target in item.get("targets", [])]
    return charts | {target.get("datasetUuid") for target in targets}
