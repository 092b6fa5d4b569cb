"""Contracts: how subscriptions start, change, end and come back, and how their invoices fare.

A block's accounts advance together, one billing month at a step. Upgrades and expansions happen
within a billing period and are invoiced at once, in proportion to what is left of it. Downgrades,
contractions and cancellations wait for the period's end, so that no invoice is ever negative.
"""

import numpy as np

from generator.arrays import NULL, Bools, Ints
from generator.request import MONTHS, Request
from generator.scenarios import PER_MILLION
from generator.spec.app_database import PLANS, SUBSCRIPTIONS
from generator.spec.stripe import MAX_ATTEMPTS
from generator.story import market, terms
from generator.story.accounts import Accounts
from generator.story.clock import DAY, HOUR, MINUTE, add_months, instant, local
from generator.story.streams import Streams

MONTHS_PER_YEAR = 12
_T = SUBSCRIPTIONS.name


class _Draws:
    """The random decisions of all billing months: per account a row, per month a column."""

    def __init__(self, request: Request, streams: Streams, shape: tuple[int, int]) -> None:
        self.within = streams.below(PER_MILLION, _T, "within", shape)
        self.after = streams.below(PER_MILLION, _T, "after", shape)
        self.extent = streams.below(1_000, _T, "extent", shape)
        self.day = 1 + streams.below(26, _T, "day", shape)
        self.time = 9 * HOUR + streams.below(9 * 60, _T, "time", shape) * MINUTE
        self.failures = streams.pick(request.scenario.payment_failures, _T, "failures", shape)
        self.cancels = streams.below(1_000, _T, "cancels", shape)
        self.returns = streams.below(1_000, _T, "returns", shape)
        self.gap = 14 + streams.below(120, _T, "gap", shape)


class _Contracts:
    """The state of a block's contracts while its accounts advance; one entry per account."""

    def __init__(self, request: Request, streams: Streams, accounts: Accounts) -> None:
        n = len(accounts)
        self.rates = request.scenario
        self.end = instant(request.as_of) + DAY
        self.turn = turn(request)
        self.steps = MONTHS + 1
        self.draws = _Draws(request, streams, (n, self.steps))
        tenths = np.array(market.ACTIVITY_CHURN, dtype=np.int64)[accounts.activity]
        self.churn = np.array(self.rates.churn, dtype=np.int64)[accounts.size] * tenths // 10
        self.expansion = np.array(self.rates.expansion, dtype=np.int64)[accounts.size]
        self.contraction = np.array(self.rates.contraction, dtype=np.int64)[accounts.size]
        yearly = np.array(self.rates.yearly_per_mille, dtype=np.int64)[accounts.size]
        self.interval = (streams.below(1_000, _T, "billing_interval", n) < yearly).astype(np.int64)
        self.utc_offset = accounts.utc_offset
        self.plan = accounts.plan.copy()
        self.quantity = accounts.locations.copy()
        self.anchor = accounts.converted.copy()
        self.month = np.zeros(n, dtype=np.int64)
        self.spell = np.zeros(n, dtype=np.int64)
        self.price = self._list_at(self.anchor)
        self.changes, self.bills = terms.Journal(8), terms.Journal(12)

    def run(self) -> None:
        """Advance all accounts to the end of the data."""
        live = self.anchor != NULL
        customers = np.flatnonzero(live)
        self._change(customers, self.anchor[customers], terms.NEW)
        for step in range(self.steps):
            live &= add_months(self.anchor, self.month) < self.end
            who = np.flatnonzero(live)
            live[self._advance(who, step)] = False

    def _advance(self, who: Ints, step: int) -> Ints:
        """Live through one billing month of some accounts; returns those who leave for good."""
        anchor, month = self.anchor[who], self.month[who]
        length = np.where(self.interval[who] == terms.YEARLY, MONTHS_PER_YEAR, 1)
        into = month % length
        begin, finish = add_months(anchor, month), add_months(anchor, month + 1)
        term = add_months(anchor, month - into), add_months(anchor, month - into + length)
        renews = into == 0
        failures = np.where(renews, self.draws.failures[who, step], 0)
        self._bill(who[renews], begin[renews], (term[0][renews], term[1][renews]), failures[renews])
        self._move_up(who, step, begin, term, failures == 0)
        lost = (failures == MAX_ATTEMPTS) & (
            self.draws.cancels[who, step] < self.rates.cancel_uncollectible_per_mille
        )
        closes = (into == length - 1) & ~lost
        leaves = closes & self._move_down(who, step, finish, closes & (finish < self.end), length)
        ended = np.where(lost, begin + terms.ATTEMPT_DELAYS[-1], finish)
        gone = (lost | leaves) & (ended < self.end)
        self.month[who] += 1
        self._change(who[gone], ended[gone], terms.CHURN)
        return self._come_back(who[gone], ended[gone], step)

    def _move_up(self, who: Ints, step: int, begin: Ints, term: tuple[Ints, Ints], calm: Bools) -> None:
        """Upgrade or expand some accounts within their period, but not those past due."""
        at = self._in_office_hours(who, step, begin // DAY + self.draws.day[who, step])
        possible = calm & (at > begin) & (at < self.end)
        share = np.where(at >= self.turn, self.rates.turn_expansion_per_mille, 1_000)
        upgrade, expansion = self.rates.upgrade * share // 1_000, self.expansion[who] * share // 1_000
        draw = self.draws.within[who, step]
        upgrades = possible & (draw < upgrade) & (self.plan[who] < len(PLANS) - 1)
        draw = draw - upgrade
        expands = possible & (draw >= 0) & (draw < expansion)
        old_plan, old_quantity = self.plan[who], self.quantity[who]
        more = 1 + self.draws.extent[who, step] * (old_quantity // 3) // 1_000
        self.plan[who] += upgrades
        self.quantity[who] += np.where(expands, more, 0)
        self._change(who[upgrades], at[upgrades], terms.UPGRADE)
        self._change(who[expands], at[expands], terms.EXPANSION)
        moved = upgrades | expands
        old = old_plan[moved], old_quantity[moved]
        self._bill(who[moved], at[moved], (term[0][moved], term[1][moved]), old=old)

    def _move_down(self, who: Ints, step: int, finish: Ints, possible: Bools, length: Ints) -> Bools:
        """Downgrade or contract some accounts at their period's end; returns who would cancel."""
        # A year's decision weighs more than a month's, but less than twelve of them.
        churn = self.churn[who] * np.where(length == 1, 1, 8)
        churn = np.where(finish >= self.turn, churn * self.rates.turn_churn_per_mille // 1_000, churn)
        times = np.where(length == 1, 1, 6)
        draw = self.draws.after[who, step] - churn
        cancels: Bools = draw < 0
        lower, fewer = self.rates.downgrade * times, self.contraction[who] * times
        downgrades = possible & ~cancels & (draw < lower) & (self.plan[who] > 0)
        draw = draw - lower
        contracts = possible & (draw >= 0) & (draw < fewer) & (self.quantity[who] > 1)
        less = 1 + self.draws.extent[who, step] * (self.quantity[who] // 3) // 1_000
        self.plan[who] -= downgrades
        self.quantity[who] -= np.where(contracts, less, 0)
        self._change(who[downgrades], finish[downgrades], terms.DOWNGRADE)
        self._change(who[contracts], finish[contracts], terms.CONTRACTION)
        # Whoever takes less at a renewal keeps the old price until the next.
        rises = possible & ~cancels & ~downgrades & ~contracts & (self._list_at(finish) > self.price[who])
        self.price[who] += rises
        self._change(who[rises], finish[rises], terms.PRICE_CHANGE)
        return cancels

    def _come_back(self, gone: Ints, ended: Ints, step: int) -> Ints:
        """Start a new spell for some of those who left; returns the others."""
        at = self._in_office_hours(gone, step, ended // DAY + self.draws.gap[gone, step])
        returns = self.draws.returns[gone, step] < self.rates.reactivation_per_mille
        returns &= at < self.end
        back = gone[returns]
        self.anchor[back], self.month[back] = at[returns], 0
        self.spell[back] += 1
        self.price[back] = self._list_at(at[returns])
        self._change(back, at[returns], terms.REACTIVATION)
        others: Ints = gone[~returns]
        return others

    def _list_at(self, at: Ints) -> Ints:
        """The price list that terms agreed at these instants follow."""
        return ((at >= self.turn) & (self.rates.price_rise_per_mille > 0)).astype(np.int64)

    def _in_office_hours(self, who: Ints, step: int, day: Ints) -> Ints:
        return local(day, self.draws.time[who, step], self.utc_offset[who])

    def _change(self, who: Ints, at: Ints, reason: int) -> None:
        now = self.plan[who], self.quantity[who], self.interval[who], self.price[who]
        self.changes.note(who, self.spell[who], at, reason, *now)

    def _bill(
        self,
        who: Ints,
        at: Ints,
        term: tuple[Ints, Ints],
        failures: Ints | int = 0,
        old: tuple[Ints | int, Ints | int] = (NULL, NULL),
    ) -> None:
        now = self.plan[who], self.quantity[who], self.interval[who], self.price[who]
        self.bills.note(who, self.spell[who], at, *term, *now, *old, failures)


def turn(request: Request) -> int:
    """When the scenario changes its course: months before the end, or the end itself for never."""
    end = np.array([instant(request.as_of) + DAY])
    return int(add_months(end, np.array([-request.scenario.turn_months]))[0])


def sign(request: Request, streams: Streams, accounts: Accounts) -> tuple[terms.Changes, terms.Bills]:
    """Decide all contracts of a block's accounts, up to the end of the data."""
    contracts = _Contracts(request, streams, accounts)
    contracts.run()
    return terms.Changes(*contracts.changes.sorted()), terms.Bills(*contracts.bills.sorted())
