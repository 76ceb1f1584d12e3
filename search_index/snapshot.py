"""One state of the index, or one region of it, under one numbering; immutable but for caches."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from catalogue.queries.documents import FACET_FIELDS
from search_index import weights
from search_index.bounded import Bounded
from search_index.facets import FacetColumn, FacetLayout, FacetTable
from search_index.parts import Generation, Part, Stretch
from search_index.per_document import PerDocument
from search_index.phrases import Phrases
from search_index.popularity import NOBODY_CHOSE, Popularity
from search_index.postings import Places, Weights, key_of
from search_index.rows import Entry, Rows, called_in
from search_index.schema import SCORED
from search_index.text import plain, query_words

SMALL = 10_000
"""Below this many documents an array over all of them costs next to nothing."""

_MASKED = 1 << 16
"""Up to this many documents a byte for each of them can be kept for a few hundred characters."""


class TermList(msgspec.Struct, frozen=True, gc=False):
    """Documents that hold a term, ascending, with the term's BM25 score in each.

    There are ``size`` of them; ``frequency`` counts those of the whole index that hold it,
    ``rarity`` is what it weighs where it is a character, the more the fewer hold it.

    In a small snapshot ``bits`` has a bit for each document, set where it is on the list, so that
    it is soon seen that none is on several; elsewhere all bits are set.
    """

    ids: Places
    scores: Weights
    size: int
    frequency: int
    rarity: float
    bits: int = -1


_NO_PLACES, _NO_WEIGHTS = np.empty(0, np.intp), np.empty(0, np.float32)


class Lifted(msgspec.Struct, frozen=True, gc=False):
    """Documents that people choose, ascending, and how far that lifts each."""

    ids: Places
    lifts: Weights


class Snapshot:
    """Documents of some stretches of the index.

    Args:
        population: documents of the whole index, from which the rarity of a term is reckoned;
            the same for a region as for the whole, so that scores are.
        popularity: what lifts the documents that people choose.
    """

    def __init__(
        self,
        stretches: Sequence[Stretch],
        generation: str,
        source: Generation,
        population: int,
        popularity: Popularity = NOBODY_CHOSE,
    ) -> None:
        self.generation = generation
        self.population = population
        self._source = source
        self._stretches = list(stretches)
        self._firsts = [one.first for one in stretches]
        self.size = sum(one.size for one in stretches)
        self.columns = {field: self._facet(field) for field in FACET_FIELDS}
        self.traits = self._per_document([one.part.rows.traits for one in stretches])
        self.name_lengths = self._per_document([one.part.rows.name_lengths for one in stretches])
        self._terms: dict[str, dict[str, TermList]] = {field: {} for field in SCORED}
        self._postings_kept = 0
        self._exactly = Bounded[str, list[int]](weights.EXACTLY_KEPT)
        self.held_back = Bounded[tuple[int, int], Weights | None](weights.HELD_BACK_KEPT)
        self.small = self.size == population < SMALL
        self.masked = SMALL <= self.size == population <= _MASKED
        self._masks = Bounded[str, NDArray[np.bool_]](weights.MASKS_KEPT)
        self._values: dict[str, frozenset[str]] = {}
        self._tables: dict[tuple[str, ...], FacetTable] = {}
        self._regions = _no_regions()
        self.popularity = popularity
        self.popular = self._lifted()

    def chosen_as(self, popularity: Popularity) -> "Snapshot":
        """The same state with what ``popularity`` lifts; what was worked out once is kept."""
        made = copy(self)
        made.popularity, made._regions = popularity, _no_regions()
        made.popular = made._lifted()
        return made

    def _lifted(self) -> Lifted:
        found = [one.standing(*one.part.lifted(self.popularity)) for one in self._stretches]
        ids, lifts = zip(*found, strict=True)
        return Lifted(np.concatenate(ids), np.concatenate(lifts))

    def _per_document(self, arrays: list[NDArray[Any]]) -> PerDocument:
        first, *rest = (
            array[one.start : one.end] for array, one in zip(arrays, self._stretches, strict=True)
        )
        return PerDocument(first, np.concatenate(rest) if rest else first[:0])

    def _facet(self, field: str) -> FacetColumn:
        codes = [self._codes(one, field) for one in self._stretches]
        columns = []
        for place in range(max(map(len, codes))):
            arrays = [
                part[place] if place < len(part) else np.broadcast_to(np.int32(0), one.part.size)
                for part, one in zip(codes, self._stretches, strict=True)
            ]
            columns.append(self._per_document(arrays))
        return FacetColumn(self._source.vocabularies[field], columns)

    def within(self, region: str) -> "Snapshot | None":
        """The documents of one region alone, when they stand together in the index.

        What is found in them costs what it costs in an index of this region.
        """
        if region not in self._regions:
            return self._regions.keep(region, self._within(region))
        return self._regions[region]

    def _within(self, region: str) -> "Snapshot | None":
        joined, *later = self._stretches
        start, end = joined.part.rows.meta.regions.get(region, (0, 0))
        if end - start == joined.size or (end == start and self.has("region", region)):
            return None
        found = [Stretch(joined.part, joined.gone, 0, start, end)]
        first = end - start
        for one in later:
            inside = self.columns["region"].holding(
                (region,), np.arange(one.first, one.first + one.size)
            )
            gone = np.union1d(one.gone, (~inside).nonzero()[0])
            found.append(Stretch(one.part, gone, first, 0, one.size))
            first += one.size
        return Snapshot(found, self.generation, self._source, self.population, self.popularity)

    def terms(self, field: str, terms: Iterable[str]) -> list[TermList]:
        """The lists of ``terms`` (see ``term``)."""
        kept = self._terms[field].get
        return [kept(one) or self.term(field, one) for one in terms]

    def term(self, field: str, term: str) -> TermList:
        """Documents with ``term`` and their scores, from the cache when asked before."""
        found = self._terms[field].get(term)
        if found is None:
            found = self._term(field, key_of(term.encode()))
            self._postings_kept += max(found.size, weights.LEAST_KEPT)
            if self._postings_kept > weights.POSTINGS_KEPT:
                self._terms, self._postings_kept = {one: {} for one in SCORED}, found.size
            self._terms[field][term] = found
        return found

    def mask(self, character: str, held: TermList) -> NDArray[np.bool_]:
        """Of every document whether it is ``held`` on the list of ``character``.

        Looking documents up in it costs a tenth of finding them on the list.  Only a whole index
        of middling size (``masked``) keeps such: regions are many, and a small one has ``bits``.
        """
        found = self._masks.get(character)
        if found is None:
            found = np.zeros(self.size, np.bool_)
            found[held.ids] = True
            self._masks.keep(character, found)
        return found

    def _term(self, field: str, key: int) -> TermList:
        frequency = 0
        ids: list[Places] = []
        impacts: list[Weights] = []
        for one in self._stretches:
            held, weight = one.part.lists[field].find(key)
            frequency += len(held)
            here, impact = one.standing(held, weight)
            if len(here):
                ids.append(here)
                impacts.append(impact)
        rarity = math.log(1 + self.population / (frequency + 1))
        if not ids:
            return TermList(_NO_PLACES, _NO_WEIGHTS, 0, frequency, rarity, 0)
        every, impact = _joined(ids), _joined(impacts)
        idf = np.float32(math.log(self.population / (frequency + 1)) + 1)
        bits = bits_of(every, self.size)
        return TermList(every, impact * idf, len(every), frequency, rarity, bits)

    def table(self, fields: tuple[str, ...]) -> FacetTable:
        """``fields`` as one table to count in, from the cache."""
        found = self._tables.get(fields)
        if found is None:
            found = self._tables[fields] = self._table(fields)
        return found

    def _table(self, fields: tuple[str, ...]) -> FacetTable:
        columns = {field: self.columns[field] for field in fields}
        layout = FacetLayout.of(columns)
        joined, *later = self._stretches
        rows = [self._source.facet_rows(layout)[joined.start : joined.end]]
        for one in later:
            codes = {field: self._codes(one, field) for field in fields}
            rows.append(layout.rows(codes, one.size))
        behind = np.concatenate(rows[1:]) if later else rows[0][:0]
        return FacetTable(columns, layout, PerDocument(rows[0], behind))

    def _codes(self, one: Stretch, field: str) -> list[NDArray[Any]]:
        """Columns of codes of this index's vocabulary."""
        rows = one.part.rows
        if one.part is self._source.joined:
            return rows.codes(field)
        return self._source.vocabularies[field].translated(
            rows.meta.facets[field], rows.codes(field)
        )

    @cached_property
    def live_ids(self) -> Places:
        """Every document that can be found."""
        standing = np.ones(self.size, np.bool_)
        for one in self._stretches:
            standing[one.gone + (one.first - one.start)] = False
        return standing.nonzero()[0]

    @property
    def live(self) -> int:
        """How many documents can be found."""
        return self.size - sum(len(one.gone) for one in self._stretches)

    def exactly_called(self, text: str) -> list[int]:
        """Documents whose name, code or an everyday name is ``text``; names first."""
        found = self._exactly.get(text)
        if found is None:
            found = self._exactly.keep(text, self._exactly_called(plain(text)))
        return found

    def _exactly_called(self, name: str) -> list[int]:
        if not name:
            return []
        key = key_of(name.encode())
        return [
            number
            for kind in ("named", "also")
            for one in self._stretches
            for local in one.part.rows.exactly(kind, key)
            if (number := one.place(local)) is not None
        ]

    def called(self) -> Counter[tuple[str, bool]]:
        """Names and everyday names (``True``) with how many documents have them."""
        found: Counter[tuple[str, bool]] = Counter()
        for one in self._stretches:
            found.update(one.part.rows.called())
            found.subtract(called_in(map(one.part.rows.entry, one.gone.tolist())))
        return +found

    def coded(self, beginning: str) -> Places:
        """Documents whose code begins so, ascending."""
        places = (
            one.place(local)
            for one in self._stretches
            for local in one.part.rows.coded(beginning).tolist()
        )
        return np.array(sorted(place for place in places if place is not None), np.intp)

    def phrase_books(self) -> list[Phrases]:
        """What documents are called, part by part."""
        return [one.part.rows.phrases for one in self._stretches]

    def parts(self) -> list[Part]:
        """The files that the documents are in."""
        return [one.part for one in self._stretches]

    def knows(self, text: str) -> bool:
        """Whether every word of ``text`` stands in some document, of another region perhaps."""
        terms = self.terms("words", query_words(text))
        if self.size < self.population:
            return all(one.frequency for one in terms)
        return all(one.size for one in terms)

    def values(self, field: str) -> frozenset[str]:
        """Values of a facet field that some document has."""
        if field not in self._values:
            counted = self.table((field,)).counts(self.live_ids)[field]
            self._values[field] = frozenset(counted.values)
        return self._values[field]

    def has(self, field: str, value: str) -> bool:
        """Whether some document has ``value``."""
        return value in self.values(field)

    def items(self, most: int) -> list[int]:
        """The items of the first ``most`` documents."""
        return [self.entry(number).item for number in self.live_ids[:most].tolist()]

    def at(self, number: int) -> tuple[Rows, int]:
        """The rows of the file that document ``number`` is in, and its number there."""
        one = self._stretches[bisect_right(self._firsts, number) - 1]
        return one.part.rows, number - one.first + one.start

    def shown(self, number: int) -> tuple[Entry, str]:
        """Entry and text of document ``number``, from the cache when shown before."""
        rows, local = self.at(number)
        return rows.shown(local)

    def entry(self, number: int) -> Entry:
        """What a hit shows of document ``number``."""
        rows, local = self.at(number)
        return rows.entry(local)

    @cached_property
    def by_name(self) -> PerDocument:
        """A key that puts names in order (as characters), highest first as scores are."""
        joined, *later = self._stretches
        names = [one.part.rows.entry(number).name for one in later for number in range(one.size)]
        order = sorted(set(names))
        ranks = {name: joined.part.rows.name_rank(name) for name in order}
        behind = {
            name: ranks[name] + (place + 1) * 1e-7 if ranks[name] % 1 else ranks[name]
            for place, name in enumerate(order)
        }
        first = -joined.part.rows.name_ranks[joined.start : joined.end].astype(np.float64)
        return PerDocument(first, -np.array([behind[name] for name in names], np.float64))

    @cached_property
    def by_age(self) -> PerDocument:
        """A key that puts the newest publication first [s since 1970]."""
        return self._per_document([one.part.rows.published for one in self._stretches])


def bits_of(ids: Places, size: int) -> int:
    """The ``bits`` of a list of documents ``ids`` among ``size``."""
    if size >= SMALL:
        return -1
    held = np.zeros(size, np.bool_)
    held[ids] = True
    return int.from_bytes(np.packbits(held, bitorder="little").tobytes(), "little")


def places_in(bits: int, size: int) -> Places:
    """The documents that ``bits`` say, ascending."""
    packed = np.frombuffer(bits.to_bytes((size + 7) // 8, "little"), np.uint8)
    return np.unpackbits(packed, bitorder="little").nonzero()[0]


def _joined(arrays: list[NDArray[Any]]) -> NDArray[Any]:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _no_regions() -> Bounded[str, Snapshot | None]:
    return Bounded(weights.REGIONS_KEPT)
