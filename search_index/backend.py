"""The engines there are: each writes generations of its own kind and searches them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from catalogue.errors import BadInput
from catalogue.queries.documents import PublishedDocument

if TYPE_CHECKING:  # settings ask for the names of engines; the segmenter takes 0.1 s to load
    from search_index.contract import SearchEngine

ENGINES = ("whoosh", "tantivy")
"""Names by which an engine is chosen; the first is the default."""


class GenerationWriting(Protocol):
    """Fills one generation; nothing is visible before ``commit`` or ``finish``."""

    def put(self, documents: Iterable[PublishedDocument]) -> None:
        """Add documents, in place of those of the same item where there are any."""
        ...

    def remove(self, items: Iterable[int]) -> None:
        """Take items out."""
        ...

    def commit(self) -> None:
        """Make the changes visible, as soon as can be; the last thing done with a writer."""
        ...

    def finish(self) -> None:
        """Make a whole generation visible, best to be searched; the last thing done as well."""
        ...

    def cancel(self) -> None:
        """Forget what was not committed, and let others write; after a failed commit as well."""
        ...


@contextmanager
def cancelled_unless_done(writer: GenerationWriting) -> Iterator[GenerationWriting]:
    """Cancel ``writer`` where anything fails, so that it keeps no lock; the failure is told."""
    try:
        yield writer
    except BaseException:
        with suppress(Exception):
            writer.cancel()
        raise


class Backend(Protocol):
    """One kind of index."""

    @property
    def version(self) -> str:
        """Differs from that of every other kind; an index of another version is rebuilt."""
        ...

    def engine(self, path: Path) -> "SearchEngine":
        """An engine over the index under ``path``, not opened yet."""
        ...

    def writer(self, generation: Path, *, fresh: bool) -> GenerationWriting:
        """A writer of ``generation``; ``fresh`` when nothing is in it yet."""
        ...

    def files(self, generation: Path) -> Iterable[Path]:
        """Files of the newest commit that are never altered; checked before they are searched."""
        ...

    def merged(self, generation: Path) -> Callable[[], None] | None:
        """Write a crowd of small segments anew as one, beside them; ``None`` where none crowd.

        Others may write meanwhile, but only one process merges.  What is returned puts the new
        segment in their place; then nobody else may write.
        """
        ...


def checked_engine(name: str) -> str:
    """``name``, when an engine of this name can be used here.

    Raises:
        BadInput: there is none, or its library is not installed.
    """
    if name not in ENGINES:
        raise BadInput(f"检索引擎应为 {'、'.join(ENGINES)} 之一，现为“{name[:40]}”")
    if name == "tantivy" and find_spec("tantivy") is None:
        raise BadInput(
            "检索引擎选了 tantivy，但没有安装；请执行 pip install 'zhipao[tantivy]'，或改用 whoosh"
        )
    return name


def backend(name: str = ENGINES[0]) -> Backend:
    """The backend of this name.

    Raises:
        BadInput: there is none, or its library is not installed.
    """
    if checked_engine(name) == "tantivy":
        from search_index.tantivy_backend.backend import TantivyBackend

        return TantivyBackend()
    from search_index.whoosh_backend import WhooshBackend

    return WhooshBackend()
