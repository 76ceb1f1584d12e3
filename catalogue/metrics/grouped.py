"""Figures split by body, division, kind or batch: rankings and the six reductions."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from msgspec import Struct
from piccolo.query.functions.aggregate import Count

from catalogue.errors import BadParameter
from catalogue.metrics.behind import known_metric
from catalogue.metrics.computing import Result, figure_from, figure_of, wanted_for
from catalogue.metrics.days import Days
from catalogue.metrics.definitions import REGISTRY, Metric
from catalogue.metrics.figure import Figure
from catalogue.metrics.on_list import entries_where, listed
from catalogue.metrics.populations import Tallies, Wanted, population, tallies
from catalogue.metrics.scope import Scope
from catalogue.model.code_tables import ItemKind
from catalogue.model.divisions import division_name
from catalogue.model.limits import ConversionPolicy
from catalogue.queries.batches import batches
from catalogue.tables import PowerVersion, Revision

RANKED_BY = {"body": "实施主体", "region": "区划"}
SPLIT_BY = RANKED_BY | {"batch": "批次", "kind": "事项类型"}
SMALL = 10
"""A figure over fewer items than this is marked: one item moves it by ten points or more."""
UNNAMED = {"body": "（未填实施主体编码）", "region": "（未填区划）", "kind": "（未填）"}
REDUCTIONS = ("A3i", "A1", "A1m", "A3", "T2", "T3", "A4", "A4p", "A2", "A2m", "A3f", "M2", "M3")
"""Metrics of 减事项、减材料、减证明、减时限、减环节、减费用 and 互联网+."""
_AT_ONCE = 1000
_LISTED_COLUMNS = {
    "body": PowerVersion.body_code,
    "region": PowerVersion.division_code,
    "kind": PowerVersion.kind,
}


class Place(Struct, frozen=True, kw_only=True):
    """One body or division in a ranking; ``rank`` of ``None``: nothing to compute there."""

    rank: int | None
    key: str
    name: str
    figure: Figure
    small: bool


class Lines(Struct, frozen=True, kw_only=True):
    """A page of parts of the catalogue, and how many parts there are."""

    total: int
    shown: "list[Line]"


class Line(Struct, frozen=True, kw_only=True):
    """One part of the catalogue with its figures, by metric."""

    key: str
    name: str
    items: int
    figures: dict[str, Figure]


async def ranking(
    metric_id: str,
    by: str,
    *,
    days: Days,
    scope: Scope,
    conversion: ConversionPolicy,
    target: Fraction,
) -> list[Place]:
    """Bodies or divisions by ``metric_id``, best first; equal figures share a rank.

    Figures are compared exactly, as fractions; what cannot be computed stands at the end.

    Raises:
        NotFound: unknown metric.
        BadParameter: a metric of the power list, or ``by`` is neither body nor region.
    """
    known_metric(metric_id)
    metric = REGISTRY[metric_id]
    if metric.on_list:
        raise BadParameter("metric", f"{metric_id} {metric.name}按清单版次统计，不能排名")
    if by not in RANKED_BY:
        raise BadParameter("by", f"参数“by”应为 {'、'.join(RANKED_BY)} 之一，现为“{by[:20]}”")
    found = await tallies(scope, days.moment, days.day, by=by, wanted=wanted_for(metric_id))
    names = await names_of(by, scope, days)
    figures = {
        key: figure_of(metric, tally, conversion, target, scope) for key, tally in found.items()
    }
    return ranked(metric, figures, names, UNNAMED[by])


def ranked(
    metric: Metric, figures: dict[str, Figure], names: dict[str, str], unnamed: str
) -> list[Place]:
    """``figures`` by key as places, best first; of equal figures the names decide the order."""
    sign = -1 if metric.higher_is_better else 1

    def order(key: str) -> tuple[bool, Fraction, str]:
        value = figures[key].value
        return value is None, sign * (value or Fraction(0)), names.get(key, key)

    places: list[Place] = []
    for position, key in enumerate(sorted(figures, key=order), start=1):
        figure = figures[key]
        rank: int | None = None if figure.value is None else position
        if rank and places and places[-1].figure.value == figure.value:
            rank = places[-1].rank
        name = names.get(key) or key or unnamed
        small = figure.n < SMALL
        places.append(Place(rank=rank, key=key, name=name, figure=figure, small=small))
    return places


async def reduction_lines(
    by: str,
    *,
    days: Days,
    scope: Scope,
    conversion: ConversionPolicy,
    target: Fraction,
    offset: int = 0,
    limit: int | None = None,
) -> Lines:
    """The six reductions and 互联网+ of bodies, divisions, batches or kinds; ``""`` is overall.

    Figures are made for the lines that are shown only: a province has thousands of bodies.

    Raises:
        BadParameter: ``by`` is something else.
    """
    if by and by not in SPLIT_BY:
        raise BadParameter("by", f"参数“by”应为 {'、'.join(SPLIT_BY)} 之一，现为“{by[:20]}”")
    found = await tallies(scope, days.moment, days.day, by=by, wanted=Wanted())
    cuts = await _entries_cut(by, scope, days)
    names = await names_of(by, scope, days)
    keys = _ordered(by, set(found) | {key for key, (old, new) in cuts.items() if old != new}, names)
    chosen = keys[offset:] if limit is None else keys[offset : offset + limit]
    lines = [
        Line(
            key=key,
            name=names.get(key) or key or UNNAMED.get(by, "全部事项"),
            items=found[key].all if key in found else 0,
            figures=_reductions(key, found, cuts, scope, conversion, target),
        )
        for key in chosen
    ]
    return Lines(total=len(keys), shown=lines)


def _ordered(by: str, keys: Iterable[str], names: dict[str, str]) -> list[str]:
    """Codes in their order; bodies by place and name, batches by number."""
    if by == "batch":
        return sorted(keys, key=int)
    return sorted(keys, key=lambda key: (names.get(key, key), key) if by == "body" else (key, key))


def _reductions(
    key: str,
    found: Tallies,
    cuts: dict[str, tuple[int, int]],
    scope: Scope,
    conversion: ConversionPolicy,
    target: Fraction,
) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for one in REDUCTIONS:
        metric = REGISTRY[one]
        if metric.on_list:
            old, new = cuts.get(key, (0, 0))
            cut = Result(numerator=Fraction(old - new), denominator=Fraction(1), n=old or None)
            figures[one] = figure_from(metric, cut, old, target)
        elif key in found:
            figures[one] = figure_of(metric, found[key], conversion, target, scope)
    return figures


async def _entries_cut(by: str, scope: Scope, days: Days) -> dict[str, tuple[int, int]]:
    """Key → entries of the last two editions; nothing for what entries cannot be split by."""
    found = await listed(scope, days.moment, days.day, days.chosen)
    if len(found.editions) < 2 or not scope.on_list or (by and by not in _LISTED_COLUMNS):
        return {}
    if not by:
        return {"": (found.entries[0], found.entries[1])}
    old, new = [await _entries_by(by, scope, line.on) for line in found.editions]
    return {key: (old.get(key, 0), new.get(key, 0)) for key in {*old, *new}}


async def _entries_by(by: str, scope: Scope, day: date) -> dict[str, int]:
    column: Any = _LISTED_COLUMNS[by]
    where = entries_where(scope, day)
    rows = await PowerVersion.select(column, Count()).where(where).group_by(column)
    return {row[column._meta.name]: row["count"] for row in rows}


async def names_of(by: str, scope: Scope, days: Days) -> dict[str, str]:
    """Key → name of the parts that ``by`` splits the population into."""
    if by == "batch":
        return {str(line.number): line.name for line in await batches(days.day)}
    if by == "kind":
        return {kind.value: kind.label for kind in ItemKind}
    if by == "region":
        rows = (
            await Revision.select(Revision.division_code)
            .where(population(scope, days.moment))
            .group_by(Revision.division_code)
        )
        return {row["division_code"]: division_name(row["division_code"]) for row in rows}
    if by != "body":
        return {}
    newest = await Revision.raw(
        "SELECT max(revision.id) AS id FROM revision WHERE {} GROUP BY revision.body_code",
        population(scope, days.moment).querystring,
    )
    ids = [row["id"] for row in newest]
    names: dict[str, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        rows = await Revision.select(Revision.body_code, Revision.body_name).where(
            Revision.id.is_in(ids[start : start + _AT_ONCE])
        )
        names |= {row["body_code"]: row["body_name"] for row in rows}
    return names
