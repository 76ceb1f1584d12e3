"""Lines of a table under one another: 合计 rows, 其中 without blanks, groups 按渠道分."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import islice

from catalogue.exchange.totals.lines import Line, hang

_TOTALS = frozenset({"合计", "总计", "共计", "总数", "总和"})
_SUBTOTAL = "小计"
Values = Mapping[int, Fraction | None]
"""The first number of each row."""


def arrange(lines: Sequence[Line], values: Values) -> list[str]:
    """Hang every line where it belongs; remarks on what was not plain."""
    hang(lines)
    for line in lines:
        _continue_among(line)
    return [*_join_ambiguous(lines, values), *_as_totals(lines)]


def over(line: Line) -> tuple[Line | None, str]:
    """The line that ``line`` is a part of, and the name of its group.

    按…分 only names a group; 其中 beside a numbered list is a group of its own.
    """
    parent = line.parent
    if parent is not None and parent.heading and parent.group:
        return parent.parent, parent.group
    beside = parent is not None and any(not one.among and not one.group for one in parent.children)
    return parent, "其中" if line.among and beside else ""


def _continue_among(line: Line) -> None:
    """What stands level with a 其中 line, without a number of its own, goes on with it."""
    going_on = partly = False
    for child in line.children:
        partly = child.partly or (partly and going_on and not child.style)
        going_on = child.among or (going_on and not child.style)
        child.among, child.partly = going_on, partly and going_on


def _join_ambiguous(lines: Sequence[Line], values: Values) -> list[str]:
    """Lines after 其中 without blanks or numbers: they go on with it only if that adds up."""
    notes = []
    for place, line in enumerate(lines):
        total = line.parent
        if not line.among or total is None or total.style or total.indent != line.indent:
            continue
        following = _plain_after(lines, place)
        if not following:
            continue
        parts = [one for one in total.children if one.among]
        taken = _adding_up(values, total, parts, following)
        for other in taken:
            _move(other, total)
            other.among = True
        if taken:
            named = " 至 ".join(dict.fromkeys((str(taken[0].row), str(taken[-1].row))))
            notes.append(f"第 {named} 行没有缩进，因正好加到总数，按“{total.name}”的其中项核对")
        elif following:
            notes.append(
                f"第 {following[0].row} 行起没有缩进，看不出是否仍属“{total.name}”的其中项，"
                "没有算在内；如属其中，请在行首加空格或写“其中：”"
            )
    return notes


def _plain_after(lines: Sequence[Line], place: int) -> list[Line]:
    found: list[Line] = []
    for other in islice(lines, place + 1, None):
        plain = not (other.style or other.among or other.children)
        if not plain or other.indent != lines[place].indent or _is_total(other):
            break
        found.append(other)
    return found


def _adding_up(
    values: Values, total: Line, parts: Sequence[Line], following: list[Line]
) -> list[Line]:
    """As many of ``following`` as make the parts add up to the total; none where no number does."""
    added = sum((values[one.row] or 0 for one in parts), Fraction(0))
    for place, line in enumerate(following, start=1):
        added += values[line.row] or 0
        if added == values[total.row]:
            return following[:place]
    return []


def _as_totals(lines: Sequence[Line]) -> list[str]:
    """合计 and 小计: lines of their level before them, or after a first one, are their parts."""
    levels: dict[int, list[Line]] = {}
    for line in lines:
        levels.setdefault(id(line.parent), []).append(line)
    notes = []
    for level in levels.values():
        for total, parts in _totals_of(level):
            for part in parts:
                _move(part, total)
            notes.append(f"“{total.name}”（第 {total.row} 行）按 {len(parts)} 行之和核对")
    return notes


def _totals_of(level: Sequence[Line]) -> list[tuple[Line, list[Line]]]:
    """The totals of one level with their parts, at least two each."""
    if _is_total(level[0]) and _word(level[0]) in _TOTALS:
        end = next((i for i, one in enumerate(level[1:], start=1) if _is_total(one)), len(level))
        parts = list(level[1:end])
        return [(level[0], parts)] if len(parts) > 1 else []
    found: list[tuple[Line, list[Line]]] = []
    subtotals: list[Line] = []
    pending: list[Line] = []
    for line in level:
        if not _is_total(line):
            pending += [] if line.heading and not line.children else [line]
            continue
        if _word(line) == _SUBTOTAL:
            parts, pending, subtotals = pending, [], [*subtotals, line]
        else:
            parts, pending, subtotals = [*subtotals, *pending], [], []
        if len(parts) > 1:
            found.append((line, parts))
    return found


def _word(line: Line) -> str:
    return re.sub(r"\s", "", line.name)


def _is_total(line: Line) -> bool:
    named = _word(line) in _TOTALS or _word(line) == _SUBTOTAL
    return named and not line.children and not line.heading


def _move(line: Line, to: Line) -> None:
    if line.parent is not None and line in line.parent.children:
        line.parent.children.remove(line)
    line.parent = to
    to.children.append(line)
