"""Which items count: conditions and aggregates over the projected columns, in SQL.

Three grouped passes give all that the figures of a scope need, for the whole population or for
each body, division, kind or batch at once: what M and Q count, the pairs of limits, and what the
reform record says beside the revision.
"""

from datetime import date
from typing import Any

from msgspec import Struct, field
from piccolo.columns.combination import And

from catalogue.as_of import in_force, public_on
from catalogue.metrics.scope import Scope
from catalogue.model.code_tables import Handling, ItemState, OnlineDepth
from catalogue.model.limits import LimitUnit
from catalogue.tables import BaselineRow, BatchItem, Revision

EVERYTHING = ""
"""The one group of an ungrouped tally."""


class LimitGroup(Struct, frozen=True):
    """How many items have exactly this pair of limits: the one before, the promised one."""

    statutory: int | None
    statutory_unit: LimitUnit | None
    promised: int | None
    promised_unit: LimitUnit | None
    items: int


class Cut(Struct):
    """Σ before and Σ after over the ``items`` that have both; ``unknown`` lack the number now."""

    items: int = 0
    before: int = 0
    after: int = 0
    unknown: int = 0

    @property
    def saved(self) -> int:
        """Σ before − Σ after."""
        return self.before - self.after


class Tally(Struct):
    """What the figures of one group of items are computed from.

    ``kinds`` and ``one_visit`` map a kind to its items and to those of at most one visit.
    ``limits`` pairs statutory with promised limits, ``limits_before`` the limits before reform
    with the promised ones.  ``fees`` in fen.
    """

    all: int = 0
    kinds: dict[str, int] = {}
    one_visit: dict[str, int] = {}
    no_visit: int = 0
    total_visits: int = 0
    visits_unknown: int = 0
    full_online: int = 0
    immediate: int = 0
    complete: int = 0
    limits: list[LimitGroup] = []
    limits_before: list[LimitGroup] = []
    materials: Cut = field(default_factory=Cut)
    steps: Cut = field(default_factory=Cut)
    certificates: Cut = field(default_factory=Cut)
    fees: Cut = field(default_factory=Cut)


class Wanted(Struct, frozen=True):
    """Which passes are needed."""

    counts: bool = True
    limits: bool = True
    record: bool = True


class Grouping(Struct, frozen=True):
    """By what a tally is split: an expression over ``revision`` and what it takes to have it."""

    expression: str
    join: str = ""
    within: type[BatchItem] | None = None


GROUPINGS: dict[str, Grouping] = {
    "": Grouping("''"),
    "body": Grouping("revision.body_code"),
    "region": Grouping("revision.division_code"),
    "kind": Grouping("revision.kind"),
    "batch": Grouping(
        "CAST(batch.number AS VARCHAR)",
        " JOIN batch_item ON batch_item.item = revision.item"
        " JOIN batch ON batch.id = batch_item.batch",
        BatchItem,
    ),
}
"""How figures may be split; items of no batch have no place in a split by batch."""

Tallies = dict[str, Tally]


def population(scope: Scope, as_of: date | None) -> Any:
    """Condition on ``Revision``: public on that day, in use, on application, in scope.

    ``as_of`` of ``None`` is now: the current revisions.
    """
    condition: Any = And(
        Revision.on_application.eq(True), Revision.item_state == ItemState.IN_USE.value
    )
    condition = And(public_on(as_of), condition)
    within = scope.where(as_of)
    return condition if within is None else And(condition, within)


async def tallies(
    scope: Scope,
    moment: date | None,
    day: date,
    *,
    by: str = "",
    wanted: Wanted = Wanted(),  # noqa: B008
) -> Tallies:
    """The population by group; without ``by`` there is one group, ``EVERYTHING``.

    ``moment`` is the day of the revisions (``None`` is now), ``day`` that of the registers.
    """
    found: Tallies = {}
    grouping = GROUPINGS[by]
    where = population(scope, moment)
    if grouping.within is not None:
        where = And(where, in_force(grouping.within, day))
    if wanted.counts:
        for row in await _counts(grouping, where):
            _count(_of(found, row), row)
    if wanted.limits:
        for row in await _limits(grouping, where):
            _of(found, row).limits.append(_limit_group(row, "statutory"))
    if wanted.record:
        for row in await _record(grouping, And(where, in_force(BaselineRow, day))):
            _enter(_of(found, row), row)
    if not by:
        found.setdefault(EVERYTHING, Tally())
    return found


def _of(found: Tallies, row: dict[str, Any]) -> Tally:
    return found.setdefault(row["part"] or "", Tally())


_SUMS = {
    "one_visit": "revision.visits <= 1",
    "no_visit": "revision.visits = 0",
    "visits_unknown": "revision.visits IS NULL",
    "full_online": f"revision.online_depth = '{OnlineDepth.IV.value}'",
    "immediate": f"revision.handling = '{Handling.IMMEDIATE.value}'",
    "complete": "revision.guide_complete",
}
"""What M and Q count: number → condition."""


def _grouped(grouping: Grouping, columns: str) -> tuple[str, str]:
    """What to select and what to group by; the index ``revision_counted`` has this order."""
    if grouping is GROUPINGS[""]:
        return f"'' AS part, {columns}", columns
    return f"{grouping.expression} AS part, {columns}", f"1, {columns}"


async def _counts(grouping: Grouping, where: Any) -> list[dict[str, Any]]:
    selected, by = _grouped(grouping, "revision.kind")
    sums = ", ".join(f"sum(CASE WHEN {when} THEN 1 ELSE 0 END) AS {n}" for n, when in _SUMS.items())
    return list(
        await Revision.raw(
            f"SELECT {selected}, count(*) AS items, {sums}, "
            "coalesce(sum(revision.visits), 0) AS total_visits "
            f"FROM revision{grouping.join} WHERE {{}} GROUP BY {by}",
            where.querystring,
        )
    )


def _count(tally: Tally, row: dict[str, Any]) -> None:
    tally.all += row["items"]
    tally.kinds[row["kind"]] = row["items"]
    tally.one_visit[row["kind"]] = int(row["one_visit"])
    for name in (*_SUMS, "total_visits"):
        if name != "one_visit":
            setattr(tally, name, getattr(tally, name) + int(row[name]))


async def _limits(grouping: Grouping, where: Any) -> list[dict[str, Any]]:
    limits = (
        "revision.statutory_unit, revision.statutory_value, "
        "revision.promised_unit, revision.promised_value"
    )
    ordered = f"revision.kind, {limits}" if grouping is GROUPINGS[""] else limits
    selected, by = _grouped(grouping, ordered)
    return list(
        await Revision.raw(
            f"SELECT {selected}, count(*) AS items "
            f"FROM revision{grouping.join} WHERE {{}} GROUP BY {by}",
            where.querystring,
        )
    )


def _limit_group(row: dict[str, Any], before: str) -> LimitGroup:
    unit, promised = row[f"{before}_unit"], row["promised_unit"]
    return LimitGroup(
        row[f"{before}_value"],
        LimitUnit(unit) if unit else None,
        row["promised_value"],
        LimitUnit(promised) if promised else None,
        row["items"],
    )


_BESIDE = {
    "materials": ("baseline.materials", "revision.material_count", ""),
    "steps": ("baseline.steps", "revision.step_count", "revision.step_count > 0"),
    "certificates": ("baseline.certificates", "revision.certificate_count", ""),
    "fees": ("baseline.fee_fen", "revision.fee_fen", "revision.fee_fen IS NOT NULL"),
}
"""Number before, number now, and when the number now is known."""


def _sums(name: str) -> str:
    before, after, known = _BESIDE[name]
    both = f"{before} IS NOT NULL" + (f" AND {known}" if known else "")
    unknown = f"{before} IS NOT NULL AND NOT ({known})" if known else "1 = 0"
    return ", ".join(
        f"sum(CASE WHEN {when} THEN {what} ELSE 0 END) AS {name}_{title}"
        for title, when, what in (
            ("items", both, "1"),
            ("before", both, before),
            ("after", both, after),
            ("unknown", unknown, "1"),
        )
    )


async def _record(grouping: Grouping, where: Any) -> list[dict[str, Any]]:
    columns = (
        "baseline.limit_value, baseline.limit_unit, revision.promised_value, revision.promised_unit"
    )
    sums = ", ".join(map(_sums, _BESIDE))
    selected, by = _grouped(grouping, columns)
    return list(
        await Revision.raw(
            f"SELECT {selected}, count(*) AS items, {sums} "
            # SQLite takes a cross join in the order written: baselines first, by item
            f"FROM baseline CROSS JOIN revision{grouping.join} "
            f"WHERE revision.item = baseline.item AND {{}} GROUP BY {by}",
            where.querystring,
        )
    )


def _enter(tally: Tally, row: dict[str, Any]) -> None:
    if row["limit_value"] is not None:
        tally.limits_before.append(_limit_group(row, "limit"))
    for name in _BESIDE:
        cut: Cut = getattr(tally, name)
        for one in Cut.__struct_fields__:
            setattr(cut, one, getattr(cut, one) + int(row[f"{name}_{one}"]))
