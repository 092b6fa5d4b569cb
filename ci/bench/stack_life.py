"""`make bench`: what a stack costs in time, from nothing to nothing, by step, and on disk in images."""

import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import PurePath

from ci.bench import building, dashboards, ephemeral, loading
from ci.bench.table import print_table
from ci.bench.timing import timed
from ci.drift import IMAGE_TYPE
from ci.errors import CommandFailedError
from ci.prepare import prepared
from ci.stack import ROOT, Stack
from ci.violations import PACK
from infra.engine import engine_client

STACK = "bench"
LARGER = "3"
MEGABYTE = 10**6
STEP = re.compile(r" \S+:(\w+) ([\w-]+) (creating|created) ")
STEPS_SHOWN = {"RemoteImage", "Container", "Seed", "Transform", "Dashboards", "Network", "SecretFiles"}
BEGIN = "creating"
PLAIN_SIZES = {"postgres": 711, "dbt": 593, "superset": 1490}
"""Megabytes of the same programs built in a single stage, compilers and caches left in; measured once."""


@dataclass(frozen=True)
class Step:
    """One resource's creation, in seconds since the update began."""

    name: str
    begin: float
    end: float


def measure(scale: str) -> None:
    """Bring a stack up from nothing, again, preview it, load into it, take it down; print tables."""
    stack, option = Stack(STACK), ("--stack", STACK)
    with prepared(stack, {"scale": scale}):
        pass
    try:
        total, steps = timed_creation(stack)
        outputs, sizes = stack.outputs(), image_sizes(stack)
        whole = [
            ("`make up` from nothing", total),
            ("`make up` with nothing to do", timed("up", *option)),
            ("`make preview`", timed("preview", *option)),
        ]
        shown = dashboards.measure(outputs)
        loads = loading.measure(outputs, scale)
        built = {scale: building.build(stack)}
        timed("up", *option, "--scale", LARGER)
        built[LARGER] = building.build(stack)
    finally:
        down_seconds = timed("down", *option)
    print(f"\n{outputs['rowsLoaded']:,.0f} rows, {outputs['metricsActive']:.0f} metrics, images present\n")
    whole.append((f"`make down` at scale {LARGER}", down_seconds))
    short_lived, crowd = ephemeral.measure(scale)
    print_table(("command", "seconds"), [*((name, f"{value:.1f}") for name, value in whole), *short_lived])
    print()
    print_table(("ten ephemeral stacks", "first", "last", "slowest", "disk afterwards"), crowd)
    print()
    print_table(
        ("step of the first", "begins at", "seconds", "share of the whole"),
        [
            (step.name, f"{step.begin:.1f}", f"{step.end - step.begin:.1f}", f"{share(step, total):.0%}")
            for step in steps
        ],
    )
    print("\nSteps run side by side where they can, so the shares add up to more than the whole.\n")
    print_table(("image", "MB", "built plainly", "smaller by"), [size_row(*item) for item in sizes.items()])
    print()
    print_table(("dashboards", "milliseconds", "slowest"), shown)
    print()
    print_table(("load", "seconds", "times the copy"), loads)
    print()
    print_table(
        ("`dbt build` at scale", "seconds", "critical path of its SQL", "times the first"),
        [building.row(size, found, built[scale]) for size, found in built.items()],
    )
    print()
    print_table(
        ("slowest of the first", "seconds"),
        [(name, f"{seconds:.1f}") for name, seconds in building.slowest(built[scale])],
    )


def timed_creation(stack: Stack) -> tuple[float, list[Step]]:
    """Run `pulumi up` on the empty stack; return its seconds and the steps of it."""
    started = time.monotonic()
    begun: dict[str, float] = {}
    steps: list[Step] = []
    rules = f"--policy-pack={PACK}"
    command = ["pulumi", "up", "--yes", rules, "--non-interactive", "--stack", stack.name]
    with subprocess.Popen(
        command, cwd=ROOT, env=stack.environment, stdout=subprocess.PIPE, text=True
    ) as update:
        assert update.stdout is not None  # noqa: S101 - a pipe was asked for
        for line in update.stdout:
            print(line, end="", flush=True)
            now = time.monotonic() - started
            if (found := STEP.search(line)) and found[1] in STEPS_SHOWN:
                if found[3] == BEGIN:
                    begun.setdefault(found[2], now)
                else:
                    steps.append(Step(found[2], begun.get(found[2], now), now))
    if update.returncode != 0:
        raise CommandFailedError(update.returncode)
    total = time.monotonic() - started
    return total, sorted(steps, key=lambda step: step.begin)


def image_sizes(stack: Stack) -> dict[str, int]:
    """Return the bytes of each image of the stack, by its name."""
    images = engine_client().images
    declared = [item["outputs"] for item in stack.deployment()["resources"] if item["type"] == IMAGE_TYPE]
    return {
        PurePath(image["name"].partition(":")[0]).name: images.get(image["imageId"]).attrs["Size"]
        for image in declared
    }


def size_row(name: str, size: int) -> tuple[str, ...]:
    """Return the table's row of an image: megabytes, and how much a plain build is beyond them."""
    megabytes, plain = size / MEGABYTE, PLAIN_SIZES.get(name)
    return name, f"{megabytes:.0f}", *((f"{plain}", f"{1 - megabytes / plain:.0%}") if plain else ("", ""))


def share(step: Step, total: float) -> float:
    """Return the step's part of the whole, from 0 to 1."""
    return (step.end - step.begin) / total
