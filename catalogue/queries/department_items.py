"""The items a department works on: what is public, what is in hand, what needs attention."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from catalogue.as_of import start_of
from catalogue.model.people import Officer, Permission
from catalogue.model.workflow import State
from catalogue.projection import plain_name
from catalogue.tables import Revision

PAGE_SIZE = 30
FRESH_MONTHS = 12
"""An item nobody has confirmed for this long is asked about."""


class Wanted(Struct, frozen=True, kw_only=True):
    """Which items: ``words`` in the name or the start of a code; ``state`` as in ``STATES``."""

    words: str = ""
    body: str = ""
    region: str = ""
    state: str = ""


STATES: dict[str, str] = {
    "draft": "编制中",
    "in_review": "审核中",
    "scheduled": "待定时发布",
    "public": "已公开",
    "errors": "有必须改正的问题",
    "stale": "超过12个月未核对",
    "suspended": "暂停",
    "cancelled": "已取消",
}
"""Values of ``Wanted.state`` with their labels."""


class DepartmentItem(Struct, frozen=True, kw_only=True):
    """One item with its public and its open revision, where it has them."""

    item: int
    code: str
    name: str
    body_code: str
    body_name: str
    region: str
    kind: str
    item_state: str
    published_at: datetime | None
    confirmed_at: datetime | None
    draft_state: State | None
    draft_author: str
    errors: int
    warnings: int

    def is_stale(self, today: date) -> bool:
        """Whether the public revision has not been confirmed for twelve months."""
        last = self.confirmed_at or self.published_at
        return last is not None and last.date() < months_before(today, FRESH_MONTHS)


def months_before(day: date, months: int) -> date:
    """The same day of the month ``months`` earlier, or the last one that month has.

    >>> months_before(date(2018, 3, 31), 1)
    datetime.date(2018, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


async def department_items(
    by: Officer, wanted: Wanted, *, today: date, offset: int = 0, limit: int = PAGE_SIZE
) -> tuple[int, list[DepartmentItem]]:
    """How many items ``wanted`` names among those ``by`` may read, and one page of them by name."""
    codes = await department_codes(by, wanted, today=today)
    return len(codes), await items_of(codes[offset : offset + limit])


async def department_codes(by: Officer, wanted: Wanted, *, today: date) -> list[str]:
    """Codes of the items ``wanted`` names among those ``by`` may read, by division and name."""
    where, values = _condition(by, wanted, today)
    rows = await Revision.raw(
        "SELECT i.code AS code FROM item i "
        "LEFT JOIN revision c ON c.item = i.id AND c.slot = 'current' "
        "LEFT JOIN revision d ON d.item = i.id AND d.slot = 'draft' "
        f"WHERE (c.id IS NOT NULL OR d.id IS NOT NULL) {where} "
        "ORDER BY coalesce(d.division_code, c.division_code), "
        "coalesce(d.plain_name, c.plain_name), i.code",
        *values,
    )
    return [row["code"] for row in rows]


async def items_of(codes: Sequence[str]) -> list[DepartmentItem]:
    """The items ``codes`` in that order."""
    if not codes:
        return []
    rows = await Revision.select(
        Revision.item,
        Revision.item.code,
        Revision.item.confirmed_at,
        Revision.slot,
        Revision.state,
        Revision.author,
        Revision.name,
        Revision.body_code,
        Revision.body_name,
        Revision.division_code,
        Revision.kind,
        Revision.item_state,
        Revision.published_at,
        Revision.error_count,
        Revision.warning_count,
    ).where(Revision.slot.is_not_null(), Revision.item.code.is_in(list(codes)))
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["item.code"], {})[row["slot"]] = row
    return [_item(found[code]) for code in codes if code in found]


def _item(slots: dict[str, dict[str, Any]]) -> DepartmentItem:
    draft, current = slots.get("draft"), slots.get("current")
    shown = draft or slots["current"]
    public = current or {}
    return DepartmentItem(
        item=shown["item"],
        code=shown["item.code"],
        name=shown["name"],
        body_code=shown["body_code"],
        body_name=shown["body_name"],
        region=shown["division_code"],
        kind=shown["kind"],
        item_state=public.get("item_state", shown["item_state"]),
        published_at=public.get("published_at"),
        confirmed_at=shown["item.confirmed_at"],
        draft_state=State(draft["state"]) if draft else None,
        draft_author=draft["author"] if draft else "",
        errors=shown["error_count"],
        warnings=shown["warning_count"],
    )


def _condition(by: Officer, wanted: Wanted, today: date) -> tuple[str, list[Any]]:
    """SQL after ``WHERE (…)`` and its values; ``c`` is the public, ``d`` the open revision."""
    parts: list[str] = []
    values: list[Any] = []

    def add(sql: str, *given: Any) -> None:
        parts.append(f"AND ({sql})")
        values.extend(given)

    if not by.may(Permission.READ_ALL_BODIES):
        bodies = by.bodies if by.may(Permission.READ_ITEMS) else ()
        marks = ", ".join("{}" for _ in bodies) or "{}"
        add(f"coalesce(d.body_code, c.body_code) IN ({marks})", *(bodies or ("",)))
    if wanted.body:
        add("coalesce(d.body_code, c.body_code) = {}", wanted.body)
    if wanted.region:
        add("coalesce(d.division_code, c.division_code) = {}", wanted.region)
    if wanted.words:
        words = plain_name(wanted.words)
        add(
            "coalesce(d.plain_name, c.plain_name) LIKE {} OR i.code LIKE {}",
            f"%{words}%",
            f"{wanted.words.strip()}%",
        )
    _of_state(wanted.state, today, add)
    return " ".join(parts), values


def _of_state(state: str, today: date, add: Any) -> None:
    if state == "draft":
        add("d.state = 'draft'")
    elif state == "in_review":
        add("d.state IN ('initial_review', 'review', 'sign_off')")
    elif state == "scheduled":
        add("d.state = 'scheduled'")
    elif state == "public":
        add("c.id IS NOT NULL AND c.item_state = '1'")
    elif state == "errors":
        add("coalesce(d.error_count, c.error_count) > 0")
    elif state == "suspended":
        add("c.item_state = '2'")
    elif state == "cancelled":
        add("c.item_state = '3'")
    elif state == "stale":
        before = start_of(months_before(today, FRESH_MONTHS))
        add("c.item_state = '1' AND coalesce(i.confirmed_at, c.published_at) < {}", before)
