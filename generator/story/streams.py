"""Random integers of one block, a stream per table and column.

Only integer arithmetic touches the raw output of Philox, so that a processor's rounding or a
NumPy distribution that changes between releases cannot change the content.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from generator.arrays import Bools, Ints
from generator.scenarios import PER_MILLION

_HALF = np.uint64(32)
_TABLE = 1 << 16
"""Sum of weights up to which a table of all draws is made."""


class Streams:
    """The streams of one block; the same names give the same numbers again."""

    def __init__(self, seed: int, block: int) -> None:
        self.block = block
        self._prefix = f"{seed}/{block}"

    def below(self, limit: int, table: str, column: str, shape: int | tuple[int, ...]) -> Ints:
        """Draw integers from 0 to limit - 1 in the given shape; limit is at most 2^32."""
        if not 0 < limit <= 1 << 32:
            raise ValueError(f"stream {table}.{column}: limit {limit} is not within 1 to 2^32")
        name = f"{self._prefix}/{table}/{column}".encode()
        key = int.from_bytes(blake2b(name, digest_size=16).digest(), "little")
        size = int(np.prod(shape))
        draws = np.random.Philox(key=key).random_raw(size)
        draws >>= _HALF
        draws *= np.uint64(limit)
        draws >>= _HALF
        return draws.view(np.int64).reshape(shape)

    def happens(self, per_million: Ints | int, table: str, column: str, n: int) -> Bools:
        """Decide n times with the given chances per million."""
        return self.below(PER_MILLION, table, column, n) < per_million

    def pick(
        self, weights: Sequence[int] | Ints, table: str, column: str, shape: int | tuple[int, ...]
    ) -> Ints:
        """Draw indexes into weights, each as often as its weight says."""
        ends = np.cumsum(np.asarray(weights, dtype=np.int64))
        draws = self.below(int(ends[-1]), table, column, shape)
        if ends[-1] <= _TABLE:  # looking an index up is three times quicker than searching for it
            return np.repeat(np.arange(len(ends)), np.asarray(weights, dtype=np.int64))[draws]
        return np.searchsorted(ends, draws, side="right").astype(np.int64)

    def pick_by(self, weights: Sequence[Sequence[int]], rows: Ints, table: str, column: str) -> Ints:
        """Draw one index per row, with the weights that rows names; all rows of weights sum alike."""
        ends = np.cumsum(np.asarray(weights, dtype=np.int64), axis=1)
        draws = self.below(int(ends[0, -1]), table, column, len(rows))
        passed: Ints = (draws[:, None] >= ends[rows]).sum(axis=1, dtype=np.int64)
        return passed
