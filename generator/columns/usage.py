"""Columns of sessions and page views."""

import numpy as np

from generator.arrays import Columns, offsets, ordinals, texts
from generator.columns.keys import key_of
from generator.spec.app_database import DEVICE_TYPES, PAGE_VIEWS, PAGES, USER_SESSIONS
from generator.story import market
from generator.story.block import Story

_LANDING_WEIGHTS = (62, 10, 12, 5, 7, 1, 1, 2)
_PAGE_WEIGHTS = (10, 24, 26, 14, 15, 4, 2, 5)
"""Pages on which sessions begin, and go on."""


def tables(story: Story) -> dict[str, Columns]:
    """Sessions and page views of a block; a session lasts as long as its pages together."""
    sessions, streams = story.sessions, story.streams
    n = len(sessions.user)
    first = offsets(sessions.pages)
    session = np.repeat(np.arange(n), sessions.pages)
    views = len(session)
    # A page is left within 22 minutes, mostly much sooner: the cube makes long stays rare.
    draw = streams.below(1 << 10, PAGE_VIEWS.name, "duration_ms", views)
    noise = streams.below(4_000, PAGE_VIEWS.name, "noise", views)
    duration = 2_000 + noise + draw * draw * draw // 900
    until = offsets(duration)
    since_start = until[:-1] - until[first[:-1]][session]
    landing = ordinals(sessions.pages) == 0
    page = np.where(
        landing,
        streams.pick(_LANDING_WEIGHTS, PAGE_VIEWS.name, "landing", views),
        streams.pick(_PAGE_WEIGHTS, PAGE_VIEWS.name, "page", views),
    )
    device = streams.pick(market.DEVICE_WEIGHTS, USER_SESSIONS.name, "device_type", n)
    session_id = key_of(story.block, np.arange(n))
    user_id = key_of(story.block, sessions.user)
    return {
        USER_SESSIONS.name: {
            "session_id": session_id,
            "user_id": user_id,
            "account_id": key_of(story.block, sessions.account),
            "device_type": texts(DEVICE_TYPES)[device],
            "page_view_count": sessions.pages,
            "started_at": sessions.started,
            "ended_at": sessions.started + until[first[1:]] - until[first[:-1]],
        },
        PAGE_VIEWS.name: {
            "page_view_id": key_of(story.block, np.arange(views)),
            "session_id": session_id[session],
            "user_id": user_id[session],
            "page": texts(PAGES)[page],
            "duration_ms": duration,
            "viewed_at": sessions.started[session] + since_start,
        },
    }
