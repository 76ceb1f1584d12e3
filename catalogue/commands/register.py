"""Registers that are never rewritten: a change ends one row on a day and begins the next.

``replace_versions`` keeps one row per key, ``replace_sets`` a set of rows per owner; both leave
alone what is the same already.  All of it belongs inside ``writing()``.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from piccolo.columns import Column

from catalogue.database import insert_many
from catalogue.errors import BadInput, Conflict

_AT_ONCE = 500
"""Values per statement; both engines bound them."""
Row = dict[str, Any]
_KEPT_APART = ("id", "since", "until", "by", "at", "sample")
"""Columns that do not tell whether two rows say the same."""


class Changes(Struct, frozen=True):
    """What became of the rows given: begun anew, replaced, ended, or the same already.

    ``rows`` are the rows that began or ended, as they stand in the table.
    """

    created: int = 0
    updated: int = 0
    ended: int = 0
    unchanged: int = 0
    rows: tuple[Row, ...] = ()

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(
            self.created + other.created,
            self.updated + other.updated,
            self.ended + other.ended,
            self.unchanged + other.unchanged,
            self.rows + other.rows,
        )

    @property
    def any(self) -> bool:
        """Whether anything changed at all."""
        return bool(self.created or self.updated or self.ended)


def refuse_future(since: date, today: date) -> None:
    """A register says what holds, not what is planned.

    Raises:
        BadInput: ``since`` is after ``today``.
    """
    if since > today:
        raise BadInput(f"生效日期最晚为今天（{today}），现为 {since}；请到生效当天再登记")


async def still(table: Any, key: Column, keys: Sequence[str]) -> list[Row]:
    """The rows of ``table`` that have not ended and whose ``key`` is one of ``keys``."""
    found: list[Row] = []
    for start in range(0, len(keys), _AT_ONCE):
        found += await table.select().where(
            table.until.is_null(), key.is_in(list(keys[start : start + _AT_ONCE]))
        )
    return found


async def end(table: Any, rows: Iterable[Row], day: date, what: str) -> None:
    """End ``rows`` on ``day``, the first day on which they no longer hold.

    Raises:
        Conflict: one of them began later; ``what`` names the register in the message.
    """
    found = list(rows)
    late = [row for row in found if row["since"] and row["since"] > day]
    if late:
        begun = max(row["since"] for row in late)
        raise Conflict(
            f"{what}有 {len(late)} 条自 {begun} 起的记录，不能改成自更早的 {day} 起；"
            f"请把生效日期填为 {begun} 或以后"
        )
    ids = [row["id"] for row in found]
    for start in range(0, len(ids), _AT_ONCE):
        await table.update({table.until: day}).where(table.id.is_in(ids[start : start + _AT_ONCE]))


async def refuse_overlap(
    table: Any, key: Column, rows: Sequence[Row], since: date, what: str, *, whole: bool = False
) -> None:
    """Refuse to begin ``rows`` on a day on which an ended one of the same key still held.

    ``whole`` compares all that a row says, not its key alone.

    Raises:
        Conflict: there is such a row; two would hold on one day.
    """
    name = key._meta.name
    said = {_said(row) for row in rows}
    keys = sorted({row[name] for row in rows})
    latest: date | None = None
    for start in range(0, len(keys), _AT_ONCE):
        ended = await table.select().where(
            table.until > since, key.is_in(keys[start : start + _AT_ONCE])
        )
        for row in ended:
            if row["since"] != row["until"] and (not whole or _said(row) in said):
                latest = max(latest or row["until"], row["until"])
    if latest is not None:
        raise Conflict(
            f"{what}有到 {latest} 才停止的记录，不能自更早的 {since} 起另行登记；"
            f"请把生效日期填为 {latest} 或以后"
        )


async def begin(
    table: Any, key: Column, rows: Sequence[Row], since: date, what: str, *, whole: bool = False
) -> None:
    """Begin ``rows`` on ``since``; what they replace has been ended before.

    Raises:
        Conflict: see ``refuse_overlap``.
    """
    await refuse_overlap(table, key, rows, since, what, whole=whole)
    await insert_many(table, [row | {"since": since} for row in rows])


async def replace_versions(
    table: Any, key: Column, rows: Sequence[Row], since: date, what: str
) -> Changes:
    """Bring the current version of each row's key to what ``rows`` say, from ``since`` on.

    Keys that ``rows`` do not name stay as they are.

    Raises:
        Conflict: a version began, or an ended one still held, after ``since``.
    """
    name = key._meta.name
    held = {row[name]: row for row in await still(table, key, [row[name] for row in rows])}
    begun = [row for row in rows if row[name] not in held or not _same(row, held[row[name]])]
    replaced = [held[row[name]] for row in begun if row[name] in held]
    await end(table, replaced, since, what)
    await begin(table, key, begun, since, what)
    return Changes(
        created=len(begun) - len(replaced),
        updated=len(replaced),
        unchanged=len(rows) - len(begun),
        rows=(*replaced, *begun),
    )


async def replace_sets(
    table: Any, owner: Column, owners: Sequence[str], rows: Sequence[Row], since: date, what: str
) -> Changes:
    """Make ``rows`` all that ``owners`` have, from ``since`` on.

    Raises:
        Conflict: a row began, or an ended one still held, after ``since``.
    """
    held = await still(table, owner, owners)
    wanted = {_said(row): row for row in rows}
    known = {_said(row) for row in held}
    gone = [row for row in held if _said(row) not in wanted]
    new = [row for said, row in wanted.items() if said not in known]
    await end(table, gone, since, what)
    await begin(table, owner, new, since, what, whole=True)
    return Changes(
        created=len(new), ended=len(gone), unchanged=len(wanted) - len(new), rows=(*gone, *new)
    )


def _same(row: Row, held: Row) -> bool:
    return all(held[name] == value for name, value in row.items() if name not in _KEPT_APART)


def _said(row: Row) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted((n, v) for n, v in row.items() if n not in _KEPT_APART))
