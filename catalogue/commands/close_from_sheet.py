"""A new edition arrives as a spreadsheet: compared entry by entry with the list of its day."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from catalogue.commands.acting import acting
from catalogue.commands.adjust_power_list import refuse_unless_keeper
from catalogue.commands.close_edition import GAPS_TOLD, close_loaded
from catalogue.commands.import_power_list import read_powers
from catalogue.errors import BadInput, Conflict
from catalogue.exchange.power_list import left_out
from catalogue.exchange.workbook.faults import Fault
from catalogue.model.people import Officer
from catalogue.model.power_entry import power_changes, title_of
from catalogue.model.power_list import AdjustmentKind, Power
from catalogue.queries.editions import EditionLine
from catalogue.queries.power_versions import entries_on

K = AdjustmentKind


class SheetDifference(Struct, frozen=True, kw_only=True):
    """One entry that is not the same in the file and on the list; ``row`` 0 is not in the file.

    ``missing`` are the kinds of adjustment that would explain it.
    """

    row: int
    code: str
    name: str
    what: str
    missing: tuple[AdjustmentKind, ...]

    @property
    def told(self) -> str:
        """The whole of it in a sentence."""
        where = f"第 {self.row} 行" if self.row else ""
        kinds = "、".join(kind.label for kind in self.missing)
        return f"{where}“{self.name}”（{self.code}）{self.what}；缺少{kinds}的登记"


class SheetComparison(Struct, frozen=True, kw_only=True):
    """A file of entries beside the list of a day; ``faults`` are cells that cannot be read."""

    on: date
    entries: int
    listed: int
    differences: tuple[SheetDifference, ...]
    faults: tuple[Fault, ...]

    @property
    def agrees(self) -> bool:
        """Whether the file says exactly what the list says."""
        return not self.differences and not self.faults


async def compare_sheet(path: Path, on: date) -> SheetComparison:
    """The entries in the file at ``path`` beside the list of the day ``on``.

    Raises:
        BadFile: it cannot be read at all, or lacks a required column.
    """
    rows, faults = await asyncio.to_thread(read_powers, path, whole=False)
    listed = {code: entry.power for code, entry in (await entries_on(on)).items()}
    return SheetComparison(
        on=on,
        entries=len(rows),
        listed=len(listed),
        differences=tuple(_differences(rows, listed)),
        faults=tuple(faults),
    )


async def close_from_sheet(
    path: Path, key: str, name: str, on: date, document: str, *, by: Officer, now: datetime
) -> EditionLine:
    """Close the list of the day ``on`` as an edition when the file says exactly the same.

    Raises:
        Forbidden: not the reform office.
        BadFile: it cannot be read at all, or lacks a required column.
        BadInput: a cell cannot be read, or the particulars of the edition are malformed.
        Conflict: an entry differs, or as ``close_edition``.
    """
    async with acting(by, "公布清单版次", key, now) as deed:
        refuse_unless_keeper(by)
        found = await compare_sheet(path, on)
        if found.faults:
            raise BadInput(_listed("文件有 {} 处读不了", [_fault_told(f) for f in found.faults]))
        if found.differences:
            head = f"文件 {found.entries} 项，系统中 {on} 的清单 {found.listed} 项，{{}} 处对不上"
            raise Conflict(_listed(head, [one.told for one in found.differences]))
        line = await close_loaded(key, name, on, document, by_name=by.name, now=now)
        deed.detail = f"{line.name}，{line.on}，{line.entries} 项，与“{path.name}”核对一致"
        return line


def _fault_told(fault: Fault) -> str:
    return f"第 {fault.row} 行“{fault.column}”：{fault.message}"


def _listed(head: str, told: list[str]) -> str:
    more = len(told) - GAPS_TOLD
    rest = f"；另有 {more} 处未列出" if more > 0 else ""
    return f"{head.format(len(told))}：{'；'.join(told[:GAPS_TOLD])}{rest}"


def _differences(
    rows: Mapping[int, Power], listed: Mapping[str, Power]
) -> Iterator[SheetDifference]:
    in_file = {power.code for power in rows.values()}
    for number, power in rows.items():
        held = listed.get(power.code)
        if held is None:
            what, missing = "在文件中有，系统的清单中没有", (K.ADD, K.TAKE_OVER, K.SPLIT, K.MERGE)
            yield _difference(number, power, what, missing)
            continue
        unsaid = {name: getattr(held, name) for name in left_out(power)}
        changed = power_changes(held, msgspec.structs.replace(power, **unsaid))
        if changed:
            told = "，".join(
                f"{one.title}由“{_short(one.before)}”变为“{_short(one.after)}”" for one in changed
            )
            kinds = tuple(_missing({one.title for one in changed}, held, power))
            yield _difference(number, power, told, kinds)
    for code, power in listed.items():
        if code not in in_file:
            what, missing = "在系统的清单中有，文件中没有", (K.CANCEL, K.DELEGATE, K.MERGE, K.SPLIT)
            yield _difference(0, power, what, missing)


def _difference(
    row: int, power: Power, what: str, missing: tuple[AdjustmentKind, ...]
) -> SheetDifference:
    return SheetDifference(row=row, code=power.code, name=power.name, what=what, missing=missing)


def _missing(changed: set[str], old: Power, new: Power) -> Iterator[AdjustmentKind]:
    """The kinds that would explain what changed."""
    moved = {title_of("body_name"), title_of("body_code"), title_of("unit")}
    if changed & moved - {title_of("unit")}:
        yield K.TRANSFER
        changed = changed - moved
    if title_of("state") in changed:
        yield K.RESUME if new.state.value == "1" else K.SUSPEND
    if set(new.empowered) - set(old.empowered):
        yield K.EMPOWER
        changed = changed - {title_of("empowered")}
    if changed - {title_of("state")}:
        yield K.AMEND


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"
