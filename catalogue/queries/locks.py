"""Elements that the level above has fixed."""

from datetime import datetime

from msgspec import Struct

from catalogue.tables import LockedElement


class Lock(Struct, frozen=True, kw_only=True):
    """One element of one base code, with the document it rests on."""

    base_code: str
    element: str
    document: str
    by: str
    at: datetime


async def locks() -> list[Lock]:
    """Every lock, by base code."""
    rows = await LockedElement.select(
        LockedElement.base_code,
        LockedElement.element,
        LockedElement.document,
        LockedElement.by,
        LockedElement.at,
    ).order_by(LockedElement.base_code, LockedElement.id)
    return [Lock(**row) for row in rows]
