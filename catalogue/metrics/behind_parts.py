"""Conditions for the parts of a figure: its numerator, and what it leaves out, by reason."""

from math import lcm
from typing import Any

from msgspec import Struct
from piccolo.columns.combination import And, WhereRaw

from catalogue.as_of import in_force
from catalogue.errors import NotFound
from catalogue.metrics.comparable import (
    BEFORE_ZERO,
    LEFT_OUT,
    LEFT_OUT_BEFORE,
    NO_PROMISED,
    NO_STATUTORY,
    NOT_WORKING_DAYS,
    STATUTORY_ZERO,
    UNITS_DIFFER,
)
from catalogue.metrics.computing import FEE_UNKNOWN, NO_BASELINE, STEPS_UNKNOWN, VISITS_UNKNOWN
from catalogue.metrics.days import Days
from catalogue.model.code_tables import Handling, OnlineDepth
from catalogue.model.limits import ConversionPolicy, LimitUnit
from catalogue.tables import BaselineRow, Revision

NUMERATOR = "numerator"
_PROMISED = "(revision.promised_value IS NOT NULL AND revision.promised_unit IS NOT NULL)"
_RECORDED: dict[str, tuple[Any, str, str]] = {
    "A1": (BaselineRow.materials, "", ""),
    "A1m": (BaselineRow.materials, "", ""),
    "A2": (BaselineRow.steps, "revision.step_count > 0", STEPS_UNKNOWN),
    "A2m": (BaselineRow.steps, "revision.step_count > 0", STEPS_UNKNOWN),
    "A3": (BaselineRow.certificates, "", ""),
    "A3f": (BaselineRow.fee_fen, "revision.fee_fen IS NOT NULL", FEE_UNKNOWN),
}
"""Column of the baseline, when the number now is known, what it is called when it is not."""


def part_condition(metric_id: str, part: str, days: Days, conversion: ConversionPolicy) -> Any:
    """Condition on ``Revision``, beside that of the population.

    Raises:
        NotFound: the metric has no such part.
    """
    condition: Any = None
    if metric_id.startswith("T"):
        condition = _statutory_part(metric_id, part, conversion)
    elif metric_id in ("A4", "A4p"):
        condition = _before_part(part, days, conversion)
    elif metric_id in _RECORDED:
        condition = _recorded_part(metric_id, part, days)
    elif part == VISITS_UNKNOWN and metric_id == "M5":
        condition = Revision.visits.is_null()
    elif part == NUMERATOR:
        condition = _counted(metric_id)
    if condition is None:
        raise NotFound(f"指标 {metric_id} 没有“{part[:20]}”这一部分")
    return condition


def _counted(metric_id: str) -> Any:
    return {
        "M1": Revision.visits <= 1,
        "M2": Revision.visits == 0,
        "M3": Revision.online_depth == OnlineDepth.IV.value,
        "M4": Revision.handling == Handling.IMMEDIATE.value,
        "M5": Revision.visits.is_not_null(),
        "Q1": Revision.guide_complete.eq(True),
    }[metric_id]


def _recorded_part(metric_id: str, part: str, days: Days) -> Any:
    """For a count before reform: both known, none recorded, or the number now unknown."""
    column, known, unknown = _RECORDED[metric_id]
    recorded = And(in_force(BaselineRow, days.day), column.is_not_null())
    items = "(SELECT baseline.item FROM baseline WHERE {})"
    if part == NO_BASELINE:
        return WhereRaw(f"revision.item NOT IN {items}", recorded.querystring)
    if part == NUMERATOR:
        more = f" AND {known}" if known else ""
    elif unknown and part == unknown:
        more = f" AND NOT ({known})"
    else:
        return None
    return WhereRaw(f"revision.item IN {items}{more}", recorded.querystring)


def _before_part(part: str, days: Days, conversion: ConversionPolicy) -> Any:
    """For limits before reform."""
    recorded = And(in_force(BaselineRow, days.day), BaselineRow.limit_value.is_not_null())
    if part == NO_BASELINE:
        return WhereRaw(
            "revision.item NOT IN (SELECT baseline.item FROM baseline WHERE {})",
            recorded.querystring,
        )
    found = _Limits("baseline.limit_value", "baseline.limit_unit", conversion).parts()
    if part not in (*LEFT_OUT_BEFORE, NUMERATOR):
        return None
    return WhereRaw(
        "EXISTS (SELECT 1 FROM baseline WHERE baseline.item = revision.item "
        f"AND {{}} AND {found[STATUTORY_ZERO if part == BEFORE_ZERO else part]})",
        recorded.querystring,
    )


def _statutory_part(metric_id: str, part: str, conversion: ConversionPolicy) -> Any:
    """For statutory limits; T1 counts those that were cut at all, T4 working days only."""
    if part not in (NUMERATOR, *LEFT_OUT):
        return None
    limits = _Limits(
        "revision.statutory_value",
        "revision.statutory_unit",
        conversion,
        only_working_days=metric_id == "T4",
    )
    condition = limits.parts()[part]
    if metric_id == "T1" and part == NUMERATOR:
        condition = f"{condition} AND {limits.cut}"
    return WhereRaw(condition)


class _Limits(Struct):
    """``comparable.pair_of`` in SQL: the same reasons in the same order."""

    value: str
    unit: str
    policy: ConversionPolicy
    only_working_days: bool = False

    def parts(self) -> dict[str, str]:
        """Part → condition; each item is in exactly one."""
        given = f"({self.value} IS NOT NULL AND {self.unit} IS NOT NULL)"
        both = f"{given} AND {_PROMISED}"
        counted = f"{both} AND {self.value} > 0"
        units = ", ".join(f"'{unit.value}'" for unit in self.policy.working_days)
        converted = f"({self.unit} IN ({units}) AND revision.promised_unit IN ({units}))"
        fits = f"({self._direct} OR {converted})"
        return {
            NO_STATUTORY: f"NOT {given}",
            NO_PROMISED: f"{given} AND NOT {_PROMISED}",
            STATUTORY_ZERO: f"{both} AND {self.value} = 0",
            NUMERATOR: f"{counted} AND {fits}",
            NOT_WORKING_DAYS: f"{counted} AND NOT {fits} AND {self._same}",
            UNITS_DIFFER: f"{counted} AND NOT {fits} AND NOT {self._same}",
        }

    @property
    def cut(self) -> str:
        """The promised limit is the shorter; other units are weighed by the policy's ratios."""
        ratios = self.policy.working_days
        whole = lcm(*(ratio.denominator for ratio in ratios.values()))
        weights = " ".join(
            f"WHEN '{unit.value}' THEN {int(ratio * whole)}" for unit, ratio in ratios.items()
        )
        before = f"{self.value} * (CASE {self.unit} {weights} ELSE 1 END)"
        now = f"revision.promised_value * (CASE revision.promised_unit {weights} ELSE 1 END)"
        plain = f"{self.value} > revision.promised_value"
        return f"(CASE WHEN {self._direct} THEN {plain} ELSE {before} > {now} END)"

    @property
    def _same(self) -> str:
        return f"({self.unit} = revision.promised_unit OR revision.promised_value = 0)"

    @property
    def _direct(self) -> str:
        if not self.only_working_days:
            return self._same
        return f"({self._same} AND {self.unit} = '{LimitUnit.WORKING_DAY.value}')"
