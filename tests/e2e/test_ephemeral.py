"""Ephemeral stacks: one's life, names and time, and their end wherever their creation died."""

import json
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker
import psutil
import pytest
import requests
from checkout import Checkout

from ci.ports import LEDGER

pytestmark = pytest.mark.stack

SMALL = ("--ttl", "30m", "--scale", "0.01")
# What an update says in the course of its creation, from its first resource to its last hook.
MOMENTS = (
    "Loading policy packs",
    " +  docker:index:Network network creat",
    " +  docker:index:Volume pgdata creat",
    " +  docker:index:Container postgres-container creat",
    "seed  copied",
    "seed  swapped in",
    " +  docker:index:Container superset-container created",
    "transform  entity_",
    "transform  swapped in",
    "dashboards  importing",
)


class Project:
    """A checkout with ephemeral stacks of its own; `suffix` keeps its names apart on the engine."""

    def __init__(self, root: Path) -> None:
        self.checkout = Checkout.make(root, "unused")
        self.checkout.shorten_updates()
        self.suffix = secrets.token_hex(3)

    def ephemeral(self, command: str, *words: str) -> subprocess.CompletedProcess[str]:
        return self.checkout.run(sys.executable, "-m", "ci", "ephemeral", command, *words)

    def done(self, command: str, *words: str) -> str:
        """Run a command that must succeed and return what it prints."""
        ended = self.ephemeral(command, *words)
        assert ended.returncode == 0, ended.stdout
        return ended.stdout

    def refused(self, command: str, *words: str) -> str:
        """Run a command that must be refused in one line, and return that."""
        ended = self.ephemeral(command, *words)
        assert ended.returncode == 1
        (line,) = ended.stdout.splitlines()
        return line

    def listed(self) -> dict[str, dict[str, Any]]:
        return {row["stack"]: row for row in json.loads(self.done("list", "--json"))}

    @contextmanager
    def coming_up(self, name: str, moment: str) -> Iterator[subprocess.Popen[str]]:
        """Give the command that makes a stack, when it has said the words; it is killed at the end."""
        command = [sys.executable, "-m", "ci", "ephemeral", "up", "--name", name, *SMALL]
        with subprocess.Popen(
            command, cwd=self.checkout.root, env=self.checkout.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as running:  # fmt: skip
            assert running.stdout is not None
            said = []
            for line in running.stdout:
                said.append(line)
                if moment in line:
                    break
            else:
                pytest.fail("".join(said))
            try:
                yield running
            finally:
                running.kill()
        assert running.returncode == -signal.SIGKILL

    def traces(self, stack: str) -> list[str]:
        """Return what is left of a stack: on the engine, among files, ports and processes."""
        client, filters = docker.from_env(), {"label": f"com.saas-platform.stack={stack}"}
        kinds = (
            client.containers.list(all=True, filters=filters),
            client.networks.list(filters=filters),
            client.volumes.list(filters=filters),
        )
        found = [str(item.name) for kind in kinds for item in kind]
        found += [str(path) for path in self.checkout.root.glob(f"**/*{stack}*") if path.exists()]
        found += [port for port, holder in json.loads(LEDGER.read_text()).items() if holder == stack]
        processes = psutil.process_iter(["cmdline"])
        found += [str(process) for process in processes if stack in (process.info["cmdline"] or ())]
        return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project(tmp_path_factory.mktemp("ephemeral"))
    yield project
    for stack in project.listed():
        project.ephemeral("down", "--name", stack)


def test_one_lives_and_ends(project: Project) -> None:
    name, stack = f"feature/x-{project.suffix}", f"feature-x-{project.suffix}"
    assert "no ephemeral stack is there" in project.done("list")
    printed = project.done("up", "--name", name, *SMALL, "--owner", "ann")
    assert f"lives        30m; `python -m ci ephemeral down --name {name}` ends it before" in printed
    row = project.listed()[stack]
    assert (row["name"], row["state"], row["owner"]) == (name, "ready", "ann")
    assert 0 < row["seconds_left"] <= 1_800
    assert row["bytes"] > 10_000_000
    assert requests.get(f"{row['url']}/health", timeout=60).text == "OK"
    assert f"{stack}  ready  " in project.done("list")

    assert f"'{stack}' would be stack '{stack}', which '{name}' is" in project.refused("up", "--name", stack)
    assert f"'{stack}' would be" in project.refused("down", "--name", stack)
    assert "lives 2h" in project.done("extend", "--name", name, "--ttl", "2h")
    assert project.listed()[stack]["seconds_left"] > 1_800 + 7_000
    assert project.done("reap") == ""
    assert project.listed().keys() == {stack}

    printed = project.done("down", "--name", name)
    gone = f"{stack} is gone: no container, network, volume, port, state or lock is left\n"
    assert printed.endswith(gone)
    assert project.traces(stack) == []
    assert project.done("down", "--name", name) == gone
    assert f"no ephemeral stack is called '{name}'" in project.refused("extend", "--name", name)


def test_reap_ends_one_that_people_took_apart(project: Project) -> None:
    stack = f"torn-{project.suffix}"
    project.done("up", "--name", stack, *SMALL)
    docker.from_env().containers.get(f"saas_platform_{stack}_postgres").remove(force=True)
    program = project.checkout.root / "infra" / "__main__.py"
    text = program.read_text()
    program.write_text("this is no program\n")
    record = project.checkout.root / ".stacks" / "ephemeral" / f"{stack}.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), "expires": 0.0}))
    try:
        assert project.listed()[stack]["state"] == "its time is over"
        assert f"{stack}: its time is over\n" in project.done("reap")
    finally:
        program.write_text(text)
    assert project.traces(stack) == []


def test_while_one_comes_up_no_other_command_touches_it(project: Project) -> None:
    stack = f"busy-{project.suffix}"
    with project.coming_up(stack, "seed  copied"):
        busy = f"error: another command works on ephemeral stack '{stack}': wait for its end"
        assert project.refused("up", "--name", stack, *SMALL) == busy
        assert project.refused("down", "--name", stack) == busy
        assert project.refused("extend", "--name", stack) == busy
        assert project.listed()[stack]["state"] == "busy"
        assert project.done("reap") == ""
    assert f"{stack}: its creation died\n" in project.done("reap")
    assert project.traces(stack) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_reap_ends_one_whose_creation_was_killed(project: Project, moment: str) -> None:
    stack = f"k{MOMENTS.index(moment)}-{project.suffix}"
    with project.coming_up(stack, moment):
        pass
    assert project.done("reap").endswith(
        f"{stack} is gone: no container, network, volume, port, state or lock is left\n"
        "no ephemeral stack is there\n"
    )
    assert project.traces(stack) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("up", "--name", "///"), "error: --name is '///': give it letters or digits"),
        (("up", "--name", "a", "--ttl", "4 hours"), "error: --ttl is '4 hours': give minutes, hours or days"),
        (("up", "--name", "a", "--scale", "-1"), "error: --scale is '-1'"),
    ],
)
def test_wrong_words_are_told(project: Project, words: tuple[str, ...], told: str) -> None:
    assert project.refused(*words).startswith(told)
    assert project.listed() == {}
