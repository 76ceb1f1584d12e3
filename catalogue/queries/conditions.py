"""Small parts of which queries build their conditions."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

from piccolo.columns.combination import And


def all_of(conditions: Sequence[Any]) -> Any:
    """Condition: every one of ``conditions`` (at least one) holds."""
    return reduce(And, conditions)


def like_text(words: str) -> str:
    """``words`` for LIKE; signs that mean something there match any one sign."""
    return "".join("_" if sign in "\\%_" or not sign.isprintable() else sign for sign in words)


def holding(words: str) -> str:
    """``words`` anywhere, for LIKE."""
    return f"%{like_text(words)}%"
