import shutil
import subprocess
from pathlib import Path

import pytest

from ci.toolchain import golang


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("go1.26.8", (1, 26, 8)), ("v3.274.1\n", (3, 274, 1)), ("go 1.25", (1, 25)), ("no version", ())],
)
def test_version(text: str, numbers: tuple[int, ...]) -> None:
    assert golang.version(text) == numbers


def test_an_old_go_on_the_path_is_passed_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was installed before is taken instead, so nothing is installed here either."""
    old, build = tmp_path / "old", tmp_path / "build"
    installed = build / "go" / "go" / "bin" / "go"
    for folder, program in ((old, old / "go"), (installed.parent, installed)):
        folder.mkdir(parents=True)
        program.write_text("#!/bin/sh\necho go1.19.8\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{old}:/usr/bin:/bin")
    assert golang.ensure_go(build) == installed


@pytest.mark.parametrize("module", ["cli", "provider"])
def test_the_modules_are_formatted_and_complete(module: str, tmp_path: Path) -> None:
    """Go itself checks the module files, where it is at hand."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("no go on the PATH")
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "GOFLAGS": "-mod=readonly",
        "GOPROXY": "off",
    }
    command = [go, "-C", str(golang.HERE / module), "mod", "edit", "-json"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
