"""What readers found wrong, with its answers: for the public, and for those who answer."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from catalogue.errors import NotFound
from catalogue.model.corrections import Outcome
from catalogue.model.people import Officer, Permission
from catalogue.tables import Correction, Revision

STATES: dict[str, str] = {"open": "待答复", "overdue": "已超期", "answered": "已答复"}
"""What may be asked for, with its label."""


class CorrectionLine(Struct, frozen=True, kw_only=True):
    """A report with the public item it is about, as that is named and belongs today.

    ``version`` is the number of the revision that was read; ``outcome`` is ``None`` until it is
    answered.
    """

    number: str
    code: str
    name: str
    body_code: str
    body_name: str
    version: int
    section: int
    text: str
    contact: str
    at: datetime
    due_on: date
    outcome: Outcome | None
    answer: str
    answered_by: str
    answered_at: datetime | None

    def is_overdue(self, today: date) -> bool:
        """Whether the answer is late."""
        return self.outcome is None and self.due_on < today


async def require_correction(number: str) -> CorrectionLine:
    """The report ``number``.

    Raises:
        NotFound: there is none.
    """
    found = await _lines(Correction.number == number) if number.isprintable() else []
    if not found:
        raise NotFound(f"没有编号为“{number[:20]}”的纠错；请核对编号，形如 JC2018-000001")
    return found[0]


async def answered_of(code: str, limit: int) -> list[CorrectionLine]:
    """The newest answered reports of one item."""
    return await _lines((Correction.item.code == code) & (Correction.outcome != ""), limit=limit)


async def open_count_of(code: str) -> int:
    """How many reports on one item wait for an answer."""
    return int(
        await Correction.count().where(Correction.item.code == code, Correction.outcome == "")
    )


async def corrections_for(
    by: Officer, state: str, today: date, *, offset: int = 0, limit: int = 50
) -> tuple[int, list[CorrectionLine]]:
    """How many reports in ``state`` somebody may see, and a page of them.

    Open ones come by the day they are due, answered ones newest first.
    """
    where = _seen_by(by) & _in_state(state, today)
    order = Correction.id if state == "answered" else Correction.due_on
    total = await Correction.count().where(where)
    found = await _lines(
        where, order=order, ascending=state != "answered", offset=offset, limit=limit
    )
    return int(total), found


async def counts_for(by: Officer, today: date) -> dict[str, int]:
    """How many reports in each of ``STATES`` somebody may see."""
    return {
        state: int(await Correction.count().where(_seen_by(by) & _in_state(state, today)))
        for state in STATES
    }


def _seen_by(by: Officer) -> Any:
    if by.may(Permission.READ_ALL_BODIES):
        return Correction.id > 0
    if not by.bodies:
        return Correction.id < 0
    theirs = Revision.select(Revision.item).where(
        Revision.slot == "current", Revision.body_code.is_in(list(by.bodies))
    )
    return Correction.item.is_in(theirs)


def _in_state(state: str, today: date) -> Any:
    if state == "answered":
        return Correction.outcome != ""
    if state == "overdue":
        return (Correction.outcome == "") & (Correction.due_on < today)
    return Correction.outcome == ""


async def _lines(
    where: Any,
    *,
    order: Any = Correction.id,
    ascending: bool = False,
    offset: int = 0,
    limit: int = 1,
) -> list[CorrectionLine]:
    rows = (
        await Correction.select(
            *Correction.all_columns(),
            Correction.item.code.as_alias("code"),
            Correction.revision.number.as_alias("version"),
        )
        .where(where)
        .order_by(order, Correction.id, ascending=ascending)
        .offset(offset)
        .limit(limit)
    )
    items = await _public(sorted({row["item"] for row in rows}))
    return [_line(row | items[row["item"]]) for row in rows]


async def _public(items: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Name and body of the public revision of each of ``items``."""
    if not items:
        return {}
    rows = await Revision.select(
        Revision.item, Revision.name, Revision.body_code, Revision.body_name
    ).where(Revision.slot == "current", Revision.item.is_in(list(items)))
    return {row["item"]: row for row in rows}


def _line(row: dict[str, Any]) -> CorrectionLine:
    values = {name: row[name] for name in CorrectionLine.__struct_fields__}
    values["outcome"] = Outcome(row["outcome"]) if row["outcome"] else None
    return CorrectionLine(**values)
