"""Spells in which a device has faults or does not answer, and the health that follows from them."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Bools, Ints, ordinals
from generator.request import Request
from generator.scenarios import PER_MILLION
from generator.spec.devices import (
    FAULT_POINTS,
    HEALTH_DAYS,
    OFFLINE_HOURS_PER_POINT,
    TAP_EVENTS,
)
from generator.story import service
from generator.story.accounts import Accounts
from generator.story.clock import DAY, HOUR, MINUTE, SECOND, instant
from generator.story.devices import Devices
from generator.story.people import Access
from generator.story.spans import holds, latest
from generator.story.streams import Streams

SLOT_DAYS = 14
"""Each of these stretches of a device's life has one spell at most, which ends within it."""
_CHANCE = 90_000
"""Spells per million slots of an ordinary new device in an ordinary month."""
_QUALITY_WEIGHTS = (40, 40, 14, 6)
_QUALITY = (40, 90, 220, 420)
"""Spells of good, ordinary, poor and hopeless devices, in per cent."""
_BREAKS, _DRIFTS, _DROPS = range(3)
_COURSE_WEIGHTS = (50, 24, 26)
"""Weights of faults that take the device down, faults that do not, and a connection lost for a while."""
_FAULTS = (0, 50, 28, 14, 8)
"""Weights of 0 to 4 faults in a spell."""
_T = TAP_EVENTS.name


@dataclass(frozen=True)
class Spells:
    """One block's spells, by device and time.

    Of its faults the first is at `begin`, the next each a `gap` later; `offline` is NULL when the
    device kept answering, `online` also when nobody mended it while the device was in use.
    """

    device: Ints
    begin: Ints
    faults: Ints
    gap: Ints
    offline: Ints
    online: Ints

    def fault_times(self) -> tuple[Ints, Ints]:
        """All faults: their spell, and when each was."""
        spell = np.repeat(np.arange(len(self.device)), self.faults)
        return spell, self.begin[spell] + ordinals(self.faults) * self.gap[spell]


@dataclass(frozen=True)
class Fleet:
    """One block's devices, with all that decides when they answer."""

    devices: Devices
    spells: Spells
    allowed: Access

    def _outages(self) -> tuple[Ints, Ints, Ints]:
        """Devices that went offline, since when, and until when."""
        down = np.flatnonzero(self.spells.offline != NULL)
        device, online = self.spells.device[down], self.spells.online[down]
        return device, self.spells.offline[down], np.where(online == NULL, self.devices.until[device], online)

    def answers(self, device: Ints, at: Ints) -> Bools:
        """Tell which devices are in use at these instants, and are not offline."""
        allowed, devices = self.allowed, self.devices
        in_use = holds((allowed.account, allowed.start, allowed.stop), devices.account[device], at)
        in_use &= (at >= devices.installed[device]) & (at < devices.until[device])
        return in_use & ~holds(self._outages(), device, at)

    def lost(self) -> Ints:
        """When each device went offline for good, NULL for one that did not."""
        result = np.full(len(self.devices), NULL, dtype=np.int64)
        gone = (self.spells.offline != NULL) & (self.spells.online == NULL)
        result[self.spells.device[gone]] = self.spells.offline[gone]
        return result

    def health(self) -> Ints:
        """Health of each device in the last days of its life, as its column's comment defines it."""
        since = self.devices.until - HEALTH_DAYS * DAY
        spell, at = self.spells.fault_times()
        device = self.spells.device[spell]
        faults = np.bincount(device[at >= since[device]], minlength=len(since))
        device, offline, online = self._outages()
        down = np.zeros(len(since), dtype=np.int64)
        np.add.at(down, device, np.maximum(online - np.maximum(offline, since[device]), 0))
        score: Ints = 100 - FAULT_POINTS * faults - down // HOUR // OFFLINE_HOURS_PER_POINT
        return np.maximum(score, 0)


def _slots(request: Request, streams: Streams, accounts: Accounts, devices: Devices) -> tuple[Ints, Ints]:
    """Decide which slots have a spell: the devices, and when each of these slots begins."""
    start, n = instant(request.start), len(devices)
    days = (instant(request.as_of) + DAY - start) // DAY
    shape = n, days // SLOT_DAYS + 2
    # Slots begin on another day for each device, or spells would come in waves.
    first = streams.below(SLOT_DAYS, _T, "phase", n)[:, None] - SLOT_DAYS
    day = first + np.arange(shape[1]) * SLOT_DAYS
    age = np.maximum(start // DAY + day - (devices.installed // DAY)[:, None], 0)
    heat = service.seasons(start // DAY + np.arange(-SLOT_DAYS, days + SLOT_DAYS))[1]
    south = service.south(accounts.country[devices.account])[:, None]
    quality = np.array(_QUALITY, dtype=np.int64)[streams.pick(_QUALITY_WEIGHTS, _T, "quality", n)]
    # Wear doubles the chance in the first year, and adds as much in every further one.
    chance = (_CHANCE * quality // 100)[:, None] * (365 + age) // 365 * heat[south, day + SLOT_DAYS] // 100
    device, slot = np.nonzero(streams.below(PER_MILLION, _T, "breaks", shape) < chance)
    return device.astype(np.int64), start + day[device, slot] * DAY


def _outages(streams: Streams, course: Ints) -> Ints:
    """Draw how long a device stays down: a day as often as not, eight at most; less for a lost link."""
    draw = streams.below(1 << 10, _T, "outage", len(course))
    long = (draw * draw * draw * (8 * DAY // MINUTE) >> 30) * MINUTE
    second = streams.below(60, _T, "outage_second", len(course)) * SECOND
    return np.where(course == _DROPS, long // 16 // MINUTE * MINUTE, long) + 10 * MINUTE + second


def break_down(
    request: Request, streams: Streams, accounts: Accounts, devices: Devices, allowed: Access
) -> Spells:
    """Decide all spells of a block's devices."""
    device, slot = _slots(request, streams, accounts, devices)
    n = len(device)
    begin = slot + streams.below(5 * DAY // SECOND, _T, "begin", n) * SECOND
    course = streams.pick(_COURSE_WEIGHTS, _T, "course", n)
    faults = np.where(course == _DROPS, 0, streams.pick(_FAULTS, _T, "faults", n))
    gap = (10 + streams.below(350, _T, "gap", n)) * MINUTE
    last = begin + np.maximum(faults - 1, 0) * gap
    offline = last + (1 + streams.below(90, _T, "offline", n)) * MINUTE
    online = offline + _outages(streams, course)
    until, account = devices.until[device], devices.account[device]
    period = latest(allowed.account, allowed.start, account, begin)
    limit = np.minimum(allowed.stop[np.maximum(period, 0)], until)
    answers = (course == _DRIFTS) | (offline >= limit)
    over = np.where(answers, last, online)
    # A spell ends while the account may use the device, or goes on until the device's own end.
    exists = (period != NULL) & (begin >= devices.installed[device]) & (last < limit)
    exists &= ((over < limit) | (limit == until)) & ~(answers & (faults == 0))
    offline = np.where(answers, NULL, offline)
    online = np.where(answers | (online >= limit), NULL, online)
    return Spells(*(values[exists] for values in (device, begin, faults, gap, offline, online)))
