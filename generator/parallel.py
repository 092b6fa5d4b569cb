"""Runs work on blocks in several processes."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

from generator.columns.pools import pools

Result = TypeVar("Result")


def default_workers() -> int:
    """As many workers as there are processors for this process."""
    return len(os.sched_getaffinity(0))


def in_order(work: Callable[[range], Result], blocks: range, per_task: int, workers: int) -> Iterator[Result]:
    """Run work on successive parts of the blocks and give the results in that order.

    At most two tasks per worker wait or run at a time, which bounds what results occupy.
    """
    tasks = [blocks[first : first + per_task] for first in range(0, len(blocks), per_task)]
    if workers == 1 or len(tasks) <= 1:
        yield from map(work, tasks)
        return
    pools()  # Made before the fork, the pools of words are every worker's.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(min(workers, len(tasks)), mp_context=context) as executor:
        running: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                running.append(executor.submit(work, task))
                if len(running) == 2 * workers:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            executor.shutdown(wait=True, cancel_futures=True)
