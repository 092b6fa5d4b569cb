"""`python -m ci.toolchain [PART]…`: brings what is missing; without a part, all that `make up` needs."""

import fcntl
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from ci.toolchain import base_images, browser, engine, pulumi_tools, ssh_server
from ci.toolchain.environment import ROOT, DockerContextError, engine_environment
from ci.toolchain.progress import ToolchainError, say
from ci.toolchain.shell import in_parallel

TOOLCHAIN = ROOT / ".toolchain"
MACHINE_LOCK = Path(tempfile.gettempdir()) / "saas-platform-toolchain.lock"
PARTS = {
    "engine": engine,
    "images": base_images,
    "pulumi": pulumi_tools,
    "browser": browser,
    "ssh_server": ssh_server,
}
"""By name: modules with `is_ready(toolchain)` and `ensure(toolchain)`."""

CHAINS = (("engine", "images"), ("pulumi",), ("browser",), ("ssh_server",))
"""What needs what: the parts of a chain come one after the other, the chains at the same time."""

DEFAULT = ("engine", "images", "pulumi")


@contextmanager
def _told() -> Iterator[None]:
    """Tell an error at once: other chains may go on for minutes. A disk that is full is one too."""
    try:
        yield
    except (OSError, ToolchainError) as error:
        if isinstance(error, OSError):
            file = error.filename or TOOLCHAIN
            error = ToolchainError(
                f"{file} cannot be used ({error.strerror or error}): mend that and run this again"
            )
        print(f"error: {error}", file=sys.stderr, flush=True)
        raise error from None


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Hold the lock of this name, which keeps two bootstraps apart; another user may have made its file."""
    with _told():
        file.parent.mkdir(exist_ok=True)
        with suppress(FileExistsError):
            file.touch(exist_ok=False)
        opened = file.open()
    with opened as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another bootstrap")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_ready(part: str) -> bool:
    """Tell whether `part` is there; what only the person can mend is told by `_bring`."""
    try:
        return bool(PARTS[part].is_ready(TOOLCHAIN))
    except ToolchainError:
        return False


def _bring(chain: list[str]) -> None:
    """Make the parts of `chain` ready; the engine, which checkouts share, is brought by one at a time."""
    with _alone(MACHINE_LOCK) if "engine" in chain else nullcontext(), _told():
        for part in chain:
            if not PARTS[part].is_ready(TOOLCHAIN):
                PARTS[part].ensure(TOOLCHAIN)


def _interrupted(*_: object) -> None:
    """End at once: the programs that threads wait for get the signal too, and their failures are no news."""
    say("interrupted; the next run goes on from here")
    os._exit(130)


def main(arguments: list[str]) -> int:
    """Bring the parts that `arguments` name and return the exit code."""
    if unknown := [part for part in arguments if part not in PARTS]:
        print(f"error: no part {unknown[0]!r}: use {', '.join(PARTS)}", file=sys.stderr)
        return 2
    try:
        os.environ.update(engine_environment())
    except DockerContextError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGINT, _interrupted)
    wanted = set(arguments or DEFAULT)
    if "images" in wanted:
        wanted.add("engine")
    chains = [[part for part in chain if part in wanted] for chain in CHAINS]
    try:
        if not all(_is_ready(part) for chain in chains for part in chain):
            with _alone(TOOLCHAIN / "lock"):
                in_parallel(_bring, chains)
                shutil.rmtree(TOOLCHAIN / "draft", ignore_errors=True)
    except ToolchainError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
