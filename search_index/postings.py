"""Posting lists, document lengths and columns out of a Whoosh segment, as arrays.

Reading whole blocks needs attributes that Whoosh keeps private; they are used here only.  Where
they are missing or differ, the public matcher gives the same, slower; a test compares the two.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import TermNotFound

Ids = NDArray[np.int32]
"""Document numbers as kept for a segment."""
Places = NDArray[np.intp]
"""Document numbers as searched with: numpy indexes with its own integers twice as fast."""
Weights = NDArray[np.float32]
EMPTY_IDS: Ids = np.empty(0, np.int32)
EMPTY_WEIGHTS: Weights = np.empty(0, np.float32)


def posting_list(reader: Any, field: str, term: str) -> tuple[Ids, Weights]:
    """Document numbers within the segment, ascending, and the term's weight in each.

    Deleted documents are included, as in Whoosh's own statistics.
    """
    try:
        matcher = reader.postings(field, term.encode())
    except TermNotFound:
        return EMPTY_IDS, EMPTY_WEIGHTS
    while hasattr(matcher, "child") and not hasattr(matcher, "_read_ids"):
        matcher = matcher.child
    try:
        return blocks(matcher)
    except (AttributeError, TypeError):
        return one_by_one(reader, field, term)


def blocks(matcher: Any) -> tuple[Ids, Weights]:
    """A list read block by block through private attributes.

    Raises:
        AttributeError: this Whoosh keeps its blocks otherwise.
    """
    ids: list[Ids] = []
    weights: list[Weights] = []
    while not matcher._atend:
        matcher._read_data()
        ids.append(np.cumsum(np.asarray(matcher._data[0], np.int32), dtype=np.int32))
        matcher._read_weights()
        weights.append(np.asarray(matcher._weights, np.float32))
        matcher._next_block()
    return np.concatenate(ids), np.concatenate(weights)


def one_by_one(reader: Any, field: str, term: str) -> tuple[Ids, Weights]:
    """The same through Whoosh's public matcher."""
    matcher = reader.postings(field, term.encode())
    while hasattr(matcher, "child"):
        matcher = matcher.child  # the filter of deleted documents
    ids: list[int] = []
    weights: list[float] = []
    while matcher.is_active():
        ids.append(matcher.id())
        weights.append(matcher.weight())
        matcher.next()
    return np.array(ids, np.int32), np.array(weights, np.float32)


def field_lengths(reader: Any, field: str) -> NDArray[np.float32]:
    """Length of ``field`` in each document, quantised to a byte as Whoosh keeps it."""
    lengths = (reader.doc_field_length(n, field) or 0 for n in range(reader.doc_count_all()))
    return np.fromiter(lengths, np.float32, reader.doc_count_all())
