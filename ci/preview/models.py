"""Which dbt models differ from those that were built, and what is downstream of them."""

import csv
import json
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ci.docs import CATALOG
from ci.errors import RefusedError
from ci.sandbox import PROJECT_DIR
from ci.stack import ROOT

DETAIL = "metrics_"
"""What a domain's table of metrics is called, before the domain's name."""

BUILT = ("model", "seed", "snapshot")
EMPTY = '{"metadata": {}, "nodes": {}, "sources": {}, "macros": {}, "exposures": {}, "child_map": {}}'


@dataclass(frozen=True)
class Models:
    """The names of the tables and views that the project builds, and of what differs from what was built.

    `changed` also has models that are but part of others' SQL. `downstream` are built and not changed
    themselves; `gone` are no longer in the project. `dashboards` are the slugs
    that show what changed and downstream models make, `all_dashboards` those that dbt knows of.
    """

    all: tuple[str, ...]
    changed: tuple[str, ...]
    downstream: tuple[str, ...]
    gone: tuple[str, ...]
    tests_changed: int
    dashboards: tuple[str, ...]
    all_dashboards: tuple[str, ...]

    @property
    def rebuilt(self) -> tuple[str, ...]:
        """What is built again when only that is: changed tables and views, and all downstream."""
        return tuple(sorted({*self.changed, *self.downstream} & {*self.all}))


class Comparison:
    """A run of dbt that compares the project with a manifest."""

    def __init__(self, process: subprocess.Popen[str], folder: Path, before: dict[str, Any]) -> None:
        self.process, self.folder, self.before = process, folder, before

    def models(self) -> Models:
        """Wait for dbt and return what it found; raise RefusedError when it cannot read the project."""
        output, _ = self.process.communicate()
        if self.process.returncode != 0:
            raise RefusedError(f"dbt cannot read dbt_project/: {last_words(output)}: mend it")
        lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
        manifest = json.loads((self.folder / "target" / "manifest.json").read_text())
        return compared(self.before, manifest, {line["unique_id"] for line in lines})


@contextmanager
def comparison(before: str | None, project: Path = PROJECT_DIR) -> Iterator[Comparison]:
    """Start to compare the project with the manifest, as JSON, of what was built (None: nothing was).

    dbt's own selection `state:modified` says what is changed: a model's text, its configuration or contract,
    a macro that it calls, a seed's rows.
    """
    with TemporaryDirectory(prefix="saas-platform-preview-") as name:
        folder = Path(name)
        (folder / "manifest.json").write_text(before or EMPTY)
        select = ["--select=state:modified", f"--state={folder}"] if before else []
        keep_parsed(project, folder / "target")
        command = [*dbt("ls", folder), "--output=json", "--output-keys=unique_id", *select]
        with subprocess.Popen(
            command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            try:
                yield Comparison(process, folder, json.loads(before or EMPTY))
            finally:
                process.kill()


def parsed(project: Path) -> str:
    """Return the manifest, as JSON, of a dbt project; raise RefusedError when dbt cannot read it."""
    with TemporaryDirectory(prefix="saas-platform-preview-") as folder:
        ended = subprocess.run(
            dbt("parse", Path(folder)), cwd=project, check=False, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if ended.returncode != 0:
            raise RefusedError(f"dbt cannot read the branch's dbt_project/: {last_words(ended.stdout)}")
        return Path(folder, "target", "manifest.json").read_text()


def dbt(command: str, folder: Path) -> list[str]:
    """Return the words of a dbt command that writes into the folder only."""
    paths = [f"--target-path={folder / 'target'}", f"--log-path={folder}"]
    return [str(ROOT / ".venv" / "bin" / "dbt"), "--quiet", command, "--profiles-dir=.", *paths]


def keep_parsed(project: Path, target: Path) -> None:
    """Let dbt begin with what an earlier run has parsed: it then reads only the files that changed."""
    parsed = project / "target" / "partial_parse.msgpack"
    target.mkdir()
    if parsed.is_file():
        (target / parsed.name).write_bytes(parsed.read_bytes())


def compared(before: dict[str, Any], manifest: dict[str, Any], modified: set[str]) -> Models:
    """Return the difference of two manifests, of which dbt names the `modified` nodes."""
    nodes = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in BUILT}
    gone = [node for key, node in before["nodes"].items() if key not in nodes]
    changed = modified & nodes.keys()
    reached = downstream(manifest["child_map"], changed)
    exposures = manifest["exposures"]
    return Models(
        all=names(filter(is_built, nodes.values())),
        changed=names(nodes[key] for key in changed),
        downstream=names(filter(is_built, (nodes[key] for key in (reached - changed) & nodes.keys()))),
        gone=names(node for node in gone if node["resource_type"] in BUILT),
        tests_changed=sum(key.partition(".")[0] in ("test", "unit_test") for key in modified),
        dashboards=slugs(exposures[key] for key in reached & exposures.keys()),
        all_dashboards=slugs(exposures.values()),
    )


def is_built(node: dict[str, Any]) -> bool:
    """Tell whether a node becomes a table or a view of its own."""
    return str(node["config"]["materialized"]) != "ephemeral"


def downstream(children: dict[str, list[str]], changed: Iterable[str]) -> set[str]:
    """Return all that depends on the changed nodes, directly or not."""
    reached: set[str] = set()
    waiting = list(changed)
    while waiting:
        new = set(children.get(waiting.pop(), [])) - reached
        reached |= new
        waiting += new
    return reached


def metrics_of(models: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the active metrics of the domains whose tables are among the models, by domain."""
    wanted = set(models)
    with CATALOG.open(newline="") as lines:
        active = [row for row in csv.DictReader(lines) if row["status"] == "active"]
    domains = dict.fromkeys(row["domain"] for row in active if f"{DETAIL}{row['domain']}" in wanted)
    return {
        domain: tuple(row["metric_name"] for row in active if row["domain"] == domain) for domain in domains
    }


def names(nodes: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """Return the nodes' names, sorted."""
    return tuple(sorted(node["name"] for node in nodes))


def slugs(exposures: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """Return the slugs of the exposures' dashboards, sorted; an exposure's name has no hyphens."""
    return tuple(sorted(exposure["name"].replace("_", "-") for exposure in exposures))


def last_words(output: str) -> str:
    """Return what dbt said, without its colours and times, as one line."""
    return " ".join(output.split())
