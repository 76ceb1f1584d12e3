"""Which line of a report belongs to which: by numbering, by “其中”, by the blanks before it.

    （一）收到申请数        40
        1．当面申请数        5
        2．网络申请数       31
            其中：县级      21

Numbering counts first, since blanks get lost when a table is copied.
"""

import re
import unicodedata
from collections.abc import Sequence

from msgspec import Struct, field

_CHINESE = "一二三四五六七八九十"
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("一、", re.compile(rf"([{_CHINESE}]+)\s*[、.．]")),
    ("（一）", re.compile(rf"[（(]\s*([{_CHINESE}]+)\s*[）)]")),
    ("1.1", re.compile(r"(\d{1,2}(?:[.．]\d{1,2})+)[.．、]?(?=[^\d%％万亿])")),
    ("1.", re.compile(r"(\d{1,2})\s*[.．、](?!\d)")),
    ("（1）", re.compile(r"[（(]\s*(\d{1,2})\s*[）)]")),
    ("①", re.compile(r"([①-⑳])")),
)
"""Numbering from the outermost to the innermost, as official documents use it (GB/T 9704)."""

_ORDER = [style for style, _ in _STYLES]
_AMONG = re.compile(r"其\s*中\s*(?P<partly>[（(](?:部分|列举)[）)])?\s*[:：,，、]?\s*")
_GROUPED = re.compile(r"按(?P<by>[^分\d]{1,12}?)(?:来|划)?分(?:类|组)?\s*[:：]?$")
_FIRST = frozenset({"1", "一", "①"})
_NEAR = 1
"""Columns by which blanks before lines of one level may differ."""


class Line(Struct, kw_only=True, eq=False):
    """One line: its row in the file, its name, and where it hangs.

    ``indent`` in columns (a Chinese blank is two); ``text_at`` is where the words begin behind
    “其中：”.  ``among`` is set for lines under 其中, ``partly`` under 其中（部分）, which need not
    add up; ``group`` for 按渠道分.  ``unit`` is what the line counts, ``remark`` a note below it.
    """

    row: int
    name: str
    indent: int = 0
    text_at: int = 0
    style: str = ""
    number: str = ""
    among: bool = False
    partly: bool = False
    group: str = ""
    heading: bool = False
    unit: str = ""
    remark: str = ""
    parent: "Line | None" = None
    children: list["Line"] = field(default_factory=list)


def line_of(row: int, cell: str) -> Line:
    """A name cell taken apart.

    >>> line = line_of(7, "　　其中：网络申请数")
    >>> line.name, line.indent, line.text_at, line.among
    ('网络申请数', 4, 10, True)
    """
    stripped = cell.lstrip(" 　\t\xa0")
    indent = sum(_width(sign) for sign in cell[: len(cell) - len(stripped)])
    line = Line(row=row, name=stripped.strip(), indent=indent, text_at=indent)
    for style, pattern in _STYLES:
        if found := pattern.match(stripped):
            line.style, line.number = style, found[1]
            stripped = stripped[found.end() :].lstrip()
            break
    if among := _AMONG.match(stripped):
        line.among = not line.style
        line.partly = bool(among["partly"])
        line.text_at = indent + sum(map(_width, stripped[: among.end()]))
        stripped = stripped[among.end() :]
    line.name = stripped.strip(" 　\t\xa0:：") or line.name
    if grouped := _GROUPED.search(line.name):
        line.group = grouped["by"]
    return line


def hang(lines: Sequence[Line]) -> None:
    """Give every line its parent and its children."""
    above: list[Line] = []
    last: dict[str, Line] = {}
    for line in lines:
        before = last.get(line.style)
        if before is not None and _goes_on(before, line, above):
            above = _chain(before.parent)
        else:
            _drop(above, line)
        line.parent = above[-1] if above else None
        if line.parent is not None:
            line.parent.children.append(line)
        above.append(line)
        if line.style:
            inner = _ORDER[_ORDER.index(line.style) + 1 :]
            last = {style: one for style, one in last.items() if style not in inner}
            last[line.style] = line


def _goes_on(before: Line, line: Line, above: Sequence[Line]) -> bool:
    """5. after 4., even where lines without a number stood between them."""
    apart = all(one.style != line.style for one in above)
    return apart and 0 < ordinal(before.number) == ordinal(line.number) - 1


def _chain(line: Line | None) -> list[Line]:
    """``line`` below everything it stands under."""
    found: list[Line] = []
    while line is not None:
        found.insert(0, line)
        line = line.parent
    return found


def ordinal(number: str) -> int:
    """The place in its list that a number names; 0 where it is a number of levels (1.2).

    >>> [ordinal(one) for one in ("4", "③", "十二", "二十", "1.2")]
    [4, 3, 12, 20, 0]
    """
    if number.isascii() and number.isdigit():
        return int(number)
    if len(number) == 1 and "①" <= number <= "⑳":
        return ord(number) - ord("①") + 1
    if not number or any(sign not in _CHINESE for sign in number):
        return 0
    tens, ten, ones = number.rpartition("十")
    value = _CHINESE.index(ones) + 1 if ones else 0
    return value + (10 * (_CHINESE.index(tens[-1]) + 1 if tens else 1) if ten else 0)


def _drop(above: list[Line], line: Line) -> None:
    """Take from ``above`` the lines that ``line`` does not stand under."""
    if line.style:
        _drop_for_numbered(above, line)
    elif line.among:
        while above and above[-1].among and above[-1].indent >= line.indent - _NEAR:
            above.pop()
        while len(above) > 1 and above[-1].indent > line.indent + _NEAR:
            above.pop()
    elif _goes_on_among(above, line):
        line.among = True
        above.pop()
    else:
        while above and not _stands_under(line, above[-1]):
            if line.group and not above[-1].group and above[-1].indent <= line.indent + _NEAR:
                break  # 按渠道分 divides the number before it, be it set in or not
            above.pop()
        if line.group:
            _drop_other_group(above, line)


def _goes_on_among(above: Sequence[Line], line: Line) -> bool:
    """In a numbered list, a line without a number level with 其中 goes on with it."""
    if not above or line.group or line.heading:
        return False
    top = above[-1]
    level = abs(top.indent - line.indent) <= _NEAR
    return top.among and level and top.parent is not None and bool(top.parent.style)


def _drop_other_group(above: list[Line], line: Line) -> None:
    """按级别分 after 按渠道分: the lines of the group before do not carry it."""
    for place, one in enumerate(above):
        if one.group and one.indent >= line.indent - _NEAR:
            del above[place:]
            return


def _drop_for_numbered(above: list[Line], line: Line) -> None:
    same = [place for place, one in enumerate(above) if one.style == line.style]
    if line.style == "1.1":
        _drop_for_dotted(above, line)
    elif same and line.number not in _FIRST:
        del above[same[-1] :]
    elif same and not _deeper(line, above[same[-1]]):
        del above[same[-1] :]  # a list that begins anew at the level of the last one
    else:
        while above and (above[-1].among or _is_inner(above[-1], line)):
            above.pop()


def _drop_for_dotted(above: list[Line], line: Line) -> None:
    over = line.number.replace("．", ".").rpartition(".")[0]
    for place in range(len(above) - 1, -1, -1):
        if above[place].number.replace("．", ".") == over:
            del above[place + 1 :]
            return
    depth = line.number.count(".")
    while above and above[-1].style == "1.1" and above[-1].number.count(".") >= depth:
        above.pop()


def _deeper(line: Line, other: Line) -> bool:
    """A second list of the same numbering, set further in: 1. under 1."""
    return line.indent > other.indent + _NEAR


def _is_inner(one: Line, line: Line) -> bool:
    """Whether ``one`` is of a level below ``line``'s."""
    if one.style and line.style:
        return _ORDER.index(one.style) > _ORDER.index(line.style)
    return one.indent > line.indent + _NEAR


def _stands_under(line: Line, one: Line) -> bool:
    """Whether a line without number or 其中 is set further in than ``one``."""
    return line.indent > (one.text_at if one.among else one.indent) + _NEAR


def _width(sign: str) -> int:
    if sign == "\t":
        return 4
    return 2 if unicodedata.east_asian_width(sign) in "FW" else 1
