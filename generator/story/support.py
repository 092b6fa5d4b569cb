"""Tickets: what customers ask of support, how soon it answers, and how they leave with questions open."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Ints
from generator.request import Request
from generator.spec.hubspot import PRIORITIES, TICKET_CATEGORIES, TICKETS
from generator.story.accounts import Accounts
from generator.story.clock import DAY, MINUTE, instant
from generator.story.people import Locations
from generator.story.streams import Streams

_BEFORE_CHURN = 60 * DAY
_IN_ANGER = 380_000
"""Of a million tickets of an account that leaves, how many fall into its last weeks beyond the usual."""
_CATEGORY_WEIGHTS = (34, 26, 20, 12, 8)
_PRIORITY_WEIGHTS = ((46, 38, 13, 3), (10, 36, 36, 18), (24, 42, 25, 9), (18, 50, 26, 6), (82, 16, 2, 0))
"""Weights of priorities by category."""
_ANSWER_MINUTES = np.array([2_400, 960, 240, 60], dtype=np.int64)
_RESOLVE_MINUTES = np.array([14_400, 8_640, 2_880, 1_080], dtype=np.int64)
"""Longest usual minutes to the first answer, and from there to the solution, by priority."""
_SLOW = 3
_RATES = 420_000
_MONTH = 30 * DAY
_ONE = 1 << 20
_T = TICKETS.name
assert len(_CATEGORY_WEIGHTS) == len(TICKET_CATEGORIES) == len(_PRIORITY_WEIGHTS)  # noqa: S101
assert len(_ANSWER_MINUTES) == len(PRIORITIES)  # noqa: S101


@dataclass(frozen=True)
class Tickets:
    """One block's tickets, in order of opening; what has not happened yet, or no mark, is NULL."""

    account: Ints
    location: Ints
    category: Ints
    priority: Ints
    opened: Ints
    answered: Ints
    resolved: Ints
    satisfaction: Ints


def ask(request: Request, streams: Streams, accounts: Accounts, places: Locations, ends: Ints) -> Tickets:
    """Decide the tickets of a block: of every location while its account is there."""
    end, rate = instant(request.as_of) + DAY, request.scenario.tickets_per_mille
    until = np.where(ends[places.account] == NULL, end, ends[places.account])
    until = np.where(places.closed == NULL, until, np.minimum(until, places.closed))
    span = np.maximum(until - places.opened, 0)
    wanted = span // MINUTE * rate * _ONE // (1_000 * _MONTH // MINUTE)
    counts = (wanted + streams.below(_ONE, _T, "tickets", len(span))) // _ONE
    location = np.repeat(np.arange(len(counts)), counts)
    account, n = places.account[location], len(location)
    within = streams.below(_ONE, _T, "opened", n)
    opened = places.opened[location] + span[location] // MINUTE * within // _ONE * MINUTE
    leaves = (ends[account] != NULL) & (accounts.converted[account] != NULL)
    angry = leaves & (until[location] == ends[account]) & streams.happens(_IN_ANGER, _T, "angry", n)
    begin = until - np.minimum(_BEFORE_CHURN, span)
    late = begin[location] + (until - begin)[location] // MINUTE * within // _ONE * MINUTE
    opened = np.where(angry, late, opened)
    category = streams.pick(_CATEGORY_WEIGHTS, _T, "category", n)
    priority = streams.pick_by(_PRIORITY_WEIGHTS, category, _T, "priority")
    pace = np.where(angry, _SLOW, 1)
    answered = opened + _minutes(streams, "answered", _ANSWER_MINUTES[priority] * pace)
    resolved = answered + _minutes(streams, "resolved", _RESOLVE_MINUTES[priority] * pace)
    order = np.lexsort((location, opened))
    # Nobody answers an account that has left.
    leaving = np.where(ends[account] == NULL, end, ends[account])
    answered = np.where(answered < leaving, answered, NULL)
    resolved = np.where(resolved < leaving, resolved, NULL)
    columns = (account, location, category, priority, opened, answered, resolved)
    mark = _marks(streams, opened, answered, resolved, angry.astype(np.int64))
    return Tickets(*(column[order] for column in (*columns, mark)))


def _minutes(streams: Streams, what: str, longest: Ints) -> Ints:
    """Draw times up to the longest, most of them short."""
    draws = streams.below(1_024, _T, what, (len(longest), 2)).min(axis=1)
    minutes: Ints = 3 + longest * draws // 1_024
    return minutes * MINUTE


def _marks(streams: Streams, opened: Ints, answered: Ints, resolved: Ints, angry: Ints) -> Ints:
    """Marks from 1 to 5 of some resolved tickets: the longer it took, the worse."""
    n = len(opened)
    days = np.where(resolved == NULL, 0, resolved - opened) // DAY
    mark = 5 - np.minimum(days // 3, 2) - angry - streams.pick((58, 28, 10, 4), _T, "satisfaction", n)
    rated = (resolved != NULL) & (answered != NULL) & streams.happens(_RATES, _T, "rates", n)
    marks: Ints = np.where(rated, np.clip(mark, 1, 5), NULL)
    return marks
