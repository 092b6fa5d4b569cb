"""Imports into a Superset in which people work: what they edited is told, what they made stays."""

from collections.abc import Iterator
from typing import Any

import pytest
from attacked import Running
from checkout import superset
from hooks import Hooks

from superset_assets.bundle import Warehouse
from superset_assets.client import SupersetClient
from superset_assets.errors import AssetsError, RefusedError
from superset_assets.exporter import difference
from superset_assets.files import Assets, layout_charts, read_assets
from superset_assets.importer import import_assets
from superset_assets.previous import Previous

pytestmark = pytest.mark.stack

CHART = "charts/open_pipeline.yaml"
DASHBOARD = "dashboards/sales.yaml"


@pytest.fixture(scope="module")
def hooks(running: Running) -> Iterator[Hooks]:
    """Return the stack's hooks; what they deploy is put right by one update at the end."""
    yield Hooks.of(running.checkout)
    running.checkout.up()


@pytest.fixture(scope="module")
def outputs(hooks: Hooks) -> dict[str, Any]:
    return hooks.checkout.outputs()


@pytest.fixture
def client(hooks: Hooks, outputs: dict[str, Any]) -> Iterator[SupersetClient]:
    """Return a session; Superset holds the project's assets before and afterwards."""
    yield superset(outputs)
    hooks.run("dashboards")


def number(client: SupersetClient, path: str) -> int:
    """Return the id of an asset of the project in Superset."""
    resource = path.partition("s/")[0]
    return int(client.get(f"/api/v1/{resource}/{read_assets()[path]['uuid']}")["result"]["id"])


def without_chart() -> Assets:
    """Return the project's assets without one chart and without its place on a dashboard."""
    assets = read_assets()
    uuid = assets.pop(CHART)["uuid"]
    board = assets[DASHBOARD]
    place = next(item for item in layout_charts(board) if item["meta"]["uuid"] == uuid)
    del board["position"][place["id"]]
    for item in board["position"].values():
        if isinstance(item, dict) and place["id"] in item.get("children", []):
            item["children"].remove(place["id"])
    scopes = [item["scope"] for item in board["metadata"]["native_filter_configuration"]]
    scopes += [board["metadata"]["global_chart_configuration"]["scope"]]
    charts = board["metadata"].get("chart_configuration", {}).values()
    scopes += [chart["crossFilters"]["scope"] for chart in charts]
    for scope in scopes:
        scope["excluded"] = [other for other in scope["excluded"] if other != uuid]
    return assets


def imported(
    client: SupersetClient, outputs: dict[str, Any], assets: Assets, report: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Import the assets after the import that reported; return the new report and what was said."""
    said: list[str] = []
    warehouse = Warehouse("postgres", 5432, outputs["warehouseDatabase"])
    previous = Previous(frozenset(report["assets"]), report["digests"])
    password = outputs["warehousePasswords"]["reporter"]
    return import_assets(client, assets, warehouse, password, said.append, previous=previous), said


def test_an_edit_is_told_before_it_is_lost(
    hooks: Hooks, client: SupersetClient, capsys: pytest.CaptureFixture[str]
) -> None:
    chart = f"/api/v1/chart/{number(client, CHART)}"
    client.request("PUT", chart, json={"description": "of somebody"})
    assert [str(change) for change in difference(client, read_assets())] == [f"changed {CHART}: description"]
    capsys.readouterr()
    hooks.run("dashboards")
    assert f"overwritten by this one: changed {CHART}: description" in capsys.readouterr().out
    assert difference(client, read_assets()) == []


def test_what_the_files_no_longer_have_is_removed_and_what_people_made_stays(
    hooks: Hooks, client: SupersetClient, outputs: dict[str, Any]
) -> None:
    report = hooks.run("dashboards")
    chart, own = number(client, CHART), {"dashboard_title": "of somebody"}
    board = client.json("POST", "/api/v1/dashboard/", json=own)["id"]
    report, said = imported(client, outputs, without_chart(), report)
    assert report["removed"] == ["Open pipeline"]
    assert "removed the chart 'Open pipeline', which the files no longer have" in said
    with pytest.raises(RefusedError, match="404"):
        client.get(f"/api/v1/chart/{chart}")
    assert client.get(f"/api/v1/dashboard/{board}")["result"]["dashboard_title"] == "of somebody"
    client.delete(f"/api/v1/dashboard/{board}")


def test_a_refused_import_changes_nothing(client: SupersetClient, outputs: dict[str, Any]) -> None:
    report = {"assets": [], "digests": {}}
    broken = read_assets()
    broken[CHART]["dataset_uuid"] = "00000000-0000-0000-0000-000000000000"
    with pytest.raises(AssetsError, match=f"{CHART}: .* which does not exist"):
        imported(client, outputs, broken, report)
    refused = read_assets()
    refused[DASHBOARD]["version"] = [1]
    with pytest.raises(AssetsError, match="the import is refused, Superset keeps what it had"):
        imported(client, outputs, refused, report)
    assert difference(client, read_assets()) == []


def answered(client: SupersetClient) -> dict[str, Any]:
    result = client.get(f"/api/v1/chart/{number(client, 'charts/active_customers.yaml')}/data/")["result"]
    answer: dict[str, Any] = result[0]
    return answer


def test_no_chart_is_older_than_the_last_transform(hooks: Hooks, client: SupersetClient) -> None:
    before = answered(client)["data"]
    hooks.run("seed", **hooks.seeded(43))
    hooks.run("transform")
    hooks.run("dashboards")
    after = answered(client)
    assert after["is_cached"]
    assert after["data"] != before
    latest = hooks.checkout.sql(
        "select cs_active_customers from metrics_company_overview order by month_start desc limit 1"
    )
    assert after["data"][-1]["cs_active_customers"] == float(latest)
