"""What devices report: pours in opening hours, kegs, cleaning, new firmware, faults."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Ints, ordinals
from generator.request import Request
from generator.spec.devices import EVENT_TYPES, POUR_DAYS, TAP_EVENTS
from generator.story import service
from generator.story.accounts import Accounts
from generator.story.clock import DAY, HOUR, MINUTE, SECOND, instant, local
from generator.story.devices import FLOW_METER, GATEWAY, RELEASE_DAYS, Devices
from generator.story.faults import Fleet
from generator.story.spans import in_order
from generator.story.streams import Streams

POUR, KEG_CHANGE, CLEANING, FIRMWARE_UPDATE, FAULT, OFFLINE, ONLINE = range(len(EVENT_TYPES))
_ROUND_ML = 2_600
"""Millilitres of a round on average."""
_ONE = 1 << 16
_WEEK_MINUTES = 7 * 24 * 60
_CLEANING_DAYS = 14
_CLEANS = 880_000
_UPDATES = 720_000
_T = TAP_EVENTS.name


@dataclass(frozen=True)
class TapEvents:
    """One block's events, by device and time; `release` numbers the firmware of an update from 0."""

    device: Ints
    kind: Ints
    at: Ints
    release: Ints


def _in_service(streams: Streams, column: str, industry: Ints) -> Ints:
    """Draw times of a day of service, in milliseconds from its midnight."""
    n = len(industry)
    hour = service.HOURS[industry, streams.below(100, _T, f"{column}_hour", n)]
    return hour * HOUR + streams.below(HOUR // SECOND, _T, f"{column}_second", n) * SECOND


def _pours(request: Request, streams: Streams, accounts: Accounts, devices: Devices) -> tuple[Ints, Ints]:
    """Pours of the last days: their devices, and when each was."""
    begin = instant(request.as_of) + DAY - POUR_DAYS * DAY
    taps = np.flatnonzero((devices.kind <= FLOW_METER) & (devices.until > begin))
    account = devices.account[taps]
    industry = accounts.industry[account]
    # One day more on either side, for those whose midnight is not the one of UTC.
    calendar = begin // DAY - 1 + np.arange(POUR_DAYS + 2, dtype=np.int64)
    shape = len(taps), len(calendar)
    months = service.seasons(calendar)[0][service.south(accounts.country[account])]
    season = service.WEEKDAYS[industry][:, (calendar + 3) % 7] * months
    flow = (
        devices.flow[taps][:, None] * season // 10_000 * (50 + streams.below(100, _T, "mood", shape)) // 100
    )
    counts = (flow * _ONE // _ROUND_ML + streams.below(_ONE, _T, "pours", shape)) // _ONE
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    tap, day = cell // len(calendar), calendar[cell % len(calendar)]
    at = local(day, _in_service(streams, "pour", industry[tap]), accounts.utc_offset[account][tap])
    kept = at >= begin
    return taps[tap[kept]], at[kept]


def _keg_changes(
    request: Request, streams: Streams, accounts: Accounts, devices: Devices
) -> tuple[Ints, Ints]:
    """Changes of kegs, whenever as much has flowed as a keg holds."""
    taps = np.flatnonzero(devices.kind != GATEWAY)
    account = devices.account[taps]
    industry = accounts.industry[account]
    start = instant(request.start)
    monday = start // DAY - (start // DAY + 3) % 7
    weeks = (instant(request.as_of) + DAY - monday * DAY) // (7 * DAY) + 1
    calendar = monday + 7 * np.arange(weeks, dtype=np.int64)
    begin = calendar * DAY // MINUTE
    used = np.minimum((devices.until[taps] // MINUTE)[:, None], begin + _WEEK_MINUTES)
    used = np.maximum(used - np.maximum((devices.installed[taps] // MINUTE)[:, None], begin), 0)
    season = service.seasons(calendar + 3)[0][service.south(accounts.country[account])]
    flow = devices.flow[taps][:, None] * 7 * season // 100 * used // _WEEK_MINUTES
    keg = devices.keg[taps][:, None]
    after = np.cumsum(flow, axis=1) + streams.below(_ONE, _T, "keg_begun", (len(taps), 1)) * keg // _ONE
    counts = after // keg - (after - flow) // keg
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    tap = cell // weeks
    # The keg runs empty on the day of the week by which that share of the week's pours is served.
    empty = ((after - flow) // keg).ravel()[cell] + 1 + ordinals(counts.ravel())
    share = (empty * keg[tap, 0] - (after - flow).ravel()[cell]) * 700 // flow.ravel()[cell]
    day = calendar[cell % weeks] + (
        share[:, None] > np.cumsum(service.WEEKDAYS, axis=1)[industry[tap], :6]
    ).sum(axis=1)
    at = local(day, _in_service(streams, "keg", industry[tap]), accounts.utc_offset[account][tap])
    return taps[tap], at


def _cleanings(streams: Streams, accounts: Accounts, devices: Devices) -> tuple[Ints, Ints]:
    """Cleanings of the lines of metered taps, before service, every other week but for those forgotten."""
    taps = np.flatnonzero(devices.kind <= FLOW_METER)
    lives = (devices.until - devices.installed)[taps] // (_CLEANING_DAYS * DAY)
    tap = np.repeat(np.arange(len(taps)), lives)
    n = len(tap)
    device = taps[tap]
    offset = accounts.utc_offset[devices.account[device]]
    day = (devices.installed[device] + offset * HOUR) // DAY + _CLEANING_DAYS * (1 + ordinals(lives))
    day += streams.below(3, _T, "cleaning_day", n)
    at = local(day, 9 * HOUR + streams.below(2 * HOUR // SECOND, _T, "cleaning", n) * SECOND, offset)
    done = streams.happens(_CLEANS, _T, "cleans", n)
    return device[done], at[done]


def _updates(
    request: Request, streams: Streams, accounts: Accounts, devices: Devices
) -> tuple[Ints, Ints, Ints]:
    """Updates in the small hours, to releases that came out after the device was installed."""
    start = instant(request.start)
    releases = (instant(request.as_of) + DAY - start) // (RELEASE_DAYS * DAY) + 1
    shape = len(devices), releases
    out = start // DAY + RELEASE_DAYS * np.arange(releases, dtype=np.int64)
    newer = out > (devices.installed // DAY)[:, None]
    gets = newer & (streams.below(1_000_000, _T, "updates", shape) < _UPDATES)
    device, release = (indexes.astype(np.int64) for indexes in np.nonzero(gets))
    n = len(device)
    day = out[release] + 1 + streams.below(40, _T, "update_day", n)
    time = 3 * HOUR + streams.below(2 * HOUR // SECOND, _T, "update", n) * SECOND
    return device, local(day, time, accounts.utc_offset[devices.account[device]]), release


def report(request: Request, streams: Streams, accounts: Accounts, fleet: Fleet) -> TapEvents:
    """Decide all events of a block's devices; one that is offline reports nothing."""
    devices, spells = fleet.devices, fleet.spells
    pours = _pours(request, streams, accounts, devices)
    kegs = _keg_changes(request, streams, accounts, devices)
    cleanings = _cleanings(streams, accounts, devices)
    updated, update_at, release = _updates(request, streams, accounts, devices)
    fault, fault_at = spells.fault_times()
    down, mended = spells.offline != NULL, spells.online != NULL
    device = np.concatenate([pours[0], kegs[0], cleanings[0], updated])
    at = np.concatenate([pours[1], kegs[1], cleanings[1], update_at])
    sizes = [len(pours[0]), len(kegs[0]), len(cleanings[0]), len(updated)]
    kind = np.repeat([POUR, KEG_CHANGE, CLEANING, FIRMWARE_UPDATE], sizes)
    releases = np.full(len(device), NULL, dtype=np.int64)
    releases[len(device) - len(updated) :] = release
    kept = fleet.answers(device, at)
    sizes = [len(fault), int(down.sum()), int(mended.sum())]
    device = np.concatenate([device[kept], spells.device[fault], spells.device[down], spells.device[mended]])
    at = np.concatenate([at[kept], fault_at, spells.offline[down], spells.online[mended]])
    kind = np.concatenate([kind[kept], np.repeat([FAULT, OFFLINE, ONLINE], sizes)])
    releases = np.concatenate([releases[kept], np.full(sum(sizes), NULL, dtype=np.int64)])
    order = in_order(device, at)
    return TapEvents(device[order], kind[order], at[order], releases[order])
