"""What the house sees of a search engine."""

from collections import Counter
from typing import Protocol

from search_index.explanation import Explanation
from search_index.popularity import Popularity
from search_index.request import SearchRequest, SearchResult
from search_index.synonyms import Synonyms


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

    def use(self, synonyms: Synonyms) -> None:
        """Understand everyday words as ``synonyms`` say from the next search on."""
        ...

    def use_popularity(self, popularity: Popularity) -> None:
        """Lift what people choose as ``popularity`` says from the next search on."""
        ...

    def explain(self, request: SearchRequest) -> Explanation:
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
