"""``build_report``: every metric of the registry, computed for one scope and day."""

from datetime import date
from fractions import Fraction

import msgspec

from catalogue.errors import BadParameter
from catalogue.metrics.behind import ItemsBehind, items_behind
from catalogue.metrics.comparable import (
    LEFT_OUT,
    NO_PROMISED,
    NO_STATUTORY,
    NOT_WORKING_DAYS,
    STATUTORY_ZERO,
    UNITS_DIFFER,
    comparable,
)
from catalogue.metrics.computing import VISITS_UNKNOWN, figure_of, item_metrics
from catalogue.metrics.days import CURRENT_EDITION, Days, days_of
from catalogue.metrics.definitions import REGISTRY
from catalogue.metrics.figure import Figure, Report
from catalogue.metrics.known import refuse_unknown
from catalogue.metrics.on_list import Listed, against, change_of, list_figures, listed
from catalogue.metrics.populations import EVERYTHING, Tally, tallies
from catalogue.metrics.record import batch_counts, bundle_figures, facts
from catalogue.metrics.scope import Scope
from catalogue.model.limits import CONVERSION_POLICIES, ConversionPolicy

__all__ = [
    "CURRENT_EDITION",
    "DEFAULT_TARGET",
    "LEFT_OUT",
    "NOT_WORKING_DAYS",
    "NO_PROMISED",
    "NO_STATUTORY",
    "STATUTORY_ZERO",
    "UNITS_DIFFER",
    "VISITS_UNKNOWN",
    "ItemsBehind",
    "build_report",
    "comparable",
    "items_behind",
]

DEFAULT_TARGET = Fraction(4, 5)


async def build_report(
    *,
    today: date,
    as_of: date | None = None,
    scope: Scope | None = None,
    edition: str | None = None,
    conversion: ConversionPolicy = CONVERSION_POLICIES["none"],
    target: Fraction = DEFAULT_TARGET,
    compared_with: date | None = None,
) -> Report:
    """Compute every metric for ``scope`` as the catalogue stood when ``as_of`` ended.

    ``edition`` is the key or name of an edition of the power list; ``as_of`` is its day unless
    another is given.  ``compared_with`` is an earlier day whose figures stand beside.

    Raises:
        NotFound: no such edition.
        BadParameter: ``as_of`` lies in the future or before the edition, ``compared_with`` not
            before ``as_of``, or ``scope`` names what is not there.
    """
    scope = scope or Scope()
    await refuse_unknown(scope)
    days = await days_of(edition, as_of, today)
    if compared_with is not None and compared_with >= days.day:
        raise BadParameter(
            "compared_with", f"对比日 {compared_with} 应早于统计截止日 {days.day}；请改为更早的日期"
        )
    tally, found = await _counted(scope, days)
    figures = _figures(scope, days, tally, found, conversion, target)
    if compared_with is not None:
        then = msgspec.structs.replace(days, moment=compared_with, day=compared_with, chosen=None)
        before = _figures(scope, then, *await _counted(scope, then), conversion, target)
        figures = _beside(figures, before)
    whole = not scope.named()
    counted = await batch_counts(days.day) if whole else ()
    return Report(
        edition=days.chosen.key if days.chosen else CURRENT_EDITION,
        as_of=days.day,
        scope=scope,
        figures=tuple(figures),
        conversion=conversion.title,
        facts=await facts(days, found, tally, counted) if whole else (),
        bundles=await bundle_figures(days, conversion) if whole else (),
        change=change_of(found),
        batches=counted,
        compared_with=compared_with,
    )


async def _counted(scope: Scope, days: Days) -> tuple[Tally, Listed]:
    tally = (await tallies(scope, days.moment, days.day))[EVERYTHING]
    return tally, await listed(scope, days.moment, days.day, days.chosen)


def _figures(
    scope: Scope,
    days: Days,
    tally: Tally,
    found: Listed,
    conversion: ConversionPolicy,
    target: Fraction,
) -> list[Figure]:
    """Every metric, in the order of the registry."""
    made = {m.id: figure_of(m, tally, conversion, target, scope) for m in item_metrics()}
    made |= {figure.id: figure for figure in list_figures(found, scope)}
    return [
        msgspec.structs.replace(made[one], against=against(made[one], found, days.chosen))
        for one in REGISTRY
    ]


def _beside(figures: list[Figure], before: list[Figure]) -> list[Figure]:
    earlier = {figure.id: figure for figure in before}
    return [msgspec.structs.replace(one, previous=earlier[one.id]) for one in figures]
