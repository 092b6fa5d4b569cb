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


def digits(values: Ints) -> Texts:
    """Integers as decimal text."""
    return values.astype("S20")
