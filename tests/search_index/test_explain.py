"""Why an item is first: parts that add up to the score of every hit, on each engine."""

from collections.abc import Iterator

import pytest

from catalogue.errors import BadInput
from search_index.contract import SearchEngine
from search_index.engine import WhooshNumpyEngine
from search_index.explanation import Explanation, PartKind
from search_index.popularity import NOBODY_CHOSE, Popularity
from search_index.request import SearchRequest
from search_index.synonyms import NO_SYNONYMS, Synonyms
from search_index.weights import IN_NAME, MEANT_IN_NAME, UNASKED
from tests.search_index.library import NAMES, REGIONS, Library

EVERYDAY = [
    ("扯证", "结婚登记"),
    ("落户", "户口迁移"),
    ("执照", "企业设立登记"),
    ("执照", "食品经营许可"),
]
QUERIES = (
    *NAMES,
    *(name[:4] for name in NAMES),
    *(name[-3:] for name in NAMES),
    *("开饭店", "办营业执照", "执照", "扯证", "落户", "换执照"),
    *("登记", "许可", "材料", "申请书", "居民身份证", "改过的说明", "登记 材料"),
    *(
        "内地 结婚 火箭",
        "结婚 火箭",
        "积金提",
        "记登记",
        "企注",
        "婚",
        "车证",
        "火婚箭",
        "qqqq zzzz",
    ),
    *("怎么办结婚登记", "請問結婚登記需要什麼材料", "jiehundengji", "chushengdengji", "驾使证换证"),
    *("白山市 登记", "浑江区结婚登记", "抚松 登记", "登记，许可，换证", "BS-00003", "BS-000012"),
    *("", "？！", "食品经营许可变更材料", "机动车登记 220602"),
)


@pytest.fixture
def told(engine: SearchEngine) -> Iterator[SearchEngine]:
    """The engine with everyday words and with choices of some items."""
    engine.use(Synonyms(EVERYDAY))
    engine.use_popularity(Popularity({item: item % 40 for item in range(1, 140, 3)}))
    yield engine
    engine.use(NO_SYNONYMS)
    engine.use_popularity(NOBODY_CHOSE)


def explain(engine: SearchEngine, words: str, region: str = "", limit: int = 10) -> Explanation:
    filters = (("region", (region,)),) if region else ()
    return engine.explain(SearchRequest(words=words, filters=filters, limit=limit))


@pytest.mark.parametrize("region", ["", *REGIONS])
def test_the_parts_of_every_hit_sum_to_its_score(told: SearchEngine, region: str) -> None:
    explained = 0
    for words in QUERIES:
        request = SearchRequest(
            words=words, filters=(("region", (region,)),) if region else (), limit=500
        )
        found, explanation = told.search(request), told.explain(request)
        assert [one.item for one in explanation.hits] == [one.item for one in found.hits]
        assert (explanation.total, explanation.relaxed) == (found.total, found.relaxed)
        for hit, one in zip(found.hits, explanation.hits, strict=True):
            summed = sum(part.score for part in one.parts)
            assert summed == pytest.approx(one.score, rel=1e-6, abs=2e-3), (words, one)
            if one.parts:
                assert one.score == hit.score, words
                explained += 1
    assert explained > 300


def test_every_kind_of_part_is_met(told: SearchEngine) -> None:
    met = {
        part.kind
        for words in QUERIES
        for hit in explain(told, words, limit=500).hits
        for part in hit.parts
    }
    together = {PartKind.ALSO, PartKind.CHARACTER}
    apart = isinstance(told, WhooshNumpyEngine)  # tantivy tells all words together
    assert met == set(PartKind) - (set() if apart else together)


def test_the_words_are_those_of_the_document(engine: SearchEngine, library: Library) -> None:
    for hit in explain(engine, "结婚登记 材料").hits:
        document = library.documents_by_item[hit.item]
        for part in hit.parts:
            if part.kind is PartKind.WORD:
                words = part.subject.split()
                assert all(word in document.name + document.text for word in words)


def test_a_trait_that_was_not_asked_for_is_named(engine: SearchEngine) -> None:
    parts = {hit.name: hit.parts for hit in explain(engine, "食品经营", limit=60).hits}
    unasked = [p for p in parts["食品经营许可（注销）"] if p.kind is PartKind.UNASKED]
    assert [(p.subject, p.score) for p in unasked] == [("注销", -UNASKED)]
    assert not any(p.kind is PartKind.UNASKED for p in parts["食品经营许可（新办）"])


def test_names_that_hold_all_are_told_from_those_that_are_meant(told: SearchEngine) -> None:
    (own, *_) = explain(told, "户口").hits
    assert (PartKind.ALL_IN_NAME, IN_NAME) in [(p.kind, p.score) for p in own.parts]
    lifts = {
        p.score
        for hit in explain(told, "扯证", limit=60).hits
        for p in hit.parts
        if p.kind is PartKind.MEANT_IN_NAME
    }
    assert lifts and lifts <= {IN_NAME, MEANT_IN_NAME}


def test_an_exact_name_says_that_it_is_pinned(engine: SearchEngine) -> None:
    (first, *_) = explain(engine, "开饭店").hits
    pinned = [part for part in first.parts if part.kind is PartKind.PINNED]
    assert [part.subject for part in pinned] == ["食品经营许可（新办）"]


def test_how_a_query_was_understood_is_told(told: SearchEngine) -> None:
    reading = explain(told, "請問扯證需要什么材料").reading
    assert (reading.said, reading.asked) == ("请问扯证需要什么材料", "扯证")
    assert reading.everyday == (("扯证", ("结婚登记",)),)
    assert [one.meant for one in reading.wordings] == [False, True]
    assert "".join(reading.wordings[1].words) == "结婚登记"
    assert explain(told, "jiehundengji").reading.instead == "结婚登记"
    assert explain(told, "BS-00003").reading.said == "bs-00003"
    assert explain(told, "浑江区结婚登记").reading.place == "220602"
    assert explain(told, "结婚 火箭").relaxed == "any"


def test_an_explanation_is_by_relevance_and_refuses_unknown_filters(engine: SearchEngine) -> None:
    by_name = engine.explain(SearchRequest(words="登记", sort="name"))
    assert by_name.hits == engine.explain(SearchRequest(words="登记")).hits
    with pytest.raises(BadInput, match="colour"):
        engine.explain(SearchRequest(filters=(("colour", ("red",)),)))
