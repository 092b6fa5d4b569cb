"""What a block's contracts leave behind: changes of terms, and invoices."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Ints
from generator.spec.app_database import START_REASONS
from generator.story.clock import HOUR

NEW, UPGRADE, DOWNGRADE, EXPANSION, CONTRACTION, REACTIVATION, PRICE_CHANGE = range(len(START_REASONS))
CHURN = len(START_REASONS)
"""A change that starts no row; the others number START_REASONS."""
MONTHLY, YEARLY = 0, 1
ATTEMPT_DELAYS = np.array([1, 1 + 3 * 24, 1 + 8 * 24, 1 + 15 * 24], dtype=np.int64) * HOUR
"""Time from an invoice to each attempt to collect it."""


@dataclass(frozen=True)
class Changes:
    """Changes of terms, sorted by account and instant; one entry per change.

    `plan`, `quantity`, `interval` and `price` (0 for the first price list, 1 for the raised one) hold from
    the change on; `spell` numbers an account's unbroken paid spells from 0.
    """

    account: Ints
    spell: Ints
    at: Ints
    reason: Ints
    plan: Ints
    quantity: Ints
    interval: Ints
    price: Ints


@dataclass(frozen=True)
class Bills:
    """Invoices, sorted by account and instant; one entry per invoice.

    A regular invoice bills the whole period. One for a change within a period bills what remains
    of it, and names what it replaced in `old_plan` and `old_quantity`, NULL otherwise. `failures`
    counts failed attempts, also those that the data's end cuts off.
    """

    account: Ints
    spell: Ints
    at: Ints
    term_start: Ints
    period_end: Ints
    plan: Ints
    quantity: Ints
    interval: Ints
    price: Ints
    old_plan: Ints
    old_quantity: Ints
    failures: Ints


class Journal:
    """Entries of equal width, noted in any order and read sorted by account and instant."""

    def __init__(self, width: int) -> None:
        self._entries = [np.zeros((width, 0), dtype=np.int64)]

    def note(self, *values: Ints | int) -> None:
        """Append entries; the first three values are account, spell and instant."""
        self._entries.append(np.stack(np.broadcast_arrays(*values)).astype(np.int64))

    def sorted(self) -> tuple[Ints, ...]:
        """All entries, one array per value."""
        entries = np.concatenate(self._entries, axis=1)
        return tuple(entries[:, np.lexsort((entries[2], entries[0]))])


def last_of_account(changes: Changes, accounts: int) -> Ints:
    """Index of each account's last change, NULL for an account without any."""
    result = np.full(accounts, NULL, dtype=np.int64)
    result[changes.account] = np.arange(len(changes.account))
    return result
