"""Everyday queries over the Guangdong items: ``python -m tests.judged.guangdong [ENGINE]``.

The data stand beside the project (``shared/data/guangdong``) and are not part of it.  Two sets:
``OFFICIAL``, the everyday names that were taken out of the items, and ``OWN``, written by us.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from catalogue.exchange.profiles import find_profile, read_items
from catalogue.model.everyday_words import pairs_in
from catalogue.model.item import ServiceItem
from catalogue.queries.published_documents import to_document
from search_index.backend import ENGINES, backend
from search_index.contract import SearchEngine
from search_index.follower import IndexFollower
from search_index.judge import JudgedQuery, Verdict, judge
from search_index.request import SearchRequest
from tests.judged.baishan import SEEDS
from tests.search_index.library import Library

DATA = Path(__file__).parents[3] / "shared" / "data" / "guangdong"
_OWN = Path(__file__).with_name("guangdong.txt")
_MOMENT = datetime(2021, 12, 31, tzinfo=UTC)

Names = dict[str, str]


class Scores(msgspec.Struct, frozen=True):
    """The usual verdict, queries that found nothing, and those whose first item does not answer.

    ``missed`` maps a query to the name that came first.
    """

    verdict: Verdict
    nothing: tuple[str, ...]
    missed: dict[str, str]


def engine_over_guangdong(folder: Path, name: str = ENGINES[0]) -> tuple[SearchEngine, Names]:
    """An engine over every Guangdong item with the seed's everyday words; names by code."""
    read = (item for _, item in read_items(DATA / "items.jsonl", find_profile("guangdong")))
    items = [item for item in read if isinstance(item, ServiceItem)]
    documents = [to_document(one, n, one.code, _MOMENT) for n, one in enumerate(items, start=1)]
    library = Library(documents)
    library.words_said = [(pair.said, pair.meant) for pair in pairs_in(SEEDS)]
    engine = asyncio.run(IndexFollower(folder, library, backend(name)).start())
    return engine, {one.code: one.name for one in documents}


def official_queries(names: Names) -> list[JudgedQuery]:
    """The everyday names that were taken out of the items."""
    raw = (DATA / "judged_queries.json").read_bytes()
    return msgspec.json.decode(raw, type=list[JudgedQuery])


def own_queries(names: Names) -> list[JudgedQuery]:
    """The queries in the file beside this one."""
    lines = _OWN.read_text(encoding="utf-8").splitlines()
    pairs = [line.split(" = ", 1) for line in lines if not line.startswith("#") and " = " in line]
    return [
        JudgedQuery(query, tuple(code for code, name in names.items() if re.search(answer, name)))
        for query, answer in pairs
    ]


def score(engine: SearchEngine, names: Names, queries: Sequence[JudgedQuery]) -> Scores:
    """How well ``queries`` are answered."""
    found = {
        one.query: [hit.code for hit in engine.search(SearchRequest(words=one.query)).hits]
        for one in queries
    }
    return Scores(
        judge(queries, found.__getitem__),
        tuple(one.query for one in queries if not found[one.query]),
        {
            one.query: names[found[one.query][0]]
            for one in queries
            if found[one.query] and found[one.query][0] not in one.relevant
        },
    )


SETS: dict[str, Callable[[Names], list[JudgedQuery]]] = {
    "official": official_queries,
    "own": own_queries,
}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        engine, names = engine_over_guangdong(Path(place), *sys.argv[1:2])
        for kind, queries_of in SETS.items():
            scores = score(engine, names, queries_of(names))
            verdict = scores.verdict
            print(
                f"{kind}: queries {verdict.queries}  nDCG@10 {verdict.ndcg_at_10:.3f}  "
                f"success@1 {verdict.success_at_1:.3f}  nothing found {len(scores.nothing)}"
            )
            for query, first in scores.missed.items():
                print(f"  {query} -> {first}")
