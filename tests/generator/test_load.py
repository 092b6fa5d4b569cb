"""Loading into a real PostgreSQL of the warehouse's image."""

import csv
import json
import os
import socket
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from generator.load import LoadError, Report, load
from generator.request import Request, parse_scale
from generator.spec import CATALOG
from generator.writers.files import write_files

pytestmark = pytest.mark.stack

REQUEST = Request(parse_scale("0.01"))
FIRST, SECOND = "a" * 16, "b" * 16


def run(admin: psycopg.Connection, digest: str = FIRST, said: list[str] | None = None) -> Report:
    dsn = make_conninfo(admin.info.dsn, user="loader")
    return load(REQUEST, digest, dsn, 2, (said if said is not None else []).append)


def values(connection: psycopg.Connection, query: str) -> list[Any]:
    return [row[0] for row in connection.execute(query).fetchall()]


def schemas(connection: psycopg.Connection) -> list[str]:
    return values(
        connection, "select nspname::text from pg_namespace where nspname like 'raw%' order by nspname"
    )


class TestLoad:
    def test_the_database_holds_what_the_files_hold(self, admin: psycopg.Connection, tmp_path: Path) -> None:
        report = run(admin)
        write_files(REQUEST, tmp_path, "csv", 1)
        for table in CATALOG:
            key = table.primary_key
            query = sql.SQL("select {} from raw.{} order by {} {}").format(
                sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns),
                sql.Identifier(table.name),
                sql.Identifier(key.name),
                sql.SQL('collate "C"' if key.sql_type == "text" else ""),
            )
            found = admin.execute(query).fetchall()
            with (tmp_path / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
                wanted = [
                    tuple(read(c.sql_type, row[c.name]) for c in table.columns)
                    for row in csv.DictReader(file)
                ]
            assert found == sorted(wanted, key=lambda row: row[0]), table.name
            assert report.rows[table.name] == len(found)

    def test_constraints_comments_and_grants_are_there(self, admin: psycopg.Connection) -> None:
        run(admin)
        references = sum(c.references is not None for t in CATALOG for c in t.columns)
        valid = "select count(*) from pg_constraint where contype = '{}' and convalidated"
        in_raw = " and connamespace = 'raw'::regnamespace"
        assert values(admin, valid.format("f") + in_raw) == [references]
        assert values(admin, valid.format("p") + in_raw) == [len([*CATALOG])]
        checks = sum(len(t.checks) + sum(bool(c.choices) for c in t.columns) for t in CATALOG)
        assert values(admin, valid.format("c") + in_raw) == [checks]
        quiet = "select bool_and(reloptions @> '{autovacuum_enabled=false}') from pg_class"
        assert values(admin, f"{quiet} where relnamespace = 'raw'::regnamespace and relkind = 'r'") == [True]
        uncommented = (
            "select attname from pg_attribute join pg_class on pg_class.oid = attrelid"
            " where relnamespace = 'raw'::regnamespace and relkind = 'r' and attnum > 0"
            " and col_description(attrelid, attnum) is null"
        )
        assert values(admin, uncommented) == []
        readable = "select has_table_privilege('{}', 'raw.stripe_invoices', 'select')"
        schema = "select has_schema_privilege('{}', 'raw', 'usage')"
        for role, may in (("transformer", True), ("reporter", False)):
            assert values(admin, readable.format(role)) == [may]
            assert values(admin, schema.format(role)) == [may]

    def test_the_record_says_what_was_loaded(self, admin: psycopg.Connection) -> None:
        report = run(admin)
        record = admin.execute(
            "select load_id, digest, scale, seed, scenario, as_of, row_counts, schema_name from ops.loads"
        ).fetchone()
        assert record == (
            report.load_id, FIRST, REQUEST.scale, 42, "baseline", REQUEST.as_of, report.rows, "raw",
        )  # fmt: skip

    def test_loading_it_again_does_nothing(self, admin: psycopg.Connection) -> None:
        said: list[str] = []
        first, again = run(admin), run(admin, said=said)
        assert (again.load_id, again.rows) == (first.load_id, first.rows)
        assert said == [f"load {first.load_id} has this digest already: nothing to do"]
        assert values(admin, "select count(*) from ops.loads") == [1]

    def test_a_lost_schema_is_loaded_again(self, admin: psycopg.Connection) -> None:
        first = run(admin)
        admin.execute("drop schema raw cascade")
        assert run(admin).load_id != first.load_id
        assert schemas(admin) == ["raw"]

    def test_readers_of_the_old_data_go_on(self, admin: psycopg.Connection) -> None:
        first = run(admin)
        admin.execute("create view accounts as select * from raw.app_database_accounts")
        second = run(admin, SECOND)
        assert schemas(admin) == ["raw", f"raw_{first.load_id}"]
        assert second.load_id > first.load_id
        assert values(admin, "select count(*) from accounts") == [first.rows["app_database_accounts"]]


class TestFailure:
    def test_a_failed_load_leaves_everything_as_it_was(self, admin: psycopg.Connection) -> None:
        first = run(admin)
        admin.execute("revoke insert on ops.loads from loader")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(admin, SECOND)
        assert schemas(admin) == ["raw"]
        assert values(admin, "select load_id from ops.loads") == [first.load_id]

    def test_what_a_killed_load_left_is_removed(self, admin: psycopg.Connection) -> None:
        admin.execute("create schema raw_0007_dead_next authorization loader")
        said: list[str] = []
        run(admin, said=said)
        assert schemas(admin) == ["raw"]
        assert "dropped raw_0007_dead_next, which a killed load left" in said

    def test_a_second_load_at_the_same_time_is_refused(
        self, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("generator.load._LOCK_WAIT", "100ms")
        admin.execute("select pg_advisory_lock(hashtext('saas-platform generator load'))")
        with pytest.raises(LoadError, match=f"another load runs in database {admin.info.dbname}:"):
            run(admin)

    def test_the_lock_of_a_load_that_was_killed_is_waited_for(
        self, admin: psycopg.Connection, postgres_server: str
    ) -> None:
        with psycopg.connect(make_conninfo(postgres_server, dbname=admin.info.dbname)) as killed:
            killed.execute("select pg_advisory_lock(hashtext('saas-platform generator load'))")
            killed.pgconn.send_query(b"select pg_sleep(600)")
            # As the kernel does with the connections of a process that it ends.
            with socket.socket(fileno=os.dup(killed.fileno())) as connection:
                connection.shutdown(socket.SHUT_RDWR)
            run(admin)
            killed.close()
        assert schemas(admin) == ["raw"]

    def test_a_missing_record_table_is_told(self, admin: psycopg.Connection) -> None:
        admin.execute("drop schema ops cascade")
        with pytest.raises(LoadError, match=f"ops.loads is missing in database {admin.info.dbname}:"):
            run(admin)
        assert schemas(admin) == []


READERS: dict[str, Callable[[str], Any]] = {
    "bigint": int,
    "integer": int,
    "boolean": "true".__eq__,
    "text": str,
    "date": date.fromisoformat,
    "timestamptz": datetime.fromisoformat,
    "numeric(14,2)": Decimal,
    "jsonb": json.loads,
}


def read(sql_type: str, text: str) -> Any:
    """A CSV field as psycopg gives the same value."""
    return READERS[sql_type](text) if text else None
