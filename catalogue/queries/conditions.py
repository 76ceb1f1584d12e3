"""Small parts of which queries build their conditions."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

from piccolo.columns import Column
from piccolo.columns.combination import And, Or, Where
from piccolo.columns.operators.comparison import ComparisonOperator

from catalogue.projection import plain_name

_ESCAPE = "!"


class _Like(ComparisonOperator):
    """LIKE that says its escape sign; SQLite knows none by itself."""

    template = f"{{name}} LIKE {{value}} ESCAPE '{_ESCAPE}'"


def all_of(conditions: Sequence[Any]) -> Any:
    """Condition: every one of ``conditions`` (at least one) holds."""
    return reduce(And, conditions)


def any_of(conditions: Sequence[Any]) -> Any:
    """Condition: one of ``conditions`` (at least one) holds."""
    return reduce(Or, conditions)


def holds(column: Column, text: str) -> Where:
    """Condition: ``text`` stands anywhere in ``column``, sign by sign."""
    return Where(column=column, value=f"%{_escaped(text)}%", operator=_Like)


def begins(column: Column, text: str) -> Where:
    """Condition: ``column`` begins with ``text``, sign by sign."""
    return Where(column=column, value=f"{_escaped(text)}%", operator=_Like)


def holds_words(words: str, *columns: Column) -> Any:
    """Condition: each of ``words`` (at least one) stands in one of ``columns``."""
    return all_of([any_of([holds(one, word) for one in columns]) for word in words.split()])


def called(words: str, plain: Column, code: Column) -> Any:
    """Condition: ``code`` begins with ``words``, or each of them stands in the ``plain`` name.

    A word of nothing but punctuation says nothing where there are others.
    """
    coded = begins(code, words.strip())
    named = [holds(plain, one) for one in map(plain_name, words.split()) if one]
    return Or(all_of(named), coded) if named else coded


def _escaped(text: str) -> str:
    r"""``text`` for LIKE; what no text can hold becomes a sign that none holds.

    >>> _escaped("50%_!"), _escaped("a\0b")
    ('50!%!_!!', 'a\ufffdb')
    """
    shown = text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return "".join(f"{_ESCAPE}{sign}" if sign in f"%_{_ESCAPE}" else sign for sign in shown)
