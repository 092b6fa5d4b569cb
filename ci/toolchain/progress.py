"""What the person sees of the toolchain: errors of one line, and progress for whatever takes long."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

MINUTE = 60
FEW = 10


class ToolchainError(Exception):
    """What is wrong, where, and what to do: one line for the person."""


def duration(seconds: float) -> str:
    """Return `seconds` as people say it: 2.4s, 47s, 3m 52s."""
    if seconds < FEW:
        return f"{seconds:.1f}s"
    minutes, rest = divmod(round(seconds), MINUTE)
    return f"{minutes}m {rest:02}s" if minutes else f"{rest}s"


def say(what: str) -> None:
    """Print one line of progress; to standard error, since a command's output may be read by a program."""
    print(f"toolchain  {what}", file=sys.stderr, flush=True)


@contextmanager
def step(name: str, doing: str) -> Iterator[None]:
    """Say what starts, and at its end how long it took. Steps of several threads may interleave."""
    say(f"{name}: {doing}")
    start = time.monotonic()
    try:
        yield
    except BaseException:
        say(f"{name} … failed after {duration(time.monotonic() - start)}")
        raise
    say(f"{name} … {duration(time.monotonic() - start)}")
