"""The published catalogue as something to follow: whoever derives data from it reads this."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date

from catalogue import database
from catalogue.queries import popularity, published, published_documents, synonyms
from catalogue.queries.documents import PublishedDocument


class PublishedFeed:
    """Change numbers, and the documents behind them, of one catalogue.

    Args:
        fresh_id: becomes the catalogue's id when it has none yet.
        today: which day it is; where nobody says, no day has ended and no choice counts.
    """

    def __init__(self, fresh_id: str, today: Callable[[], date] | None = None) -> None:
        self._fresh_id = fresh_id
        self._today = today

    async def catalogue_id(self) -> str:
        """Tells a follower whether what it keeps was derived from this catalogue.

        It is another one after a restore.
        """
        return await database.catalogue_id(self._fresh_id)

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

    async def choices_version(self) -> tuple[str, int]:
        """Changes with every day, and when more is known of the last one."""
        if self._today is None:
            return "", 0
        day, many = await popularity.last_day(self._today())
        return day.isoformat(), many

    async def choices(self, days: int, of_query: int, of_day: int) -> dict[int, int]:
        """How often items were chosen on the last ``days`` ended days; see ``popularity``."""
        if self._today is None:
            return {}
        return await popularity.choices(self._today(), days, of_query=of_query, of_day=of_day)

    def all_documents(self) -> AsyncIterator[list[PublishedDocument]]:
        """Every published item, in (division, code) order, a batch at a time."""
        return published_documents.all_documents()
