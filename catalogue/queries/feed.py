"""The published catalogue as something to follow: whoever derives data from it reads this."""

from collections.abc import AsyncIterator, Sequence

from catalogue.queries import published, published_documents, synonyms
from catalogue.queries.documents import PublishedDocument


class PublishedFeed:
    """Change numbers, and the documents behind them, of one catalogue.

    ``catalogue_id`` tells a follower whether what it keeps was derived from this catalogue.
    """

    def __init__(self, catalogue_id: str) -> None:
        self._catalogue_id = catalogue_id

    async def catalogue_id(self) -> str:
        """Id of the catalogue behind this feed."""
        return self._catalogue_id

    async def head(self) -> int:
        """Number of the newest change."""
        return await published.feed_head()

    async def changes_since(self, seq: int, limit: int) -> list[published.Change]:
        """At most ``limit`` changes after ``seq``, oldest first."""
        return await published.changes_since(seq, limit)

    async def documents(self, items: Sequence[int]) -> list[PublishedDocument]:
        """What is public of ``items``; an item absent from the answer is no longer public."""
        return await published_documents.documents(items)

    async def words_version(self) -> tuple[int, int]:
        """Changes with every change of the list of everyday words."""
        return await synonyms.version()

    async def words(self) -> list[tuple[str, str]]:
        """Everyday words in force, each with one official wording."""
        return await synonyms.pairs()

    def all_documents(self) -> AsyncIterator[list[PublishedDocument]]:
        """Every published item, in (division, code) order, a batch at a time."""
        return published_documents.all_documents()
