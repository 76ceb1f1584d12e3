"""Memories keep what they should, and no more."""

from search_index.bounded import Bounded, Recurring


def test_a_bounded_memory_is_emptied_when_it_is_full() -> None:
    memory = Bounded[int, str](2)
    assert [memory.keep(number, str(number)) for number in range(3)] == ["0", "1", "2"]
    assert memory == {2: "2"}


def test_what_is_asked_once_is_not_kept() -> None:
    memory = Recurring[str, int](2)
    assert memory.keep("a", 1) == 1
    assert memory.get("a") is None
    memory.keep("a", 2)
    assert memory.get("a") == 2


def test_the_oldest_of_what_recurs_goes_first() -> None:
    memory = Recurring[str, int](2)
    for key in "abcabc":
        memory.keep(key, ord(key))
    assert [memory.get(key) for key in "abc"] == [None, ord("b"), ord("c")]


def test_a_renewed_memory_knows_what_recurs_but_no_answer() -> None:
    memory = Recurring[str, int](2)
    memory.keep("a", 1)
    memory.keep("a", 1)
    renewed = memory.renewed()
    assert renewed.get("a") is None
    renewed.keep("a", 2)
    assert renewed.get("a") == 2
    assert memory.get("a") == 1, "a search that began before still has the old answers"


def test_questions_asked_once_do_not_pile_up() -> None:
    memory = Recurring[int, int](2)
    for number in range(1_000):
        memory.keep(number, number)
    assert len(memory._asked) <= 16
