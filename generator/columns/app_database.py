"""Columns of the product's own database, usage aside."""

import numpy as np

from generator.arrays import NULL, Columns, Ints, Texts, digits, join, offsets, texts
from generator.columns.keys import key_of
from generator.columns.pools import pools, venue_words
from generator.spec import app_database as spec
from generator.spec.app_database import ACCOUNTS, LOCATIONS, SUBSCRIPTIONS, USERS
from generator.story import market, terms
from generator.story.block import Story
from generator.story.streams import Streams

LARGE = spec.COMPANY_SIZES.index("large")
_SEATS = ((20, 120), (30, 220), (60, 400), (80, 600), (2_000, 60_000))
"""Fewest and most seats of a location, by industry."""
_CODES = texts([country.code for country in market.COUNTRIES])
_REGIONS = texts([country.region for country in market.COUNTRIES])
_CITIES = np.array([[c.encode() for c in country.cities] for country in market.COUNTRIES])
_CHANGE_NAMES = texts([*spec.START_REASONS, "churn"])
_PRICES = np.array([market.MONTHLY_PRICE_CENTS, market.YEARLY_PRICE_CENTS], dtype=np.int64)


def unit_amount(interval: Ints, plan: Ints) -> Ints:
    """Hundredths of dollars per location and month on the first price list."""
    return _PRICES[interval, plan]


def tables(story: Story) -> dict[str, Columns]:
    """Accounts, locations, users and subscriptions of a block."""
    return {
        ACCOUNTS.name: _accounts(story),
        LOCATIONS.name: _locations(story),
        USERS.name: _users(story),
        SUBSCRIPTIONS.name: _subscriptions(story),
    }


def brands(streams: Streams, table: str, industry: Ints, size: Ints) -> tuple[Texts, Texts]:
    """Companies' names, and each one's owner's or own name as it stands in an address."""
    n, words, venues = len(industry), pools(), venue_words()
    surname = streams.below(len(words.surnames), table, "surname", n)
    company = streams.below(len(words.companies), table, "company", n)
    venue = venues[industry, streams.below(venues.shape[1], table, "venue", n)]
    owned = join(words.surnames[surname], b"'s ", venue)
    named = join(b"The ", words.surnames[surname], b" ", venue)
    single = np.where(streams.happens(500_000, table, "form", n), owned, named)
    group = size >= LARGE
    return (
        np.where(group, join(words.companies[company], b" ", venue), single),
        np.where(group, words.company_slugs[company], words.surname_slugs[surname]),
    )


def _brands(story: Story) -> tuple[Texts, Texts]:
    return brands(story.streams, ACCOUNTS.name, story.accounts.industry, story.accounts.size)


def _accounts(story: Story) -> Columns:
    accounts = story.accounts
    status = np.where(
        story.ends != NULL, b"churned", np.where(accounts.converted == NULL, b"trial", b"active")
    )
    return {
        "account_id": key_of(story.block, np.arange(len(accounts))),
        "account_name": _brands(story)[0],
        "industry": texts(spec.INDUSTRIES)[accounts.industry],
        "company_size": texts(spec.COMPANY_SIZES)[accounts.size],
        "region": _REGIONS[accounts.country],
        "country": _CODES[accounts.country],
        "acquisition_channel": texts(spec.CHANNELS)[accounts.channel],
        "status": status,
        "created_at": accounts.created,
        "churned_at": story.ends,
    }


def _locations(story: Story) -> Columns:
    places, streams, table = story.locations, story.streams, LOCATIONS.name
    n = len(places.account)
    country = story.accounts.country[places.account]
    city = _CITIES[country, streams.below(_CITIES.shape[1], table, "city", n)]
    fewest, most = np.array(_SEATS, dtype=np.int64)[story.accounts.industry[places.account]].T
    spread = streams.below(1_000, table, "seats", (n, 2)).min(axis=1)
    number = 1 + streams.below(2_400, table, "number", n)
    street = streams.below(len(pools().streets), table, "street", n)
    name = join(_brands(story)[0][places.account], b" ", city)
    return {
        "location_id": key_of(story.block, np.arange(n)),
        "account_id": key_of(story.block, places.account),
        "location_name": np.where(places.ordinal == 0, name, join(name, b" ", digits(places.ordinal + 1))),
        "street": join(digits(number), b" ", pools().streets[street]),
        "city": city,
        "country": _CODES[country],
        "seats": (fewest + spread * (most - fewest) // 1_000) // 5 * 5,
        "opened_at": places.opened,
        "closed_at": places.closed,
    }


def _users(story: Story) -> Columns:
    users, streams, words, table = story.users, story.streams, pools(), USERS.name
    n = len(users.account)
    first = streams.below(len(words.first_names), table, "first_name", n)
    last = streams.below(len(words.surnames), table, "surname", n)
    account_id = key_of(story.block, users.account)
    # The number in the account and the account's key in the domain make an address unique.
    email = join(
        words.first_name_slugs[first],
        b".",
        words.surname_slugs[last],
        digits(users.ordinal + 1),
        b"@",
        _brands(story)[1][users.account],
        b"-",
        digits(account_id),
        b".example",
    )
    return {
        "user_id": key_of(story.block, np.arange(n)),
        "account_id": account_id,
        "location_id": key_of(story.block, users.location),
        "full_name": join(words.first_names[first], b" ", words.surnames[last]),
        "email": email,
        "role": texts(spec.ROLES)[users.role],
        "created_at": users.created,
        "deactivated_at": users.deactivated,
    }


def _subscriptions(story: Story) -> Columns:
    """Every change but churn starts a row; the account's next change ends it."""
    changes = story.changes
    starts = np.flatnonzero(changes.reason != terms.CHURN)
    following = np.minimum(starts + 1, len(changes.at) - 1)
    ended = (changes.account[following] == changes.account[starts]) & (following > starts)
    account = changes.account[starts]
    index = np.arange(len(starts))
    first = offsets(np.bincount(account, minlength=len(story.accounts)))[account]
    unit = story.prices[changes.price[starts], changes.interval[starts], changes.plan[starts]]
    quantity = changes.quantity[starts]
    return {
        "subscription_id": key_of(story.block, index),
        "account_id": key_of(story.block, account),
        "previous_subscription_id": key_of(story.block, np.where(index == first, NULL, index - 1)),
        "plan": texts(spec.PLANS)[changes.plan[starts]],
        "billing_interval": texts(spec.INTERVALS)[changes.interval[starts]],
        "quantity": quantity,
        "unit_amount": unit,
        "mrr": quantity * unit,
        "start_reason": texts(spec.START_REASONS)[changes.reason[starts]],
        "end_reason": np.where(ended, _CHANGE_NAMES[changes.reason[following]], b""),
        "started_at": changes.at[starts],
        "ended_at": np.where(ended, changes.at[following], NULL),
    }
