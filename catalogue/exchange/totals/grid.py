"""A department's table as bare cells, from a workbook, a CSV file or pasted text."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import python_calamine
from msgspec import Struct

from catalogue.errors import BadFile
from catalogue.exchange.cells import CONTROL
from catalogue.exchange.table import is_blank
from catalogue.exchange.text_files import encoding_of
from catalogue.exchange.told import system_fault
from catalogue.exchange.totals.sentences import clauses
from catalogue.exchange.workbook_bounds import check_area, check_unpacked
from catalogue.exchange.workbook_scan import FORMULA, check_package, odd_cells

ROWS_AT_MOST = 3_000
COLUMNS_AT_MOST = 60
_SPLIT = "句子按逗号和“其中”拆成几行，行号按拆开后计；句子里的百分数没有核对"
_TEMPLATE = {"编号", "数值"}
_BLANKS = " 　\t\xa0"
_INDENT_AT_MOST = 80
_OURS = ("填写说明",)
_CELLS_AT_MOST = 300_000
_FILLED_AT_MOST = 12_000
_UNPACKED_AT_MOST = 64 << 20
_KINDS = (".xlsx", ".csv", ".tsv", ".txt")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?:\D|$))")
_TAIL = re.compile(
    r"^(?P<name>.*?[^\d.,，．])\s*[:：=＝]?\s*"
    r"(?P<number>[-−+]?\d[\d,，]*(?:[.．]\d+)?\s*[%％万亿]?)\s*(?P<unit>[^\d\s年月日号版期、]{0,3})$"
)


class Grid(Struct, frozen=True, kw_only=True):
    """Rows of cells by their number in the file (from 1); blank rows are left out."""

    name: str
    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    sheet: str = ""
    notes: tuple[str, ...] = ()


Keyed = Callable[[Grid], bool]


def grid_of_file(path: Path, is_keyed: Keyed) -> Grid:
    """The table in ``path``: of a workbook the first visible sheet for which ``is_keyed`` holds,
    else the first that holds anything.

    Raises:
        BadFile: of another kind, damaged, empty, or larger than any table of a report.
    """
    _refuse_other_kinds(path)
    try:
        if path.suffix.lower() == ".xlsx":
            return _of_workbook(path, is_keyed)
        content = path.read_text(encoding=encoding_of(path))
    except OSError as error:
        raise BadFile(f"“{path.name}”读不了（{system_fault(error)}）；请核对文件权限") from None
    return grid_of_text(content, path.name, separated=path.suffix.lower() == ".csv")


def _refuse_other_kinds(path: Path) -> None:
    if path.is_dir():
        raise BadFile(f"“{path.name}”是文件夹；请给出其中的文件")
    if not path.is_file():
        raise BadFile(f"找不到文件“{path}”，请核对文件名和路径")
    if path.suffix.lower() not in _KINDS:
        raise BadFile(f"“{path.name}”的类型不支持；请另存为 .xlsx 或 .csv，或直接粘贴表格内容")


def grid_of_text(content: str, name: str, *, separated: bool = False) -> Grid:
    """Pasted text, or the text of a CSV file: cells between tabs or commas, else one line one
    number.

    Raises:
        BadFile: too many lines, or quotes that do not match.
    """
    content = CONTROL.sub("", content.replace("\r\n", "\n").replace("\r", "\n"))
    separator = _separator(content)
    if separator is None and not separated:
        lines = content.split("\n")
        if len(lines) > ROWS_AT_MOST:
            raise _too_long(name)
        return _filled(_of_lines(name, lines))
    try:
        table = list(csv.reader(io.StringIO(content, newline=""), delimiter=separator or ","))
    except csv.Error:
        raise BadFile(f"“{name}”里引号没有成对，无法分列；请补上引号后重试") from None
    return _filled(_grid(name, table))


def _of_lines(name: str, lines: Sequence[str]) -> Grid:
    """One line one number; sentences with 其中 within them become several lines."""
    rows: list[tuple[int, tuple[Any, ...]]] = []
    more = 0
    for number, line in enumerate(lines, start=1):
        cells = _cells_of_line(line) if line.strip() else [()]
        rows += [(number + more + place, one) for place, one in enumerate(cells) if one]
        more += len(cells) - 1
        if len(rows) > ROWS_AT_MOST:
            raise _too_long(name)
    notes = (_SPLIT,) if more else ()
    return Grid(name=name, rows=tuple(rows), notes=notes)


def _filled(grid: Grid) -> Grid:
    if not grid.rows:
        raise BadFile(f"“{grid.name}”里没有内容；请核对后重新选择文件或粘贴")
    return grid


def _separator(content: str) -> str | None:
    """Tab where there is one; a comma or semicolon where the header of the template or most lines
    are divided by it."""
    if "\t" in content:
        return "\t"
    lines = [_THOUSANDS.sub("", line) for line in content.split("\n") if line.strip()][:50]
    for mark in ",;":
        if any({cell.strip() for cell in line.split(mark)} >= _TEMPLATE for line in lines):
            return mark
        counts = [line.count(mark) for line in lines]
        if counts and min(counts) > 0 and counts.count(max(counts)) * 2 > len(counts):
            return mark
    return None


def _cells_of_line(line: str) -> list[tuple[str, ...]]:
    """A line of text: its words, with blanks before them, and the number at its end."""
    found: list[tuple[str, ...]] = []
    blanks = line[: len(line) - len(line.lstrip(_BLANKS))][:_INDENT_AT_MOST]
    for clause in clauses(" ".join(line.split())):
        words = clause.lstrip(_BLANKS)
        indent = blanks + clause[: len(clause) - len(words)]
        tail = _TAIL.match(words.rstrip(" 　。；;，,、"))
        found.append((indent + tail["name"], tail["number"]) if tail else (indent + words,))
    return found


def _grid(name: str, table: Iterable[Sequence[Any]], sheet: str = "", left: int = 0) -> Grid:
    rows: list[tuple[int, tuple[Any, ...]]] = []
    filled = 0
    for number, row in enumerate(table, start=1):
        cells = (None,) * left + tuple(row)
        while cells and is_blank(cells[-1]):
            cells = cells[:-1]
        if not cells:
            continue
        rows.append((number, cells))
        filled += len(cells)
        if len(cells) > COLUMNS_AT_MOST or len(rows) > ROWS_AT_MOST or filled > _FILLED_AT_MOST:
            raise _too_long(name)
    return Grid(name=name, rows=tuple(rows), sheet=sheet)


def _too_long(name: str) -> BadFile:
    return BadFile(
        f"“{name}”超过 {ROWS_AT_MOST} 行、{COLUMNS_AT_MOST} 列或 {_FILLED_AT_MOST} 格，"
        "不像一张统计表；请只留要核对的表，分开核对"
    )


def _of_workbook(path: Path, is_keyed: Keyed) -> Grid:
    check_package(path)
    check_unpacked(path, _UNPACKED_AT_MOST)
    check_area(path, _CELLS_AT_MOST)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        grids = [
            _of_sheet(path.name, one.name, book.get_sheet_by_name(one.name))
            for one in book.sheets_metadata
            if one.visible == python_calamine.SheetVisibleEnum.Visible
            and one.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except (python_calamine.CalamineError, python_calamine.PasswordError, OSError):
        raise BadFile(f"“{path.name}”打不开，文件已损坏；请另存为 .xlsx 后重试") from None
    filled = [grid for grid in grids if grid.rows]
    if not filled:
        raise BadFile(f"“{path.name}”里没有内容；请核对后重新选择文件")
    chosen = next((grid for grid in filled if is_keyed(grid)), filled[0])
    others = [grid.sheet for grid in filled if grid is not chosen and grid.sheet not in _OURS]
    return Grid(
        name=chosen.name,
        rows=chosen.rows,
        sheet=chosen.sheet,
        notes=(*_formulas(path, chosen.sheet), *_unread(chosen, others)),
    )


def _of_sheet(name: str, sheet: str, table: Any) -> Grid:
    left = (table.start or (0, 0))[1]
    return _grid(name, table.iter_rows(), sheet, left)


def _unread(chosen: Grid, others: list[str]) -> list[str]:
    named = "、".join(f"“{one}”" for one in others[:5])
    told = f"只核对工作表“{chosen.sheet}”；{named}{'等' if len(others) > 5 else ''}没有核对"
    return [told] if others else []


def _formulas(path: Path, sheet: str) -> list[str]:
    found = [cell for cell, why in odd_cells(path, sheet).items() if why == FORMULA]
    if not found:
        return []
    row, _ = min(found)
    return [f"第 {row} 行起有 {len(found)} 个单元格是公式，按文件保存时算出的值核对"]
