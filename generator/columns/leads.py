"""Who the prospects are: the names and addresses that marketing's and sales' tables share."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import Column, Columns, Texts, digits, join
from generator.columns.app_database import brands
from generator.columns.keys import key_of, opaque
from generator.columns.pools import pools
from generator.spec import app_database as spec
from generator.spec.marketing import MQLS
from generator.story.block import Story


@dataclass(frozen=True)
class Leads:
    """One entry per prospect of a block; those who became accounts are the accounts' owners."""

    name: Texts
    email: Texts
    company: Texts
    visitor: Texts


def identify(story: Story, product: dict[str, Columns]) -> Leads:
    """Name the block's prospects; `product` are the block's tables of the app database."""
    accounts, users = product[spec.ACCOUNTS.name], product[spec.USERS.name]
    prospects, streams, words, table = story.prospects, story.streams, pools(), MQLS.name
    own = len(story.accounts)
    owner = np.searchsorted(story.users.account, np.arange(own))
    n = len(prospects) - own
    first = streams.below(len(words.first_names), table, "first_name", n)
    last = streams.below(len(words.surnames), table, "surname", n)
    company, slug = brands(streams, table, prospects.industry[own:], prospects.size[own:])
    # A lead's number in the domain makes its address unique, and unlike that of any account.
    number = key_of(story.block, np.arange(own, len(prospects)))
    email = join(
        words.first_name_slugs[first], b".", words.surname_slugs[last],
        b"@", slug, b"-p", digits(number), b".example",
    )  # fmt: skip
    return Leads(
        name=_both(users["full_name"][owner], join(words.first_names[first], b" ", words.surnames[last])),
        email=_both(users["email"][owner], email),
        company=_both(accounts["account_name"], company),
        visitor=opaque("GA1.2.", story.seed, key_of(story.block, np.arange(len(prospects)))),
    )


def _both(own: Column, others: Texts) -> Texts:
    return np.concatenate([np.asarray(own, np.bytes_), others])
