"""Writes Whoosh generations: whole ones beside the current, changes into the current."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import index as whoosh_index
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader

from catalogue.queries.documents import PublishedDocument
from search_index.array_file import Array, ArrayFile
from search_index.joining import JOINED, join_segments, segment_file, write_segment
from search_index.postings import TermPool
from search_index.rows import Rows, RowsBeingWritten
from search_index.schema import schema, whoosh_document
from search_index.stored import StoredSegment, stored_segments

_SEGMENT = 50_000
"""Documents a segment of a fresh generation holds at most; some 90 MB of postings."""


class GenerationWriter:
    """Fills one generation; nothing is visible before ``commit``."""

    def __init__(self, generation: Path, *, fresh: bool) -> None:
        self._generation = generation
        self._index = (
            whoosh_index.create_in(str(generation), schema())
            if fresh
            else whoosh_index.open_dir(str(generation))
        )
        self._fresh = fresh
        self._begin()

    def _begin(self) -> None:
        self._writer: Any = self._index.writer()
        self._pool = self._writer.pool = TermPool()
        self._rows = RowsBeingWritten()

    def put(self, documents: Iterable[PublishedDocument]) -> None:
        """Add documents, in place of those of the same item where there are any.

        A fresh generation is written in segments of so many documents, which bounds the memory.
        """
        documents = list(documents)
        if not self._fresh:
            self.remove([document.item for document in documents])
        for document in documents:
            if self._fresh and len(self._rows) == _SEGMENT:
                self.commit()
                self._begin()
            self._writer.add_document(**whoosh_document(document))
            self._rows.add(document)

    def take_over(self, generation: Path, one: StoredSegment) -> None:
        """Add what can still be found of a segment of another ``generation``."""
        if len(one.deleted) == one.size:
            return
        storage = FileStorage(str(generation))
        reader = SegmentReader(storage, self._writer.schema, one.segment)
        self._writer.add_reader(reader)
        reader.close()
        rows = Rows(ArrayFile(segment_file(generation, one.name)))
        self._rows.take_over(rows, frozenset(one.deleted))

    def remove(self, items: Iterable[int]) -> None:
        """Take items out.

        Whoosh would look for each through all segments, which takes longer than all the rest.
        """
        for number in np.flatnonzero(np.isin(self._items, list(items))).tolist():
            self._writer.delete_document(number)

    @cached_property
    def _items(self) -> Array:
        """The item of each document there is, deleted ones too."""
        since = published_since(self._generation)
        later = [segment_file(self._generation, one.name) for one in since]
        paths = (self._generation / JOINED, *later)
        return np.concatenate([ArrayFile(path).arrays["items"] for path in paths])

    def commit(self) -> None:
        """Make everything since the last commit visible at once, beside the segments there are."""
        self._keep()
        self._writer.commit(mergetype=lambda writer, segments: segments)

    def finish(self) -> None:
        """Commit a fresh generation for good: from now on it can be searched."""
        self.commit()
        join_segments(
            self._generation, [one.name for one in stored_segments(self._generation) if one.size]
        )

    def cancel(self) -> None:
        """Forget everything since the last commit; a commit that failed has closed the writer."""
        if not self._writer.is_closed:
            self._writer.cancel()

    def _keep(self) -> None:
        """Write the arrays of the segment, before Whoosh's commit makes it visible."""
        if len(self._rows):
            name = self._writer.newsegment.segment_id()
            write_segment(segment_file(self._generation, name), self._rows, self._pool)


def published_since(generation: Path) -> list[StoredSegment]:
    """Segments that were written after the generation was finished."""
    return [
        one for one in stored_segments(generation) if segment_file(generation, one.name).exists()
    ]
