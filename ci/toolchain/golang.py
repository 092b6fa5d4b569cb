"""Compiles Go programs from hash-pinned modules: the way to a program where its download is out of reach."""

import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from ci.toolchain import shell

HERE = Path(__file__).parent
_install_lock = threading.Lock()


def version(text: str) -> tuple[int, ...]:
    """Return the numbers of the first version in `text`, as in "go1.26.8"; none for a text without one."""
    found = re.search(r"\d+(\.\d+)+", text)
    return tuple(int(number) for number in found[0].split(".")) if found else ()


def _required() -> tuple[int, ...]:
    """Return the Go version that the modules here ask for."""
    modules = [HERE / "cli" / "go.mod", HERE / "provider" / "go.mod"]
    lines = [line for module in modules for line in module.read_text().splitlines()]
    return max(version(line) for line in lines if line.startswith("go "))


def ensure_go(build: Path) -> Path:
    """Return a Go command that is new enough: the one on the PATH, else one installed into `build`."""
    present = shutil.which("go")
    if present is not None:
        command = [present, "env", "GOVERSION"]
        environment = {**os.environ, **_environment(build)}
        said = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if said.returncode == 0 and version(said.stdout) >= _required():
            return Path(present)
    installed = build / "go" / "go" / "bin" / "go"
    with _install_lock:
        if not installed.exists():
            draft = build / "go.draft"
            shutil.rmtree(draft, ignore_errors=True)
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
            what: list[str | Path] = ["--target", draft, "--requirement", HERE / "go-requirements.txt"]
            shell.run([*pip, *what], build / "go.log")
            draft.rename(build / "go")
    return installed


def _environment(build: Path) -> dict[str, str]:
    return {
        "CGO_ENABLED": "0",  # no C compiler is asked for
        "GOCACHE": str(build / "cache"),
        "GOFLAGS": "-trimpath -buildvcs=false -modcacherw",  # the same bytes anywhere, and caches that can go
        "GOMODCACHE": str(build / "modules"),
        "GOPATH": str(build / "path"),
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }


def compile_program(module: str, package: str, target: Path, build: Path, options: list[str]) -> None:
    """Compile `package` of the module in folder `module` here into `target`; `build` holds the caches."""
    arguments: list[str | Path] = ["-C", HERE / module, "build", *options, "-o", target, package]
    shell.run([ensure_go(build), *arguments], build / f"{module}.log", _environment(build))
