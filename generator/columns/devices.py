"""Columns of devices and of what they report."""

import numpy as np

from generator.arrays import NULL, Columns, Ints, Texts, digits, join, texts
from generator.columns.keys import key_of, opaque
from generator.spec import devices as spec
from generator.spec.devices import DEVICES, TAP_EVENTS
from generator.story import taps
from generator.story.block import Story
from generator.story.clock import DAY, SECOND
from generator.story.devices import RELEASE_DAYS

_CODES = texts(["TC", "FM", "KS", "GW"])
_ERRORS_BY_KIND = (
    (26, 18, 26, 10, 12, 8),
    (16, 6, 10, 44, 14, 10),
    (30, 30, 0, 24, 8, 8),
    (0, 12, 0, 0, 0, 88),
)
"""Weights of error codes for each kind of device."""
_BEVERAGE_TENTHS = np.array((38, 58, 52, 66, 42, 98, 44, 36), dtype=np.int64)
_SIGN_OF_LIFE = 15 * 60
"""Seconds at most from one sign of life of a device to the next."""


def _versions(release: Ints) -> Texts:
    """Names of firmware releases: four to a major version."""
    return join(digits(3 + release // 4), b".", digits(release % 4), b".", digits(release * 7 % 5))


def tables(story: Story) -> dict[str, Columns]:
    """Devices and tap events of a block."""
    return {DEVICES.name: _devices(story), TAP_EVENTS.name: _tap_events(story)}


def _devices(story: Story) -> Columns:
    devices, events, streams = story.fleet.devices, story.taps, story.streams
    n = len(devices)
    device_id = key_of(story.block, np.arange(n))
    release = (devices.installed - story.start) // (RELEASE_DAYS * DAY)
    np.maximum.at(release, events.device, events.release)
    score, down = story.fleet.health(), story.fleet.lost()
    retired = devices.removed != NULL
    status = np.where(down != NULL, b"offline", np.where(score < spec.DEGRADED_BELOW, b"degraded", b"online"))
    sign = devices.until - (1 + streams.below(_SIGN_OF_LIFE, DEVICES.name, "sign", n)) * SECOND
    seen = np.where(down == NULL, sign, down)
    np.maximum.at(seen, events.device, events.at)
    return {
        "device_id": device_id,
        "account_id": key_of(story.block, devices.account),
        "location_id": key_of(story.block, devices.location),
        "device_type": texts(spec.KINDS)[devices.kind],
        "serial_number": join(_CODES[devices.kind], opaque("-", story.seed, device_id)),
        "firmware_version": _versions(release),
        "status": np.where(retired, b"retired", status),
        "health_score": score,
        "installed_at": devices.installed,
        "removed_at": devices.removed,
        "last_seen_at": seen,
    }


def _tap_events(story: Story) -> Columns:
    devices, events, streams, table = story.fleet.devices, story.taps, story.streams, TAP_EVENTS.name
    n, device = len(events.device), events.device
    pours, serves = events.kind == taps.POUR, events.kind <= taps.KEG_CHANGE
    # Most rounds are small: the square makes large ones rare.
    draw = streams.below(1 << 10, table, "volume_ml", n)
    beverage = devices.beverage[device]
    temperature = _BEVERAGE_TENTHS[beverage] + streams.below(21, table, "temperature", n) - 8
    faults = np.flatnonzero(events.kind == taps.FAULT)
    codes = np.zeros(n, dtype=f"S{max(len(code) for code in spec.ERROR_CODES)}")
    codes[faults] = texts(spec.ERROR_CODES)[
        streams.pick_by(_ERRORS_BY_KIND, devices.kind[device[faults]], table, "error_code")
    ]
    updates = np.flatnonzero(events.kind == taps.FIRMWARE_UPDATE)
    versions = np.zeros(n, dtype="S8")
    versions[updates] = _versions(events.release[updates])
    return {
        "event_id": key_of(story.block, np.arange(n)),
        "device_id": key_of(story.block, device),
        "location_id": key_of(story.block, devices.location[device]),
        "event_type": texts(spec.EVENT_TYPES)[events.kind],
        "occurred_at": events.at,
        "volume_ml": np.where(pours, 300 + (draw * draw * 6_900 >> 20), NULL),
        "beverage": np.where(serves, texts(spec.BEVERAGES)[beverage], b""),
        "temperature_tenths": np.where(serves, temperature, NULL),
        "error_code": codes,
        "firmware_version": versions,
    }
