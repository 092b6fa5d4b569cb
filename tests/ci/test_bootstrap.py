"""`bootstrap.sh`, in small projects of its own, with a PATH that cannot install anything."""

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


def bootstrap(project: Path, *parts: str) -> subprocess.CompletedProcess[str]:
    """Run the script where only what it needs to look at .venv is on the PATH."""
    programs = project / "programs"
    programs.mkdir(exist_ok=True)
    for name in PROGRAMS:
        (programs / name).unlink(missing_ok=True)
        (programs / name).symlink_to(shutil.which(name) or name)
    return subprocess.run(
        ["bash", project / "ci" / "toolchain" / "bootstrap.sh", *parts],
        env={"PATH": str(programs)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


class TestVenv:
    def test_is_left_alone_in_silence_when_right(self, project: Path) -> None:
        ended = bootstrap(project, "venv")
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")

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
        ended = bootstrap(project, "venv")
        # There is no Python to make it with, which shows that it was tried.
        assert ended.returncode == 1
        assert ended.stderr.startswith("error: Python 3.11, 3.12 or 3.13 with its venv module is needed")
        assert ended.stderr.count("\n") == 1

    def test_a_python_that_is_too_old_is_not_taken(self, project: Path) -> None:
        (project / "requirements.lock").write_text("# other packages\n")
        (project / "programs").mkdir()
        old = project / "programs" / "python3"
        old.write_text("#!/bin/sh\nexit 1\n")
        old.chmod(0o755)
        assert "Python 3.11, 3.12 or 3.13" in bootstrap(project, "venv").stderr


def test_waits_for_another_bootstrap(project: Path) -> None:
    (project / "requirements.lock").write_text("# other packages\n")
    (project / ".toolchain").mkdir()
    script = 'exec 9>"$0"; flock 9; echo held; read -r _'
    lock = str(project / ".toolchain" / "lock")
    with subprocess.Popen(
        ["bash", "-c", script, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        programs = project / "programs"
        bootstrap_process = subprocess.Popen(
            ["bash", project / "ci" / "toolchain" / "bootstrap.sh", "venv"],
            stderr=subprocess.PIPE, text=True,
            env={"PATH": "/usr/bin:/bin", "PYTHON": str(programs / "none")},
        )  # fmt: skip
        assert bootstrap_process.stderr is not None
        assert bootstrap_process.stderr.readline() == "toolchain  waiting for another bootstrap\n"
        bootstrap_process.terminate()
        bootstrap_process.communicate()
        holder.stdin.close()


def test_an_unknown_part_is_named() -> None:
    ended = subprocess.run(
        [ROOT / "ci" / "toolchain" / "bootstrap.sh", "engin"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr == "error: no part 'engin': use engine, images, pulumi, browser\n"
