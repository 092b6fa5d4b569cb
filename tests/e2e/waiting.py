"""Waiting for what comes by itself, with a limit."""

import threading
import time
from collections.abc import Callable

PAUSE = 0.01  # seconds between two looks at a condition
LIMIT = 120.0  # seconds that a condition may take to become true


def wait_until(condition: Callable[[], bool], told: Callable[[], str] = str) -> None:
    """Wait until the condition holds; fail with what is told when it never does."""
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, told()
        threading.Event().wait(PAUSE)
