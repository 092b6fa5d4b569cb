"""Named courses that the company can take, as parameters of its story."""

from dataclasses import dataclass

PER_MILLION = 1_000_000


@dataclass(frozen=True)
class Scenario:
    """Rates of one course.

    Monthly rates are per million accounts and listed by company size (small, medium, large,
    enterprise). Weights are integers whose sum is free.
    """

    description: str
    signup_growth_per_mille: int
    """Growth of sign-ups per month."""
    trial_conversion_per_mille: int
    churn: tuple[int, int, int, int]
    expansion: tuple[int, int, int, int]
    contraction: tuple[int, int, int, int]
    upgrade: int
    downgrade: int
    reactivation_per_mille: int
    """Share of the churned who come back within seven months."""
    yearly_per_mille: tuple[int, int, int, int]
    """Share of contracts billed by the year, by company size."""
    payment_failures: tuple[int, int, int, int, int]
    """Weights of 0 to 4 failed attempts on an invoice; 4 makes it uncollectible."""
    cancel_uncollectible_per_mille: int
    """Share of uncollectible invoices that end the subscription."""
    sessions_per_user: int
    """Sessions per user and 65,536 days, before season and activity."""


SCENARIOS = {
    "baseline": Scenario(
        description="steady growth with ordinary churn",
        signup_growth_per_mille=10,
        trial_conversion_per_mille=720,
        churn=(17_500, 12_500, 8_500, 5_500),
        expansion=(14_000, 36_000, 62_000, 70_000),
        contraction=(4_500, 10_000, 14_000, 15_000),
        upgrade=13_000,
        downgrade=8_000,
        reactivation_per_mille=350,
        yearly_per_mille=(120, 220, 380, 600),
        payment_failures=(9_760, 110, 50, 28, 52),
        cancel_uncollectible_per_mille=650,
        sessions_per_user=1_850,
    ),
}


def scenario_named(name: str) -> Scenario:
    """The scenario of that name; ValueError lists the known ones."""
    if name not in SCENARIOS:
        raise ValueError(f"scenario {name!r}: unknown, give one of {', '.join(sorted(SCENARIOS))}")
    return SCENARIOS[name]
