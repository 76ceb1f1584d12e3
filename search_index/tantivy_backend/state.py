"""One state of a tantivy index, and what the understanding of queries asks of it."""

from collections import Counter
from collections.abc import Sequence
from copy import copy
from functools import cached_property
from typing import Any

from search_index.phrases import Phrases
from search_index.popularity import NOBODY_CHOSE, Popularity
from search_index.request import Counts
from search_index.tantivy_backend.books import Books
from search_index.tantivy_backend.fields import EXACT, SHARDS, Shown, decode_shown
from search_index.tantivy_backend.queries import ALL, Query, any_value, every, term
from search_index.text import plain, query_words

_VALUES = 60_000
"""Distinct values that one aggregation may list; tantivy breaks off at 65,000."""
_NAMESAKES = 8
"""Documents of one name that are named by ``exactly_called``."""


class State:
    """Immutable but for what it remembers; searching goes on in it after the index changed."""

    def __init__(
        self,
        searcher: Any,
        generation: str,
        books: Books,
        popularity: Popularity = NOBODY_CHOSE,
    ) -> None:
        self.searcher = searcher
        self.generation = generation
        self.live: int = searcher.num_docs
        self.popularity = popularity
        self._books = books
        self._values: dict[str, frozenset[str]] = {}

    def chosen_as(self, popularity: Popularity) -> "State":
        """The same state with what ``popularity`` lifts; what was worked out once is kept."""
        made = copy(self)
        made.popularity = popularity
        return made

    def exactly_called(self, text: str) -> list[int]:
        """Items whose name, code or an everyday name is ``text``; names first, a few of many."""
        name = plain(text)
        if not name:
            return []
        return [item for field in EXACT for item in self._first(term(field, name), _NAMESAKES)]

    def knows(self, text: str) -> bool:
        """Whether every word of ``text`` stands in some document."""
        return all(self.some(term("words", word)) for word in query_words(text))

    def values(self, field: str) -> frozenset[str]:
        """Values of a facet field that some document has."""
        if field not in self._values:
            counted = self.counts(ALL, (field,))[field]
            self._values[field] = frozenset(counted.values)
        return self._values[field]

    def has(self, field: str, value: str) -> bool:
        """Whether some document has ``value``."""
        return value in self.values(field)

    def phrase_books(self) -> Sequence[Phrases]:
        """What documents are called, shard by shard."""
        return self._phrases

    @cached_property
    def _phrases(self) -> list[Phrases]:
        return self._books.for_names(
            [{plain(name) for name, _ in counted} for counted in self._called]
        )

    @cached_property
    def _called(self) -> list[Counter[tuple[str, bool]]]:
        """Shard by shard names and everyday names (``True``), and of how many documents."""
        found = []
        for shard in range(SHARDS):
            counted = self.counts(term("shard", shard), ("name", "everyday"))
            names = Counter({(name, False): many for name, many in counted["name"].pairs()})
            names.update({(name, True): many for name, many in counted["everyday"].pairs()})
            found.append(names)
        return found

    def called(self) -> Counter[tuple[str, bool]]:
        """Names and everyday names (``True``) with how many documents have them."""
        found: Counter[tuple[str, bool]] = Counter()
        for counted in self._called:
            found.update(counted)
        return found

    def items(self, most: int) -> list[int]:
        """The items of the first ``most`` documents."""
        return self._first(ALL, most)

    def _first(self, query: Query, most: int) -> list[int]:
        hits = self.searcher.search(self._limited(query), most, count=False).hits if most else []
        addresses = [address for _, address in hits]
        return self.searcher.fast_field_values("item", addresses) if addresses else []

    def some(self, query: Query) -> bool:
        """Whether any document matches."""
        return self.up_to(1, query) > 0

    def up_to(self, most: int, query: Query) -> int:
        """How many documents match; those beyond ``most`` are not looked for."""
        return len(self.searcher.search(self._limited(query), most, count=False).hits)

    def _limited(self, query: Query) -> Query:
        """``query`` within what is looked at: everything."""
        return query

    def frequency(self, field: str, value: str) -> int:
        """How many documents hold ``value``, lately deleted ones included."""
        return int(self.searcher.doc_freq(field, value))

    def shown(self, address: Any) -> Shown:
        """What a hit shows of the document at ``address``."""
        return decode_shown(self.searcher.doc(address).get_first("shown"))

    def counts(self, query: Query, fields: Sequence[str]) -> dict[str, Counts]:
        """Of each field the values with the number of matching documents, most frequent first."""
        asked = {field: {"terms": {"field": field, "size": _VALUES}} for field in fields}
        counted = self.searcher.aggregate(query, asked) if asked else {}
        return {field: _most_first(counted[field]["buckets"]) for field in fields}

    def within(self, query: Query, filters: Sequence[tuple[str, Sequence[str]]]) -> Query:
        """Documents of ``query`` that all ``filters`` let through."""
        if not filters:
            return query
        return every((query, *(any_value(field, values) for field, values in filters)))


class Region(State):
    """A state as a search in one division sees it: words are loosened when it holds none.

    What is rare, what is known and which divisions there are is told of the whole.
    """

    def __init__(self, whole: State, division: str) -> None:
        super().__init__(whole.searcher, whole.generation, whole._books, whole.popularity)
        self._whole = whole
        self._inside = term("region", division)

    def knows(self, text: str) -> bool:
        """Whether every word of ``text`` stands in some document of the whole."""
        return self._whole.knows(text)

    def values(self, field: str) -> frozenset[str]:
        """Values of a facet field that some document of the whole has."""
        return self._whole.values(field)

    def phrase_books(self) -> Sequence[Phrases]:
        """What documents of the whole are called."""
        return self._whole.phrase_books()

    def _limited(self, query: Query) -> Query:
        return every((query, self._inside))


def _most_first(buckets: list[dict[str, Any]]) -> Counts:
    ordered = sorted(buckets, key=lambda one: (-one["doc_count"], one["key"]))
    return Counts([one["key"] for one in ordered], [int(one["doc_count"]) for one in ordered])
