"""A transform that builds what changed leaves what one that builds everything does."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from checkout import Checkout, built, checked_out
from warehouse import connect, content

pytestmark = pytest.mark.stack

MODELS = "dbt_project/models"
ENDS = {"metrics_unified", "metrics_company_overview"}
ADDED = "select feature, users + 1 as more_users from {{ ref('entity_features') }}\n"
ON_ADDED = "select feature from {{ ref('entity_added') }}\n"
AS_VIEW = "{{ config(materialized='view') }}\n"


@dataclass(frozen=True)
class Change:
    """A change of the project: what makes it, some of what has to be built for it, and some of what not."""

    make: Callable[[Checkout], None]
    built: set[str]
    spared: set[str]


def write(stack: Checkout, models: dict[str, str]) -> None:
    """Write models of entities."""
    for name, text in models.items():
        (stack.root / MODELS / "entity" / f"{name}.sql").write_text(text)


def remove_one(stack: Checkout) -> None:
    """Remove the added view, and make the table below it a view."""
    (stack.root / MODELS / "entity" / "entity_added_view.sql").unlink()
    write(stack, {"entity_added": AS_VIEW + ADDED})


CHANGES = {
    "a view": Change(
        lambda stack: stack.edit(
            f"{MODELS}/staging/app_database/stg_app_database_users.sql", "role as", "upper(role) as"
        ),
        {"stg_app_database_users", "entity_users", "metrics_product", *ENDS},
        {"entity_campaigns", "entity_deals", "metric_catalog"},
    ),
    "a part of another's SQL": Change(
        lambda stack: stack.edit(
            f"{MODELS}/intermediate/sales/int_deal_engagements.sql", "'email'", "'call'"
        ),
        {"entity_deals"},
        {"entity_campaigns", "entity_users", "stg_hubspot_engagements"},
    ),
    "a seed": Change(
        lambda stack: stack.edit("dbt_project/seeds/metric_catalog.csv", "^cs_mrr,MRR,", "cs_mrr,Edited,"),
        {"metric_catalog", *ENDS},
        {"entity_customers", "entity_deals", "metrics_sales"},
    ),
    "a configuration": Change(
        lambda stack: stack.edit(f"{MODELS}/entity/entity_features.sql", r"\A", AS_VIEW),
        {"entity_features"},
        {"entity_customers", "entity_deals", "metrics_sales"},
    ),
    "models that are added": Change(
        lambda stack: write(stack, {"entity_added": ADDED, "entity_added_view": AS_VIEW + ON_ADDED}),
        {"entity_added", "entity_added_view"},
        {"entity_features", "metrics_product", *ENDS},
    ),
    "one that is removed": Change(
        remove_one, {"entity_added"}, {"entity_features", "metrics_product", *ENDS}
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """Return a stack that was built as a whole."""
    with checked_out(tmp_path_factory.mktemp("partial"), "partial") as checkout:
        checkout.shorten_updates()
        checkout.up("--scale", "0.01")
        yield checkout


def is_whole(stack: Checkout) -> bool:
    """Tell whether the last transform built everything."""
    report = stack.sql("select report from ops.transforms order by transform_id desc limit 1")
    return bool(json.loads(report)["is_whole"])


@pytest.mark.parametrize("kind", CHANGES)
def test_what_a_change_touches_is_built(stack: Checkout, kind: str) -> None:
    change = CHANGES[kind]
    change.make(stack)
    found = built(stack.up())
    assert not is_whole(stack)
    assert found >= change.built
    assert not found & change.spared
    assert stack.answers()


def test_a_model_that_fails_leaves_what_is_live(stack: Checkout) -> None:
    before = content(stack.outputs())
    stack.edit(f"{MODELS}/entity/entity_added.sql", "users", "guests")
    assert "model entity_added failed (models/entity/entity_added.sql): Database Error" in stack.failure()
    assert content(stack.outputs()) == before
    stack.edit(f"{MODELS}/entity/entity_added.sql", "guests", "users")


def test_the_parts_are_what_the_whole_is(stack: Checkout) -> None:
    parts = content(stack.outputs())
    assert "entity.entity_added" in parts
    assert "entity.entity_added_view" not in parts
    stack.edit("dbt_project/macros/ratio.sql", r"\Z", "\n{# edited #}\n")
    found = built(stack.up())
    assert is_whole(stack)
    assert len(found) > 50
    assert content(stack.outputs()) == parts


def test_what_somebody_built_by_hand_is_not_built_upon(stack: Checkout) -> None:
    parts = content(stack.outputs())
    with connect(stack.outputs(), "transformer") as connection:
        connection.execute("create view public.of_somebody as select 1")
        connection.execute("drop table entity.entity_campaigns cascade")
    stack.edit("dbt_project/seeds/metric_catalog.csv", "^cs_mrr,[^,]*,", "cs_mrr,By hand,")
    assert "entity_campaigns" in built(stack.up())
    assert is_whole(stack)
    after = content(stack.outputs())
    assert set(after) == {*parts, "public.of_somebody"}
    assert after["entity.entity_campaigns"] == parts["entity.entity_campaigns"]
