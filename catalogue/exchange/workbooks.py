"""An XLSX workbook into rows: the sheet of items, and further sheets that join by item code."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine
from msgspec import Struct

from catalogue.errors import BadFile, BadRow
from catalogue.exchange.cells import Unreadable, code_text, shown
from catalogue.exchange.table import (
    HEADER_WITHIN,
    SHEET_ROW,
    Cells,
    Layout,
    RawRow,
    Table,
    cells_of,
    columns_of,
    header_at,
    is_blank,
)
from catalogue.exchange.workbook_bounds import check_area
from catalogue.exchange.workbook_scan import check_package, odd_cells

ITEM_CODE = "事项编码"
"""First column of a further sheet: the code of the item that the row belongs to."""

_KEYS = (
    *("业务办理项编码", "handling_code", "task_handle_item"),
    *("实施编码", "implementation_code", "task_code"),
    *("地方实施编码", "local_code", "local_task_code"),
)
"""Columns that may hold an item's code, the longest first, as in ``ServiceItem.code``."""
_CELLS_AT_MOST = 50_000_000
"""Cells the rectangle around what a sheet holds may have; the reader takes memory for each."""
_MERGED = "单元格是合并的，看不出每一行的内容；请取消合并，逐行填写"


class _Sheet(Struct, frozen=True, kw_only=True):
    """One visible sheet: where its header stands, what the columns are called."""

    path: Path
    name: str
    sheet: Any
    header_row: int
    columns: tuple[str, ...]
    has: int

    def _refused(self, row: list[Any], left: int, column: int, why: str) -> BadRow:
        place = column - 1 - left
        inside = 0 <= place < len(row)
        named = self.columns[place] if 0 <= place < len(self.columns) else ""
        return BadRow(named or f"第 {column} 列", shown(row[place]) if inside else "", why)

    def rows(self) -> Iterator[RawRow]:
        """The rows below the header; those with a cell that cannot be taken as their error."""
        left = (self.sheet.start or (0, 0))[1]
        odd = _odd_rows(self)
        for number, row in enumerate(self.sheet.iter_rows(), start=1):
            if number <= self.header_row:
                continue
            if number in odd:
                yield number, self._refused(row, left, *odd[number])
            elif not all(map(is_blank, row)):
                yield number, cells_of(self.columns, row)


def workbook_table(path: Path, layout: Layout) -> Table:
    """The first visible sheet with the required columns; sheets of ``layout.sheets`` join it.

    Hidden sheets are passed over, since nobody has seen what stands there.

    Raises:
        BadFile: no workbook, damaged, with macros, or without a header.
    """
    check_package(path)
    check_area(path, _CELLS_AT_MOST)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        visible = [
            _sheet(path, book, one.name, layout)
            for one in book.sheets_metadata
            if one.visible == python_calamine.SheetVisibleEnum.Visible
            and one.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except (python_calamine.CalamineError, python_calamine.PasswordError, OSError):
        raise BadFile(f"“{path.name}”打不开，文件已损坏；请另存为 .xlsx 后重试") from None
    filled = [sheet for sheet in visible if sheet.columns]
    if not filled:
        raise BadFile(f"“{path.name}”没有列名；第一行应为列名，如“事项名称”“实施编码”")
    main = max(filled, key=lambda sheet: sheet.has)
    further = [sheet for sheet in filled if sheet is not main]
    joined = [sheet for sheet in further if _is_joined(sheet, layout)]
    return Table(rows=_rows(main, joined), columns=main.columns, header_row=main.header_row)


def _sheet(path: Path, book: Any, name: str, layout: Layout) -> _Sheet:
    sheet = book.get_sheet_by_name(name)
    start = list(islice(sheet.iter_rows(), HEADER_WITHIN))
    requires = ((ITEM_CODE,),) if name in layout.sheets else layout.requires
    place, has = header_at(start, requires)
    return _Sheet(
        path=path,
        name=name,
        sheet=sheet,
        header_row=place + 1,
        columns=columns_of(start[place]) if start else (),
        has=0 if name in layout.sheets else has,
    )


def _is_joined(sheet: _Sheet, layout: Layout) -> bool:
    """Whether ``sheet`` is a table of the items; notes and lists of codes are not.

    Raises:
        BadFile: it looks like one, but cannot be joined.
    """
    if not layout.sheets or (sheet.name not in layout.sheets and ITEM_CODE not in sheet.columns):
        return False
    if sheet.name not in layout.sheets:
        raise BadFile(
            f"工作表“{sheet.name}”有“{ITEM_CODE}”列，但没有叫这个名称的要素；"
            f"请改名为 {'、'.join(sorted(layout.sheets))} 之一，或删去"
        )
    if ITEM_CODE not in sheet.columns:
        raise BadFile(
            f"工作表“{sheet.name}”没有“{ITEM_CODE}”列，不知道各行属于哪个事项；请补上这一列"
        )
    twice = {one for one in sheet.columns if one and sheet.columns.count(one) > 1}
    if twice:
        raise BadFile(f"工作表“{sheet.name}”列名重复：{'、'.join(sorted(twice))}，请各留一列")
    return True


def _rows(main: _Sheet, further: list[_Sheet]) -> Iterator[RawRow]:
    """The items with their entries from ``further`` sheets; then what could not be joined."""
    tables: dict[str, dict[str, list[Cells]]] = {}
    for sheet in further:
        tables[sheet.name] = {}
        for number, row in sheet.rows():
            fault = row if isinstance(row, BadRow) else _add(tables[sheet.name], number, row)
            if fault:
                where = f"{sheet.name}（工作表）·{fault.column}"
                yield number, BadRow(where, fault.value, fault.message, number)
    taken: set[str] = set()
    for number, row in main.rows():
        if isinstance(row, dict):
            key = _key(row)
            taken.add(key)
            row = _with_entries(row, {n: t[key] for n, t in tables.items() if key in t})
        yield number, row
    for name, table in tables.items():
        for key in table.keys() - taken:
            at = table[key][0][SHEET_ROW]
            message = "第一张表里没有这个编码的事项；请补上该事项，或删去这一行"
            yield at, BadRow(f"{name}（工作表）·{ITEM_CODE}", shown(key), message, at)


def _add(table: dict[str, list[Cells]], number: int, row: Cells) -> BadRow | None:
    given = row.pop(ITEM_CODE, "")
    try:
        code = code_text(given)
    except Unreadable as fault:
        return BadRow(ITEM_CODE, shown(given), str(fault))
    if not code:
        return BadRow(ITEM_CODE, "", "没有填写，不知道这一行属于哪个事项；请补填")
    table.setdefault(code, []).append({SHEET_ROW: number, **row})
    return None


def _with_entries(row: Cells, entries: dict[str, list[Cells]]) -> Cells | BadRow:
    for name in entries:
        if name in row:
            return BadRow(name, shown(row[name]), f"既有这一列，又有工作表“{name}”；请只留一处")
    return row | entries


def _key(row: Cells) -> str:
    """The item's code as further sheets give it; what cannot be read is told with the row."""
    for name in _KEYS:
        if name in row:
            try:
                return code_text(row[name])
            except Unreadable:
                return ""
    return ""


def _odd_rows(sheet: _Sheet) -> dict[int, tuple[int, str]]:
    """Rows below the header with a formula, an error value or a merged cell: where, and why."""
    cells = dict.fromkeys(_merged(sheet), _MERGED) | odd_cells(sheet.path, sheet.name)
    found: dict[int, tuple[int, str]] = {}
    for (row, column), why in sorted(cells.items()):
        if row > sheet.header_row:
            found.setdefault(row, (column, why))
    return found


def _merged(sheet: _Sheet) -> Iterator[tuple[int, int]]:
    """First cell, as (row, column) from 1, of every merged area that reaches below the header."""
    for (top, left), (bottom, _) in sheet.sheet.merged_cell_ranges or ():
        if bottom + 1 > sheet.header_row:
            yield max(top + 1, sheet.header_row + 1), left + 1
