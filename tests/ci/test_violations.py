"""An update that breaks a rule of the policy pack is refused in one line, before anything is made."""

import json
import secrets
import subprocess
import sys
from pathlib import Path

import docker
import pytest
from checkout import Checkout

from ci.violations import violations

BROKEN = "postgres-container publishes port 5432 on 0.0.0.0: give it ip='127.0.0.1'"


def event(level: str, message: str) -> str:
    return json.dumps({"policyEvent": {"enforcementLevel": level, "message": message}})


def test_the_mistake_is_told_without_what_the_rule_is_for(tmp_path: Path) -> None:
    events = [
        '{"preludeEvent": {}}',
        event("mandatory", f"Ports\n{BROKEN}\n"),
        event("advisory", "A\nhint"),
        '{"pol',
    ]
    (tmp_path / "events").write_text("\n".join(events))
    assert list(violations(tmp_path / "events")) == [BROKEN]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Return a checkout whose program publishes its ports to everybody."""
    checkout = Checkout.make(tmp_path_factory.mktemp("rules"), f"rules-{secrets.token_hex(3)}")
    checkout.edit("infra/container.py", "ip=LOOPBACK", 'ip="0.0.0.0"')
    return checkout


@pytest.mark.stack
@pytest.mark.parametrize("command", ["preview", "up"])
def test_a_broken_rule_is_told_in_one_line_and_nothing_is_made(checkout: Checkout, command: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "ci", command, "--stack", checkout.stack, "--scale", "0.01"],
        cwd=checkout.root,
        # Reserved ports are kept in the folder of temporary files.
        env={**checkout.environment, "TMPDIR": str(checkout.root)},
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"error: {BROKEN}; and superset-container publishes port 8088 on ")
    assert len(ended.stderr.splitlines()) == 1
    filters = checkout.names.filters
    client = docker.from_env()
    assert client.containers.list(all=True, filters=filters) == []
    assert client.networks.list(filters=filters) == client.volumes.list(filters=filters) == []
    state = checkout.run("pulumi", "stack", "export", "--stack", checkout.stack).stdout
    assert json.loads(state)["deployment"].get("resources") is None
