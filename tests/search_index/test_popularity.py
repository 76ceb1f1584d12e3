"""What people choose is lifted a little: it decides among near-equals and nothing else."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from search_index import weights
from search_index.backend import Backend
from search_index.contract import SearchEngine
from search_index.follower import IndexFollower
from search_index.popularity import NOBODY_CHOSE, Popularity
from search_index.request import SearchRequest, SearchResult
from tests.search_index.library import NAMES, REGIONS, Library, a_document

EVERYTHING = 500


@pytest.fixture
def plain(engine: SearchEngine) -> Iterator[SearchEngine]:
    """The engine, which forgets at the end whatever was chosen."""
    yield engine
    engine.use_popularity(NOBODY_CHOSE)


def found(engine: SearchEngine, words: str, region: str = "") -> SearchResult:
    filters = (("region", (region,)),) if region else ()
    return engine.search(SearchRequest(words=words, filters=filters, limit=EVERYTHING))


def items(engine: SearchEngine, words: str, region: str = "") -> list[int]:
    return [hit.item for hit in found(engine, words, region).hits]


@pytest.mark.parametrize("region", ["", *REGIONS])
def test_of_equals_the_chosen_come_first(plain: SearchEngine, region: str) -> None:
    hits = found(plain, "登记", region).hits
    ((score, _),) = Counter(hit.score for hit in hits).most_common(1)
    level = [hit.item for hit in hits if hit.score == score]
    *_, second, first = level
    plain.use_popularity(Popularity({first: 20, second: 3}))
    after = items(plain, "登记", region)
    assert [item for item in after if item in level] == [first, second, *level[:-2]]
    others = [hit.item for hit in hits if hit.item not in (first, second)]
    assert [item for item in after if item not in (first, second)] == others


@pytest.mark.parametrize("region", ["", REGIONS[0]])
@pytest.mark.parametrize(
    "words", [*NAMES, "登记", "食品", "结婚登记 材料", "内地 结婚 火箭", "许可变更"]
)
def test_only_what_was_chosen_moves_and_never_far(
    plain: SearchEngine, words: str, region: str
) -> None:
    before = {hit.item: hit for hit in found(plain, words, region).hits}
    popularity = Popularity({item: 10**6 if item % 2 else item for item in range(0, 150, 3)})
    plain.use_popularity(popularity)
    after = found(plain, words, region)
    assert {hit.item for hit in after.hits} == set(before)
    for hit in after.hits:
        lift = hit.score - before[hit.item].score
        expected = 0.0 if before[hit.item].pinned else popularity.of(hit.item)
        assert lift == pytest.approx(expected, abs=2e-3) or before[hit.item].pinned
        assert lift <= weights.MOST_POPULAR + 2e-3


def test_what_is_chosen_never_makes_up_for_what_a_name_lacks(
    plain: SearchEngine, library: Library
) -> None:
    less = [i for i, d in library.documents_by_item.items() if "设立" not in d.name]
    before = items(plain, "设立登记")
    plain.use_popularity(Popularity(dict.fromkeys(less, 10**6)))
    after = items(plain, "设立登记")
    holding = [item for item in before if item not in less]
    assert holding and after[: len(holding)] == holding


def test_choices_move_no_exact_name(plain: SearchEngine) -> None:
    before = items(plain, "食品经营许可（变更）")
    plain.use_popularity(Popularity(dict.fromkeys(range(1, 150, 2), 10**6)))
    after = found(plain, "食品经营许可（变更）").hits
    pinned = [hit.item for hit in after if hit.pinned]
    assert set(pinned) == set(before[: len(pinned)])


def test_without_choices_nothing_moves_and_answers_are_marked(plain: SearchEngine) -> None:
    before = found(plain, "登记")
    plain.use_popularity(Popularity({before.hits[-1].item: 9}))
    between = found(plain, "登记")
    plain.use_popularity(NOBODY_CHOSE)
    after = found(plain, "登记")
    assert after.hits == before.hits != between.hits
    assert before.wording < between.wording < after.wording


async def test_a_choice_outlives_publications(kind: Backend, tmp_path: Path) -> None:
    library = Library([a_document(n) for n in range(1, 61)])
    follower = IndexFollower(tmp_path, library, kind)

    engine = await follower.start()
    hits = engine.search(SearchRequest(words="登记", limit=EVERYTHING)).hits
    level = [hit.item for hit in hits if hit.score == hits[0].score]
    engine.use_popularity(Popularity({level[-1]: 50}))
    assert items(engine, "登记")[0] == level[-1]
    for item in (level[-1], 99, 100):
        library.put(a_document(item, name=library.documents_by_item[level[-1]].name))
        await follower.step()
        assert items(engine, "登记")[0] == level[-1]
    region = library.documents_by_item[level[-1]].region
    assert items(engine, "登记", region)[0] == level[-1]
    library.remove(level[-1])
    await follower.step()
    assert level[-1] not in items(engine, "登记")


async def test_the_choices_of_a_day_are_taken_over_when_it_has_ended(
    kind: Backend, tmp_path: Path
) -> None:
    library = Library([a_document(n) for n in range(1, 61)])
    follower = IndexFollower(tmp_path, library, kind)
    engine = await follower.start()
    before = items(engine, "登记")
    library.chosen = {before[1]: 40}
    assert not await follower.follow_choices()
    assert items(engine, "登记") == before, "an order holds through the day"
    library.day += 1
    assert await follower.follow_choices()
    assert items(engine, "登记")[0] == before[1]
    library.day += 1
    wording = engine.wording
    assert not await follower.follow_choices()
    assert engine.wording == wording, "the same counts: nothing to forget"
    other = await IndexFollower(tmp_path, library, kind).start()
    assert items(other, "登记") == items(engine, "登记"), "a new process agrees"


def test_only_the_most_chosen_are_kept_and_no_lift_is_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(weights, "POPULAR_KEPT", 2)
    popularity = Popularity({7: 3, 5: 10**9, 9: 3, 2: 1, 4: 0})
    assert popularity.chosen == {5: 10**9, 7: 3}
    assert popularity.of(5) == weights.MOST_POPULAR
    assert popularity.of(2) == popularity.of(4) == 0.0
    assert not Popularity({4: 0})
