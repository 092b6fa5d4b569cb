"""Features: what accounts adopt over their life, and what their sessions use of it."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Ints
from generator.request import Request
from generator.spec.app_database import FEATURE_PLANS, FEATURE_USAGE, FEATURES
from generator.story.accounts import Accounts
from generator.story.clock import DAY, instant
from generator.story.devices import Devices
from generator.story.people import Access, Users
from generator.story.spans import latest
from generator.story.streams import Streams
from generator.story.terms import Changes
from generator.story.usage import DECLINE_DAYS, Sessions

_ADOPTS = (960, 980, 850, 800, 760, 780, 920, 680, 560, 620, 480, 640)
"""Accounts per thousand that adopt a feature at all."""
_ADOPTION_DAYS = (20, 20, 60, 90, 120, 150, 60, 200, 260, 300, 320, 340)
"""Days until the last of them has; half of them have after a quarter of that time."""
_CHANCE = np.array(
    [
        (32, 36, 19, 26, 22, 27, 28, 19, 24, 34, 8, 22),
        (45, 36, 22, 32, 30, 22, 34, 19, 18, 16, 6, 8),
        (42, 46, 6, 8, 12, 8, 36, 1, 1, 1, 0, 0),
        (14, 20, 3, 3, 1, 35, 28, 16, 40, 45, 35, 32),
    ],
    dtype=np.int64,
)
"""Sessions in a hundred that use an adopted feature: a row per role."""
_ON_DEVICES = np.array([feature in {"tap_monitoring", "keg_tracking"} for feature in FEATURES])
_T = FEATURE_USAGE.name


@dataclass(frozen=True)
class Features:
    """One block's uses of features, by session and feature."""

    session: Ints
    feature: Ints


@dataclass(frozen=True)
class Circumstances:
    """Of each session: its user's role, its account's plan, and until when that may use the product."""

    role: Ints
    plan: Ints
    stop: Ints


def circumstances(
    accounts: Accounts, changes: Changes, allowed: Access, users: Users, sessions: Sessions
) -> Circumstances:
    """Look up under which circumstances a block's sessions were."""
    account, at = sessions.account, sessions.started
    plan = accounts.plan[account]
    change = latest(changes.account, changes.at, account, at)
    paid = np.flatnonzero(change != NULL)
    plan[paid] = changes.plan[change[paid]]
    stop = allowed.stop[latest(allowed.account, allowed.start, account, at)]
    return Circumstances(users.role[sessions.user], plan, stop)


def adopt(request: Request, streams: Streams, accounts: Accounts, devices: Devices) -> Ints:
    """Decide when each account (row) adopts each feature (column): the data's end for never."""
    end, shape = instant(request.as_of) + DAY, (len(accounts), len(FEATURES))
    # Nobody looks at taps before the first device hangs there.
    equipped = np.full(len(accounts), end, dtype=np.int64)
    np.minimum.at(equipped, devices.account, devices.installed)
    draw = streams.below(1 << 10, _T, "adoption", shape)
    days = draw * draw * np.array(_ADOPTION_DAYS, dtype=np.int64) >> 20
    since = np.where(_ON_DEVICES, equipped[:, None], accounts.created[:, None])
    adopts = streams.below(1_000, _T, "adopts", shape) < np.array(_ADOPTS, dtype=np.int64)
    return np.where(adopts, since + days * DAY, end)


def use(
    request: Request, streams: Streams, adopted: Ints, sessions: Sessions, under: Circumstances
) -> Features:
    """Decide which features each session uses: adopted ones that the account's plan of the time has."""
    end = instant(request.as_of) + DAY
    # In the weeks before an account leaves, its users do half of what they did.
    declines = (under.stop != end) & (under.stop - sessions.started < DECLINE_DAYS * DAY)
    has = np.array(FEATURE_PLANS, dtype=np.int64) <= under.plan[:, None]
    has &= adopted[sessions.account] <= sessions.started[:, None]
    chance = np.stack([2 * _CHANCE, _CHANCE])[declines.astype(np.int64), under.role]
    used = has & (streams.below(200, _T, "uses", has.shape) < chance)
    session, feature = np.nonzero(used)
    return Features(session.astype(np.int64), feature.astype(np.int64))
