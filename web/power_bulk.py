"""What the command line does with the power list: show, export, import, verify."""

import asyncio
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from catalogue.commands.import_power_list import (
    PowerImport,
    import_adjustments,
    import_first_edition,
)
from catalogue.errors import BadFile
from catalogue.exchange.power_list import edition_csv, edition_workbook
from catalogue.exchange.told import system_fault
from catalogue.exchange.whole_file import whole_file
from catalogue.exchange.workbook.faults import Fault
from catalogue.queries.power_list import (
    compare,
    edition,
    editions,
    entries_on,
    verify_editions,
)
from web import clock
from web.lifecycle import opened
from web.settings import Settings
from web.view_models.power_account import account_view
from web.view_models.power_json import (
    EditionsAnswer,
    PowerChangesAnswer,
    changes_answer,
    edition_answer,
)


class Particulars(Struct, frozen=True, kw_only=True):
    """What a first edition is called and where it was made public."""

    key: str
    name: str
    on: date
    document: str


class ImportAnswer(Struct, frozen=True, kw_only=True):
    """What a file did, or would do; ``faults`` keep all of it out."""

    count: int
    applied: bool
    summaries: list[str]
    faults: list[Fault]


class CheckAnswer(Struct, frozen=True, kw_only=True):
    """One edition beside what the database gives for its day now."""

    id: str
    name: str
    date: str
    entries: int
    content_hash: str
    holds: bool
    faults: list[str]


async def show_editions(settings: Settings) -> EditionsAnswer:
    """Every edition, oldest first, as ``GET /api/v1/power-list/editions`` answers."""
    async with opened(settings):
        return EditionsAnswer([edition_answer(line) for line in await editions()])


async def show_changes(settings: Settings, old: str, new: str) -> tuple[PowerChangesAnswer, str]:
    """The account from one edition to another: as the API answers it, and in words.

    Raises:
        NotFound: no such edition.
        BadInput: the second is not later than the first.
    """
    async with opened(settings):
        found = await compare(old, new)
    view = account_view(found.account)
    lines = [f"{found.old.name} → {found.new.name}", f"{view.equation}", view.verdict]
    lines += [
        f"  {term.label}  {term.adjustments} 件  减少 {term.removed}  增加 {term.brought}  "
        f"净 {term.net}"
        for term in view.terms
    ]
    lines += [f"  对不上：{gap.name} {what}" for gap, what in view.gaps]
    lines += [f"第 {one.id} 号 {one.on} {one.summary}；{one.document}" for one in found.adjustments]
    return changes_answer(found, list(found.adjustments)), "\n".join(lines)


async def export_edition(settings: Settings, key: str, file: Path) -> int:
    """Write the edition ``key`` to ``file`` (.xlsx or .csv); how many entries it has.

    Raises:
        NotFound: no such edition.
        BadFile: the file's kind is not known, or it cannot be written.
    """
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise BadFile(f"“{file.name}”的类型不支持；请用 .xlsx 或 .csv")
    async with opened(settings):
        line = await edition(key)
        powers = [entry.power for entry in (await entries_on(line.on)).values()]
    facts = [("版次", f"{line.name}（{line.key}）"), ("日期", str(line.on))]
    facts += [("公布文件", line.document), ("项数", str(line.entries))]
    is_csv = file.suffix.lower() == ".csv"
    content = edition_csv(powers) if is_csv else edition_workbook(powers, facts)
    await asyncio.to_thread(_write, file, content)
    return len(powers)


def _write(file: Path, content: bytes) -> None:
    try:
        with whole_file(file) as out:
            out.write(content)
    except OSError as error:
        raise BadFile(f"“{file}”无法写入（{system_fault(error)}）；请换一个位置") from None


async def import_file(
    settings: Settings, file: Path, first: Particulars | None, *, dry_run: bool
) -> PowerImport:
    """Record the adjustments in ``file``, or load its entries as the ``first`` edition.

    Raises:
        BadInput: the file or the particulars cannot be read.
        Conflict: there is a list already, or none to adjust.
    """
    async with opened(settings, create=first is not None):
        if first is None:
            return await import_adjustments(file, by=None, now=clock.now(), dry_run=dry_run)
        return await import_first_edition(
            file, **msgspec.structs.asdict(first), by=None, now=clock.now(), dry_run=dry_run
        )


def import_answer(outcome: PowerImport) -> ImportAnswer:
    """``outcome`` for programs."""
    return ImportAnswer(
        count=outcome.count,
        applied=outcome.applied,
        summaries=list(outcome.summaries),
        faults=list(outcome.faults),
    )


def import_told(outcome: PowerImport, name: str, *, first: bool) -> str:
    """``outcome`` in words."""
    what = "个事项" if first else "件调整"
    if outcome.faults:
        lines = [f"“{name}”有 {len(outcome.faults)} 处错误，全部没有导入："]
        lines += [
            f"  {f.sheet} 第 {f.row} 行“{f.column or '整行'}”：{f.message}" for f in outcome.faults
        ]
        return "\n".join(lines)
    done = "已导入" if outcome.applied else "没有错误，没有保存"
    return "\n".join([f"“{name}”{done}：{outcome.count} {what}", *outcome.summaries])


async def verify(settings: Settings) -> list[CheckAnswer]:
    """Every edition rebuilt for its day and compared with what was closed."""
    async with opened(settings):
        checks = await verify_editions()
    return [
        CheckAnswer(
            id=one.key,
            name=one.name,
            date=one.on.isoformat(),
            entries=one.entries,
            content_hash=one.content_hash,
            holds=one.holds,
            faults=list(one.faults),
        )
        for one in checks
    ]
