"""Imports the assets into Superset and proves that every chart shows data."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeAlias

from superset_assets.bundle import Warehouse, bundle
from superset_assets.client import SupersetClient
from superset_assets.compare import identified
from superset_assets.errors import AssetsError, RefusedError
from superset_assets.exporter import fetch_held
from superset_assets.files import METADATA, Assets, select
from superset_assets.lint import refuse_unsound
from superset_assets.previous import Previous, digest
from superset_assets.prune import prune

Report: TypeAlias = dict[str, Any]
Progress: TypeAlias = Callable[[str], None]

SHOWN_EDITS = 10
QUERIES_AT_ONCE = 2  # as many as Superset has workers: more take as long in all
TEMPORAL = 2  # the type of a time column in an answer of the chart API


def import_assets(  # noqa: PLR0913 - where to, what, with what
    client: SupersetClient,
    assets: Assets,
    warehouse: Warehouse,
    password: str,
    progress: Progress,
    *,
    previous: Previous,
) -> Report:
    """Replaces the assets in Superset by these, in one transaction there, and asks each chart for its data.

    `password` is the reporter role's. What the previous import brought and these no longer have is removed
    once they are in. The report holds the dashboards' slugs, every chart's rows and milliseconds, the names
    of what was removed, and for the next import `assets` and `digests` (see Previous); it `is_whole`.
    Raises AssetsError when the assets are broken (nothing is sent then), when Superset refuses them (it keeps
    what it had), or when a chart fails or shows nothing; the error names the chart.
    """
    started = time.monotonic()
    refuse_unsound(assets, "nothing was imported")
    archive = bundle(assets, warehouse)
    if previous.assets:
        report_edits(client, assets, previous, progress)
    progress(f"importing {len(assets) - 1} assets ({len(archive) // 1024} KiB)")
    send(client, archive, dict.fromkeys(select(assets, "databases"), password))
    ours = identified(assets.items()).keys() - {METADATA}
    held = fetch_held(client)
    pruned = prune(client, previous.assets - ours, held, progress)
    forget_answers(client, assets)
    charts = check_charts(client, assets, progress)
    brought = sorted(ours | pruned.kept)
    return {
        "assets": brought,
        "digests": {held[name].path: digest(held[name].content) for name in brought if name in held},
        "removed": sorted(pruned.removed),
        "is_whole": True,
        "dashboards": sorted(dashboard["slug"] for dashboard in select(assets, "dashboards").values()),
        "charts": charts,
        "seconds": round(time.monotonic() - started, 2),
    }


def report_edits(client: SupersetClient, assets: Assets, previous: Previous, progress: Progress) -> None:
    """Tells what people edited in Superset since the last import that ended well, before it is lost."""
    edits = previous.edits(fetch_held(client), identified(assets.items()))
    for edit in edits[:SHOWN_EDITS]:
        progress(f"edited in Superset since the last import, and overwritten by this one: {edit}")
    if edits:
        more = len(edits) - SHOWN_EDITS
        progress(f"{len(edits)} edits in Superset are overwritten{f', {more} not shown' if more > 0 else ''}")


def send(client: SupersetClient, archive: bytes, passwords: dict[str, str]) -> None:
    """Hands the bundle to Superset, which takes all of it or, with an AssetsError here, nothing."""
    try:
        client.upload(
            "/api/v1/assets/import/",
            {"bundle": ("assets.zip", archive, "application/zip")},
            {"passwords": json.dumps(passwords)},
        )
    except RefusedError as error:
        raise AssetsError(f"the import is refused, Superset keeps what it had: {error}") from error
    except AssetsError as error:
        raise AssetsError(f"the import was cut off, Superset took all of it or nothing: {error}") from error


def forget_answers(client: SupersetClient, assets: Assets) -> None:
    """Has Superset forget what it was told about the datasets before; their tables may have changed since."""
    uuids = sorted(dataset["uuid"] for dataset in select(assets, "datasets").values())
    found = [client.get(f"/api/v1/dataset/{uuid}")["result"]["id"] for uuid in uuids]
    client.post("/api/v1/cachekey/invalidate", {"datasource_uids": [f"{number}__table" for number in found]})


def check_charts(client: SupersetClient, assets: Assets, progress: Progress) -> dict[str, dict[str, int]]:
    """Rows and milliseconds by chart, asked in the order of their names, several at a time."""
    charts = sorted(select(assets, "charts").values(), key=lambda chart: str(chart["slice_name"]))
    names = [chart["slice_name"] for chart in charts]
    uuids = [chart["uuid"] for chart in charts]
    answers = {}
    with ThreadPoolExecutor(QUERIES_AT_ONCE) as executor:
        for name, answer in zip(names, executor.map(partial(check_chart, client), names, uuids), strict=True):
            answers[name] = answer
            progress(f"chart {name}: {answer['rows']} rows in {answer['milliseconds']} ms"[:99])
    return answers


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
