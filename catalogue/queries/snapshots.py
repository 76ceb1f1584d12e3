"""Frozen reports: which there are, and the document of each."""

from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.errors import NotFound
from catalogue.tables import ReportSnapshot


class SnapshotLine(Struct, frozen=True, kw_only=True):
    """One frozen report without its content.

    ``inputs_hash`` is of all it was computed from, ``answer_hash`` of the stored document;
    ``target`` is an exact fraction as text.
    """

    key: str
    name: str
    as_of: date
    edition: str
    scope: dict[str, str]
    conversion: str
    target: str
    answer_hash: str
    inputs_hash: str
    public: bool
    by: str
    at: datetime
    sample: bool


_COLUMNS: tuple[Any, ...] = (
    ReportSnapshot.key,
    ReportSnapshot.name,
    ReportSnapshot.as_of,
    ReportSnapshot.edition,
    ReportSnapshot.scope,
    ReportSnapshot.conversion,
    ReportSnapshot.target,
    ReportSnapshot.answer_hash,
    ReportSnapshot.inputs_hash,
    ReportSnapshot.public,
    ReportSnapshot.by,
    ReportSnapshot.at,
    ReportSnapshot.sample,
)


async def snapshots(
    *, public_only: bool, offset: int = 0, limit: int = 20
) -> tuple[int, list[SnapshotLine]]:
    """How many frozen reports there are, and one page of them, newest day first."""
    count, query = ReportSnapshot.count(), ReportSnapshot.select(*_COLUMNS)
    if public_only:
        count = count.where(ReportSnapshot.public.eq(True))
        query = query.where(ReportSnapshot.public.eq(True))
    ordered = query.order_by(ReportSnapshot.as_of, ReportSnapshot.id, ascending=False)
    rows = await ordered.offset(offset).limit(limit)
    return int(await count), [_line(row) for row in rows]


async def snapshot(key: str, *, public_only: bool) -> SnapshotLine:
    """The frozen report called ``key``.

    Raises:
        NotFound: there is none, or it is not public and only public ones were asked for.
    """
    rows = await ReportSnapshot.select(*_COLUMNS).where(ReportSnapshot.key == key)
    if not rows or (public_only and not rows[0]["public"]):
        raise NotFound(f"没有编号为“{key[:40]}”的冻结报表；请在冻结报表列表中查找")
    return _line(rows[0])


async def document(key: str) -> bytes:
    """The stored document of the frozen report called ``key``."""
    rows = await ReportSnapshot.select(ReportSnapshot.answer).where(ReportSnapshot.key == key)
    return bytes(rows[0]["answer"])


def _line(row: dict[str, Any]) -> SnapshotLine:
    scope = msgspec.json.decode(row["scope"], type=dict[str, str])
    return SnapshotLine(**{**row, "scope": scope})
