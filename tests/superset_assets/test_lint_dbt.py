"""Planted faults between the datasets and dbt's manifest."""

from collections.abc import Callable
from typing import Any

import pytest
from sample_assets import ORDERS_PATH, PEOPLE_PATH, sample

from superset_assets.files import Assets
from superset_assets.lint import lint

Manifest = dict[str, Any]
ORDERS_MODEL, PEOPLE_SEED = "model.saas_platform.orders", "seed.saas_platform.people"


def node(kind: str, table: str, access: str | None, *columns: str) -> dict[str, Any]:
    described = {column: {"name": column} for column in columns}
    return {
        "resource_type": kind,
        "schema": "public",
        "alias": table,
        "access": access,
        "columns": described,
    }


def manifest() -> Manifest:
    """Return a manifest that the sample's datasets agree with."""
    return {
        "nodes": {
            ORDERS_MODEL: node("model", "orders", "public", "day", "region", "undisplayed"),
            PEOPLE_SEED: node("seed", "people", None, "region"),
            "test.saas_platform.unique": {"resource_type": "test"},
        }
    }


def no_model(_: Assets, manifest: Manifest) -> None:
    del manifest["nodes"][ORDERS_MODEL]


def no_seed(_: Assets, manifest: Manifest) -> None:
    del manifest["nodes"][PEOPLE_SEED]


def another_schema(assets: Assets, _: Manifest) -> None:
    assets[ORDERS_PATH]["schema"] = "entity"


def another_name(_: Assets, manifest: Manifest) -> None:
    manifest["nodes"][ORDERS_MODEL]["alias"] = "orders_v2"


def protected_model(_: Assets, manifest: Manifest) -> None:
    manifest["nodes"][ORDERS_MODEL]["access"] = "protected"


def undescribed_column(_: Assets, manifest: Manifest) -> None:
    del manifest["nodes"][ORDERS_MODEL]["columns"]["region"]


def unexplained_sql(assets: Assets, _: Manifest) -> None:
    assets[ORDERS_PATH].update(sql="select 1", description=" ")


BROKEN: list[tuple[Callable[[Assets, Manifest], None], str]] = [
    (no_model, f"{ORDERS_PATH}: its table public.orders is no model and no seed of dbt"),
    (no_seed, f"{PEOPLE_PATH}: its table public.people is no model and no seed of dbt"),
    (another_schema, f"{ORDERS_PATH}: its table entity.orders is no model"),
    (another_name, f"{ORDERS_PATH}: its table public.orders is no model"),
    (protected_model, f"{ORDERS_PATH}: its model orders is protected, not public"),
    (undescribed_column, f"{ORDERS_PATH}: its column region is none that dbt describes"),
    (unexplained_sql, f"{ORDERS_PATH}: has SQL of its own and no description"),
]


class TestLintDbt:
    def test_datasets_that_dbt_makes_are_sound(self) -> None:
        assert lint(sample(), manifest()) == []

    @pytest.mark.parametrize(("damage", "problem"), BROKEN, ids=[case[0].__name__ for case in BROKEN])
    def test_finds(self, damage: Callable[[Assets, Manifest], None], problem: str) -> None:
        assets, given = sample(), manifest()
        damage(assets, given)
        (found,) = lint(assets, given)
        assert found.startswith(problem)
        assert found.endswith(("; make the datasets again from dbt", "say there why a model will not do"))

    def test_a_computed_column_is_none_of_dbts(self) -> None:
        assets = sample()
        assets[ORDERS_PATH]["columns"].append(
            {"column_name": "week", "expression": "date_trunc('week', day)"}
        )
        assert lint(assets, manifest()) == []

    def test_sql_of_its_own_needs_no_model(self) -> None:
        assets, given = sample(), manifest()
        assets[ORDERS_PATH].update(sql="select 1", description="Joins what no model joins.")
        no_model(assets, given)
        assert lint(assets, given) == []
