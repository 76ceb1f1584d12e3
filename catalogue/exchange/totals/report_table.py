"""A report's own table: lines with 其中 and numbering, columns with 合计, 其中 and 占比."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from xlsxwriter.utility import xl_col_to_name

from catalogue.exchange.cells import Unreadable, shown
from catalogue.exchange.table import is_blank
from catalogue.exchange.totals.columns import Column, Columns
from catalogue.exchange.totals.grid import Grid
from catalogue.exchange.totals.levels import arrange, over
from catalogue.exchange.totals.lines import Line, line_of
from catalogue.exchange.totals.written_number import Number, number
from catalogue.model.statements import Relation, Row

_OVERLAP = re.compile(r"(?<!不)(?<!不可)重复(?:计|统计|计数|计算)|计\s*[1一]\s*[条件次项]|有交叉")
_REMARK = re.compile(r"\s*(?:[（(](?![一二三四五六七八九十\d]{1,3}[）)])|注\s*[:：])")
ACROSS = "→"
"""How the key of a number ends that is said again as a part of another column's."""
_FULL = 100
_NAMED_AT_MOST = 5


class Statistics(Struct, kw_only=True):
    """The rows of a table, where each number stands (row and place in the grid), remarks."""

    rows: list[Row]
    cells: dict[str, tuple[int, int]]
    notes: list[str]


def statistics(grid: Grid, columns: Columns) -> Statistics:
    """Every number of ``grid`` as a row that says what it belongs to."""
    found = Statistics(rows=[], cells={}, notes=list(columns.notes))
    body = {row: cells for row, cells in grid.rows if row > columns.header}
    held = {
        row: [_read(found, row, _cell(cells, one.place)) for one in columns.numbers]
        for row, cells in body.items()
    }
    lines = _lines(body, held, columns)
    first = {row: one[0].value if one[0] else None for row, one in held.items()}
    found.notes += arrange(lines, first)
    found.notes += [*_headings(lines), *_other_units(lines)]
    for line in lines:
        if _is_said(line):
            for column, one in zip(columns.numbers, held[line.row], strict=True):
                _add(found, line, column, one, several=len(columns.numbers) > 1)
    found.rows = _single_parts(found.rows)
    _complete_shares(found, columns)
    return found


def _lines(
    body: dict[int, tuple[Any, ...]], held: dict[int, list[Number | None]], columns: Columns
) -> list[Line]:
    lines: list[Line] = []
    for row, cells in body.items():
        name = _cell(cells, columns.names)
        empty = not any(held[row])
        if is_blank(name) and empty:
            continue
        if empty and lines and _REMARK.match(str(name)):
            lines[-1].remark += str(name)
            continue
        line = line_of(row, f"第 {row} 行" if is_blank(name) else str(name))
        line.heading = empty
        unit = _cell(cells, columns.units) if columns.units is not None else None
        line.unit = "" if is_blank(unit) else str(unit).strip(" 　—-－/")
        lines.append(line)
    return lines


def _headings(lines: Sequence[Line]) -> list[str]:
    named = [f"“{one.name}”" for one in lines if one.heading and one.children and not one.group]
    if not named:
        return []
    more = "等" if len(named) > _NAMED_AT_MOST else ""
    return [f"{'、'.join(named[:_NAMED_AT_MOST])}{more}没有数值，作为标题，其下各行不与它相加核对"]


def _is_said(line: Line) -> bool:
    """Whether a line is a number of the table, be it left empty; headings and notes are none."""
    return not line.heading or (not line.children and _total_of(line)[0] is not None)


def _total_of(line: Line) -> tuple[Line | None, str]:
    """The line with a number that ``line`` is a part of, and its group; none under a heading."""
    parent, group = over(line)
    if parent is None or parent.heading or _counts_other(line, parent):
        return None, ""
    return parent, group


def _counts_other(line: Line, parent: Line) -> bool:
    """Whether the two count different things: 篇 are no parts of 次."""
    return bool(line.unit and parent.unit and line.unit != parent.unit)


def _other_units(lines: Sequence[Line]) -> list[str]:
    return [
        f"“{one.name}”（{one.unit}）与“{one.parent.name}”（{one.parent.unit}）单位不同，不相加"
        for one in lines
        if one.parent is not None and not one.heading and _counts_other(one, one.parent)
    ]


def _read(found: Statistics, row: int, cell: Any) -> Number | None:
    """A cell as a number; what cannot be read is told and left empty."""
    try:
        return None if is_blank(cell) else number(cell)
    except Unreadable as fault:
        found.notes.append(f"第 {row} 行的“{shown(cell)}”{fault}；按没有数值处理")
        return None


def _add(
    found: Statistics, line: Line, column: Column, held: Number | None, *, several: bool
) -> None:
    title = column.title or f"{xl_col_to_name(column.place)} 列"
    parent, group = _total_of(line)
    row = Row(
        key=_key(line, column.place),
        name=f"{line.name}（{title}）" if several else line.name,
        value=held.value if held else None,
        places=held.places if held else None,
        place=f"第 {line.row} 行" + (f" {xl_col_to_name(column.place)} 列" if several else ""),
        parent=_key(parent, column.place) if parent else "",
        group=group,
        overlapping=parent is not None and _overlaps(line, parent),
        relation=_relation(line, column),
    )
    found.rows.append(row)
    found.cells[row.key] = (line.row, column.place)
    if column.whole is not None and not column.share and row.value is not None:
        across = _across(row, line, column)
        found.rows.append(across)
        found.cells[across.key] = (line.row, column.place)


def _relation(line: Line, column: Column) -> Relation:
    if column.share:
        return Relation.SHARE
    return Relation.SUBSET if line.partly else Relation.PART


def _across(row: Row, line: Line, column: Column) -> Row:
    """The same number as a part of another column's in its row."""
    return replace(
        row,
        key=f"{row.key}{ACROSS}",
        parent=f"{line.row}:{column.whole}",
        group="横向各列" if column.adds else "",
        relation=Relation.PART if column.adds else Relation.SUBSET,
        overlapping=False,
    )


def _overlaps(line: Line, parent: Line) -> bool:
    between = line.parent.name if line.parent else ""
    said = (line.name, parent.name, parent.remark, between)
    return any(_OVERLAP.search(name) for name in said)


def _single_parts(rows: Sequence[Row]) -> list[Row]:
    """A single part need not be the whole: it is a subset."""
    sizes: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.parent and row.relation is Relation.PART:
            sizes[row.parent, row.group] = sizes.get((row.parent, row.group), 0) + 1
    return [
        replace(row, relation=Relation.SUBSET)
        if row.relation is Relation.PART and sizes.get((row.parent, row.group)) == 1
        else row
        for row in rows
    ]


def _complete_shares(found: Statistics, columns: Columns) -> None:
    """Shares: the part is the number beside it, the base what that number belongs to."""
    rows = {row.key: row for row in found.rows}
    shares = {column.place: column for column in columns.numbers if column.share}
    percents = as_fractions([row for row in found.rows if row.relation is Relation.SHARE])
    if percents:
        found.notes.append(PERCENT_FORMAT)
    kept = []
    for row in found.rows:
        if row.relation is Relation.SHARE:
            at, place = found.cells[row.key]
            part = rows.get(f"{at}:{shares[place].whole}")
            if part is None or row.value is None:
                continue
            value = row.value * 100 if percents else row.value
            base = part.parent or (part.key if value == _FULL else "")
            if shares[place].of is not None:
                base = f"{at}:{shares[place].of}"
            row = replace(row, value=value, parent=base, group="", other=part.key if base else "")
        kept.append(row)
    found.rows = kept


PERCENT_FORMAT = "占比都不大于 1，按百分数格式的单元格理解（0.953 即 95.3 %）"


def as_fractions(shares: Sequence[Row]) -> bool:
    """Whether percentages came as cells in percent format: the numbers are none above 1."""
    values = [row.value for row in shares if row.value is not None]
    plain = all(row.places is None for row in shares)
    return plain and bool(values) and all(abs(value) <= Fraction(1) for value in values)


def _key(line: Line, place: int) -> str:
    return f"{line.row}:{place}"


def _cell(cells: tuple[Any, ...], place: int) -> Any:
    return cells[place] if place < len(cells) else None
