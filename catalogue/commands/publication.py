"""What every publication writes besides the revision: predecessor, ledger line, change feed."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.database import insert_many
from catalogue.model.chain import FIRST_HASH
from catalogue.model.item import ServiceItem
from catalogue.model.ledger import PUBLISH, WITHDRAW, LedgerLine, Signature
from catalogue.tables import ChangeFeed, Ledger, Revision

_CHANNEL = "zhipao"
PUBLISHED, WITHDRAWN = "published", "withdrawn"
"""What the change feed says of an item."""
POINTS = "points"
"""The same: not the item has changed, but where one may go for it."""


class Entry(Struct, frozen=True, kw_only=True):
    """What the ledger says of a publication beside the revision itself."""

    author: str
    reviews: tuple[Signature, ...] = ()
    remark: str = ""
    withdraws: bool = False


class Publication:
    """Publications of one transaction, collected and then entered together.

    Within one transaction: ``begin``, any number of ``add``, ``supersede`` before the new
    revisions take the slot (it must be free), ``enter`` after.
    """

    def __init__(self, now: datetime, serial: int, last_hash: str) -> None:
        self._now = now
        self._serial, self._last_hash = serial, last_hash
        self._superseded: list[int] = []
        self._lines: list[dict[str, Any]] = []
        self._feed: list[dict[str, Any]] = []

    @classmethod
    async def begin(cls, now: datetime) -> "Publication":
        """Continue the ledger where its last line stands."""
        last = (
            await Ledger.select(Ledger.serial, Ledger.line_hash)
            .order_by(Ledger.serial, ascending=False)
            .limit(1)
        )
        if not last:
            return cls(now, 0, FIRST_HASH)
        return cls(now, last[0]["serial"], last[0]["line_hash"])

    def add(
        self, item: ServiceItem, revision: dict[str, Any], predecessors: list[int], entry: Entry
    ) -> None:
        """Publish ``revision`` (its id, item, number, hash) in place of ``predecessors``."""
        self._superseded += predecessors
        self._serial += 1
        line = LedgerLine(
            serial=self._serial,
            code=item.code,
            name=item.name,
            number=revision["number"],
            content_hash=revision["content_hash"],
            disclosure=item.disclosure.value if item.disclosure else "",
            act=WITHDRAW if entry.withdraws else PUBLISH,
            author=entry.author,
            reviews=entry.reviews,
            remark=entry.remark,
            channel=_CHANNEL,
            at=self._now.isoformat(),
        ).sealed(self._last_hash)
        self._last_hash = line.line_hash
        row = msgspec.structs.asdict(line)
        reviews = msgspec.json.encode(line.reviews).decode()
        self._lines.append(row | {"reviews": reviews, "revision": revision["id"]})
        self._feed.append(
            {
                "item": revision["item"],
                "revision": revision["id"],
                "what": WITHDRAWN if entry.withdraws else PUBLISHED,
                "at": self._now,
            }
        )

    async def supersede(self) -> None:
        """Take the predecessors out of their slot."""
        if self._superseded:
            await Revision.update(
                {
                    Revision.slot: None,
                    Revision.state: "superseded",
                    Revision.superseded_at: self._now,
                }
            ).where(Revision.id.is_in(self._superseded))
        self._superseded = []

    async def enter(self) -> None:
        """Write the ledger lines and announce the changes."""
        await insert_many(Ledger, self._lines)
        await insert_many(ChangeFeed, self._feed)
        self._lines, self._feed = [], []
