"""Conversations: those that deals took, and the regular check-ins with customers."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Ints, ordinals
from generator.spec.hubspot import ENGAGEMENTS
from generator.story.accounts import Accounts
from generator.story.clock import DAY, MINUTE
from generator.story.sales import Deals
from generator.story.streams import Streams

_PER_DEAL_WEIGHTS = (0, 8, 18, 24, 22, 16, 8, 4)
CHECK_IN_DAYS = 45
_ONE = 1 << 20
_T = ENGAGEMENTS.name


@dataclass(frozen=True)
class Conversations:
    """One block's conversations, in order of time; `deal` is NULL for a check-in."""

    prospect: Ints
    deal: Ints
    at: Ints


def talk(streams: Streams, end: int, accounts: Accounts, ends: Ints, deals: Deals) -> Conversations:
    """Decide who was talked to, and when."""
    counts = streams.pick(_PER_DEAL_WEIGHTS, _T, "per_deal", len(deals.prospect))
    deal = np.repeat(np.arange(len(counts)), counts)
    opened, closed = deals.entered[deal, 0], np.where(deals.closed == NULL, end, deals.closed)[deal]
    within = (closed - opened) // MINUTE * streams.below(_ONE, _T, "about_deal", len(deal)) // _ONE
    customers = np.flatnonzero(accounts.converted != NULL)
    begin = accounts.converted[customers]
    until = np.where(ends[customers] == NULL, end, ends[customers])
    visits = (until - begin) // (CHECK_IN_DAYS * DAY)
    customer, nth = np.repeat(np.arange(len(customers)), visits), ordinals(visits)
    jitter = streams.below(CHECK_IN_DAYS * DAY // MINUTE, _T, "check_in", len(customer)) * MINUTE
    at = np.concatenate([opened + within * MINUTE, begin[customer] + nth * CHECK_IN_DAYS * DAY + jitter])
    prospect = np.concatenate([deals.prospect[deal], customers[customer]])
    order = np.lexsort((prospect, at))
    about = np.concatenate([deal, np.full(len(customer), NULL)])
    return Conversations(prospect[order], about[order], at[order])
