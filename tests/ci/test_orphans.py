import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from ci.orphans import end_orphans
from ci.toolchain.environment import MARK

# A command line is the child's own only some time after Popen has returned.
CHILD = """
import subprocess, sys, psutil
child = psutil.Process(subprocess.Popen(sys.argv[1:], stdout=sys.stderr).pid)
while child.cmdline() != sys.argv[1:]:
    pass
print(child.pid)
"""


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """Return a program with a provider's name."""
    program = tmp_path / "pulumi-resource-docker"
    program.symlink_to("/bin/sleep")
    return program


@contextmanager
def orphan(root: Path, *command: str | Path) -> Iterator[psutil.Process]:
    """Run a command whose parent is gone, in a checkout's environment."""
    started = subprocess.run(
        [sys.executable, "-c", CHILD, *command],
        env={**os.environ, MARK: str(root)}, check=True, stdout=subprocess.PIPE, text=True, timeout=60,
    )  # fmt: skip
    process = psutil.Process(int(started.stdout))
    try:
        yield process
    finally:
        if process.is_running():
            process.kill()


def lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_a_provider_without_its_update_is_ended(tmp_path: Path, plugin: Path) -> None:
    with orphan(tmp_path, plugin, "600") as process:
        assert lives(process)
        end_orphans(tmp_path)
        assert not lives(process)


def test_a_provider_of_a_living_update_goes_on(tmp_path: Path, plugin: Path) -> None:
    cli = tmp_path / "pulumi"
    cli.symlink_to(sys.executable)
    script = (
        f"import subprocess; p = subprocess.Popen(['{plugin}', '600']); print(p.pid, flush=True); p.wait()"
    )
    with subprocess.Popen(
        [cli, "-c", script], env={**os.environ, MARK: str(tmp_path)}, stdout=subprocess.PIPE, text=True
    ) as update:
        assert update.stdout is not None
        process = psutil.Process(int(update.stdout.readline()))
        end_orphans(tmp_path)
        assert lives(process)
        process.kill()


@pytest.mark.parametrize("other", ["another checkout", "another program"])
def test_what_is_not_the_updates_own_goes_on(tmp_path: Path, plugin: Path, other: str) -> None:
    root, command = (
        (tmp_path / "another", plugin) if other == "another checkout" else (tmp_path, "/bin/sleep")
    )
    with ExitStack() as processes:
        process = processes.enter_context(orphan(root, command, "600"))
        end_orphans(tmp_path)
        assert lives(process)
