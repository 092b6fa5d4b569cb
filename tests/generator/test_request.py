from datetime import date
from decimal import Decimal

import pytest

from generator.request import MIN_ACCOUNTS, Request, accounts_at, parse_scale


@pytest.mark.parametrize("text", ["0", "-1", "0.0009", "many", "NaN", "Infinity", "1001"])
def test_a_scale_outside_its_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"scale '.*': give a decimal from 0.001"):
        parse_scale(text)


def test_an_unknown_scenario_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"scenario 'boom': unknown, give one of baseline"):
        Request(scenario_name="boom")


def test_a_day_before_the_history_is_refused() -> None:
    with pytest.raises(ValueError, match=r"as-of 2021-01-01: give a day from"):
        Request(as_of=date(2021, 1, 1))


def test_the_smallest_scale_has_a_few_accounts() -> None:
    assert accounts_at(Decimal("0.001")) == MIN_ACCOUNTS


def test_blocks_hold_every_account_once() -> None:
    request = Request(parse_scale("0.2"))
    assert sum(request.accounts_in(b) for b in range(request.blocks)) == accounts_at(request.scale)
