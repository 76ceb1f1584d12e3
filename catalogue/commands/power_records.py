"""Delegations and handover records as adjustments write them, end them and carry them on."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.database import insert_many
from catalogue.model.adjustment import Adjustment
from catalogue.model.divisions import division_name
from catalogue.model.power_list import AdjustmentKind, Power
from catalogue.tables import Delegation, HandoverRecord

Register = type[Delegation] | type[HandoverRecord]

_AT_ONCE = 1000


class Record(Struct, kw_only=True):
    """An open row of one of the two registers; ``id`` is ``None`` until it is written.

    ``place`` is that of the adjustment it came with among those of this book.
    """

    register: Register
    values: dict[str, Any]
    id: int | None = None
    place: int | None = None
    touched: bool = False

    @property
    def divisions(self) -> tuple[str, ...]:
        """Where it was delegated to."""
        return tuple(msgspec.json.decode(self.values["to_divisions"]))


class PowerRecords:
    """What is in force of both registers for some powers, and what adjustments do to it."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._open = list(records)
        self._done: list[Record] = []

    @classmethod
    async def of(cls, codes: Sequence[str]) -> "PowerRecords":
        """Those of the powers with these codes."""
        found: list[Record] = []
        registers: tuple[Register, ...] = (Delegation, HandoverRecord)
        for register in registers:
            for start in range(0, len(codes), _AT_ONCE):
                some = register.power_code.is_in(list(codes[start : start + _AT_ONCE]))
                rows = await register.select().where(And(register.until.is_null(), some))
                found += [
                    Record(register=register, id=row.pop("id"), values=row)
                    for row in sorted(rows, key=lambda row: int(row["id"]))
                ]
        return cls(found)

    def follow(self, asked: Adjustment, old: Sequence[Power], place: int, sample: bool) -> None:
        """Let the records of what ``asked`` removes end or go on, and enter its own."""
        removed = {power.code for power in old}
        for record in list(self._open):
            code = record.values["power_code"]
            if code in removed:
                self._pass_on(record, asked, len(old))
            elif any(code == power.code for power in asked.brings):
                self._end(record, asked.on)  # delegated once, now taken back
        for power in old:
            self._enter(_own_records(asked, power, sample), place)

    def _pass_on(self, record: Record, asked: Adjustment, removed: int) -> None:
        """Keep ``record`` where the entry stays, carry it to the entries that go on with it."""
        heirs = list(_heirs(record, asked, removed))
        if len(heirs) == 1 and heirs[0] == record.values:
            return
        self._end(record, asked.on)
        carried = [
            Record(register=record.register, values=heir | {"on_date": asked.on}, touched=True)
            for heir in heirs
        ]
        for one in carried:
            one.place = record.place
        self._open += carried

    def _end(self, record: Record, on: date) -> None:
        self._open.remove(record)
        record.values = record.values | {"until": on}
        record.touched = True
        self._done.append(record)

    def _enter(self, records: Iterable[Record], place: int) -> None:
        for record in records:
            record.place, record.touched = place, True
            self._open.append(record)

    async def write(self, adjustments: Sequence[int]) -> None:
        """Write what has changed; ``adjustments`` are the numbers of the book's, by place."""
        for record in (*self._done, *self._open):
            if not record.touched:
                continue
            if record.place is not None:
                record.values["adjustment"] = adjustments[record.place]
            if record.id is None:
                await insert_many(record.register, [record.values])
            else:
                register = record.register
                await register.update({register.until: record.values["until"]}).where(
                    register.id == record.id
                )


def _heirs(record: Record, asked: Adjustment, removed: int) -> Iterable[dict[str, Any]]:
    """What ``record`` says of each entry that goes on with it."""
    for power in asked.brings:
        values = record.values | {"power_code": power.code}
        if record.register is Delegation:
            left = [code for code in record.divisions if code in power.empowered]
            if left:
                yield values | {"to_divisions": _json(left)}
        elif asked.kind is AdjustmentKind.TRANSFER:
            continue
        elif removed == len(asked.brings) == 1 or values["item_code"] in power.item_codes:
            yield values


def _own_records(asked: Adjustment, old: Power, sample: bool) -> Iterable[Record]:
    common = {
        "adjustment": None,
        "from_code": old.body_code,
        "from_name": old.body_name,
        "on_date": asked.on,
        "until": None,
        "document": asked.document,
        "sample": sample,
    }
    if asked.delegated is not None:
        given = asked.delegated
        names = given.to_name or "、".join(map(division_name, given.to_divisions))
        yield Record(
            register=Delegation,
            values=common
            | {
                "kind": asked.kind.value,
                "power_code": old.code,
                "power_name": old.name,
                "what": given.what,
                "to_group": given.to_group,
                "to_divisions": _json(given.to_divisions),
                "to_name": names[:400],
            },
        )
    if asked.handover is not None:
        new = asked.brings[0]
        for item_code in asked.item_codes or new.item_codes or ("",):
            parts = msgspec.structs.asdict(asked.handover)
            own = {"power_code": new.code, "power_name": new.name, "item_code": item_code}
            yield Record(register=HandoverRecord, values=common | parts | own)


def _json(codes: Sequence[str]) -> str:
    return msgspec.json.encode(list(codes)).decode()
