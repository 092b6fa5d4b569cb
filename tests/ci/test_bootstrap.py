"""`bootstrap.sh`, in small projects of its own, with a PATH that cannot install anything."""

import fcntl
import hashlib
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ["bash", "cat", "dirname", "flock", "id", "mkdir", "sha256sum", "tail", "uname"]
LOCK = "# no packages\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project whose .venv is right for its lock."""
    root = tmp_path / "a project"
    (root / "ci" / "toolchain").mkdir(parents=True)
    shutil.copy(ROOT / "ci" / "toolchain" / "bootstrap.sh", root / "ci" / "toolchain")
    (root / "requirements.lock").write_text(LOCK)
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").symlink_to(sys.executable)
    digest = hashlib.sha256(LOCK.encode()).hexdigest()
    stamp = f"{root}\nPython {platform.python_version()}\n{digest}  requirements.lock\n"
    (root / ".venv" / "saas-platform.stamp").write_text(stamp)
    return root


def start(project: Path, *parts: str) -> subprocess.Popen[str]:
    """Start the script where only what it needs to look at .venv is on the PATH."""
    programs = project / "programs"
    programs.mkdir(exist_ok=True)
    for name in PROGRAMS:
        (programs / name).unlink(missing_ok=True)
        (programs / name).symlink_to(shutil.which(name) or name)
    return subprocess.Popen(
        ["bash", project / "ci" / "toolchain" / "bootstrap.sh", *parts],
        env={"PATH": str(programs)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def bootstrap(project: Path, *parts: str) -> tuple[int, str, str]:
    """Return the exit code and the outputs of the script."""
    with start(project, *parts) as process:
        output, errors = process.communicate(timeout=30)
    return process.returncode, output, errors


class TestVenv:
    def test_is_left_alone_in_silence_when_right(self, project: Path) -> None:
        assert bootstrap(project, "venv") == (0, "", "")

    @pytest.mark.parametrize("change", ["lock", "python", "place", "interrupted"])
    def test_is_made_anew_when_not(self, project: Path, change: str) -> None:
        stamp = project / ".venv" / "saas-platform.stamp"
        if change == "lock":
            (project / "requirements.lock").write_text("# other packages\n")
        elif change == "python":
            stamp.write_text(stamp.read_text().replace(platform.python_version(), "3.11.0"))
        elif change == "place":
            project = project.rename(project.with_name("moved"))
        else:
            stamp.unlink()
        code, _, errors = bootstrap(project, "venv")
        # There is no Python to make it with, which shows that it was tried.
        assert code == 1
        assert errors.startswith("error: Python 3.11, 3.12 or 3.13 with its venv module is needed")
        assert errors.count("\n") == 1

    def test_a_python_that_is_too_old_is_not_taken(self, project: Path) -> None:
        (project / "requirements.lock").write_text("# other packages\n")
        (project / "programs").mkdir()
        old = project / "programs" / "python3"
        old.write_text("#!/bin/sh\nexit 1\n")
        old.chmod(0o755)
        assert "Python 3.11, 3.12 or 3.13" in bootstrap(project, "venv")[2]


def test_waits_for_another_bootstrap(project: Path) -> None:
    (project / "requirements.lock").write_text("# other packages\n")
    (project / ".toolchain").mkdir()
    with (project / ".toolchain" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = start(project, "venv")
        assert process.stderr is not None
        assert process.stderr.readline() == "toolchain  waiting for another bootstrap\n"
        assert process.poll() is None
    _, errors = process.communicate(timeout=30)
    assert errors.startswith("error: Python 3.11, 3.12 or 3.13")


def test_an_unknown_part_is_named() -> None:
    command = [sys.executable, "-m", "ci.toolchain", "engin"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr == "error: no part 'engin': use engine, images, pulumi, browser, ssh_server\n"
