"""The judged queries over the whole Baishan sample."""

import asyncio
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import msgspec

from catalogue.model.everyday_words import pairs_in
from catalogue.queries.published_documents import to_document
from fixtures.baishan_2018.matters import items
from search_index.backend import ENGINES, backend
from search_index.contract import SearchEngine
from search_index.follower import IndexFollower
from search_index.judge import Verdict, ndcg
from search_index.request import SearchRequest
from tests.search_index.library import Library

_FILE = Path(__file__).with_name("baishan.txt")
_MOMENT = datetime(2018, 12, 31, tzinfo=UTC)
_FIRST = 3
SEEDS = files("catalogue").joinpath("seeds/everyday_words.txt").read_text(encoding="utf-8")


class Judged(msgspec.Struct, frozen=True):
    """A query, and how the names of the items that answer it begin."""

    query: str
    beginnings: tuple[str, ...]

    def answered_by(self, name: str) -> bool:
        """Whether the item of this name answers."""
        return name.startswith(self.beginnings)


class Scores(msgspec.Struct, frozen=True):
    """The usual verdict, the share with an answer among the first three, and what has none."""

    verdict: Verdict
    success_at_3: float
    missed: tuple[str, ...]


def judged_queries() -> list[Judged]:
    """The queries in the file."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    pairs = [line.split(" = ") for line in lines if not line.startswith("#") and " = " in line]
    return [Judged(query, tuple(answers.split("、"))) for query, answers in pairs]


def engine_over_sample(folder: Path, name: str = ENGINES[0]) -> tuple[SearchEngine, dict[str, str]]:
    """An engine over every item of the sample with the seed's everyday words; names by code."""
    documents = [to_document(one, n, one.code, _MOMENT) for n, one in enumerate(items(), start=1)]
    library = Library(documents)
    library.words_said = [(pair.said, pair.meant) for pair in pairs_in(SEEDS)]
    engine = asyncio.run(IndexFollower(folder, library, backend(name)).start())
    return engine, {one.code: one.name for one in documents}


def score(engine: SearchEngine, names: dict[str, str]) -> Scores:
    """How well the judged queries are answered."""
    gains, firsts, threes, missed = 0.0, 0, 0, []
    queries = judged_queries()
    for one in queries:
        found = [hit.code for hit in engine.search(SearchRequest(words=one.query)).hits]
        relevant = {code for code, name in names.items() if one.answered_by(name)}
        gains += ndcg(found, relevant)
        firsts += bool(found) and found[0] in relevant
        if any(code in relevant for code in found[:_FIRST]):
            threes += 1
        else:
            missed.append(one.query)
    many = len(queries)
    verdict = Verdict(many, gains / many, firsts / many)
    return Scores(verdict, threes / many, tuple(missed))
