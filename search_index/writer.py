"""Writes Whoosh generations: whole ones beside the current, changes into the current."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh.reading import SegmentReader

from catalogue.queries.documents import PublishedDocument
from search_index.schema import schema, whoosh_document

_BUFFER_MB = 256
_SEGMENTS_KEPT = 8


class GenerationWriter:
    """Fills one generation; nothing is visible before ``commit``."""

    def __init__(self, generation: Path, *, fresh: bool) -> None:
        directory = str(generation)
        index = (
            whoosh_index.create_in(directory, schema())
            if fresh
            else whoosh_index.open_dir(directory)
        )
        self._writer: Any = index.writer(limitmb=_BUFFER_MB)
        self._fresh = fresh

    def put(self, documents: Iterable[PublishedDocument]) -> None:
        """Add documents, in place of those of the same item where there are any."""
        put = self._writer.add_document if self._fresh else self._writer.update_document
        for document in documents:
            put(**whoosh_document(document))

    def remove(self, items: Iterable[int]) -> None:
        """Take items out."""
        for item in items:
            self._writer.delete_by_term("item", str(item))

    def commit(self) -> None:
        """Make everything since the last commit visible at once."""
        self._writer.commit(mergetype=None if self._fresh else _merge_small)

    def cancel(self) -> None:
        """Forget everything since the last commit."""
        self._writer.cancel()


def open_reader(generation: Path) -> Any:
    """A Whoosh reader of the newest commit in ``generation``."""
    return whoosh_index.open_dir(str(generation)).reader()


def _merge_small(writer: Any, segments: Sequence[Any]) -> Sequence[Any]:
    """Whoosh merge policy: once there are many segments, all but the largest become one."""
    if len(segments) < _SEGMENTS_KEPT:
        return segments
    largest, *others = sorted(segments, key=lambda s: s.doc_count_all(), reverse=True)
    for segment in others:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [largest]
