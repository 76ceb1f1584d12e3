"""Who changes the catalogue of a soak."""

from random import Random

from msgspec.structs import replace

from catalogue.queries.documents import PublishedDocument
from tests.benchmarks.feed import SqliteFeed


class Editor:
    """Publishes, renames and withdraws at random; every name is given once."""

    def __init__(self, feed: SqliteFeed, random: Random) -> None:
        self._feed = feed
        self._random = random
        self._live = [one.item for batch in feed.batches() for one in batch]
        self._gone: list[PublishedDocument] = []
        self._named = 0

    def change(self) -> int:
        """One change, at times one of many items at once; how many items it was."""
        many = 50 if self._random.random() < 0.02 else 1
        if self._random.random() < 0.25:
            return self._withdraw(many)
        if self._gone and self._random.random() < 0.35:
            return self._publish([self._gone.pop()])
        return self._publish(self._feed.read(self._random.sample(self._live, many)))

    def _withdraw(self, many: int) -> int:
        chosen = self._random.sample(self._live, many)
        self._gone += self._feed.read(chosen)
        self._feed.remove(chosen)
        self._live = [item for item in self._live if item not in chosen]
        return len(chosen)

    def _publish(self, documents: list[PublishedDocument]) -> int:
        renamed = [replace(one, name=self._name()) for one in documents]
        self._feed.put(renamed)
        self._live = list(dict.fromkeys([*self._live, *(one.item for one in renamed)]))
        return len(renamed)

    def _name(self) -> str:
        self._named += 1
        return f"改名后的第{self._named}号办理事项"
