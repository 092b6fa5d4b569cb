"""What tests of several parts need: a real PostgreSQL that belongs to no stack."""

import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import docker
import pytest
from docker.errors import ImageNotFound
from docker.models.containers import Container
from docker.models.images import Image

from ci.ports import release_ports, reserve_port
from infra.content import digest
from infra.image import image_files, stage_context
from infra.names import PROJECT, PROJECT_LABEL

# The image's own rules let no superuser in from outside; this server lives for one test run.
TRUST = "printf 'host all all all trust\\nlocal all all trust\\n' > /tmp/pg_hba.conf"
INITIALIZE = "initdb --username=postgres --auth=trust --no-sync"
SERVE = "exec postgres -c config_file=/etc/saas-platform/postgresql.conf -c hba_file=/tmp/pg_hba.conf"


def warehouse_image(client: docker.DockerClient, folder: Path) -> Image:
    """Return the warehouse's image, built only when no stack has built it yet."""
    files = image_files("postgres")
    tag = f"saas-platform/postgres:{digest(files)[:12]}"
    try:
        return client.images.get(tag)
    except ImageNotFound:
        return client.images.build(path=str(stage_context(folder / "postgres", files)), tag=tag)[0]


def wait_until_healthy(client: docker.DockerClient, container: Container) -> None:
    """Wait for the engine to say that the container is healthy; fail with its log when it is not."""
    kinds = {"container": container.id, "event": ["health_status", "die"]}
    started = int(datetime.fromisoformat(container.attrs["Created"][:19] + "+00:00").timestamp())
    event = next(client.events(decode=True, filters=kinds, since=started))
    assert event["status"] == "health_status: healthy", container.logs().decode()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return how to connect as superuser to a server of the warehouse's image."""
    client = docker.from_env()
    port = reserve_port("tests")
    container = client.containers.run(
        warehouse_image(client, tmp_path_factory.mktemp("contexts")),
        entrypoint=["bash", "-c", f"{TRUST} && {INITIALIZE} && {SERVE}"],
        name=f"saas_platform_tests_{secrets.token_hex(4)}",
        labels={PROJECT_LABEL: PROJECT},
        ports={"5432/tcp": ("127.0.0.1", port)},
        healthcheck={"test": ["CMD", "pg_isready", "-h", "127.0.0.1"], "interval": 10**9, "retries": 60},
        detach=True,
    )
    try:
        wait_until_healthy(client, container)
        dsn = f"host=127.0.0.1 port={port} user=postgres dbname=postgres"
        yield dsn
    finally:
        container.remove(force=True, v=True)
        release_ports([port])
        client.close()
