"""What must hold of the catalogue after every command, whoever gave it."""

from typing import Any

import msgspec

from catalogue.model.audit import AuditLine
from catalogue.model.chain import ChainCheck
from catalogue.model.ledger import INITIAL_LOAD, LedgerLine, Signature
from catalogue.model.workflow import STEPS, State
from catalogue.queries import published
from catalogue.tables import AuditEvent, ChangeFeed, Item, Ledger, Review, Revision, RevisionContent
from tests.properties.world import World

_SIGNED = {
    State.DRAFT.value: 0,
    State.INITIAL_REVIEW.value: 0,
    State.REVIEW.value: 1,
    State.SIGN_OFF.value: 2,
    State.SCHEDULED.value: 3,
    State.PUBLISHED.value: 3,
    State.SUPERSEDED.value: 3,
}
"""How many steps are signed in a state."""
_MAY_BE_CLEARED = {"review", "sign_off", "scheduled", "published", "superseded"}


class Watch:
    """Follows one catalogue from its beginning: chains, feed, and what may never change again."""

    def __init__(self) -> None:
        self._ledger, self._audit = ChainCheck(), ChainCheck()
        self._feed = 0
        self._public: dict[int, bytes] = {}
        self._settled: dict[int, dict[str, Any]] = {}

    async def look(self, world: World) -> None:
        """All invariants, on ``world`` and on whatever the catalogue has grown by."""
        await self._chains_and_feed_grow_together()
        items = await Item.select().where(Item.code.is_in(world.codes))
        for item in items:
            await self._one_item(item)

    async def _chains_and_feed_grow_together(self) -> None:
        lines = await _after(Ledger, self._ledger.lines)
        for row in lines:
            row["reviews"] = msgspec.json.decode(row["reviews"], type=tuple[Signature, ...])
            assert self._ledger.follows(_line(LedgerLine, row)), row
        for row in await _after(AuditEvent, self._audit.lines):
            assert self._audit.follows(_line(AuditLine, row)), row
        feed = await ChangeFeed.select().where(ChangeFeed.id > self._feed).order_by(ChangeFeed.id)
        what = {"publish": "published", "withdraw": "withdrawn"}
        told = [(row["revision"], row["what"]) for row in feed]
        assert told == [(row["revision"], what[row["act"]]) for row in lines]
        self._feed = feed[-1]["id"] if feed else self._feed

    async def _one_item(self, item: dict[str, Any]) -> None:
        rows = await Revision.select().where(Revision.item == item["id"]).order_by(Revision.number)
        slots = [row["slot"] for row in rows]
        assert slots.count("draft") <= 1
        assert slots.count("current") <= 1
        assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
        once_public = [row for row in rows if row["slot"] != "draft"]
        if once_public:
            assert once_public[-1]["slot"] == "current"
            assert (await published.guide(item["code"])).revision == once_public[-1]["number"]
        for row in rows:
            settled = row["slot"] is None and self._settled.get(row["id"]) == row
            if not settled:
                await self._one_revision(row)
            self._settled[row["id"]] = row

    async def _one_revision(self, row: dict[str, Any]) -> None:
        reviews = await Review.select().where(Review.revision == row["id"]).order_by(Review.id)
        signed = [one for one in reviews if one["act"] == "passed" and one["counts"]]
        lines = await Ledger.select().where(Ledger.revision == row["id"])
        if [line["remark"] for line in lines] == [INITIAL_LOAD]:
            assert (signed, row["authors"]) == ([], "[]")
            return
        expected = [step.value for step in STEPS[: _SIGNED[row["state"]]]]
        assert [one["step"] for one in signed] == expected, row["state"]
        signers = {one["account"] for one in signed}
        assert len(signers) == len(signed)
        assert not signers & set(msgspec.json.decode(row["authors"]))
        assert not row["cleared_by"] or row["state"] in _MAY_BE_CLEARED
        if row["slot"] == "draft":
            assert (lines, row["published_at"]) == ([], None)
        else:
            await self._published(row, lines, signed)

    async def _published(
        self, row: dict[str, Any], lines: list[dict[str, Any]], signed: list[dict[str, Any]]
    ) -> None:
        (line,) = lines
        named = msgspec.json.decode(line["reviews"], type=list[Signature])
        assert [one.by for one in named] == [one["name"] for one in signed]
        assert row["cleared_by"]
        assert line["content_hash"] == row["content_hash"]
        content = await RevisionContent.select().where(RevisionContent.revision == row["id"])
        document = bytes(content[0]["document"])
        assert self._public.setdefault(row["id"], document) == document


async def _after(table: Any, serial: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (
        await table.select().where(table.serial > serial).order_by(table.serial)
    )
    return rows


def _line(kind: Any, row: dict[str, Any]) -> Any:
    return kind(**{name: row[name] for name in kind.__struct_fields__})
