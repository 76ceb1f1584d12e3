"""What is reckoned with lists of documents equals what sets and a full sort say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.match import at_least, bonus, common, every, on_all
from search_index.ranking import top
from search_index.snapshot import TermList, bits_of

SIZE = 5_000


def sorted_whole(keys: np.ndarray, many: int) -> list[int]:
    return sorted(range(len(keys)), key=lambda place: (-keys[place], place))[:many]


@pytest.mark.parametrize("length", [0, 1, 9, 10, 11, 639, 641, 704, 2_000, 5_003])
@pytest.mark.parametrize("levels", [1, 2, 7, 1_000_000])
@pytest.mark.parametrize("many", [1, 10, 100, 2_050, 10_100])
def test_the_best_are_those_of_a_full_sort(length: int, levels: int, many: int) -> None:
    keys = np.random.default_rng(length).integers(0, levels, length).astype(np.float32)
    assert top(keys, many).tolist() == sorted_whole(keys, many)


def test_equal_keys_keep_document_order_and_none_are_wanted() -> None:
    keys = np.array([1, 2, 2, 3, 2, 2, 1, 3, 2, 1], np.float32)
    assert top(keys, 4).tolist() == [3, 7, 1, 2]
    assert top(keys, 0).tolist() == []


lists = st.lists(st.integers(0, SIZE - 1), max_size=60, unique=True).map(sorted)


def a_list(ids: list[int], size: int) -> TermList:
    """A list of ``ids`` that score 1, 2, 3 …"""
    places = np.array(ids, np.intp)
    return TermList(
        places,
        np.arange(1, len(ids) + 1, dtype=np.float32),
        size=len(ids),
        frequency=len(ids),
        rarity=1.0,
        bits=bits_of(places, size),
    )


@given(one=lists, other=lists)
def test_common_documents_are_found_in_both_lists(one: list[int], other: list[int]) -> None:
    first, second = np.array(one, np.intp), np.array(other, np.intp)
    mine, theirs = common(first, second)
    assert first[mine].tolist() == second[theirs].tolist() == sorted(set(one) & set(other))


@given(ids=lists, others=st.lists(lists, max_size=4))
@pytest.mark.parametrize("size", [SIZE, 1_000 * SIZE])
def test_a_bonus_is_the_sum_over_lists_dense_or_sparse(
    size: int, ids: list[int], others: list[list[int]]
) -> None:
    terms = [a_list(one, size) for one in others]
    expected = [sum(one.index(i) + 1 for one in others if i in one) for i in ids]
    assert bonus(size, np.array(ids, np.intp), terms).tolist() == expected


few = st.lists(st.integers(0, 19), max_size=15, unique=True).map(sorted)


@given(held=st.lists(few, min_size=1, max_size=5))
@pytest.mark.parametrize("size", [20, 20_000])
def test_lists_meet_where_sets_do_whether_looked_at_as_bits_before_or_not(
    size: int, held: list[list[int]]
) -> None:
    terms = [a_list(one, size) for one in held]
    stand = [sum(number in one for one in held) for number in range(20)]
    for least in range(1, len(held) + 1):
        expected = [number for number in range(20) if stand[number] >= least]
        assert at_least(size, terms, least).ids.tolist() == expected
    assert every(terms).ids.tolist() == on_all(size, terms).tolist() == expected
    assert at_least(size, [], 1).ids.tolist() == every([]).ids.tolist() == []
