"""Who buys: the mix of countries, venues, sizes and plans. All weights are integers."""

from dataclasses import dataclass

from generator.scenarios import Scenario
from generator.spec.app_database import REGIONS


@dataclass(frozen=True)
class Country:
    """One market; the offset to UTC is that of standard time, in hours, all year."""

    code: str
    region: str
    weight: int
    utc_offset: int
    cities: tuple[str, ...]


COUNTRIES = (
    Country("US", REGIONS[0], 440, -6, ("Chicago", "Austin", "Denver", "Nashville", "Milwaukee")),
    Country("CA", REGIONS[0], 90, -5, ("Toronto", "Montreal", "Ottawa", "Hamilton", "Quebec")),
    Country("GB", REGIONS[1], 120, 0, ("London", "Manchester", "Leeds", "Bristol", "Glasgow")),
    Country("DE", REGIONS[1], 80, 1, ("Berlin", "Hamburg", "Munich", "Cologne", "Bamberg")),
    Country("NL", REGIONS[1], 40, 1, ("Amsterdam", "Rotterdam", "Utrecht", "Haarlem", "Breda")),
    Country("ES", REGIONS[1], 40, 1, ("Madrid", "Barcelona", "Valencia", "Sevilla", "Bilbao")),
    Country("AU", REGIONS[2], 70, 10, ("Sydney", "Melbourne", "Brisbane", "Hobart", "Geelong")),
    Country("JP", REGIONS[2], 40, 9, ("Tokyo", "Osaka", "Sapporo", "Fukuoka", "Kyoto")),
    Country("MX", REGIONS[3], 40, -6, ("Mexico City", "Monterrey", "Guadalajara", "Puebla", "Leon")),
    Country("BR", REGIONS[3], 40, -3, ("Sao Paulo", "Curitiba", "Recife", "Salvador", "Campinas")),
)

COUNTRY_WEIGHTS = tuple(country.weight for country in COUNTRIES)
INDUSTRY_WEIGHTS = (42, 28, 14, 11, 5)
CHANNEL_WEIGHTS = (30, 22, 17, 14, 11, 6)

SIZES_BY_INDUSTRY = (
    (70, 23, 6, 1),
    (58, 28, 11, 3),
    (52, 32, 13, 3),
    (26, 36, 27, 11),
    (8, 30, 40, 22),
)
"""Weights of company sizes for each industry."""

PLANS_BY_SIZE = (
    (58, 32, 9, 1),
    (22, 46, 27, 5),
    (6, 30, 44, 20),
    (2, 14, 38, 46),
)
"""Weights of the first plan for each company size."""

LOCATIONS_BY_SIZE = ((1, 2), (2, 5), (4, 12), (12, 40))
"""Fewest and most locations at sign-up for each company size."""

MONTHLY_PRICE_CENTS = (5_900, 9_900, 15_900, 23_900)
"""Price per location and month for each plan, billed monthly."""
YEARLY_PRICE_CENTS = (4_900, 8_300, 13_300, 19_900)
"""Price per location and month for each plan, billed yearly."""


def price_lists(scenario: Scenario) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Cents per location and month by list, interval and plan; a rise adds a list, in whole dollars."""
    first = (MONTHLY_PRICE_CENTS, YEARLY_PRICE_CENTS)
    if not scenario.price_rise_per_mille:
        return (first,)
    factor = 1_000 + scenario.price_rise_per_mille
    return first, tuple(tuple((cents * factor + 50_000) // 100_000 * 100 for cents in row) for row in first)


ACTIVITY_WEIGHTS = (25, 50, 25)
ACTIVITY_USAGE = (6, 10, 15)
"""Usage of quiet, ordinary and busy accounts, in tenths."""
ACTIVITY_CHURN = (19, 9, 5)
"""Churn of quiet, ordinary and busy accounts, in tenths."""

WEEKDAY_SIGNUPS = (120, 130, 128, 122, 100, 34, 26)
"""Sign-ups by day of the week, from Monday."""
MONTH_SIGNUPS = (96, 98, 112, 114, 108, 98, 86, 88, 110, 114, 100, 76)
WEEKDAY_USAGE = (84, 84, 90, 98, 124, 130, 90)
"""Usage by day of the week in per cent, from Monday: bars live from their weekends."""
MONTH_USAGE = (86, 90, 97, 100, 104, 108, 109, 106, 98, 98, 97, 113)

HOUR_USAGE = (3, 1, 0, 0, 0, 0, 0, 0, 1, 2, 4, 5, 7, 7, 8, 9, 11, 13, 13, 12, 11, 9, 7, 5)
"""Usage by hour of the local day: opening and stock in the afternoon, service in the evening."""
HOUR_WEB = (2, 1, 1, 0, 0, 1, 2, 4, 7, 9, 10, 10, 8, 9, 10, 9, 8, 7, 7, 8, 9, 8, 6, 4)
"""Visits to the website by hour of the local day: offices, then the sofa."""
DEVICE_WEIGHTS = (46, 32, 22)
