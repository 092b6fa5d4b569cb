"""What ephemeral stacks cost: cold, warm, with a changed model, and many of them."""

import secrets
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from ci.bench.copy import edit, project_copy
from ci.bench.timing import timed
from ci.toolchain import address
from infra.engine import engine_client
from infra.snapshots.catalog import snapshots

MODEL = "dbt_project/models/metrics/metrics_sales.sql"
CROWD, AT_ONCE = 10, 3

Rows = list[tuple[str, ...]]


def measure(scale: str) -> tuple[Rows, Rows]:
    """Return the seconds of each command on ephemeral stacks, and what ten take in turn and at once."""
    with own_snapshots(), project_copy() as project:
        # Data of its own, so that no snapshot fits before the first is left.
        with (project / "generator" / "arrays.py").open("a") as file:
            file.write(f"# {secrets.token_hex()}\n")
        run = partial(ephemeral, project)
        found = [
            ("`ephemeral up` that leaves a snapshot", run("up", "first", "--scale", scale)),
            ("`ephemeral up` from it", run("up", "warm", "--scale", scale)),
        ]
        edit(project / MODEL, "'12 * mrr_net_new_3m'", "'11 * mrr_net_new_3m'")
        found += [
            (
                "`preview` of a changed metrics model",
                timed("preview", "--stack", "bench-warm", project=project),
            ),
            (
                "`ephemeral up` with it, from the data",
                run("up", "changed", "--scale", scale, "--snapshots", "0"),
            ),
            ("`ephemeral down`", run("down", "changed")),
        ]
        edit(project / MODEL, "'11 * mrr_net_new_3m'", "'12 * mrr_net_new_3m'")
        run("down", "first")
        run("down", "warm")
        crowd = [crowd_row(project, scale, at_once) for at_once in (1, AT_ONCE)]
        found.append(("`ephemeral up --cold`", run("up", "cold", "--scale", scale, "--cold")))
        run("down", "cold")
    return [(name, f"{seconds:.1f}") for name, seconds in found], crowd


def ephemeral(project: Path, command: str, name: str, *words: str) -> float:
    """Run a command on an ephemeral stack of the benchmark; return its seconds."""
    return timed("ephemeral", command, "--name", f"bench-{name}", *words, project=project)


def crowd_row(project: Path, scale: str, at_once: int) -> tuple[str, ...]:
    """Make and remove ten stacks; return the row of how long each takes and what disk they leave."""

    def life(number: int) -> float:
        name = f"crowd{number}"
        return ephemeral(project, "up", name, "--scale", scale) + ephemeral(project, "down", name)

    before = disk_used()
    with ThreadPoolExecutor(at_once) as executor:
        lives = list(executor.map(life, range(CROWD)))
    left = "unknown" if before is None else f"{(disk_used() or 0) - before:+,} MB"
    return f"{at_once} at once", f"{lives[0]:.1f}", f"{lives[-1]:.1f}", f"{max(lives):.1f}", left


def disk_used() -> int | None:
    """Return the megabytes that are used on the engine's disk, None when it is not this machine's."""
    folder = Path(engine_client().info()["DockerRootDir"])
    return shutil.disk_usage(folder).used // 10**6 if address.is_here() and folder.is_dir() else None


@contextmanager
def own_snapshots() -> Iterator[None]:
    """Remove at the end the snapshots that were not there before."""
    client = engine_client()
    before = {item.volume for item in snapshots(client)}
    try:
        yield
    finally:
        for item in snapshots(client):
            if item.volume not in before:
                client.volumes.get(item.volume).remove()
