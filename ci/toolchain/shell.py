"""Runs other programs: their output goes to a log, and their failure is one line."""

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from ci.toolchain.progress import ToolchainError

Item = TypeVar("Item")
_apt_lock = threading.Lock()


def last_line(log: Path) -> str:
    """Return the last line of `log` that says something."""
    lines = log.read_text(errors="replace").splitlines()
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


def run(command: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None = None) -> None:
    """Run `command` with its output in `log`; raise ToolchainError with its last words if it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            check=False,
        )
    if ended.returncode != 0:
        raise ToolchainError(f"{Path(command[0]).name} failed: {last_line(log)} (all of it: {log})")


def can_install() -> bool:
    """Tell whether packages can be installed here: as root on Debian, Ubuntu and what derives from them."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_update(log: Path) -> None:
    """Refresh the lists of packages; call only where `can_install` holds."""
    _apt(["update"], log)


def apt_install(packages: Sequence[str], log: Path) -> None:
    """Install `packages` with fresh lists; call only where `can_install` holds."""
    apt_update(log)
    _apt(["install", "--yes", "--no-install-recommends", *packages], log)


def _apt(arguments: Sequence[str], log: Path) -> None:
    """Run apt-get alone: another one on the machine is waited for, other threads too."""
    options = ["-qq", "-o", "DPkg::Lock::Timeout=300"]
    with _apt_lock:
        run(["apt-get", *options, *arguments], log, {"DEBIAN_FRONTEND": "noninteractive"})


def in_parallel(action: Callable[[Item], object], items: Sequence[Item]) -> None:
    """Do `action` for each of `items` in a thread of its own; raise the first error when all have ended."""
    if items:
        with ThreadPoolExecutor(len(items)) as pool:
            futures = [pool.submit(action, item) for item in items]
            for future in futures:
                future.result()
