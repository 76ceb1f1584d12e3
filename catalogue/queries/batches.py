"""批次: the batches of one-visit items, and which items each has."""

from datetime import date
from typing import Any

from msgspec import Struct
from piccolo.columns.combination import And
from piccolo.query.functions.aggregate import Count

from catalogue.as_of import in_force
from catalogue.errors import NotFound
from catalogue.tables import Batch, BatchItem, Item, Revision

_AT_ONCE = 1000


class BatchLine(Struct, frozen=True, kw_only=True):
    """One batch with its items, and those of all batches up to it."""

    number: int
    name: str
    on: date
    document: str
    items: int
    cumulative: int
    by: str
    sample: bool


class BatchedItem(Struct, frozen=True, kw_only=True):
    """An item of a batch; name and body as public now, empty where it no longer is."""

    code: str
    name: str
    body_name: str
    visits: int | None


async def batches(day: date | None = None) -> list[BatchLine]:
    """The batches published by ``day``, by number; ``None`` is all of them."""
    counted = (
        await BatchItem.select(BatchItem.batch, Count())
        .where(in_force(BatchItem, day))
        .group_by(BatchItem.batch)
    )
    items = {row["batch"]: row["count"] for row in counted}
    query = Batch.select().order_by(Batch.on_date, Batch.number)
    rows = await (query if day is None else query.where(Batch.on_date <= day))
    found: list[BatchLine] = []
    for row in rows:
        own = items.get(row["id"], 0)
        found.append(
            BatchLine(
                number=row["number"],
                name=row["name"],
                on=row["on_date"],
                document=row["document"],
                items=own,
                cumulative=own + (found[-1].cumulative if found else 0),
                by=row["by"],
                sample=row["sample"],
            )
        )
    return found


async def batch(number: int) -> BatchLine:
    """The batch of this number.

    Raises:
        NotFound: there is none; the message lists those there are.
    """
    found = await batches()
    for line in found:
        if line.number == number:
            return line
    known = "、".join(str(line.number) for line in found) or "（还没有）"
    raise NotFound(f"没有第 {number} 批；现有批次：{known}")


async def batch_items(number: int, *, offset: int = 0, limit: int = 20) -> list[BatchedItem]:
    """One page of a batch's items, in the order of their entry."""
    rows = (
        await BatchItem.select(BatchItem.item, BatchItem.item.code.as_alias("code"))
        .where(And(BatchItem.batch.number == number, BatchItem.until.is_null()))
        .order_by(BatchItem.id)
        .offset(offset)
        .limit(limit)
    )
    named = {
        row["item"]: row
        for row in await Revision.select(
            Revision.item, Revision.name, Revision.body_name, Revision.visits
        ).where(
            And(
                Revision.slot == "current",
                Revision.item.is_in([row["item"] for row in rows] or [-1]),
            )
        )
    }
    return [_item(row["code"], named.get(row["item"])) for row in rows]


def _item(code: str, named: dict[str, Any] | None) -> BatchedItem:
    if named is None:
        return BatchedItem(code=code, name="", body_name="", visits=None)
    return BatchedItem(
        code=code, name=named["name"], body_name=named["body_name"], visits=named["visits"]
    )


async def item_rows(codes: list[str]) -> dict[str, int]:
    """Code → row of the item, for those there are."""
    found: dict[str, int] = {}
    for start in range(0, len(codes), _AT_ONCE):
        rows = await Item.select(Item.id, Item.code).where(
            Item.code.is_in(codes[start : start + _AT_ONCE])
        )
        found |= {row["code"]: row["id"] for row in rows}
    return found
