"""`bootstrap.sh venv` with a package index on this machine: killed in the middle, and two at once."""

import base64
import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from mirror import Mirror, serving

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds within which a bootstrap that is waited for has to come to its point
STAMP = Path(".venv", "saas-platform.stamp")

# The project builds itself, so that no build tool has to be installed.
PYPROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
BACKEND = """
import pathlib

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "project-1-py3-none-any.whl"
    pathlib.Path(folder, name).write_bytes(pathlib.Path(name).read_bytes())
    return name
"""


def wheel(name: str) -> bytes:
    """Return the wheel of a package, version 1, that has one empty module."""
    folder = f"{name}-1.dist-info"
    files = {
        f"{name}.py": b"",
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n".encode(),
        f"{folder}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = []
    for file, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{file},sha256={digest},{len(content)}\n")
    files[f"{folder}/RECORD"] = "".join([*lines, f"{folder}/RECORD,,\n"]).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file, content in files.items():
            archive.writestr(file, content)
    return buffer.getvalue()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Mirror]:
    """Yield an index that has the package `tiny`, and pauses halfway through it."""
    with serving(tmp_path / "site") as mirror:
        folder = mirror.folder / "simple" / "tiny"
        folder.mkdir(parents=True)
        (folder / "tiny-1-py3-none-any.whl").write_bytes(wheel("tiny"))
        (folder / "index.html").write_text('<a href="tiny-1-py3-none-any.whl">tiny-1-py3-none-any.whl</a>')
        mirror.manner = "halfway"
        yield mirror


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project that needs `tiny`, by its hash, and has no .venv."""
    root = tmp_path / "a project"
    (root / "ci" / "toolchain").mkdir(parents=True)
    shutil.copy(ROOT / "ci" / "toolchain" / "bootstrap.sh", root / "ci" / "toolchain")
    (root / "requirements.lock").write_text(
        f"tiny==1 --hash=sha256:{hashlib.sha256(wheel('tiny')).hexdigest()}\n"
    )
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "backend.py").write_text(BACKEND)
    (root / "project-1-py3-none-any.whl").write_bytes(wheel("project"))
    return root


def start(project: Path, index: Mirror) -> subprocess.Popen[str]:
    """Start the script with this index and no other source of packages."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    own = {"PIP_INDEX_URL": f"{index.url}/simple", "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
    return subprocess.Popen(
        ["bash", project / "ci" / "toolchain" / "bootstrap.sh", "venv"],
        env={**environment, **own, "PYTHON": sys.executable},
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, errors


def imports_all(project: Path) -> bool:
    """Tell whether the project's Python has both packages."""
    command = [project / ".venv" / "bin" / "python", "-c", "import project, tiny"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_one_that_was_killed_is_begun_anew(project: Path, index: Mirror) -> None:
    process = start(project, index)
    assert index.paused.acquire(timeout=PATIENCE)
    os.killpg(process.pid, signal.SIGKILL)
    assert ended(process)[0] == -signal.SIGKILL
    assert (project / ".venv" / "bin" / "python").exists()
    assert not (project / STAMP).exists()
    index.gate.set()
    code, said = ended(start(project, index))
    assert code == 0, said
    assert imports_all(project)
    assert ended(start(project, index)) == (0, "")


def test_of_two_at_once_one_waits_and_installs_nothing(project: Path, index: Mirror) -> None:
    first = start(project, index)
    assert index.paused.acquire(timeout=PATIENCE)
    second = start(project, index)
    assert second.stderr is not None
    assert second.stderr.readline() == "toolchain  waiting for another bootstrap\n"
    index.gate.set()
    assert ended(first)[0] == 0
    assert ended(second) == (0, "")
    assert len(index.archives()) == 1
    assert imports_all(project)


def test_a_network_that_comes_back_is_enough(project: Path, index: Mirror) -> None:
    index.gate.set()
    pages = index.folder / "simple"
    away = pages.rename(index.folder / "away")
    code, said = ended(start(project, index))
    assert code == 1
    assert f"error: Python packages cannot be installed: the package index {index.url}/simple is not" in said
    assert not (project / STAMP).exists()
    away.rename(pages)
    assert ended(start(project, index))[0] == 0
    assert imports_all(project)
