"""Accounts: who signs up, when, and whether the trial becomes a customer."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from generator.arrays import NULL, Ints
from generator.request import Request
from generator.scenarios import PER_MILLION
from generator.spec.app_database import ACCOUNTS
from generator.story import market
from generator.story.clock import DAY, HOUR, MINUTE, SECOND, instant, local
from generator.story.streams import Streams

TRIAL_DAYS = 14
_T = ACCOUNTS.name
_OFFSETS = np.array([country.utc_offset for country in market.COUNTRIES], dtype=np.int64)


@dataclass(frozen=True)
class Accounts:
    """One block's accounts; every array has one entry per account.

    `industry`, `size`, `country`, `channel`, `plan` and `activity` are indexes into the lists of
    spec and market; `converted` is NULL when the trial never became a subscription.
    """

    industry: Ints
    size: Ints
    country: Ints
    channel: Ints
    plan: Ints
    activity: Ints
    locations: Ints
    created: Ints
    trial_end: Ints
    converted: Ints
    utc_offset: Ints

    def __len__(self) -> int:
        return len(self.created)


def signup_weights(first: date, last: date, growth_per_mille: int) -> Ints:
    """Weights of each day's sign-ups: growth by the month, season and day of the week."""
    days = np.arange(instant(first) // DAY, instant(last) // DAY + 1, dtype=np.int64)
    month: Ints = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    level, levels = PER_MILLION, []
    for _ in range(int(month[-1] - month[0]) + 1):
        levels.append(level)
        level += level * growth_per_mille // 1_000
    weekday = (days + 3) % 7
    season = np.array(market.MONTH_SIGNUPS)[month % 12] * np.array(market.WEEKDAY_SIGNUPS)[weekday]
    weights: Ints = np.array(levels, dtype=np.int64)[month - month[0]] * season // PER_MILLION
    return weights


def signup_days(request: Request, streams: Streams, table: str, count: int) -> Ints:
    """Draw days (since 1970) as the company's growth and seasons weigh them.

    The last day is left out, since in the Americas its office hours end after midnight UTC.
    """
    last = date.fromordinal(request.as_of.toordinal() - 1)
    weights = signup_weights(request.start, last, request.scenario.signup_growth_per_mille)
    return instant(request.start) // DAY + streams.pick(weights, table, "day", count)


def sign_up(request: Request, streams: Streams, count: int) -> Accounts:
    """Decide the accounts of one block."""
    scenario = request.scenario
    end = instant(request.as_of) + DAY
    country = streams.pick(market.COUNTRY_WEIGHTS, _T, "country", count)
    offset = _OFFSETS[country]
    day = signup_days(request, streams, _T, count)
    office_hours = 9 * HOUR + streams.below(9 * HOUR // SECOND, _T, "created_at", count) * SECOND
    # East of Greenwich the first day's morning is the day before in UTC.
    created = np.maximum(local(day, office_hours, offset), instant(request.start) + HOUR)
    industry = streams.pick(market.INDUSTRY_WEIGHTS, _T, "industry", count)
    size = streams.pick_by(market.SIZES_BY_INDUSTRY, industry, _T, "company_size")
    fewest, most = np.array(market.LOCATIONS_BY_SIZE, dtype=np.int64)[size].T
    # The smaller of two draws: most companies are near the fewest locations of their size.
    spread = streams.below(10_000, _T, "locations", (count, 2)).min(axis=1)
    stays = streams.happens(scenario.trial_conversion_per_mille * 1_000, _T, "converts", count)
    # A decision in the trial's second half; the trial's end is the latest.
    decided = created + streams.below(TRIAL_DAYS * 24 * 60 // 2, _T, "decided", count) * MINUTE
    decided += TRIAL_DAYS * DAY // 2
    return Accounts(
        industry=industry,
        size=size,
        country=country,
        channel=streams.pick(market.CHANNEL_WEIGHTS, _T, "acquisition_channel", count),
        plan=streams.pick_by(market.PLANS_BY_SIZE, size, _T, "plan"),
        activity=streams.pick(market.ACTIVITY_WEIGHTS, _T, "activity", count),
        locations=fewest + spread * (most - fewest + 1) // 10_000,
        created=created,
        trial_end=created + TRIAL_DAYS * DAY,
        converted=np.where(stays & (decided < end), decided, NULL),
        utc_offset=offset,
    )
