"""A stack's warehouse as its roles see it through the published port."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import docker
import psycopg
from checkout import Checkout
from docker.models.containers import Container
from waiting import LIMIT, wait_until

# One statement over several tables that an update swaps in together.
ANSWER = """
    select md5(string_agg(rows.content, '' order by rows.content))
    from (
        select unified::text as content from metrics_unified as unified
        union all
        select overview::text from metrics_company_overview as overview
        union all
        select customers::text from entity.entity_customers as customers
    ) as rows
"""
TABLES = """
    select coalesce(json_agg(schemaname || '.' || name order by schemaname, name), '[]')
    from (
        select schemaname, tablename as name from pg_tables
        union all
        select schemaname, viewname from pg_views
    ) as relations
    where schemaname in ('raw', 'entity', 'public')
"""
CONTENT = (
    "select count(*) || ' ' || md5(coalesce(string_agg(row::text, '' order by row::text), '')) from {} as row"
)
HELD = "select exists (select from pg_stat_activity where application_name = '{}' and wait_event = 'PgSleep')"
END = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = '{}'"


@dataclass(frozen=True)
class Warehouse:
    """The warehouse of a stack that is up."""

    checkout: Checkout

    @cached_property
    def outputs(self) -> dict[str, Any]:
        return self.checkout.outputs()

    @property
    def container(self) -> Container:
        """The server's container, as it is now."""
        return docker.from_env().containers.get(self.checkout.names.container("postgres"))

    @contextmanager
    def connected(self, role: str) -> Iterator[psycopg.Connection]:
        """Open a session as a role, with the password that the stack tells its people."""
        with connect(self.outputs, role) as connection:
            yield connection

    @contextmanager
    def holding(self, statement: str) -> Iterator[None]:
        """Run a statement as the warehouse's owner in a transaction that stays open meanwhile."""
        name = f"holder-{secrets.token_hex(4)}"
        words = ["psql", "-U", "postgres", "-d", self.checkout.names.database, "-qX"]
        words += ["-c", f"begin; {statement}; select pg_sleep({LIMIT:.0f})"]
        self.container.exec_run(words, environment={"PGAPPNAME": name}, detach=True)
        wait_until(lambda: self.checkout.sql(HELD.format(name)) == "t", lambda: f"never done: {statement}")
        try:
            yield
        finally:
            self.checkout.sql(END.format(name))

    def answer(self, statement: str = ANSWER) -> str:
        """Return what a reader is told."""
        with self.connected("reporter") as connection:
            return str(value(connection, statement))

    def answer_in_the_end(self) -> str:
        """Return what a reader is told as soon as the server is back."""
        answers: list[str] = []

        def is_answered() -> bool:
            with suppress(psycopg.OperationalError):
                answers.append(self.answer())
            return bool(answers)

        wait_until(is_answered, lambda: self.container.logs(tail=60).decode())
        return answers[0]


def connect(outputs: dict[str, Any], role: str, **other: Any) -> psycopg.Connection[Any]:
    """Connect a role over the published port; by default with its password to its database."""
    passwords = outputs["warehousePasswords"]
    settings = {
        "host": outputs["warehouseHost"],
        "port": int(outputs["warehousePort"]),
        "dbname": "superset" if role == "superset" else outputs["warehouseDatabase"],
        "user": role,
        "password": passwords.get(role, passwords["loader"]),
        "autocommit": True,
    }
    return psycopg.connect(**{**settings, **other})


def content(outputs: dict[str, Any]) -> dict[str, str]:
    """Return rows and a digest of every table and view that is loaded or built, by schema and name."""
    with connect(outputs, "transformer") as connection:
        names = value(connection, TABLES)
        return {name: value(connection, CONTENT.format(name)) for name in names}


def value(connection: psycopg.Connection, statement: str) -> Any:
    """Return the one value that a statement yields."""
    row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]
