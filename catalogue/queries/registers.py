"""What every register is asked by: the day it is about."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from piccolo.columns.combination import And


def held_on(table: Any, day: date | None) -> Any:
    """Condition: this row of a register held on ``day``; ``None`` is now."""
    if day is None:
        return table.until.is_null()
    return And(table.since <= day, (table.until.is_null()) | (table.until > day))


def every(conditions: Sequence[Any]) -> Any:
    """One condition out of at least one."""
    found = conditions[0]
    for one in conditions[1:]:
        found = And(found, one)
    return found


def pattern(words: str) -> str:
    """``words`` anywhere, for LIKE; signs that mean something there match any one sign."""
    plain = "".join("_" if sign in "\\%_" or not sign.isprintable() else sign for sign in words)
    return f"%{plain}%"
