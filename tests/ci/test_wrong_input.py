"""Whatever a person gets wrong is answered by one line with the mend, and leaves nothing behind."""

import shutil
import subprocess
import sys
from pathlib import Path

import docker
import pytest
from checkout import Checkout
from docker import DockerClient
from far_sides import LOCKS, NEW_SETTINGS
from wrong_inputs import CASES, Case

from ci.ports import LEDGER
from infra.content import ROOT
from infra.names import Names

KEPT = (".stacks/**/*", "Pulumi.*", LEDGER.name, ".venv/saas-platform.stamp", "exported/**/*")
BARE = ("ci/toolchain/bootstrap.sh", "requirements.lock")
PROGRESS = "toolchain  "


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Return a checkout that has one stack, which was never brought up."""
    checkout = Checkout.make(tmp_path_factory.mktemp("wrong"), "wrong-there")
    result = checkout.run("pulumi", "stack", "select", "--create", checkout.stack)
    assert result.returncode == 0, result.stdout
    checkout.configure("scale", "0.01")
    (checkout.root / LEDGER.name).write_text("{}")
    return checkout


def bare(root: Path) -> Checkout:
    """Return a checkout that has nothing but the bootstrap, which was never run: no .venv, none is linked."""
    for name in BARE:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    return Checkout(root, "wrong-there")


def all_that_is_kept(root: Path) -> dict[str, bytes]:
    """Return each file of state, settings, reserved ports and the like with its content.

    Pulumi leaves the empty draft of a lock that it could not write.
    """
    files = [file for pattern in KEPT for file in root.glob(pattern) if file.is_file()]
    drafts = [file for file in files if file.is_relative_to(root / LOCKS) and file.suffix == ".tmp"]
    return {str(file.relative_to(root)): file.read_bytes() for file in files if file not in drafts}


def made_on_the_engine(client: DockerClient) -> list[str]:
    """Return the names of what the engine has of the stacks of these tests."""
    filters = [Names(stack).filters for stack in ("wrong-there", "wrong-new")]
    kinds = (client.networks.list, client.volumes.list, lambda **how: client.containers.list(all=True, **how))
    return [item.name for some in filters for kind in kinds for item in kind(filters=some)]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.name, marks=[pytest.mark.stack] if case.has_engine else [])
        for case in CASES
    ],
)
def test_a_mistake_is_told_in_one_line(case: Case, checkout: Checkout, tmp_path: Path) -> None:
    place = bare(tmp_path) if case.is_bare else checkout
    if case.settings:
        (place.root / NEW_SETTINGS).write_text(case.settings)
    # Reserved ports are kept in the folder of temporary files.
    usual = {**place.environment, "TMPDIR": str(place.root), **case.environment}
    with case.far_side(place) as environment:
        before = all_that_is_kept(place.root)
        result = subprocess.run(
            ["bash", "-c", f"{case.program} {case.command}", sys.executable],
            cwd=place.root,
            env={**usual, **environment},
            stdin=subprocess.DEVNULL, check=False, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        after = all_that_is_kept(place.root)
    (place.root / NEW_SETTINGS).unlink(missing_ok=True)
    lines = [line for line in result.stderr.splitlines() if not line.startswith(PROGRESS)]
    assert result.returncode != 0, result.stdout
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("error: ")
    assert [word for word in case.words if word not in lines[0]] == [], lines[0]
    assert "hidden" not in lines[0]
    assert "Traceback" not in result.stdout
    assert after == before
    if case.has_engine:
        assert made_on_the_engine(docker.from_env()) == []


def test_there_are_enough_of_them() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 80


@pytest.mark.stack
def test_what_is_not_there_is_down(checkout: Checkout) -> None:
    result = checkout.run(sys.executable, "-m", "ci", "down", "--stack", "wrong-none")
    assert result.returncode == 0
    assert result.stdout.startswith("stack wrong-none is gone")


def test_without_pulumi_the_bootstrap_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = Checkout.make(tmp_path, "wrong-there")
    (checkout.root / ".toolchain").unlink()
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    result = checkout.ci("credentials")
    assert result.returncode == 1
    assert result.stdout == "error: pulumi is not installed: run ci/toolchain/bootstrap.sh\n"
