"""What an engine tells of its containers, as it happens."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import docker


@contextmanager
def engine_events(
    client: docker.DockerClient, filters: dict[str, Any], **period: float
) -> Iterator[Iterator[dict[str, Any]]]:
    """Yield the engine's events of a period (`since`, `until`; epoch seconds) while the block lasts.

    Closing the stream ends it and leaves its socket to the garbage collector: only the reader who comes
    to the end lets it go.
    """
    events = client.events(decode=True, filters=filters, **period)
    try:
        yield events
    finally:
        events.close()
        deque(events, maxlen=0)
