"""Editions of the power list (清单版次): which there are, and whether each still holds."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.errors import NotFound
from catalogue.model.power_list import Account, power_hash, reconcile
from catalogue.queries.power_changes import moves_between
from catalogue.queries.power_versions import entries_on, hashes_on
from catalogue.tables import PowerEdition


class EditionLine(Struct, frozen=True, kw_only=True):
    """One closed edition; ``account`` is how it came out of the one before, ``None`` the first."""

    key: str
    name: str
    on: date
    document: str
    entries: int
    content_hash: str
    account: Account | None
    closed_by: str
    closed_at: datetime
    sample: bool


class EditionCheck(Struct, frozen=True, kw_only=True):
    """An edition beside what the database gives for its day now.

    ``faults`` are sentences; empty when the list of that day is, entry by entry, what was closed.
    """

    key: str
    name: str
    on: date
    entries: int
    entries_now: int
    content_hash: str
    hash_now: str
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing has changed since the edition was closed."""
        return not self.faults


def list_hash(hashes: Mapping[str, str]) -> str:
    """SHA-256 over the entries' codes and content hashes, in the order of the codes."""
    lines = "".join(f"{code} {digest}\n" for code, digest in sorted(hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


async def editions() -> list[EditionLine]:
    """Every edition, oldest first."""
    rows = await PowerEdition.select().order_by(PowerEdition.on_date, PowerEdition.id)
    return [_line(row) for row in rows]


async def last_edition() -> EditionLine | None:
    """The edition closed last; ``None`` while there is none."""
    rows = await PowerEdition.select().order_by(PowerEdition.on_date, ascending=False).limit(1)
    return _line(rows[0]) if rows else None


async def edition(key: str) -> EditionLine:
    """The edition with this key or name.

    Raises:
        NotFound: there is none; the message lists those there are.
    """
    found = await editions()
    for line in found:
        if key in (line.key, line.name):
            return line
    known = "、".join(f"{line.key}（{line.name}）" for line in found) or "（还没有）"
    raise NotFound(f"没有权责清单版次“{key[:40]}”；现有版次：{known}")


async def verify_editions() -> list[EditionCheck]:
    """Each edition rebuilt for its day, from the documents of the entries, and compared.

    The account from one edition to the next is replayed as well.
    """
    checks: list[EditionCheck] = []
    before: tuple[EditionLine, dict[str, str]] | None = None
    for line in await editions():
        kept = await hashes_on(line.on)
        entries = await entries_on(line.on)
        now = {code: power_hash(entry.power) for code, entry in entries.items()}
        faults = [*_faults(line, kept, now)]
        if before is not None:
            moves = await moves_between(before[0].on, line.on)
            faults += _account_faults(reconcile(before[1], now, moves))
        checks.append(_check(line, now, faults))
        before = line, now
    return checks


def _check(line: EditionLine, now: dict[str, str], faults: list[str]) -> EditionCheck:
    return EditionCheck(
        key=line.key,
        name=line.name,
        on=line.on,
        entries=line.entries,
        entries_now=len(now),
        content_hash=line.content_hash,
        hash_now=list_hash(now),
        faults=tuple(faults),
    )


def _faults(line: EditionLine, kept: dict[str, str], now: dict[str, str]) -> list[str]:
    found = [
        f"“{code}”的内容与登记的校验值不一致，内容被改动过"
        for code in sorted(kept)
        if now.get(code) != kept[code]
    ]
    if len(now) != line.entries:
        found.append(f"公布时 {line.entries} 项，现在还原出 {len(now)} 项")
    if list_hash(now) != line.content_hash:
        found.append("还原出的清单与公布时的校验值不一致")
    return found


def _account_faults(account: Account) -> list[str]:
    found = [f"“{gap.code}”：{gap.what}" for gap in account.gaps]
    if account.difference:
        found.append(f"与上一版的账不平，差 {account.difference:+d} 项")
    return found


def _line(row: dict[str, Any]) -> EditionLine:
    account = msgspec.json.decode(row["account"], type=Account) if row["account"] else None
    return EditionLine(
        key=row["key"],
        name=row["name"],
        on=row["on_date"],
        document=row["document"],
        entries=row["entries"],
        content_hash=row["content_hash"],
        account=account,
        closed_by=row["closed_by"],
        closed_at=row["closed_at"],
        sample=row["sample"],
    )
