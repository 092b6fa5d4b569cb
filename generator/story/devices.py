"""Devices: which locations have some, of which kind, from when to when."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Ints, ordinals
from generator.request import Request
from generator.spec.devices import DEVICES, KINDS
from generator.story import market, service
from generator.story.accounts import Accounts
from generator.story.clock import DAY, HOUR, MINUTE, instant, local
from generator.story.people import Access, Locations
from generator.story.spans import holds
from generator.story.streams import Streams

TAP_CONTROLLER, FLOW_METER, KEG_SENSOR, GATEWAY = range(len(KINDS))
RELEASE_DAYS = 75
"""Days from one firmware to the next; the first came out with the history's first day."""
_KIND_WEIGHTS = (27, 21, 52, 0)
_ADOPTS_BY_PLAN = (180_000, 330_000, 490_000, 650_000)
_ADOPTS_BY_SIZE = (0, 40_000, 60_000, 80_000)
"""Locations per million that have devices: of each plan, and more with each size of company."""
_COUNTS_BY_SIZE = (
    (46, 34, 16, 4, 0, 0),
    (26, 34, 24, 12, 4, 0),
    (18, 28, 26, 16, 8, 4),
    (12, 24, 28, 20, 10, 6),
)
"""Weights of 1 to 6 devices at a location that has some."""
_LATER = 300_000
"""Devices per million that are installed after the location's first ones."""
_GATEWAY_NUMBER = 2
"""Place of the gateway among a location's devices, numbered from 0: only more than two need one."""
_KEGS_ML = (50_000, 58_700)
"""The kegs of Europe and of America."""


@dataclass(frozen=True)
class Devices:
    """One block's devices, location by location.

    `flow` is what the tap of a device serves on an ordinary day, in millilitres, `keg` what a keg
    of it holds. `removed` is NULL for a device that is still there, `until` is then the data's end.
    """

    account: Ints
    location: Ints
    kind: Ints
    beverage: Ints
    flow: Ints
    keg: Ints
    installed: Ints
    removed: Ints
    until: Ints

    def __len__(self) -> int:
        return len(self.account)


def install(
    request: Request, streams: Streams, accounts: Accounts, places: Locations, allowed: Access
) -> Devices:
    """Decide which devices a block's locations get, some days after they opened."""
    end, table = instant(request.as_of) + DAY, DEVICES.name
    size, plan = accounts.size[places.account], accounts.plan[places.account]
    chance = np.array(_ADOPTS_BY_PLAN, dtype=np.int64)[plan] + np.array(_ADOPTS_BY_SIZE, dtype=np.int64)[size]
    adopts = streams.happens(chance, table, "adopts", len(size))
    counts = np.where(adopts, 1 + streams.pick_by(_COUNTS_BY_SIZE, size, table, "count"), 0)
    location, number = np.repeat(np.arange(len(size)), counts), ordinals(counts)
    account, n = places.account[location], len(location)
    kind = streams.pick(_KIND_WEIGHTS, table, "device_type", n)
    kind[number == _GATEWAY_NUMBER] = GATEWAY
    later = (number > 0) & streams.happens(_LATER, table, "later", n)
    lag = 3 + streams.below(42, table, "lag", len(size))[location]
    lag += np.where(later, streams.below(300, table, "later_days", n), 0)
    offset = accounts.utc_offset[account]
    day = (places.opened[location] + offset * HOUR) // DAY + lag
    time = 9 * HOUR + streams.below(8 * 60, table, "installed_at", n) * MINUTE
    installed = local(day, time, offset)
    closed = places.closed[location]
    left = allowed.stop[np.searchsorted(allowed.account, account, side="right") - 1]
    until = np.minimum(left, np.where(closed == NULL, end, closed))
    exists = (installed + DAY < until) & holds(
        (allowed.account, allowed.start, allowed.stop), account, installed
    )
    draw = streams.below(1 << 10, table, "flow", n)
    tenths = np.array(market.ACTIVITY_USAGE, dtype=np.int64)[accounts.activity[account]]
    flow = (1_900 + (draw * draw * 9_300 >> 20)) * tenths // 10
    # Sensors are put under the kegs that are not metered, since little flows from them.
    flow = np.where(kind == KEG_SENSOR, flow // 3, flow)
    beverage = streams.pick_by(service.BEVERAGES, accounts.industry[account], table, "beverage")
    return Devices(
        account=account[exists],
        location=location[exists],
        kind=kind[exists],
        beverage=beverage[exists],
        flow=flow[exists],
        keg=np.array(_KEGS_ML, dtype=np.int64)[streams.below(len(_KEGS_ML), table, "keg", n)][exists],
        installed=installed[exists],
        removed=np.where(until < end, until, NULL)[exists],
        until=until[exists],
    )
