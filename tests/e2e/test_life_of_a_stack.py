"""A stack from nothing to nothing: each test is a chapter and begins where the one before ended."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
from checkout import HOOKS, Checkout, checked_out

from ci.browser import Browser

pytestmark = pytest.mark.stack

MODEL = "dbt_project/models/metrics/metrics_company_overview.sql"
MODEL_CHANGES = {
    "dbt-image": "replace",
    "dbt_core-container": "replace",
    "transform": "update",
    "dashboards": "update",
}
LATEST_MRR = (
    "select round(metric_value, 2) from metrics_unified where metric_name = 'cs_mrr'"
    " and period_grain = 'month' and segment_type = 'company' order by period_start desc limit 1"
)
# The same three metrics from the source tables alone, at the end of the data's last day.
RAW = {
    "cs_mrr": "select sum(mrr) from raw.app_database_subscriptions"
    " where started_at < '2025-07-01' and (ended_at is null or ended_at >= '2025-07-01')",
    "cs_active_customers": "select count(distinct account_id) from raw.app_database_subscriptions"
    " where started_at < '2025-07-01' and (ended_at is null or ended_at >= '2025-07-01')",
    "product_active_users": "select count(distinct user_id) from raw.app_database_user_sessions"
    " where started_at >= date '2025-07-01' - 30 and started_at < '2025-07-01'",
}
SHOWN_AS = {
    "cs_mrr": "MRR",
    "cs_active_customers": "Active customers",
    "product_active_users": "Active users",
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    with checked_out(tmp_path_factory.mktemp("checkout"), "e2e") as checkout:
        yield checkout


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


def steps(plan: dict[str, str]) -> dict[str, str]:
    """Return a plan with the several steps of a replacement as one."""
    return {
        name: "replace" if operation in ("replace", "create-replacement", "delete-replaced") else operation
        for name, operation in plan.items()
    }


def test_comes_up_from_nothing(stack: Checkout) -> None:
    previewed = stack.ci("preview", "--scale", "0.02")
    assert previewed.returncode == 0, previewed.stdout
    assert stack.planned_hooks() == set(HOOKS)
    printed = stack.up()
    outputs = stack.outputs()
    rows = int(stack.sql("select sum(value::int) from ops.loads, jsonb_each_text(row_counts)"))
    assert outputs["rowsLoaded"] == rows > 5_000
    assert f"{rows:,} rows" in printed
    assert outputs["metricsActive"] >= 15
    assert outputs["dashboards"] == [
        "customer-success",
        "executive-overview",
        "marketing",
        "product",
        "sales",
    ]
    for slug in outputs["dashboards"]:
        assert f"{outputs['supersetUrl']}/superset/dashboard/{slug}/" in printed
    assert stack.runs() == dict.fromkeys(HOOKS, 1)
    services = {stack.names.container(role) for role in ("postgres", "dbt_core", "superset")}
    assert set(stack.containers()) == services


def test_prints_no_secret(stack: Checkout) -> None:
    outputs = stack.outputs()
    hidden = [outputs["supersetAdminPassword"], *outputs["warehousePasswords"].values()]
    shown = stack.up() + stack.run("pulumi", "stack", "export", "--stack", stack.stack).stdout
    for name in stack.containers():
        container = docker.from_env().containers.get(name)
        shown += json.dumps(container.attrs) + container.logs().decode()
    assert not [secret for secret in hidden if secret in shown]


def test_another_update_changes_nothing(stack: Checkout) -> None:
    before = stack.containers(), stack.runs()
    assert stack.planned() == {}
    stack.up()
    assert (stack.containers(), stack.runs()) == before


def test_a_refresh_and_an_update_change_nothing(stack: Checkout) -> None:
    before = stack.containers(), stack.runs()
    for command in (["refresh", "--yes"], ["up", "--yes"]):
        result = stack.run("pulumi", *command, "--expect-no-changes", "--stack", stack.stack)
        assert result.returncode == 0, result.stdout
    assert (stack.containers(), stack.runs()) == before


@pytest.mark.parametrize("selection", ["+entity+", "+metrics+"])
def test_people_run_dbt_in_the_container(stack: Checkout, selection: str) -> None:
    command = f"cd /opt/dbt_project && dbt run --select {selection} --profiles-dir ."
    result = stack.run("docker", "exec", stack.names.container("dbt_core"), "bash", "-c", command)
    assert result.returncode == 0, result.stdout
    assert "Completed successfully" in result.stdout
    assert re.search(r"PASS=[1-9]\d* WARN=0 ERROR=0 SKIP=0", result.stdout)


def test_people_run_dbt_in_their_sandbox(stack: Checkout) -> None:
    result = stack.ci("dbt", "run --select metrics_company_overview")
    assert result.returncode == 0, result.stdout
    assert "PASS=1 WARN=0 ERROR=0 SKIP=0" in result.stdout
    schemas = "select count(*) from pg_tables where schemaname like 'sandbox\\_%'"
    assert stack.sql(schemas) == "1"


@pytest.fixture(scope="module")
def headlines(stack: Checkout, browser: Browser) -> dict[str, str]:
    """Return the latest value by metric as the Executive Overview lists them."""
    outputs = stack.outputs()
    browser.log_in(outputs["supersetUrl"], "admin", outputs["supersetAdminPassword"])
    browser.open_dashboard(f"{outputs['supersetUrl']}/superset/dashboard/executive-overview/")
    return {row[1]: row[2] for row in browser.table("Headline metrics, latest month")}


@pytest.mark.parametrize("metric", sorted(RAW))
def test_numbers_are_those_of_the_source(stack: Checkout, headlines: dict[str, str], metric: str) -> None:
    unified = stack.sql(  # the names are the ones above
        f"select metric_value::numeric(20, 2) from metrics_unified where metric_name = '{metric}'"
        " and period_grain = 'month' and segment_type = 'company' and period_start = '2025-06-01'"
    )
    assert float(stack.sql(RAW[metric])) == float(unified) > 0
    assert headlines[SHOWN_AS[metric]].removeprefix("$") == f"{float(unified):,.0f}"


def test_an_export_after_the_import_changes_nothing(stack: Checkout) -> None:
    result = stack.ci("assets-export")
    assert result.returncode == 0, result.stdout
    assert result.stdout == "no change in superset_assets/assets\n"


def test_a_description_touches_no_hook(stack: Checkout) -> None:
    stack.edit("dbt_project/models/metrics/_metrics_summaries.yml", r"description: \w+", "description: Here")
    plan = steps(stack.planned())
    assert plan == {"dbt-image": "replace", "dbt_core-container": "replace"}


def test_an_edited_model_touches_dbt_and_what_follows(stack: Checkout) -> None:
    stack.edit(MODEL, r"\Z", "\n-- edited\n")
    before = stack.containers()
    assert steps(stack.planned()) == MODEL_CHANGES
    assert stack.hooks_run_by() == {"transform", "dashboards"}
    after = stack.containers()
    assert {name for name in before if before[name] != after[name]} == {stack.names.container("dbt_core")}


def test_another_scale_runs_every_hook(stack: Checkout) -> None:
    rows = stack.outputs()["rowsLoaded"]
    stack.configure("scale", "0.03")
    assert steps(stack.planned()) == dict.fromkeys(HOOKS, "update")
    assert stack.hooks_run_by() == set(HOOKS)
    assert stack.outputs()["rowsLoaded"] > rows
    assert stack.sql("select string_agg(nspname, ' ') from pg_namespace where nspname like 'raw%'") == "raw"


def test_a_failing_test_keeps_what_was_there(stack: Checkout) -> None:
    mrr, runs = stack.sql(LATEST_MRR), stack.runs()
    wrong = stack.root / "dbt_project" / "tests" / "assert_wrong.sql"
    wrong.write_text("select 1 as found\n")
    reason = stack.failure()
    assert "test assert_wrong failed (tests/assert_wrong.sql): Got 1 result" in reason
    assert ", such as found = 1;" in reason
    assert (stack.sql(LATEST_MRR), stack.runs()) == (mrr, runs)
    wrong.unlink()
    assert stack.planned_hooks() == set()


def test_a_broken_model_keeps_what_was_there_and_is_all_that_is_left(stack: Checkout) -> None:
    mrr, runs = stack.sql(LATEST_MRR), stack.runs()
    stack.configure("scale", "0.02")
    stack.edit(MODEL, r"^-- edited$", "this is no sql")
    assert f"model metrics_company_overview failed ({MODEL.removeprefix('dbt_project/')})" in stack.failure()
    assert stack.sql(LATEST_MRR) == mrr
    assert stack.runs() == {**runs, "seed": runs["seed"] + 1}
    stack.edit(MODEL, r"^this is no sql$", "-- mended")
    assert stack.planned_hooks() == {"transform", "dashboards"}
    assert stack.hooks_run_by() == {"transform", "dashboards"}
    assert stack.sql(LATEST_MRR) != mrr


def test_a_refused_import_keeps_what_was_there_and_is_all_that_is_left(stack: Checkout) -> None:
    runs = stack.runs()
    dashboard = "superset_assets/assets/dashboards/executive_overview.yaml"
    stack.edit(dashboard, "^version: 1.0.0$", "version: [1]")
    assert "dashboards/executive_overview.yaml: {'version': ['Not a valid string.']}" in stack.failure()
    assert stack.runs() == runs
    stack.edit(dashboard, r"^version: \[1\]$", "version: 1.0.0")
    stack.edit(dashboard, "^description: .*$", "description: Mended")
    assert stack.planned_hooks() == {"dashboards"}
    assert stack.hooks_run_by() == {"dashboards"}


def test_leaves_nothing_behind(stack: Checkout) -> None:
    result = stack.ci("down")
    assert result.returncode == 0, result.stdout
    client = docker.from_env()
    assert stack.containers() == {}
    assert client.networks.list(filters=stack.names.filters) == []
    assert client.volumes.list(filters=stack.names.filters) == []
    assert json.loads(stack.run("pulumi", "stack", "ls", "--json").stdout) == []
    assert list(Path(stack.root).glob(f"**/*{stack.stack}*")) == []
