"""What the power list gives a report: its editions, the change between them, E1, E2, 减事项."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from msgspec import Struct
from piccolo.columns.combination import And, WhereRaw

from catalogue.as_of import in_force, public_on
from catalogue.metrics import display
from catalogue.metrics.computing import Result, figure_from
from catalogue.metrics.definitions import REGISTRY
from catalogue.metrics.figure import Against, EditionChange, EditionRef, Figure, Part
from catalogue.metrics.scope import Scope
from catalogue.queries.editions import EditionLine, editions
from catalogue.tables import PowerVersion

AGAINST = ("M1", "M2", "M3", "M4")
"""Shares of all items that are also set against the number of entries of an edition."""


class Listed(Struct, frozen=True, kw_only=True):
    """The last two editions closed by the day (fewer, if there are fewer), oldest first.

    ``entries`` are those within the scope; ``covered`` of the ``total`` entries of the day have a
    public guide.
    """

    editions: tuple[EditionLine, ...]
    entries: tuple[int, ...]
    covered: int
    total: int


async def listed(
    scope: Scope, moment: date | None, day: date, chosen: EditionLine | None
) -> Listed:
    """What E1, E2 and A3i count, on ``day`` or, where an edition is chosen, up to that edition.

    Items only can be in a scope of a theme, batch or bundle: of entries there is nothing then.
    """
    closed = [line for line in await editions() if line.on <= (chosen.on if chosen else day)]
    last = tuple(closed[-2:])
    if not scope.on_list:
        return Listed(editions=last, entries=(0,) * len(last), covered=0, total=0)
    where = entries_where(scope, day)
    total = int(await PowerVersion.count().where(where))
    covered = (
        int(await PowerVersion.count().where(And(where, covered_where(moment)))) if total else 0
    )
    entries = [await _entries(line, scope) for line in last]
    return Listed(editions=last, entries=tuple(entries), covered=covered, total=total)


def entries_where(scope: Scope, day: date) -> Any:
    """Condition on ``PowerVersion``: on the list of ``day`` and in scope."""
    within = scope.where_listed()
    listed_then = in_force(PowerVersion, day)
    return listed_then if within is None else And(listed_then, within)


def covered_where(moment: date | None) -> Any:
    """Condition: an item that is public then carries out the entry."""
    return WhereRaw(
        "power_version.id IN (SELECT power_link.version FROM power_link "
        "JOIN item ON item.code = power_link.item_code "
        "JOIN revision ON revision.item = item.id WHERE {} AND revision.item_state = '1')",
        public_on(moment).querystring,
    )


async def _entries(line: EditionLine, scope: Scope) -> int:
    if not scope.named():
        return line.entries
    return int(await PowerVersion.count().where(entries_where(scope, line.on)))


def list_figures(found: Listed, scope: Scope) -> list[Figure]:
    """A3i, E1 and E2."""
    old, new = found.entries if len(found.entries) == 2 else (0, 0)
    parts = _change_parts(found.editions) if not scope.named() else ()
    cut = Result(numerator=Fraction(old - new), denominator=Fraction(1), n=old)
    change = Result(numerator=Fraction(new - old), denominator=Fraction(old), n=old)
    covered = Result(
        numerator=Fraction(found.covered), denominator=Fraction(found.total), n=found.total
    )
    none = Fraction(0)
    return [
        figure_from(REGISTRY["A3i"], cut, old, none),
        figure_from(REGISTRY["E1"], change, old, none, parts),
        figure_from(REGISTRY["E2"], covered, found.total, none),
    ]


def _change_parts(last: tuple[EditionLine, ...]) -> tuple[Part, ...]:
    if len(last) < 2 or last[1].account is None:
        return ()
    return tuple(
        Part(label=line.kind.label, value=Fraction(line.net))
        for line in last[1].account.lines
        if line.net
    )


def change_of(found: Listed) -> EditionChange | None:
    """The account between the last two editions; ``None`` while there are fewer."""
    if len(found.editions) < 2:
        return None
    old, new = found.editions
    if new.account is None:
        return None
    return EditionChange(old=ref(old), new=ref(new), account=new.account)


def ref(line: EditionLine) -> EditionRef:
    """An edition as a report names it."""
    return EditionRef(key=line.key, name=line.name, on=line.on, entries=line.entries)


def against(figure: Figure, found: Listed, chosen: EditionLine | None) -> tuple[Against, ...]:
    """``figure``'s numerator over the entries of the last two editions, or of the chosen one."""
    if figure.id not in AGAINST:
        return ()
    pairs: Iterable[tuple[EditionLine, int]] = zip(found.editions, found.entries, strict=True)
    return tuple(
        _against(figure, line, entries)
        for line, entries in pairs
        if entries and (chosen is None or line.key == chosen.key)
    )


def _against(figure: Figure, line: EditionLine, entries: int) -> Against:
    value = figure.numerator / entries
    return Against(
        edition=line.key,
        name=line.name,
        denominator=entries,
        value=value,
        display=display.percent(value),
        target_met=None if figure.target is None else value >= figure.target,
    )
