"""Scores and order equal Whoosh's own exhaustive search on flat queries."""

from copy import copy

import pytest
from whoosh import index as whoosh_index
from whoosh import query as wq
from whoosh.scoring import BM25F

from search_index import weights
from search_index.backend import Backend, backend
from search_index.bounded import Bounded
from search_index.engine import WhooshNumpyEngine
from search_index.match import at_least, every, naming
from search_index.name_score import held_back
from search_index.ranking import top
from search_index.snapshot import Snapshot
from search_index.text import query_words
from search_index.wish import wish

QUERIES = (
    *("登记", "许可", "身份证", "材料", "食品经营许可", "开饭店", "机动车登记", "内地居民登记"),
    *("企业注销登记申请书", "白山市户口迁移", "改过的说明", "公积金", "没有的词"),
)


@pytest.fixture(scope="module")
def kind() -> Backend:
    """Whoosh alone can be compared with Whoosh."""
    return backend("whoosh")


def whoosh_scores(engine: WhooshNumpyEngine, words: tuple[str, ...], how: type) -> dict[int, float]:
    """Whoosh's own scores, with the average length that our generation keeps."""
    generation = engine._opened
    assert generation is not None
    searcher = whoosh_index.open_dir(str(generation.path)).searcher(
        weighting=BM25F(B=weights.B, K1=weights.K1)
    )
    searcher.avg_field_length = lambda field, default=None: generation.joined.average[field]
    with searcher:
        terms = [wq.Term("words", word.encode()) for word in words]
        found = searcher.search(how(terms), limit=None, optimize=False)
        return {docnum: score for score, docnum in found.top_n}


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize(("how", "ours"), [(wq.And, "every"), (wq.Or, "any")])
def test_scores_and_order_equal_whooshs_own(
    engine: WhooshNumpyEngine, text: str, how: type, ours: str
) -> None:
    words = query_words(text)
    snapshot = engine._state
    assert snapshot is not None
    assert len(snapshot.parts()) > 1, "the oracle must see several segments"
    lists = [snapshot.term("words", word) for word in words]
    matched = every(lists) if ours == "every" else at_least(snapshot.size, lists, 1)
    expected = whoosh_scores(engine, words, how)
    scored = dict(zip(matched.ids.tolist(), matched.scores.tolist(), strict=True))
    assert scored.keys() == expected.keys()
    for docnum, score in expected.items():
        assert scored[docnum] == pytest.approx(score, rel=1e-5)
    order = matched.ids[top(matched.scores, 1000)].tolist()
    best = sorted(expected.values(), reverse=True)
    assert [expected[docnum] for docnum in order] == pytest.approx(best, rel=1e-5)


def test_mapped_lists_hold_the_documents_that_whooshs_matcher_does(
    engine: WhooshNumpyEngine,
) -> None:
    snapshot, generation = engine._state, engine._opened
    assert snapshot is not None and generation is not None
    reader = whoosh_index.open_dir(str(generation.path)).reader()
    compared = 0
    for field, term in reader.all_terms():
        if field in ("words", "grams"):
            matcher = reader.postings(field, term)
            assert snapshot.term(field, term.decode()).ids.tolist() == list(matcher.all_ids())
            compared += 1
    assert compared > 100


def _middling(snapshot: Snapshot) -> Snapshot:
    """The same documents treated as those of a middling index."""
    made = copy(snapshot)
    made.small, made.masked = False, True
    made.held_back = Bounded(2)
    return made


def test_names_are_found_alike_by_lists_and_by_masks(engine: WhooshNumpyEngine) -> None:
    snapshot = engine._state
    assert snapshot is not None and not snapshot.masked, "small ones have bits"
    masked = _middling(snapshot)
    found = 0
    for text in (*QUERIES, "登记登", "材料食品"):
        (asked, *_) = wish((text,)).alternatives
        lists = snapshot.terms("grams", asked.characters)
        named = naming(snapshot, asked.characters, lists).tolist()
        assert naming(masked, asked.characters, lists).tolist() == named
        found += len(named)
    assert found > 50
    assert naming(masked, (), []).tolist() == []


def test_names_are_held_back_alike_whether_or_not_it_is_remembered(
    engine: WhooshNumpyEngine,
) -> None:
    snapshot = engine._state
    assert snapshot is not None and snapshot.small
    large = copy(snapshot)
    large.small, large.held_back = False, Bounded(2)
    middling, ids = _middling(snapshot), snapshot.live_ids[1::2]
    for text in QUERIES:
        wished = wish((text,))
        expected = held_back(large, ids, wished).tolist()
        for one in (snapshot, middling, middling, middling):
            assert held_back(one, ids, wished).tolist() == expected
    assert not large.held_back
    assert any(one is not None for one in middling.held_back.values()), "asked again, it is kept"
