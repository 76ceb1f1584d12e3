"""tantivy as the index follower and the web find it."""

from collections.abc import Callable, Iterable
from pathlib import Path

from search_index import schema
from search_index.backend import cancelled_unless_done
from search_index.tantivy_backend import fields
from search_index.tantivy_backend.engine import TantivyEngine
from search_index.tantivy_backend.writer import TantivyWriter, crowded, segment_files


class TantivyBackend:
    """See ``search_index.backend.Backend``."""

    version = f"{schema.VERSION}-tantivy-{fields.VERSION}"

    def engine(self, path: Path) -> TantivyEngine:
        """An engine over the index under ``path``."""
        return TantivyEngine(path)

    def writer(self, generation: Path, *, fresh: bool) -> TantivyWriter:
        """A writer of ``generation``."""
        return TantivyWriter(generation, fresh=fresh)

    def files(self, generation: Path) -> Iterable[Path]:
        """What a commit consists of."""
        return segment_files(generation)

    def merged(self, generation: Path) -> Callable[[], None] | None:
        """What lets tantivy merge, which only who writes can do; it takes a few milliseconds."""
        if not crowded(generation):
            return None

        def take_place() -> None:
            with cancelled_unless_done(TantivyWriter(generation, fresh=False)) as writer:
                writer.finish()

        return take_place
