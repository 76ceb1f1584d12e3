"""What a commit left on disk: which segments there are, and which of their documents are gone."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

_INDEX_NAME = "MAIN"
_READINGS = 8
"""How often the list of segments is read while another process commits."""


class StoredSegment:
    """A segment as the newest commit describes it; none of its files is opened.

    ``segment`` is what Whoosh has of it.
    """

    def __init__(self, segment: Any) -> None:
        self.segment = segment
        self.name: str = segment.segment_id()
        self.size = int(segment.doc_count_all())
        self.deleted: list[int] = sorted(segment.deleted_docs())


def stored_segments(generation: Path) -> list[StoredSegment]:
    """The segments of the newest commit in ``generation``, in document order.

    A change leaves the files of earlier segments as they are; opening all of them anew, as
    Whoosh's own reader does, costs more than everything else that a change asks for.

    Raises:
        FileNotFoundError: the generation is no longer there.
    """
    for _ in range(_READINGS - 1):
        with suppress(FileNotFoundError):  # the next commit may just have taken its place
            return _stored_segments(generation)
    return _stored_segments(generation)


def _stored_segments(generation: Path) -> list[StoredSegment]:
    toc = TOC.read(FileStorage(str(generation)), _INDEX_NAME)
    return [StoredSegment(segment) for segment in toc.segments]
