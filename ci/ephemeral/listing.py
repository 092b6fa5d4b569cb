"""The ephemeral stacks as a table, or ready for JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ci.ephemeral.kept import Kept
from ci.ephemeral.naming import megabytes, shown
from ci.ephemeral.records import Record, peek, recorded
from ci.errors import RefusedError
from ci.stack import Stack
from infra.engine import engine_client
from infra.names import STACK_LABEL

SNAPSHOT_HEADINGS = ("SNAPSHOT", "USED", "SIZE")
HEADINGS = ("STACK", "STATE", "AGE", "LEFT", "OWNER", "URL", "SIZE")
BUSY = "busy"


@dataclass(frozen=True)
class Row:
    """One ephemeral stack; times in seconds, size in bytes.

    `record` is None while another command works on it.
    """

    stack: str
    record: Record | None
    now: float
    url: str | None
    size: int

    @property
    def state(self) -> str:
        """What can be said of it in a few words."""
        return self.record.state(self.now) if self.record else BUSY

    def as_data(self) -> dict[str, Any]:
        """Return the row ready for JSON."""
        record = self.record
        return {
            "stack": self.stack,
            "name": record and record.name,
            "state": self.state,
            "age_seconds": record and round(self.now - record.created),
            "seconds_left": record and max(round(record.expires - self.now), 0),
            "owner": record and record.owner,
            "url": self.url,
            "bytes": self.size,
        }

    def cells(self) -> tuple[str, ...]:
        """Return the row's cells in the headings' order."""
        record = self.record
        times = (self.now - record.created, record.expires - self.now) if record else ()
        age, left = (shown(max(seconds, 0)) for seconds in times) if times else ("-", "-")
        owner = record.owner if record else "-"
        return (self.stack, self.state, age, left, owner, self.url or "-", megabytes(self.size))


def rows(now: float) -> list[Row]:
    """Return all ephemeral stacks, by name; the engine is asked for their sizes once."""
    names = recorded()
    sizes = volume_sizes() if names else {}
    return [Row(name, peek(name), now, url_of(name), sizes.get(name, 0)) for name in names]


def url_of(stack: str) -> str | None:
    """Return where the stack's Superset answers, None when it never came up that far."""
    try:
        return Stack(stack).plain_outputs().get("supersetUrl")
    except RefusedError:
        return None


def volume_sizes() -> dict[str, int]:
    """Return the bytes of each stack's volumes."""
    sizes: dict[str, int] = {}
    for volume in engine_client().df()["Volumes"] or []:
        stack = (volume["Labels"] or {}).get(STACK_LABEL)
        if stack:
            sizes[stack] = sizes.get(stack, 0) + max(volume["UsageData"]["Size"], 0)
    return sizes


def table(found: Sequence[Row]) -> str:
    """Return the rows in columns, or a line that says there are none."""
    if not found:
        return "no ephemeral stack is there"
    return columns([HEADINGS, *(row.cells() for row in found)])


def snapshot_table(found: Sequence[Kept], now: float) -> str:
    """Return the snapshots in columns, or a line that says there are none."""
    if not found:
        return "no snapshot is there"
    return columns([SNAPSHOT_HEADINGS, *(snapshot_cells(row, now) for row in found)])


def snapshot_cells(row: Kept, now: float) -> tuple[str, ...]:
    """Return a snapshot's line of the table."""
    used = f"{shown(now - row.found.used)} ago"
    if not row.found.used:
        used = "is being made" if row.is_made else "of no use"
    return row.snapshot.volume, used, megabytes(row.found.size)


def columns(lines: Sequence[Sequence[str]]) -> str:
    """Return the lines with their cells below each other."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
