"""Prospects: who comes upon the company, and how far on the way to an account each one gets."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Ints
from generator.request import Request
from generator.spec.marketing import MQLS, TOUCHPOINTS
from generator.story import market
from generator.story.accounts import Accounts, signup_days
from generator.story.clock import DAY, HOUR, MINUTE, SECOND, instant
from generator.story.streams import Streams

OTHERS_PER_ACCOUNT = 5
_QUALIFIES = 560_000
_ENGAGES = 450_000
"""Of a million prospects without an account, how many qualify; of a million of these, how many get a deal."""
_T = TOUCHPOINTS.name


@dataclass(frozen=True)
class Prospects:
    """One block's prospects: first those that became its accounts, in their order, then the others.

    `first_seen`, `qualified` (by marketing) and `engaged` (by sales, with a deal) follow each other and come
    before the account; a NULL says that the prospect never got there.
    """

    country: Ints
    industry: Ints
    size: Ints
    channel: Ints
    plan: Ints
    locations: Ints
    first_seen: Ints
    qualified: Ints
    engaged: Ints

    def __len__(self) -> int:
        return len(self.first_seen)


def prospect(request: Request, streams: Streams, accounts: Accounts) -> Prospects:
    """Decide the prospects of a block: how its accounts were won, and all those who were not."""
    end = instant(request.as_of) + DAY
    n = len(accounts)
    others = n * OTHERS_PER_ACCOUNT
    industry = streams.pick(market.INDUSTRY_WEIGHTS, _T, "industry", others)
    size = streams.pick_by(market.SIZES_BY_INDUSTRY, industry, _T, "company_size")
    fewest, most = np.array(market.LOCATIONS_BY_SIZE, dtype=np.int64)[size].T
    seen = (
        signup_days(request, streams, _T, others) * DAY
        + streams.below(DAY // SECOND, _T, "seen", others) * SECOND
    )
    qualified = seen + _up_to(60 * DAY, streams, "qualified", others) + HOUR
    qualified[~streams.happens(_QUALIFIES, MQLS.name, "qualifies", others) | (qualified >= end)] = NULL
    engaged = qualified + _up_to(6 * DAY, streams, "engaged", others) + 4 * HOUR
    engaged[
        (qualified == NULL) | ~streams.happens(_ENGAGES, MQLS.name, "engages", others) | (engaged >= end)
    ] = NULL
    # The way to an account is as long as the company has been there for it.
    quarter = (accounts.created - instant(request.start)) // 4
    own_engaged = accounts.created - np.minimum(_up_to(10 * DAY, streams, "own_engaged", n) + DAY, quarter)
    own_qualified = own_engaged - np.minimum(_up_to(6 * DAY, streams, "own_qualified", n) + 4 * HOUR, quarter)
    own_seen = own_qualified - np.minimum(_up_to(60 * DAY, streams, "own_seen", n) + HOUR, quarter)
    return Prospects(
        country=np.concatenate(
            [accounts.country, streams.pick(market.COUNTRY_WEIGHTS, _T, "country", others)]
        ),
        industry=np.concatenate([accounts.industry, industry]),
        size=np.concatenate([accounts.size, size]),
        channel=np.concatenate(
            [accounts.channel, streams.pick(market.CHANNEL_WEIGHTS, _T, "first_channel", others)]
        ),
        plan=np.concatenate([accounts.plan, streams.pick_by(market.PLANS_BY_SIZE, size, _T, "plan")]),
        locations=np.concatenate(
            [
                accounts.locations,
                fewest + streams.below(1 << 20, _T, "locations", others) * (most - fewest + 1) // (1 << 20),
            ]
        ),
        first_seen=np.concatenate([own_seen, seen]),
        qualified=np.concatenate([own_qualified, qualified]),
        engaged=np.concatenate([own_engaged, engaged]),
    )


def _up_to(limit: int, streams: Streams, column: str, n: int) -> Ints:
    """Draw times below the limit, in whole minutes; the smaller of two draws, since most are quick."""
    draws: Ints = streams.below(limit // MINUTE, _T, column, (n, 2)).min(axis=1) * MINUTE
    return draws
