"""Where each target builds, and what the selectors that people use select."""

from collections.abc import Callable
from typing import Any

import pytest

Manifest = dict[str, Any]


def schemas(manifest: Manifest) -> dict[str, str]:
    return {
        node["fqn"][1]: node["schema"]
        for node in manifest["nodes"].values()
        if node["resource_type"] in {"model", "seed"} and node["config"]["materialized"] != "ephemeral"
    }


class TestSchemas:
    def test_the_warehouse_has_plain_names(self, manifest: Manifest) -> None:
        assert schemas(manifest) == {
            "staging": "public",
            "entity": "entity",
            "metrics": "public",
            "metric_catalog": "public",
        }

    @pytest.mark.parametrize(("target", "schema"), [("candidate", "candidate"), ("sandbox", "sandbox_anna")])
    def test_other_targets_touch_neither_public_nor_entity(
        self,
        parse: Callable[[str], Manifest],
        monkeypatch: pytest.MonkeyPatch,
        target: str,
        schema: str,
    ) -> None:
        monkeypatch.setenv("DBT_SANDBOX", "sandbox_anna")
        assert schemas(parse(target)) == {
            "staging": schema,
            "entity": f"{schema}_entity",
            "metrics": schema,
            "metric_catalog": schema,
        }


class TestSelectors:
    @pytest.mark.parametrize("selector", ["+entity+", "+metrics+"])
    def test_selects_its_layer_with_parents_and_children(
        self,
        selector: str,
        models: list[dict[str, Any]],
        dbt: Callable[..., str],
    ) -> None:
        listed = dbt(
            "warehouse", "ls", "--resource-type=model", "--output=name", f"--select={selector}"
        ).split()
        layer = selector.strip("+")
        assert {m["name"] for m in models if m["fqn"][1] == layer} <= set(listed)
        assert "stg_app_database_subscriptions" in listed
        assert "metrics_company_overview" in listed
