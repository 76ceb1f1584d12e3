"""The ranking is kept at what it reached on the judged Baishan queries."""

import re
from pathlib import Path

import pytest

from fixtures.baishan_2018.matters import items
from tests.judged.baishan import engine_over_sample, judged_queries, score


def test_there_are_enough_queries_and_each_has_an_answer() -> None:
    names = {item.name for item in items()}
    queries = judged_queries()
    assert len(queries) >= 150
    assert len({one.query for one in queries}) == len(queries)
    for one in queries:
        assert any(map(one.answered_by, names)), one.query


def test_no_query_is_copied_from_a_name() -> None:
    names = {re.sub(r"（.*", "", item.name) for item in items()}
    assert not names & {one.query for one in judged_queries()}


@pytest.mark.parametrize(
    ("name", "at_3", "at_1"), [("whoosh", 0.98, 0.97), ("tantivy", 0.97, 0.96)]
)
def test_what_people_type_is_answered_among_the_first_three(
    name: str, at_3: float, at_1: float, tmp_path: Path
) -> None:
    engine, names = engine_over_sample(tmp_path, name)
    scores = score(engine, names)
    assert scores.success_at_3 >= at_3, scores.missed
    assert scores.verdict.success_at_1 >= at_1
    for one in judged_queries():
        assert any(map(one.answered_by, names.values()))
