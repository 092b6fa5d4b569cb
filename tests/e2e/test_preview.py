"""What a preview claims is what the next update does, for each kind of change; then nothing is left to do."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from checkout import ONE_DASHBOARD, Checkout, built, checked_out

pytestmark = pytest.mark.stack

CHANGES: dict[str, Callable[[Checkout], None]] = {
    "generator": lambda stack: stack.edit("generator/arrays.py", r"\Z", "# edited\n"),
    "settings": lambda stack: stack.configure("seed", "7"),
    "model": lambda stack: stack.edit("dbt_project/macros/deal_stages.sql", r"\Z", "\n{# edited #}\n"),
    "metrics": lambda stack: stack.edit(
        "dbt_project/models/metrics/metrics_sales.sql", "'12 \\* mrr_net_new_3m'", "'11 * mrr_net_new_3m'"
    ),
    "assets": lambda stack: stack.edit(
        f"superset_assets/assets/{ONE_DASHBOARD}", "^description: .*$", "description: Edited"
    ),
    "image": lambda stack: stack.edit("infra/images/dbt/Dockerfile", r"\Z", "LABEL edited=true\n"),
}
METRICS = """
    select json_object_agg(metrics.metric_name, metrics.content)
    from (
        select metric_name, md5(string_agg(unified::text, '' order by unified::text)) as content
        from metrics_unified as unified
        where not is_placeholder
        group by metric_name
    ) as metrics
"""
DIGESTS = "select report -> 'digests' from ops.imports order by import_id desc limit 1"
LOADED = "select row_counts from ops.loads order by loaded_at desc limit 1"


@dataclass(frozen=True)
class Seen:
    """What a stack has: containers' ids, runs of its hooks, metrics and assets by content, rows by table."""

    containers: dict[str, str]
    runs: dict[str, int]
    metrics: dict[str, str]
    assets: dict[str, str]
    rows: dict[str, int]

    @classmethod
    def of(cls, stack: Checkout) -> "Seen":
        contents = (json.loads(stack.sql(statement)) for statement in (METRICS, DIGESTS, LOADED))
        return cls(stack.containers(), stack.runs(), *contents)


def differing(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Return the keys whose values are others, or only on one side."""
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """Return a stack that never came up, whose project has one dashboard and no dbt tests."""
    with checked_out(tmp_path_factory.mktemp("preview"), "preview") as checkout:
        checkout.shorten_updates()
        yield checkout


def preview(stack: Checkout, folder: Path, *words: str) -> dict[str, Any]:
    """Return what a preview claims; its exit code has to tell whether something changes."""
    written = folder / "preview.json"
    ended = stack.ci("preview", "--exit-code", "--json", str(written), *words)
    claims: dict[str, Any] = json.loads(written.read_text())
    assert ended.returncode == (3 if claims["has_changes"] else 0), ended.stdout
    return claims


def test_a_new_stack_is_told_as_one(stack: Checkout, tmp_path: Path) -> None:
    claims = preview(stack, tmp_path, "--scale", "0.01")
    assert claims["compared_with"] == "nothing: the stack never came up"
    assert claims["seconds"] is None
    assert {item["operation"] for item in claims["resources"]} == {"create"}
    printed = stack.up()
    seen = Seen.of(stack)
    assert claims["hooks"] == list(seen.runs)
    assert claims["tables"].keys() == seen.rows.keys()
    assert set(claims["models"]["rebuilt"]) == built(printed)
    assert {name for names in claims["metrics"].values() for name in names} <= seen.metrics.keys()
    assert claims["dashboards"] == sorted(claims["dashboards"])
    assert not preview(stack, tmp_path)["has_changes"]


@pytest.mark.parametrize("kind", CHANGES)
def test_its_claims_come_true(stack: Checkout, tmp_path: Path, kind: str) -> None:
    CHANGES[kind](stack)
    claims = preview(stack, tmp_path)
    assert claims["compared_with"] == "what is deployed"
    before = Seen.of(stack)
    printed = stack.up()
    after = Seen.of(stack)
    assert set(claims["hooks"]) == differing(before.runs, after.runs)
    replaced = {item["name"] for item in claims["resources"] if item["type"] == "Container"}
    roles = {stack.names.container(name.removesuffix("-container")) for name in replaced}
    assert roles == differing(before.containers, after.containers)
    assert set(claims["models"]["rebuilt"]) == built(printed)
    assert set(claims["tables"]) == loaded(printed)
    if kind == "generator":
        assert claims["tables"] == after.rows
    changed = differing(before.metrics, after.metrics)
    assert changed <= {name for names in claims["metrics"].values() for name in names}
    assert bool(changed) == (kind in ("settings", "metrics"))
    told = {change.split()[1] for changes in claims["assets"].values() for change in changes}
    assert told == differing(before.assets, after.assets)
    assert claims["seconds"] > 0
    assert not preview(stack, tmp_path)["has_changes"]


def loaded(printed: str) -> set[str]:
    """Return the tables that a seed says it has loaded."""
    return set(re.findall(r"seed  (\w+): [\d,]+ rows", printed))
