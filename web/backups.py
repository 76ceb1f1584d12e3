"""What ``zhipao backup`` and ``zhipao restore`` do with files and the open catalogue."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from catalogue import database
from catalogue.commands.back_up import back_up
from catalogue.commands.restore import holdings, present_moment, restore
from catalogue.errors import BadFile
from catalogue.exchange.backup_file import End
from catalogue.exchange.told import system_fault
from catalogue.exchange.whole_file import whole_file
from web import clock
from web.import_answer import readable
from web.lifecycle import opened
from web.settings import Settings
from web.view_models.moment import minute_text

STREAM = Path("-")
"""Standard output or input instead of a file."""
_STREAM_NAME = "标准输入输出"


class BackupAnswer(Struct, frozen=True, kw_only=True):
    """``zhipao backup --json``: rows by table, and the SHA-256 of all that was copied."""

    file: str
    made_at: datetime
    rows: dict[str, int]
    sha256: str


class RestoreAnswer(Struct, frozen=True, kw_only=True):
    """``zhipao restore --json``: when the copy was made, its rows by table, what was found amiss.

    ``kept`` is the file that what stood there before was saved to; empty when nothing did.
    """

    file: str
    made_at: datetime
    rows: dict[str, int]
    kept: str
    dry_run: bool
    faults: list[str]


async def make_backup(settings: Settings, file: Path) -> BackupAnswer:
    """Copy the catalogue into the new ``file``, which its owner alone may read.

    Raises:
        CatalogueError: there is no database.
        BadFile: the file is there already or cannot be written.
        Conflict: the database holds what cannot be read.
    """
    async with opened(settings):
        now = clock.now()
        end = await _written(file, now)
    return BackupAnswer(file=_shown(file), made_at=now, rows=end.rows, sha256=end.sha256)


async def restore_backup(
    settings: Settings, file: Path, *, replace: bool, dry_run: bool
) -> RestoreAnswer:
    """Fill the catalogue from ``file``; with ``replace`` what it held is backed up first.

    Raises:
        BadFile: the file cannot be read, is no copy, not whole, or of a later version.
        Conflict: the catalogue holds something and ``replace`` is not set, or somebody wrote
            while it was backed up.
    """
    async with opened(settings, create=True):
        now, kept = clock.now(), ""
        with _source(file) as source:
            saved_at = await present_moment() if replace and not dry_run else None
            if saved_at is not None and await holdings():
                before = settings.data_dir / f"before-restore-{now:%Y%m%dT%H%M%S.%f}.zhipao"
                await _written(before, now)
                kept = str(before)
            done = await restore(
                source,
                name=_shown(file),
                catalogue_id=clock.new_id(),
                now=now,
                replace=replace,
                saved_at=saved_at,
                dry_run=dry_run,
            )
    return RestoreAnswer(
        file=_shown(file),
        made_at=done.made_at,
        rows=dict(done.rows),
        kept=kept,
        dry_run=dry_run,
        faults=list(done.faults),
    )


def backup_told(answer: BackupAnswer) -> str:
    """The answer as a sentence."""
    return f"已备份到 {answer.file}：{_rows_told(answer.rows)}；摘要 {answer.sha256}"


def restored_told(answer: RestoreAnswer) -> str:
    """The answer as lines of text."""
    what = f"{answer.file}（备份于 {minute_text(answer.made_at)}）：{_rows_told(answer.rows)}"
    lines = [f"可以恢复 {what}；试运行，没有写入" if answer.dry_run else f"已恢复 {what}"]
    if answer.kept:
        lines.append(f"原有内容另存为 {answer.kept}")
    lines += [f"请查明：{fault}" for fault in answer.faults] or ["登记台账和审计记录核对无误"]
    if not answer.dry_run:
        lines.append("所有人需要重新登录；检索索引会自动重建")
    return "\n".join(lines)


def _rows_told(rows: dict[str, int]) -> str:
    return f"{rows.get('item', 0):,} 个事项，共 {sum(rows.values()):,} 行"


async def _written(file: Path, now: datetime) -> End:
    with _target(file) as out:
        return await back_up(
            out,
            name=_shown(file),
            catalogue_id=await database.catalogue_id(clock.new_id()),
            now=now,
        )


@contextmanager
def _target(file: Path) -> Iterator[BinaryIO]:
    """Where a copy is written; under its name only when it is whole."""
    if file == STREAM:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if file.is_dir():
        raise BadFile(f"“{file}”是文件夹；请写明其中的文件名")
    if file.exists() and (not file.is_file() or file.stat().st_size):
        raise BadFile(f"已有文件“{_shown(file)}”，备份不会覆盖它；请换一个新文件名")
    try:
        with whole_file(file, private=True) as out:
            yield out
    except OSError as error:
        raise BadFile(
            f"备份文件“{_shown(file)}”无法写入（{system_fault(error)}）；请换一个位置再试"
        ) from None


@contextmanager
def _source(file: Path) -> Iterator[BinaryIO]:
    if file == STREAM:
        yield sys.stdin.buffer
        return
    try:
        source = file.open("rb")
    except OSError as error:
        raise BadFile(
            f"备份文件“{_shown(file)}”无法打开（{system_fault(error)}）；请核对路径和权限"
        ) from None
    with source:
        yield source


def _shown(file: Path) -> str:
    return _STREAM_NAME if file == STREAM else readable(file.name)
