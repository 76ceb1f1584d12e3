"""The contract of an engine; one suite for every engine behind ``SearchEngine``."""

from collections import Counter
from pathlib import Path

import pytest

from catalogue.errors import BadInput, SearchUnavailable
from search_index.backend import Backend
from search_index.contract import SearchEngine
from search_index.request import SearchRequest
from search_index.synonyms import NO_SYNONYMS, Synonyms
from tests.search_index.library import Library


def names(engine: SearchEngine, library: Library, words: str, **more: object) -> list[str]:
    result = engine.search(SearchRequest(words=words, **more))
    return [library.documents_by_item[hit.item].name for hit in result.hits]


def test_without_words_everything_is_found(engine: SearchEngine, library: Library) -> None:
    result = engine.search(SearchRequest(limit=500))
    assert result.total == len(library.documents_by_item) == engine.size
    assert {hit.item for hit in result.hits} == set(library.documents_by_item)


def test_an_everyday_name_pins_its_items_first(engine: SearchEngine, library: Library) -> None:
    result = engine.search(SearchRequest(words="开饭店"))
    assert all(hit.pinned for hit in result.hits)
    assert set(names(engine, library, "开饭店")) == {"食品经营许可（新办）"}
    assert result.relaxed is None


def test_an_exact_name_comes_before_longer_ones(engine: SearchEngine, library: Library) -> None:
    assert names(engine, library, "食品经营许可(变更)")[0] == "食品经营许可（变更）"
    assert names(engine, library, "ＢＳ－００００３")[0] == library.documents_by_item[3].name


def test_words_of_asking_do_not_matter(engine: SearchEngine, library: Library) -> None:
    assert names(engine, library, "怎么办结婚登记")[0] == "内地居民结婚登记"


def test_half_typed_words_are_found_in_names(engine: SearchEngine, library: Library) -> None:
    result = engine.search(SearchRequest(words="积金提"))
    assert result.total > 0
    assert result.relaxed is None
    assert set(names(engine, library, "积金提")) == {"住房公积金提取"}


def test_words_are_loosened_step_by_step_and_told(engine: SearchEngine) -> None:
    assert engine.search(SearchRequest(words="结婚 登记")).relaxed is None
    assert engine.search(SearchRequest(words="内地 结婚 火箭")).relaxed == "any_but_one"
    assert engine.search(SearchRequest(words="结婚 火箭")).relaxed == "any"
    nothing = engine.search(SearchRequest(words="qqqq zzzz"))
    assert (nothing.total, nothing.hits) == (0, ())


def test_pages_follow_each_other_without_gap_or_repeat(engine: SearchEngine) -> None:
    whole = [h.item for h in engine.search(SearchRequest(words="登记", limit=100)).hits]
    paged = [
        hit.item
        for offset in range(0, len(whole), 7)
        for hit in engine.search(SearchRequest(words="登记", offset=offset, limit=7)).hits
    ]
    assert paged == whole
    assert engine.search(SearchRequest(words="登记", offset=9999)).hits == ()


def test_sorting_by_name_and_by_age(engine: SearchEngine, library: Library) -> None:
    by_name = names(engine, library, "", sort="name", limit=500)
    assert by_name == sorted(by_name)
    newest = engine.search(SearchRequest(sort="newest", limit=500)).hits
    ages = [library.documents_by_item[h.item].published_at for h in newest]
    assert ages == sorted(ages, reverse=True)


def test_highlights_mark_what_matched(engine: SearchEngine) -> None:
    hit = engine.search(SearchRequest(words="结婚 身份证", highlights=True)).hits[0]
    assert hit.name == ("内地居民", "结婚", "登记")
    assert "身份证" in hit.snippet[1::2]


def test_unknown_facets_and_filters_are_refused(engine: SearchEngine) -> None:
    with pytest.raises(BadInput, match="colour"):
        engine.search(SearchRequest(facets=("colour",)))
    with pytest.raises(BadInput, match="colour"):
        engine.search(SearchRequest(filters=(("colour", ("red",)),)))


def test_an_unknown_value_of_a_filter_matches_nothing(engine: SearchEngine) -> None:
    assert engine.search(SearchRequest(filters=(("kind", ("99",)),))).total == 0


def test_an_engine_without_index_says_so(kind: Backend, tmp_path: Path) -> None:
    engine = kind.engine(tmp_path / "nothing")
    with pytest.raises(SearchUnavailable):
        engine.search(SearchRequest(words="登记"))
    with pytest.raises(SearchUnavailable):
        engine.refresh()
    with pytest.raises(SearchUnavailable):
        engine.warm()
    assert (engine.size, engine.generation, engine.items(3)) == (0, "", [])
    assert (engine.called(), engine.everyday_words()) == (Counter(), [])


@pytest.mark.parametrize("words", ["？！", "🙂", "……", "- -"])
def test_words_that_hold_no_word_find_nothing(engine: SearchEngine, words: str) -> None:
    assert engine.search(SearchRequest(words=words, facets=("kind",))).total == 0
    assert engine.search(SearchRequest(words="  ")).total == engine.size


def test_a_kind_of_point_filters_and_is_counted(engine: SearchEngine, library: Library) -> None:
    accepted = {
        kind: {d.item for d in library.documents_by_item.values() if kind in d.facets["point"]}
        for kind in ("hall", "town", "village")
    }
    assert len({len(items) for items in accepted.values()}) == 3, "the kinds must differ"
    for kind, items in accepted.items():
        found = engine.search(SearchRequest(filters=(("point", (kind,)),), limit=500))
        assert {hit.item for hit in found.hits} == items
    counted = engine.search(SearchRequest(facets=("point",))).facets["point"]
    assert dict(counted.pairs()) == {k: len(i) for k, i in accepted.items()}


def test_what_things_are_called_is_told_for_every_document(
    engine: SearchEngine, library: Library
) -> None:
    expected = Counter(
        called
        for document in library.documents_by_item.values()
        for called in ((document.name, False), *((e, True) for e in document.everyday_names))
    )
    assert engine.called() == expected


def test_the_first_items_are_told(engine: SearchEngine, library: Library) -> None:
    assert len(set(engine.items(30))) == 30
    assert set(engine.items(1000)) == set(library.documents_by_item)


def test_everyday_words_are_understood_from_the_next_search_on(
    engine: SearchEngine, library: Library
) -> None:
    before = engine.wording
    engine.use(Synonyms([("扯证", "结婚登记"), ("飞天", "火箭")]))
    try:
        assert names(engine, library, "扯证")[0] == "内地居民结婚登记"
        assert engine.search(SearchRequest(words="扯证")).wording == engine.wording > before
        assert engine.everyday_words() == ["扯证"], "of 火箭 there is nothing"
    finally:
        engine.use(NO_SYNONYMS)
