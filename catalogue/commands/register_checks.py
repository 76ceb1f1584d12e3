"""What every register checks of its records before it takes them: repeats, unknown references."""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from catalogue.errors import BadInput, Forbidden
from catalogue.exchange.elements import title_of
from catalogue.model.people import Officer, Permission
from catalogue.model.registers import RowFault
from catalogue.tables import Item

_AT_ONCE = 500
_TOLD = 5
"""Faults that one refusal tells in full; a spreadsheet's report has all of them."""


def refuse_unless_keeper(by: Officer) -> None:
    """The reform record is kept by the reform office.

    Raises:
        Forbidden: somebody else.
    """
    if not by.may(Permission.KEEP_REFORM_RECORD):
        raise Forbidden(f"您没有{Permission.KEEP_REFORM_RECORD.label}的权限")


def refuse_faulty(records: Sequence[Struct], faults: Sequence[RowFault]) -> None:
    """Refuse with the first faults in one sentence each.

    Raises:
        BadInput: there is a fault.
    """
    if not faults:
        return
    told = [
        f"第 {fault.place + 1} 条“{title_of((fault.field,), type(records[fault.place]))}”："
        f"{fault.message}"
        for fault in faults[:_TOLD]
    ]
    if len(faults) > _TOLD:
        told.append(f"另有 {len(faults) - _TOLD} 处")
    raise BadInput("；".join(told))


def repeats(records: Sequence[Struct], fields: tuple[str, ...], what: str) -> list[RowFault]:
    """Records that say of themselves what an earlier one says; ``what`` names them."""
    first: dict[tuple[str, ...], int] = {}
    faults = []
    for place, record in enumerate(records):
        key = tuple(str(getattr(record, field)) for field in fields)
        if key in first:
            told = f"与第 {first[key] + 1} 条重复；每个{what}只能出现一次，请删去其中一条"
            faults.append(RowFault(place=place, field=fields[0], value=key[0], message=told))
        first.setdefault(key, place)
    return faults


def unclean(records: Sequence[Struct], fields: tuple[str, ...]) -> list[RowFault]:
    """Records with blanks around, or signs that nobody sees in, what must be typed exactly."""
    faults = []
    for place, record in enumerate(records):
        for field in fields:
            value = getattr(record, field)
            if value.strip() != value or not value.isprintable() or not value:
                told = "为空、首尾有空格或有不可见的字符；请重新填写"
                faults.append(RowFault(place=place, field=field, value=value, message=told))
    return faults


async def unknown_items(codes: Iterable[str]) -> set[str]:
    """Of ``codes`` those that no item has."""
    wanted = sorted(set(codes))
    known: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = await Item.select(Item.code).where(Item.code.is_in(wanted[start : start + _AT_ONCE]))
        known |= {row["code"] for row in rows}
    return set(wanted) - known


async def item_faults(records: Sequence[Struct], field: str = "item_code") -> list[RowFault]:
    """Records that name an item which is not in the catalogue."""
    unknown = await unknown_items(getattr(record, field) for record in records)
    return [
        RowFault(
            place=place,
            field=field,
            value=(code := getattr(record, field)),
            message=f"目录中没有编码为“{code}”的事项；请核对编码，或先发布该事项",
        )
        for place, record in enumerate(records)
        if getattr(record, field) in unknown
    ]


def columns_of(record: Struct) -> dict[str, object]:
    """A record as column values; members of code tables as their codes."""
    found: dict[str, object] = msgspec.to_builtins(msgspec.structs.asdict(record))
    return found
