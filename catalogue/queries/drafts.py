"""Drafts with what the workflow knows of them, their content and their findings."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.errors import ContentDamaged, NotFound
from catalogue.exchange import codec
from catalogue.model.code_tables import Disclosure
from catalogue.model.item import ServiceItem
from catalogue.model.workflow import Draft, Intent, Signed, State, Step
from catalogue.rules import Finding, Severity
from catalogue.tables import Review, Revision, RevisionContent, RevisionFinding

PASSED, SENT_BACK = "passed", "sent_back"
"""What a line of ``Review`` records."""


class OpenDraft(Struct, frozen=True, kw_only=True):
    """A draft whole: the workflow's facts, the content, the findings on it.

    ``content_hash`` is that of the stored bytes, ``saved_hash`` the one noted when they were
    saved; they differ only when somebody has changed the bytes.
    """

    facts: Draft
    item: ServiceItem
    findings: tuple[Finding, ...]
    content_hash: str
    saved_hash: str


class ReviewLine(Struct, frozen=True, kw_only=True):
    """One act of a review, for the history beside a draft."""

    step: Step
    act: str
    name: str
    opinion: str
    returned_to: State | None
    at: str
    counts: bool


async def draft_of(code: str) -> OpenDraft | None:
    """The draft of the item ``code``; ``None`` when there is none.

    Raises:
        ContentDamaged: its stored bytes are no item any more.
    """
    facts = await facts_of(code)
    return await opened(facts) if facts else None


async def facts_of(code: str) -> Draft | None:
    """What the workflow knows of the draft of ``code``, whatever has become of its content."""
    found = await drafts(Revision.item.code == code)
    return found[0] if found else None


async def opened(facts: Draft) -> OpenDraft:
    """The draft that ``facts`` are about, whole.

    Raises:
        ContentDamaged: its stored bytes are no item any more.
    """
    rows = await RevisionContent.select(
        RevisionContent.document, RevisionContent.revision.content_hash
    ).where(RevisionContent.revision == facts.revision)
    document = rows[0]["document"]
    try:
        item = codec.decode(document)
    except codec.UNREADABLE:
        raise ContentDamaged(
            f"事项“{facts.code}”的草稿（第 {facts.number} 版）存储内容已损坏，不能打开；"
            "请系统管理员从备份恢复，或在“对比和审核”页删除这份草稿"
        ) from None
    return OpenDraft(
        facts=facts,
        item=item,
        findings=await findings_of(facts.revision),
        content_hash=codec.content_hash(document),
        saved_hash=rows[0]["revision.content_hash"],
    )


async def require_draft(code: str) -> OpenDraft:
    """The draft of the item ``code``.

    Raises:
        NotFound: there is none.
        ContentDamaged: its stored bytes are no item any more.
    """
    found = await draft_of(code)
    if found is None:
        raise NotFound(f"事项“{code[:64]}”没有正在编制的草稿；可能已经发布或删除，请刷新列表")
    return found


async def drafts(where: Any, limit: int = 10_000) -> list[Draft]:
    """The workflow's facts of the drafts that ``where`` (a condition on ``Revision``) selects."""
    rows = (
        await Revision.select(*Revision.all_columns(), Revision.item.code.as_alias("item_code"))
        .where(Revision.slot == "draft", where)
        .order_by(Revision.due_on, Revision.id)
        .limit(limit)
    )
    signed = await _signatures([row["id"] for row in rows])
    disclosed = await _disclosures([row["id"] for row in rows])
    return [_draft(row, signed.get(row["id"], ()), disclosed.get(row["id"])) for row in rows]


async def review_lines(revision: int) -> list[ReviewLine]:
    """What reviewers did to a revision, oldest first."""
    rows = await Review.select().where(Review.revision == revision).order_by(Review.id)
    return [
        ReviewLine(
            step=Step(row["step"]),
            act=row["act"],
            name=row["name"],
            opinion=row["opinion"],
            returned_to=State(row["returned_to"]) if row["returned_to"] else None,
            at=row["at"].isoformat(),
            counts=row["counts"],
        )
        for row in rows
    ]


async def findings_of(revision: int) -> tuple[Finding, ...]:
    """The findings stored with a revision, errors first."""
    rows = (
        await RevisionFinding.select()
        .where(RevisionFinding.revision == revision)
        .order_by(RevisionFinding.id)
    )
    return tuple(
        Finding(
            row["rule"],
            Severity(row["severity"]),
            row["element"],
            row["message"],
            row["accepted_by"],
        )
        for row in rows
    )


async def content_of(revision: int) -> ServiceItem:
    """The content of a revision."""
    rows = await RevisionContent.select(RevisionContent.document).where(
        RevisionContent.revision == revision
    )
    return codec.decode(rows[0]["document"])


async def _signatures(revisions: Sequence[int]) -> dict[int, tuple[Signed, ...]]:
    if not revisions:
        return {}
    rows = (
        await Review.select()
        .where(
            Review.revision.is_in(list(revisions)),
            Review.act == PASSED,
            Review.counts.eq(True),
        )
        .order_by(Review.id)
    )
    found: dict[int, tuple[Signed, ...]] = {}
    for row in rows:
        signed = Signed(
            step=Step(row["step"]),
            account=row["account"],
            name=row["name"],
            opinion=row["opinion"],
            at=row["at"],
        )
        found[row["revision"]] = (*found.get(row["revision"], ()), signed)
    return found


async def _disclosures(revisions: Sequence[int]) -> dict[int, Disclosure | None]:
    if not revisions:
        return {}
    rows = await RevisionContent.select(RevisionContent.revision, RevisionContent.document).where(
        RevisionContent.revision.is_in(list(revisions))
    )
    return {row["revision"]: _disclosure(row["document"]) for row in rows}


def _disclosure(document: bytes) -> Disclosure | None:
    """What ``document`` says; nothing when it is damaged, which keeps no list from being shown."""
    try:
        return _DISCLOSED.decode(document).disclosure
    except codec.UNREADABLE:
        return None


class _Disclosed(Struct):
    disclosure: Disclosure | None = None


_DISCLOSED = msgspec.json.Decoder(_Disclosed)
_NUMBERS = msgspec.json.Decoder(tuple[int, ...])
_CODES = msgspec.json.Decoder(tuple[str, ...])


def _draft(row: dict[str, Any], signed: tuple[Signed, ...], disclosure: Any) -> Draft:
    return Draft(
        revision=row["id"],
        item=row["item"],
        code=row["item_code"],
        name=row["name"],
        body_code=row["body_code"],
        body_name=row["body_name"],
        number=row["number"],
        state=State(row["state"]),
        lock_version=row["lock_version"],
        intent=Intent(row["intent"]),
        reason=row["reason"],
        basis=row["basis"],
        targets=_CODES.decode(row["targets"]),
        author=row["author"],
        authors=_NUMBERS.decode(row["authors"]),
        errors=row["error_count"],
        warnings=row["warning_count"],
        disclosure=disclosure,
        cleared_by=row["cleared_by"],
        signatures=signed,
        due_on=row["due_on"],
        publish_on=row["publish_on"],
        changed_at=row["changed_at"],
    )
