"""Catalogues of given sizes, streamed straight into our index and into the peers.

The program's import would take hours at half a million items, so the documents are generated.
"""

import asyncio
import shutil
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import cast

import msgspec

from search_index.engine import WhooshNumpyEngine
from search_index.follower import IndexFollower
from tests.benchmarks.feed import SqliteFeed
from tests.benchmarks.index_build import Built, build
from tests.benchmarks.peers import Document, Peer, Shown, to_documents
from tests.benchmarks.peers.postgres import PostgresPeer
from tests.benchmarks.peers.sqlite_fts5 import Fts5Peer
from tests.benchmarks.peers.tantivy_engine import TantivyPeer
from tests.benchmarks.published import published


class Filled(msgspec.Struct, frozen=True):
    """The peers by name, and what filling each took [s], the cutting into terms included."""

    peers: dict[str, Peer]
    seconds: dict[str, float]

    @property
    def tantivy(self) -> TantivyPeer:
        """The peer that also filters and updates."""
        return cast(TantivyPeer, self.peers[TantivyPeer.name])


class Indexed:
    """``size`` items; feed, index and peers are made when first needed.

    The feed and the index lie in ``kept`` and are taken over from there when they are whole.
    """

    def __init__(self, folder: Path, size: int, kept: Path) -> None:
        self.size = size
        self.folder = folder / f"indexed-{size}"
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.index = kept / f"index-{size}"
        self._feed = kept / f"feed-{size}.db"
        self._note = kept / f"index-{size}.json"

    @cached_property
    def feed(self) -> Path:
        """File of the feed (``SqliteFeed``)."""
        if not self._feed.exists():
            beside = self._feed.with_suffix(".new")
            feed = SqliteFeed(beside)
            feed.load(published(self.size))
            feed.close()
            beside.rename(self._feed)
        return self._feed

    @cached_property
    def built(self) -> Built:
        """The building of our index; the figures of then when it was there already."""
        if not self._note.exists() or _fault(self.index, self.feed):
            shutil.rmtree(self.index, ignore_errors=True)
            self._note.write_bytes(msgspec.json.encode(build(self.feed, self.index)))
        return msgspec.json.decode(self._note.read_bytes(), type=Built)

    @cached_property
    def engine(self) -> WhooshNumpyEngine:
        """Our engine over the whole catalogue, in this process."""
        assert self.built.items == self.size
        return _opened(self.index, self.feed)

    @cached_property
    def region(self) -> str:
        """The division of the document in the middle of the catalogue."""
        feed = SqliteFeed(self.feed)
        (one,) = feed.read([self.size // 2 + 1])
        feed.close()
        return one.region

    @cached_property
    def alone(self) -> WhooshNumpyEngine:
        """Our engine over the items of ``region`` and no others."""
        file, index = self.folder / "region.db", self.folder / "region"
        all_of_them, own = SqliteFeed(self.feed), SqliteFeed(file)
        for batch in all_of_them.batches(self.region):
            own.load(batch)
        build(file, index)
        return _opened(index, file)

    @cached_property
    def filled(self) -> Filled:
        """The peers, filled from one stream; none of it is held but what hits show."""
        return fill(self._documents(), self.folder)

    def _documents(self) -> Iterator[tuple[float, list[Document]]]:
        for batch in SqliteFeed(self.feed).batches():
            started = time.perf_counter()
            documents = to_documents(batch)
            yield time.perf_counter() - started, documents

    def close(self) -> None:
        """Stop the peers and remove what is not kept."""
        if "filled" in self.__dict__:
            for peer in self.filled.peers.values():
                peer.close()
        shutil.rmtree(self.folder)


def fill(batches: Iterator[tuple[float, list[Document]]], folder: Path) -> Filled:
    """Every peer over ``batches``, each with the seconds that cutting it took."""
    shown: Shown = {}
    peers: list[Peer] = [
        TantivyPeer(shown, folder / "tantivy"),
        Fts5Peer(shown),
        PostgresPeer(shown, folder / "postgres"),
    ]
    seconds = dict.fromkeys((peer.name for peer in peers), 0.0)
    for cutting, batch in batches:
        shown.update((one.item, (one.name, one.text)) for one in batch)
        for peer in peers:
            started = time.perf_counter()
            peer.add(batch)
            seconds[peer.name] += cutting + time.perf_counter() - started
    for peer in peers:
        started = time.perf_counter()
        peer.finish()
        seconds[peer.name] += time.perf_counter() - started
    return Filled({peer.name: peer for peer in peers}, seconds)


def tantivy_over(documents: list[Document], folder: Path) -> TantivyPeer:
    """The one peer over a list of documents."""
    peer = TantivyPeer({one.item: (one.name, one.text) for one in documents}, folder)
    peer.add(documents)
    peer.finish()
    return peer


def _fault(index: Path, feed: Path) -> str:
    """Why the index would have to be built anew."""
    return asyncio.run(IndexFollower(index, SqliteFeed(feed)).fault())


def _opened(index: Path, feed: Path) -> WhooshNumpyEngine:
    return asyncio.run(IndexFollower(index, SqliteFeed(feed)).start())
