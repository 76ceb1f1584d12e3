"""What is asked of a search engine and what it answers."""

from collections import Counter
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

if TYPE_CHECKING:  # the segmenter's dictionary takes 0.1 s to load
    from search_index.explanation import Explanation
    from search_index.popularity import Popularity
    from search_index.synonyms import Synonyms

Sort = Literal["relevance", "name", "newest"]
Relaxed = Literal["any_but_one", "any"]
Pieces = tuple[tuple[str, bool], ...]
"""A text cut into pieces; ``True`` marks those that match the query."""


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True, cache_hash=True):
    """One search.

    ``filters`` maps facet fields to accepted values: any of a field's values, all fields.
    Empty ``words`` match everything.  ``facets`` names the fields to count.
    """

    words: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    facets: tuple[str, ...] = ()
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10
    highlights: bool = False


class Hit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One item found; ``pinned`` when the query is exactly its name, code or everyday name."""

    item: int
    code: str
    score: float
    pinned: bool = False
    name: Pieces = ()
    snippet: Pieces = ()


class FacetCount(msgspec.Struct, frozen=True, gc=False):
    """How many results have this value, were its own field not filtered."""

    value: str
    count: int


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
    facets: dict[str, tuple[FacetCount, ...]]
    relaxed: Relaxed | None = None
    terms: tuple[str, ...] = ()
    generation: str = ""
    instead: str = ""
    suggestion: str = ""
    place: str = ""
    wording: int = 0


class SearchEngine(Protocol):
    """What every engine promises; one suite of contract tests runs on each."""

    @property
    def generation(self) -> str:
        """Changes whenever results may; ends with ``.`` and the last change that is in."""
        ...

    @property
    def wording(self) -> int:
        """Counts the everyday words and the choices taken over; results may change with it."""
        ...

    @property
    def size(self) -> int:
        """Number of items that can be found."""
        ...

    def search(self, request: SearchRequest) -> SearchResult:
        """Find, rank, count.

        Raises:
            BadInput: a filter or facet names an unknown field.
            SearchUnavailable: the index cannot be read now.
        """
        ...

    def items(self, most: int) -> list[int]:
        """The first ``most`` items that can be found, in document order."""
        ...

    def called(self) -> Counter[tuple[str, bool]]:
        """Names and everyday names (``True``) with how many items that can be found have them."""
        ...

    def everyday_words(self) -> list[str]:
        """Everyday words in use, whose meanings something is called by."""
        ...

    def use(self, synonyms: "Synonyms") -> None:
        """Understand everyday words as ``synonyms`` say from the next search on."""
        ...

    def use_popularity(self, popularity: "Popularity") -> None:
        """Lift what people choose as ``popularity`` says from the next search on."""
        ...

    def explain(self, request: SearchRequest) -> "Explanation":
        """Why the first hits of ``request`` stand where they do, by relevance.

        Raises:
            BadInput: a filter or facet names an unknown field.
            SearchUnavailable: the index cannot be read now.
        """
        ...

    def refresh(self) -> bool:
        """Take over the newest state of the index; whether there was a newer one.

        Raises:
            SearchUnavailable: there is no readable index.
        """
        ...

    def warm(self) -> None:
        """Make ready what the first search of its kind would wait for; may take a second.

        Raises:
            SearchUnavailable: before the first refresh.
        """
        ...
