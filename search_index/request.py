"""What is asked of a search engine and what it answers."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

import msgspec

Sort = Literal["relevance", "name", "newest"]
Relaxed = Literal["any_but_one", "any"]
LOOSENED: tuple[Relaxed | None, ...] = (None, "any_but_one", "any")
"""How the words of a query were met, the strictest first: all of them, all but one, any."""
Pieces = tuple[str, ...]
"""A text cut into pieces, of which every second one, beginning with the second, matches the query;
those at the ends may be empty."""


class Counts(NamedTuple):
    """A facet field's values, most frequent first, and how many results have each, were the field
    itself not filtered."""

    values: list[str]
    counts: list[int]

    @classmethod
    def of(cls, counted: Mapping[str, int]) -> "Counts":
        """``counted`` put in order, equals as they stand; without what nothing has."""
        held = sorted(((one, many) for one, many in counted.items() if many), key=lambda p: -p[1])
        return cls([one for one, _ in held], [many for _, many in held])

    def pairs(self) -> Iterator[tuple[str, int]]:
        """Each value with its count."""
        return zip(self.values, self.counts, strict=True)


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True, cache_hash=True):
    """One search.

    ``filters`` maps facet fields to accepted values: any of a field's values, all fields.
    Empty ``words`` match everything.  ``facets`` names the fields to count.  ``literal`` words are
    searched for as they stand, whatever they may have been meant to be.
    """

    words: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    facets: tuple[str, ...] = ()
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10
    highlights: bool = False
    literal: bool = False


class Hit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One item found; ``pinned`` when the query is exactly its name, code or everyday name."""

    item: int
    code: str
    score: float
    pinned: bool = False
    name: Pieces = ()
    snippet: Pieces = ()


class SearchResult(msgspec.Struct, frozen=True, kw_only=True):
    """What was found.

    ``relaxed`` tells how the words had to be loosened to find anything: all but one of them
    (``any_but_one``), any of them (``any``), or not at all (``None``).  ``terms`` are the words
    searched for, ``generation`` changes whenever the index does.

    ``wording`` is the number of the everyday words and choices that were in use.

    ``instead`` is the wording that was searched for in place of letters or of a slip,
    ``suggestion`` one that was not but may have been meant, ``place`` the division that the
    words named and that was filtered by.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Counts]
    relaxed: Relaxed | None = None
    terms: tuple[str, ...] = ()
    generation: str = ""
    instead: str = ""
    suggestion: str = ""
    place: str = ""
    wording: int = 0
