"""Whether what is kept is what was published: ledger, revisions and audit trail, line by line.

The first fault found is named; everything is read in pieces, so memory does not grow.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.exchange import codec
from catalogue.model.audit import AuditLine
from catalogue.model.chain import FIRST_HASH, ChainCheck
from catalogue.model.ledger import LedgerLine, Signature
from catalogue.projection import revision_columns
from catalogue.queries import audit
from catalogue.queries.stored_rows import moment, rows_after, rows_of
from catalogue.tables import AuditEvent, Item, Ledger, Revision, RevisionContent

_BATCH = 500
_REVIEWS = msgspec.json.Decoder(tuple[Signature, ...])
_NOT_OF_THE_CONTENT = {"plain_name", "guide_complete", "error_count", "warning_count"}
"""Projected columns that also depend on the rules of the day they were written."""


class Verdict(Struct, frozen=True):
    """What was read, the hash of the last line, and the first fault as a sentence, if any.

    Whoever notes ``head`` elsewhere (on the monthly print) can tell a ledger that was written
    anew from its beginning.
    """

    lines: int
    fault: str = ""
    head: str = FIRST_HASH

    @property
    def whole(self) -> bool:
        """Whether nothing was found."""
        return not self.fault


async def verify_ledger() -> Verdict:
    """The chain, the bytes of every revision, and that no published revision lacks a line."""
    chain, head = ChainCheck(), FIRST_HASH
    async for rows in rows_after(Ledger, "serial", 0, _BATCH):
        revisions = await _revisions(row["revision"] for row in rows)
        for row in rows:
            fault = _line_fault(row, chain) or _entry_fault(row, revisions.get(row["revision"]))
            if fault:
                where = f"台账第 {chain.lines} 行（{row['code']} {row['name']}）"
                return Verdict(chain.lines, f"{where}{fault}", head)
            head = row["line_hash"]
    fault = await _first_unentered() or await _first_changed_draft()
    return Verdict(chain.lines, fault, head)


async def verify_audit() -> Verdict:
    """The chain of the audit trail, from where the last archive ended."""
    start = await audit.archived()
    chain, head = ChainCheck(start.serial, start.line_hash), start.line_hash
    async for rows in rows_after(AuditEvent, "serial", 0, _BATCH):
        for row in rows:
            line = AuditLine(**{name: row[name] for name in AuditLine.__struct_fields__})
            if not chain.follows(line):
                told = f"审计记录第 {chain.lines} 行（{line.at} {line.name} {line.act}）已被改动"
                return Verdict(chain.lines - start.serial, told, head)
            head = line.line_hash
    return Verdict(chain.lines - start.serial, "", head)


def _line_fault(row: dict[str, Any], chain: ChainCheck) -> str:
    """What is wrong with a row of the ledger by itself and behind the one before it."""
    values = {name: row[name] for name in LedgerLine.__struct_fields__}
    try:
        values["reviews"] = _REVIEWS.decode(row["reviews"])
    except msgspec.DecodeError:
        values["reviews"] = ()
    line = LedgerLine(**values)
    if not chain.follows(line) or msgspec.json.encode(line.reviews).decode() != row["reviews"]:
        return "与前一行不相接或已被改动"
    return ""


async def _revisions(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Revisions by row, each with the code of its item and its bytes."""
    rows = await rows_of(Revision, "id", ids)
    codes = {row["id"]: row["code"] for row in await rows_of(Item, "id", (r["item"] for r in rows))}
    contents = await rows_of(RevisionContent, "revision", (row["id"] for row in rows))
    documents = {row["revision"]: row["document"] for row in contents}
    return {
        row["id"]: row | {"code": codes.get(row["item"]), "document": documents.get(row["id"], b"")}
        for row in rows
    }


def _entry_fault(line: dict[str, Any], revision: dict[str, Any] | None) -> str:
    """How a revision differs from what the ledger says of it."""
    if revision is None:
        return "所登记的版本已被删去"
    if (revision["number"], revision["code"]) != (line["number"], line["code"]):
        return "与所登记的版本对不上，编码或版本号已被改动"
    if codec.content_hash(revision["document"]) != line["content_hash"]:
        return f"所登记的第 {line['number']} 版内容已被改动，与登记的摘要不符"
    if revision["content_hash"] != line["content_hash"]:
        return "所登记版本的摘要已被改动"
    published = moment(revision["published_at"])
    if revision["slot"] == "draft" or published is None or published != moment(line["at"]):
        return "所登记版本的发布时间或状态已被改动"
    item = codec.decode(revision["document"])
    for name, value in revision_columns(item, []).items():
        if name not in _NOT_OF_THE_CONTENT and revision[name] != value:
            return f"所登记版本供列表和统计用的数据（{name}）已被改动，与内容不符"
    return ""


async def _first_unentered() -> str:
    """A published revision without a line: the end of the ledger was cut off."""
    rows = await Revision.raw(
        "SELECT r.id AS id FROM revision r LEFT JOIN ledger l ON l.revision = r.id "
        "WHERE coalesce(r.slot, '') <> 'draft' AND l.id IS NULL ORDER BY r.id LIMIT 1"
    )
    for row in (await _revisions(row["id"] for row in rows)).values():
        return (
            f"{row['code']} {row['name']} 的第 {row['number']} 版已发布，台账却没有登记，可能被删去"
        )
    return ""


async def _first_changed_draft() -> str:
    """A draft whose bytes are not those that were saved; it is in no ledger yet."""
    after = 0
    while ids := (
        await Revision.select(Revision.id)
        .where(Revision.slot == "draft", Revision.id > after)
        .order_by(Revision.id)
        .limit(_BATCH)
        .output(as_list=True)
    ):
        for row in (await _revisions(ids)).values():
            if codec.content_hash(row["document"]) != row["content_hash"]:
                return f"{row['code']} {row['name']} 的草稿内容已被改动，与保存时的摘要不符"
        after = ids[-1]
    return ""
