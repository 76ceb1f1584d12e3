"""An uploaded workbook opened: is it ours, is it current, and what stands in its rows.

Nothing is read into items here; cells that cannot be taken (formulas, error values, merged) are
left out and told.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine
from msgspec import Struct, field

from catalogue.errors import BadFile
from catalogue.exchange.cells import Unreadable, code_text, shown
from catalogue.exchange.table import Cells, columns_of, is_blank
from catalogue.exchange.workbook.faults import Fault
from catalogue.exchange.workbook.shape import (
    EXPORTED,
    INSTRUCTIONS,
    ITEMS,
    VERSION_LABEL,
    Sheet,
    code_columns,
    sheets,
    version,
)
from catalogue.exchange.workbook.writing import body_titles
from catalogue.exchange.workbook_bounds import check_area, check_unpacked
from catalogue.exchange.workbook_scan import check_package, odd_cells
from catalogue.exchange.workbooks import ITEM_CODE

UNPACKED_AT_MOST = 256 << 20
"""Bytes an uploaded workbook may have when it is unpacked."""
CELLS_AT_MOST = 5_000_000
"""Cells the rectangle around what a sheet holds may have."""

_MERGED = "单元格是合并的，看不出每一行的内容；请取消合并，逐行填写"
_NO_CODE = "没有填写，不知道这一行属于哪个事项；请补填"
_UNREADABLE = "编码无法识别；请把单元格格式设为“文本”后重新填写完整编码"
_FRESH = "请下载现在的模板（或重新导出），把内容粘贴过去再上传"


class UploadedRow(Struct):
    """One row of the items, with its rows of further sheets by their titles.

    ``exported`` is the version it was exported from, empty for a new row; ``faults`` are those
    of cells that were left out.
    """

    number: int
    cells: Cells
    exported: str = ""
    entries: dict[str, list[tuple[int, Cells]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The item's name as the row gives it, shortened."""
        return shown(self.cells.get(sheets()[0].columns[0].title, ""))

    @property
    def code_column(self) -> str:
        """Title of the column that holds the item's code; the national one where none does."""
        filled = (title for title in code_columns() if title in self.cells)
        return next(filled, code_columns()[1])

    @property
    def code(self) -> str:
        """The item's code; empty when there is none, or none that can be read."""
        return _code(self.cells.get(self.code_column, ""))


class UploadedBook(Struct):
    """The rows of a workbook; ``faults`` belong to no row of the items."""

    rows: list[UploadedRow]
    faults: list[Fault]


def open_upload(path: Path) -> UploadedBook:
    """The rows of the workbook in ``path``.

    Raises:
        BadFile: not a workbook of ours, of another version, damaged, with macros, without a
            column or a row, or out of all proportion when unpacked.
    """
    if path.suffix.lower() != ".xlsx":
        raise BadFile(
            f"“{path.name}”不是 .xlsx 文件；请用本系统的模板填写，并另存为“Excel 工作簿（.xlsx）”"
        )
    check_package(path)
    check_unpacked(path, UNPACKED_AT_MOST)
    check_area(path, CELLS_AT_MOST)
    book = open_book(path)
    _check_version(path.name, book)
    return _Reader(path, book).read()


def open_book(path: Path) -> Any:
    """The workbook as its reader opens it.

    Raises:
        BadFile: it is damaged.
    """
    try:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except (python_calamine.CalamineError, python_calamine.PasswordError, OSError):
        raise BadFile(f"“{path.name}”打不开，文件已损坏；请另存为 .xlsx 后重试") from None


def _check_version(name: str, book: Any) -> None:
    given = ""
    if INSTRUCTIONS in book.sheet_names:
        first: list[Any] = next(iter(book.get_sheet_by_name(INSTRUCTIONS).iter_rows()), [])
        if len(first) > 1 and first[0] == VERSION_LABEL:
            given = str(first[1]).strip()
    if not given:
        raise BadFile(
            f"“{name}”不是本系统的模板：工作表“{INSTRUCTIONS}”里没有{VERSION_LABEL}；{_FRESH}"
        )
    if given != version():
        raise BadFile(
            f"“{name}”的{VERSION_LABEL}是 {shown(given)}，现在是 {version()}，列已有变化；{_FRESH}"
        )


class _Reader:
    def __init__(self, path: Path, book: Any) -> None:
        self.path = path
        self.book = book
        self.faults: list[Fault] = []
        self.unknown: dict[str, list[tuple[str, int]]] = {}

    def read(self) -> UploadedBook:
        missing = [sheet.title for sheet in sheets() if sheet.title not in self.book.sheet_names]
        if missing:
            raise BadFile(
                f"“{self.path.name}”缺少工作表{''.join(f'“{one}”' for one in missing)}；"
                "请不要删去或改名，没有内容的留空即可"
            )
        first, *further = sheets()
        rows = [self._item(number, row, odd) for number, row, odd in self._rows(first)]
        rows = [row for row in rows if row.cells.keys() - body_titles() or row.faults]
        by_code: dict[str, UploadedRow] = {}
        for row in rows:
            if row.code:
                by_code.setdefault(row.code, row)
        for sheet in further:
            self._join(sheet, by_code)
        self.faults += [_unknown(code, places) for code, places in self.unknown.items()]
        if not rows and not self.faults:
            raise BadFile(f"“{self.path.name}”里没有事项；请在工作表“{ITEMS}”中填写后再上传")
        return UploadedBook(rows, self.faults)

    def _item(self, number: int, cells: Cells, odd: list[Fault]) -> UploadedRow:
        exported = str(cells.get(EXPORTED, "")).strip()
        return UploadedRow(number, _elements(sheets()[0], cells), exported, faults=odd)

    def _join(self, sheet: Sheet, items: dict[str, UploadedRow]) -> None:
        """Put the rows of ``sheet`` under the items they name."""
        for number, cells, odd in self._rows(sheet):
            given = cells.get(ITEM_CODE, "")
            code = _code(given)
            if code in items:
                items[code].entries.setdefault(sheet.title, []).append(
                    (number, _elements(sheet, cells))
                )
                items[code].faults += odd
                continue
            self.faults += odd
            if code:
                self.unknown.setdefault(code, []).append((sheet.title, number))
            elif not any(fault.column == ITEM_CODE for fault in odd):
                told = _UNREADABLE if given else _NO_CODE
                self.faults.append(_fault(sheet.title, number, ITEM_CODE, given, told))

    def _rows(self, sheet: Sheet) -> Iterator[tuple[int, Cells, list[Fault]]]:
        """Number, cells by title, and the faults of cells left out, of every row with content."""
        table = self.book.get_sheet_by_name(sheet.title)
        left = (table.start or (0, 0))[1]
        rows = table.iter_rows()
        header = columns_of([None] * left + list(next(rows, [])))
        self._check_header(sheet, header)
        odd = self._odd(sheet, table)
        for number, row in enumerate(rows, start=2):
            faults = []
            cells: Cells = {}
            for place, value in enumerate(row, start=left):
                why = odd.get((number, place + 1), "")
                if not why and is_blank(value):
                    continue
                title = header[place] if place < len(header) else ""
                if not why and not title:
                    why = "这一格上面没有列名；请补上列名，或删去这一格"
                if why:
                    column = title or f"第 {place + 1} 列"
                    faults.append(_fault(sheet.title, number, column, value, why))
                else:
                    cells[title] = value
            if cells or faults:
                yield number, cells, faults

    def _check_header(self, sheet: Sheet, header: tuple[str, ...]) -> None:
        missing = [
            title for title in sheet.header if title not in header and not title.startswith("_")
        ]
        if missing:
            raise BadFile(
                f"工作表“{sheet.title}”第一行缺少列{''.join(f'“{one}”' for one in missing)}；"
                "请不要删去或改动列名，不用的列留空即可"
            )
        for title in dict.fromkeys(header):
            if not title or title.startswith("_"):
                continue
            if title not in sheet.header:
                told = "模板里没有这一列；请核对列名，或删去该列"
                self.faults.append(_fault(sheet.title, 1, title, "", told))
            elif header.count(title) > 1:
                told = "有两列叫这个名称；请只留一列"
                self.faults.append(_fault(sheet.title, 1, title, "", told))

    def _odd(self, sheet: Sheet, table: Any) -> dict[tuple[int, int], str]:
        """(row, column), from 1, of formulas, error values and merged cells, and why not."""
        merged = {(top + 1, left + 1): _MERGED for (top, left), _ in table.merged_cell_ranges or ()}
        return merged | odd_cells(self.path, sheet.title)


def _elements(sheet: Sheet, cells: Cells) -> Cells:
    """The cells that stand for elements; those of unknown columns are told with the header."""
    return {c.title: cells[c.title] for c in sheet.columns if c.title in cells}


def _code(given: Any) -> str:
    try:
        return code_text(given)
    except Unreadable:
        return ""


def _unknown(code: str, places: list[tuple[str, int]]) -> Fault:
    """Rows under a code that no item has; told once, since one slip may leave many behind."""
    sheet, number = places[0]
    told = f"“{ITEMS}”里没有这个编码的事项；请补上该事项，改正编码，或删去这一行"
    if len(places) > 1:
        where = "、".join(dict.fromkeys(f"“{title}”" for title, _ in places))
        told += f"（{where}共有 {len(places)} 行用了这个编码）"
    return _fault(sheet, number, ITEM_CODE, code, told)


def _fault(sheet: str, number: int, column: str, value: Any, message: str) -> Fault:
    return Fault(sheet=sheet, row=number, column=column, value=shown(value), message=message)
