"""Old audit events leave the database for a file; the chain goes on from where they ended."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from catalogue.commands.acting import COMMAND_LINE, acting
from catalogue.errors import BadFile, BadInput, Conflict
from catalogue.exchange.told import system_fault
from catalogue.exchange.whole_file import whole_file
from catalogue.model.audit import RETENTION_DAYS_AT_LEAST, AuditLine
from catalogue.queries.audit import ARCHIVED, Archived, archived, lines
from catalogue.queries.verification import verify_audit
from catalogue.tables import AuditEvent, CatalogueFact


async def archive_audit(file: Path, *, days: int, now: datetime) -> int:
    """Move every event older than ``days`` into ``file``, one JSON line each; how many.

    The file is written whole, and is on the disk, before anything is taken out of the database;
    where nothing is old enough there is no file.

    Raises:
        BadInput: fewer days than the law asks the trail to be kept.
        BadFile: the file exists or cannot be written.
        Conflict: the chain is broken; the trail is left as it is.
    """
    async with acting(None, "归档审计记录", file.name, now, program=COMMAND_LINE) as deed:
        if days < RETENTION_DAYS_AT_LEAST:
            raise BadInput(f"审计记录至少保存 {RETENTION_DAYS_AT_LEAST} 天，不能只留 {days} 天")
        verdict = await verify_audit()
        if not verdict.whole:
            raise Conflict(f"{verdict.fault}；请先查明，未归档任何记录")
        _refuse_taken(file)
        before = (now - timedelta(days=days)).isoformat()
        last, count = await _write(file, before)
        if last is not None:
            await _forget_up_to(last)
        deed.detail = f"移出 {count} 行，早于 {before[:10]}"
        return count


async def _write(file: Path, before: str) -> tuple[AuditLine | None, int]:
    last, count = None, 0
    try:
        with whole_file(file) as out:
            async for line in lines():
                if line.at >= before:
                    break
                out.write(msgspec.json.encode(line) + b"\n")
                last, count = line, count + 1
        if last is None:
            _drop(file)
    except OSError as error:
        raise BadFile(
            f"归档文件“{file.name}”无法写入（{system_fault(error)}）；请换一个新文件名再试"
        ) from None
    return last, count


def _refuse_taken(file: Path) -> None:
    if file.exists():
        raise BadFile(f"已有文件“{file.name}”，归档不会覆盖它；请换一个新文件名")


def _drop(file: Path) -> None:
    file.unlink()


async def _forget_up_to(last: AuditLine) -> None:
    await AuditEvent.delete().where(AuditEvent.serial <= last.serial)
    value = msgspec.json.encode(Archived(last.serial, last.line_hash)).decode()
    if (await archived()).serial:
        await CatalogueFact.update({CatalogueFact.value: value}).where(
            CatalogueFact.key == ARCHIVED
        )
    else:
        await CatalogueFact.insert(CatalogueFact(key=ARCHIVED, value=value))
