"""The whole catalogue copied into one stream, as it stands at one moment, while others work."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, BinaryIO

from piccolo.table import Table

from catalogue.commands.acting import COMMAND_LINE, acting
from catalogue.database import done_migrations, reading, tables_in_order
from catalogue.errors import Conflict
from catalogue.exchange.backup_file import BackupWriter, End, Head, TableHead, kind_of
from catalogue.tables import LoginFailure, LoginSession

NOT_COPIED: frozenset[type[Table]] = frozenset({LoginSession, LoginFailure})
"""Who is logged in stays out of it: nobody is let in by a session that has ended since."""
BACKED_UP = "备份目录库"
"""What the audit trail calls it."""
_AT_ONCE, _LARGE_AT_ONCE = 1_000, 20
"""Rows read at once, and those of a table that keeps whole documents or files."""


async def back_up(out: BinaryIO, *, name: str, catalogue_id: str, now: datetime) -> End:
    """Write a copy of everything into ``out``; how many rows of which table, and its SHA-256.

    The copy is the same on both engines, and either can be filled from it.  ``name`` is how the
    audit trail calls it.

    Raises:
        Conflict: the database holds text that is none.
    """
    copied = [table for table in tables_in_order() if table not in NOT_COPIED]
    async with reading():
        head = Head(
            catalogue_id=catalogue_id,
            made_at=now,
            migrations=tuple(await done_migrations()),
            tables=tuple(_head(table) for table in copied),
        )
        with BackupWriter(out, head) as writer:
            for table, described in zip(copied, head.tables, strict=True):
                async for rows in _rows(table, described):
                    writer.add(described.name, rows)
            end = writer.end()
    async with acting(None, BACKED_UP, name, now, program=COMMAND_LINE) as deed:
        deed.detail = f"{sum(end.rows.values())} 行，摘要 {end.sha256}"
    return end


def _head(table: type[Table]) -> TableHead:
    columns = {column._meta.name: kind_of(column.value_type) for column in table._meta.columns}
    return TableHead(table._meta.tablename, columns)


async def _rows(table: type[Table], described: TableHead) -> AsyncIterator[list[list[Any]]]:
    at_once = _LARGE_AT_ONCE if "bytes" in described.columns.values() else _AT_ONCE
    names = list(described.columns)
    columns = ", ".join(f'"{name}"' for name in names)
    place, after = names.index("id"), 0
    while True:
        try:
            found = await table.raw(
                f'SELECT {columns} FROM "{described.name}" WHERE "id" > {after} '
                f'ORDER BY "id" LIMIT {at_once}'
            )
        except sqlite3.OperationalError as error:
            raise Conflict(
                f"数据库的表 {described.name} 在第 {after} 号之后有读不出的内容（{error}）；"
                "请先执行 zhipao ledger verify 查明，改用更早的备份或修复后再备份"
            ) from None
        rows = [[row[name] for name in names] for row in found]
        if rows:
            yield rows
        if len(rows) < at_once:
            return
        after = rows[-1][place]
