"""What the columns of a report's table are: the names, the numbers, and how numbers relate."""

import re
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from catalogue.exchange.table import is_blank
from catalogue.exchange.totals.grid import Grid
from catalogue.exchange.totals.written_number import is_number

_SERIAL = re.compile(r"序号|编号|行次|行号|栏次|No\.?|№", re.I)
_SHARE = re.compile(r"占比|比例|比重|百分比|占.{1,8}%|占总数|（%）|\(%\)|％")
_UNIT = re.compile(r"^(?:计量)?单位$")
_CHANGE = re.compile(r"增长|增幅|同比|环比|增减率|升降")
_AMONG = re.compile(r"^\s*其\s*中")
_TOTAL = re.compile(r"^(?:合\s*计|总\s*计|共\s*计|总\s*数|小\s*计)$")
_HEADER_WITHIN = 20
_NAMING = re.compile(r"序号|编号|行次|指标|项目|名称|类别|内容|种类|地区|部门|单位|县区")
_YEARS = range(1949, 2101)


class Column(Struct, frozen=True, kw_only=True):
    """A column of numbers: its place (from 0) and title, and the column it relates to.

    ``whole`` is the place of the column it is a part of (adds up with its like to a 合计 column
    where ``adds``, else is no more than it); of a share it is where the counted numbers stand,
    and ``of`` the column of the bases, where they stand in the same row.
    """

    place: int
    title: str
    whole: int | None = None
    adds: bool = False
    share: bool = False
    of: int | None = None


class Columns(Struct, frozen=True, kw_only=True):
    """Where the names stand, where the numbers and their units; ``header`` is the row of the
    titles, or 0."""

    names: int
    numbers: tuple[Column, ...]
    header: int
    units: int | None = None
    notes: tuple[str, ...] = ()


def columns_of_report(grid: Grid) -> Columns | None:
    """The columns of ``grid``; ``None`` where it has no names beside numbers."""
    header = _header(grid)
    titles = _titles(grid, header)
    body = [cells for number, cells in grid.rows if number > header]
    width = max((len(cells) for cells in body), default=0)
    names = _names(body, width, titles)
    if names is None:
        return None
    filled = [place for place in range(names + 1, width) if _is_numeric(body, place)]
    kept = [place for place in filled if not _passed_over(titles.get(place, ""))]
    notes = [
        f"列“{titles[place]}”是序号或增减幅度，不参与核对" for place in filled if place not in kept
    ]
    if not kept:
        return None
    return Columns(
        names=names,
        numbers=tuple(_related(kept, titles)),
        header=header,
        units=next((at for at, title in titles.items() if _UNIT.search(title)), None),
        notes=tuple(notes),
    )


def _header(grid: Grid) -> int:
    """The row of titles: the last of the first rows with two texts or more and no number."""
    found = 0
    for number, cells in grid.rows[:_HEADER_WITHIN]:
        if any(map(is_number, cells)) and not _names_years(cells):
            break
        if sum(not is_blank(cell) for cell in cells) >= 2:
            if found and _says_nothing(cells):
                break  # a heading of the body: 一、主动公开情况 | — | —
            found = number
    return found


def _names_years(cells: Sequence[Any]) -> bool:
    """A header whose numbers are years: 指标 | 2017 | 2018."""
    first = next((str(cell) for cell in cells if not is_blank(cell)), "")
    numbers = [cell for cell in cells if is_number(cell)]
    years = all(str(cell).strip().removesuffix(".0") in map(str, _YEARS) for cell in numbers)
    return bool(_NAMING.search(first)) and years


def _says_nothing(cells: Sequence[Any]) -> bool:
    return all(str(cell).strip(" —-–－/") == "" for cell in cells[1:] if not is_blank(cell))


def _titles(grid: Grid, header: int) -> dict[int, str]:
    """Titles by place; what an upper row says stands in where the lowest is blank."""
    titles: dict[int, str] = {}
    for number, cells in grid.rows:
        if number > header:
            break
        if sum(not is_blank(cell) for cell in cells) < 2 and number < header:
            continue
        for place, cell in enumerate(cells):
            if not is_blank(cell):
                whole = isinstance(cell, float) and cell.is_integer()
                titles[place] = re.sub(r"\s+", "", str(int(cell) if whole else cell))
    return titles


def _names(body: list[tuple[Any, ...]], width: int, titles: dict[int, str]) -> int | None:
    """The column with the most texts; of equals the first."""
    best, most = None, 0
    for place in range(width):
        if _SERIAL.fullmatch(titles.get(place, "")):
            continue
        texts = {str(cells[place]) for cells in body if _is_words(cells, place)}
        if len(texts) > most:
            best, most = place, len(texts)
    return best


def _is_words(cells: tuple[Any, ...], place: int) -> bool:
    if place >= len(cells) or is_blank(cells[place]) or is_number(cells[place]):
        return False
    return bool(re.search(r"[^\W\d_]", str(cells[place])))


def _is_numeric(body: list[tuple[Any, ...]], place: int) -> bool:
    """Numbers at least as often as words."""
    held = [cells for cells in body if place < len(cells) and not is_blank(cells[place])]
    numbers = sum(is_number(cells[place]) for cells in held)
    words = sum(_is_words(cells, place) for cells in held)
    return numbers > 0 and numbers >= words


def _passed_over(title: str) -> bool:
    return bool(_SERIAL.fullmatch(title) or _CHANGE.search(title))


def _related(places: list[int], titles: dict[int, str]) -> list[Column]:
    """Columns with what they are parts of: 其中 columns, parts of a 合计 column, shares."""
    found: list[Column] = []
    total = _total_column(places, titles)
    plain: int | None = None
    among: int | None = None
    for place in places:
        title = titles.get(place, "")
        if _SHARE.search(title):
            counted, of = (plain, None) if among is None else (among, plain)
            found.append(Column(place=place, title=title, whole=counted, share=True, of=of))
        elif _AMONG.match(title) and plain is not None:
            found.append(Column(place=place, title=title, whole=plain))
            among = place
        elif total is not None and place != total:
            found.append(Column(place=place, title=title, whole=total, adds=True))
            plain, among = place, None
        else:
            found.append(Column(place=place, title=title))
            plain, among = place, None
    return found


def _total_column(places: list[int], titles: dict[int, str]) -> int | None:
    """A first or last column called 合计, with two others or more to add up."""
    counted = [place for place in places if not _SHARE.search(titles.get(place, ""))]
    ends = [place for place in counted if _TOTAL.match(titles.get(place, ""))]
    if len(ends) != 1 or len(counted) < 3 or ends[0] not in (counted[0], counted[-1]):
        return None
    return ends[0]
