"""One process that follows a feed and searches, as a worker of the server does.

``python -m tests.benchmarks.worker INDEX FEED`` forks, prints the number of the child's process when
it has answered for the first time and then does what it reads, one command a line, each answered with one line of JSON:

    clients N        search with so many clients from now on; none but 0 stops them
    warm             ask the 300 queries once
    suggest          make the list of suggestions
    seen ITEM NAME   tell when that item is first found by its name (monotonic clock)
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import msgspec

from search_index.contract import SearchEngine
from search_index.follower import IndexFollower
from search_index.request import SearchRequest
from search_index.suggest import Suggester, Suggestion
from tests.benchmarks.feed import SqliteFeed
from tests.benchmarks.peers import FACETS, TOP
from tests.benchmarks.queries import distinct_queries, queries
from web.memory import give_back
from web.server import load_what_workers_share

_GLANCE = 0.002


class Worker:
    """An engine, kept up to date, and the clients that keep it busy."""

    def __init__(self, follower: IndexFollower) -> None:
        self._engine = follower.engine
        self._clients: list[asyncio.Task[None]] = []
        self._asked = cycle(distinct_queries())
        self._kept: list[Suggester] = []

    async def obey(self, command: str) -> object:
        """Do what one line asks for; the answer."""
        word, _, rest = command.partition(" ")
        doing: dict[str, Callable[[str], object]] = {
            "clients": self._busy,
            "warm": self._warm,
            "suggest": self._suggest,
        }
        return await self._seen(rest) if word == "seen" else doing[word](rest)

    def _busy(self, many: str) -> None:
        for client in self._clients:
            client.cancel()
        self._clients = [asyncio.create_task(self._searching()) for _ in range(int(many))]

    async def _searching(self) -> None:
        for text in self._asked:
            self._engine.search(asked(text))
            await asyncio.sleep(0)

    def _warm(self, _: str) -> None:
        for text in queries():
            self._engine.search(asked(text))
        give_back()

    def _suggest(self, _: str) -> None:
        called = self._engine.called()
        self._kept = [
            Suggester(
                Suggestion(text=text, kind="everyday" if everyday else "item", items=many)
                for (text, everyday), many in called.items()
            )
        ]

    async def _seen(self, item_and_name: str) -> float:
        item, _, name = item_and_name.partition(" ")
        while not found_by_name(self._engine, int(item), name):
            await asyncio.sleep(_GLANCE)
        return time.monotonic()


def asked(text: str) -> SearchRequest:
    """The whole page."""
    return SearchRequest(words=text, facets=FACETS, limit=TOP, highlights=True)


def found_by_name(engine: SearchEngine, item: int, name: str) -> bool:
    """Whether ``item`` is found as what is called exactly ``name``."""
    hits = engine.search(SearchRequest(words=name)).hits
    return any(hit.item == item and hit.pinned for hit in hits)


async def _main(index: str, feed: str) -> None:
    follower = IndexFollower(Path(index), SqliteFeed(Path(feed)))
    engine = await follower.start()
    engine.search(asked(queries()[0]))
    _tell(os.getpid())
    following = asyncio.create_task(follower.run())
    worker = Worker(follower)
    while command := (await asyncio.to_thread(sys.stdin.readline)).strip():
        _tell(await worker.obey(command))
    following.cancel()


def _tell(answer: object) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()


def _forked() -> bool:
    """Fork as the server does, when what workers share is loaded; whether this is the worker."""
    load_what_workers_share()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
    return not child


if __name__ == "__main__" and _forked():
    asyncio.run(_main(*sys.argv[1:]))
