"""Which kinds of service points accept an item: a search facet of the published catalogue."""

from collections.abc import Sequence

from catalogue.model.reform import PointKind, Stage
from catalogue.tables import PointStage

_AT_ONCE = 500


async def accepting_kinds(codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Item code → kinds of the points that accept it now, from the hall to the village.

    Items that no point accepts are absent.  One joined statement per five hundred codes, so that
    three hundred villages that accept an item come back as one row.
    """
    held: dict[str, set[str]] = {}
    for start in range(0, len(codes), _AT_ONCE):
        some = codes[start : start + _AT_ONCE]
        rows = await PointStage.raw(
            "SELECT DISTINCT s.item_code AS item_code, p.kind AS kind "
            "FROM point_stage s JOIN service_point p ON p.code = s.point_code "
            "WHERE s.stage = {} AND s.until IS NULL AND p.until IS NULL "
            f"AND s.item_code IN ({', '.join(['{}'] * len(some))})",
            Stage.ACCEPT.value,
            *some,
        )
        for row in rows:
            held.setdefault(row["item_code"], set()).add(row["kind"])
    return {
        code: tuple(kind.value for kind in PointKind if kind.value in kinds)
        for code, kinds in held.items()
    }
