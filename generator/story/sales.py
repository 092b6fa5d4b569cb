"""Deals: how new accounts were won or lost, expanded and renewed."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Ints
from generator.request import Request
from generator.spec.hubspot import DEAL_TYPES, DEALS, OPEN_STAGES
from generator.story import market, terms
from generator.story.accounts import Accounts
from generator.story.clock import DAY, HOUR, MINUTE, instant
from generator.story.prospects import Prospects
from generator.story.streams import Streams
from generator.story.terms import Bills, Changes

NEW_BUSINESS, EXPANSION, RENEWAL = range(len(DEAL_TYPES))
PRESENTATION = OPEN_STAGES.index("presentation_scheduled")
_STAGES = len(OPEN_STAGES)
_T = DEALS.name
_ONE = 1 << 20
_LAST_STAGE_WEIGHTS = (26, 25, 21, 16, 12)
"""Stage at which a deal with somebody who got no account is lost."""
_DECLINED_WEIGHTS = (52, 34, 14)
"""Weights of 0 to 2 expansions that a customer was offered and declined."""
_YEAR = 12


@dataclass(frozen=True)
class Deals:
    """One block's deals, in order of opening.

    `prospect` is the company, `change` what a won deal began, NULL for others. `entered` has a row per deal
    and a column per open stage, the first of which every deal comes to; `closed` is NULL while it is open.
    """

    prospect: Ints
    kind: Ints
    change: Ints
    amount: Ints
    entered: Ints
    closed: Ints
    is_won: Ints


class _Desk:
    """Collects deals of any kind."""

    def __init__(self, streams: Streams, prices: Ints) -> None:
        self.streams = streams
        self._prices = prices
        self._parts: list[list[Ints]] = []

    def course(self, what: str, begin: Ints, finish: Ints, stages: int = _STAGES) -> Ints:
        """Spread stages over courses, the first at the begin; a row per deal, a column per stage."""
        draws = np.sort(self.streams.below(_ONE, _T, what, (len(begin), stages)), axis=1)
        draws[:, 0] = 0
        minutes = (finish - begin)[:, None] // MINUTE * draws // _ONE
        spread: Ints = begin[:, None] + minutes * MINUTE
        return spread

    def asked(self, plan: Ints, quantity: Ints) -> Ints:
        """A year's revenue of what is offered: by the month, on the first price list."""
        return self._revenue(0, terms.MONTHLY, plan, quantity)

    def agreed(self, rows: Changes | Bills, index: Ints) -> Ints:
        """A year's revenue of terms that were agreed."""
        return self._revenue(rows.price[index], rows.interval[index], rows.plan[index], rows.quantity[index])

    def _revenue(self, price: Ints | int, interval: Ints | int, plan: Ints, quantity: Ints) -> Ints:
        revenue: Ints = self._prices[price, interval, plan] * quantity * _YEAR
        return revenue

    def note(
        self, kind: int, prospect: Ints, entered: Ints, closed: Ints, amount: Ints, **more: Ints | int
    ) -> None:
        """Note deals; `more` may be `change`, `stages` (all unless given) and `is_won`."""
        n = len(prospect)
        beyond = np.arange(_STAGES) >= np.broadcast_to(more.get("stages", _STAGES), n)[:, None]
        values = (prospect, kind, more.get("change", NULL), amount, closed, more.get("is_won", 0))
        columns = [np.broadcast_to(value, n).astype(np.int64) for value in values]
        self._parts.append([*columns, np.where(beyond, NULL, entered)])

    def deals(self, end: int) -> Deals:
        """All deals in order of their first stage, as far as the data goes."""
        prospect, kind, change, amount, closed, is_won, entered = (
            np.concatenate(part) for part in zip(*self._parts, strict=True)
        )
        order = np.lexsort((prospect, entered[:, 0]))
        is_won = np.where(closed < end, is_won, 0)
        return Deals(
            prospect=prospect[order],
            kind=kind[order],
            change=change[order],
            amount=amount[order],
            entered=np.where(entered < end, entered, NULL)[order],
            closed=np.where(closed < end, closed, NULL)[order],
            is_won=is_won[order],
        )


def sell(
    request: Request,
    streams: Streams,
    accounts: Accounts,
    prospects: Prospects,
    contracts: tuple[Changes, Bills],
) -> Deals:
    """Decide all deals of a block."""
    end = instant(request.as_of) + DAY
    changes, bills = contracts
    desk = _Desk(streams, np.array(market.price_lists(request.scenario), dtype=np.int64))
    _new_business(desk, accounts, prospects, changes)
    _others(desk, prospects, len(accounts))
    _expansions(desk, changes)
    _declined(desk, end, accounts, changes)
    _renewals(desk, changes, bills)
    return desk.deals(end)


def _new_business(desk: _Desk, accounts: Accounts, prospects: Prospects, changes: Changes) -> None:
    """Deals of accounts: their trial is the presentation, and its end decides."""
    n = len(accounts)
    first = np.flatnonzero(changes.reason == terms.NEW)
    owner = changes.account[first]
    change = np.full(n, NULL, dtype=np.int64)
    change[owner] = first
    amount = desk.asked(accounts.plan, accounts.locations)
    amount[owner] = desk.agreed(changes, first)
    is_won = accounts.converted != NULL
    closed = np.where(is_won, accounts.converted, accounts.trial_end)
    before = desk.course("own_before", prospects.engaged[:n], accounts.created, PRESENTATION)
    trial = desk.course("own_trial", accounts.created, closed, _STAGES - PRESENTATION)
    given_up = PRESENTATION + 1 + desk.streams.below(_STAGES - PRESENTATION, _T, "own_stages", n)
    desk.note(
        NEW_BUSINESS, np.arange(n), np.hstack([before, trial]), closed, amount,
        change=change, stages=np.where(is_won, _STAGES, given_up), is_won=is_won.astype(np.int64),
    )  # fmt: skip


def _others(desk: _Desk, prospects: Prospects, own: int) -> None:
    """Deals with those who got no account: all of them are lost, at one stage or another."""
    who = own + np.flatnonzero(prospects.engaged[own:] != NULL)
    stages = 1 + desk.streams.pick(_LAST_STAGE_WEIGHTS, _T, "others_stages", len(who))
    opened = prospects.engaged[who]
    closed = opened + stages * (5 * 24 + desk.streams.below(16 * 24, _T, "others_pace", len(who))) * HOUR
    amount = desk.asked(prospects.plan[who], prospects.locations[who])
    desk.note(NEW_BUSINESS, who, desk.course("others", opened, closed), closed, amount, stages=stages)


def _expansions(desk: _Desk, changes: Changes) -> None:
    """Every upgrade and expansion was a deal first."""
    won = np.flatnonzero((changes.reason == terms.UPGRADE) | (changes.reason == terms.EXPANSION))
    now, then = desk.agreed(changes, won), desk.agreed(changes, won - 1)
    closed = changes.at[won]
    opened = closed - _lead(desk, "expansions_lead", closed - changes.at[won - 1])
    entered = desk.course("expansions", opened, closed)
    desk.note(EXPANSION, changes.account[won], entered, closed, now - then, change=won, is_won=1)


def _declined(desk: _Desk, end: int, accounts: Accounts, changes: Changes) -> None:
    """Expansions that customers were offered and declined, while they were customers."""
    last = terms.last_of_account(changes, len(accounts))
    customers = np.flatnonzero(accounts.converted != NULL)
    gone = changes.reason[last[customers]] == terms.CHURN
    until = np.where(gone, changes.at[last[customers]], end)
    offers = desk.streams.pick(_DECLINED_WEIGHTS, _T, "offers", len(customers))
    who, until = np.repeat(customers, offers), np.repeat(until, offers)
    begin = accounts.converted[who]
    within = (until - begin) // MINUTE * desk.streams.below(_ONE, _T, "offered", len(who)) // _ONE
    opened = begin + within * MINUTE
    closed = opened + (6 * 24 + desk.streams.below(30 * 24, _T, "declined_pace", len(who))) * HOUR
    stages = 1 + desk.streams.pick(_LAST_STAGE_WEIGHTS, _T, "declined_stages", len(who))
    amount = desk.asked(accounts.plan[who], np.maximum(accounts.locations[who] // 4, 1))
    entered = desk.course("declined", opened, closed)
    kept = closed < until
    desk.note(EXPANSION, who[kept], entered[kept], closed[kept], amount[kept], stages=stages[kept])


def _renewals(desk: _Desk, changes: Changes, bills: Bills) -> None:
    """A year's contract is renewed by a deal, or lost by one."""
    regular = (bills.interval == terms.YEARLY) & (bills.old_plan == NULL)
    same = (bills.account[1:] == bills.account[:-1]) & (bills.spell[1:] == bills.spell[:-1])
    renewed = np.flatnonzero(regular & np.concatenate([[False], same]))
    left = np.flatnonzero((changes.reason == terms.CHURN) & (changes.interval == terms.YEARLY))
    _renewal(desk, "renewed", bills, renewed)
    _renewal(desk, "left", changes, left)


def _renewal(desk: _Desk, what: str, rows: Changes | Bills, index: Ints) -> None:
    closed = rows.at[index]
    opened = closed - _lead(desk, f"{what}_lead", closed - rows.at[index - 1])
    amount = desk.agreed(rows, index)
    is_won = int(what == "renewed")
    desk.note(RENEWAL, rows.account[index], desk.course(what, opened, closed), closed, amount, is_won=is_won)


def _lead(desk: _Desk, what: str, since_change: Ints) -> Ints:
    """Draw how long before its close a deal opens: weeks, but not before the customer's last change."""
    weeks = (3 * 24 + desk.streams.below(22 * 24, _T, what, len(since_change))) * HOUR
    return np.minimum(weeks, since_change // 2)
