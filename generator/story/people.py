"""Locations that open and close with the contract, and the users who work at them."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Ints, offsets, ordinals
from generator.request import Request
from generator.spec.app_database import LOCATIONS, ROLES, USERS
from generator.story import terms
from generator.story.accounts import Accounts
from generator.story.clock import DAY, MINUTE, instant
from generator.story.streams import Streams

OWNER, MANAGER, STAFF, ANALYST = range(len(ROLES))
_ROLE_WEIGHTS = (0, 24, 64, 12)
_STAFF_WEIGHTS = (0, 46, 30, 16, 8)
"""Weights of 0 to 4 users per location, the owner aside."""
_LEAVERS = 220_000
"""Users per million who leave their job while the account stays."""


@dataclass(frozen=True)
class Access:
    """Times in which accounts may use the product, by account and time: trial or paid.

    A `stop` that is the data's end means that the account goes on.
    """

    account: Ints
    start: Ints
    stop: Ints


@dataclass(frozen=True)
class Locations:
    """One block's locations, account by account in order of opening."""

    account: Ints
    ordinal: Ints
    opened: Ints
    closed: Ints


@dataclass(frozen=True)
class Users:
    """One block's users, account by account; each account's first is its owner."""

    account: Ints
    location: Ints
    ordinal: Ints
    role: Ints
    created: Ints
    deactivated: Ints


def account_ends(accounts: Accounts, changes: terms.Changes, end: int) -> Ints:
    """When each account left for good (churn, or a trial unconverted), NULL while it is live."""
    last = terms.last_of_account(changes, len(accounts))
    result = np.where(accounts.trial_end < end, accounts.trial_end, NULL)
    customers = last != NULL
    ended = changes.reason[last[customers]] == terms.CHURN
    result[customers] = np.where(ended, changes.at[last[customers]], NULL)
    return result


def access(accounts: Accounts, changes: terms.Changes, ends: Ints, end: int) -> Access:
    """Collect when each account may use the product; the first time begins with its trial."""
    back, churn = changes.reason == terms.REACTIVATION, changes.reason == terms.CHURN
    account = np.concatenate([np.arange(len(accounts)), changes.account[back]])
    start = np.concatenate([accounts.created, changes.at[back]])
    live = np.flatnonzero(ends == NULL)
    unconverted = np.flatnonzero((ends != NULL) & (accounts.converted == NULL))
    stop_account = np.concatenate([changes.account[churn], live, unconverted])
    stop = np.concatenate([changes.at[churn], np.full(len(live), end), ends[unconverted]])
    # Times do not overlap, so the n-th start of an account belongs to its n-th stop.
    begins, finishes = np.lexsort((start, account)), np.lexsort((stop, stop_account))
    return Access(account[begins], start[begins], stop[finishes])


def open_locations(accounts: Accounts, changes: terms.Changes) -> Locations:
    """Open what the account began with and what it added, close what it gave up.

    The oldest locations close first, save the very first, so that the ones open are always as
    many as the contract bills.
    """
    n = len(accounts)
    begun = np.concatenate([[0], changes.quantity[:-1]])
    first = changes.reason == terms.NEW
    delta = np.where(first, 0, changes.quantity - begun)
    added, given_up = np.maximum(delta, 0), np.maximum(-delta, 0)
    account = np.concatenate([np.repeat(np.arange(n), accounts.locations), np.repeat(changes.account, added)])
    opened = np.concatenate([np.repeat(accounts.created, accounts.locations), np.repeat(changes.at, added)])
    order = np.lexsort((opened, account))
    account, opened = account[order], opened[order]
    counts = np.bincount(account, minlength=n)
    closing_account = np.repeat(changes.account, given_up)
    nth_closing = ordinals(np.bincount(closing_account, minlength=n))
    closed = np.full(len(account), NULL, dtype=np.int64)
    closed[offsets(counts)[closing_account] + 1 + nth_closing] = np.repeat(changes.at, given_up)
    return Locations(account, ordinals(counts), opened, closed)


def invite(request: Request, streams: Streams, accounts: Accounts, places: Locations, ends: Ints) -> Users:
    """Decide who works where, and from when to when they may sign in."""
    end = instant(request.as_of) + DAY
    table = USERS.name
    staff = streams.pick(_STAFF_WEIGHTS, LOCATIONS.name, "staff", len(places.account))
    owners = (places.ordinal == 0).astype(np.int64)
    location = np.repeat(np.arange(len(staff)), staff + owners)
    account = places.account[location]
    is_owner = (ordinals(staff + owners) == 0) & (owners[location] == 1)
    n = len(location)
    role = np.where(is_owner, OWNER, streams.pick(_ROLE_WEIGHTS, table, "role", n))
    # Half of a location's staff is invited within days, the rest over its first half year.
    longest = np.where(streams.happens(500_000, table, "early", n), 7, 180) * DAY // MINUTE
    lag = (1 + streams.below(1_000_000, table, "lag", n) * longest // 1_000_000) * MINUTE
    created = places.opened[location] + np.where(is_owner, 0, lag)
    stays = (60 + streams.below(800, table, "stays", n)) * DAY
    leaves = ~is_owner & streams.happens(_LEAVERS, table, "leaves", n)
    until = np.where(ends[account] == NULL, end, ends[account])
    closed = places.closed[location]
    until = np.where((closed != NULL) & ~is_owner, np.minimum(until, closed), until)
    until = np.where(leaves, np.minimum(until, created + stays), until)
    exists = created < until
    deactivated = np.where(until < end, until, NULL)
    counts = np.bincount(account[exists], minlength=len(accounts))
    return Users(
        account=account[exists],
        location=location[exists],
        ordinal=ordinals(counts),
        role=role[exists],
        created=created[exists],
        deactivated=deactivated[exists],
    )
