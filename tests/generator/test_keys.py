import re

import numpy as np
import pytest

from generator.arrays import NULL
from generator.columns.keys import ROWS_PER_BLOCK, key_of, opaque


def test_blocks_do_not_share_keys() -> None:
    last = key_of(0, np.array([ROWS_PER_BLOCK - 2]))
    assert last < key_of(1, np.array([0]))


def test_too_many_rows_in_a_block_are_refused() -> None:
    with pytest.raises(ValueError, match=r"block 3: .* keys hold"):
        key_of(3, np.array([ROWS_PER_BLOCK]))


def test_null_stays_null() -> None:
    assert key_of(3, np.array([NULL, 4])).tolist() == [NULL, 3_000_005]


def test_ids_look_like_stripes_and_do_not_repeat() -> None:
    ids = opaque("cus_", 42, np.arange(50_000)).tolist()
    assert len(set(ids)) == 50_000
    assert all(re.fullmatch(rb"cus_[0-9A-Z]{13}", i) for i in ids[:100])
