"""One state of the index as arrays over all its segments; immutable but for its caches."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from catalogue.queries.documents import FACET_FIELDS
from search_index import postings, weights
from search_index.facets import Codes, FacetColumn, FacetTable, Vocabulary
from search_index.phrases import Phrases
from search_index.postings import EMPTY_WEIGHTS, Ids, Places, Weights
from search_index.schema import SCORED, Entry, decode_entry
from search_index.stored import StoredSegment
from search_index.text import plain, query_words


class TermList(msgspec.Struct, frozen=True):
    """Live documents that hold a term, ascending, with the term's BM25 score in each."""

    ids: Places
    scores: Weights


_NOTHING = TermList(np.empty(0, np.intp), EMPTY_WEIGHTS)


class Segment:
    """What is read of one Whoosh segment; kept from snapshot to snapshot, files never change."""

    def __init__(self, reader: Any, vocabularies: dict[str, Vocabulary]) -> None:
        self.reader = reader
        self.size: int = reader.doc_count_all()
        self.lengths = {field: postings.field_lengths(reader, field) for field in SCORED}
        self.words = {field: int(reader.field_length(field)) for field in SCORED}
        self.entries: list[Entry] = [decode_entry(e) for e in reader.column_reader("entry")]
        self.texts = reader.column_reader("text")
        self.named, self.also_called = self._called()
        self.traits = np.array([entry.traits for entry in self.entries], np.int64)
        lengths = [max(len(plain(entry.name)), 1) for entry in self.entries]
        self.name_lengths = np.log(np.array(lengths, np.float32))
        self.codes: dict[str, Codes] = {
            field: vocabularies[field].encode([e.facets.get(field, ()) for e in self.entries])
            for field in FACET_FIELDS
        }
        self._lists: dict[tuple[str, str], tuple[Ids, Weights]] = {}

    def _called(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """Documents by plain name, and by code or everyday name where that is not their name."""
        named: dict[str, list[int]] = {}
        also: dict[str, list[int]] = {}
        for number, entry in enumerate(self.entries):
            name = plain(entry.name)
            named.setdefault(name, []).append(number)
            for other in {plain(one) for one in (entry.code, *entry.everyday_names)} - {name}:
                also.setdefault(other, []).append(number)
        return named, also

    @cached_property
    def phrases(self) -> Phrases:
        """What the documents are called, for queries by sound and with slips."""
        names = (name for e in self.entries for name in (e.name, *e.everyday_names))
        return Phrases(dict.fromkeys(plain(name) for name in names))

    @cached_property
    def by_code(self) -> list[tuple[str, int]]:
        """Codes in lower case with their documents, ascending."""
        return sorted((plain(entry.code), number) for number, entry in enumerate(self.entries))

    def posting_list(self, field: str, term: str) -> tuple[Ids, Weights]:
        """The term's list within this segment, deleted documents included."""
        key = (field, term)
        found = self._lists.get(key)
        if found is None:
            found = self._lists[key] = postings.posting_list(self.reader, field, term)
        return found


class Snapshot:
    """All segments of one index generation under one document numbering."""

    def __init__(
        self,
        stored: Sequence[StoredSegment],
        generation: str,
        known: dict[str, Segment],
        vocabularies: dict[str, Vocabulary],
    ) -> None:
        self.generation = generation
        self.segments: dict[str, Segment] = {}
        live: list[NDArray[np.bool_]] = []
        for one in stored:
            part = known.get(one.name) or Segment(one.reader(), vocabularies)
            self.segments[one.name] = part
            standing = np.ones(part.size, np.bool_)
            standing[one.deleted] = False
            live.append(standing)
        parts = list(self.segments.values())
        self._parts = parts
        self._live_parts = live
        self.bases: list[int] = [0, *np.cumsum([part.size for part in parts]).tolist()]
        self.size = self.bases[-1]
        self.live = np.concatenate(live) if live else np.zeros(0, np.bool_)
        self.live_ids: Places = np.flatnonzero(self.live)
        self.columns = {
            field: FacetColumn(vocabularies[field], [part.codes[field] for part in parts])
            for field in FACET_FIELDS
        }
        self._average = {
            field: sum(part.words[field] for part in parts) / (self.size or 1) or 1
            for field in SCORED
        }
        self.traits = _joined([part.traits for part in parts], np.int64)
        self.name_lengths = _joined([part.name_lengths for part in parts], np.float32)
        self._values: dict[str, frozenset[str]] = {}
        self._terms: dict[tuple[str, str], TermList] = {}
        self._masks: dict[tuple[str, tuple[str, ...]], NDArray[np.bool_]] = {}
        self._tables: dict[tuple[str, ...], FacetTable] = {}

    def term(self, field: str, term: str) -> TermList:
        """Live documents with ``term`` and their scores, from the cache when asked before."""
        key = (field, term)
        found = self._terms.get(key)
        if found is None:
            found = self._terms[key] = self._term(field, term)
        return found

    def _term(self, field: str, term: str) -> TermList:
        lists = [part.posting_list(field, term) for part in self._parts]
        frequency = sum(len(ids) for ids, _ in lists)
        if not frequency:
            return _NOTHING
        idf = math.log(self.size / (frequency + 1)) + 1
        ids, scores = [], []
        for number, (local, weight) in enumerate(lists):
            length = self._parts[number].lengths[field][local]
            score = bm25(idf, weight, length, self._average[field])
            keep = self._live_parts[number][local]
            ids.append(local[keep] + np.intp(self.bases[number]))
            scores.append(score[keep])
        return TermList(np.concatenate(ids), np.concatenate(scores))

    def mask(self, field: str, values: tuple[str, ...]) -> NDArray[np.bool_]:
        """Documents that hold any of ``values`` of a facet field, from the cache."""
        key = (field, values)
        found = self._masks.get(key)
        if found is None:
            if len(self._masks) > 500:
                self._masks.clear()
            found = self._masks[key] = self.columns[field].mask(values)
        return found

    def table(self, fields: tuple[str, ...]) -> FacetTable:
        """``fields`` as one table to count in, from the cache."""
        found = self._tables.get(fields)
        if found is None:
            found = self._tables[fields] = FacetTable({f: self.columns[f] for f in fields})
        return found

    def exactly_called(self, text: str) -> list[int]:
        """Live documents whose name, code or an everyday name is ``text``; names first."""
        name = plain(text)
        if not name:
            return []
        parts = list(zip(self.bases, self._parts, strict=False))
        found = [base + number for base, part in parts for number in part.named.get(name, ())]
        found += [
            base + number for base, part in parts for number in part.also_called.get(name, ())
        ]
        return [number for number in found if self.live[number]]

    def called(self) -> list[tuple[str, bool]]:
        """Name and everyday names of each live document; whether it is an everyday name."""
        entries = [self.entry(number) for number in self.live_ids.tolist()]
        return [
            (text, everyday)
            for entry in entries
            for text, everyday in ((entry.name, False), *((e, True) for e in entry.everyday_names))
        ]

    def coded(self, beginning: str) -> Places:
        """Live documents whose code begins so, ascending."""
        found = []
        for base, part in zip(self.bases, self._parts, strict=False):
            at = bisect_left(part.by_code, (beginning,))
            while at < len(part.by_code) and part.by_code[at][0].startswith(beginning):
                found.append(base + part.by_code[at][1])
                at += 1
        places = np.array(sorted(found), np.intp)
        return places[self.live[places]] if len(places) else places

    def phrase_books(self) -> list[Phrases]:
        """What documents are called, segment by segment."""
        return [part.phrases for part in self._parts]

    def knows(self, text: str) -> bool:
        """Whether every word of ``text`` stands in some document."""
        return all(len(self.term("words", word).ids) for word in query_words(text))

    def values(self, field: str) -> frozenset[str]:
        """Values of a facet field that some document has."""
        if field not in self._values:
            counted = self.table((field,)).counts(self.live_ids)[field]
            self._values[field] = frozenset(one.value for one in counted if one.count)
        return self._values[field]

    def has(self, field: str, value: str) -> bool:
        """Whether some document has ``value``."""
        return value in self.values(field)

    def items(self, most: int) -> list[int]:
        """The items of the first ``most`` live documents."""
        return [self.entry(number).item for number in self.live_ids[:most].tolist()]

    def entry(self, number: int) -> Entry:
        """What a hit shows of document ``number``."""
        part = bisect_right(self.bases, number) - 1
        return self._parts[part].entries[number - self.bases[part]]

    def text(self, number: int) -> str:
        """The searched text of document ``number``."""
        part = bisect_right(self.bases, number) - 1
        raw: bytes = self._parts[part].texts[number - self.bases[part]]
        return raw.decode()

    @cached_property
    def by_name(self) -> NDArray[np.float32]:
        """A key that puts names in order (as characters), highest first as scores are."""
        return self._descending([e.name for part in self._parts for e in part.entries], False)

    @cached_property
    def by_age(self) -> NDArray[np.float32]:
        """A key that puts the newest publication first."""
        return self._descending(
            [e.published_at for part in self._parts for e in part.entries], True
        )

    def _descending(self, values: list[str], highest_first: bool) -> NDArray[np.float32]:
        ranks = np.unique(np.array(values, object), return_inverse=True)[1].astype(np.float32)
        return ranks if highest_first else -ranks


def _joined(parts: list[NDArray[Any]], dtype: Any) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype)


def bm25(
    idf: float, weight: Weights, length: NDArray[np.float32], average: float
) -> NDArray[np.float32]:
    """BM25 as Whoosh computes it: idf · tf · (k1 + 1) / (tf + k1 · (1 − b + b · l / average))."""
    k1, b = weights.K1, weights.B
    norm = k1 * ((1 - b) + b * length / average)
    return (idf * (weight * (k1 + 1) / (weight + norm))).astype(np.float32)
