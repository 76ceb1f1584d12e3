"""Time limits: a number never travels without its unit."""

from enum import Enum
from fractions import Fraction
from typing import Annotated, Self

from msgspec import Meta, Struct

from catalogue.errors import UnitsDiffer


class LimitUnit(str, Enum):
    """Unit of a limit; ``national_code`` is anticipate_type / promise_type where one exists."""

    label: str
    national_code: str

    WORKING_DAY = "working_day", "工作日", "1"
    CALENDAR_DAY = "calendar_day", "自然日", "2"
    HOUR = "hour", "小时", "H"
    MONTH = "month", "个月", "M"
    YEAR = "year", "年", "Y"

    def __new__(cls, value: str, label: str = "", national_code: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.national_code = national_code
        return member

    def __str__(self) -> str:
        return str(self.value)


class TimeLimit(Struct, frozen=True, gc=False):
    """A period in one unit; 0 means on the spot (即办) and is printed so."""

    value: Annotated[int, Meta(ge=0, le=36500, title="数值")]
    unit: Annotated[LimitUnit, Meta(title="单位")] = LimitUnit.WORKING_DAY

    @property
    def text(self) -> str:
        """As a citizen reads it: “5个工作日”, “30个自然日”, “2小时”, “即办”."""
        if self.value == 0:
            return "即办"
        counted = self.unit in (LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY)
        return f"{self.value}{'个' if counted else ''}{self.unit.label}"

    def exceeds(self, other: "TimeLimit") -> bool:
        """Whether this limit is longer than ``other``.

        Raises:
            UnitsDiffer: the units differ; convert with a named policy first.
        """
        if self.value == 0 or other.value == 0:
            return self.value > other.value
        if self.unit is not other.unit:
            raise UnitsDiffer(self.text, other.text)
        return self.value > other.value


class Converted(Struct, frozen=True):
    """A limit expressed in working days, marked when it was not stated so (“折算”)."""

    working_days: Fraction
    marked: bool


class ConversionPolicy(Struct, frozen=True):
    """How limits of different units are compared, by name, chosen in the settings.

    No national conversion of calendar into working days is known; the ratios are therefore
    a policy of the place that uses them (reference: rules-and-metrics §4, time units).

    ``working_days`` maps a unit to the number of working days one of it makes [working days].
    """

    id: str
    title: str
    working_days: dict[LimitUnit, Fraction]

    def convert(self, limit: TimeLimit) -> Converted | None:
        """``limit`` in working days; ``None`` when this policy has no ratio for its unit."""
        ratio = self.working_days.get(limit.unit)
        if ratio is None:
            return None
        return Converted(limit.value * ratio, marked=limit.unit is not LimitUnit.WORKING_DAY)


_SEVEN_TO_FIVE = Fraction(5, 7)
CONVERSION_POLICIES: dict[str, ConversionPolicy] = {
    policy.id: policy
    for policy in (
        ConversionPolicy("none", "不折算", {LimitUnit.WORKING_DAY: Fraction(1)}),
        ConversionPolicy(
            "seven_to_five",
            "7自然日折5工作日，1个月按30自然日，8小时折1工作日",
            {
                LimitUnit.WORKING_DAY: Fraction(1),
                LimitUnit.CALENDAR_DAY: _SEVEN_TO_FIVE,
                LimitUnit.HOUR: Fraction(1, 8),
                LimitUnit.MONTH: 30 * _SEVEN_TO_FIVE,
                LimitUnit.YEAR: 365 * _SEVEN_TO_FIVE,
            },
        ),
    )
}
