"""Due dates count working days: weekends and the holidays given are left out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.model.working_days import working_days_after

FRIDAY = date(2018, 6, 1)
DAYS = st.dates(date(2018, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (FRIDAY, 1, date(2018, 6, 4)),
        (FRIDAY, 3, date(2018, 6, 6)),
        (FRIDAY, 6, date(2018, 6, 11)),
        (date(2018, 6, 2), 1, date(2018, 6, 4)),
        (date(2018, 6, 3), 5, date(2018, 6, 8)),
        (FRIDAY, 0, FRIDAY),
        (date(2018, 12, 31), 1, date(2019, 1, 1)),
    ],
)
def test_weekends_are_left_out(start: date, days: int, due: date) -> None:
    assert working_days_after(start, days) == due


def test_holidays_are_left_out_too() -> None:
    dragon_boat = {date(2018, 6, 18)}
    assert working_days_after(date(2018, 6, 15), 1) == date(2018, 6, 18)
    assert working_days_after(date(2018, 6, 15), 1, dragon_boat) == date(2018, 6, 19)


@given(DAYS, st.integers(1, 60), st.sets(DAYS, max_size=30))
def test_exactly_that_many_working_days_lie_up_to_the_due_day(
    start: date, days: int, holidays: set[date]
) -> None:
    due = working_days_after(start, days, holidays)
    between = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    working = [day for day in between if day.isoweekday() <= 5 and day not in holidays]
    assert len(working) == days
    assert working[-1] == due
