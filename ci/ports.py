"""Free ports for stacks, handed out so that no two stacks of the machine get the same."""

import fcntl
import json
import socket
import tempfile
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path

from ci.errors import RefusedError
from infra.endpoints import LOOPBACK

LEDGER = Path(tempfile.gettempdir()) / "saas-platform-ports.json"
PORTS = range(20_000, 30_000)


def reserve_port(stack: str, published: Container[int] = ()) -> int:
    """Return a port of 127.0.0.1 that nothing listens on, kept for the stack until it is released.

    `published` are those that containers have, on an engine that may be on another machine. Raises
    RefusedError when every port of the range is taken.
    """
    with ledger() as reserved:
        for port in PORTS:
            if str(port) not in reserved and port not in published and is_free(port):
                reserved[str(port)] = stack
                return port
    raise RefusedError(f"no free port from {PORTS[0]} to {PORTS[-1]}: remove stacks, or the stale {LEDGER}")


def reserved_for(stack: str) -> list[int]:
    """Return the ports that are kept for the stack."""
    with ledger() as reserved:
        return [int(port) for port, holder in reserved.items() if holder == stack]


def release_ports(ports: list[int]) -> None:
    """Give ports back."""
    with ledger() as reserved:
        for port in ports:
            reserved.pop(str(port), None)


@contextmanager
def ledger() -> Iterator[dict[str, str]]:
    """Hold the machine-wide lock and give the reservations (port to stack); changes are kept.

    Raises RefusedError when the file cannot be used.
    """
    try:
        opened = LEDGER.open("a+")
    except OSError as error:
        raise RefusedError(
            f"{LEDGER}, where stacks' ports are reserved, cannot be written ({error.strerror}): ask its owner"
            " to make it writable for you, or set TMPDIR to another folder"
        ) from None
    with opened as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        try:
            reserved: dict[str, str] = json.loads(file.read() or "{}")
        except ValueError:
            raise RefusedError(f"{LEDGER}, where stacks' ports are reserved, is damaged: remove it") from None
        yield reserved
        file.seek(0)
        file.truncate()
        json.dump(reserved, file)


def is_free(port: int) -> bool:
    """Tell whether nothing listens on the port of the loopback interface."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
