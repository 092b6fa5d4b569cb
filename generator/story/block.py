"""The whole story of one block."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import Ints
from generator.request import Request
from generator.story.accounts import Accounts, sign_up
from generator.story.campaigns import Campaigns, advertise
from generator.story.clock import DAY, instant
from generator.story.contracts import sign, turn
from generator.story.conversations import Conversations, talk
from generator.story.devices import install
from generator.story.faults import Fleet, break_down
from generator.story.features import Features, adopt, circumstances, use
from generator.story.market import price_lists
from generator.story.people import (
    Locations,
    Users,
    access,
    account_ends,
    invite,
    open_locations,
)
from generator.story.prospects import Prospects, prospect
from generator.story.sales import Deals, sell
from generator.story.streams import Streams
from generator.story.support import Tickets, ask
from generator.story.taps import TapEvents, report
from generator.story.terms import Bills, Changes
from generator.story.touches import Touches, touch
from generator.story.usage import Sessions, visit
from generator.story.visits import Visits, come_by


@dataclass(frozen=True)
class Story:
    """What happens in one block; the data goes from `start` to `end`.

    `ends` is when each account left; `prices` are hundredths of dollars per location and month by list,
    interval and plan; at `turn` the scenario changes its course.
    """

    seed: int
    block: int
    start: int
    end: int
    streams: Streams
    prices: Ints
    turn: int
    accounts: Accounts
    ends: Ints
    changes: Changes
    bills: Bills
    locations: Locations
    users: Users
    sessions: Sessions
    fleet: Fleet
    taps: TapEvents
    features: Features
    prospects: Prospects
    touches: Touches
    campaigns: Campaigns
    visits: Visits
    deals: Deals
    conversations: Conversations
    tickets: Tickets


def tell(request: Request, block: int) -> Story:
    """Decide the story of a block; it needs no other block."""
    streams = Streams(request.seed, block)
    end = instant(request.as_of) + DAY
    accounts = sign_up(request, streams, request.accounts_in(block))
    changes, bills = sign(request, streams, accounts)
    ends = account_ends(accounts, changes, end)
    locations = open_locations(accounts, changes)
    users = invite(request, streams, accounts, locations, ends)
    allowed = access(accounts, changes, ends, end)
    sessions = visit(request, streams, accounts, allowed, users)
    devices = install(request, streams, accounts, locations, allowed)
    fleet = Fleet(devices, break_down(request, streams, accounts, devices, allowed), allowed)
    adopted = adopt(request, streams, accounts, devices)
    under = circumstances(accounts, changes, allowed, users, sessions)
    prospects = prospect(request, streams, accounts)
    deals = sell(request, streams, accounts, prospects, (changes, bills))
    touches = touch(request, streams, prospects)
    return Story(
        seed=request.seed,
        block=block,
        start=instant(request.start),
        end=end,
        streams=streams,
        prices=np.array(price_lists(request.scenario), dtype=np.int64),
        turn=turn(request),
        accounts=accounts,
        ends=ends,
        changes=changes,
        bills=bills,
        locations=locations,
        users=users,
        sessions=sessions,
        fleet=fleet,
        taps=report(request, streams, accounts, fleet),
        features=use(request, streams, adopted, sessions, under),
        prospects=prospects,
        touches=touches,
        campaigns=advertise(request, streams, prospects, touches),
        visits=come_by(request, streams),
        deals=deals,
        conversations=talk(streams, end, accounts, ends, deals),
        tickets=ask(request, streams, accounts, locations, ends),
    )
