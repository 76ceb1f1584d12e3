"""The benchmarks run at a small size, and what they compare does the same work."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec
import pytest

from catalogue.queries.published_documents import to_document
from catalogue.rules import check
from search_index.follower import IndexFollower
from search_index.text import query_words
from tests.benchmarks.aims import AIMS
from tests.benchmarks.corpus import base_items, items
from tests.benchmarks.engine_bench import asking, falling_back, timed
from tests.benchmarks.indexed import fill
from tests.benchmarks.lines import beside, write
from tests.benchmarks.peers import Page, to_documents
from tests.benchmarks.peers.ours import OurPeer
from tests.benchmarks.published import MOMENT, published
from tests.benchmarks.queries import distinct_queries, queries
from tests.benchmarks.timing import medians, percentile
from tests.search_index.library import Library

SIZE = 200


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    """Our engine and all its peers over the same documents."""
    import asyncio

    folder = tmp_path_factory.mktemp("peers")
    documents = list(published(SIZE))
    engine = asyncio.run(IndexFollower(folder / "index", Library(documents)).start())
    filled = fill(iter([(0.0, to_documents(documents))]), folder)
    yield [OurPeer(engine), *filled.peers.values()]
    for peer in filled.peers.values():
        peer.close()


@pytest.mark.parametrize("mode", ["AND", "OR"])
def test_all_engines_find_and_count_the_same(peers: list[Any], mode: str) -> None:
    found = 0
    for query in queries():
        ours, *others = [peer.page(query_words(query), mode) for peer in peers]
        found += ours.total
        for other in others:
            assert other.total == ours.total, query
            assert _counted(other) == _counted(ours), query
            assert len(other.items) == len(ours.items) == min(10, ours.total)
    assert found > 1000


def _counted(page: Page) -> dict[str, dict[str, int]]:
    return {field: dict(counts.pairs()) for field, counts in page.facets.items()}


def test_all_engines_mark_a_document_alike(peers: list[Any]) -> None:
    pages = [peer.page(("营业执照",), "AND") for peer in peers]
    marks: dict[int, set[object]] = {}
    for page in pages:
        for item, marked in zip(page.items, page.marks, strict=True):
            marks.setdefault(item, set()).add(marked)
    assert marks
    assert all(len(alike) == 1 for alike in marks.values())
    assert all("营业执照" in snippet[1::2] for page in pages for _, snippet in page.marks)


def test_bm25_engines_agree_on_what_comes_first(peers: list[Any]) -> None:
    ours, tantivy = peers[0], peers[1]
    asked = [query_words(query) for query in queries()]
    answered = [words for words in asked if ours.page(words, "AND").total > 1]
    alike = [
        len(set(ours.page(w, "AND").items) & set(tantivy.page(w, "AND").items))
        / len(ours.page(w, "AND").items)
        for w in answered
    ]
    assert sum(alike) / len(alike) > 0.9


def test_every_engine_is_timed_on_every_query_or_a_fair_sample(peers: list[Any]) -> None:
    asked = queries()[:20]
    times = timed({peer.name: asking(peer, "AND") for peer in peers}, asked)
    assert times.keys() == {"zhipao", "tantivy", "SQLite FTS5", "PostgreSQL GIN"}
    for taken in times.values():
        assert set(taken) in ({*asked}, {*asked[::5]})
        assert all(one > 0 for one in taken.values())


def test_what_no_document_holds_whole_falls_back_to_any_word(peers: list[Any]) -> None:
    words = "营业执照 火箭发射"
    assert peers[1].page(query_words(words), "AND").total == 0
    assert falling_back(peers[1], words).total == peers[1].page(("营业执照",), "AND").total > 0


def test_filters_let_through_what_has_one_of_each_fields_values(peers: list[Any]) -> None:
    filters = (("audience", ("1",)), ("visits", ("0", "1")))
    words = query_words("登记")
    inside = [
        one
        for one in to_documents(list(published(SIZE)))
        if all(set(values) & set(one.facets[field]) for field, values in filters)
        and all(word in one.terms for word in words)
    ]
    page = peers[1].page(words, "AND", filters)
    assert 0 < page.total == len(inside) < peers[1].page(words, "AND").total
    assert peers[0].served("登记", filters).total == page.total


def test_the_corpus_is_the_same_every_time_and_publishable() -> None:
    once, again = list(items(SIZE)), list(items(SIZE))
    assert once == again
    assert len({item.code for item in once}) == SIZE
    assert [f.message for item in once for f in check(item) if f.blocking] == []
    documents = [to_document(item, 1, item.code, MOMENT) for item in once]
    length = sum(len(one.name) + len(one.text) for one in documents) / SIZE
    assert 380 < length < 450
    assert len({base.name for base in base_items()}) == 3300


def test_items_beyond_the_base_repeat_names_in_other_divisions() -> None:
    many = list(items(7000))
    assert len({item.code for item in many}) == 7000
    assert len({item.name for item in many}) < 4500
    assert len({item.division_code for item in many}) == 7


def test_queries_are_300_of_a_fixed_mix_and_distinct_ones_never_repeat() -> None:
    assert len(queries()) == 300
    assert queries() == queries()
    many = list(islice(distinct_queries(), 20_000))
    assert len(set(many)) == 20_000


def test_percentiles_and_medians() -> None:
    assert percentile(list(range(1, 101)), 0.95) == 95
    assert percentile([5], 0.95) == 5
    assert medians([[1, 10], [3, 30], [2, 20]]) == [2, 20]


def test_lines_are_written_with_their_ratio_and_judged_by_their_aim(tmp_path) -> None:
    good = beside("检索页 AND p50", 3300, "ms", 1.1, "tantivy", 1.0)
    bad = beside("检索页 AND p50", 50_000, "ms", 1.3, "tantivy", 1.0)
    lone = beside("导入", 3300, "项/秒", 1999.0)
    assert [next(a for a in AIMS if a.covers(one)).met(one) for one in (good, bad, lone)] == [
        True,
        False,
        False,
    ]
    write([good, lone], tmp_path / "build" / "benchmarks.json")
    first, second = msgspec.json.decode((tmp_path / "build" / "benchmarks.json").read_bytes())
    assert first == {
        "line": "检索页 AND p50",
        "items": 3300,
        "unit": "ms",
        "ours": 1.1,
        "peer": "tantivy",
        "peer_value": 1.0,
        "ratio": 1.1,
    }
    assert (second["ours"], second["peer_value"], second["ratio"]) == (1999, None, None)
