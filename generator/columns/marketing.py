"""Columns of campaigns, visits to the website, touches and qualified leads."""

import numpy as np

from generator.arrays import NULL, Bools, Columns, Ints, Texts, digits, join, texts
from generator.columns.keys import key_of, opaque
from generator.columns.leads import Leads
from generator.spec import app_database, marketing
from generator.spec.marketing import GA_SESSIONS, ITERABLE, MQLS, TOUCHPOINTS
from generator.story import market, touches
from generator.story.block import Story
from generator.story.campaigns import FACEBOOK, GOOGLE, LINKEDIN, MAILINGS, QUARTER_MONTHS, Days, Network
from generator.story.clock import DAY, SECOND

_CODES = texts([country.code for country in market.COUNTRIES])
_REGIONS = texts([country.region for country in market.COUNTRIES])
_MEDIUM_OF_CHANNEL = np.array([0, 1, 2, 3, 5, 5, 5, 4], dtype=np.int64)
"""Index into MEDIUMS by index into TOUCH_CHANNELS."""
_MEDIUM_WEIGHTS = (38, 9, 8, 9, 6, 30)
_LANDING_WEIGHTS = (34, 12, 12, 6, 22, 6, 4, 4)
_PAGE_COUNT_WEIGHTS = (0, 46, 20, 13, 9, 6, 4, 2)
_OBJECTIVE_WEIGHTS = (60, 28, 12)
_WORKED_ON = 21 * DAY
"""How long a lead that sales has not taken over is worked on."""
_CAMPAIGNS_PER_LANE = 1_000


def tables(story: Story, leads: Leads) -> dict[str, Columns]:
    """Marketing's tables of a block."""
    ran, is_visit = story.campaigns, np.isin(story.touches.channel, touches.VISITS)
    return {
        GOOGLE.table: _ads(story, GOOGLE, ran.google, ("region", app_database.REGIONS)),
        FACEBOOK.table: _ads(story, FACEBOOK, ran.facebook, ("industry", app_database.INDUSTRIES)),
        LINKEDIN.table: _ads(story, LINKEDIN, ran.linkedin, ("company_size", app_database.COMPANY_SIZES)),
        ITERABLE.name: _mailings(story),
        GA_SESSIONS.name: _visits(story, leads, is_visit),
        MQLS.name: _qualified(story, leads),
        TOUCHPOINTS.name: _touchpoints(story, leads, is_visit),
    }


def _campaign_ids(story: Story, ran: Days) -> Ints:
    return key_of(story.block, ran.lane * _CAMPAIGNS_PER_LANE + ran.quarter)


def _quarter_names(day: Ints) -> Texts:
    months = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return join(digits(1970 + months // 12), b"-Q", digits(1 + months % 12 // QUARTER_MONTHS))


def _ads(story: Story, network: Network, ran: Days, audience: tuple[str, tuple[str, ...]]) -> Columns:
    column, values = audience
    streams, n = story.streams, len(ran.day)
    shown = network.shown[0] + streams.below(network.shown[1] - network.shown[0], network.table, "shown", n)
    cost = network.cost[0] + streams.below(network.cost[1] - network.cost[0], network.table, "cost", n)
    # A campaign has one objective for all of its days.
    campaign = ran.lane * _CAMPAIGNS_PER_LANE + ran.quarter
    objectives = streams.pick(
        _OBJECTIVE_WEIGHTS, network.table, "objective", int(campaign.max(initial=0)) + 1
    )
    objective = texts(marketing.OBJECTIVES)[objectives[campaign]]
    label = texts([value.replace("_", " ") for value in values])[ran.lane]
    return {
        "campaign_day_id": key_of(story.block, np.arange(n)),
        "campaign_id": _campaign_ids(story, ran),
        "campaign_name": join(_quarter_names(ran.day), b" ", objective, b": ", label),
        "objective": objective,
        column: texts(values)[ran.lane],
        "date": ran.day,
        "impressions": ran.clicks * shown,
        "clicks": ran.clicks,
        "conversions": ran.conversions,
        "spend": ran.clicks * cost,
    }


def _mailings(story: Story) -> Columns:
    ran, streams = story.campaigns.email, story.streams
    n = len(ran.day)
    opens = (
        ran.clicks + story.campaigns.audience * (180 + streams.below(140, ITERABLE.name, "opens", n)) // 1_000
    )
    delivered = np.maximum(opens, story.campaigns.audience)
    bounced = delivered * streams.below(25, ITERABLE.name, "bounced", n) // 1_000
    return {
        "campaign_day_id": key_of(story.block, np.arange(n)),
        "campaign_id": _campaign_ids(story, ran),
        "campaign_name": join(_quarter_names(ran.day), b" ", texts(MAILINGS)[ran.lane]),
        "date": ran.day,
        "sends": delivered + bounced,
        "delivered": delivered,
        "opens": opens,
        "clicks": ran.clicks,
        "unsubscribes": delivered * streams.below(6, ITERABLE.name, "unsubscribes", n) // 1_000,
        "conversions": ran.conversions,
    }


def _visits(story: Story, leads: Leads, is_visit: Bools) -> Columns:
    """Visits of leads, in the order of their touches, then those of strangers."""
    streams, table, strangers = story.streams, GA_SESSIONS.name, story.visits
    who = story.touches.prospect[is_visit]
    at = np.concatenate([story.touches.at[is_visit], strangers.at])
    n, others = len(at), len(strangers.at)
    # A number that no prospect has: the visitor is a stranger.
    stranger = opaque("GA1.2.", story.seed, key_of(story.block, len(leads.visitor) + np.arange(others)))
    medium = np.concatenate(
        [
            _MEDIUM_OF_CHANNEL[story.touches.channel[is_visit]],
            streams.pick(_MEDIUM_WEIGHTS, table, "medium", others),
        ]
    )
    pages = streams.pick(_PAGE_COUNT_WEIGHTS, table, "page_view_count", n)
    seconds = pages * (6 + streams.below(70, table, "seconds", n))
    landing = streams.pick(_LANDING_WEIGHTS, table, "landing_page", n)
    return {
        "ga_session_id": key_of(story.block, np.arange(n)),
        "client_id": np.concatenate([leads.visitor[who], stranger]),
        "medium": texts(marketing.MEDIUMS)[medium],
        "landing_page": texts(marketing.PAGES)[landing],
        "country": _CODES[np.concatenate([story.prospects.country[who], strangers.country])],
        "page_view_count": pages,
        "is_bounce": pages == 1,
        "started_at": at,
        "ended_at": np.minimum(at + seconds * SECOND, story.end - 1),
    }


def _qualified(story: Story, leads: Leads) -> Columns:
    prospects, streams, table = story.prospects, story.streams, MQLS.name
    who = np.flatnonzero(prospects.qualified != NULL)
    converted, qualified = prospects.engaged[who], prospects.qualified[who]
    age = story.end - qualified
    status = np.select(
        [converted != NULL, age < _WORKED_ON // 4, age < _WORKED_ON],
        [b"converted", b"new", b"working"],
        b"disqualified",
    )
    score = 50 + streams.below(51, table, "lead_score", (len(who), 2)).min(axis=1)
    liked = streams.below(30, table, "liked", len(who))
    return {
        "mql_id": key_of(story.block, np.arange(len(who))),
        "email": leads.email[who],
        "company_name": leads.company[who],
        "industry": texts(app_database.INDUSTRIES)[prospects.industry[who]],
        "company_size": texts(app_database.COMPANY_SIZES)[prospects.size[who]],
        "region": _REGIONS[prospects.country[who]],
        "first_touch_channel": texts(marketing.TOUCH_CHANNELS)[prospects.channel[who]],
        "lead_score": np.where(converted == NULL, score, np.minimum(100, score + liked)),
        "status": status,
        "qualified_at": qualified,
        "converted_at": converted,
    }


def _touchpoints(story: Story, leads: Leads, is_visit: Bools) -> Columns:
    met, ran = story.touches, story.campaigns
    n = len(met.at)
    is_qualified = story.prospects.qualified != NULL
    mql = np.where(is_qualified, np.cumsum(is_qualified) - 1, NULL)
    visit = np.where(is_visit, np.cumsum(is_visit) - 1, NULL)

    def day_of(days: Days) -> Ints:
        return key_of(story.block, np.where(days.touched, days.of_touch, NULL))

    return {
        "touchpoint_id": key_of(story.block, np.arange(n)),
        "visitor_id": leads.visitor[met.prospect],
        "mql_id": key_of(story.block, mql[met.prospect]),
        "touch_number": met.number + 1,
        "channel": texts(marketing.TOUCH_CHANNELS)[met.channel],
        "ga_session_id": key_of(story.block, visit),
        "google_campaign_day_id": day_of(ran.google),
        "facebook_campaign_day_id": day_of(ran.facebook),
        "linkedin_campaign_day_id": day_of(ran.linkedin),
        "iterable_campaign_day_id": day_of(ran.email),
        "touched_at": met.at,
    }
