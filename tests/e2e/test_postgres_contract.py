"""What the official postgres image promises: held by the project's own, and by one written from its page."""

import gzip
import lzma
from collections.abc import Iterator
from typing import Any

import docker
import psycopg
import pytest
from docker.models.images import Image
from servers import Files, Server, archive, serving

from ci.toolchain.base_images import REPOSITORY
from infra.in_container import run_in
from infra.names import Names
from infra.postgres import OWN_FILES, environment

pytestmark = pytest.mark.stack

PASSWORD = 'it\'s a "secret" of $HOME'  # noqa: S105 - a server's that lives for one test
ROLES = ("loader", "transformer", "reporter", "superset")
OWNER, DATABASE = "owner", "app data"
INSERT = "insert into told (line) values ('{}')"
RUN = 'psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --command="{}"\n'
CLOSED = f"if ! (: </dev/tcp/127.0.0.1/5432) 2>/dev/null; then {RUN.format(INSERT.format('no network'))} fi\n"
SCRIPTS = {
    "1.sql": ("create table told (line text, at serial);" + INSERT.format("sql"), 0o644),
    "2.sql.gz": (gzip.compress(INSERT.format("gz").encode()), 0o644),
    "3.sql.xz": (lzma.compress(INSERT.format("xz").encode()), 0o644),
    "4.sh": ("#!/bin/sh\n" + RUN.format(INSERT.format("run as $(basename $0)")), 0o755),
    "5.sh": (RUN.format(INSERT.format("sourced by $(basename $0)")), 0o644),
    "6.sh": (CLOSED, 0o644),
    "7.txt": ("this is no sql", 0o644),
}
FILES = {
    f"/docker-entrypoint-initdb.d/{name}": (text.encode() if isinstance(text, str) else text, mode)
    for name, (text, mode) in SCRIPTS.items()
}


@pytest.fixture(scope="module", params=["own", "contract"])
def image(request: pytest.FixtureRequest, own_image: Image, contract_image: str) -> str:
    return str(own_image.id) if request.param == "own" else contract_image


@pytest.fixture(scope="module")
def server(image: str) -> Iterator[Server]:
    """Return a server that was asked for all that the contract offers."""
    wanted = {
        "POSTGRES_USER": OWNER,
        "POSTGRES_PASSWORD_FILE": "/run/password",
        "POSTGRES_DB": DATABASE,
        "POSTGRES_INITDB_ARGS": "--no-sync --data-checksums",
    }
    files = {**FILES, "/run/password": (f"{PASSWORD}\n".encode(), 0o644)}
    with serving(image, wanted, ["-c", "work_mem=5MB"], files) as server:
        yield server


def connect(server: Server, password: str) -> psycopg.Connection[tuple[str]]:
    """Connect over the published port."""
    return psycopg.connect(host="127.0.0.1", port=server.port, user=OWNER, password=password, dbname=DATABASE)


def run(image: str, *command: str, files: Files | None = None, **settings: Any) -> tuple[int, str]:
    """Run a command in the image to its end; return its exit code and what it printed."""
    client = docker.from_env()
    container = client.containers.create(image, list(command) or None, **settings)
    try:
        if files:
            container.put_archive("/", archive(files))
        container.start()
        code = container.wait()["StatusCode"]
        return int(code), container.logs().decode()
    finally:
        container.remove(force=True, v=True)


class TestServer:
    def test_is_of_the_wanted_version_and_options(self, server: Server) -> None:
        assert server.sql("show server_version", OWNER).startswith("17.")
        assert server.sql("show work_mem", OWNER) == "5MB"
        assert server.sql("show data_checksums", OWNER) == "on"

    def test_has_the_locale_of_the_image(self, server: Server) -> None:
        locale = f"select datlocprovider, datcollate, datctype from pg_database where datname = '{DATABASE}'"
        assert server.sql(locale, OWNER) == "c|en_US.utf8|en_US.utf8"
        assert server.sql("show server_encoding", OWNER) == "UTF8"

    def test_has_one_superuser(self, server: Server) -> None:
        assert server.sql("select string_agg(rolname, ' ') from pg_roles where rolsuper", OWNER) == OWNER

    def test_lets_in_with_the_password_only(self, server: Server) -> None:
        with connect(server, PASSWORD) as connection:
            assert connection.execute("select current_user").fetchone() == (OWNER,)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(server, "wrong")

    def test_ran_what_was_in_the_folder_in_order(self, server: Server) -> None:
        told = server.sql("select line from told order by at", OWNER, DATABASE).splitlines()
        assert told == ["sql", "gz", "xz", "run as 4.sh", "sourced by docker-entrypoint.sh", "no network"]

    def test_belongs_to_user_999(self, server: Server) -> None:
        seen = run_in(server.container, ["stat", "-c", "%u:%a", "/proc/1", "/var/lib/postgresql/data"])
        assert seen.output.decode().split() == ["999:555", "999:700"]

    def test_stops_in_order_and_starts_as_it_was(self, server: Server) -> None:
        before = server.sql("select count(*) from told", OWNER, DATABASE)
        server.container.stop(timeout=60)
        server.container.reload()
        assert server.container.attrs["State"]["ExitCode"] == 0
        assert "database system is shut down" in server.container.logs(tail=5).decode()
        server.container.start()
        code, _ = server.container.exec_run(
            ["timeout", "60", "bash", "-c", "until pg_isready -qh 127.0.0.1; do sleep 0.1; done"]
        )
        assert code == 0
        assert server.sql("select count(*) from told", OWNER, DATABASE) == before


def test_declares_what_the_official_one_does(image: str) -> None:
    declared = docker.from_env().images.get(image).attrs["Config"]
    assert declared["Entrypoint"] == ["docker-entrypoint.sh"]
    assert declared["Cmd"] == ["postgres"]
    assert declared["StopSignal"] == "SIGINT"
    assert declared["Volumes"] == {"/var/lib/postgresql/data": {}}
    assert "5432/tcp" in declared["ExposedPorts"]
    assert {"LANG=en_US.utf8", "PGDATA=/var/lib/postgresql/data"} <= set(declared["Env"])


@pytest.mark.parametrize("command", [["bash", "-c", "postgres --version"], ["postgres", "--version"], ["-V"]])
def test_runs_another_command_as_it_is(image: str, command: list[str]) -> None:
    code, printed = run(image, *command)
    assert code == 0
    assert printed.startswith("postgres (PostgreSQL) 17.")
    assert len(printed.splitlines()) == 1


@pytest.mark.parametrize(
    "wanted", [{}, {"POSTGRES_PASSWORD": "one", "POSTGRES_PASSWORD_FILE": "/etc/hostname"}]
)
def test_refuses_to_start_without_one_password(image: str, wanted: dict[str, str]) -> None:
    code, printed = run(image, environment=wanted)
    assert code == 1
    assert "POSTGRES_PASSWORD" in printed


def test_refuses_in_one_line(own_image: Image) -> None:
    _, printed = run(str(own_image.id))
    assert printed.startswith("error: POSTGRES_PASSWORD is not set: set it")
    assert len(printed.splitlines()) == 1


class TestStart:
    """The command of a stack's warehouse, in an image that cannot run it."""

    def start(self, image: str, user: str) -> tuple[int, str]:
        secrets = {f"/run/secrets/{role}_password": (b"secret", 0o644) for role in ROLES}
        files = {"/start.sh": ((OWN_FILES / "start.sh").read_bytes(), 0o644), **secrets}
        return run(
            image, "bash", "/start.sh", files=files, user=user, environment=environment(Names("tests"))
        )

    def test_refuses_one_without_its_user(self, own_image: Image) -> None:
        told = "error: the image has no user 12345: set postgresImage to one that has, such as postgres:17\n"
        assert self.start(str(own_image.id), "12345") == (1, told)

    def test_refuses_one_without_a_server(self) -> None:
        told = "error: the image has no PostgreSQL: set postgresImage to one that has\n"
        assert self.start(f"{REPOSITORY}:trixie", "0") == (1, told)


def test_serves_as_the_stack_wants_it(image: str) -> None:
    """A user without privileges, a root that nobody writes to, and one order of texts in every image."""
    limits = {
        "user": "999",
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "read_only": True,
        "tmpfs": {"/tmp": "uid=999", "/var/run/postgresql": "uid=999"},  # noqa: S108 - in the container
    }
    wanted = {**environment(Names("tests")), "POSTGRES_HOST_AUTH_METHOD": "trust"}
    command = ["bash", "-c", "exec docker-entrypoint.sh postgres"]
    with serving(image, wanted, command, **limits) as server:
        words = (
            "select string_agg(word, ' ' order by word) from unnest(array['a b', 'B', 'ab', 'ä', 'a-b']) word"
        )
        assert server.sql(words, database="saas_platform_tests") == "B a b a-b ab ä"
