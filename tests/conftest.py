"""What tests of several parts need: a real PostgreSQL that belongs to no stack, and databases on it."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

import docker
import psycopg
import pytest
from docker.errors import ImageNotFound
from docker.models.images import Image
from servers import serving, warehouse
from xdist.scheduler import LoadScopeScheduling

from infra.content import digest
from infra.image import image_files, stage_context
from infra.names import Names
from infra.postgres import OWN_FILES, environment

# Files whose tests share a stack, by the fixture that brings it up once.
SHARED_STACKS = {
    "mended": {
        "test_healing_disk",
        "test_healing_jobs",
        "test_healing_removed",
        "test_healing_stopped",
        "test_reader",
        "test_second_engine",
    },
    "running": {
        "test_dashboards",
        "test_dashboards_import",
        "test_drop_in",
        "test_security_roles",
        "test_security_secrets",
        "test_security_services",
        "test_security_superset",
    },
}


@pytest.fixture(scope="session")
def own_image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Return the project's image of PostgreSQL, built only when no stack has built it yet."""
    client, files = docker.from_env(), image_files("postgres")
    tag = f"saas-platform/postgres:{digest(files)[:12]}"
    try:
        return client.images.get(tag)
    except ImageNotFound:
        context = stage_context(tmp_path_factory.mktemp("contexts") / "postgres", files)
        return client.images.build(path=str(context), tag=tag, rm=True, forcerm=True)[0]


@pytest.fixture(scope="session")
def postgres_server(own_image: Image) -> Iterator[str]:
    """Return how to connect as superuser, without a password, to a server with the warehouse's settings."""
    settings = (OWN_FILES / "postgresql.conf").read_bytes()
    with serving(
        str(own_image.id),
        {**environment(Names("tests")), "POSTGRES_HOST_AUTH_METHOD": "trust"},
        ["-c", "config_file=/etc/postgresql.conf"],
        {"/etc/postgresql.conf": (settings, 0o644)},
    ) as server:
        yield f"host=127.0.0.1 port={server.port} user=postgres dbname=postgres"


@pytest.fixture
def admin(postgres_server: str) -> Iterator[psycopg.Connection]:
    """A superuser's connection to a database of the test's own, with the warehouse's `ops` schema."""
    with warehouse(postgres_server) as connection:
        yield connection


class StackScheduling(LoadScopeScheduling):
    """Keeps on one worker the tests of all files that share a stack, and else those of one file."""

    def _split_scope(self, nodeid: str) -> str:
        name = PurePath(nodeid.partition("::")[0]).stem
        return next((stack for stack, files in SHARED_STACKS.items() if name in files), name)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> StackScheduling:
    return StackScheduling(config, log)
