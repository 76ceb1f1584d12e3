"""Whether what is kept is what was published: ledger, revisions and audit trail, line by line.

The first fault found is named; everything is read in pieces, so memory does not grow.
"""

from typing import Any

from msgspec import Struct

from catalogue.exchange import codec
from catalogue.model.chain import ChainCheck
from catalogue.queries import audit
from catalogue.queries.ledger import lines
from catalogue.tables import Ledger, Revision, RevisionContent

_BATCH = 500


class Verdict(Struct, frozen=True):
    """What was read, and the first fault as a sentence; no fault when all is well."""

    lines: int
    fault: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing was found."""
        return not self.fault


async def verify_ledger() -> Verdict:
    """The chain, the bytes of every published revision, and that no revision lacks a line."""
    chain = ChainCheck()
    async for line in lines():
        if not chain.follows(line):
            return Verdict(
                chain.lines,
                f"台账第 {chain.lines} 行（{line.code} {line.name}）与前一行不相接或已被改动",
            )
    fault = await _first_changed_revision() or await _first_unentered()
    return Verdict(chain.lines, fault)


async def verify_audit() -> Verdict:
    """The chain of the audit trail, from where the last archive ended."""
    start = await audit.archived()
    chain = ChainCheck(start.serial, start.line_hash)
    async for line in audit.lines():
        if not chain.follows(line):
            told = f"审计记录第 {chain.lines} 行（{line.at} {line.name} {line.act}）已被改动"
            return Verdict(chain.lines - start.serial, told)
    return Verdict(chain.lines - start.serial)


async def _first_changed_revision() -> str:
    """Each ledger line against its revision's row and document, in the order of the ledger."""
    serial = 0
    while True:
        rows = (
            await Ledger.select(
                Ledger.serial,
                Ledger.code,
                Ledger.name,
                Ledger.number,
                Ledger.content_hash,
                Ledger.revision,
                Ledger.revision.number,
                Ledger.revision.content_hash,
                Ledger.revision.item.code,
            )
            .where(Ledger.serial > serial)
            .order_by(Ledger.serial)
            .limit(_BATCH)
        )
        if not rows:
            return ""
        documents = await RevisionContent.select(
            RevisionContent.revision, RevisionContent.document
        ).where(RevisionContent.revision.is_in([row["revision"] for row in rows]))
        held = {row["revision"]: codec.content_hash(row["document"]) for row in documents}
        for row in rows:
            fault = _fault_of(row, held.get(row["revision"], ""))
            if fault:
                return fault
        serial = rows[-1]["serial"]


def _fault_of(row: dict[str, Any], found: str) -> str:
    where = f"台账第 {row['serial']} 行（{row['code']} {row['name']}）"
    if found != row["content_hash"]:
        return f"{where}所登记的第 {row['number']} 版内容已被改动，与登记的摘要不符"
    if row["revision.content_hash"] != row["content_hash"]:
        return f"{where}所登记版本的摘要已被改动"
    if (row["revision.number"], row["revision.item.code"]) != (row["number"], row["code"]):
        return f"{where}与所登记的版本对不上，编码或版本号已被改动"
    return ""


async def _first_unentered() -> str:
    """A published revision without a line: the end of the ledger was cut off."""
    rows = await Revision.raw(
        "SELECT i.code AS code, r.name AS name, r.number AS number FROM revision r "
        "JOIN item i ON i.id = r.item LEFT JOIN ledger l ON l.revision = r.id "
        "WHERE r.published_at IS NOT NULL AND l.id IS NULL ORDER BY r.id LIMIT 1"
    )
    if not rows:
        return ""
    row = rows[0]
    return f"{row['code']} {row['name']} 的第 {row['number']} 版已发布，台账却没有登记，可能被删去"
