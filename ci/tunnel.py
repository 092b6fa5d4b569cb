"""A way to a stack's services on an engine elsewhere, which publishes them on its own loopback only.

It goes through the engine, so it needs nothing open but what an update needs too.
"""

import select
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

from docker import DockerClient
from docker.errors import APIError

from ci.errors import RefusedError
from ci.stack import Stack
from ci.toolchain import address
from infra.endpoints import LOOPBACK, POSTGRES_HOST, POSTGRES_PORT, SUPERSET_HOST, SUPERSET_PORT
from infra.engine import engine_client, one_line
from infra.names import Names

CHUNK = 65_536
FRAME = struct.Struct(">BxxxL")
"""What stands before each piece of a container's output: which of its outputs, and how many bytes."""

RELAY = f"""
import os, socket, sys, threading
server = socket.create_connection((sys.argv[1], int(sys.argv[2])))
def upstream():
    while data := os.read(0, {CHUNK}):
        server.sendall(data)
    os._exit(0)
threading.Thread(target=upstream, daemon=True).start()
while data := server.recv({CHUNK}):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
"""
"""What runs in the stack's dbt container, once for each connection."""


@contextmanager
def reachable(stack: Stack, superset_port: int = 0, warehouse_port: int = 0) -> Iterator[dict[str, Any]]:
    """Give the stack's outputs, with addresses that can be opened from here while the context lasts.

    For an engine elsewhere these are ports of this machine, zero for any free one. Raises RefusedError when
    the stack was never brought up, or its dbt container does not run, or a port is taken.
    """
    outputs = stack.deployed()
    if address.is_here():
        yield outputs
        return
    client = engine_client()
    with ExitStack() as tunnels:
        superset, warehouse = (
            tunnels.enter_context(tunnel(client, stack, *ends))
            for ends in (
                (superset_port, SUPERSET_HOST, SUPERSET_PORT),
                (warehouse_port, POSTGRES_HOST, POSTGRES_PORT),
            )
        )
        yield {**outputs, "supersetUrl": f"http://{LOOPBACK}:{superset}", "warehousePort": warehouse}


@contextmanager
def tunnel(client: DockerClient, stack: Stack, port: int, host: str, host_port: int) -> Iterator[int]:
    """Listen on a port of this machine for what is meant for a host of the stack's network; give the port."""
    container = Names(stack.name).container("dbt_core")

    class Connection(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            relay(self.request, dial(client, container, host, host_port))

    try:
        client.containers.get(container).exec_run(["true"])
        server = Server((LOOPBACK, port), Connection)
    except APIError as error:
        raise RefusedError(
            f"{container}, by which stack '{stack.name}' is reached on {address.host()}, does not run"
            f" ({error.explanation}): run `make up{stack.option}`"
        ) from None
    except OSError as error:
        raise RefusedError(
            f"port {port} cannot be listened on ({error.strerror}): stop what has it"
        ) from None
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


class Server(socketserver.ThreadingTCPServer):
    """A thread for each connection, which ends with the program."""

    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        """Tell in one line why a connection ended early."""
        print(f"a connection ended early: {one_line(sys.exc_info()[1])}", file=sys.stderr, flush=True)


def dial(client: DockerClient, container: str, host: str, port: int) -> socket.socket:
    """Return what leads to the port through a program in the container."""
    command = ["python", "-c", RELAY, host, str(port)]
    program = client.api.exec_create(container, command, stdin=True, stderr=False)
    stream: Any = client.api.exec_start(program["Id"], socket=True)
    connection: socket.socket = getattr(stream, "_sock", stream)
    connection.settimeout(None)
    return connection


def relay(near: socket.socket, far: socket.socket) -> None:
    """Hand on what comes from either side until one of them ends; the far one sends frames."""
    rest = b""
    with far:
        while True:
            # What TLS has decrypted already shows in no selection.
            is_pending = getattr(far, "pending", int)() > 0
            ready = [far] if is_pending else select.select([near, far], [], [])[0]
            for side in ready:
                data = side.recv(CHUNK)
                if not data:
                    return
                if side is near:
                    far.sendall(data)
                else:
                    *whole, rest = frames(rest + data)
                    near.sendall(b"".join(whole))


def frames(received: bytes) -> Iterator[bytes]:
    """Give the content of each whole frame, then what is left."""
    while len(received) >= FRAME.size:
        end = FRAME.size + FRAME.unpack_from(received)[1]
        if len(received) < end:
            break
        yield received[FRAME.size : end]
        received = received[end:]
    yield received


def hold(stack: Stack) -> None:
    """Keep the stack's services at the ports of this machine that they have on the engine's host.

    Raises RefusedError when that is this machine, or as `reachable` does.
    """
    if address.is_here():
        raise RefusedError(f"stack '{stack.name}' needs no tunnel: its engine is on this machine")
    outputs = stack.deployed()
    superset, warehouse = int(urlsplit(outputs["supersetUrl"]).port or 0), int(outputs["warehousePort"])
    with reachable(stack, superset, warehouse) as near:
        print(
            f"{near['supersetUrl']} and {LOOPBACK}:{warehouse} lead to stack {stack.name}; Ctrl-C ends it",
            flush=True,
        )
        threading.Event().wait()
