"""The dashboards as people meet them: in a browser, with filters, and as those who read or also write."""

import math
from collections.abc import Iterator
from decimal import Decimal

import pytest
import yaml
from attacked import Running
from checkout import superset

from ci.browser import Browser
from infra.content import ROOT
from superset_assets.client import SupersetClient
from superset_assets.errors import RefusedError
from superset_assets.files import ASSETS_FOLDER, Asset, layout_charts

pytestmark = pytest.mark.stack

ARTEFACTS = ROOT / "tests" / "artefacts"
BOARDS = {
    board["slug"]: board
    for board in (yaml.safe_load(path.read_text()) for path in (ASSETS_FOLDER / "dashboards").glob("*.yaml"))
}
NUMBERS = {
    "executive-overview": {
        "Monthly recurring revenue": "cs_mrr",
        "Active customers": "cs_active_customers",
        "Customer health score": "cs_health_score",
    },
    "customer-success": {
        "Paying customers": "cs_active_customers",
        "Customer health": "cs_health_score",
        "MRR at risk": "cs_mrr_at_risk_share",
    },
    "sales": {
        "New MRR": "sales_mrr_new",
        "Deals won": "sales_deals_won",
        "Open pipeline": "sales_pipeline_open",
    },
    "product": {
        "Users in the month": "product_active_users",
        "Stickiness": "product_stickiness",
        "Feature adoption": "product_feature_adoption_rate",
    },
    "marketing": {
        "Marketing spend": "marketing_spend",
        "Qualified leads": "marketing_mqls",
        "Customer acquisition cost": "marketing_cac",
    },
}
FEWEST, FEWEST_IN_ALL, FEWEST_KINDS = 9, 50, 10


@pytest.fixture(scope="module")
def browser(running: Running) -> Iterator[Browser]:
    outputs = running.checkout.outputs()
    with Browser() as browser:
        browser.log_in(outputs["supersetUrl"], "admin", outputs["supersetAdminPassword"])
        yield browser


def address(running: Running, slug: str) -> str:
    return f"{running.checkout.outputs()['supersetUrl']}/superset/dashboard/{slug}/"


def titles(board: Asset, excluded: tuple[str, ...] = ()) -> set[str]:
    charts = [item["meta"] for item in layout_charts(board)]
    return {chart["sliceName"] for chart in charts if chart["uuid"] not in excluded}


def shown(unit: str, value: Decimal) -> str:
    """Return a value as a headline writes it."""
    match unit:
        case "currency":
            power = max(0, math.floor(math.log10(abs(value)) / 3)) if value else 0
            return f"${float(f'{value / 1000**power:.3g}'):g}{['', 'k', 'M'][power]}"
        case "percentage":
            return f"{value:.1f}%"
        case "count":
            return f"{value:,.0f}"
        case _:
            return f"{value:,.1f}"


def test_there_is_enough_to_see() -> None:
    assert BOARDS.keys() == NUMBERS.keys()
    assert min(len(titles(board)) for board in BOARDS.values()) >= FEWEST
    charts = [yaml.safe_load(path.read_text()) for path in (ASSETS_FOLDER / "charts").glob("*.yaml")]
    assert len(charts) >= FEWEST_IN_ALL
    assert len({chart["viz_type"] for chart in charts}) >= FEWEST_KINDS


def test_people_land_on_the_executive_overview(running: Running, browser: Browser) -> None:
    browser.driver.get(running.checkout.outputs()["supersetUrl"])
    browser.wait.until(lambda driver: "/superset/dashboard/executive-overview/" in driver.current_url)


@pytest.mark.parametrize("slug", sorted(BOARDS))
class TestInABrowser:
    def test_every_chart_shows_data(self, running: Running, browser: Browser, slug: str) -> None:
        browser.open_dashboard(address(running, slug))
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        for number, _ in enumerate(browser.tabs()):
            browser.screenshot(ARTEFACTS / f"{slug}-{number}.png")
        charts = browser.charts()
        assert {chart["title"] for chart in charts} == titles(BOARDS[slug])
        assert [chart for chart in charts if chart["error"]] == []

    def test_headlines_are_the_metrics(self, running: Running, browser: Browser, slug: str) -> None:
        browser.open_dashboard(address(running, slug))
        for title, metric in NUMBERS[slug].items():
            value = running.checkout.sql(
                f"select unit || ' ' || metric_value from metrics_unified where metric_name = '{metric}'"
                " and period_grain = 'month' and segment_type = 'company' order by period_start desc limit 1"
            )
            unit, number = value.split()
            assert browser.big_number(title) == shown(unit, Decimal(number))

    def test_a_filter_changes_the_charts_in_its_scope(
        self, running: Running, browser: Browser, slug: str
    ) -> None:
        filters = BOARDS[slug]["metadata"]["native_filter_configuration"]
        compare = next(item for item in filters if item["name"] == "Compare by")
        browser.open_dashboard(address(running, slug))
        asked = browser.choose(compare["id"], "Channel")
        assert asked == sorted(titles(BOARDS[slug], tuple(compare["scope"]["excluded"])))


def chart_data(client: SupersetClient, name: str) -> Asset:
    """Return what a chart is answered, as a view of its dashboard asks."""
    content = yaml.safe_load((ASSETS_FOLDER / "charts" / f"{name}.yaml").read_text())
    number = client.get(f"/api/v1/chart/{content['uuid']}")["result"]["id"]
    answer: Asset = client.get(f"/api/v1/chart/{number}/data/")["result"][0]
    return answer


def test_a_second_view_asks_the_warehouse_nothing(running: Running) -> None:
    client = superset(running.checkout.outputs())
    chart_data(client, "open_pipeline")
    assert chart_data(client, "open_pipeline")["is_cached"]


def test_viewers_read_and_editors_make(running: Running) -> None:
    outputs = running.checkout.outputs()
    admin = superset(outputs)
    roles = {role["name"]: role["id"] for role in admin.get("/api/v1/security/roles/")["result"]}
    people = {}
    for name in ("Viewer", "Editor"):
        user = {
            "active": True, "email": f"{name}@example.com", "first_name": name, "last_name": "Person",
            "username": name, "password": outputs["supersetAdminPassword"], "roles": [roles[name]],
        }  # fmt: skip
        admin.post("/api/v1/security/users/", user)
        people[name] = SupersetClient(outputs["supersetUrl"], name, outputs["supersetAdminPassword"])
    for person in people.values():
        listed = person.get("/api/v1/dashboard/")["result"]
        assert {item["slug"] for item in listed} == set(BOARDS)
        assert chart_data(person, "open_pipeline")["data"]
    with pytest.raises(RefusedError, match="403"):
        people["Viewer"].post("/api/v1/dashboard/", {"dashboard_title": "mine"})
    made = people["Editor"].json("POST", "/api/v1/dashboard/", json={"dashboard_title": "mine"})
    people["Editor"].delete(f"/api/v1/dashboard/{made['id']}")
