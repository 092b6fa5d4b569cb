"""What people give: a name that may be a branch's, how long a stack lives, how much disk snapshots take."""

import re

from ci.errors import RefusedError
from infra.names import LONGEST_STACK_NAME

UNITS = {"m": 60, "h": 3_600, "d": 86_400}
SIZES = {"M": 10**6, "G": 10**9, "T": 10**12}
SIZE = re.compile(r"([1-9][0-9]{0,5})([MGT])")
DURATION = re.compile(r"([1-9][0-9]{0,4})([mhd])")


def safe_name(name: str) -> str:
    """Return the stack's name for what was asked for: `feature/x` becomes `feature-x`.

    Raises RefusedError when nothing is left of it.
    """
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._")[:LONGEST_STACK_NAME].rstrip("-._")
    if not safe:
        raise RefusedError(f"--name is {name!r}: give it letters or digits, such as pr-12")
    return safe


def seconds_of(duration: str) -> int:
    """Return the seconds of a duration such as 30m, 4h or 2d; raise RefusedError when it is none."""
    match = DURATION.fullmatch(duration)
    if not match:
        raise RefusedError(f"--ttl is {duration!r}: give minutes, hours or days, such as 30m, 4h or 2d")
    return int(match[1]) * UNITS[match[2]]


def bytes_of(size: str) -> int:
    """Return the bytes of a size such as 500M or 10G, or of 0; raise RefusedError when it is none."""
    if size == "0":
        return 0
    match = SIZE.fullmatch(size)
    if not match:
        raise RefusedError(
            f"--snapshots is {size!r}: give megabytes, gigabytes or terabytes, such as 500M or 10G"
        )
    return int(match[1]) * SIZES[match[2]]


def shown(seconds: float) -> str:
    """Return a span of time as people say it: its largest two units, or `0m`."""
    parts = []
    for unit, size in reversed(UNITS.items()):
        count, seconds = divmod(int(seconds), size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts[:2]) or "0m"


def megabytes(size: float) -> str:
    """Return bytes as people say them."""
    return f"{size / 10**6:,.0f} MB"
