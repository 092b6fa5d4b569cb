"""A job that is killed changes nothing that answers, and the next one ends well."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from checkout import Checkout
from hooks import CREATED, STARTED, WAITING, Hooks, arrival, wait_for_words

pytestmark = pytest.mark.stack

SIDE = r"'raw\_%\_next'"
CONSTRAINED = (
    f"select exists (select from pg_constraint where connamespace::regnamespace::text like {SIDE} and"
)
LOADER = "select exists (select from pg_stat_activity where usename = 'loader' and pid <> pg_backend_pid())"
SEED = [
    CREATED,
    STARTED,
    pytest.param(LOADER, id="connected"),
    pytest.param(f"select exists (select from pg_namespace where nspname like {SIDE})", id="making tables"),
    "copied",
    pytest.param(f"{CONSTRAINED} contype = 'p')", id="adding keys"),
    "keys and checks hold",
    pytest.param(f"{CONSTRAINED} contype = 'f')", id="adding foreign keys"),
    "foreign keys hold",
    WAITING,
]
TRANSFORM = [
    CREATED,
    STARTED,
    "metric_catalog",
    "stg_app_database_accounts",
    "entity_subscriptions",
    "entity_customers_daily",
    "entity_customers ",
    "metrics_unified",
    "metrics_company_overview",
    WAITING,
]
DASHBOARDS = [
    CREATED,
    STARTED,
    "logging in",
    "importing",
    "chart ARR",
    "chart Active customers",
    "chart Failed charge rate",
    "chart Headline metrics",
    "chart Logo churn rate",
    "chart Monthly recurring revenue by segment",
]
KILLED = {"seed": "copied", "transform": "entity_customers_daily", "dashboards": "importing"}
RAW = """
    select md5(string_agg(rows.content, '' order by rows.content))
    from (
        select sessions::text as content from raw.app_database_user_sessions as sessions
        union all
        select invoices::text from raw.stripe_invoices as invoices
    ) as rows
"""
NUMBERS = (42, 43)  # seeds of two companies


@pytest.fixture(scope="module")
def companies(hooks: Hooks) -> dict[int, tuple[str, str]]:
    """Return what raw and the metrics hold of each company."""
    contents = {}
    for number in reversed(NUMBERS):
        hooks.run("seed", **hooks.seeded(number))
        hooks.run("transform")
        contents[number] = (hooks.checkout.sql(RAW), hooks.warehouse.answer())
    return contents


def contents(hooks: Hooks) -> tuple[str, str]:
    return hooks.checkout.sql(RAW), hooks.warehouse.answer()


def other(companies: dict[int, tuple[str, str]], hooks: Hooks) -> int:
    """Return which company is not loaded."""
    return next(number for number, (raw, _) in companies.items() if raw != hooks.checkout.sql(RAW))


@pytest.mark.parametrize("moment", SEED)
def test_a_killed_seed_leaves_the_old_data(
    hooks: Hooks, companies: dict[int, tuple[str, str]], moment: str
) -> None:
    before, number = contents(hooks), other(companies, hooks)
    assert hooks.kill("seed", moment, **hooks.seeded(number)).startswith("seed: ")
    assert contents(hooks) == before
    hooks.run("seed", **hooks.seeded(number))
    assert contents(hooks) == (companies[number][0], before[1])
    assert hooks.checkout.leftovers() == []


@pytest.mark.parametrize("moment", TRANSFORM)
def test_a_killed_transform_leaves_the_old_metrics(
    hooks: Hooks, companies: dict[int, tuple[str, str]], moment: str
) -> None:
    number = other(companies, hooks)
    hooks.run("seed", **hooks.seeded(number))
    before = hooks.warehouse.answer()
    assert hooks.kill("transform", moment).startswith("transform: ")
    assert hooks.warehouse.answer() == before
    hooks.run("transform")
    assert contents(hooks) == companies[number]
    assert hooks.checkout.leftovers() == []


@pytest.mark.parametrize("moment", DASHBOARDS)
def test_killed_dashboards_leave_the_old_ones(hooks: Hooks, moment: str) -> None:
    assert hooks.kill("dashboards", moment).startswith("dashboards: ")
    assert hooks.checkout.answers()
    assert hooks.run("dashboards")["dashboards"] == ["executive-overview"]
    assert hooks.checkout.leftovers() == []


def test_updates_whose_jobs_are_killed_say_so(mended: Checkout, whole: str, hooks: Hooks) -> None:
    hooks.run("seed", **hooks.seeded(43))
    hooks.run("transform")
    before = hooks.warehouse.answer()
    for role, words in KILLED.items():
        with arrival(mended, role) as come, ThreadPoolExecutor(1) as executor:
            failing = executor.submit(mended.failure)
            job = come("start")
            wait_for_words(job, words)
            job.kill()
            assert f"{role}: its container was killed" in failing.result()
        assert hooks.warehouse.answer() == (whole if role == "dashboards" else before)
    mended.up()
    assert hooks.warehouse.answer() == whole
    assert mended.answers()
