"""The segments that a commit left on disk."""

from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.reading import SegmentReader

_INDEX_NAME = "MAIN"


class StoredSegment:
    """A segment as the newest commit describes it; its files are opened by ``reader`` only."""

    def __init__(self, storage: Any, schema: Any, segment: Any) -> None:
        self._parts = (storage, schema, segment)
        self.name: str = segment.segment_id()
        self.deleted: list[int] = sorted(segment.deleted_docs())

    def doc_count_all(self) -> int:
        """Documents in the segment, deleted ones included."""
        return int(self._parts[2].doc_count_all())

    def reader(self) -> Any:
        """A Whoosh reader of the segment."""
        return SegmentReader(*self._parts)


def stored_segments(generation: Path) -> list[StoredSegment]:
    """The segments of the newest commit in ``generation``, in document order.

    A change leaves the files of earlier segments as they are; opening all of them anew, as
    Whoosh's own reader does, costs more than everything else that a change asks for.
    """
    storage = FileStorage(str(generation))
    toc = TOC.read(storage, _INDEX_NAME)
    return [StoredSegment(storage, toc.schema, segment) for segment in toc.segments]
