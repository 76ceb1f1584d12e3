"""The revisions of an item: who wrote and signed them, whether they are intact, what they say."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Any, Self

import msgspec
from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.database import fits_column
from catalogue.errors import ContentDamaged, NotFound
from catalogue.exchange import codec
from catalogue.model.item import ServiceItem
from catalogue.model.ledger import Signature
from catalogue.model.workflow import Intent, State
from catalogue.queries.drafts import PASSED, content_of, review_lines
from catalogue.tables import Ledger, Revision, RevisionContent


class Intactness(Enum):
    """Whether the stored bytes of a revision are those that were signed; ``label`` says it."""

    label: str
    sound: bool

    def __new__(cls, value: str, label: str, sound: bool) -> Self:
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        member.sound = sound
        return member

    INTACT = "intact", "与台账登记的摘要一致", True
    UNENTERED = "unentered", "尚未发布，没有登记", True
    ALTERED = "altered", "与登记的摘要不符，内容已被改动", False
    MISSING = "missing", "台账中没有这一版的登记", False


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
    intact: Intactness

    @property
    def is_draft(self) -> bool:
        """Whether it has never been public."""
        return self.published_at is None


class WholeRevision(Struct, frozen=True, kw_only=True):
    """A revision with its content."""

    record: RevisionRecord
    item: ServiceItem


async def history(code: str) -> list[RevisionRecord]:
    """Every revision of ``code``, newest first, the draft among them.

    Raises:
        NotFound: no such item.
    """
    records = await _records(Revision.item.code == code)
    if not records:
        raise NotFound(f"没有编码为“{code[:64]}”的事项")
    return records


async def revision(code: str, number: int) -> WholeRevision:
    """Revision ``number`` of the item ``code``.

    Raises:
        NotFound: the item has no such revision.
        ContentDamaged: its stored bytes are no item any more.
    """
    where = And(Revision.item.code == code, Revision.number == number)
    found = await _records(where) if fits_column(number) else []
    if not found:
        raise NotFound(f"事项“{code[:64]}”没有第 {number} 版")
    try:
        return WholeRevision(record=found[0], item=await content_of(found[0].revision))
    except codec.UNREADABLE:
        raise ContentDamaged(
            f"事项“{code[:64]}”第 {number} 版的存储内容已损坏，不能显示；请系统管理员从备份恢复"
        ) from None


async def current_contents(items: Sequence[int]) -> dict[int, ServiceItem]:
    """What is public of the items ``items`` (their rows); those never published are absent."""
    rows = await RevisionContent.select(
        RevisionContent.revision.item, RevisionContent.document
    ).where(
        RevisionContent.revision.slot == "current",
        RevisionContent.revision.item.is_in(list(items) or [0]),
    )
    return {row["revision.item"]: codec.decode(row["document"]) for row in rows}


async def contents(revisions: Sequence[int]) -> dict[int, ServiceItem | None]:
    """The content of each of ``revisions`` (their rows); ``None`` where it is damaged."""
    rows = await RevisionContent.select(RevisionContent.revision, RevisionContent.document).where(
        RevisionContent.revision.is_in(list(revisions) or [0])
    )
    return {row["revision"]: _readable(row["document"]) for row in rows}


def _readable(document: bytes) -> ServiceItem | None:
    try:
        return codec.decode(document)
    except codec.UNREADABLE:
        return None


async def _records(where: Any) -> list[RevisionRecord]:
    rows = (
        await Revision.select().where(where).order_by(Revision.number, Revision.id, ascending=False)
    )
    ids = [row["id"] for row in rows]
    hashes, entered = await document_hashes(ids), await _entered(ids)
    return [
        _record(row, hashes.get(row["id"], ""), entered.get(row["id"]), await _signed(row))
        for row in rows
    ]


async def document_hashes(revisions: Sequence[int]) -> dict[int, str]:
    """SHA-256 of the stored bytes of ``revisions`` (their rows), as they are now."""
    rows = await RevisionContent.select(RevisionContent.revision, RevisionContent.document).where(
        RevisionContent.revision.is_in(list(revisions) or [0])
    )
    return {row["revision"]: codec.content_hash(row["document"]) for row in rows}


async def _entered(revisions: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What the ledger says of each revision that was published."""
    rows = await Ledger.select(Ledger.revision, Ledger.reviews, Ledger.content_hash).where(
        Ledger.revision.is_in(list(revisions) or [0])
    )
    return {row["revision"]: row for row in rows}


async def _signed(row: dict[str, Any]) -> tuple[Signature, ...]:
    """Signatures on a draft that still count; those of a published revision are in the ledger."""
    if row["published_at"] is not None:
        return ()
    return tuple(
        Signature(line.step.label, line.name, line.at, line.opinion)
        for line in await review_lines(row["id"])
        if line.act == PASSED and line.counts
    )


def _record(
    row: dict[str, Any], found: str, entry: dict[str, Any] | None, signed: tuple[Signature, ...]
) -> RevisionRecord:
    signatures = _DECODE(entry["reviews"]) if entry else signed
    return RevisionRecord(
        revision=row["id"],
        number=row["number"],
        state=State(row["state"]),
        intent=Intent(row["intent"]),
        reason=row["reason"],
        author=row["author"],
        signatures=signatures,
        created_at=row["created_at"],
        published_at=row["published_at"],
        superseded_at=row["superseded_at"],
        content_hash=row["content_hash"],
        intact=_intactness(row, found, entry),
    )


_DECODE = msgspec.json.Decoder(tuple[Signature, ...]).decode


def _intactness(row: dict[str, Any], found: str, entry: dict[str, Any] | None) -> Intactness:
    if found != row["content_hash"] or (entry and entry["content_hash"] != found):
        return Intactness.ALTERED
    if entry:
        return Intactness.INTACT
    return Intactness.UNENTERED if row["published_at"] is None else Intactness.MISSING
