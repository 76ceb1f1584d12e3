"""Limits compare like with like; a conversion is a named policy and is marked."""

from fractions import Fraction

import pytest

from catalogue.errors import UnitsDiffer
from catalogue.model.limits import CONVERSION_POLICIES, LimitUnit, TimeLimit


def test_limits_of_one_unit_compare() -> None:
    assert TimeLimit(20).exceeds(TimeLimit(3))
    assert not TimeLimit(3).exceeds(TimeLimit(3))


def test_limits_of_different_units_do_not_compare() -> None:
    with pytest.raises(UnitsDiffer, match="30个自然日"):
        TimeLimit(30, LimitUnit.CALENDAR_DAY).exceeds(TimeLimit(20))


def test_on_the_spot_needs_no_unit() -> None:
    assert TimeLimit(1, LimitUnit.HOUR).exceeds(TimeLimit(0))
    assert TimeLimit(0, LimitUnit.HOUR).text == "即办"


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (TimeLimit(5), "5个工作日"),
        (TimeLimit(30, LimitUnit.CALENDAR_DAY), "30个自然日"),
        (TimeLimit(2, LimitUnit.HOUR), "2小时"),
        (TimeLimit(1, LimitUnit.MONTH), "1个月"),
    ],
)
def test_a_limit_reads_with_its_unit(limit: TimeLimit, text: str) -> None:
    assert limit.text == text


def test_conversion_is_exact_and_marked() -> None:
    policy = CONVERSION_POLICIES["seven_to_five"]
    converted = policy.convert(TimeLimit(91, LimitUnit.CALENDAR_DAY))
    assert converted is not None
    assert (converted.working_days, converted.marked) == (Fraction(65), True)


def test_without_a_policy_calendar_days_are_not_converted() -> None:
    assert CONVERSION_POLICIES["none"].convert(TimeLimit(7, LimitUnit.CALENDAR_DAY)) is None
