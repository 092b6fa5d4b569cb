"""Imports the assets into Superset and proves that every chart shows data."""

import json
import time
from collections.abc import Callable
from typing import Any, TypeAlias

from superset_assets.bundle import Warehouse, bundle
from superset_assets.client import SupersetClient
from superset_assets.errors import AssetsError
from superset_assets.files import Assets, select
from superset_assets.lint import lint

Report: TypeAlias = dict[str, Any]

TEMPORAL = 2  # the type of a time column in an answer of the chart API


def import_assets(
    client: SupersetClient,
    assets: Assets,
    warehouse: Warehouse,
    password: str,
    progress: Callable[[str], None],
) -> Report:
    """Replaces the assets in Superset by these, in one transaction there, and asks each chart for its data.

    `password` is the reporter role's. The report holds the dashboards' slugs, and every chart's rows and
    milliseconds.
    Raises AssetsError when the assets are broken (nothing is sent then), when Superset refuses them (it keeps
    what it had), or when a chart fails or shows nothing; the error names the chart.
    """
    started = time.monotonic()
    if problems := lint(assets):
        raise AssetsError(f"{problems[0]} ({len(problems)} in all): mend the assets, nothing was imported")
    archive = bundle(assets, warehouse)
    progress(f"importing {len(assets) - 1} assets ({len(archive) // 1024} KiB)")
    send(client, archive, dict.fromkeys(select(assets, "databases"), password))
    charts = {}
    for chart in sorted(select(assets, "charts").values(), key=lambda chart: str(chart["slice_name"])):
        name = chart["slice_name"]
        charts[name] = check_chart(client, name, chart["uuid"])
        progress(f"chart {name}: {charts[name]['rows']} rows in {charts[name]['milliseconds']} ms"[:99])
    return {
        "dashboards": sorted(dashboard["slug"] for dashboard in select(assets, "dashboards").values()),
        "charts": charts,
        "seconds": round(time.monotonic() - started, 2),
    }


def send(client: SupersetClient, archive: bytes, passwords: dict[str, str]) -> None:
    """Hands the bundle to Superset, which takes all of it or, with an AssetsError here, nothing."""
    try:
        client.upload(
            "/api/v1/assets/import/",
            {"bundle": ("assets.zip", archive, "application/zip")},
            {"passwords": json.dumps(passwords)},
        )
    except AssetsError as error:
        raise AssetsError(f"the import is refused, Superset keeps what it had: {error}") from error


def check_chart(client: SupersetClient, name: str, uuid: str) -> dict[str, int]:
    """Rows and milliseconds of one chart's queries, run as Superset would to draw it."""
    chart_id = client.get(f"/api/v1/chart/{uuid}")["result"]["id"]
    started = time.monotonic()
    try:
        results = client.get(f"/api/v1/chart/{chart_id}/data/", force="true")["result"]
    except AssetsError as error:
        raise AssetsError(f"chart '{name}' fails: {error}") from error
    milliseconds = round((time.monotonic() - started) * 1000)
    for result in results:
        if result["error"]:
            reason = " ".join(str(result["error"]).split())
            raise AssetsError(f"chart '{name}' fails: {reason}: mend its dataset or the model below it")
        if not shows_something(result):
            raise AssetsError(f"chart '{name}' is empty: look whether its dataset has rows for its filters")
    return {"rows": sum(len(result["data"]) for result in results), "milliseconds": milliseconds}


def shows_something(result: dict[str, Any]) -> bool:
    """Whether a query's result has a value beside its time axis."""
    temporal = {
        name for name, kind in zip(result["colnames"], result["coltypes"], strict=True) if kind == TEMPORAL
    }
    return any(
        value is not None for row in result["data"] for name, value in row.items() if name not in temporal
    )
