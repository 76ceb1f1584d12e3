"""A catalogue filled from a copy of one, on either engine: all of it, or nothing changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO

from msgspec import Struct

from catalogue import database
from catalogue.commands.acting import COMMAND_LINE, acting, trail_end
from catalogue.commands.back_up import BACKED_UP, NOT_COPIED
from catalogue.engines import REFUSALS
from catalogue.errors import BadFile, Conflict
from catalogue.exchange.backup_file import BackupReader, Head
from catalogue.queries.verification import verify_audit, verify_ledger
from catalogue.tables import (
    Account,
    AuditEvent,
    CatalogueFact,
    Item,
    PowerVersion,
    Revision,
    SearchDay,
    Synonym,
)

_THERE_FROM_THE_START = NOT_COPIED | {AuditEvent, CatalogueFact, SearchDay, Synonym}
"""Tables that have rows before anybody has put anything into a catalogue."""

_COUNTED = {Item: "个事项", PowerVersion: "条权责清单记录", Account: "个账号"}


class Restored(Struct, frozen=True, kw_only=True):
    """What the copy was of, when it was made, how many rows each table has now, what is amiss."""

    catalogue_id: str
    made_at: datetime
    rows: Mapping[str, int]
    faults: tuple[str, ...]


class Moment(Struct, frozen=True):
    """The last line of the audit trail and the newest revision; an initial load has no line."""

    trail: int
    revision: int


class _Rehearsed(Exception):
    """Everything went well and is taken back."""


async def restore(
    source: BinaryIO,
    *,
    name: str,
    catalogue_id: str,
    now: datetime,
    replace: bool = False,
    saved_at: Moment | None = None,
    dry_run: bool = False,
) -> Restored:
    """Put the copy in ``source`` in the place of what the catalogue holds.

    A copy made by an earlier version is brought up to date.  ``catalogue_id`` is the id from now
    on: what was derived from this catalogue or from the copied one does not go on from here.
    ``saved_at`` is the moment just before what is replaced was saved elsewhere.

    Raises:
        BadFile: it is no copy, not whole, or of a later version of the program.
        Conflict: the catalogue holds something and ``replace`` is not set, or somebody has
            written since ``saved_at``, which no copy has.
    """
    try:
        async with acting(None, "恢复目录库", name, now, program=COMMAND_LINE) as deed:
            if not replace and (holding := await holdings()):
                raise Conflict(
                    f"目录库里已有内容（{holding}），恢复会全部换掉；"
                    "请恢复到空的目录库，或加 --replace（原有内容先另存为备份）"
                )
            if saved_at is not None:
                await _refuse_written_since(saved_at)
            reader = BackupReader(source, name)
            rows = await _fill(reader, name)
            await CatalogueFact.update({CatalogueFact.value: catalogue_id}).where(
                CatalogueFact.key == database.CATALOGUE_ID
            )
            restored = Restored(
                catalogue_id=reader.head.catalogue_id,
                made_at=reader.head.made_at,
                rows=rows,
                faults=await _faults(),
            )
            deed.detail = f"{sum(rows.values())} 行，备份于 {restored.made_at.isoformat()}"
            if dry_run:
                raise _Rehearsed
    except _Rehearsed:
        pass
    return restored


async def present_moment() -> Moment:
    """Where the catalogue stands now."""
    newest = await Revision.select(Revision.id).order_by(Revision.id, ascending=False).limit(1)
    return Moment((await trail_end()).serial, newest[0]["id"] if newest else 0)


async def holdings() -> str:
    """What somebody has put into the catalogue, in words; empty when nobody has yet."""
    counts = [(await table.count(), unit) for table, unit in _COUNTED.items()]
    if any(count for count, _ in counts):
        return "、".join(f"{count:,} {unit}" for count, unit in counts if count)
    for table in database.tables_in_order():
        if table not in _THERE_FROM_THE_START and await table.count():
            return f"表 {table._meta.tablename} 不是空的"
    return ""


async def _refuse_written_since(saved_at: Moment) -> None:
    """Refuse when more than the saving itself has been written."""
    rows = (
        await AuditEvent.select(AuditEvent.name, AuditEvent.act)
        .where(AuditEvent.serial > saved_at.trail, AuditEvent.act != BACKED_UP)
        .order_by(AuditEvent.serial)
        .limit(1)
    )
    loaded = (await present_moment()).revision != saved_at.revision
    if not rows and not loaded:
        return
    what = f"{rows[0]['name']} {rows[0]['act']}" if rows else "装载事项"
    raise Conflict(
        f"另存原有内容期间又有人写入（{what}），未恢复，原有内容没有变动；"
        "请再执行一次，写入频繁时先停止服务"
    )


async def _fill(reader: BackupReader, name: str) -> dict[str, int]:
    """Drop everything, fill it from the copy as it was then, bring that up to date."""
    _refuse_later(reader.head, name)
    await database.start_over(reader.head.migrations)
    counted = {table.name: 0 for table in reader.head.tables}
    try:
        await database.empty(table.name for table in reversed(reader.head.tables))
        for table, values in reader.rows():
            await database.insert_rows(table.name, list(table.columns), values)
            counted[table.name] += len(values)
    except REFUSALS as error:
        raise BadFile(
            f"备份“{name}”的内容存不进这个数据库（{error}）；"
            "请核对它是否由同一程序生成，或先恢复到原来那种数据库查明"
        ) from None
    await database.bring_up()
    return counted


async def _faults() -> tuple[str, ...]:
    """What does not hold in ledger and audit trail as they stand in the open transaction."""
    verdicts = [await verify_ledger(), await verify_audit()]
    return tuple(verdict.fault for verdict in verdicts if not verdict.whole)


def _refuse_later(head: Head, name: str) -> None:
    if set(head.migrations) - set(database.known_migrations()):
        raise BadFile(f"备份“{name}”由更新版本的程序生成，本程序还不认识它的表；请先升级程序再恢复")
