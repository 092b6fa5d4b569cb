"""Tells a person who waits how far the blocks are, how fast, and how long it will take."""

import time
from collections.abc import Callable

Say = Callable[[str], None]


def silent(_text: str) -> None:
    """Say nothing."""


_LINES = 8


class Progress:
    """Counts which of its blocks are done and says so, in eight lines at most."""

    def __init__(self, blocks: range, verb: str, say: Say) -> None:
        self.blocks, self._verb, self._say = blocks, verb, say
        self._started = time.perf_counter()
        self._done = self._rows = self._told = 0

    def add(self, blocks: int, rows: int) -> None:
        """Count blocks that are done, and their rows."""
        self._done = min(self._done + blocks, len(self.blocks))
        self._rows += rows
        step = self._done * _LINES // len(self.blocks)
        if step > self._told:
            self._told = step
            seconds = max(time.perf_counter() - self._started, 1e-6)
            left = seconds * (len(self.blocks) - self._done) / self._done
            self._say(
                f"{self._verb} {self._done} of {len(self.blocks)} blocks, {self._rows:,} rows,"
                f" {self._rows / seconds:,.0f} rows/s, {left:.0f} s left"
            )
