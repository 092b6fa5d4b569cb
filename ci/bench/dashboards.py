"""What the dashboards cost: their import, each chart's query, and drawing them in a browser."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from ci.browser import Browser
from infra.endpoints import POSTGRES_HOST, POSTGRES_PORT
from superset_assets.bundle import Warehouse, bundle
from superset_assets.client import SupersetClient
from superset_assets.files import read_assets, select
from superset_assets.importer import check_chart, forget_answers, send


def measure(outputs: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return what was done, its milliseconds, and the slowest, for a stack that is up."""
    client = SupersetClient(
        outputs["supersetUrl"], outputs["supersetAdminUser"], outputs["supersetAdminPassword"]
    )
    assets = read_assets()
    charts = {chart["slice_name"]: chart["uuid"] for chart in select(assets, "charts").values()}
    warehouse = Warehouse(POSTGRES_HOST, POSTGRES_PORT, outputs["warehouseDatabase"])
    password = outputs["warehousePasswords"]["reporter"]
    started = time.monotonic()
    send(client, bundle(assets, warehouse), dict.fromkeys(select(assets, "databases"), password))
    imported = (time.monotonic() - started) * 1000
    asked: dict[str, float] = {
        name: check_chart(client, name, uuid)["milliseconds"] for name, uuid in charts.items()
    }
    kept = {name: cached(client, uuid) for name, uuid in charts.items()}
    empty, full = drawing(outputs, lambda: forget_answers(client, assets))
    return [
        (f"import of {len(assets) - 1} assets", f"{imported:.0f}", ""),
        row("a chart's data, past the cache", asked),
        row("a chart's data, from the cache", kept),
        row("drawn above the fold, with empty caches", empty),
        row("drawn above the fold, with full ones", full),
    ]


def drawing(
    outputs: dict[str, Any], empty_cache: Callable[[], None]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the milliseconds in which a browser draws each dashboard's charts above the fold.

    First with empty caches of browser and Superset, then with full ones.
    """
    empty, full = {}, {}
    with Browser() as browser:
        browser.log_in(outputs["supersetUrl"], outputs["supersetAdminUser"], outputs["supersetAdminPassword"])
        for slug in outputs["dashboards"]:
            url = f"{outputs['supersetUrl']}/superset/dashboard/{slug}/"
            empty_cache()
            browser.forget_pages()
            empty[slug] = browser.seconds_to_draw(url) * 1000
            browser.open_dashboard(url)
            full[slug] = browser.seconds_to_draw(url) * 1000
    return empty, full


def cached(client: SupersetClient, uuid: str) -> float:
    """Return the milliseconds of a chart's data from Superset's cache."""
    number = client.get(f"/api/v1/chart/{uuid}")["result"]["id"]
    started = time.monotonic()
    results = client.get(f"/api/v1/chart/{number}/data/")["result"]
    assert all(result["is_cached"] for result in results)  # noqa: S101 - else something else is measured
    return (time.monotonic() - started) * 1000


def row(what: str, found: dict[str, float]) -> tuple[str, str, str]:
    """Return the table's row: the median, and the slowest with its name."""
    slowest = max(found, key=lambda name: found[name])
    return what, f"{median(found.values()):.0f}", f"{found[slowest]:.0f} ({slowest})"
