"""Touches: what each prospect met on its way, and the campaigns whose ads and messages these were."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Bools, Ints, ordinals
from generator.request import Request
from generator.spec.marketing import TOUCH_CHANNELS, TOUCHPOINTS
from generator.story.clock import DAY, MINUTE, instant
from generator.story.prospects import Prospects
from generator.story.streams import Streams

ORGANIC, PAID_SEARCH, PAID_SOCIAL, REFERRAL, OUTBOUND, EVENTS, DIRECT, EMAIL = range(len(TOUCH_CHANNELS))
VISITS = (ORGANIC, PAID_SEARCH, PAID_SOCIAL, REFERRAL, DIRECT, EMAIL)
"""Channels whose touches are visits to the website."""
_COUNT_WEIGHTS = (0, 26, 22, 18, 14, 10, 6, 4)
_LATER_WEIGHTS = (18, 17, 15, 7, 5, 3, 17, 18)
"""Channels of the touches after the first."""
_ONE = 1 << 20
_T = TOUCHPOINTS.name


@dataclass(frozen=True)
class Touches:
    """One block's touches, by prospect and time; `is_last` marks the one on which its prospect qualified."""

    prospect: Ints
    number: Ints
    channel: Ints
    at: Ints
    is_last: Bools


def touch(request: Request, streams: Streams, prospects: Prospects) -> Touches:
    """Decide what every prospect met: the first is how it came, the last is when it qualified."""
    end = instant(request.as_of) + DAY
    counts = streams.pick(_COUNT_WEIGHTS, _T, "touches", len(prospects))
    prospect, number = np.repeat(np.arange(len(prospects)), counts), ordinals(counts)
    n = len(prospect)
    is_qualified = prospects.qualified != NULL
    wanders = np.minimum(
        prospects.first_seen + streams.below(30 * DAY // MINUTE, _T, "wanders", len(prospects)) * MINUTE,
        end - MINUTE,
    )
    way = prospects.qualified - prospects.first_seen
    pause = np.minimum((5 + streams.below(25, _T, "pause", len(prospects))) * MINUTE, way // 2)
    last = np.where(is_qualified, prospects.qualified - pause, np.maximum(wanders, prospects.first_seen))
    # Between the first and the last touch, the others come at times drawn in order.
    draws = streams.below(_ONE, _T, "at", n)
    ends = counts[prospect] - 1
    draws = np.where(number == 0, 0, np.where(number == ends, _ONE, draws))
    draws = np.where(ends == 0, _ONE, draws)
    order = np.lexsort((draws, prospect))
    span = (last - prospects.first_seen)[prospect]
    at = prospects.first_seen[prospect] + draws[order] * (span // _ONE) + draws[order] * (span % _ONE) // _ONE
    channel = np.where(
        number == 0, prospects.channel[prospect], streams.pick(_LATER_WEIGHTS, _T, "channel", n)
    )
    # The first mailings go out in the first week.
    early = at < instant(request.start) + 7 * DAY
    channel = np.where((channel == EMAIL) & early, DIRECT, channel)
    return Touches(prospect, number, channel, at, is_qualified[prospect] & (number == ends))
