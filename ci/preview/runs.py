"""What a stack's earlier runs left to compare with: what was deployed, and how long it took."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from docker import DockerClient

from ci.preview.steps import Step
from ci.stack import Stack
from generator import estimate
from infra.engine import engine_client
from infra.hooks.deployed import WarehouseUnreachableError, query
from infra.names import JOBS, Names

AT_SCALE_0 = {"seed": Decimal("0.2"), "transform": Decimal(1), "dashboards": Decimal(20)}
"""What a hook takes however little data there is, as a multiple of what each scale adds (`make bench`)."""

PART = "part"

BUILDER = """
    select report ->> 'builder'
    from ops.transforms
    where
        transform_id = (select max(transform_id) from ops.transforms)
        and report ->> 'live' = ops.live_relations()
"""

RUNS = """
    select json_build_object(
        'rows', (select row_counts from ops.loads order by loaded_at desc limit 1),
        'scale', (select scale::text from ops.loads order by loaded_at desc limit 1),
        'manifest', (select manifest::text from ops.transforms order by transform_id desc limit 1),
        'digests', (select report -> 'digests' from ops.imports order by import_id desc limit 1),
        'last', json_build_object(
            'seed', (select seconds from ops.loads order by loaded_at desc limit 1),
            'transform', (
                select (report ->> 'seconds')::numeric
                from ops.transforms
                where coalesce(report ->> 'is_whole', 'true') = 'true'
                order by transform_id desc
                limit 1
            ),
            'part', (
                select (report ->> 'seconds')::numeric
                from ops.transforms
                where report ->> 'is_whole' = 'false'
                order by transform_id desc
                limit 1
            ),
            'dashboards', (
                select (report ->> 'seconds')::numeric
                from ops.imports
                where coalesce(report ->> 'is_whole', 'true') = 'true'
                order by import_id desc
                limit 1
            )
        )
    )
"""


@dataclass(frozen=True)
class Runs:
    """A stack's earlier runs; everything is empty for a stack that never came up.

    `rows` are those of each table in the last load, and `scale` is that load's; `manifest` is dbt's of the
    last transform, and `builder` the digest of what built it, unless something else than it built is live;
    `digests` are those of the last import's assets by path, `hook_seconds` what each hook took last, and
    PART of it what a transform took that did not build everything. `updates` are the seconds of each update
    that succeeded, with the number of resources that it created or replaced.
    """

    rows: dict[str, int] = field(default_factory=dict)
    scale: Decimal = Decimal(1)
    manifest: str | None = None
    builder: str = ""
    digests: dict[str, str] = field(default_factory=dict)
    hook_seconds: dict[str, float] = field(default_factory=dict)
    updates: tuple[tuple[float, int], ...] = ()

    def tables(self, scale: Decimal) -> dict[str, int]:
        """Return about how many rows each table has at a scale, going by the last load."""
        expected = estimate.rows(scale)
        if not self.rows:
            return expected
        before = estimate.rows(self.scale)
        return {
            table: round(self.rows.get(table, rows) * rows / before[table])
            for table, rows in expected.items()
        }

    def seconds(self, steps: Iterable[Step], scale: Decimal, *, is_part: bool = False) -> float | None:
        """Estimate how long an update with these steps takes, None when nothing like it ever ran.

        `is_part` tells that a transform does not build everything: until one ran, it counts as if it did.
        Beside its hooks an update takes what the shortest one took. One that makes containers also takes what
        the one with the most of them took beside all hooks.
        """
        steps = list(steps)
        changing = {step.name for step in steps}
        if not self.updates or not self.hook_seconds.keys() >= changing & set(JOBS):
            return None
        sizes = (self.scale, scale if "seed" in changing else self.scale)
        took = {**self.hook_seconds}
        if is_part and PART in took:
            took["transform"] = took[PART]
        hooks = sum(took[hook] * growth(hook, *sizes) for hook in JOBS if hook in changing)
        if any(step.type == "Container" for step in steps):
            longest, _ = max(self.updates, key=lambda update: (update[1], update[0]))
            return hooks + max(longest - sum(self.hook_seconds.get(hook, 0.0) for hook in JOBS), 0.0)
        return hooks + min(seconds for seconds, _ in self.updates)


def growth(hook: str, before: Decimal, after: Decimal) -> float:
    """Return how many times as long a hook takes at another scale."""
    return float((AT_SCALE_0[hook] + after) / (AT_SCALE_0[hook] + before))


def earlier_runs(stack: Stack) -> Runs:
    """Return the stack's earlier runs as its warehouse and Pulumi's history tell of them."""
    client, names = engine_client(), Names(stack.name)
    try:
        found: dict[str, Any] = json.loads(query(client, names, RUNS))
    except WarehouseUnreachableError:
        return Runs()
    return Runs(
        rows=found["rows"] or {},
        scale=Decimal(found["scale"] or 1),
        manifest=found["manifest"],
        builder=builder(client, names),
        digests=found["digests"] or {},
        hook_seconds={hook: float(seconds) for hook, seconds in found["last"].items() if seconds is not None},
        updates=tuple(updates(json.loads(stack.ask("stack", "history", "--json", "--stack", stack.name)))),
    )


def builder(client: DockerClient, names: Names) -> str:
    """Return the digest of what built the live models, empty when something else is live.

    A warehouse of an earlier version of the program cannot tell.
    """
    try:
        return query(client, names, BUILDER)
    except WarehouseUnreachableError:
        return ""


def updates(history: Iterable[dict[str, Any]]) -> Iterable[tuple[float, int]]:
    """Yield seconds, and resources created or replaced, of each update that succeeded."""
    for run in history:
        if run["kind"] == "update" and run["result"] == "succeeded":
            start, end = (datetime.fromisoformat(run[key]) for key in ("startTime", "endTime"))
            changes = run.get("resourceChanges") or {}
            yield (end - start).total_seconds(), changes.get("create", 0) + changes.get("replace", 0)
