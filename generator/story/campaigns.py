"""Campaigns: what each network showed and cost by day, and which of its clicks were those of leads."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import Bools, Ints
from generator.request import ACCOUNTS_PER_BLOCK, Request
from generator.scenarios import PER_MILLION
from generator.spec.app_database import COMPANY_SIZES, INDUSTRIES, REGIONS
from generator.spec.marketing import FACEBOOK_ADS, GOOGLE_ADS, ITERABLE, LINKEDIN_ADS
from generator.story import market
from generator.story.clock import DAY, instant
from generator.story.prospects import Prospects
from generator.story.streams import Streams
from generator.story.touches import EMAIL, PAID_SEARCH, PAID_SOCIAL, Touches

QUARTER_MONTHS = 3
_QUARTER_DAYS = 91
MAILINGS = ("Newsletter", "Product news", "Getting started")
_SEND_WEEKDAYS = np.array([1, 3, 0], dtype=np.int64)
"""Day of the week on which each mailing goes out, from Monday."""
_ON_LINKEDIN = np.array([120_000, 250_000, 550_000, 800_000], dtype=np.int64)
"""Of a million touches of paid social by company size, how many are LinkedIn's; the others are Facebook's."""


@dataclass(frozen=True)
class Network:
    """What a network's campaigns differ in, and ranges of clicks by day, impressions and cents by click."""

    table: str
    lanes: int
    clicks: tuple[int, int]
    shown: tuple[int, int]
    cost: tuple[int, int]


GOOGLE = Network(GOOGLE_ADS.name, len(REGIONS), (20, 84), (14, 34), (240, 640))
FACEBOOK = Network(FACEBOOK_ADS.name, len(INDUSTRIES), (16, 92), (60, 160), (70, 260))
LINKEDIN = Network(LINKEDIN_ADS.name, len(COMPANY_SIZES), (6, 28), (90, 240), (620, 1_400))


@dataclass(frozen=True)
class Days:
    """Campaign days of one network in one block: a lane is an audience, in which one campaign runs a quarter.

    `of_touch` is the day of each of the block's touches, an index that counts only where `touched` is set.
    """

    lane: Ints
    quarter: Ints
    day: Ints
    clicks: Ints
    conversions: Ints
    touched: Bools
    of_touch: Ints


@dataclass(frozen=True)
class Campaigns:
    """All campaign days of one block, and what only e-mail has: messages sent by then."""

    google: Days
    facebook: Days
    linkedin: Days
    email: Days
    audience: Ints


def quarters(day: Ints, start: int) -> Ints:
    """Number days' quarters of the calendar from that of the history's first instant."""
    first = np.int64(start // DAY).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    months = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    result: Ints = months // QUARTER_MONTHS - first // QUARTER_MONTHS
    return result


def advertise(request: Request, streams: Streams, prospects: Prospects, touches: Touches) -> Campaigns:
    """Decide the campaigns whose clicks the block's touches are."""
    who, n = touches.prospect, len(touches.prospect)
    region = np.array([REGIONS.index(country.region) for country in market.COUNTRIES], dtype=np.int64)
    social = touches.channel == PAID_SOCIAL
    on_linkedin = streams.happens(_ON_LINKEDIN[prospects.size[who]], LINKEDIN_ADS.name, "network", n)
    search = touches.channel == PAID_SEARCH
    email, audience = _mail(request, streams, prospects, touches)
    return Campaigns(
        google=_run(GOOGLE, request, streams, touches, (search, region[prospects.country[who]])),
        facebook=_run(FACEBOOK, request, streams, touches, (social & ~on_linkedin, prospects.industry[who])),
        linkedin=_run(LINKEDIN, request, streams, touches, (social & on_linkedin, prospects.size[who])),
        email=email,
        audience=audience,
    )


def _run(
    network: Network, request: Request, streams: Streams, touches: Touches, met: tuple[Bools, Ints]
) -> Days:
    """Run a network's campaigns: on some weeks of each quarter, and on every day that a lead clicked.

    `met` says which touches are the network's, and of which lane each would be.
    """
    touched, lane = met
    start = instant(request.start)
    first, days = start // DAY, (instant(request.as_of) + DAY - start) // DAY
    calendar = first + np.arange(days, dtype=np.int64)
    quarter = quarters(calendar, start)
    into = np.arange(days) - np.searchsorted(quarter, quarter)
    shape = (network.lanes, int(quarter[-1]) + 1)
    accounts = request.accounts_in(streams.block)
    runs = (
        streams.below(PER_MILLION, network.table, "runs", shape)
        < accounts * PER_MILLION // ACCOUNTS_PER_BLOCK
    )
    # A campaign that is on at the quarter's end was on at its beginning too: no month of it is cheaper.
    begin = streams.below(_QUARTER_DAYS, network.table, "begin", shape)
    length = 18 + streams.below(38, network.table, "length", shape)
    is_on = runs[:, quarter] & ((into - begin[:, quarter]) % _QUARTER_DAYS < length[:, quarter])
    fewest, most = network.clicks
    others = fewest + streams.below(most - fewest, network.table, "clicks", (network.lanes, days))
    others = others * np.array(market.WEEKDAY_SIGNUPS)[(calendar + 3) % 7] // 100
    cell = lane * days + touches.at // DAY - first
    size = network.lanes * days
    clicks = np.where(is_on, others, 0).ravel() + np.bincount(cell[touched], minlength=size)
    conversions = np.bincount(cell[touched & touches.is_last], minlength=size)
    rows = np.flatnonzero(clicks)
    day = calendar[rows % days]
    return Days(
        lane=rows // days,
        quarter=quarter[rows % days],
        day=day,
        clicks=clicks[rows],
        conversions=conversions[rows],
        touched=touched,
        of_touch=np.searchsorted(rows, cell),
    )


def _mail(request: Request, streams: Streams, prospects: Prospects, touches: Touches) -> tuple[Days, Ints]:
    """Send each mailing once a week; a touch followed the link of the latest one."""
    start = instant(request.start)
    first, days = start // DAY, (instant(request.as_of) + DAY - start) // DAY
    calendar = first + np.arange(days, dtype=np.int64)
    sent = [calendar[(calendar + 3) % 7 == weekday] for weekday in _SEND_WEEKDAYS]
    lane = np.repeat(np.arange(len(sent)), [len(dates) for dates in sent])
    day = np.concatenate(sent)
    touched = touches.channel == EMAIL
    mailing = streams.below(len(MAILINGS), ITERABLE.name, "mailing", len(touches.at))
    on = touches.at // DAY
    on = on - (on + 3 - _SEND_WEEKDAYS[mailing]) % 7
    of_touch = np.searchsorted(lane * days + day - first, mailing * days + on - first)
    leads = np.bincount(of_touch[touched], minlength=len(day))
    conversions = np.bincount(of_touch[touched & touches.is_last], minlength=len(day))
    audience = np.searchsorted(np.sort(prospects.first_seen), day * DAY)
    others = audience * (10 + streams.below(20, ITERABLE.name, "clicks", len(day))) // 1_000
    return Days(lane, quarters(day, start), day, leads + others, conversions, touched, of_touch), audience
