"""What tests of several parts need: a real PostgreSQL that belongs to no stack, and databases on it."""

from collections.abc import Iterator

import docker
import psycopg
import pytest
from docker.errors import ImageNotFound
from docker.models.images import Image
from servers import serving, warehouse

from infra.content import digest
from infra.image import image_files, stage_context
from infra.names import Names
from infra.postgres import OWN_FILES, environment

# Fixtures of which each brings up one stack for the tests of several files.
SHARED_STACKS = ("running", "mended")


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


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep on one worker what shares a stack, and else the tests of one file."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        group = next((name for name in SHARED_STACKS if name in fixtures), item.path.stem)
        item.add_marker(pytest.mark.xdist_group(group))
