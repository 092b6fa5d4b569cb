"""Array types and the few whole-array operations that every part shares."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Texts: TypeAlias = npt.NDArray[np.bytes_]
"""UTF-8 bytes of fixed width; the empty text stands for null."""
Column: TypeAlias = Ints | Bools | Texts
Columns: TypeAlias = dict[str, Column]

NULL = np.iinfo(np.int64).min
"""Null in an integer or instant column."""


def texts(values: tuple[str, ...] | list[str]) -> Texts:
    """Encode strings as one array of bytes."""
    return np.array([value.encode() for value in values], dtype=np.bytes_)


def offsets(counts: Ints) -> Ints:
    """Prefix sums: where the children of each parent begin, and as last entry their number."""
    result = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=result[1:])
    return result


def ordinals(counts: Ints) -> Ints:
    """Number children within their parent, from 0, for parents with these counts."""
    starts = offsets(counts)
    return np.arange(starts[-1], dtype=np.int64) - np.repeat(starts[:-1], counts)


def join(*parts: Texts | bytes) -> Texts:
    """Concatenate texts row by row."""
    result: Texts = np.asarray(parts[0], dtype=np.bytes_)
    for part in parts[1:]:
        result = np.strings.add(result, np.asarray(part, dtype=np.bytes_))
    return result


_TWO_PLACES = texts([f"{number:02}" for number in range(100)])


def money(hundredths: Ints) -> Texts:
    """Hundredths of a unit as decimal text with two places."""
    whole, rest = np.abs(hundredths) // 100, np.abs(hundredths) % 100
    sign = np.where(hundredths < 0, b"-", b"")
    return join(sign, digits(whole), b".", _TWO_PLACES[rest])


def digits(values: Ints) -> Texts:
    """Integers as decimal text, no wider than the longest, since a joined text is as wide as its parts."""
    longest = max(len(str(values.min())), len(str(values.max()))) if values.size else 1
    return values.astype(f"S{longest}")
