"""The whole story of one block."""

from dataclasses import dataclass

from generator.arrays import Ints
from generator.request import Request
from generator.story.accounts import Accounts, sign_up
from generator.story.clock import DAY, instant
from generator.story.contracts import sign
from generator.story.people import (
    Locations,
    Users,
    access,
    account_ends,
    invite,
    open_locations,
)
from generator.story.streams import Streams
from generator.story.terms import Bills, Changes
from generator.story.usage import Sessions, visit


@dataclass(frozen=True)
class Story:
    """What happens in one block; `ends` is when each account left, `end` where the data ends."""

    seed: int
    block: int
    end: int
    streams: Streams
    accounts: Accounts
    ends: Ints
    changes: Changes
    bills: Bills
    locations: Locations
    users: Users
    sessions: Sessions


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
    return Story(
        seed=request.seed,
        block=block,
        end=end,
        streams=streams,
        accounts=accounts,
        ends=ends,
        changes=changes,
        bills=bills,
        locations=locations,
        users=users,
        sessions=sessions,
    )
