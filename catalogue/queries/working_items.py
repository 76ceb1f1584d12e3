"""Items as a department works on them: the draft where there is one, else what is public."""

from collections.abc import Sequence

from catalogue.exchange import codec
from catalogue.model.item import ServiceItem
from catalogue.tables import RevisionContent

_AT_ONCE = 500
"""Codes per statement; both engines bound the values of one."""


async def working_items(codes: Sequence[str]) -> dict[str, ServiceItem]:
    """The contents of the items ``codes``, in that order; those that are not kept are left out."""
    found: dict[str, dict[str, bytes]] = {}
    for start in range(0, len(codes), _AT_ONCE):
        rows = await RevisionContent.select(
            RevisionContent.revision.item.code.as_alias("code"),
            RevisionContent.revision.slot.as_alias("slot"),
            RevisionContent.document,
        ).where(
            RevisionContent.revision.slot.is_not_null(),
            RevisionContent.revision.item.code.is_in(list(codes[start : start + _AT_ONCE])),
        )
        for row in rows:
            found.setdefault(row["code"], {})[row["slot"]] = row["document"]
    return {
        code: codec.decode(found[code].get("draft") or found[code]["current"])
        for code in codes
        if code in found
    }
