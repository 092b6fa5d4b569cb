"""A checkout of its own in which a test may edit the project, and the stack that it brings up."""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import docker
import pytest

from ci.bench.copy import copy_project, copy_tracked
from ci.toolchain.environment import pulumi_environment
from infra.content import ROOT
from infra.in_container import run_in
from infra.names import Names
from superset_assets.client import SupersetClient
from superset_assets.files import ASSETS_FOLDER, Assets, layout_charts, read_assets, select, write_assets

HOOKS = ("seed", "transform", "dashboards")
PROGRAM = ("ci", "infra", "generator", "dbt_project", "superset_assets")
ONE_DASHBOARD = "dashboards/executive_overview.yaml"
CHANGING = {"create", "update", "replace", "delete", "create-replacement", "delete-replaced"}


@dataclass(frozen=True)
class Checkout:
    """A copy of the project with its own state; tools and packages are those of the project."""

    root: Path
    stack: str

    @classmethod
    def make(cls, root: Path, stack: str) -> "Checkout":
        """Copy what git tracks, or would, and link the toolchain."""
        copy_project(root)
        return cls(root, stack)

    def take_program(self, revision: str | None = None) -> None:
        """Replace the program by that of a commit, or as it stands; state, settings and tools stay."""
        parts = ("Pulumi.yaml", *PROGRAM)
        for name in PROGRAM:
            shutil.rmtree(self.root / name)
        if revision is None:
            copy_tracked(self.root, *parts)
            return
        archive = subprocess.run(
            ["git", "archive", revision, *parts], cwd=ROOT, check=True, capture_output=True
        ).stdout
        subprocess.run(["tar", "-x"], cwd=self.root, check=True, input=archive)

    @cached_property
    def names(self) -> Names:
        return Names(self.stack)

    @cached_property
    def environment(self) -> dict[str, str]:
        with pytest.MonkeyPatch.context() as patch:
            for key in filter(lambda key: key.startswith("PULUMI_"), list(os.environ)):
                patch.delenv(key)
            settings = pulumi_environment(self.root)
            # The copy's packages instead of those that the virtual environment names.
            return {**os.environ, **settings, "PYTHONPATH": str(self.root)}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the checkout, its output and errors together."""
        return subprocess.run(
            command, cwd=self.root, env=self.environment, check=False, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def ci(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m ci COMMAND` for the stack."""
        return self.run(sys.executable, "-m", "ci", command, "--stack", self.stack, *arguments)

    def up(self, *arguments: str) -> str:
        """Bring the stack up, which must succeed, and return what was printed."""
        result = self.ci("up", *arguments)
        assert result.returncode == 0, result.stdout
        return result.stdout

    def failure(self) -> str:
        """Run an update that must fail and return the one line that says why."""
        result = self.ci("up")
        assert result.returncode != 0, result.stdout
        assert "Traceback" not in result.stdout
        reasons = {
            line for line in result.stdout.splitlines() if line.startswith("    error: JobFailedError")
        }
        assert len(reasons) == 1, result.stdout
        return reasons.pop()

    def configure(self, key: str, value: str) -> None:
        """Write one of the stack's settings."""
        result = self.run("pulumi", "config", "set", key, value, "--stack", self.stack)
        assert result.returncode == 0, result.stdout

    def planned(self) -> dict[str, str]:
        """Return operation by resource name for all that a preview would change."""
        result = subprocess.run(
            ["pulumi", "preview", "--json", "--stack", self.stack],
            cwd=self.root, env=self.environment, check=False, text=True, capture_output=True,
        )  # fmt: skip
        assert result.returncode == 0, result.stdout + result.stderr
        steps = json.loads(result.stdout)["steps"]
        return {step["urn"].rpartition("::")[2]: step["op"] for step in steps if step["op"] in CHANGING}

    def planned_hooks(self) -> set[str]:
        """Return which hooks a preview says would run."""
        return set(HOOKS) & set(self.planned())

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs, secrets included."""
        result = self.run("pulumi", "stack", "output", "--json", "--show-secrets", "--stack", self.stack)
        outputs: dict[str, Any] = json.loads(result.stdout)
        return outputs

    def resources(self) -> list[dict[str, Any]]:
        """Return the resources of the stack's state, secrets as `plaintext`."""
        shown = self.run("pulumi", "stack", "export", "--show-secrets", "--stack", self.stack).stdout
        resources: list[dict[str, Any]] = json.loads(shown)["deployment"]["resources"]
        return resources

    def hook_inputs(self) -> dict[str, dict[str, Any]]:
        """Return what the last update gave to each hook, secrets included."""
        return {
            item["id"]: {key: plain(value) for key, value in item["inputs"].items()}
            for item in self.resources()
            if item.get("id") in HOOKS
        }

    def sql(self, statement: str) -> str:
        """Run SQL in the warehouse as its owner; return the unaligned output."""
        container = docker.from_env().containers.get(self.names.container("postgres"))
        command = ["psql", "-U", "postgres", "-d", self.names.database, "-qAtX", "-c", statement]
        ended = run_in(container, command)
        assert ended.exit_code == 0, ended.errors.decode()
        return ended.output.decode().strip()

    def runs(self) -> dict[str, int]:
        """Return how often each hook has deployed, as the warehouse records it."""
        counts = self.sql(
            "select (select count(*) from ops.loads) || ' ' || (select count(*) from ops.transforms)"
            " || ' ' || (select count(*) from ops.imports)"
        )
        return dict(zip(HOOKS, map(int, counts.split()), strict=True))

    def hooks_run_by(self, *arguments: str) -> set[str]:
        """Bring the stack up and return which hooks did run."""
        before = self.runs()
        self.up(*arguments)
        after = self.runs()
        return {hook for hook in HOOKS if after[hook] > before[hook]}

    def containers(self) -> dict[str, str]:
        """Return id by name of the stack's containers, jobs included."""
        found = docker.from_env().containers.list(all=True, filters=self.names.filters)
        return {container.name: container.id for container in found}

    def leftovers(self) -> list[str]:
        """Return the stack's containers, volumes and networks beside those that a whole one has."""
        client, names = docker.from_env(), self.names
        own = {*names.services, *names.volumes, names.prefix}
        found = [
            *client.containers.list(all=True, filters=names.filters),
            *client.volumes.list(filters=names.filters),
            *client.networks.list(filters=names.filters),
        ]
        return [item.name for item in found if item.name not in own]

    def answers(self) -> bool:
        """Tell whether Superset logs its administrator in and lists the project's dashboards."""
        outputs = self.outputs()
        listed = superset(outputs).get("/api/v1/dashboard/")["result"]
        return {dashboard["slug"] for dashboard in listed} == set(outputs["dashboards"])

    def shorten_updates(self) -> None:
        """Leave out dbt's tests and all dashboards but one, for a test of something else: half the time."""
        with (self.root / "dbt_project" / "dbt_project.yml").open("a") as project:
            project.write("data_tests: {saas_platform: {+enabled: false}}\n")
            project.write("unit_tests: {saas_platform: {+enabled: false}}\n")
        folder = self.root / ASSETS_FOLDER.relative_to(ROOT)
        write_assets(part_of(read_assets(folder), ONE_DASHBOARD), folder)

    def edit(self, path: str, pattern: str, replacement: str) -> None:
        """Replace a pattern in a file of the checkout; it has to be there."""
        file = self.root / path
        text, count = re.subn(pattern, replacement, file.read_text(), flags=re.MULTILINE)
        assert count, f"{pattern} is not in {path}"
        file.write_text(text)


def part_of(assets: Assets, dashboard: str) -> Assets:
    """Return one dashboard with what it uses."""
    uuids = {item["meta"]["uuid"] for item in layout_charts(assets[dashboard])}
    charts = {path: item for path, item in select(assets, "charts").items() if item["uuid"] in uuids}
    uuids = {item["dataset_uuid"] for item in charts.values()}
    unused = {path for path, item in select(assets, "datasets").items() if item["uuid"] not in uuids}
    unused |= select(assets, "charts").keys() - charts.keys()
    unused |= select(assets, "dashboards").keys() - {dashboard}
    return {path: item for path, item in assets.items() if path not in unused}


def built(printed: str) -> set[str]:
    """Return the models and seeds that an update says its transform has built."""
    return set(re.findall(r"transform  (\w+)  [\d.]+ s", printed))


def superset(outputs: dict[str, Any]) -> SupersetClient:
    """Return a session with the Superset that a stack's outputs tell of, as its administrator."""
    return SupersetClient(
        outputs["supersetUrl"], outputs["supersetAdminUser"], outputs["supersetAdminPassword"]
    )


def plain(value: Any) -> Any:
    """Return an input as it was given, which the state may hold as a secret."""
    return json.loads(value["plaintext"]) if isinstance(value, dict) and "plaintext" in value else value


@contextmanager
def checked_out(folder: Path, purpose: str) -> Iterator[Checkout]:
    """Make a checkout whose stack is taken down in the end, after a failure too."""
    checkout = Checkout.make(folder, f"{purpose}-{secrets.token_hex(3)}")
    try:
        yield checkout
    finally:
        ended = checkout.ci("down")
    assert ended.returncode == 0, ended.stdout
