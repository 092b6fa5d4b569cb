"""When venues pour, what, and how hot their summers are. All weights are integers.

Rows of a tuple go with the industries.
"""

import numpy as np

from generator.arrays import Ints
from generator.story import market

_OPENING = (
    (16, (4, 7, 9, 11, 13, 14, 14, 12, 9, 5, 2)),
    (11, (4, 9, 9, 4, 2, 3, 6, 12, 16, 16, 12, 7)),
    (12, (4, 6, 7, 8, 9, 12, 14, 14, 12, 9, 5)),
    (11, (3, 5, 5, 4, 4, 5, 7, 9, 11, 12, 12, 10, 8, 5)),
    (13, (6, 12, 13, 9, 6, 8, 14, 15, 11, 6)),
)
"""Hour at which service begins, and per cent of a day's pours in that hour and in those that follow."""
HOURS = np.array([np.repeat(np.arange(first, first + len(w)), w) for first, w in _OPENING], dtype=np.int64)
"""Hours of a day of service, each as often as its per cent; 24 and more are after midnight."""
WEEKDAYS = np.array(
    [
        (55, 65, 80, 100, 150, 165, 85),
        (50, 75, 90, 105, 140, 150, 90),
        (40, 60, 80, 105, 150, 170, 95),
        (90, 95, 100, 105, 115, 110, 85),
        (20, 30, 70, 50, 110, 230, 190),
    ],
    dtype=np.int64,
)
"""Pours by day of the week in per cent, from Monday; a row sums to 700."""
BEVERAGES = (
    (34, 14, 18, 8, 8, 6, 10, 2),
    (28, 10, 10, 6, 8, 22, 8, 8),
    (26, 24, 32, 12, 4, 0, 0, 2),
    (28, 10, 10, 8, 8, 20, 12, 4),
    (58, 8, 10, 2, 8, 2, 2, 10),
)
_MONTHS = np.array(
    [
        (82, 86, 93, 99, 108, 120, 124, 121, 103, 96, 90, 110),
        (124, 121, 103, 96, 90, 86, 82, 86, 93, 99, 108, 122),
    ],
    dtype=np.int64,
)
_HEAT = np.array(
    [
        (70, 72, 80, 90, 108, 145, 175, 170, 120, 95, 78, 70),
        (175, 170, 120, 95, 78, 70, 70, 72, 80, 90, 108, 145),
    ],
    dtype=np.int64,
)
"""Pours and faults by month in per cent, from January; a row north and one south of the equator."""
_SOUTH = np.array([country.code in {"AU", "BR"} for country in market.COUNTRIES], dtype=np.int64)


def south(country: Ints) -> Ints:
    """Tell with 1 which countries have their summer around the turn of the year."""
    return _SOUTH[country]


def seasons(days: Ints) -> tuple[Ints, Ints]:
    """Pours and faults of calendar days in per cent: for each a row north and one south of the equator."""
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    return _MONTHS[:, month], _HEAT[:, month]
