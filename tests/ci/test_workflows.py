"""The workflows run commands that anyone can run, by pinned actions and with the least permissions."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci.__main__ import COMMANDS
from ci.command_line import Parser, add_commands

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}")
LEAST = {"contents": "read"}
MODULE = [".venv/bin/python", "-m", "ci"]


def document(path: Path) -> dict[str, Any]:
    # `on` stays a word.
    content: dict[str, Any] = yaml.load(path.read_text(), yaml.BaseLoader)  # noqa: S506 - strings only
    return content


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in document(path)["jobs"].values() for step in job["steps"]]


def commands(path: Path) -> list[str]:
    return [line for step in steps(path) for line in step.get("run", "").splitlines()]


def test_there_are_some() -> None:
    assert [path.stem for path in WORKFLOWS] == ["checks", "ephemeral", "preview", "reap"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
class TestWorkflow:
    def test_its_actions_are_pinned_by_commit(self, path: Path) -> None:
        used = [step["uses"] for step in steps(path) if "uses" in step]
        assert used
        assert [name for name in used if not PINNED.fullmatch(name)] == []

    def test_its_permissions_are_the_least(self, path: Path) -> None:
        given = document(path)["permissions"]
        comments = any(line.startswith("gh pr comment") for line in commands(path))
        assert given == (LEAST | {"pull-requests": "write"} if comments else LEAST)

    def test_it_keeps_no_token_and_takes_no_secret(self, path: Path) -> None:
        checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]
        assert all(step["with"]["persist-credentials"] == "false" for step in checkouts)
        assert "secrets." not in path.read_text()
        assert "pull_request_target" not in document(path)["on"]

    def test_its_jobs_end(self, path: Path) -> None:
        assert all(0 < int(job["timeout-minutes"]) <= 90 for job in document(path)["jobs"].values())

    def test_its_commands_are_those_of_the_project(self, path: Path) -> None:
        parser = Parser()
        add_commands(parser, COMMANDS)
        for line in commands(path):
            words = shlex.split(line.partition(" > ")[0])
            if words[:3] == MODULE:
                assert callable(parser.parse_args(words[3:]).run)
            elif words[0] == "ci/toolchain/bootstrap.sh":
                assert (ROOT / words[0]).is_file()
            else:
                assert words[0] in ("make", "cat", "gh", "jq")

    def test_what_writes_a_comment_is_no_forks(self, path: Path) -> None:
        for job in document(path)["jobs"].values():
            for step in job["steps"]:
                if step.get("run", "").startswith("gh "):
                    condition = step.get("if", job.get("if", ""))
                    assert "head.repo.full_name == github.repository" in condition
