"""The dbt project as dbt itself reads it; no database is touched."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2] / "dbt_project"


@pytest.fixture(scope="session")
def project() -> Path:
    return PROJECT


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder per target: later commands then read what the first has parsed."""
    return {target: tmp_path_factory.mktemp(target) for target in ("warehouse", "candidate", "sandbox")}


@pytest.fixture(scope="session")
def dbt(scratch: dict[str, Path]) -> Callable[..., str]:
    """Run a dbt command on the project for a target of its profile; returns what it printed."""

    def run(target: str, *command: str) -> str:
        options = {
            "target": target,
            "project-dir": PROJECT,
            "profiles-dir": PROJECT,
            "target-path": scratch[target],
            "log-path": scratch[target],
        }
        finished = subprocess.run(
            [sys.executable, "-m", "dbt.cli.main", "--quiet", *command]
            + [f"--{name}={value}" for name, value in options.items()],
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished.stdout

    return run


@pytest.fixture(scope="session")
def parse(dbt: Callable[..., str], scratch: dict[str, Path]) -> Callable[[str], dict[str, Any]]:
    """The manifest for a target of the profile."""

    def parse_for(target: str) -> dict[str, Any]:
        dbt(target, "parse")
        manifest: dict[str, Any] = json.loads((scratch[target] / "manifest.json").read_text())
        return manifest

    return parse_for


@pytest.fixture(scope="session")
def manifest(parse: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    return parse("warehouse")


@pytest.fixture(scope="session")
def nodes(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Nodes and sources by their unique id."""
    return {**manifest["nodes"], **manifest["sources"]}


@pytest.fixture(scope="session")
def models(nodes: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    found = [node for node in nodes.values() if node["resource_type"] == "model"]
    assert found
    return found
