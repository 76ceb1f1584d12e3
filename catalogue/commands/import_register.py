"""A spreadsheet of one register comes in: tried first, then all of it or nothing."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from catalogue.as_of import PLACE
from catalogue.commands.keep_directory import (
    enter_directory,
    entry_faults,
    keep_directory,
    link_faults,
)
from catalogue.commands.keep_points import enter_points, keep_points, point_faults, stage_faults
from catalogue.commands.note_regulation import (
    enter_regulations,
    note_regulations,
    regulation_faults,
)
from catalogue.commands.register import Changes, refuse_future
from catalogue.commands.register_checks import refuse_unless_keeper
from catalogue.database import writing
from catalogue.errors import BadFile, BadRow, NotFound
from catalogue.exchange.elements import title_of
from catalogue.exchange.records import read_records
from catalogue.exchange.workbook.faults import Fault
from catalogue.model.people import Officer
from catalogue.model.registers import (
    DirectoryLinkRecord,
    DirectoryRecord,
    PointRecord,
    RegulationRecord,
    RowFault,
    StageRecord,
)

ROWS_AT_MOST = 100_000
"""Rows one file may bring."""


class Sheet(Struct, frozen=True, kw_only=True):
    """One register as a spreadsheet; ``dated`` ones ask from which day the rows hold."""

    id: str
    title: str
    owner: type[Struct]
    note: str
    dated: bool = True


SHEETS: dict[str, Sheet] = {
    sheet.id: sheet
    for sheet in (
        Sheet(
            id="points",
            title="服务点",
            owner=PointRecord,
            note="每行一个服务点。编号已有的更新，没有的新增；表中没有的服务点不变。",
        ),
        Sheet(
            id="stages",
            title="服务点办理环节",
            owner=StageRecord,
            note="每行一个服务点对一个事项办理的一个环节。表中出现的服务点以本表为准，"
            "表中没有的环节即停止；表中没有出现的服务点不变。",
        ),
        Sheet(
            id="directory",
            title="信息资源目录",
            owner=DirectoryRecord,
            note="每行一条信息资源。编码已有的更新，没有的新增；表中没有的不变。",
        ),
        Sheet(
            id="links",
            title="信息资源与材料对应",
            owner=DirectoryLinkRecord,
            note="每行一条信息资源可以代替的一种材料。表中出现的信息资源以本表为准。",
        ),
        Sheet(
            id="regulations",
            title="法规变动",
            owner=RegulationRecord,
            note="每行一部法规的一次变动。已登记过的不变。",
            dated=False,
        ),
    )
}


class RegisterReport(Struct, frozen=True, kw_only=True):
    """What became of a file, or in a trial would; with ``faults`` nothing was taken."""

    rows: int
    changes: Changes
    faults: tuple[Fault, ...] = ()


class _Tried(Exception):
    """Rolls a trial back."""


def find_sheet(name: str) -> Sheet:
    """The register called ``name``.

    Raises:
        NotFound: there is none.
    """
    if name not in SHEETS:
        known = "、".join(f"{one.id}（{one.title}）" for one in SHEETS.values())
        raise NotFound(f"没有“{name[:40]}”这种表格；可用的有：{known}")
    return SHEETS[name]


async def import_register(
    sheet: Sheet, path: Path, since: date, *, by: Officer, now: datetime, dry_run: bool
) -> RegisterReport:
    """Take in the file at ``path``, or only say what would become of it.

    Raises:
        Forbidden: not the reform office.
        BadFile: the file cannot be read, lacks a column, is empty or too long.
        BadInput: a day to come.
        Conflict: what would be replaced began after ``since``.
    """
    refuse_unless_keeper(by)
    refuse_future(since, now.astimezone(PLACE).date())
    numbers, records, faults = await asyncio.to_thread(_read, sheet, path)
    if not faults:
        faults = [_told(sheet, numbers, one) for one in await _faults(sheet, records)]
    if faults:
        rows = len(records) or len(faults)
        return RegisterReport(rows=rows, changes=Changes(), faults=tuple(faults))
    if not dry_run:
        changes = await _keep(sheet, records, since, by, now)
        return RegisterReport(rows=len(records), changes=changes)
    changes = Changes()
    try:
        async with writing():
            changes = await _enter(sheet, records, since, by, now)
            raise _Tried
    except _Tried:
        return RegisterReport(rows=len(records), changes=changes)


def _read(sheet: Sheet, path: Path) -> tuple[list[int], list[Any], list[Fault]]:
    """Row numbers, records and what cannot be read; when anything cannot, the rest is told too."""
    numbers: list[int] = []
    records: list[Any] = []
    faults: list[Fault] = []
    for number, record in read_records(path, sheet.owner):
        if len(numbers) + len(faults) >= ROWS_AT_MOST:
            raise BadFile(f"“{path.name}”超过 {ROWS_AT_MOST} 行，请分成几个文件上传")
        if isinstance(record, BadRow):
            faults.append(
                Fault(
                    sheet=sheet.title,
                    row=record.row or number,
                    column=record.column,
                    value=record.value,
                    message=record.message,
                )
            )
            continue
        numbers.append(number)
        records.append(record)
    if not numbers and not faults:
        raise BadFile(f"“{path.name}”表头下面没有内容；请填写后再上传")
    return numbers, records, faults


def _told(sheet: Sheet, numbers: Sequence[int], fault: RowFault) -> Fault:
    return Fault(
        sheet=sheet.title,
        row=numbers[fault.place],
        column=title_of((fault.field,), sheet.owner),
        value=fault.value,
        message=fault.message,
    )


async def _faults(sheet: Sheet, records: Sequence[Any]) -> list[RowFault]:
    if sheet.id == "points":
        return point_faults(records)
    if sheet.id == "stages":
        return await stage_faults(records, set())
    if sheet.id == "directory":
        return entry_faults(records)
    if sheet.id == "links":
        return await link_faults(records, set())
    return regulation_faults(records)


async def _keep(
    sheet: Sheet, records: Sequence[Any], since: date, by: Officer, now: datetime
) -> Changes:
    if sheet.id == "points":
        return await keep_points(records, [], since, by=by, now=now)
    if sheet.id == "stages":
        return await keep_points([], records, since, by=by, now=now)
    if sheet.id == "directory":
        return await keep_directory(records, [], since, by=by, now=now)
    if sheet.id == "links":
        return await keep_directory([], records, since, by=by, now=now)
    return await note_regulations(records, by=by, now=now)


async def _enter(
    sheet: Sheet, records: Sequence[Any], since: date, by: Officer, now: datetime
) -> Changes:
    if sheet.id == "points":
        return await enter_points(records, [], since, now=now)
    if sheet.id == "stages":
        return await enter_points([], records, since, now=now)
    if sheet.id == "directory":
        return await enter_directory(records, [], since, by_name=by.name)
    if sheet.id == "links":
        return await enter_directory([], records, since, by_name=by.name)
    return await enter_regulations(records, by_name=by.name, now=now)
