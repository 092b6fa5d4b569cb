"""Pools of words, made once per process, from which columns sample."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from faker import Faker

from generator.arrays import Texts, texts

_LOCALE, _SEED = "en_US", 20_220_701

VENUE_WORDS = (
    ("Bar", "Tavern", "Taproom", "Pub", "Lounge", "Alehouse", "Saloon", "Cocktail Bar"),
    ("Kitchen", "Grill", "Bistro", "Diner", "Table", "Eatery", "Brasserie", "Smokehouse"),
    ("Brewing Co.", "Brewery", "Brewhouse", "Beer Works", "Craft Brewing", "Taps", "Ales", "Hops"),
    ("Hotel", "Inn", "Suites", "Lodge", "House", "Grand Hotel", "Resort", "Guesthouse"),
    ("Stadium", "Arena", "Park", "Field", "Dome", "Grounds", "Sports Center", "Coliseum"),
)
"""Words for the venues of each industry."""


@dataclass(frozen=True)
class Pools:
    """Words of one kind each; slugs are the same words as they stand in an address."""

    first_names: Texts
    first_name_slugs: Texts
    surnames: Texts
    surname_slugs: Texts
    companies: Texts
    company_slugs: Texts
    streets: Texts


def _slugs(words: list[str]) -> Texts:
    return texts(["".join(c for c in word.lower() if c.isascii() and c.isalnum()) for word in words])


@cache
def pools() -> Pools:
    """The pools of this process; the same in every process and for every seed."""
    fake = Faker(_LOCALE, use_weighting=False)
    fake.seed_instance(_SEED)
    first_names = [fake.first_name() for _ in range(600)]
    surnames = [fake.last_name() for _ in range(900)]
    companies = [fake.company() for _ in range(500)]
    streets = [fake.street_name() for _ in range(1_200)]
    return Pools(
        first_names=texts(first_names),
        first_name_slugs=_slugs(first_names),
        surnames=texts(surnames),
        surname_slugs=_slugs(surnames),
        companies=texts(companies),
        company_slugs=_slugs(companies),
        streets=texts(streets),
    )


def venue_words() -> Texts:
    """VENUE_WORDS as an array with a row per industry."""
    return np.array([[word.encode() for word in row] for row in VENUE_WORDS], dtype=np.bytes_)
