"""A tally of items into figures: what each metric of the registry takes from it."""

from collections.abc import Callable
from fractions import Fraction

from msgspec import Struct

from catalogue.metrics import display, formulas
from catalogue.metrics.comparable import Comparable, as_before, comparable
from catalogue.metrics.definitions import REGISTRY, Metric, Unit
from catalogue.metrics.figure import Figure, Part
from catalogue.metrics.populations import Cut, Tally, Wanted
from catalogue.metrics.scope import POWERS, Scope
from catalogue.model.code_tables import ItemKind
from catalogue.model.limits import ConversionPolicy

VISITS_UNKNOWN = "未填到现场次数"
NO_BASELINE = "无改革前数据"
STEPS_UNKNOWN = "未填现办理环节"
FEE_UNKNOWN = "现收费未写明金额"
FEN = 100


class Result(Struct, kw_only=True):
    """What one metric takes from a tally; ``n`` of ``None`` is the whole population."""

    numerator: Fraction
    denominator: Fraction
    n: int | None = None
    excluded: dict[str, int] = {}
    converted: int = 0

    @property
    def value(self) -> Fraction | None:
        """Exact; ``None`` when there is nothing to divide by, or nobody was compared."""
        if not self.denominator or self.n == 0:
            return None
        return self.numerator / self.denominator


_Compute = Callable[[Tally, ConversionPolicy], Result]


def _share(part: int, whole: int) -> Result:
    return Result(numerator=Fraction(part), denominator=Fraction(whole))


def _mean_visits(tally: Tally, policy: ConversionPolicy) -> Result:
    unknown = tally.visits_unknown
    n = tally.all - unknown
    return Result(
        numerator=Fraction(tally.total_visits),
        denominator=Fraction(n),
        n=n,
        excluded={VISITS_UNKNOWN: unknown} if unknown else {},
    )


def _timed(limits: Comparable, numerator: Fraction | int, denominator: Fraction | int) -> Result:
    return Result(
        numerator=Fraction(numerator),
        denominator=Fraction(denominator),
        n=limits.n,
        excluded=dict(sorted(limits.excluded.items())),
        converted=limits.converted,
    )


def _cut_at_all(limits: Comparable) -> Result:
    return _timed(limits, sum(p[2] for p in limits.pairs if p[0] > p[1]), limits.n)


def _mean(limits: Comparable) -> Result:
    by_before: dict[Fraction | int, Fraction] = {}
    for before, after, items in limits.pairs:
        saved = (Fraction(before) - after) * items
        by_before[before] = by_before.get(before, Fraction(0)) + saved
    total = sum((saved / before for before, saved in by_before.items()), Fraction(0))
    return _timed(limits, total, limits.n)


def _pooled(limits: Comparable) -> Result:
    before, after = formulas.sums(limits.pairs)
    return _timed(limits, before - after, before)


def _saved(limits: Comparable) -> Result:
    before, after = formulas.sums(limits.pairs)
    return _timed(limits, before - after, limits.n)


def _statutory(
    of: Callable[[Comparable], Result], *, working: bool = False
) -> Callable[[Tally, ConversionPolicy], Result]:
    return lambda tally, policy: of(comparable(tally.limits, policy, only_working_days=working))


def _before(of: Callable[[Comparable], Result]) -> _Compute:
    def compute(tally: Tally, policy: ConversionPolicy) -> Result:
        limits = comparable(tally.limits_before, policy)
        limits.excluded = {as_before(reason): n for reason, n in limits.excluded.items()}
        without = tally.all - sum(group.items for group in tally.limits_before)
        if without:
            limits.excluded[NO_BASELINE] = without
        return of(limits)

    return compute


def _cut(name: str, under: Callable[[Cut], int], unknown: str = "", per: int = 1) -> _Compute:
    """The cut in one count; ``under`` is what it is divided by."""

    def compute(tally: Tally, policy: ConversionPolicy) -> Result:
        cut: Cut = getattr(tally, name)
        excluded = {NO_BASELINE: tally.all - cut.items - cut.unknown, unknown: cut.unknown}
        return Result(
            numerator=Fraction(cut.saved, per),
            denominator=Fraction(under(cut)),
            n=cut.items,
            excluded={reason: items for reason, items in sorted(excluded.items()) if items},
        )

    return compute


COMPUTED: dict[str, _Compute] = {
    "M1": lambda t, p: _share(sum(t.one_visit.values()), t.all),
    "M2": lambda t, p: _share(t.no_visit, t.all),
    "M3": lambda t, p: _share(t.full_online, t.all),
    "M4": lambda t, p: _share(t.immediate, t.all),
    "M5": _mean_visits,
    "T1": _statutory(_cut_at_all),
    "T2": _statutory(_mean),
    "T3": _statutory(_pooled),
    "T4": _statutory(_saved, working=True),
    "A1": _cut("materials", lambda cut: cut.before),
    "A1m": _cut("materials", lambda cut: cut.items),
    "A2": _cut("steps", lambda cut: cut.before, STEPS_UNKNOWN),
    "A2m": _cut("steps", lambda cut: cut.items, STEPS_UNKNOWN),
    "A3": _cut("certificates", lambda cut: 1),
    "A3f": _cut("fees", lambda cut: 1, FEE_UNKNOWN, FEN),
    "A4": _before(_mean),
    "A4p": _before(_pooled),
    "Q1": lambda t, p: _share(t.complete, t.all),
}
"""What each metric of items takes from a tally; those of the power list are in ``on_list``."""


def wanted_for(metric: str) -> Wanted:
    """The passes ``metric`` needs; the number of all items is needed by A as well."""
    return Wanted(counts=metric[0] in "MQA", limits=metric[0] == "T", record=metric[0] == "A")


def figure_of(
    metric: Metric, tally: Tally, policy: ConversionPolicy, target: Fraction, scope: Scope
) -> Figure:
    """The figure of ``metric`` over the items of ``tally``."""
    result = COMPUTED[metric.id](tally, policy)
    n = tally.all if result.n is None else result.n
    parts = _parts(tally) if metric.id == "M1" and not scope.kind else ()
    return figure_from(metric, result, n, target, parts)


def figure_from(
    metric: Metric, result: Result, n: int, target: Fraction, parts: tuple[Part, ...] = ()
) -> Figure:
    """``result`` with all that the definition says of it; the target is met exactly, unrounded."""
    value = result.value
    met = value >= target if metric.has_target and value is not None else None
    return Figure(
        id=metric.id,
        name=metric.name,
        name_en=metric.name_en,
        unit=metric.unit,
        value=value,
        numerator=result.numerator,
        denominator=result.denominator,
        n=n,
        excluded=result.excluded,
        population=metric.population,
        formula=metric.formula,
        numerator_text=metric.numerator,
        denominator_text=metric.denominator,
        source=metric.source,
        display=displayed(metric.unit, value),
        converted=result.converted,
        target=target if metric.has_target else None,
        target_met=met,
        parts=parts,
    )


def _parts(tally: Tally) -> tuple[Part, ...]:
    """行政职权 and 公共服务 among the one-visit items."""
    service = tally.one_visit.get(ItemKind.PUBLIC_SERVICE.value, 0)
    powers = sum(tally.one_visit.values()) - service
    return (
        Part(label="行政职权", value=Fraction(powers), query=f"kind={POWERS}"),
        Part(
            label="公共服务",
            value=Fraction(service),
            query=f"kind={ItemKind.PUBLIC_SERVICE.value}",
        ),
    )


def displayed(unit: Unit, value: Fraction | None) -> str:
    """``value`` as it is printed with its unit."""
    if unit is Unit.SHARE:
        return display.percent(value)
    if value is None:
        return "—"
    if unit in (Unit.CERTIFICATES, Unit.YUAN, Unit.ITEMS):
        return f"{display.number(value)} {unit.label}"
    return f"{display.rounded(value, 2):.2f} {unit.label}"


def item_metrics() -> list[Metric]:
    """The metrics that count items."""
    return [metric for metric in REGISTRY.values() if not metric.on_list]
