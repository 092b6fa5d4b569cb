from datetime import date

import numpy as np
import pytest

from generator.story.clock import DAY, HOUR, add_months, instant, iso, local


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2023, 1, 31), 2, date(2023, 3, 31)),
        (date(2023, 12, 15), 1, date(2024, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 0, date(2024, 2, 29)),
    ],
)
def test_months_are_added_on_the_calendar(start: date, months: int, expected: date) -> None:
    moment = np.array([instant(start) + 5 * HOUR + 1])
    assert add_months(moment, np.array([months])) == instant(expected) + 5 * HOUR + 1


def test_local_time_west_of_greenwich_is_later_in_utc() -> None:
    day = np.array([instant(date(2024, 5, 1)) // DAY])
    moment = local(day, np.array([22 * HOUR]), np.array([-6]))
    assert iso(moment).tolist() == [b"2024-05-02T04:00:00Z"]
