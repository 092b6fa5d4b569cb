"""Sessions: when users visit the product, and how that falls before an account leaves."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Ints, offsets
from generator.request import Request
from generator.spec.app_database import USER_SESSIONS
from generator.story import market
from generator.story.accounts import Accounts
from generator.story.clock import DAY, HOUR, SECOND, instant, local
from generator.story.contracts import turn
from generator.story.people import Access, Users
from generator.story.streams import Streams

DECLINE_DAYS = 60
_FULL, _LOW = 256, 56
"""Usage, in 256ths, of an account that stays and of one on its last day."""
_UNCONVERTED = 80
_OWNER_EXTRA = 2
"""Shares that the owner has in an account's sessions beyond those of any user."""
_ONE = 1 << 16
_PAGES_PER_SESSION = (0, 46, 28, 14, 7, 3, 2)
_T = USER_SESSIONS.name


@dataclass(frozen=True)
class Sessions:
    """One block's sessions, by account and start; `pages` is how many pages each views."""

    user: Ints
    account: Ints
    started: Ints
    pages: Ints


def _daily_levels(accounts: Accounts, allowed: Access, first_day: int, days: int, end: int) -> Ints:
    """Level of usage of each account (row) and day (column), in 256ths; 0 when there is none.

    A day is a local one, and counts only if the account has access for all of it.
    """
    levels = np.zeros((len(accounts), days), dtype=np.int64)
    calendar = first_day + np.arange(days, dtype=np.int64)
    times = zip(allowed.account, allowed.start, allowed.stop, strict=True)
    for account, start, stop in times:
        offset = accounts.utc_offset[account] * HOUR
        begin = max(-(-(start + offset) // DAY) - first_day, 0)
        finish = days if stop == end else max((stop + offset) // DAY - 1 - first_day, begin)
        level = np.full(finish - begin, _FULL, dtype=np.int64)
        if stop != end and accounts.converted[account] == NULL:
            level[:] = _UNCONVERTED
        elif stop != end:
            left = np.minimum(stop // DAY - calendar[begin:finish], DECLINE_DAYS)
            level = _LOW + (_FULL - _LOW) * left // DECLINE_DAYS
        levels[account, begin:finish] = level
    return levels


def visit(request: Request, streams: Streams, accounts: Accounts, allowed: Access, users: Users) -> Sessions:
    """Decide all sessions of a block up to the end of the data."""
    end = instant(request.as_of) + DAY
    first_day = instant(request.start) // DAY
    days = end // DAY - first_day + 1
    levels = _daily_levels(accounts, allowed, first_day, days, end)
    calendar = first_day + np.arange(days, dtype=np.int64)
    month = calendar.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    season = np.array(market.WEEKDAY_USAGE)[(calendar + 3) % 7] * np.array(market.MONTH_USAGE)[month]
    activity = np.array(market.ACTIVITY_USAGE, dtype=np.int64)[accounts.activity]
    headcount = np.bincount(users.account, minlength=len(accounts)) + _OWNER_EXTRA
    per_day = request.scenario.sessions_per_user * activity * headcount // 10
    daily = per_day[:, None] * levels // _FULL * season // 10_000
    turned = calendar >= turn(request) // DAY
    daily = np.where(turned, daily * request.scenario.turn_usage_per_mille // 1_000, daily)
    chance = streams.below(_ONE, _T, "happens", (len(accounts), days))
    counts = (daily + chance) // _ONE
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    account, day = cell // days, first_day + cell % days
    return _people(streams, accounts, users, (account, day), end)


def _people(
    streams: Streams, accounts: Accounts, users: Users, visits: tuple[Ints, Ints], end: int
) -> Sessions:
    """Give each visit (account, local day) its user and start.

    It is dropped when that user may not sign in then.
    """
    account, day = visits
    n = len(account)
    counts = np.bincount(users.account, minlength=len(accounts))
    first = offsets(counts)[account]
    share = streams.below(1 << 30, _T, "user", n) * (counts[account] + _OWNER_EXTRA) >> 30
    user = first + np.where(share < counts[account], share, 0)
    hour = streams.pick(market.HOUR_USAGE, _T, "hour", n)
    second = streams.below(HOUR // SECOND, _T, "second", n)
    started = local(day, hour * HOUR + second * SECOND, accounts.utc_offset[account])
    left = users.deactivated[user]
    until = np.where(left == NULL, end, left)
    # No session is longer than two hours, see columns.app_database.
    exists = (users.created[user] <= started) & (started + 2 * HOUR < until)
    user, account, started = user[exists], account[exists], started[exists]
    pages = streams.pick(_PAGES_PER_SESSION, _T, "page_view_count", len(user))
    order = np.lexsort((started, account))
    return Sessions(user[order], account[order], started[order], pages[order])
