"""What a command may find on its far side: engines, Supersets, disks and permissions that are not right.

Each is entered with the checkout and yields the environment variables that lead to it.
"""

import json
import os
import secrets
import shutil
import socket
import socketserver
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from checkout import Checkout
from far_servers import FarSide, engine, serving

NEW_SETTINGS = "Pulumi.wrong-new.yaml"
LOCKS = ".stacks/state/.pulumi/locks/organization/saas-platform/wrong-there"
HOLDER = {"pid": 1, "username": "ann", "hostname": "elsewhere", "timestamp": "2025-01-01T00:00:00Z"}
ASSETS = "superset_assets/assets"
PYTHONLESS = ("bash", "cat", "dirname", "flock", "grep", "id", "mkdir", "sha256sum", "tail", "uname")
"""All that bootstrap.sh needs until it looks for a Python."""

INDEX = "https://packages.example/simple"


@contextmanager
def nothing(_: Checkout) -> Iterator[dict[str, str]]:
    yield {}


@contextmanager
def silence(_: Checkout) -> Iterator[dict[str, str]]:
    """Take connections, and never answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        yield {"URL": f"http://127.0.0.1:{port}", "DOCKER_HOST": f"tcp://127.0.0.1:{port}", "PORT": f"{port}"}


@contextmanager
def closed_port(_: Checkout) -> Iterator[dict[str, str]]:
    """Name an address at which nothing listens: its port is taken, by nobody who takes connections."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield {"URL": f"http://127.0.0.1:{holder.getsockname()[1]}"}


@contextmanager
def plain_file(checkout: Checkout) -> Iterator[dict[str, str]]:
    """Name a file as the engine's socket."""
    path = checkout.root / "a.sock"
    path.touch()
    try:
        yield {"DOCKER_HOST": f"unix://{path}"}
    finally:
        path.unlink()


@contextmanager
def taken_port(checkout: Checkout) -> Iterator[dict[str, str]]:
    """Listen on the port that the new stack's settings name."""
    with silence(checkout) as found:
        (checkout.root / NEW_SETTINGS).write_text(f"config:\n  saas-platform:supersetPort: {found['PORT']}\n")
        yield {}


class Greeting(socketserver.BaseRequestHandler):
    """What a mail server answers to whatever it is asked."""

    def handle(self) -> None:
        self.request.recv(1000)
        self.request.sendall(b"220 mail.example ESMTP\r\n")


@contextmanager
def other_service(checkout: Checkout) -> Iterator[dict[str, str]]:
    """Have a mail server where an engine should be."""
    path = checkout.root / f"{secrets.token_hex(3)}.sock"
    with socketserver.ThreadingUnixStreamServer(str(path), Greeting) as server, serving(server):
        yield {"DOCKER_HOST": f"unix://{path}"}


def permitted(path: str, mode: int) -> FarSide:
    """Return permissions of a file or folder of the checkout, made if it is missing, that are not enough."""

    @contextmanager
    def far_side(checkout: Checkout) -> Iterator[dict[str, str]]:
        file = checkout.root / path
        is_new = not file.exists()
        if is_new:
            file.mkdir(parents=True)
        before = file.stat().st_mode
        file.chmod(mode)
        try:
            yield {}
        finally:
            file.chmod(before)
            if is_new:
                file.rmdir()

    return far_side


@contextmanager
def closed_socket(checkout: Checkout) -> Iterator[dict[str, str]]:
    """Run an engine whose socket nobody may use."""
    with engine(version={"ApiVersion": "1.41"})(checkout) as found:
        Path(found["DOCKER_HOST"].removeprefix("unix://")).chmod(0)
        yield found


@contextmanager
def locked(checkout: Checkout) -> Iterator[dict[str, str]]:
    """Hold the stack's lock as an update on another machine does."""
    lock = checkout.root / LOCKS / "0.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text(json.dumps(HOLDER))
    try:
        yield {}
    finally:
        lock.unlink()


def full(folder: str, *, is_filled: bool = False) -> FarSide:
    """Return a disk for a folder of the checkout that has little space, or none at all."""

    @contextmanager
    def far_side(checkout: Checkout) -> Iterator[dict[str, str]]:
        if os.geteuid() != 0:
            pytest.skip("only root mounts a disk")
        there = checkout.root / folder
        there.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory() as kept:
            shutil.copytree(there, kept, dirs_exist_ok=True)
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", there], check=True)
            try:
                shutil.copytree(kept, there, dirs_exist_ok=True)
                if is_filled:
                    (there / "rest").write_bytes(bytes(shutil.disk_usage(there).free))
                yield {}
            finally:
                subprocess.run(["umount", there], check=True)

    return far_side


def edited(path: str, content: bytes) -> FarSide:
    """Return a checkout whose file, new or old, has this content."""

    @contextmanager
    def far_side(checkout: Checkout) -> Iterator[dict[str, str]]:
        file = checkout.root / path
        before = file.read_bytes() if file.exists() else None
        file.write_bytes(content)
        try:
            yield {}
        finally:
            file.unlink() if before is None else file.write_bytes(before)

    return far_side


@contextmanager
def another_python(checkout: Checkout) -> Iterator[dict[str, str]]:
    """Have a .venv of a Python that is too old, on a machine that has no other."""
    old = checkout.root / ".venv" / "bin" / "python"
    old.parent.mkdir(parents=True)
    old.write_text('#!/bin/sh\necho "Python 3.10.4"\n')
    old.chmod(0o755)
    programs = checkout.root / "programs"
    programs.mkdir()
    for name in PYTHONLESS:
        (programs / name).symlink_to(shutil.which(name) or name)
    yield {"PATH": str(programs)}


@contextmanager
def no_index(_: Checkout) -> Iterator[dict[str, str]]:
    """Name a package index, with a password, and leave pip one try."""
    yield {
        "PIP_INDEX_URL": INDEX.replace("//", "//ann:hidden@"),
        "PIP_FIND_LINKS": "",
        "PIP_RETRIES": "0",
        "PYTHON": sys.executable,
    }
