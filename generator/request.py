"""What is asked for: scale, seed, scenario and last day, checked when the request is made."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from generator.scenarios import Scenario, scenario_named

ACCOUNTS_AT_SCALE_1 = 2_000
ACCOUNTS_PER_BLOCK = 256
MIN_ACCOUNTS = 8
MIN_SCALE = Decimal("0.001")
MAX_SCALE = Decimal(1_000)
MONTHS = 24
"""Length of the company's history, which ends with the last day."""

MIN_AS_OF = date(2022, 12, 31)
MAX_AS_OF = date(2032, 12, 31)
DEFAULT_AS_OF = date(2025, 6, 30)


def parse_scale(text: str) -> Decimal:
    """Turn a decimal string into a scale; ValueError says what is allowed."""
    try:
        scale = Decimal(text)
    except InvalidOperation:
        scale = Decimal("NaN")
    if not scale.is_finite() or not MIN_SCALE <= scale <= MAX_SCALE:
        raise ValueError(f"scale {text!r}: give a decimal from {MIN_SCALE} to {MAX_SCALE}")
    return scale


def accounts_at(scale: Decimal) -> int:
    """How many accounts a scale has."""
    return max(MIN_ACCOUNTS, int((ACCOUNTS_AT_SCALE_1 * scale).to_integral_value()))


@dataclass(frozen=True)
class Request:
    """One data set; equal requests give equal bytes, however many workers make them."""

    scale: Decimal = Decimal(1)
    seed: int = 42
    scenario_name: str = "baseline"
    as_of: date = DEFAULT_AS_OF

    def __post_init__(self) -> None:
        parse_scale(str(self.scale))
        scenario_named(self.scenario_name)
        if not 0 <= self.seed < 2**63:
            raise ValueError(f"seed {self.seed}: give an integer from 0 to 2^63 - 1")
        if not MIN_AS_OF <= self.as_of <= MAX_AS_OF:
            raise ValueError(f"as-of {self.as_of}: give a day from {MIN_AS_OF} to {MAX_AS_OF}")

    @property
    def scenario(self) -> Scenario:
        """The parameters of the scenario."""
        return scenario_named(self.scenario_name)

    @property
    def start(self) -> date:
        """First day of the history: 24 months before the day after the last; the 28th at the latest."""
        after = self.as_of + timedelta(days=1)
        return after.replace(year=after.year - MONTHS // 12, day=min(after.day, 28))

    @property
    def blocks(self) -> int:
        """How many blocks the accounts fill, the last one perhaps in part."""
        return -(-accounts_at(self.scale) // ACCOUNTS_PER_BLOCK)

    def part(self, number: int, parts: int) -> range:
        """The blocks of one of so many parts, numbered from 1; all parts together are all blocks."""
        if not 1 <= number <= parts:
            raise ValueError(f"chunks '{number}/{parts}': give I/N with I from 1 to N, for example 2/8")
        return range(self.blocks * (number - 1) // parts, self.blocks * number // parts)

    def accounts_in(self, block: int) -> int:
        """How many accounts one block has."""
        before = block * ACCOUNTS_PER_BLOCK
        return min(ACCOUNTS_PER_BLOCK, accounts_at(self.scale) - before)
