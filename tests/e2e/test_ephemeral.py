"""Ephemeral stacks: one's life, names and time, and their end wherever their creation died."""

import json
from pathlib import Path

import docker
import pytest
import requests
from ephemeral import COLD, Project

pytestmark = pytest.mark.stack

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


def test_one_lives_and_ends(project: Project, tmp_path: Path) -> None:
    name, stack = f"feature/x-{project.suffix}", f"feature-x-{project.suffix}"
    assert "no ephemeral stack is there" in project.done("list")
    printed = project.done("up", "--name", name, *COLD, "--owner", "ann")
    assert f"lives        30m; `python -m ci ephemeral down --name {name}` ends it before" in printed
    row = project.listed()[stack]
    assert (row["name"], row["state"], row["owner"]) == (name, "ready", "ann")
    assert 0 < row["seconds_left"] <= 1_800
    assert row["bytes"] > 10_000_000
    assert requests.get(f"{row['url']}/health", timeout=60).text == "OK"
    assert f"{stack}  ready  " in project.done("list")

    assert f"'{stack}' would be stack '{stack}', which '{name}' is" in project.refused("up", "--name", stack)
    assert f"'{stack}' would be" in project.refused("down", "--name", stack)
    elsewhere = Project(tmp_path)
    taken = f"the engine has a stack '{stack}' of another checkout (container saas_platform_{stack}_"
    assert taken in elsewhere.refused("up", "--name", name)
    assert f"still there: container saas_platform_{stack}_" in elsewhere.refused("down", "--name", name)

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
    project.done("up", "--name", stack, *COLD)
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
    with project.coming_up(stack, "seed  copied", *COLD):
        busy = f"error: another command works on ephemeral stack '{stack}': wait for its end"
        assert project.refused("up", "--name", stack, *COLD) == busy
        assert project.refused("down", "--name", stack) == busy
        assert project.refused("extend", "--name", stack) == busy
        assert project.listed()[stack]["state"] == "busy"
        assert project.done("reap") == f"{stack} is in use: left alone\n"
    assert f"{stack}: its creation died\n" in project.done("reap")
    assert project.traces(stack) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_reap_ends_one_whose_creation_was_killed(project: Project, moment: str) -> None:
    stack = f"k{MOMENTS.index(moment)}-{project.suffix}"
    with project.coming_up(stack, moment, *COLD):
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
