"""Spreadsheets of the power list come in: a first edition, or adjustments; whole or not at all."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from catalogue.commands.acting import COMMAND_LINE, acting
from catalogue.commands.adjust_power_list import refuse_unless_keeper
from catalogue.commands.close_edition import check_edition
from catalogue.commands.load_power_list import load_first_edition, refuse_second_load
from catalogue.commands.power_book import PowerBook
from catalogue.errors import BadInput, BadRow
from catalogue.exchange.power_list import (
    ADJUSTMENT_SHEET,
    ENTRY_SHEET,
    AskedAdjustment,
    left_out,
    read_adjustments,
    read_entries,
)
from catalogue.exchange.workbook.faults import Fault
from catalogue.model.people import Officer
from catalogue.model.power_entry import named, power_faults, tidy, title_of
from catalogue.model.power_list import Power
from catalogue.queries.editions import EditionLine


class PowerImport(Struct, frozen=True, kw_only=True):
    """What a file did, or would do; ``faults`` keep all of it out.

    ``count`` are its entries or its adjustments; ``summaries`` say what each adjustment does;
    ``numbers`` are those of the recorded ones; ``edition`` is the first edition once loaded.
    """

    count: int
    faults: tuple[Fault, ...] = ()
    summaries: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    edition: EditionLine | None = None
    applied: bool = False


class _Refused(BadInput):
    """A file was kept out by its faults."""

    def __init__(self, faults: list[Fault], count: int) -> None:
        super().__init__(f"文件有 {len(faults)} 处错误，全部没有导入")
        self.outcome = PowerImport(count=count, faults=_in_order(faults))


async def import_adjustments(
    path: Path, *, by: Officer | None, now: datetime, dry_run: bool = False
) -> PowerImport:
    """Record every adjustment in the file at ``path`` by day, or tell what keeps them out.

    ``by`` of ``None`` is the command line.

    Raises:
        Forbidden: not the reform office.
        BadFile: it cannot be read at all, or lacks a required column.
    """
    if dry_run:
        if by is not None:
            refuse_unless_keeper(by)
        asked, faults = await asyncio.to_thread(_read_adjustments, path)
        book, more = await _taken(asked, now)
        found = _in_order([*faults, *more])
        return PowerImport(count=len(asked), faults=found, summaries=tuple(book.summaries))
    try:
        async with acting(by, "导入清单调整", path.name, now, program=COMMAND_LINE) as deed:
            if by is not None:
                refuse_unless_keeper(by)
            asked, faults = await asyncio.to_thread(_read_adjustments, path)
            book, more = await _taken(asked, now)
            if faults or more:
                raise _Refused([*faults, *more], len(asked))
            if not asked:
                raise BadInput(f"“{path.name}”中没有调整；请按模板填写后再上传")
            name = by.name if by else COMMAND_LINE
            numbers = await book.write(by_name=name, now=now)
            deed.detail = f"登记调整 {len(numbers)} 次，第 {numbers[0]} 至 {numbers[-1]} 号"
    except _Refused as refusal:
        return refusal.outcome
    return PowerImport(
        count=len(asked),
        summaries=tuple(book.summaries),
        numbers=tuple(numbers),
        applied=True,
    )


def _read_adjustments(path: Path) -> tuple[list[AskedAdjustment], list[Fault]]:
    asked, faults = read_adjustments(path)
    return asked, [_of_row(ADJUSTMENT_SHEET, number, fault) for number, fault in faults]


async def _taken(asked: list[AskedAdjustment], now: datetime) -> tuple[PowerBook, list[Fault]]:
    """The list with all that can be taken, and why the others cannot."""
    book = await PowerBook.opened([code for one in asked for code in one.codes if code], now=now)
    faults: list[Fault] = []
    for one in asked:
        try:
            adjustment = one.built(book.power)
        except BadRow as fault:
            faults.append(_of_row(ADJUSTMENT_SHEET, one.row, fault))
            continue
        faults += [
            Fault(
                sheet=ADJUSTMENT_SHEET,
                row=one.row,
                column=obstacle.column,
                value="、".join(one.removes)[:60],
                message=obstacle.text,
            )
            for obstacle in book.take(adjustment)
        ]
    return book, faults


async def import_first_edition(
    path: Path,
    *,
    key: str,
    name: str,
    on: date,
    document: str,
    by: Officer | None,
    now: datetime,
    dry_run: bool = False,
) -> PowerImport:
    """Load the entries in the file at ``path`` as the first edition, or tell what keeps them out.

    ``by`` of ``None`` is the command line.

    Raises:
        Forbidden: not the reform office.
        BadFile: it cannot be read at all, or lacks a required column.
        BadInput: the particulars of the edition are malformed.
        Conflict: there is a list already.
    """
    if dry_run:
        if by is not None:
            refuse_unless_keeper(by)
        check_edition(key, name, on, document, now)
        await refuse_second_load()
        powers, faults = await asyncio.to_thread(read_powers, path)
        return PowerImport(count=len(powers), faults=_in_order(faults))
    try:
        async with acting(by, "导入首版清单", key, now, program=COMMAND_LINE) as deed:
            if by is not None:
                refuse_unless_keeper(by)
            powers, faults = await asyncio.to_thread(read_powers, path)
            if faults:
                raise _Refused(faults, len(powers))
            edition = await load_first_edition(
                powers.values(),
                key=key,
                name=name,
                on=on,
                document=document,
                by_name=by.name if by else COMMAND_LINE,
                now=now,
            )
            deed.detail = f"{edition.name}，{edition.on}，{edition.entries} 项；{edition.document}"
    except _Refused as refusal:
        return refusal.outcome
    return PowerImport(count=edition.entries, edition=edition, applied=True)


def read_powers(path: Path, *, whole: bool = True) -> tuple[dict[int, Power], list[Fault]]:
    """The entries in the file at ``path`` by row, and what is wrong with it.

    ``whole`` refuses texts that an export had to leave out as too long for a cell.

    Raises:
        BadFile: it cannot be read at all, or lacks a required column.
    """
    found: dict[int, Power] = {}
    faults: list[Fault] = []
    rows: dict[str, int] = {}
    for number, read in read_entries(path):
        if isinstance(read, BadRow):
            faults.append(_of_row(ENTRY_SHEET, number, read))
            continue
        power = found[number] = tidy(read)
        faults += [
            Fault(sheet=ENTRY_SHEET, row=number, column=column, value=power.code, message=text)
            for column, text in (*power_faults(power), *(_left_out(power) if whole else ()))
        ]
        first = rows.setdefault(power.code, number)
        if first != number:
            told = f"与第 {first} 行重复；一个编码只能有一个事项，请核对"
            faults.append(
                Fault(
                    sheet=ENTRY_SHEET,
                    row=number,
                    column=title_of("code"),
                    value=power.code,
                    message=told,
                )
            )
    return found, faults


def _left_out(power: Power) -> Iterator[tuple[str, str]]:
    for name in left_out(power):
        yield title_of(name), f"{named(power)}的{title_of(name)}只有导出时的说明；请填写原文"


def _of_row(sheet: str, number: int, fault: BadRow) -> Fault:
    return Fault(
        sheet=sheet,
        row=fault.row or number,
        column=fault.column,
        value=fault.value,
        message=fault.message,
    )


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: fault.row))
