"""What must be found and what must not, so long after a change."""

import time
from collections.abc import Iterator

from search_index.contract import SearchEngine
from search_index.request import Hit, SearchRequest
from tests.benchmarks.feed import Changed, SqliteFeed


class Truth:
    """Compares answers with the feed; a change counts ``patience`` seconds after it was made.

    Every check reads the feed, asks the engine and reads the feed again: what changed meanwhile
    is not judged.
    """

    def __init__(self, feed: SqliteFeed, engine: SearchEngine, patience: float) -> None:
        self._feed = feed
        self._engine = engine
        self._patience = patience
        self._seen = feed.last_seq()
        self._awaited: dict[int, Changed] = {}
        self.stale: list[float] = []
        """How long after its change an item was found so for the first time [ms]."""

    def newest(self) -> Iterator[str]:
        """Look for every change that has not been seen yet; what is wrong."""
        for change in self._feed.changed_since(self._seen):
            self._seen = change.seq
            self._awaited[change.item] = change
        for item, change in list(self._awaited.items()):
            waited = time.monotonic() - change.at
            if self._shows(change):
                self.stale.append((time.monotonic() - change.at) * 1000)
                del self._awaited[item]
            elif waited > self._patience and self._feed.last_change(item) == change:
                yield f"{self._told(change)}，{waited:.1f} 秒后仍不是这样"
                del self._awaited[item]

    def item(self, item: int) -> str:
        """Look for an item as it has been for a while; what is wrong."""
        change = self._feed.last_change(item)
        if change is None or not self._settled(change):
            return ""
        if self._shows(change) or self._feed.last_change(item) != change:
            return ""
        return f"{self._told(change)}，检索结果不符"

    def page(self, words: str) -> str:
        """A page of results has no item twice and none that was withdrawn; what is wrong."""
        hits = self._engine.search(SearchRequest(words=words, limit=50, highlights=True)).hits
        items = [hit.item for hit in hits]
        if len(set(items)) < len(items):
            return f"检索“{words}”有重复事项：{items}"
        gone = [item for item in items if self._withdrawn(item)]
        return f"检索“{words}”仍有已撤下的事项：{gone}" if gone else ""

    def totals(self) -> str:
        """Everything is found, once in every kind and region; what is wrong."""
        since = time.monotonic() - self._patience
        found = self._engine.search(SearchRequest(facets=("kind", "region")))
        published, changes = self._feed.standing(since)
        least = most = published
        for change in {one.item: one for one in changes}.values():
            least -= change.live
            most += not change.live
        if not least <= found.total <= most:
            return f"共 {found.total} 项，应为 {least} 到 {most} 项{self._state()}"
        for field, counts in found.facets.items():
            if sum(counts.counts) != found.total:
                return f"按 {field} 分计的和不是 {found.total}"
        return ""

    def _shows(self, change: Changed) -> bool:
        """Whether the engine's answers show the item as ``change`` left it.

        Under its name it is found once and first of all, or not at all once withdrawn; under a
        former name it is no longer the one that is called so.
        """
        found = [hit for hit in self._hits(change.name) if hit.item == change.item]
        if not change.live:
            return not found
        if change.former in ("", change.name):
            return len(found) == 1 and found[0].pinned
        former = [hit for hit in self._hits(change.former) if hit.item == change.item]
        return len(found) == 1 and found[0].pinned and not any(hit.pinned for hit in former)

    def _hits(self, name: str) -> tuple[Hit, ...]:
        return self._engine.search(SearchRequest(words=name)).hits

    def _withdrawn(self, item: int) -> bool:
        change = self._feed.last_change(item)
        return change is not None and not change.live and self._settled(change)

    def _settled(self, change: Changed) -> bool:
        return time.monotonic() - change.at > self._patience

    def _told(self, change: Changed) -> str:
        done = "发布" if change.live else "撤下"
        return f"第 {change.seq} 次变更{done}事项 {change.item}“{change.name}”{self._state()}"

    def _state(self) -> str:
        return f"（索引为 {self._engine.generation}，变更已到第 {self._feed.last_seq()} 次）"
