"""How long after its publication an item is found, beside tantivy's own update."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec

from catalogue.commands.import_items import Load, import_items
from catalogue.model.item import ServiceItem
from search_index.engine import WhooshNumpyEngine
from search_index.request import SearchRequest
from tests.benchmarks.corpus import items
from tests.benchmarks.indexed import tantivy_over
from tests.benchmarks.instance import Instance
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.peers import Document, to_documents
from tests.benchmarks.timing import milliseconds, percentile
from web import clock
from web.lifecycle import index_follower

PUBLICATIONS = 60
_PATIENCE = 10.0


def publish_lines(instance: Instance, folder: Path) -> Iterator[Line]:
    """p50 and p95 of the delay from the publication's commit, and from its start."""
    documents = to_documents(asyncio.run(instance.documents()))
    theirs = tantivy_updates(documents, folder / "tantivy-updates")
    assert instance.indexed
    delays = asyncio.run(our_delays(instance))
    for name, place in (("发布到可搜", 1), ("发布到可搜 含写入", 0)):
        mine = [one[place] for one in delays]
        for share in (0.5, 0.95):
            value = percentile(theirs, share)
            title = f"{name} p{share * 100:.0f}"
            size = instance.size
            yield beside(title, size, "ms", percentile(mine, share), "tantivy 更新", value)


async def our_delays(instance: Instance) -> list[tuple[float, float]]:
    """For each publication the time until found [ms], from its start and from its commit.

    The index is followed as a server follows it; publications come at random moments.
    """
    random = Random(7)
    async with instance.opened():
        follower = await index_follower(instance.settings)
        engine = await follower.start()
        following = asyncio.create_task(follower.run())
        try:
            found = []
            for item in renamed(PUBLICATIONS):
                await asyncio.sleep(random.uniform(0.05, 0.25))
                found.append(await _published_and_found(engine, item))
            return found
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


def renamed(many: int) -> Iterator[ServiceItem]:
    """Items of the catalogue under names that nothing else has."""
    for number, item in enumerate(items(many)):
        yield msgspec.structs.replace(item, name=f"新发布的{item.name}第{number}次")


async def _published_and_found(engine: WhooshNumpyEngine, item: ServiceItem) -> tuple[float, float]:
    request = SearchRequest(words=item.name)
    started = time.perf_counter()
    outcome = await import_items([(1, item)], Load(by="基准测试", now=clock.now(), publish=True))
    committed = time.perf_counter()
    if outcome.published != 1:
        raise RuntimeError(f"the item was not published: {outcome}")
    while not any(hit.pinned for hit in engine.search(request).hits):
        if time.perf_counter() - committed > _PATIENCE:
            raise RuntimeError(f"{item.name} is not found")
        await asyncio.sleep(0.001)
    seen = time.perf_counter()
    return (seen - started) * 1000, (seen - committed) * 1000


def tantivy_updates(documents: list[Document], folder: Path) -> list[float]:
    """Times of one-document updates until visible [ms]."""
    peer = tantivy_over(documents, folder)
    return [milliseconds(lambda: peer.put([one]))[0] for one in documents[:PUBLICATIONS]]  # noqa: B023
