"""What `dbt build` costs with all its tests, beside the SQL that no number of threads can shorten."""

import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ci.sandbox import call_dbt, connected, warehouse_environment
from ci.stack import Stack

TARGET = "candidate"
SCHEMAS = ("candidate", "candidate_entity")
SLOWEST = 5


@dataclass(frozen=True)
class Build:
    """Seconds of the whole build, dbt's start included, of its critical path, and of each node."""

    seconds: float
    critical: float
    nodes: dict[str, float]


def build(stack: Stack) -> Build:
    """Build and test all models beside the live ones, as Transform does, and drop them again."""
    with warehouse_environment(stack) as environment, tempfile.TemporaryDirectory() as folder:
        words = ["--quiet", "build", f"--target-path={folder}", f"--log-path={folder}"]
        started = time.perf_counter()
        call_dbt(words, {**environment, "DBT_TARGET": TARGET})
        seconds = time.perf_counter() - started
        with connected(stack, environment) as connection:
            for schema in SCHEMAS:
                connection.execute(f"drop schema {schema} cascade".encode())
        results = json.loads(Path(folder, "run_results.json").read_text())["results"]
        parents = json.loads(Path(folder, "manifest.json").read_text())["parent_map"]
    nodes = {result["unique_id"]: float(result["execution_time"]) for result in results}
    return Build(seconds, critical_path(nodes, parents), nodes)


def critical_path(nodes: Mapping[str, float], parents: Mapping[str, list[str]]) -> float:
    """Return the longest chain's seconds: a node cannot begin before those that it reads have ended."""

    @cache
    def ends(node: str) -> float:
        return nodes.get(node, 0.0) + max((ends(parent) for parent in parents.get(node, [])), default=0.0)

    return max(ends(node) for node in nodes)


def slowest(found: Build) -> list[tuple[str, float]]:
    """Return the nodes that took longest, with their seconds."""
    ranked = sorted(found.nodes.items(), key=lambda item: -item[1])
    return [(name.split(".")[2], seconds) for name, seconds in ranked[:SLOWEST]]


def row(scale: str, found: Build, smallest: Build) -> tuple[Any, ...]:
    """Return one build as a row of a table."""
    return (
        scale,
        f"{found.seconds:.1f}",
        f"{found.critical:.1f}",
        f"{found.seconds / smallest.seconds:.2f}",
    )
