"""What holds for every company, whatever its scale, seed, scenario, last day, and the parts it is made in."""

from datetime import date
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.arrays import NULL, Bools, Column, Columns, Ints
from generator.columns import block_tables
from generator.request import ACCOUNTS_AT_SCALE_1, ACCOUNTS_PER_BLOCK, Request
from generator.scenarios import SCENARIOS
from generator.spec import CATALOG
from generator.writers.rows import copy_binary, csv

Tables = dict[str, Columns]

# A database that keeps what failed would make a run depend on the one before.
settings.register_profile("once", database=None, deadline=None, derandomize=True, max_examples=40)
settings.load_profile("once")

requests = st.builds(
    Request,
    scale=st.integers(8, ACCOUNTS_PER_BLOCK + 30).map(lambda n: Decimal(n) / ACCOUNTS_AT_SCALE_1),
    seed=st.integers(0, 2**63 - 1),
    scenario_name=st.sampled_from(sorted(SCENARIOS)),
    as_of=st.dates(date(2022, 12, 31), date(2032, 12, 31)),
)


def tables(request: Request, blocks: range) -> Tables:
    made = [block_tables(request, block) for block in blocks]
    return {
        table.name: {c.name: np.concatenate([one[table.name][c.name] for one in made]) for c in table.columns}
        for table in CATALOG
    }


def is_null(column: Column) -> Bools:
    return np.asarray(column == (b"" if column.dtype.kind == "S" else NULL))


def parent_of(made: Tables, table: str, column: str) -> tuple[Ints, Ints]:
    """Rows with a reference, and the index of the parent of each."""
    target = next(c.references for c in CATALOG[table].columns if c.name == column)
    assert target is not None
    keys = made[target][CATALOG[target].primary_key.name]
    order = np.argsort(keys, kind="stable")
    rows = np.flatnonzero(~is_null(made[table][column]))
    wanted = made[table][column][rows]
    at = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    parents = order[at]
    assert (keys[parents] == wanted).all(), (table, column)
    return rows, parents


def sums(amounts: Ints, owner: Ints, n: int) -> Ints:
    total = np.zeros(n, dtype=np.int64)
    np.add.at(total, owner, amounts)
    return total


def keys_are_unique_and_references_whole(made: Tables) -> None:
    for table in CATALOG:
        for column in table.columns:
            values = made[table.name][column.name]
            if column.unique or column is table.primary_key:
                values = values[~is_null(values)]
                assert len(np.unique(values)) == len(values), (table.name, column.name)
            if column.references and len(values):
                parent_of(made, table.name, column.name)


def sums_agree(made: Tables) -> None:
    charges, invoices = made["stripe_charges"], made["stripe_invoices"]
    rows, invoice = parent_of(made, "stripe_charges", "invoice_id")
    succeeded = charges["status"][rows] == b"succeeded"
    paid = sums(np.where(succeeded, charges["amount"][rows], 0), invoice, len(invoices["invoice_id"]))
    assert (paid == invoices["amount_paid"]).all()
    items, prices = made["stripe_subscription_items"], made["stripe_prices"]
    rows, subscription = parent_of(made, "stripe_subscription_items", "app_subscription_id")
    _, price = parent_of(made, "stripe_subscription_items", "price_id")
    months = np.where(prices["billing_interval"][price] == b"year", 12, 1)
    revenue = items["quantity"][rows] * prices["unit_amount"][price] // months
    assert (revenue == made["app_database_subscriptions"]["mrr"][subscription]).all()
    views = made["app_database_page_views"]
    _, session = parent_of(made, "app_database_page_views", "session_id")
    sessions = made["app_database_user_sessions"]
    assert (np.bincount(session, minlength=len(sessions["session_id"])) == sessions["page_view_count"]).all()
    assert len(views["page_view_id"]) == sessions["page_view_count"].sum()


# Of each child: when it happens, its parent, and when that begins and ends.
LIVES = [
    ("app_database_locations", "opened_at", "account_id", "created_at", "churned_at"),
    ("app_database_users", "created_at", "location_id", "opened_at", "closed_at"),
    ("app_database_subscriptions", "started_at", "account_id", "created_at", "churned_at"),
    ("app_database_user_sessions", "started_at", "user_id", "created_at", "deactivated_at"),
    ("app_database_user_sessions", "ended_at", "account_id", "created_at", "churned_at"),
    ("app_database_page_views", "viewed_at", "session_id", "started_at", "ended_at"),
    ("app_database_feature_usage", "used_at", "session_id", "started_at", "ended_at"),
    ("app_database_devices", "installed_at", "location_id", "opened_at", "closed_at"),
    ("app_database_tap_events", "occurred_at", "device_id", "installed_at", "removed_at"),
    ("stripe_invoices", "created_at", "subscription_id", "started_at", "canceled_at"),
    ("stripe_charges", "created_at", "invoice_id", "created_at", None),
    ("stripe_events", "created_at", "customer_id", "created_at", None),
    ("hubspot_deals", "created_at", "company_id", "created_at", None),
    ("hubspot_engagements", "engaged_at", "deal_id", "created_at", "closed_at"),
    ("hubspot_tickets", "created_at", "account_id", "created_at", "churned_at"),
    ("hubspot_tickets", "resolved_at", "account_id", "created_at", "churned_at"),
    ("attribution_touchpoints", "touched_at", "ga_session_id", "started_at", None),
    ("marketing_qualified_leads", "converted_at", None, "qualified_at", None),
]


def nothing_happens_before_its_parent_or_after_its_end(made: Tables) -> None:
    for table, moment, reference, begin, finish in LIVES:
        if reference is None:
            rows = parents = np.arange(len(made[table][moment]))
            parent = made[table]
        else:
            if not len(made[table][reference]):
                continue
            rows, parents = parent_of(made, table, reference)
            target = next(c.references for c in CATALOG[table].columns if c.name == reference)
            parent = made[str(target)]
        at = made[table][moment][rows]
        happens = at != NULL
        assert (at >= parent[begin][parents])[happens].all(), (table, moment, begin)
        if finish is not None:
            until = parent[finish][parents]
            assert ((at <= until) | (until == NULL))[happens].all(), (table, moment, finish)


def nothing_happens_outside_the_24_months(request: Request, made: Tables) -> None:
    start = int(np.datetime64(request.start, "ms").astype(np.int64))
    end = int((np.datetime64(request.as_of, "D") + 1).astype("datetime64[ms]").astype(np.int64))
    planned = {"period_end", "current_period_end"}
    for table, columns in made.items():
        for column in CATALOG[table].columns:
            values = columns[column.name]
            if column.sql_type == "timestamptz" and column.name not in planned and len(values):
                kept = values[values != NULL]
                assert ((kept >= start) & (kept < end)).all(), (table, column.name)


@given(requests)
def test_a_company_holds_together(request: Request) -> None:
    made = tables(request, range(request.blocks))
    keys_are_unique_and_references_whole(made)
    sums_agree(made)
    nothing_happens_before_its_parent_or_after_its_end(made)
    nothing_happens_outside_the_24_months(request, made)
    for table in CATALOG:
        rows = len(made[table.name][table.primary_key.name])
        assert bool(copy_binary(table, made[table.name])) == bool(rows)
        assert csv(table, made[table.name]).count(b"\n") >= rows


@given(requests, st.integers(1, 5))
def test_the_parts_are_the_whole(request: Request, parts: int) -> None:
    pieces = [request.part(number, parts) for number in range(1, parts + 1)]
    assert [block for piece in pieces for block in piece] == list(range(request.blocks))


@settings(max_examples=3)
@given(requests)
def test_a_block_made_alone_is_that_of_the_whole(request: Request) -> None:
    whole = tables(request, range(request.blocks))
    alone = tables(request, range(request.blocks - 1, request.blocks))
    for table in CATALOG:
        for column in table.columns:
            last = whole[table.name][column.name][
                len(whole[table.name][column.name]) - len(alone[table.name][column.name]) :
            ]
            assert (last == alone[table.name][column.name]).all(), (table.name, column.name)
