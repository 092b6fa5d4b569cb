"""Gives Superset its connection to the warehouse anew, while all else that it holds stays as it is."""

import time

from superset_assets.bundle import Warehouse, bundle
from superset_assets.client import SupersetClient
from superset_assets.files import METADATA, Assets, layout_charts, select
from superset_assets.importer import Progress, Report, check_charts, forget_answers, send
from superset_assets.previous import Previous


def import_connection(  # noqa: PLR0913 - where to, what, with what
    client: SupersetClient,
    assets: Assets,
    warehouse: Warehouse,
    password: str,
    progress: Progress,
    *,
    previous: Previous,
) -> Report:
    """Replaces the connection, and asks for the data of one chart of each dashboard over the new one.

    `assets` are those that Superset holds. `password` is the reporter role's. The report is an import's.
    Raises AssetsError when Superset refuses the connection, or when a chart fails or shows nothing.
    """
    started = time.monotonic()
    databases = select(assets, "databases")
    progress(f"importing {len(databases)} connection: all else is there")
    archive = bundle({METADATA: assets[METADATA], **databases}, warehouse)
    send(client, archive, dict.fromkeys(databases, password))
    forget_answers(client, assets)
    dashboards = select(assets, "dashboards").values()
    first = {min(item["meta"]["uuid"] for item in layout_charts(dashboard)) for dashboard in dashboards}
    charts = {name: chart for name, chart in select(assets, "charts").items() if chart["uuid"] in first}
    return {
        "assets": sorted(previous.assets),
        "digests": previous.digests,
        "removed": [],
        "is_whole": False,
        "dashboards": sorted(dashboard["slug"] for dashboard in dashboards),
        "charts": check_charts(client, charts, progress),
        "seconds": round(time.monotonic() - started, 2),
    }
