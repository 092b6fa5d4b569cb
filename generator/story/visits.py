"""Visits to the company's website by people who never became leads."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import Ints
from generator.request import Request
from generator.spec.marketing import GA_SESSIONS
from generator.story import market
from generator.story.accounts import signup_days
from generator.story.clock import HOUR, SECOND, instant, local
from generator.story.streams import Streams

PER_ACCOUNT = 40
_T = GA_SESSIONS.name
_OFFSETS = np.array([country.utc_offset for country in market.COUNTRIES], dtype=np.int64)


@dataclass(frozen=True)
class Visits:
    """One block's anonymous visits, in order of time."""

    country: Ints
    at: Ints


def come_by(request: Request, streams: Streams) -> Visits:
    """Decide when strangers visit: in numbers that grow as sign-ups do, in their own evenings most of all."""
    n = request.accounts_in(streams.block) * PER_ACCOUNT
    country = streams.pick(market.COUNTRY_WEIGHTS, _T, "country", n)
    hour = streams.pick(market.HOUR_WEB, _T, "hour", n)
    second = streams.below(HOUR // SECOND, _T, "second", n)
    day = signup_days(request, streams, _T, n)
    at = np.maximum(local(day, hour * HOUR + second * SECOND, _OFFSETS[country]), instant(request.start))
    order = np.argsort(at, kind="stable")
    return Visits(country[order], at[order])
