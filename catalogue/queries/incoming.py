"""What the catalogue holds already of items that come in together."""

from typing import Any

from catalogue.model.code_tables import ItemState
from catalogue.model.item import ServiceItem
from catalogue.projection import plain_name
from catalogue.tables import Revision


async def known_revisions(items: list[int]) -> dict[int, list[dict[str, Any]]]:
    """Item row → its revisions, the past ones too."""
    if not items:
        return {}
    held: dict[int, list[dict[str, Any]]] = {}
    for row in await Revision.select(
        Revision.id,
        Revision.item,
        Revision.number,
        Revision.slot,
        Revision.state,
        Revision.lock_version,
        Revision.content_hash,
    ).where(Revision.item.is_in(items)):
        held.setdefault(row["item"], []).append(row)
    return held


async def namesakes(items: list[ServiceItem]) -> dict[tuple[str, str], set[str]]:
    """(body, plain name) → codes of what is so called: drafts, current revisions, this chunk."""
    found: dict[tuple[str, str], set[str]] = {}
    for item in items:
        found.setdefault((item.body.credit_code, plain_name(item.name)), set()).add(item.code)
    pairs = list(found)
    if not pairs:
        return found
    marks = ", ".join("({}, {})" for _ in pairs)
    rows = await Revision.raw(
        "SELECT r.body_code AS body_code, r.plain_name AS plain_name, i.code AS code "
        f"FROM (VALUES {marks}) AS v "
        "JOIN revision r ON r.body_code = v.column1 AND r.plain_name = v.column2 "
        "JOIN item i ON i.id = r.item WHERE r.slot IS NOT NULL "
        f"AND r.item_state <> '{ItemState.CANCELLED.value}'",
        *(part for pair in pairs for part in pair),
    )
    for row in rows:
        found[(row["body_code"], row["plain_name"])].add(row["code"])
    return found
