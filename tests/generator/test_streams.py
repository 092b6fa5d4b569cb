import numpy as np
import pytest

from generator.story.streams import Streams


def test_a_stream_depends_on_seed_block_table_and_column() -> None:
    draws = [
        Streams(seed, block).below(1 << 32, table, column, 4).tolist()
        for seed, block, table, column in [
            (1, 0, "t", "c"), (2, 0, "t", "c"), (1, 1, "t", "c"), (1, 0, "u", "c"), (1, 0, "t", "d"),
        ]
    ]  # fmt: skip
    assert len({tuple(draw) for draw in draws}) == 5
    assert draws[0] == Streams(1, 0).below(1 << 32, "t", "c", 4).tolist()


def test_fewer_draws_are_the_beginning_of_more() -> None:
    streams = Streams(1, 0)
    few, many = streams.below(100, "t", "c", (2, 5)), streams.below(100, "t", "c", (4, 5))
    assert (few == many[:2]).all()


def test_picks_follow_their_weights() -> None:
    picks = Streams(1, 0).pick([1, 0, 3], "t", "c", 40_000)
    assert np.bincount(picks, minlength=3) / 40_000 == pytest.approx([0.25, 0, 0.75], abs=0.01)


def test_picks_by_row_follow_the_weights_of_the_row() -> None:
    rows = np.repeat([0, 1], 20_000)
    picks = Streams(1, 0).pick_by([[1, 3], [2, 2]], rows, "t", "c")
    assert (picks[:20_000] == 1).mean() == pytest.approx(0.75, abs=0.015)
    assert (picks[20_000:] == 1).mean() == pytest.approx(0.5, abs=0.015)


def test_a_limit_that_would_overflow_is_refused() -> None:
    with pytest.raises(ValueError, match=r"stream t\.c: limit 4294967297"):
        Streams(1, 0).below((1 << 32) + 1, "t", "c", 1)
