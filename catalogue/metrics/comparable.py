"""Pairs of limits, sorted into what can be compared and why the rest cannot."""

from collections.abc import Iterable
from fractions import Fraction

from msgspec import Struct

from catalogue.metrics.formulas import Pair
from catalogue.metrics.populations import LimitGroup
from catalogue.model.limits import ConversionPolicy, LimitUnit, TimeLimit

NO_STATUTORY = "无法定时限"
NO_PROMISED = "无承诺时限"
UNITS_DIFFER = "单位不同"
STATUTORY_ZERO = "法定时限为0"
NOT_WORKING_DAYS = "非工作日计"
LEFT_OUT = (NO_STATUTORY, NO_PROMISED, UNITS_DIFFER, STATUTORY_ZERO, NOT_WORKING_DAYS)
BEFORE_ZERO = "改革前时限为0"
LEFT_OUT_BEFORE = (NO_PROMISED, UNITS_DIFFER, BEFORE_ZERO)


class Comparable(Struct):
    """Pairs that can be compared, with how many could not be, by reason."""

    pairs: list[Pair]
    excluded: dict[str, int]
    converted: int = 0

    @property
    def n(self) -> int:
        """How many items can be compared."""
        return sum(items for _, _, items in self.pairs)


def comparable(
    groups: Iterable[LimitGroup], policy: ConversionPolicy, *, only_working_days: bool = False
) -> Comparable:
    """Sort pairs of limits into comparable ones and reasons for leaving the others out.

    Limits in one unit are compared as they stand.  Different units are compared only where
    ``policy`` converts both, and are then counted as converted.
    """
    found = Comparable([], {})
    for group in groups:
        pair, reason, converted = pair_of(group, policy, only_working_days)
        if pair is None:
            found.excluded[reason] = found.excluded.get(reason, 0) + group.items
        else:
            found.pairs.append((*pair, group.items))
            found.converted += group.items if converted else 0
    return found


def pair_of(
    group: LimitGroup, policy: ConversionPolicy, only_working_days: bool = False
) -> tuple[tuple[Fraction, Fraction] | None, str, bool]:
    """The two limits as numbers of one unit, or why they are none; whether it took conversion."""
    if group.statutory is None or group.statutory_unit is None:
        return None, NO_STATUTORY, False
    if group.promised is None or group.promised_unit is None:
        return None, NO_PROMISED, False
    if group.statutory == 0:
        return None, STATUTORY_ZERO, False
    same = group.statutory_unit is group.promised_unit
    if group.promised == 0 and not same:
        same = True  # nothing is nothing in any unit
    working = group.statutory_unit is LimitUnit.WORKING_DAY
    if same and (working or not only_working_days):
        return (Fraction(group.statutory), Fraction(group.promised)), "", False
    before = policy.convert(TimeLimit(group.statutory, group.statutory_unit))
    after = policy.convert(TimeLimit(group.promised, group.promised_unit))
    if before is None or after is None:
        return None, NOT_WORKING_DAYS if same else UNITS_DIFFER, False
    return (before.working_days, after.working_days), "", True


def as_before(reason: str) -> str:
    """The reason as it is said of a limit before reform."""
    return BEFORE_ZERO if reason == STATUTORY_ZERO else reason
