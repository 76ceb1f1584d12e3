"""Scores and order equal Whoosh's own exhaustive search on flat queries."""

import numpy as np
import pytest
from whoosh import index as whoosh_index
from whoosh import query as wq
from whoosh.scoring import BM25F

from search_index import postings, weights
from search_index.directory import IndexDirectory
from search_index.engine import WhooshNumpyEngine
from search_index.match import at_least, every
from search_index.ranking import top
from search_index.text import query_words

QUERIES = (
    *("登记", "许可", "身份证", "材料", "食品经营许可", "开饭店", "机动车登记", "内地居民登记"),
    *("企业注销登记申请书", "白山市户口迁移", "改过的说明", "公积金", "没有的词"),
)


def whoosh_scores(engine: WhooshNumpyEngine, words: tuple[str, ...], how: type) -> dict[int, float]:
    searcher = whoosh_index.open_dir(str(engine._directory.current())).searcher(
        weighting=BM25F(B=weights.B, K1=weights.K1)
    )
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
    snapshot = engine._snapshot
    assert snapshot is not None
    assert len(snapshot.segments) > 1, "the oracle must see several segments"
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


def test_whole_blocks_equal_the_public_matcher(engine: WhooshNumpyEngine) -> None:
    reader = whoosh_index.open_dir(str(IndexDirectory(engine._directory.path).current())).reader()
    compared = 0
    for leaf, _ in reader.leaf_readers():
        for field, term in leaf.all_terms():
            if field not in ("words", "grams"):
                continue
            fast = postings.posting_list(leaf, field, term.decode())
            slow = postings.one_by_one(leaf, field, term.decode())
            assert np.array_equal(fast[0], slow[0])
            assert np.array_equal(fast[1], slow[1])
            compared += 1
    assert compared > 100
