"""Columns of Stripe's customers, prices, subscriptions and their items."""

import numpy as np

from generator.arrays import NULL, Bools, Columns, Ints, Texts, texts
from generator.columns import stripe_events
from generator.columns.billing import Collection, charge_columns, collect, invoice_columns
from generator.columns.keys import key_of, opaque
from generator.columns.spells import Spells, spells_of
from generator.spec import app_database as spec
from generator.spec.stripe import (
    CHARGES,
    CURRENCY,
    CUSTOMERS,
    INVOICES,
    PRICES,
    STRIPE_SUBSCRIPTIONS,
    SUBSCRIPTION_ITEMS,
)
from generator.story import terms
from generator.story.block import Story


def tables(story: Story, product: dict[str, Columns]) -> dict[str, Columns]:
    """Stripe's tables of a block; `product` are the block's tables of the app database."""
    spells, collection = spells_of(story), collect(story)
    account_ids = key_of(story.block, np.arange(len(story.accounts)))
    customer_ids = opaque("cus_", story.seed, account_ids)
    spell_ids = opaque("sub_", story.seed, key_of(story.block, np.arange(len(spells.account))))
    price_ids = opaque("price_", story.seed, np.arange(story.prices.size)).reshape(story.prices.shape)
    invoices = invoice_columns(story, collection, customer_ids, spell_ids[spells.of_bill], price_ids)
    made = {
        CUSTOMERS.name: _customers(story, product, customer_ids, collection.delinquent),
        PRICES.name: _prices(story, price_ids if story.block == 0 else price_ids[:0]),
        STRIPE_SUBSCRIPTIONS.name: _subscriptions(story, spells, collection, customer_ids, spell_ids),
        SUBSCRIPTION_ITEMS.name: _items(story, product, spell_ids[spells.of_change], price_ids),
        INVOICES.name: invoices,
        CHARGES.name: charge_columns(story, collection, invoices),
    }
    return made | stripe_events.tables(story, spells, collection, made)


def _customers(story: Story, product: dict[str, Columns], customer_ids: Texts, delinquent: Ints) -> Columns:
    accounts, users = product[spec.ACCOUNTS.name], product[spec.USERS.name]
    paying = np.flatnonzero(story.accounts.converted != NULL)
    owner = np.searchsorted(story.users.account, paying)
    return {
        "customer_id": customer_ids[paying],
        "account_id": accounts["account_id"][paying],
        "name": accounts["account_name"][paying],
        "email": users["email"][owner],
        "currency": _currency(len(paying)),
        "country": accounts["country"][paying],
        "is_delinquent": np.isin(paying, story.bills.account[delinquent]),
        "created_at": story.accounts.converted[paying],
    }


def _prices(story: Story, price_ids: Texts) -> Columns:
    """Prices of all lists, intervals and plans; a year costs twelve months of the yearly price."""
    n, lists = price_ids.size, len(story.prices)
    amounts = story.prices * np.array([[1], [12]])
    latest = np.repeat(np.arange(lists), story.prices[0].size) == lists - 1
    return {
        "price_id": price_ids.ravel(),
        "plan": np.tile(texts(spec.PLANS), lists * len(spec.INTERVALS))[:n],
        "billing_interval": np.tile(np.repeat(texts(spec.INTERVALS), len(spec.PLANS)), lists)[:n],
        "unit_amount": amounts.ravel()[:n],
        "currency": _currency(n),
        "is_active": latest[:n],
        "created_at": np.repeat([story.start, story.turn][:lists], story.prices[0].size)[:n],
    }


def _subscriptions(
    story: Story,
    spells: Spells,
    collection: Collection,
    customer_ids: Texts,
    spell_ids: Texts,
) -> Columns:
    bills = story.bills
    # Bills are in order of time, so the last assignment to a spell is its latest period.
    period_start, period_end = np.zeros((2, len(spell_ids)), dtype=np.int64)
    period_start[spells.of_bill] = bills.term_start
    period_end[spells.of_bill] = bills.period_end
    past_due: Bools = np.zeros(len(spell_ids), dtype=np.bool_)
    past_due[spells.of_bill[collection.delinquent]] = True
    status = np.where(past_due, b"past_due", b"active")
    return {
        "subscription_id": spell_ids,
        "customer_id": customer_ids[spells.account],
        "status": np.where(spells.ended != NULL, b"canceled", status),
        "started_at": spells.started,
        "current_period_start": period_start,
        "current_period_end": period_end,
        "canceled_at": spells.ended,
    }


def _items(story: Story, product: dict[str, Columns], change_spell_ids: Texts, price_ids: Texts) -> Columns:
    rows = product[spec.SUBSCRIPTIONS.name]
    changes = story.changes
    starts = np.flatnonzero(changes.reason != terms.CHURN)
    return {
        "subscription_item_id": opaque("si_", story.seed, key_of(story.block, np.arange(len(starts)))),
        "subscription_id": change_spell_ids[starts],
        "price_id": price_ids[changes.price[starts], changes.interval[starts], changes.plan[starts]],
        "app_subscription_id": rows["subscription_id"],
        "quantity": rows["quantity"],
        "created_at": rows["started_at"],
        "ended_at": rows["ended_at"],
    }


def _currency(n: int) -> Texts:
    return np.full(n, CURRENCY.encode())
