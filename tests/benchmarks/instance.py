"""Catalogues of given sizes, loaded and indexed by the program itself, made once per run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path

import msgspec

from catalogue import database
from catalogue.exchange import codec
from catalogue.queries import published_documents
from catalogue.queries.documents import PublishedDocument
from tests.benchmarks.corpus import items
from tests.benchmarks.processes import Ended, zhipao
from web.settings import Settings, load_settings

_PUBLISHED_BY = "基准测试"


class Instance:
    """A data directory with ``size`` published items; each step is taken when first needed."""

    def __init__(self, folder: Path, size: int) -> None:
        self.size = size
        self.data_dir = folder / f"data-{size}"
        self._lines = folder / f"{size}.jsonl"

    @property
    def settings(self) -> Settings:
        """The settings of this instance and nothing else."""
        return load_settings({"ZHIPAO_DATA_DIR": str(self.data_dir)})

    @cached_property
    def lines(self) -> Path:
        """The corpus as JSON lines."""
        return write_lines(self._lines, self.size)

    @cached_property
    def loaded(self) -> Ended:
        """The import of all lines."""
        return load(self.data_dir, self.lines)

    @cached_property
    def indexed(self) -> Ended:
        """The building of the index."""
        assert self.loaded
        return zhipao(self.data_dir, "reindex")

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """The loaded database, bound to the tables."""
        assert self.loaded
        async with opened(self.settings):
            yield

    async def documents(self) -> list[PublishedDocument]:
        """All published documents, in the order in which they are indexed."""
        assert self.loaded
        return await documents_in(self.settings)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[None]:
    """The database that ``settings`` name, bound to the tables."""
    engine = await database.connect(settings.database_url)
    try:
        yield
    finally:
        await database.close(engine)


async def documents_in(settings: Settings) -> list[PublishedDocument]:
    """All published documents of a catalogue, in the order in which they are indexed."""
    async with opened(settings):
        return [one async for batch in published_documents.all_documents() for one in batch]


def write_lines(path: Path, size: int) -> Path:
    """The corpus of ``size`` items as JSON lines."""
    with path.open("wb") as file:
        for item in items(size):
            file.write(codec.encode(item) + b"\n")
    return path


def load(data_dir: Path, lines: Path) -> Ended:
    """Import ``lines`` as the initial load that publishes.

    Raises:
        RuntimeError: not every line was published.
    """
    ended = zhipao(data_dir, "import", str(lines), "--publish-as", _PUBLISHED_BY, "--json")
    outcome = msgspec.json.decode(ended.output)
    if outcome["created"] != outcome["rows"] or outcome["findings"]["error"]:
        raise RuntimeError(f"not every line was published: {outcome}")
    return ended
