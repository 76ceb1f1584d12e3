"""The revisions of an item, any of them whole, and the catalogue as it was on any day."""

from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.as_of import public_on
from catalogue.errors import NotFound
from catalogue.exchange import codec
from catalogue.model.item import ServiceItem
from catalogue.model.ledger import Signature
from catalogue.model.workflow import Intent, State
from catalogue.projection import plain_name
from catalogue.tables import Ledger, Revision, RevisionContent


class RevisionRecord(Struct, frozen=True, kw_only=True):
    """One revision: when it was public, who wrote and signed it, whether its bytes are intact."""

    revision: int
    number: int
    state: State
    intent: Intent
    reason: str
    author: str
    signatures: tuple[Signature, ...]
    created_at: datetime | None
    published_at: datetime | None
    superseded_at: datetime | None
    content_hash: str
    intact: bool


class PublicRevision(Struct, frozen=True, kw_only=True):
    """An item of the catalogue as it was on a day."""

    code: str
    name: str
    body_name: str
    region: str
    number: int
    published_at: datetime


async def history(code: str) -> list[RevisionRecord]:
    """Every revision of ``code``, newest first, the draft among them.

    Raises:
        NotFound: no such item.
    """
    rows = (
        await Revision.select()
        .where(Revision.item.code == code)
        .order_by(Revision.number, Revision.id, ascending=False)
    )
    if not rows:
        raise NotFound(f"没有编码为“{code[:64]}”的事项")
    ids = [row["id"] for row in rows]
    hashes = await _hashes(ids)
    signed = await _signatures(ids)
    return [_record(row, hashes.get(row["id"], ""), signed.get(row["id"], ())) for row in rows]


async def revision(code: str, number: int) -> tuple[ServiceItem, RevisionRecord]:
    """Revision ``number`` of the item ``code``.

    Raises:
        NotFound: the item has no such revision.
    """
    for record in await history(code):
        if record.number == number:
            return await _content(record.revision), record
    raise NotFound(f"事项“{code[:64]}”没有第 {number} 版")


async def revision_on(code: str, day: date) -> tuple[ServiceItem, RevisionRecord]:
    """The revision of ``code`` that was public when ``day`` ended.

    Raises:
        NotFound: none was.
    """
    rows = await Revision.select(Revision.number).where(
        And(public_on(day), Revision.item.code == code)
    )
    if not rows:
        raise NotFound(f"事项“{code[:64]}”在 {day} 没有公开的内容")
    return await revision(code, rows[0]["number"])


async def catalogue_on(
    day: date, *, words: str = "", body: str = "", offset: int = 0, limit: int = 30
) -> tuple[int, list[PublicRevision]]:
    """How many items were public when ``day`` ended, and one page of them by division and name."""
    where: Any = public_on(day)
    if words:
        where = And(where, Revision.plain_name.like(f"%{plain_name(words)}%"))
    if body:
        where = And(where, Revision.body_code == body)
    total = await Revision.count().where(where)
    rows = (
        await Revision.select(
            Revision.item.code,
            Revision.name,
            Revision.body_name,
            Revision.division_code,
            Revision.number,
            Revision.published_at,
        )
        .where(where)
        .order_by(Revision.division_code, Revision.plain_name, Revision.id)
        .offset(offset)
        .limit(limit)
    )
    found = [
        PublicRevision(
            code=row["item.code"],
            name=row["name"],
            body_name=row["body_name"],
            region=row["division_code"],
            number=row["number"],
            published_at=row["published_at"],
        )
        for row in rows
    ]
    return int(total), found


async def _content(revision: int) -> ServiceItem:
    rows = await RevisionContent.select(RevisionContent.document).where(
        RevisionContent.revision == revision
    )
    return codec.decode(rows[0]["document"])


async def _hashes(revisions: list[int]) -> dict[int, str]:
    rows = await RevisionContent.select(RevisionContent.revision, RevisionContent.document).where(
        RevisionContent.revision.is_in(revisions)
    )
    return {row["revision"]: codec.content_hash(row["document"]) for row in rows}


async def _signatures(revisions: list[int]) -> dict[int, tuple[Signature, ...]]:
    rows = await Ledger.select(Ledger.revision, Ledger.reviews).where(
        Ledger.revision.is_in(revisions)
    )
    decode = msgspec.json.Decoder(tuple[Signature, ...]).decode
    return {row["revision"]: decode(row["reviews"]) for row in rows}


def _record(row: dict[str, Any], found: str, signed: tuple[Signature, ...]) -> RevisionRecord:
    return RevisionRecord(
        revision=row["id"],
        number=row["number"],
        state=State(row["state"]),
        intent=Intent(row["intent"]),
        reason=row["reason"],
        author=row["author"],
        signatures=signed,
        created_at=row["created_at"],
        published_at=row["published_at"],
        superseded_at=row["superseded_at"],
        content_hash=row["content_hash"],
        intact=found == row["content_hash"],
    )
