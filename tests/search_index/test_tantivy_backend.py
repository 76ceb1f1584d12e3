"""What only the tantivy engine does: shares as queries, pages beyond those put in order anew."""

import asyncio
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from search_index.directory import IndexDirectory
from search_index.follower import IndexFollower
from search_index.request import SearchRequest
from search_index.synonyms import Synonyms
from search_index.tantivy_backend import page
from search_index.tantivy_backend.backend import TantivyBackend
from search_index.tantivy_backend.books import Books
from search_index.tantivy_backend.engine import TantivyEngine
from search_index.tantivy_backend.matching import _holding
from search_index.tantivy_backend.queries import term
from search_index.tantivy_backend.writer import TantivyWriter, segment_files
from tests.search_index.library import Library, a_document

LETTERS = "甲乙丙丁戊己庚辛壬"


def named(names: list[str]) -> list[Any]:
    return [a_document(n, name=name, everyday_names=()) for n, name in enumerate(names, start=1)]


def opened(path: Path, library: Library) -> tuple[IndexFollower, TantivyEngine]:
    follower = IndexFollower(path, library, TantivyBackend())
    engine = asyncio.run(follower.start())
    assert isinstance(engine, TantivyEngine)
    return follower, engine


@pytest.mark.parametrize("least", [0.5, 0.66, 1.0])
@pytest.mark.parametrize("many", [1, 2, 5])
def test_names_that_hold_a_share_are_those_that_brute_force_finds(
    tmp_path: Path, many: int, least: float
) -> None:
    asked = LETTERS[:many]
    names = ["".join(one) or "无" for one in product(*(("", c) for c in asked))]
    _, engine = opened(tmp_path, Library(named(names)))
    assert engine._state is not None
    rarities = [1.0 + 0.37 * place for place in range(many)]
    query = _holding([term("grams", one) for one in asked], rarities, least)
    hits = engine._state.searcher.search(query, 1000).hits
    found = {engine._state.shown(address).name for _, address in hits}
    weighed = dict(zip(asked, rarities, strict=True))
    assert found == {
        name
        for name in names
        if sum(weighed.get(c, 0) for c in name) >= least * sum(rarities) - 1e-6
    }


def test_many_characters_are_weighed_by_counting(tmp_path: Path) -> None:
    names = [LETTERS[:6], LETTERS[:5], LETTERS[3:], LETTERS[4:]]
    _, engine = opened(tmp_path, Library(named(names)))
    assert engine._state is not None
    query = _holding([term("grams", one) for one in LETTERS], [1.0] * len(LETTERS), 0.66)
    hits = engine._state.searcher.search(query, 10).hits
    assert {engine._state.shown(address).name for _, address in hits} == {names[0], names[2]}


def test_pages_go_on_behind_those_put_in_order_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "_RANKED", 25)
    _, engine = opened(tmp_path, Library([a_document(n) for n in range(1, 121)]))
    whole = [hit.item for hit in engine.search(SearchRequest(words="登记", limit=200)).hits]
    assert len(set(whole)) == len(whole) > 50
    paged = [
        hit.item
        for offset in range(0, len(whole), 10)
        for hit in engine.search(SearchRequest(words="登记", offset=offset, limit=10)).hits
    ]
    assert paged == whole


def test_what_was_withdrawn_is_no_longer_what_letters_sound_like(tmp_path: Path) -> None:
    library = Library(named(["护照签发", "结婚登记"]))
    follower, engine = opened(tmp_path, library)
    assert engine.search(SearchRequest(words="huzhao")).instead == "护照"
    library.remove(1)
    asyncio.run(follower.step())
    assert engine.search(SearchRequest(words="huzhao")).instead == ""
    assert engine.search(SearchRequest(words="jiehun")).instead == "结婚"


def test_only_shards_whose_names_changed_are_read_anew() -> None:
    books = Books()
    first = books.for_names([{"护照"}, {"结婚登记"}, set()])
    second = books.for_names([{"护照"}, {"离婚登记"}, set()])
    assert second[0] is first[0]
    assert second[1].holds("离婚") and not second[1].holds("结婚")
    assert second[2] is first[2]


def test_more_names_than_one_aggregation_may_list_are_told_shard_by_shard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_index.tantivy_backend.state._VALUES", 20)
    names = [f"事项{n}" for n in range(200)]
    _, engine = opened(tmp_path, Library(named(names)))
    assert sorted(engine.called()) == sorted((name, False) for name in names)
    engine.use(Synonyms([("老话", "事项1")]))
    assert engine.everyday_words() == ["老话"]


def test_nothing_is_visible_of_changes_that_were_cancelled(tmp_path: Path) -> None:
    _, engine = opened(tmp_path, Library(named(["护照签发"])))
    generation = IndexDirectory(tmp_path).current()
    before = segment_files(generation)
    writer = TantivyWriter(generation, fresh=False)
    writer.put(named(["改过的名字", "又一个"]))
    writer.cancel()
    assert segment_files(generation) == before
    again = TantivyWriter(generation, fresh=False)
    again.remove([])
    again.commit()
    assert engine.size == 1


def test_words_are_loosened_within_a_region_that_holds_none_with_all_of_them(
    tmp_path: Path,
) -> None:
    here = a_document(1, name="甲处登记", region="220621", facets={"region": ("220621",)})
    there = a_document(2, name="乙处登记", region="220602", facets={"region": ("220602",)})
    _, engine = opened(tmp_path, Library([here, there]))
    within = SearchRequest(
        words="乙", filters=(("region", ("220621",)),), facets=("region",), limit=5
    )
    assert engine.search(within).total == 0
    found = engine.search(structs.replace(within, words="乙处登记"))
    assert ([hit.item for hit in found.hits], found.relaxed) == ([1], "any")
    counted = found.facets["region"]
    assert dict(counted.pairs()) == {"220621": 1, "220602": 1}, "the others as without the filter"
