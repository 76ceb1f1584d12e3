"""Rows as they lie in the database, read even where a byte of them has been damaged.

SQLite keeps any bytes in a text column, but the driver refuses those that are no UTF-8; whoever
looks for damage must be able to read them.
"""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Any

from piccolo.columns import Text, Timestamptz, Varchar
from piccolo.engine.sqlite import SQLiteEngine
from piccolo.table import Table

_TEXTUAL = (Text, Timestamptz, Varchar)


async def rows_after(
    table: type[Table], column: str, after: int, batch: int
) -> AsyncIterator[list[dict[str, Any]]]:
    """Every row of ``table`` with ``column`` > ``after`` in the order of it, ``batch`` at a time.

    ``column`` is a whole number that no two rows share.
    """
    while True:
        rows = await _select(table, f'WHERE "{column}" > {after} ORDER BY "{column}" LIMIT {batch}')
        if rows:
            yield rows
        if len(rows) < batch:
            return
        after = rows[-1][column]


async def rows_of(table: type[Table], column: str, keys: Iterable[int]) -> list[dict[str, Any]]:
    """The rows of ``table`` whose ``column`` is one of ``keys``."""
    wanted = ", ".join(str(int(key)) for key in keys) or "NULL"
    return await _select(table, f'WHERE "{column}" IN ({wanted})')


async def _select(table: type[Table], rest: str) -> list[dict[str, Any]]:
    on_sqlite = isinstance(table._meta.db, SQLiteEngine)
    texts = {c._meta.name for c in table._meta.columns if isinstance(c, _TEXTUAL)}
    names = ["id", *(c._meta.name for c in table._meta.columns if c._meta.name != "id")]
    columns = ", ".join(
        f'CAST("{name}" AS BLOB) AS "{name}"' if on_sqlite and name in texts else f'"{name}"'
        for name in names
    )
    rows: list[dict[str, Any]] = await table.raw(
        f'SELECT {columns} FROM "{table._meta.tablename}" {rest}'
    )
    if on_sqlite:
        for row in rows:
            for name in texts:
                if row[name] is not None:
                    row[name] = row[name].decode(errors="replace")
    return rows


def moment(value: datetime | str | None) -> datetime | None:
    """A stored time; ``None`` where there is none or it cannot be read."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value.astimezone(UTC) if value else None
