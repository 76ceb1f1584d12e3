"""Whoosh with numpy as the index follower finds it."""

from collections.abc import Callable, Iterable
from pathlib import Path

from search_index.engine import WhooshNumpyEngine
from search_index.merging import merged
from search_index.schema import VERSION
from search_index.writer import GenerationWriter


class WhooshBackend:
    """See ``search_index.backend.Backend``."""

    version = VERSION

    def engine(self, path: Path) -> WhooshNumpyEngine:
        """An engine over the index under ``path``."""
        return WhooshNumpyEngine(path)

    def writer(self, generation: Path, *, fresh: bool) -> GenerationWriter:
        """A writer of ``generation``."""
        return GenerationWriter(generation, fresh=fresh)

    def files(self, generation: Path) -> Iterable[Path]:
        """Whoosh's segments and our arrays; neither is ever altered."""
        return [*generation.glob("*.seg"), *generation.glob("*.arrays")]

    def merged(self, generation: Path) -> Callable[[], None] | None:
        """A crowd of small segments written anew as one, beside them."""
        return merged(generation)
