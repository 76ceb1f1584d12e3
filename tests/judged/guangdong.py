"""Everyday queries over the Guangdong items: ``python -m tests.judged.guangdong [ENGINE]``.

The data stand beside the project (``shared/data/guangdong``) and are not part of it.  Four sets:
``official``, the everyday names that were taken out of the items, ``further``, those that were left
in, asked of items without any, ``own``, written by us, and ``slipped``, the own ones with one character each typed as another that sounds the same.
"""

import asyncio
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

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
from search_index.sounds import IDEOGRAPH, syllables
from tests.judged.baishan import SEEDS
from tests.search_index.library import Library

DATA = Path(__file__).parents[3] / "shared" / "data" / "guangdong"
_OWN = Path(__file__).with_name("guangdong.txt")
_COMMON = 1_500
"""So many characters are typed often enough to be typed for another."""
_MOMENT = datetime(2021, 12, 31, tzinfo=UTC)

Names = dict[str, str]


class Scores(msgspec.Struct, frozen=True):
    """The usual verdict, queries that found nothing, and those whose first item does not answer.

    ``missed`` maps a query to the name that came first.
    """

    verdict: Verdict
    nothing: tuple[str, ...]
    missed: dict[str, str]


def guangdong_items() -> list[ServiceItem]:
    """Every Guangdong item."""
    read = (item for _, item in read_items(DATA / "items.jsonl", find_profile("guangdong")))
    return [item for item in read if isinstance(item, ServiceItem)]


def engine_over_guangdong(
    folder: Path, name: str = ENGINES[0], *, bare: bool = False
) -> tuple[SearchEngine, Names]:
    """An engine over every Guangdong item with the seed's everyday words; names by code.

    ``bare`` items have lost their own everyday names.
    """
    items = guangdong_items()
    if bare:
        items = [msgspec.structs.replace(one, everyday_names=()) for one in items]
    documents = [to_document(one, n, one.code, _MOMENT) for n, one in enumerate(items, start=1)]
    library = Library(documents)
    library.words_said = [(pair.said, pair.meant) for pair in pairs_in(SEEDS)]
    engine = asyncio.run(IndexFollower(folder, library, backend(name)).start())
    return engine, {one.code: one.name for one in documents}


def further_queries(names: Names) -> list[JudgedQuery]:
    """Everyday names of four characters or more that are in no other set and no item's name."""
    known = {one.query for one in (*official_queries(names), *own_queries(names))}
    known.update(names.values())
    called: dict[str, list[str]] = {}
    for item in guangdong_items():
        for name in item.everyday_names:
            if name not in known and len(name) > 3:
                called.setdefault(name, []).append(item.code)
    return [JudgedQuery(name, tuple(codes)) for name, codes in called.items()]


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


def slipped_queries(names: Names) -> list[JudgedQuery]:
    """The own queries of four characters or more, with one of them, drawn with a fixed seed, typed
    as another common one of the same sound."""
    own = own_queries(names)
    common = Counter("".join([*names.values(), *(one.query for one in own)]))
    alike: dict[str, list[str]] = {}
    for character, _ in common.most_common(_COMMON):
        if IDEOGRAPH.match(character):
            alike.setdefault(syllables(character)[0], []).append(character)
    drawn, slipped = Random(7), []
    for one in own:
        others = [
            (place, other)
            for place, character in enumerate(one.query)
            for other in alike.get(syllables(character)[0], ())
            if other != character and len(one.query) > 3
        ]
        if others:
            place, other = drawn.choice(others)
            query = f"{one.query[:place]}{other}{one.query[place + 1 :]}"
            slipped.append(JudgedQuery(query, one.relevant))
    return slipped


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


SETS: dict[str, tuple[Callable[[Names], list[JudgedQuery]], bool]] = {
    "official": (official_queries, False),
    "further": (further_queries, True),
    "own": (own_queries, False),
    "slipped": (slipped_queries, False),
}
"""The queries of each set, and whether they are asked of bare items."""


def main(*engine: str) -> None:
    """Print how well each set is answered, and what is not."""
    with tempfile.TemporaryDirectory() as place:
        catalogues = [
            engine_over_guangdong(Path(place, str(bare)), *engine, bare=bare)
            for bare in (False, True)
        ]
        for kind, (queries_of, bare) in SETS.items():
            over, names = catalogues[bare]
            scores = score(over, names, queries_of(names))
            verdict = scores.verdict
            print(
                f"{kind}: queries {verdict.queries}  nDCG@10 {verdict.ndcg_at_10:.3f}  "
                f"success@1 {verdict.success_at_1:.3f}  nothing found {len(scores.nothing)}"
            )
            for query, first in scores.missed.items():
                print(f"  {query} -> {first}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
