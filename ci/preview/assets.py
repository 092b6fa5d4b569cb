"""Which Superset assets differ from those that were imported, by the dashboard that shows them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from superset_assets.files import METADATA, Asset, Assets, kind, select
from superset_assets.lint.index import Index, chart_uuids, filter_datasets
from superset_assets.previous import digest

ELSEWHERE = ""
"""Stands for no dashboard: what none shows, and what is gone."""


def changed_assets(imported: Mapping[str, str], assets: Assets) -> list[str]:
    """Return what the next import brings, as `new`, `changed` or `gone` and a path, in the paths' order.

    `imported` are the digests of the last import's assets by path.
    """
    wanted = {path: digest(content) for path, content in assets.items() if path != METADATA}
    words = {
        **dict.fromkeys(wanted.keys() - imported.keys(), "new"),
        **{path: "changed" for path in wanted.keys() & imported.keys() if wanted[path] != imported[path]},
        **dict.fromkeys(imported.keys() - wanted.keys(), "gone"),
    }
    return [f"{words[path]} {path}" for path in sorted(words)]


def by_dashboard(changes: Iterable[str], assets: Assets) -> dict[str, list[str]]:
    """Return the changes by the slug of each dashboard that shows them, ELSEWHERE for the others."""
    index = Index.of(assets)
    shown = {
        str(dashboard["slug"]): shown_by(index, path, dashboard)
        for path, dashboard in select(assets, "dashboards").items()
    }
    found: defaultdict[str, list[str]] = defaultdict(list)
    for change in changes:
        path = change.split()[1].rstrip(":")
        slugs = [slug for slug, paths in shown.items() if path in paths]
        for slug in slugs or [ELSEWHERE]:
            found[slug].append(change)
    return {slug: found[slug] for slug in sorted(found)}


def shown_by(index: Index, path: str, dashboard: Asset) -> set[str]:
    """Return the paths of a dashboard, its charts, and the datasets and databases below them."""
    charts = chart_uuids(dashboard)
    datasets = {index.charts[uuid]["dataset_uuid"] for uuid in charts} | filter_datasets(dashboard)
    databases = {index.datasets[uuid]["database_uuid"] for uuid in datasets}
    uuids = {"charts": charts, "datasets": datasets, "databases": databases}
    return {path} | {
        name for name, content in index.assets.items() if content.get("uuid") in uuids.get(kind(name), set())
    }
