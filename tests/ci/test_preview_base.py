"""A preview without an engine compares the project with the branch that it came from, and says so."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import Checkout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Return a repository of its own whose working tree has a model edited."""
    checkout = Checkout.make(tmp_path_factory.mktemp("base"), "base")
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@localhost"]
    for words in (["init", "-q", "-b", "trunk"], ["add", "-A"], ["commit", "-qm", "first"]):
        subprocess.run([*git, *words], cwd=checkout.root, check=True)
    return checkout


def preview(checkout: Checkout, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ci", "preview", "--stack", "base", *words], cwd=checkout.root,
        env={**os.environ, "PYTHONPATH": str(checkout.root), "DOCKER_HOST": "unix:///no/such.sock"},
        check=False, capture_output=True, text=True,
    )  # fmt: skip


def test_says_so_and_what_differs(checkout: Checkout, tmp_path: Path) -> None:
    same = preview(checkout, "--base", "trunk", "--exit-code")
    assert same.returncode == 0, same.stderr
    assert "no change\n\nCompared with commit " in same.stdout
    assert " of trunk, since no Docker engine answers at unix:///no/such.sock: " in same.stdout
    model, chart = "models/metrics/metrics_company_overview.sql", "charts/win_rate.yaml"
    checkout.edit(f"dbt_project/{model}", r"\Z", "\n-- edited\n")
    checkout.edit(f"superset_assets/assets/{chart}", "^cache_timeout: null$", "cache_timeout: 60")
    written = tmp_path / "report.json"
    different = preview(checkout, "--base", "trunk", "--exit-code", "--json", str(written))
    assert different.returncode == 3, different.stderr
    found = json.loads(written.read_text())
    assert found["hooks"] == ["transform", "dashboards"]
    assert found["models"]["changed"] == ["metrics_company_overview"]
    assert found["assets"] == {"executive-overview": [f"changed {chart}: cache_timeout"]}
    files = {item["name"]: item["reasons"] for item in found["resources"]}
    assert files == {
        "dbt-image": [f"dbt_project/{model}"],
        "jobs-image": [f"superset_assets/assets/{chart}"],
    }


def test_a_branch_that_is_not_there_is_told(checkout: Checkout) -> None:
    refused = preview(checkout, "--base", "nowhere")
    assert refused.returncode == 1
    assert refused.stderr.startswith(
        "error: no Docker engine answers at unix:///no/such.sock, and branch 'nowhere'"
    )
    assert len(refused.stderr.splitlines()) == 1
