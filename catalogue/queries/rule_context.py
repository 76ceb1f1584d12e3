"""What rules may know beside an item, looked up for one item of one place."""

from typing import Any

import msgspec

from catalogue.model.code_tables import ItemState
from catalogue.model.item import ServiceItem
from catalogue.model.reform import Baseline
from catalogue.projection import plain_name
from catalogue.queries.baselines import baselines_of
from catalogue.rules import Context
from catalogue.tables import Item, LockedElement, Revision


async def rule_context(item: ServiceItem, identity: int | None, base: Context) -> Context:
    """``base`` (the place's settings) completed for ``item``, whose row is ``identity``."""
    return msgspec.structs.replace(
        base,
        taken_code=await _taken(item.code, identity),
        same_name_codes=await _namesakes(item, identity),
        locked=await locked_elements(item.base_code),
        baseline=await baseline_now(identity) if identity is not None else None,
    )


async def baseline_now(identity: int) -> Baseline | None:
    """What the item was before reform, as far as that is recorded."""
    return (await baselines_of([identity])).get(identity)


async def locked_elements(base_code: str) -> dict[str, Any]:
    """Elements that the level above has fixed for ``base_code``, with their values."""
    if not base_code:
        return {}
    rows = await LockedElement.select(LockedElement.element, LockedElement.value).where(
        LockedElement.base_code == base_code
    )
    return {row["element"]: msgspec.json.decode(row["value"]) for row in rows}


async def item_id(code: str) -> int | None:
    """The row of the item with this code; ``None`` when there is none yet."""
    rows = await Item.select(Item.id).where(Item.code == code) if code else []
    return rows[0]["id"] if rows else None


async def _taken(code: str, identity: int | None) -> bool:
    return await item_id(code) not in (None, identity)


async def _namesakes(item: ServiceItem, identity: int | None) -> tuple[str, ...]:
    rows = await Revision.select(Revision.item, Revision.item.code).where(
        Revision.body_code == item.body.credit_code,
        Revision.plain_name == plain_name(item.name),
        Revision.slot.is_not_null(),
        Revision.item_state != ItemState.CANCELLED.value,
    )
    return tuple(sorted({row["item.code"] for row in rows if row["item"] != identity}))
