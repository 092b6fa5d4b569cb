"""PostgreSQL servers: made from an image, waited for, removed at the end; a stack's own, started again."""

import io
import secrets
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import docker
import psycopg
from docker.models.containers import Container
from engine_events import engine_events
from psycopg.conninfo import make_conninfo

from ci.ports import release_ports, reserve_port
from infra.in_container import run_in
from infra.names import PROJECT, PROJECT_LABEL
from infra.postgres import OWN_FILES

Files = Mapping[str, tuple[bytes, int]]
"""Content and mode of each file by its path."""


@dataclass(frozen=True)
class Server:
    """A server that answers on a port of 127.0.0.1."""

    container: Container
    port: int

    def sql(self, statement: str, user: str = "postgres", database: str = "postgres") -> str:
        """Run SQL through the socket and return the unaligned output."""
        command = ["psql", "-qAtX", "-U", user, "-d", database, "-c", statement]
        ended = run_in(self.container, command)
        assert ended.exit_code == 0, ended.errors.decode()
        return ended.output.decode().strip()


@contextmanager
def serving(
    image: str,
    environment: Mapping[str, str],
    command: list[str],
    files: Files | None = None,
    **settings: Any,
) -> Iterator[Server]:
    """Run a server of the image, with files put in before it starts, while the block lasts."""
    client, port = docker.from_env(), reserve_port("tests")
    container = client.containers.create(
        image,
        command,
        name=f"saas_platform_tests_{secrets.token_hex(4)}",
        labels={PROJECT_LABEL: PROJECT},
        environment=dict(environment),
        ports={"5432/tcp": ("127.0.0.1", port)},
        healthcheck={"test": ["CMD", "pg_isready", "-h", "127.0.0.1"], "interval": 10**9, "retries": 60},
        **settings,
    )
    try:
        if files:
            container.put_archive("/", archive(files))
        container.start()
        wait_until_healthy(client, container)
        yield Server(container, port)
    finally:
        container.remove(force=True, v=True)
        release_ports([port])
        client.close()


@contextmanager
def warehouse(server: str) -> Iterator[psycopg.Connection]:
    """Make a database with the warehouse's roles and `ops` schema; give a superuser's connection to it."""
    name = f"warehouse_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        for role in ("loader", "transformer", "reporter"):
            if connection.execute("select from pg_roles where rolname = %s", [role]).rowcount == 0:
                connection.execute(f"create role {role} login")
        connection.execute(f"create database {name}")
        connection.execute(f"grant create on database {name} to loader, transformer")
        try:
            with psycopg.connect(make_conninfo(server, dbname=name), autocommit=True) as own:
                own.execute((OWN_FILES / "ops.sql").read_text())
                yield own
        finally:
            connection.execute(f"drop database {name} with (force)")


def archive(files: Files) -> bytes:
    """Return the files as a tar archive, owned by root."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for path, (content, mode) in files.items():
            entry = tarfile.TarInfo(path.lstrip("/"))
            entry.size, entry.mode = len(content), mode
            tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def wait_until_healthy(client: docker.DockerClient, container: Container) -> None:
    """Wait for the engine to say that the container is healthy; fail with its log when it is not."""
    kinds = {"container": container.id, "event": ["health_status", "die"]}
    started = int(datetime.fromisoformat(container.attrs["Created"][:19] + "+00:00").timestamp())
    with engine_events(client, kinds, since=started) as events:
        assert next(events)["status"] == "health_status: healthy", container.logs().decode()


def restart(container: Container) -> None:
    """Stop a stack's server if it runs, start it, and wait until it is healthy."""
    kinds = {"container": container.id, "event": "health_status"}
    with closing(docker.from_env()) as client, engine_events(client, kinds) as events:
        container.restart()
        assert next(events)["status"] == "health_status: healthy", container.logs(tail=20).decode()
