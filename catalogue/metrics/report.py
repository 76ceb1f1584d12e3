"""``build_report``: every metric of the registry, computed for one scope and day."""

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.errors import BadParameter, NotFound
from catalogue.metrics import display, formulas
from catalogue.metrics.definitions import REGISTRY, Metric, Unit
from catalogue.metrics.figure import Figure, Report
from catalogue.metrics.formulas import Pair
from catalogue.metrics.populations import Counts, LimitGroup, counts, limit_groups, population
from catalogue.metrics.scope import Scope
from catalogue.model.code_tables import Handling, OnlineDepth
from catalogue.model.limits import CONVERSION_POLICIES, ConversionPolicy, LimitUnit, TimeLimit
from catalogue.tables import Revision

CURRENT_EDITION = "现行目录"
NO_STATUTORY = "无法定时限"
NO_PROMISED = "无承诺时限"
UNITS_DIFFER = "单位不同"
STATUTORY_ZERO = "法定时限为0"
NOT_WORKING_DAYS = "非工作日计"
LEFT_OUT = (NO_STATUTORY, NO_PROMISED, UNITS_DIFFER, STATUTORY_ZERO, NOT_WORKING_DAYS)
VISITS_UNKNOWN = "未填到现场次数"

DEFAULT_TARGET = Fraction(4, 5)


class ItemsBehind(Struct, frozen=True):
    """One page of the items behind a figure: how many there are, and whose cards to show."""

    total: int
    items: list[int]


class Comparable(Struct):
    """The population's limits, sorted into what can be compared and why the rest cannot."""

    pairs: list[Pair]
    excluded: dict[str, int]
    converted: int = 0

    @property
    def n(self) -> int:
        return sum(items for _, _, items in self.pairs)


async def build_report(
    *,
    today: date,
    as_of: date | None = None,
    scope: Scope | None = None,
    edition: str | None = None,
    conversion: ConversionPolicy = CONVERSION_POLICIES["none"],
    target: Fraction = DEFAULT_TARGET,
) -> Report:
    """Compute every metric for ``scope`` as the catalogue stood when ``as_of`` ended.

    Raises:
        NotFound: no such edition.
        BadParameter: ``as_of`` lies in the future.
    """
    scope = scope or Scope()
    check_edition(edition)
    moment = _moment(as_of, today)
    counted = await counts(scope, moment)
    groups = await limit_groups(scope, moment)
    compared = comparable(groups, conversion)
    in_working_days = comparable(groups, conversion, only_working_days=True)
    figures = tuple(
        _figure(metric, counted, compared, in_working_days, target) for metric in REGISTRY.values()
    )
    return Report(
        edition=CURRENT_EDITION,
        as_of=as_of or today,
        scope=scope,
        figures=figures,
        conversion=conversion.title,
    )


def check_edition(edition: str | None) -> None:
    """Refuse an edition that there is not.

    Raises:
        NotFound: no such edition.
    """
    if edition not in (None, "", CURRENT_EDITION):
        raise NotFound(f"没有名为“{edition[:40]}”的清单版次；目前只有“{CURRENT_EDITION}”")


def _moment(as_of: date | None, today: date) -> date | None:
    """The past day a figure is about; ``None`` for the catalogue as it is now."""
    if as_of is not None and as_of > today:
        raise BadParameter(
            "as_of", f"统计截止日 {as_of} 在今天（{today}）之后，请改为今天或以前的日期"
        )
    return None if as_of == today else as_of


def comparable(
    groups: Iterable[LimitGroup], policy: ConversionPolicy, *, only_working_days: bool = False
) -> Comparable:
    """Sort pairs of limits into comparable ones and reasons for leaving the others out.

    Limits in one unit are compared as they stand.  Different units are compared only where
    ``policy`` converts both, and are then counted as converted.
    """
    found = Comparable([], {})
    for group in groups:
        pair, reason, converted = _pair(group, policy, only_working_days)
        if pair is None:
            found.excluded[reason] = found.excluded.get(reason, 0) + group.items
        else:
            found.pairs.append((*pair, group.items))
            found.converted += group.items if converted else 0
    return found


def _pair(
    group: LimitGroup, policy: ConversionPolicy, only_working_days: bool
) -> tuple[tuple[Fraction, Fraction] | None, str, bool]:
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


def _figure(
    metric: Metric,
    counted: Counts,
    compared: Comparable,
    in_working_days: Comparable,
    target: Fraction,
) -> Figure:
    compute = _COMPUTED[metric.id]
    numerator, denominator, limits = compute(counted, compared, in_working_days)
    value = Fraction(numerator) / denominator if denominator else None
    excluded: dict[str, int] = {}
    n = counted.all
    if limits is not None:
        n, excluded = limits.n, dict(sorted(limits.excluded.items()))
    elif metric.id == "M5":
        unknown = counted.visits.get(None, 0)
        n = counted.all - unknown
        excluded = {VISITS_UNKNOWN: unknown} if unknown else {}
    return Figure(
        id=metric.id,
        name=metric.name,
        name_en=metric.name_en,
        unit=metric.unit,
        value=value,
        numerator=Fraction(numerator),
        denominator=Fraction(denominator),
        n=n,
        excluded=excluded,
        population=metric.population,
        formula=metric.formula,
        numerator_text=metric.numerator,
        denominator_text=metric.denominator,
        source=metric.source,
        display=_displayed(metric.unit, value),
        converted=limits.converted if limits is not None else 0,
        target=target if metric.has_target else None,
        target_met=value >= target if metric.has_target and value is not None else None,
    )


def _displayed(unit: Unit, value: Fraction | None) -> str:
    if unit is Unit.SHARE:
        return display.percent(value)
    if value is None:
        return "—"
    return f"{display.rounded(value, 2):.2f} {'次' if unit is Unit.VISITS else '个工作日'}"


Computed = tuple[Fraction | int, Fraction | int, Comparable | None]
_Compute = Callable[[Counts, Comparable, Comparable], Computed]


def _mean(limits: Comparable) -> Computed:
    total = sum((formulas.item_cut(p[0], p[1]) * p[2] for p in limits.pairs), Fraction(0))
    return total, limits.n, limits


def _pooled(limits: Comparable) -> Computed:
    before, after = formulas.sums(limits.pairs)
    return before - after, before, limits


def _saved(limits: Comparable) -> Computed:
    before, after = formulas.sums(limits.pairs)
    return before - after, limits.n, limits


def _cut_at_all(limits: Comparable) -> Computed:
    return sum(p[2] for p in limits.pairs if p[0] > p[1]), limits.n, limits


def _total_visits(counted: Counts) -> int:
    return sum(v * items for v, items in counted.visits.items() if v is not None)


_COMPUTED: dict[str, _Compute] = {
    "M1": lambda c, t, w: (c.visits.get(0, 0) + c.visits.get(1, 0), c.all, None),
    "M2": lambda c, t, w: (c.visits.get(0, 0), c.all, None),
    "M3": lambda c, t, w: (c.full_online, c.all, None),
    "M4": lambda c, t, w: (c.immediate, c.all, None),
    "M5": lambda c, t, w: (_total_visits(c), c.all - c.visits.get(None, 0), None),
    "T1": lambda c, t, w: _cut_at_all(t),
    "T2": lambda c, t, w: _mean(t),
    "T3": lambda c, t, w: _pooled(t),
    "T4": lambda c, t, w: _saved(w),
    "Q1": lambda c, t, w: (c.complete, c.all, None),
}


async def items_behind(
    metric_id: str,
    *,
    today: date,
    part: str = "numerator",
    scope: Scope | None = None,
    as_of: date | None = None,
    conversion: ConversionPolicy = CONVERSION_POLICIES["none"],
    offset: int = 0,
    limit: int = 20,
) -> ItemsBehind:
    """The items that a figure counts: its ``numerator``, its ``population``, or one exclusion.

    For a mean or a sum the numerator's items are those it sums over.

    Raises:
        NotFound: unknown metric or part.
        BadParameter: ``as_of`` lies in the future.
    """
    if metric_id not in REGISTRY:
        raise NotFound(f"没有编号为“{metric_id[:20]}”的指标；可用的有：{'、'.join(REGISTRY)}")
    scope = scope or Scope()
    moment = _moment(as_of, today)
    where = population(scope, moment)
    condition = await _part(metric_id, part, scope, moment, conversion)
    if condition is not None:
        where = And(where, condition)
    total = await Revision.count().where(where)
    ids = (
        await Revision.select(Revision.item)
        .where(where)
        .order_by(Revision.division_code, Revision.plain_name, Revision.item)
        .offset(offset)
        .limit(limit)
    )
    return ItemsBehind(int(total), [row["item"] for row in ids])


async def _part(
    metric_id: str, part: str, scope: Scope, as_of: date | None, conversion: ConversionPolicy
) -> Any:
    if part == "population":
        return None
    if metric_id.startswith("T"):
        return await _limits_part(metric_id, part, scope, as_of, conversion)
    if part == VISITS_UNKNOWN and metric_id == "M5":
        return Revision.visits.is_null()
    if part != "numerator":
        raise NotFound(f"指标 {metric_id} 没有“{part[:20]}”这一部分")
    return {
        "M1": Revision.visits <= 1,
        "M2": Revision.visits == 0,
        "M3": Revision.online_depth == OnlineDepth.IV.value,
        "M4": Revision.handling == Handling.IMMEDIATE.value,
        "M5": Revision.visits > 0,
        "Q1": Revision.guide_complete.eq(True),
    }[metric_id]


async def _limits_part(
    metric_id: str, part: str, scope: Scope, as_of: date | None, conversion: ConversionPolicy
) -> Any:
    """Condition for the pairs of limits that fall into ``part``, spelled out pair by pair."""
    chosen: Any = None
    for group in await limit_groups(scope, as_of):
        pair, reason, _ = _pair(group, conversion, metric_id == "T4")
        inside = pair is not None and (metric_id != "T1" or pair[0] > pair[1])
        if (part == "numerator" and inside) or (part != "numerator" and reason == part):
            condition = _same_limits(group)
            chosen = condition if chosen is None else chosen | condition
    if chosen is None:
        if part not in (
            "numerator",
            NO_STATUTORY,
            NO_PROMISED,
            UNITS_DIFFER,
            STATUTORY_ZERO,
            NOT_WORKING_DAYS,
        ):
            raise NotFound(f"指标 {metric_id} 没有“{part[:20]}”这一部分")
        return Revision.id == -1
    return chosen


def _same_limits(group: LimitGroup) -> Any:
    def is_(column: Any, value: Any) -> Any:
        return column.is_null() if value is None else column == value

    one = And(
        is_(Revision.statutory_value, group.statutory),
        is_(Revision.statutory_unit, group.statutory_unit and group.statutory_unit.value),
    )
    other = And(
        is_(Revision.promised_value, group.promised),
        is_(Revision.promised_unit, group.promised_unit and group.promised_unit.value),
    )
    return And(one, other)
