"""The ranking is kept at what it reached on the published Guangdong items.

The data lie beside the project; where they are missing these tests are skipped.
"""

from pathlib import Path

import pytest

from search_index.backend import ENGINES
from search_index.contract import SearchEngine
from tests.judged.guangdong import (
    DATA,
    Names,
    engine_over_guangdong,
    further_queries,
    official_queries,
    own_queries,
    score,
    slipped_queries,
)

pytestmark = pytest.mark.skipif(
    not (DATA / "judged_queries.json").exists(),
    reason="the published data do not lie beside the project",
)


@pytest.fixture(scope="module", params=ENGINES)
def catalogue(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[SearchEngine, Names]:
    return engine_over_guangdong(tmp_path_factory.mktemp("guangdong"), request.param)


def test_official_everyday_names_find_their_items(catalogue: tuple[SearchEngine, Names]) -> None:
    engine, names = catalogue
    scores = score(engine, names, official_queries(names))
    assert scores.nothing == ()
    assert scores.verdict.ndcg_at_10 >= 0.90
    assert scores.verdict.success_at_1 >= 0.80, scores.missed


@pytest.mark.parametrize("name", ENGINES)
def test_items_are_found_by_everyday_names_that_nobody_gave_them(tmp_path: Path, name: str) -> None:
    engine, names = engine_over_guangdong(tmp_path, name, bare=True)
    queries = further_queries(names)
    assert len(queries) >= 150
    verdict = score(engine, names, queries).verdict
    assert verdict.ndcg_at_10 >= 0.90
    assert verdict.success_at_1 >= 0.85


def test_what_people_type_finds_what_they_mean(catalogue: tuple[SearchEngine, Names]) -> None:
    engine, names = catalogue
    queries = own_queries(names)
    assert len(queries) >= 150
    assert len({one.query for one in queries}) == len(queries)
    assert [one.query for one in queries if not one.relevant] == []
    scores = score(engine, names, queries)
    assert scores.nothing == ()
    assert scores.verdict.ndcg_at_10 >= 0.86
    assert scores.verdict.success_at_1 >= 0.83, scores.missed


def test_no_query_is_an_items_name(catalogue: tuple[SearchEngine, Names]) -> None:
    _, names = catalogue
    assert not {one.query for one in own_queries(names)} & set(names.values())


def test_a_character_typed_as_another_of_the_same_sound_rarely_matters(
    catalogue: tuple[SearchEngine, Names],
) -> None:
    engine, names = catalogue
    queries = slipped_queries(names)
    assert len(queries) >= 700
    scores = score(engine, names, queries)
    assert scores.verdict.success_at_1 >= 0.72
