"""What `verify` finds in a real PostgreSQL: nothing in a whole company, and each error that is planted."""

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from generator.load import load
from generator.request import Request, parse_scale
from generator.spec import CATALOG
from generator.verify.checks import references, story
from generator.verify.report import BrokenError, verify

from .test_load import FIRST, values

pytestmark = pytest.mark.stack

NEVER = "timestamptz '2001-01-01Z'"
# Of each table, what is planted into a row, and the rule that this breaks.
PLANTED = [
    ("stripe_charges", "invoice_id = 'in_none'", "invoice_id is a row of stripe_invoices"),
    ("app_database_page_views", "session_id = -1", "session_id is a row of app_database_user_sessions"),
    ("stripe_charges", f"created_at = {NEVER}", "comes after its invoice"),
    ("stripe_invoices", "amount_due = amount_due + 1", "its amount is the sum of its lines"),
    ("stripe_invoices", "amount_paid = amount_paid + 1", "what is paid is the sum of its succeeded charges"),
    ("app_database_subscriptions", "mrr = mrr + 1", "Stripe bills the same monthly revenue"),
    ("app_database_user_sessions", "page_view_count = 99", "holds as many page views as it says"),
    (
        "app_database_user_sessions",
        f"started_at = {NEVER}",
        "falls into the time in which its user may sign in",
    ),
    (
        "app_database_tap_events",
        f"occurred_at = {NEVER}",
        "falls into the time in which its device is installed",
    ),
    ("stripe_customers", f"created_at = {NEVER}", "pays for an account from its first subscription on"),
    ("hubspot_contacts", "email = 'nobody@none.example'", "has the address of its lead and of its user"),
    ("hubspot_tickets", f"created_at = {NEVER}", "is opened while its account is there"),
]


@pytest.fixture
def company(admin: psycopg.Connection) -> psycopg.Connection:
    """Return a superuser's connection to a database with a small company, whose constraints are gone."""
    load(Request(parse_scale("0.01")), FIRST, make_conninfo(admin.info.dsn, user="loader"), 2, [].append)
    statements = values(
        admin,
        "select format('alter table %s drop constraint %I cascade', conrelid::regclass, conname)"
        " from pg_constraint where connamespace = 'raw'::regnamespace and contype in ('f', 'c', 'u')",
    )
    for statement in statements:
        admin.execute(statement)
    return admin


def test_errors_are_found_and_their_rows_named(company: psycopg.Connection) -> None:
    def verified() -> list[str]:
        said: list[str] = []
        try:
            verify(company.info.dsn, "raw", said.append)
        except BrokenError as error:
            said.append(str(error))
        return said

    rules = sum(1 for _ in references()) + sum(1 for _ in story())
    whole = [f"all {rules} rules hold in schema raw"]
    assert verified() == whole
    for table, change, rule in PLANTED:
        key = CATALOG[table].primary_key.name
        (row,) = values(company, f"select {key}::text from raw.{table} order by {key} limit 1")
        where = f"where {key}::text = '{row}'"
        company.execute(f"create table kept as select * from raw.{table} {where}")
        company.execute(f"update raw.{table} set {change} {where}")
        said = verified()
        told = said.index(f"{table}: broken in 1 rows: {rule}")
        assert said[told + 1].startswith(f"  {table} {row} ")
        assert "None" not in said[told + 1]
        assert said[-1].endswith(f"of {rules} rules are broken in schema raw: load the company again")
        company.execute(f"delete from raw.{table} {where}")
        company.execute(f"insert into raw.{table} select * from kept")
        company.execute("drop table kept")
    assert verified() == whole
