"""Columns of the use of features."""

import numpy as np

from generator.arrays import Columns, texts
from generator.columns.keys import key_of
from generator.spec.app_database import FEATURE_USAGE, FEATURES, USER_SESSIONS
from generator.story.block import Story

_ACTIONS = np.array((24, 6, 8, 10, 12, 4, 8, 6, 3, 5, 2, 2), dtype=np.int64)
"""Most actions in one session with each feature."""
_ONE = 1 << 10


def tables(story: Story, usage: dict[str, Columns]) -> dict[str, Columns]:
    """Uses of features of a block, within the sessions that its usage has."""
    uses, streams, table = story.features, story.streams, FEATURE_USAGE.name
    n, session = len(uses.session), uses.session
    started, ended = (np.asarray(usage[USER_SESSIONS.name][c], np.int64) for c in ("started_at", "ended_at"))
    draw = streams.below(_ONE, table, "action_count", n)
    into = (ended - started)[session] * streams.below(_ONE, table, "used_at", n) // _ONE
    return {
        FEATURE_USAGE.name: {
            "feature_usage_id": key_of(story.block, np.arange(n)),
            "session_id": key_of(story.block, session),
            "user_id": key_of(story.block, story.sessions.user[session]),
            "account_id": key_of(story.block, story.sessions.account[session]),
            "feature": texts(FEATURES)[uses.feature],
            "action_count": 1 + (draw * draw * _ACTIONS[uses.feature] >> 20),
            "used_at": started[session] + into,
        }
    }
