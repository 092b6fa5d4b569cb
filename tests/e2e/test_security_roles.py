"""What the database's roles can do over the network with their real passwords, and what nobody can."""

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
import pytest
import warehouse
from attacked import Running
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction
from servers import restart

pytestmark = pytest.mark.stack

ROLES = ("loader", "transformer", "reporter", "superset")
Connect = Callable[..., psycopg.Connection[Any]]

WRITES = (
    "insert into metrics_company_overview (month_start) values (now())",
    "update metrics_unified set metric_value = 0",
    "delete from entity.entity_customers",
    "drop table metrics_unified",
    "create table public.own (id int)",
    "create table entity.own (id int)",
    "create temporary table own (id int)",
    "create schema own",
    "create function public.own() returns int language sql as 'select 1'",
    "select lo_create(0)",
    "select lo_from_bytea(0, 'x')",
)
# What each role is refused beside what all are.
REFUSED = {
    "reporter": (
        *WRITES,
        "select from raw.app_database_accounts",
        "select from public.stg_app_database_accounts",
        "select from ops.loads",
        "select from ops.deployed",
        "select ops.drop_previous_loads()",
    ),
    "transformer": (
        "insert into raw.stripe_charges select * from raw.stripe_charges",
        "update raw.stripe_charges set amount = 0",
        "delete from raw.stripe_charges",
        "truncate raw.stripe_charges",
        "drop table raw.stripe_charges",
        "alter table raw.stripe_charges add own int",
        "create table raw.own (id int)",
        "drop schema raw cascade",
        "alter schema raw rename to own",
        "insert into ops.loads select * from ops.loads",
        "update ops.loads set digest = ''",
        "delete from ops.loads",
        "update ops.transforms set digest = ''",
        "insert into ops.imports (digest, transform_id, report) values ('', 1, '{}')",
        "create or replace view ops.deployed as select 1",
        "create table ops.own (id int)",
    ),
    "loader": (
        "select from public.metrics_unified",
        "select from public.stg_stripe_charges",
        "select from entity.entity_customers",
        "drop table entity.entity_customers",
        "create table public.own (id int)",
        "create table entity.own (id int)",
        "update ops.loads set digest = ''",
        "delete from ops.loads",
        "select from ops.transforms",
        "insert into ops.transforms (digest, load_id, report, manifest) values ('', '', '{}', '{}')",
    ),
    "superset": (),
}
REFUSED_TO_ALL = (
    "copy (select 1) to program 'id'",
    "create temporary table own (line text); copy own from program 'id'",
    "copy (select 1) to '/tmp/own'",
    "select pg_read_file('/etc/passwd')",
    "select pg_read_binary_file('/run/secrets/loader_password')",
    "select pg_ls_dir('/run/secrets')",
    "select lo_import('/etc/passwd')",
    "select lo_export(1, '/tmp/own')",
    "load 'pgcrypto'",
    "create extension file_fdw schema pg_catalog",
    "select from pg_authid",
    "set role postgres",
    "set session authorization postgres",
    "grant pg_read_server_files to current_user",
    *(
        f"alter role current_user {power}"
        for power in ("superuser", "createrole", "createdb", "replication", "bypassrls")
    ),
    "alter role postgres password 'own'",
    "create role own",
    "create database own",
    "alter system set log_statement = 'all'",
    "select pg_reload_conf()",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename is distinct from current_user",
)


@pytest.fixture(scope="module")
def outputs(running: Running) -> dict[str, Any]:
    return running.checkout.outputs()


@pytest.fixture(scope="module")
def connect(outputs: dict[str, Any]) -> Connect:
    """Return what connects a role over the published port."""
    return partial(warehouse.connect, outputs)


@pytest.mark.parametrize(
    ("role", "statement"),
    [(role, statement) for role in ROLES for statement in (*REFUSED[role], *REFUSED_TO_ALL)],
)
def test_is_refused_by_privilege(connect: Connect, role: str, statement: str) -> None:
    with connect(role) as connection:
        connection.execute("set default_transaction_read_only = off")
        with pytest.raises(InsufficientPrivilege):
            connection.execute(statement)


@pytest.mark.parametrize("statement", WRITES[:3])
def test_reporter_reads_only_by_default(connect: Connect, statement: str) -> None:
    with connect("reporter") as connection, pytest.raises((ReadOnlySqlTransaction, InsufficientPrivilege)):
        connection.execute(statement)


def test_reporter_reads_what_it_is_for(connect: Connect) -> None:
    with connect("reporter") as connection:
        for table in ("metrics_unified", "metrics_company_overview", "entity.entity_customers"):
            row = connection.execute(f"select count(*) from {table}").fetchone()
            assert row is not None
            assert row[0] > 0
        default = connection.execute("show default_transaction_read_only").fetchone()
        assert default == ("on",)


def test_no_relation_is_open_to_all(running: Running) -> None:
    granted = running.checkout.sql(
        "select string_agg(relation.oid::regclass::text, ' ') from pg_class relation"
        " cross join lateral aclexplode(relation.relacl) as granted"
        " where granted.grantee = 0 and relation.relnamespace::regnamespace::text"
        " not in ('pg_catalog', 'information_schema')"
    )
    assert granted == ""
    databases = (
        "select count(*) from pg_database, lateral aclexplode(datacl) where grantee = 0 and datallowconn"
    )
    assert running.checkout.sql(databases) == "0"


@pytest.mark.parametrize("role", ROLES)
class TestRole:
    def test_has_no_power_over_the_server(self, running: Running, role: str) -> None:
        powers = "rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls"
        assert running.checkout.sql(f"select {powers} from pg_roles where rolname = '{role}'") == "f"
        assert running.checkout.sql(f"select from pg_auth_members where member = '{role}'::regrole") == ""

    def test_reaches_its_own_database_only(
        self, connect: Connect, outputs: dict[str, Any], role: str
    ) -> None:
        own = "superset" if role == "superset" else outputs["warehouseDatabase"]
        connect(role, dbname=own).close()
        for other in {"superset", outputs["warehouseDatabase"], "postgres", "template1"} - {own}:
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                connect(role, dbname=other)

    def test_is_refused_with_a_wrong_password(self, connect: Connect, role: str) -> None:
        for password in ("wrong", role, "x" * 32):
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                connect(role, password=password)
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            connect(role, password="")

    def test_cannot_replicate(self, connect: Connect, role: str) -> None:
        for kind in ("true", "database"):
            with pytest.raises(psycopg.OperationalError):
                connect(role, replication=kind)


@pytest.mark.parametrize("database", ["postgres", "superset", "template1"])
def test_the_superuser_is_refused_over_the_network(connect: Connect, database: str) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"pg_hba\.conf rejects connection"):
        connect("postgres", dbname=database)


def test_a_role_without_grants_reaches_no_database(
    running: Running, connect: Connect, outputs: dict[str, Any]
) -> None:
    role, password = f"own_{secrets.token_hex(4)}", secrets.token_hex(16)
    running.checkout.sql(f"create role {role} login password '{password}'")
    try:
        for database in (outputs["warehouseDatabase"], "superset", "postgres", "template1"):
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                connect(role, password=password, dbname=database)
    finally:
        running.checkout.sql(f"drop role {role}")


@pytest.mark.parametrize(("role", "schema"), [("transformer", "public"), ("loader", "postgres")])
def test_the_hooks_run_nothing_that_a_role_planted(
    running: Running, connect: Connect, role: str, schema: str
) -> None:
    """The hooks ask as superuser: a function of the same name must not come before PostgreSQL's own."""
    with connect(role) as connection:
        connection.execute(f"create schema if not exists {schema}")
        connection.execute(
            f"create function {schema}.json_agg(ops.deployed) returns json language plpgsql as"
            f" $$ begin execute 'alter role {role} createrole'; return '[]'::json; end $$"
        )
    try:
        running.checkout.run("pulumi", "preview", "--stack", running.checkout.stack)
        assert running.checkout.sql(f"select rolcreaterole from pg_roles where rolname = '{role}'") == "f"
    finally:
        running.checkout.sql(f"drop function {schema}.json_agg(ops.deployed)")
        running.checkout.sql(f"alter role {role} nocreaterole; drop schema if exists postgres")


def test_what_a_role_changes_about_itself_ends_with_the_next_start(
    running: Running, connect: Connect
) -> None:
    """PostgreSQL lets every role change its own password and defaults."""
    with connect("reporter") as connection:
        connection.execute("set default_transaction_read_only = off")
        connection.execute("alter role current_user set default_transaction_read_only = off")
        connection.execute("alter role current_user password 'own'")
    restart(running.containers["postgres"])
    with connect("reporter") as connection:
        assert connection.execute("show default_transaction_read_only").fetchone() == ("on",)
