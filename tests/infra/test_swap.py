"""New relations in the place of the live ones, on a real server, while somebody reads these."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from infra.images.dbt.swap import InUseError, swap

pytestmark = pytest.mark.stack

DATABASE = "swap_test"
TABLES = ("one", "two")
MANIFEST = {
    "nodes": {
        name: {
            "schema": "public",
            "alias": name,
            "resource_type": "model",
            "config": {"materialized": "table"},
        }
        for name in TABLES
    }
}
RECORD = ("digest", "load", "{}", json.dumps(MANIFEST))


@pytest.fixture
def dsn(postgres_server: str) -> Iterator[str]:
    """Return how to connect to a database with live relations, their candidates, and one that goes."""
    server = psycopg2.connect(postgres_server)
    server.autocommit = True
    server.cursor().execute(f"create database {DATABASE}")
    dsn = postgres_server.replace("dbname=postgres", f"dbname={DATABASE}")
    before = {"nodes": {**MANIFEST["nodes"], "gone": {**MANIFEST["nodes"]["one"], "alias": "gone"}}}
    connection = psycopg2.connect(dsn)
    with connection, connection.cursor() as cursor:
        cursor.execute("create schema candidate; create schema candidate_entity; create schema entity")
        cursor.execute(
            "create schema ops; create table ops.transforms (transform_id serial, digest text, load_id text,"
            " report jsonb, manifest jsonb)"
        )
        cursor.execute("create function ops.live_relations() returns text return 'counted'")
        cursor.execute("insert into ops.transforms (manifest) values (%s)", (json.dumps(before),))
        for name in TABLES:
            cursor.execute(f"create table {name} as select 'old' as age")
            cursor.execute(f"create table candidate.{name} as select 'new' as age")
        cursor.execute("create table gone as select 'old' as age")
    connection.close()
    try:
        yield dsn
    finally:
        server.cursor().execute(f"drop database {DATABASE} with (force)")
        server.close()


def swapped(dsn: str) -> None:
    connection = psycopg2.connect(dsn)
    try:
        swap(connection, RECORD)
    finally:
        connection.close()


def rows(cursor: Any, statement: str) -> list[Any]:
    cursor.execute(statement)
    return [row[0] for row in cursor.fetchall()]


LIVE = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1"
WAITING = "select pid from pg_locks where not granted"
READING = "select distinct pid from pg_locks where relation in ('one'::regclass, 'two'::regclass) and granted"


def test_puts_the_new_in_the_place_of_the_old(dsn: str) -> None:
    swapped(dsn)
    reader = psycopg2.connect(dsn)
    with reader, reader.cursor() as cursor:
        assert rows(cursor, LIVE) == list(TABLES)
        assert rows(cursor, "select one.age || two.age from one, two") == ["newnew"]
        assert rows(cursor, "select count(*) from ops.transforms") == [2]
    reader.close()


@pytest.mark.parametrize("tables", [TABLES, TABLES[::-1]])
def test_never_deadlocks_with_a_reader(dsn: str, tables: tuple[str, str]) -> None:
    reader, watcher = psycopg2.connect(dsn), psycopg2.connect(dsn)
    watcher.autocommit = True
    with ThreadPoolExecutor(1) as executor, watcher.cursor() as seen:
        with reader, reader.cursor() as cursor:
            assert rows(cursor, f"select age from {tables[0]}") == ["old"]
            running = executor.submit(swapped, dsn)
            while not rows(seen, WAITING):
                assert not running.done()
            assert rows(cursor, f"select age from {tables[1]}") == ["old"]
        running.result()
        assert rows(seen, "select one.age || two.age from one, two") == ["newnew"]
    reader.close()
    watcher.close()


def test_comes_between_long_statements_that_overlap(dsn: str) -> None:
    over = threading.Event()

    def read(tables: tuple[str, ...], begin: float) -> list[str]:
        """Return the answers that differ from the one before, of statements that take a second and more."""
        seen: list[str] = []
        with closing(psycopg2.connect(dsn)) as reader, reader.cursor() as cursor:
            reader.autocommit = True
            cursor.execute("select pg_sleep(%s)", (begin,))
            while not over.is_set():
                found = f"{tables[0]}.age || {tables[1]}.age"
                answer = rows(cursor, f"select {found} from {tables[0]}, {tables[1]}, pg_sleep(1.2)")
                seen += [answer[0]] if answer != seen[-1:] else []
        return seen

    with ThreadPoolExecutor(2) as executor, closing(psycopg2.connect(dsn)) as watcher:
        watcher.autocommit = True
        readers = [executor.submit(read, TABLES, 0.0), executor.submit(read, TABLES[::-1], 0.6)]
        try:
            with watcher.cursor() as seen:
                while len(rows(seen, READING)) < len(readers):
                    assert not any(reader.done() for reader in readers)
            swapped(dsn)
        finally:
            over.set()
        for reader in readers:
            assert reader.result() in (["oldold"], ["oldold", "newnew"])


def test_says_who_never_lets_go(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.images.dbt.swap.LIMIT", 0.0)
    reader = psycopg2.connect(dsn)
    with reader, reader.cursor() as cursor:
        assert rows(cursor, "select age from one") == ["old"]
        with pytest.raises(InUseError, match=f"end pid {reader.info.backend_pid} of postgres and run"):
            swapped(dsn)
        assert rows(cursor, "select age from two") == ["old"]
    reader.close()
