"""Named courses that the company can take, as parameters of its story."""

from dataclasses import dataclass, fields, replace

PER_MILLION = 1_000_000


@dataclass(frozen=True)
class Scenario:
    """Rates of one course; making it with a wrong one raises ValueError.

    Monthly rates are per million accounts and listed by company size (small, medium, large,
    enterprise). Weights are integers whose sum is free. A course may turn some months before the end
    of the data; what the turn changes has a name that begins with `turn`, save the rise of prices.
    """

    description: str
    signup_growth_per_mille: int
    """Growth of sign-ups per month."""
    trial_conversion_per_mille: int
    """Share of trials that become subscriptions."""
    churn: tuple[int, int, int, int]
    """Those who leave at the end of a month billed; at a year's end eight times as many do."""
    expansion: tuple[int, int, int, int]
    """Those who add locations."""
    contraction: tuple[int, int, int, int]
    """Those who give up locations, where they have more than one; at a year's end six times as many do."""
    upgrade: int
    """Those who take a higher plan, of any size."""
    downgrade: int
    """Those who take a lower plan, of any size; at a year's end six times as many do."""
    reactivation_per_mille: int
    """Share of the churned who come back within five months."""
    yearly_per_mille: tuple[int, int, int, int]
    """Share of contracts billed by the year, by company size."""
    payment_failures: tuple[int, int, int, int, int]
    """Weights of 0 to 4 failed attempts on an invoice; 4 makes it uncollectible."""
    cancel_uncollectible_per_mille: int
    """Share of uncollectible invoices that end the subscription."""
    sessions_per_user: int
    """Sessions per user and 65,536 days, before season and activity."""
    tickets_per_mille: int
    """Support tickets per thousand locations and month."""
    turn_months: int = 0
    """Months before the end of the data at which the course turns; 0 is never."""
    turn_churn_per_mille: int = 1_000
    """What of the churn there is after the turn; 1,000 changes nothing."""
    turn_expansion_per_mille: int = 1_000
    """What of the upgrades and expansions there are after the turn; 1,000 changes nothing."""
    turn_usage_per_mille: int = 1_000
    """What of the sessions there are after the turn; 1,000 changes nothing."""
    price_rise_per_mille: int = 0
    """How much more new and renewed terms cost from the turn on."""

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.name != "description":
                self._check(field.name, getattr(self, field.name))
        if not any(self.payment_failures):
            raise ValueError("scenario's payment_failures: give at least one weight above 0")
        # Decisions at a year's end share one draw of a million.
        yearly = 8 * max(self.churn) * 2 * max(1_000, self.turn_churn_per_mille) // 1_000
        yearly += 6 * (self.downgrade + max(self.contraction))
        if yearly > PER_MILLION:
            raise ValueError(
                f"scenario's churn {self.churn} with contraction {self.contraction}, downgrade"
                f" {self.downgrade} and turn_churn_per_mille {self.turn_churn_per_mille}: give lower rates,"
                f" since {yearly} of {PER_MILLION} would leave or take less at a year's end"
            )

    @staticmethod
    def _check(name: str, value: object) -> None:
        """Raise ValueError unless a field holds integers within its range, as many as it has."""
        low, high, count = _LIMITS.get(name, (0, PER_MILLION, 1))
        numbers = value if isinstance(value, tuple) else (value,)
        if len(numbers) != count or not all(type(n) is int and low <= n <= high for n in numbers):
            what = "an integer" if count == 1 else f"{count} integers"
            raise ValueError(f"scenario's {name} {value!r}: give {what} from {low} to {high}")


_LIMITS = {
    "signup_growth_per_mille": (-200, 200, 1),
    "trial_conversion_per_mille": (0, 1_000, 1),
    "churn": (0, 100_000, 4),
    "expansion": (0, 250_000, 4),
    "contraction": (0, 100_000, 4),
    "upgrade": (0, 250_000, 1),
    "downgrade": (0, 100_000, 1),
    "reactivation_per_mille": (0, 1_000, 1),
    "yearly_per_mille": (0, 1_000, 4),
    "payment_failures": (0, 1_000_000, 5),
    "cancel_uncollectible_per_mille": (0, 1_000, 1),
    "sessions_per_user": (0, 20_000, 1),
    "tickets_per_mille": (0, 5_000, 1),
    "turn_months": (0, 23, 1),
    "turn_churn_per_mille": (0, 10_000, 1),
    "turn_expansion_per_mille": (0, 2_000, 1),
    "turn_usage_per_mille": (0, 5_000, 1),
    "price_rise_per_mille": (0, 1_000, 1),
}
"""Lowest and highest value of each field, and how many values it has."""

_BASELINE = Scenario(
    description="steady growth with ordinary churn",
    signup_growth_per_mille=10,
    trial_conversion_per_mille=720,
    churn=(17_500, 12_500, 8_500, 5_500),
    expansion=(18_000, 42_000, 68_000, 78_000),
    contraction=(5_500, 12_000, 15_500, 15_500),
    upgrade=13_000,
    downgrade=11_000,
    reactivation_per_mille=350,
    yearly_per_mille=(120, 220, 380, 600),
    payment_failures=(9_760, 110, 50, 28, 52),
    cancel_uncollectible_per_mille=650,
    sessions_per_user=2_800,
    tickets_per_mille=300,
)

SCENARIOS = {
    "baseline": _BASELINE,
    "hypergrowth": replace(
        _BASELINE,
        description="sign-ups that double every nine months, more of whom stay and expand",
        signup_growth_per_mille=80,
        trial_conversion_per_mille=810,
        expansion=(32_000, 74_000, 116_000, 132_000),
        upgrade=22_000,
        tickets_per_mille=360,
    ),
    "churn-crisis": replace(
        _BASELINE,
        description="eight months before the end usage falls and customers leave",
        tickets_per_mille=520,
        turn_months=8,
        turn_churn_per_mille=3_000,
        turn_expansion_per_mille=300,
        turn_usage_per_mille=650,
    ),
    "price-increase": replace(
        _BASELINE,
        description="eight months before the end prices rise by 12 %, and some leave over it",
        turn_months=8,
        turn_churn_per_mille=1_350,
        turn_expansion_per_mille=850,
        price_rise_per_mille=120,
    ),
}


def scenario_named(name: str) -> Scenario:
    """The scenario of that name; ValueError lists the known ones."""
    if name not in SCENARIOS:
        raise ValueError(f"scenario {name!r}: unknown, give one of {', '.join(sorted(SCENARIOS))}")
    return SCENARIOS[name]
