"""The table of our template: every number with its own 编号, and what it is to another."""

from collections.abc import Iterator
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import replace

from catalogue.errors import BadRow
from catalogue.exchange.cells import Unreadable, shown
from catalogue.exchange.elements import elements
from catalogue.exchange.records import record_of, required_titles
from catalogue.exchange.table import Cells, cells_of, columns_of, header_at
from catalogue.exchange.totals.grid import Grid
from catalogue.exchange.totals.report_table import PERCENT_FORMAT, as_fractions
from catalogue.exchange.totals.written_number import EMPTY, Number, number
from catalogue.exchange.workbook.faults import Fault
from catalogue.model.statements import EXACT_PLACES, Relation, Row

_KEY, _NAME, _VALUE, _PARENT, _OTHER = "编号", "名称", "数值", "上级编号", "对照编号"
_REQUIRED = ((_KEY,), (_VALUE,))
_HEADER_WITHIN = 20
_NAMED_AT_MOST = 8


class TotalsRecord(Struct, frozen=True, kw_only=True):
    """One row of the template."""

    key: Annotated[
        str,
        Meta(title=_KEY, min_length=1, max_length=40, description="每行一个，不重复，如 1、1.1"),
    ]
    name: Annotated[
        str, Meta(title=_NAME, max_length=200, description="这个数是什么，如“收到申请数”")
    ] = ""
    value: Annotated[
        str,
        Meta(title=_VALUE, max_length=60, description="一个数；没有的留空；占比填 95.3 或 95.3%"),
    ] = ""
    parent: Annotated[
        str,
        Meta(title=_PARENT, max_length=40, description="它属于哪个数（总数、基数或被减数）的编号"),
    ] = ""
    relation: Annotated[
        Relation | None,
        Meta(
            title="关系",
            description="其中：各项相加应等于上级；减去：从上级的各项之和中减；子集：不超过上级；"
            "占比：占上级的百分之几；差额：上级减对照编号；等于：与上级相同；"
            "参与平均：上级是各项的平均数。不填为“其中”",
        ),
    ] = None
    group: Annotated[
        str,
        Meta(
            title="分组",
            max_length=40,
            description="同一总数有几种分法时填，如 渠道、级别；每种分法各自相加",
        ),
    ] = ""
    overlapping: Annotated[
        bool,
        Meta(
            title="可重复计数",
            description="同一件可能计入几项时填“是”：各项之和可以大于总数，但每一项都不能超过总数",
        ),
    ] = False
    places: Annotated[
        Annotated[int, Meta(ge=0, le=EXACT_PLACES)] | None,
        Meta(
            title="小数位",
            description="数值四舍五入到几位小数；不填则按所写的位数（占比）或按确数（其他）",
        ),
    ] = None
    other: Annotated[
        str,
        Meta(
            title=_OTHER,
            max_length=40,
            description="占比填分子的编号，差额填减数的编号，其他不填",
        ),
    ] = ""


class KeyedTable(Struct, kw_only=True):
    """Rows read, where their numbers stand, what is wrong with the table itself, remarks."""

    rows: list[Row]
    cells: dict[str, tuple[int, int]]
    faults: list[Fault]
    notes: list[str]


def is_keyed(grid: Grid) -> bool:
    """Whether a header of the template stands among the first rows."""
    _, has = header_at([cells for _, cells in grid.rows[:_HEADER_WITHIN]], _REQUIRED)
    return has == len(_REQUIRED)


def keyed(grid: Grid) -> KeyedTable:
    """The rows of a table with the template's header."""
    at, _ = header_at([cells for _, cells in grid.rows[:_HEADER_WITHIN]], _REQUIRED)
    columns = columns_of(grid.rows[at][1])
    known = {name for element in elements(TotalsRecord) for name in element.names}
    found = KeyedTable(rows=[], cells={}, faults=[], notes=[])
    unknown = [name for name in columns if name and name not in known]
    if unknown:
        found.notes.append(f"列{'、'.join(f'“{one}”' for one in unknown)}不参与核对")
    raw: dict[str, Number | None] = {}
    place = columns.index(_VALUE)
    for row, cells in grid.rows[at + 1 :]:
        inside = [
            c if i < len(columns) and columns[i] in known else None for i, c in enumerate(cells)
        ]
        read = _row(columns, tuple(inside), row)
        if isinstance(read, BadRow):
            found.faults.append(_fault(grid, row, read.column, read.value, read.message))
            continue
        one, held = read
        if one.key in raw:
            told = f"与第 {found.cells[one.key][0]} 行的编号相同；请改成不同的编号"
            found.faults.append(_fault(grid, row, _KEY, one.key, told))
            continue
        raw[one.key] = held
        found.cells[one.key] = (row, place)
        found.rows.append(one)
    _percents(found, raw)
    found.faults += _structure(grid, found)
    return found


def template_titles() -> tuple[tuple[str, str, bool], ...]:
    """Title, explanation and need of every column of the template."""
    needed = (*required_titles(TotalsRecord), _NAME, _VALUE)
    return tuple((one.title, one.help, one.title in needed) for one in elements(TotalsRecord))


def _row(columns: tuple[str, ...], cells: tuple[Any, ...], row: int) -> tuple[Row, Any] | BadRow:
    found = cells_of(columns, cells)
    if isinstance(found, BadRow):
        return found
    value = found.pop(_VALUE, None)
    record = record_of(_without_marks(found), TotalsRecord)
    if isinstance(record, BadRow):
        return record
    try:
        held = number(value) if value is not None else None
    except Unreadable as fault:
        return BadRow(_VALUE, shown(value), str(fault))
    relation = record.relation or Relation.PART
    places = record.places
    if places is None and held is not None:
        places = held.places
    return Row(
        key=record.key,
        name=record.name,
        value=held.value if held else None,
        parent=record.parent,
        relation=relation,
        group=record.group,
        overlapping=record.overlapping,
        places=places,
        other=record.other,
        place=f"第 {row} 行",
    ), held


def _without_marks(cells: Cells) -> Cells:
    """Cells that say nothing (—, /) are left out."""
    return {
        title: cell
        for title, cell in cells.items()
        if not (isinstance(cell, str) and cell.strip() in EMPTY)
    }


def _percents(found: KeyedTable, held: dict[str, Number | None]) -> None:
    """Percentages out of cells in percent format are turned into what was seen there."""
    shares = [row for row in found.rows if row.relation is Relation.SHARE and row.value is not None]
    bare = all(one.bare for row in shares if (one := held[row.key]))
    if not bare or not as_fractions([replace(row, places=None) for row in shares]):
        return
    found.notes.append(PERCENT_FORMAT)
    found.rows = [
        replace(row, value=row.value * 100)
        if row.relation is Relation.SHARE and row.value is not None
        else row
        for row in found.rows
    ]


def _structure(grid: Grid, found: KeyedTable) -> Iterator[Fault]:
    """Rows that name what is not there, name themselves, or lack what their relation needs."""
    rows = {row.key: row for row in found.rows}
    known = "、".join(list(rows)[:_NAMED_AT_MOST]) + ("…" if len(rows) > _NAMED_AT_MOST else "")
    complete = not found.faults  # else the row that is named may be one that could not be read
    for row in found.rows:
        at = found.cells[row.key][0]
        for column, named in ((_PARENT, row.parent), (_OTHER, row.other)):
            if complete and named and named not in rows:
                told = f"没有编号为“{shown(named)}”的行；请填表中已有的编号：{known}"
                yield _fault(grid, at, column, named, told)
        if row.parent == row.key or row.other == row.key:
            column = _PARENT if row.parent == row.key else _OTHER
            yield _fault(grid, at, column, row.key, "填了自己的编号；请填它所属的那个数的编号")
        elif _circular(row, rows):
            told = "上级编号互相指来指去，成了一圈；请从总数起逐级填写"
            yield _fault(grid, at, _PARENT, row.parent, told)
        if row.relation is not Relation.PART and not row.parent:
            told = f"关系是“{row.relation.label}”，却没有填；请填上级的编号"
            yield _fault(grid, at, _PARENT, "", told)
        if row.relation is Relation.DIFFERENCE and row.parent and not row.other:
            yield _fault(grid, at, _OTHER, "", "关系是“差额”，却没有填；请填减数的编号")
        if row.other and row.relation not in (Relation.DIFFERENCE, Relation.SHARE):
            told = f"只有占比和差额才填；这一行的关系是“{row.relation.label}”，请删去或改正关系"
            yield _fault(grid, at, _OTHER, row.other, told)


def _circular(row: Row, rows: dict[str, Row]) -> bool:
    """Whether the parts of parts come back to ``row``."""
    seen = {row.key}
    one = rows.get(row.parent)
    while one is not None:
        if one.key == row.key:
            return True
        if one.key in seen:
            return False
        seen.add(one.key)
        one = rows.get(one.parent)
    return False


def _fault(grid: Grid, row: int, column: str, value: str, message: str) -> Fault:
    return Fault(sheet=grid.sheet, row=row, column=column, value=shown(value), message=message)
