"""What is known of the ephemeral stacks: a file for each, written before anything of its stack is made."""

import fcntl
import json
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from ci.errors import RefusedError
from ci.stack import STACKS

FOLDER = STACKS / "ephemeral"


DIED, EXPIRED, READY = "its creation died", "its time is over", "ready"
OVER = (DIED, EXPIRED)
LOCK = struct.Struct("hhqqi")
"""The kernel's `struct flock`: kind, whence, start, length and process; one of length 0 is of the whole file.

Such a lock belongs to the open file: it is tested without being taken, and gone with the process.
"""

WHOLE = LOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)


class BusyError(RefusedError):
    """Another command works on the stack; the message is one line for the person."""


@dataclass(frozen=True)
class Record:
    """One ephemeral stack: the name it was asked for by, whose it is, and its times in seconds of the epoch.

    `is_complete` tells whether it ever came up whole.
    """

    name: str
    owner: str
    created: float
    expires: float
    is_complete: bool = False

    def state(self, now: float) -> str:
        """Return what can be said of it in a few words."""
        if not self.is_complete:
            return DIED
        return EXPIRED if self.expires <= now else READY


class Holding:
    """A stack's file while this command alone works on the stack."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self.path, self.file = path, file

    @property
    def record(self) -> Record | None:
        """What the file says, None when the stack is new."""
        return parsed(self.file)

    def write(self, record: Record) -> None:
        """Keep the record."""
        self.file.seek(0)
        self.file.truncate()
        self.file.write(json.dumps(asdict(record)) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())

    def forget(self) -> None:
        """Remove the file: there is no such stack any more."""
        self.path.unlink()


@contextmanager
def held(stack: str) -> Iterator[Holding]:
    """Work on a stack alone; the kernel lets go of it when this process dies. Raises BusyError.

    Nothing is left of a stack that was not written of.
    """
    path = FOLDER / f"{stack}.json"
    with locked(path) as file:
        holding = Holding(path, file)
        try:
            yield holding
        finally:
            if path.exists() and holding.record is None:
                path.unlink()


@contextmanager
def locked(path: Path) -> Iterator[TextIO]:
    """Open the file and lock it, again when its last holder removed it meanwhile; raises BusyError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        with path.open("a+") as file:
            try:
                fcntl.fcntl(file, fcntl.F_OFD_SETLK, WHOLE)
            except (BlockingIOError, PermissionError):
                raise BusyError(
                    f"another command works on ephemeral stack '{path.stem}': wait for its end"
                ) from None
            if path.exists() and os.fstat(file.fileno()).st_ino == path.stat().st_ino:
                yield file
                return


def parsed(file: TextIO) -> Record | None:
    """Return what the file of a stack says, None when it is empty.

    One that a killed command broke off while writing tells of a stack that expired and never came up.
    """
    file.seek(0)
    text = file.read()
    if not text:
        return None
    try:
        return Record(**json.loads(text))
    except (ValueError, TypeError):
        return Record(Path(file.name).stem, "unknown", os.fstat(file.fileno()).st_mtime, 0.0)


def peek(stack: str) -> Record | None:
    """Return the stack's record without keeping others from it; None while a command works on it."""
    try:
        with (FOLDER / f"{stack}.json").open("r+") as file:
            answer = fcntl.fcntl(file, fcntl.F_OFD_GETLK, WHOLE)
            is_free = LOCK.unpack_from(answer)[0] == fcntl.F_UNLCK
            return parsed(file) if is_free else None
    except FileNotFoundError:
        return None  # a command has just removed it


def recorded() -> list[str]:
    """Return the names of all ephemeral stacks, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))
