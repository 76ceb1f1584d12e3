"""Which searches fail, which are made but not followed up, which are made most."""

from datetime import date
from enum import Enum

from msgspec import Struct, field

from catalogue.tables import SearchDay

KEPT_DAYS = 365
"""Ended days that are kept: no page looks further back, and what is chosen counts for less."""
_SELDOM = 3
"""A search made less often says little of whether its results are any good."""
_FOLLOWED_UP = 5
"""One click in so many searches is few."""


REPLACED = "replaced"
"""Other words were searched for, because the ones typed looked like a slip."""
_LOOSE = "sum(CASE WHEN relaxed <> '' THEN times ELSE 0 END)"


class Searched(Struct):
    """Searches for the same words with the same filters on one day.

    ``hits`` and ``relaxed`` (how the words were loosened, or ``REPLACED``) are those of the
    newest; ``items`` counts what was opened, by code.
    """

    day: date
    words: str
    filters: str = ""
    times: int = 0
    hits: int = 0
    relaxed: str = ""
    chosen: int = 0
    items: dict[str, int] = field(default_factory=dict)


class Look(str, Enum):
    """What to look for in the log."""

    ZERO = "zero"
    LOOSE = "loose"
    LOW = "low"
    HOT = "hot"


class SearchLine(Struct, frozen=True):
    """Searches for the same words over several days."""

    words: str
    times: int
    hits: int
    chosen: int
    relaxed: int
    last: date


_FEWEST = "min(CASE WHEN times > 0 THEN hits END)"
"""Of searches only: a row may also hold nothing but choices, made after midnight perhaps."""

_HAVING = {
    Look.ZERO: f"{_FEWEST} = 0",
    Look.LOOSE: f"{_LOOSE} > 0 AND {_LOOSE} * 2 >= sum(times)",
    Look.LOW: f"{_FEWEST} > 0 AND sum(times) >= {_SELDOM} "
    f"AND sum(chosen) * {_FOLLOWED_UP} < sum(times)",
    Look.HOT: "sum(times) > 0",
}


async def searches(
    look: Look, since: date, *, offset: int = 0, limit: int = 50
) -> tuple[int, list[SearchLine]]:
    """How many different words ``look`` finds since that day, and a page, most frequent first."""
    grouped = (
        "SELECT words, sum(times) AS times, max(hits) AS hits, sum(chosen) AS chosen, "
        f"{_LOOSE} AS relaxed, max(day) AS last "
        f"FROM search_day WHERE day >= {{}} GROUP BY words HAVING {_HAVING[look]}"
    )
    total = await SearchDay.raw(f"SELECT count(*) AS many FROM ({grouped}) AS g", since)
    rows = await SearchDay.raw(
        f"{grouped} ORDER BY times DESC, words LIMIT {int(limit)} OFFSET {int(offset)}", since
    )
    return total[0]["many"], [_line(row) for row in rows]


def _line(row: dict[str, object]) -> SearchLine:
    last = row["last"]
    day = last if isinstance(last, date) else date.fromisoformat(str(last))
    times, hits, chosen, relaxed = (
        int(str(row[name])) for name in ("times", "hits", "chosen", "relaxed")
    )
    return SearchLine(str(row["words"]), times, hits, chosen, relaxed, day)
