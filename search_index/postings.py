"""Posting lists as arrays: kept by term while a segment is written, found by key when searched."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.util.numeric import byte_to_length

from search_index import weights
from search_index.array_file import Array, Layout
from search_index.schema import SCORED, value_of

Ids = NDArray[np.int32]
"""Document numbers as kept."""
Places = NDArray[np.intp]
"""Document numbers as searched with: numpy indexes with its own integers twice as fast."""
Weights = NDArray[np.float32]
Keys = NDArray[np.int64]

Posting = tuple[str, bytes, int, float, bytes]
"""Field, term, document, weight, value: as Whoosh hands postings on."""


class TermPool:
    """What Whoosh's segment writer asks of its pool; eight bytes a posting.

    Whoosh's own keeps a tuple per posting, sorts them all, and writes them out and in again once
    they fill its memory; documents come in order, so a list per term needs none of it.
    """

    def __init__(self) -> None:
        self.fieldnames: set[str] = set()
        self._fields: dict[str, dict[bytes, tuple[array[int], array[float]]]] = {}

    def add(self, posting: Posting) -> None:
        """Take in a posting; those of one term come in document order."""
        field, term, document, weight, _ = posting
        try:
            documents, weights = self._fields[field][term]
        except KeyError:
            self.fieldnames.add(field)
            documents, weights = array("i"), array("f")
            self._fields.setdefault(field, {})[term] = documents, weights
        documents.append(document)
        weights.append(weight)

    def iter_postings(self) -> Iterator[Posting]:
        """All postings by field, term and document."""
        for field in sorted(self._fields):
            terms = self._fields[field]
            for term in sorted(terms):
                for document, weight in zip(*terms[term], strict=True):
                    yield field, term, document, weight, value_of(field, weight)

    def cleanup(self) -> None:
        """Nothing was put on disk."""

    def arrays(self, documents: int) -> dict[str, Array]:
        """The postings of the scored fields (see ``Lists``), and each field's lengths."""
        found: dict[str, Array] = {}
        for field in SCORED:
            terms = self._fields.get(field, {})
            keyed = sorted((key_of(term), *lists) for term, lists in terms.items())
            starts = np.zeros(len(keyed) + 1, np.int64)
            np.cumsum([len(ids) for _, ids, _ in keyed], out=starts[1:])
            ids = _joined([ids for _, ids, _ in keyed], np.int32)
            tf = _joined([tf for _, _, tf in keyed], np.float32)
            found |= {
                f"{field}.keys": np.array([key for key, _, _ in keyed], np.int64),
                f"{field}.starts": starts,
                f"{field}.ids": ids,
                f"{field}.weights": tf,
                f"{field}.lengths": np.bincount(ids, weights=tf, minlength=documents).astype(
                    np.float32
                ),
            }
        return found


def _joined(parts: list[Any], kind: Any) -> Array:
    return np.concatenate([np.frombuffer(p, kind) for p in parts]) if parts else np.zeros(0, kind)


def key_of(text: bytes) -> int:
    """A term as 64 bits that are the same in every process; among a million terms the odds that
    any two share them are one in 40 million."""
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little", signed=True)


class Lists:
    """The posting lists of one field of one file, by key.

    ``keys`` ascend; list ``n`` is ``ids[starts[n]:starts[n + 1]]`` with BM25 weights
    (``impacts``) beside it, still to be multiplied by the rarity of the term.
    """

    def __init__(self, arrays: Mapping[str, Array], field: str, average: float) -> None:
        self._keys: Keys = arrays[f"{field}.keys"]
        self._starts = arrays[f"{field}.starts"]
        self._ids: Ids = arrays[f"{field}.ids"]
        held = arrays.get(f"{field}.impacts")
        self._impacts: Weights = impacts(arrays, field, average) if held is None else held

    def find(self, key: int) -> tuple[Ids, Weights]:
        """Documents with the term, ascending, and the term's weight in each; maybe none."""
        at = self._keys.searchsorted(key)
        if at == len(self._keys) or self._keys[at] != key:
            return self._ids[:0], self._impacts[:0]
        start, end = self._starts[at], self._starts[at + 1]
        return self._ids[start:end], self._impacts[start:end]


def impacts(arrays: Mapping[str, Array], field: str, average: float) -> Weights:
    """What BM25 makes of each posting but for rarity: tf · (k1 + 1) / (tf + k1 · norm).

    norm is 1 − b + b · length / average, with lengths quantised to a byte as Whoosh keeps them.
    """
    k1, b = weights.K1, weights.B
    tf = arrays[f"{field}.weights"]
    table = _kept_lengths()
    kept = table[np.minimum(table.searchsorted(arrays[f"{field}.lengths"]), len(table) - 1)]
    norm = (k1 * ((1 - b) + b * kept / average)).astype(np.float32)
    found: Weights = (tf * (k1 + 1) / (tf + norm[arrays[f"{field}.ids"]])).astype(np.float32)
    return found


@cache
def _kept_lengths() -> Weights:
    return np.array([byte_to_length(byte) for byte in range(256)], np.float32)


def joined_layout(parts: Sequence[Mapping[str, Array]], field: str) -> tuple[Layout, Keys]:
    """What the lists of ``parts`` take as one, and all their keys."""
    keys = np.unique(np.concatenate([part[f"{field}.keys"] for part in parts]))
    many = sum(len(part[f"{field}.ids"]) for part in parts)
    layout = {
        f"{field}.keys": (np.int64, len(keys)),
        f"{field}.starts": (np.int64, len(keys) + 1),
        f"{field}.ids": (np.int32, many),
        f"{field}.impacts": (np.float32, many),
    }
    return layout, keys


def join(
    parts: Sequence[Mapping[str, Array]],
    field: str,
    average: float,
    keys: Keys,
    views: dict[str, Array],
) -> None:
    """Write the lists of ``parts``, documents numbered through, into ``views``."""
    places = [keys.searchsorted(part[f"{field}.keys"]) for part in parts]
    counts = np.zeros(len(keys), np.int64)
    for part, place in zip(parts, places, strict=True):
        counts[place] += np.diff(part[f"{field}.starts"])
    starts = views[f"{field}.starts"]
    np.cumsum(counts, out=starts[1:])
    views[f"{field}.keys"][:] = keys
    filled = starts[:-1].copy()
    documents = 0
    for part, place in zip(parts, places, strict=True):
        own = part[f"{field}.starts"]
        many = np.diff(own)
        into = np.repeat(filled[place] - own[:-1], many) + np.arange(own[-1])
        views[f"{field}.ids"][into] = part[f"{field}.ids"] + np.int32(documents)
        views[f"{field}.impacts"][into] = impacts(part, field, average)
        filled[place] += many
        documents += len(part[f"{field}.lengths"])
