"""Service items by their codes: which of them the public can read, under which name."""

from collections.abc import Sequence

from catalogue.tables import Revision

_AT_ONCE = 500


async def public_names(codes: Sequence[str]) -> dict[str, str]:
    """Code → name of those items that are public now; the others are absent."""
    found: dict[str, str] = {}
    for start in range(0, len(codes), _AT_ONCE):
        rows = await Revision.select(Revision.item.code, Revision.name).where(
            Revision.slot == "current",
            Revision.item.code.is_in(list(codes[start : start + _AT_ONCE])),
        )
        found |= {row["item.code"]: row["name"] for row in rows}
    return found
