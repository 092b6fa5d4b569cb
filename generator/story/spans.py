"""Entries that belong to owners in order of time, and which of them holds at an instant."""

import numpy as np

from generator.arrays import NULL, Bools, Ints

_LONGEST = 1 << 42
"""More milliseconds than lie between 1970 and the end of any data."""


def in_order(owner: Ints, at: Ints) -> Ints:
    """Indexes that sort by owner and instant; quick where the values are sorted in stretches already."""
    return np.argsort(owner * _LONGEST + at, kind="stable")


def latest(owners: Ints, starts: Ints, owner: Ints, at: Ints) -> Ints:
    """Index of the owner's last entry that starts at or before the instant, NULL when it has none.

    The entries are sorted by owner and start; the questions come in any order.
    """
    if not len(owners):
        return np.full(len(owner), NULL, dtype=np.int64)
    found = np.searchsorted(owners * _LONGEST + starts, owner * _LONGEST + at, side="right") - 1
    return np.where((found < 0) | (owners[found] != owner), NULL, found)


def holds(spans: tuple[Ints, Ints, Ints], owner: Ints, at: Ints) -> Bools:
    """Tell whether each instant lies within one of its owner's spans: owners, starts and stops.

    They are sorted by owner and start, and do not overlap.
    """
    owners, starts, stops = spans
    if not len(owners):
        return np.zeros(len(owner), dtype=np.bool_)
    span = latest(owners, starts, owner, at)
    within: Bools = (span != NULL) & (at < stops[np.maximum(span, 0)])
    return within
