"""Instants as integers: milliseconds since 1970 in UTC."""

from datetime import UTC, date, datetime, time

import numpy as np

from generator.arrays import Ints, Texts

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def instant(day: date) -> int:
    """Midnight UTC at which a day begins."""
    return int(datetime.combine(day, time(), UTC).timestamp()) * SECOND


def add_months(start: Ints, months: Ints) -> Ints:
    """The same day and time of day some months later; a day that the month lacks is its last."""
    moments = start.astype("datetime64[ms]")
    month = moments.astype("datetime64[M]")
    day = moments.astype("datetime64[D]") - month.astype("datetime64[D]")
    target = month + months.astype("timedelta64[M]")
    length = (target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")
    days = target.astype("datetime64[D]") + np.minimum(day, length - 1)
    midnight: Ints = days.astype("datetime64[ms]").astype(np.int64)
    return midnight + start % DAY


def local(day: Ints, time_of_day: Ints, utc_offset: Ints) -> Ints:
    """The instant of a local day (days since 1970) and time (ms); offsets are in hours."""
    return day * DAY + time_of_day - utc_offset * HOUR


def iso(instants: Ints) -> Texts:
    """Instants as ISO 8601 text in UTC, to the second."""
    text = np.datetime_as_string(instants.astype("datetime64[ms]"), unit="s")
    return np.strings.add(text.astype("S19"), b"Z")
