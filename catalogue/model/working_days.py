"""Due dates: working days from a day on, weekends left out."""

from collections.abc import Container
from datetime import date, timedelta

_SATURDAY = 5


def working_days_after(start: date, days: int, holidays: Container[date] = ()) -> date:
    """The day ``days`` working days after ``start``.

    ``holidays`` are days off beside Saturdays and Sundays; public holidays change every year and
    are a setting of the place, none by default.

    >>> working_days_after(date(2018, 6, 1), 3)
    datetime.date(2018, 6, 6)
    """
    day = start
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in holidays:
            days -= 1
    return day
