"""Unbroken paid spells, which are Stripe's subscriptions."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Ints
from generator.story import terms
from generator.story.block import Story

_MAX_SPELLS = 1_000
"""More spells than an account can have; it packs account and spell into one number."""


@dataclass(frozen=True)
class Spells:
    """Unbroken paid spells in order of account and time, and the spell of each change and bill."""

    account: Ints
    started: Ints
    ended: Ints
    of_change: Ints
    of_bill: Ints


def spells_of(story: Story) -> Spells:
    """Collect the spells of a block from its changes."""
    changes, bills = story.changes, story.bills
    codes = changes.account * _MAX_SPELLS + changes.spell
    code, first, of_change = np.unique(codes, return_index=True, return_inverse=True)
    ended = np.full(len(code), NULL, dtype=np.int64)
    churn = changes.reason == terms.CHURN
    ended[of_change[churn]] = changes.at[churn]
    of_bill = np.searchsorted(code, bills.account * _MAX_SPELLS + bills.spell)
    return Spells(code // _MAX_SPELLS, changes.at[first], ended, of_change, of_bill)
