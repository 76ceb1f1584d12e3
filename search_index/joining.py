"""The segments of a fresh generation joined into one file that every process maps."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from catalogue.queries.documents import FACET_FIELDS
from search_index import postings
from search_index.array_file import Array, ArrayFile, put_arrays, write_arrays
from search_index.facets import Vocabulary
from search_index.postings import TermPool
from search_index.rows import (
    Entry,
    Meta,
    Rows,
    RowsBeingWritten,
    called_kept,
    names_of,
)
from search_index.schema import SCORED

JOINED = "joined.arrays"
"""The file of a whole generation, beside Whoosh's own."""

_COLUMNS = ("items", "traits", "name_lengths", "published")
_BLOBS = ("entry", "text")


def segment_file(generation: Path, segment: str) -> Path:
    """Where the arrays of one segment are: not under its own name, which Whoosh takes for its."""
    return generation / f"segment-{segment}.arrays"


def write_segment(path: Path, rows: RowsBeingWritten, pool: TermPool) -> None:
    """Keep a segment's rows and posting lists beside Whoosh's own files."""
    arrays, meta = rows.arrays()
    put_arrays(path, arrays | pool.arrays(len(rows)), meta)


def join_segments(generation: Path, segments: Sequence[str]) -> None:
    """Write ``JOINED`` out of the files of ``segments``, which are then dropped.

    The average length of the fields is that of the generation from then on, so that a weight
    never changes; what is published later moves it too little to matter.
    """
    files = [ArrayFile(segment_file(generation, name)) for name in segments]
    if not files:
        empty = RowsBeingWritten()
        write_segment(segment_file(generation, "empty"), empty, TermPool())
        files = [ArrayFile(segment_file(generation, "empty"))]
    rows = [Rows(file) for file in files]
    size = sum(one.size for one in rows)
    average = {
        field: sum(float(file.arrays[f"{field}.lengths"].sum()) for file in files) / (size or 1)
        or 1
        for field in SCORED
    }
    entries = [one.entry(number) for one in rows for number in range(one.size)]
    small = (
        {name: np.concatenate([file.arrays[name] for file in files]) for name in _COLUMNS}
        | names_of(entries)
        | _name_order(entries)
        | {"called": called_kept(entries)}
    )
    vocabularies, widths, codes = _joined_facets(rows)
    small |= codes
    layout: dict[str, tuple[Any, int]] = {
        name: (array.dtype, len(array)) for name, array in small.items()
    }
    for name in _BLOBS:
        layout[name] = (np.uint8, sum(len(file.arrays[name]) for file in files))
        layout[f"{name}.ends"] = (np.int64, size + 1)
    keys = {}
    for field in SCORED:
        lists, keys[field] = postings.joined_layout([file.arrays for file in files], field)
        layout |= lists

    def fill(views: dict[str, Array]) -> None:
        for name, array in small.items():
            views[name][:] = array
        for name in _BLOBS:
            _join_blobs(name, files, views)
        for field in SCORED:
            parts = [file.arrays for file in files]
            postings.join(parts, field, average[field], keys[field], views)

    meta = Meta(
        size=size,
        facets={field: one.values for field, one in vocabularies.items()},
        widths=widths,
        average=average,
        regions=_runs(codes["facet.region.0"], vocabularies["region"].values),
        segments=list(segments),
    )
    write_arrays(generation / JOINED, layout, fill, meta)
    for path in generation.glob("*.arrays"):
        if path.name != JOINED:
            path.unlink()


def _join_blobs(name: str, files: Sequence[ArrayFile], views: dict[str, Array]) -> None:
    document = at = 0
    for file in files:
        raw, ends = file.arrays[name], file.arrays[f"{name}.ends"]
        views[name][at : at + len(raw)] = raw
        views[f"{name}.ends"][document + 1 : document + len(ends)] = ends[1:] + at
        document, at = document + len(ends) - 1, at + len(raw)


def _joined_facets(
    rows: Sequence[Rows],
) -> tuple[dict[str, Vocabulary], dict[str, int], dict[str, Array]]:
    """Vocabularies of all ``rows``, the widths of their columns, and the columns."""
    vocabularies, widths, columns = {}, {}, {}
    for field in FACET_FIELDS:
        vocabulary = vocabularies[field] = Vocabulary()
        width = widths[field] = max(one.meta.widths[field] for one in rows)
        parts = [vocabulary.translated(one.meta.facets[field], one.codes(field)) for one in rows]
        for place in range(width):
            columns[f"facet.{field}.{place}"] = np.concatenate(
                [
                    part[place] if place < len(part) else np.zeros(one.size, np.int32)
                    for one, part in zip(rows, parts, strict=True)
                ]
            )
    return vocabularies, widths, columns


def _name_order(entries: Sequence[Entry]) -> dict[str, Array]:
    names = [entry.name for entry in entries]
    order = sorted(range(len(names)), key=names.__getitem__)
    new = [names[one] != names[before] for before, one in pairwise(order)]
    ranks = np.zeros(len(names), np.int32)
    ranks[order] = np.array([0, *accumulate(new)][: len(names)], np.int32)
    return {"name_order": np.array(order, np.int32), "name_ranks": ranks}


def _runs(codes: Array, values: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Values whose documents all stand together, with the first and the one after the last."""
    cuts = np.flatnonzero(np.diff(codes)) + 1
    starts, ends = [0, *cuts.tolist()], [*cuts.tolist(), len(codes)]
    met: dict[int, tuple[int, int]] = {}
    torn = {0}
    for start, end in zip(starts, ends, strict=True):
        code = int(codes[start]) if len(codes) else 0
        if code in met:
            torn.add(code)
        met[code] = (start, end)
    return {values[code - 1]: span for code, span in met.items() if code not in torn}
