"""The sender's table again, with every number that was checked coloured and explained."""

import io
from collections.abc import Sequence
from math import isfinite
from typing import Any

import xlsxwriter
from msgspec import Struct
from xlsxwriter.utility import xl_rowcol_to_cell

from catalogue.exchange.cells import harmless
from catalogue.exchange.table import is_blank
from catalogue.exchange.totals import ReadTable
from catalogue.model.totals import Finding, Verdict

REPORT = "核对结果"
_TABLE = "标注的表"
_COLUMNS = {
    "结论": 10,
    "位置": 13,
    "核对的数": 22,
    "分组": 9,
    "应为": 10,
    "所写": 10,
    "相差": 9,
    "算式": 24,
    "说明": 36,
    "改法": 36,
}
_COLOURS = {Verdict.FAULT: "#F4B8AE", Verdict.OPEN: "#FBEFC3", Verdict.FINE: "#DCEFDD"}
_GRAVITY = (Verdict.FAULT, Verdict.OPEN, Verdict.FINE)
_WRAPPED = {"num_format": "@", "valign": "top", "text_wrap": True}
_NUMBER = {"num_format": "#,##0.######", "valign": "top"}
_NOTE = {"x_scale": 2.2, "y_scale": 1.6, "font_size": 10}
_NOTE_AT_MOST = 1500
_A4, _LINE_HEIGHT, _LINES_AT_MOST = 9, 15, 20
Place = tuple[int, int]


def mark(read: ReadTable, findings: Sequence[Finding]) -> bytes:
    """A workbook of two sheets: what was found, and the table with the cells marked.

    Red is wrong, yellow could not be checked, green adds up; a note on the cell says which sum.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    report = book.add_worksheet(REPORT)
    table = book.add_worksheet(_TABLE)
    _list(book, report, read, findings)
    _copy(book, table, read, findings)
    book.close()
    return target.getvalue()


class _Looks(Struct):
    """Formats of one line: its first cell, its other texts, its numbers."""

    first: Any
    text: Any
    number: Any


def _list(book: Any, sheet: Any, read: ReadTable, findings: Sequence[Finding]) -> None:
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    text, number = book.add_format(_WRAPPED), book.add_format(_NUMBER)
    link = book.add_format({"valign": "top", "font_color": "#12406B", "underline": 1})
    looks = {
        verdict: _Looks(book.add_format({**_WRAPPED, "bg_color": colour}), text, number)
        for verdict, colour in _COLOURS.items()
    }
    for place, (title, width) in enumerate(_COLUMNS.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, head)
    sheet.freeze_panes(1, 0)
    for line, fault in enumerate(read.faults, start=1):
        cells = ["表格有误", f"第 {fault.row} 行 {fault.column}", fault.value, *[""] * 5]
        _line(sheet, line, [*cells, fault.message, ""], looks[Verdict.FAULT])
    for line, finding in enumerate(findings, start=1 + len(read.faults)):
        _line(sheet, line, _cells(finding), looks[finding.verdict])
        if finding.rows[0] in read.cells:
            row, place = read.cells[finding.rows[0]]
            cell = xl_rowcol_to_cell(row - 1, place)
            sheet.write_url(line, 1, f"internal:'{_TABLE}'!{cell}", link, finding.place or cell)
    for line, note in enumerate(read.notes, start=1 + len(read.faults) + len(findings)):
        told = ["读取说明", *[""] * 7, note, ""]
        _line(sheet, line, told, _Looks(text, text, number))
    _for_paper(sheet)


def _for_paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)


def _cells(finding: Finding) -> list[str | float]:
    wrong = finding.fault
    numbers = (
        finding.expected if wrong else None,
        finding.found,
        finding.difference if wrong else None,
    )
    return [
        finding.verdict.label,
        finding.place,
        finding.name,
        finding.group,
        *("" if one is None else float(one) for one in numbers),
        finding.equation,
        finding.message,
        finding.mend,
    ]


def _line(sheet: Any, line: int, cells: Sequence[str | float], looks: _Looks) -> None:
    lines = 1
    for place, (cell, width) in enumerate(zip(cells, _COLUMNS.values(), strict=True)):
        if isinstance(cell, float):
            sheet.write_number(line, place, cell, looks.number)
            continue
        sheet.write_string(line, place, harmless(cell), looks.text if place else looks.first)
        lines = max(lines, -(-sum(2 if sign > "\u2e7f" else 1 for sign in cell) // (width - 1)))
    sheet.set_row(line, _LINE_HEIGHT * min(lines, _LINES_AT_MOST))


def _copy(book: Any, sheet: Any, read: ReadTable, findings: Sequence[Finding]) -> None:
    marks = _marks(read, findings)
    looks = {v: book.add_format({"bg_color": c, "border": 1}) for v, c in _COLOURS.items()}
    plain = book.add_format({"valign": "top"})
    for row, cells in read.grid.rows:
        for place, cell in enumerate(cells):
            verdict, _ = marks.get((row, place), (None, ""))
            if verdict is None and is_blank(cell):
                continue
            _write(sheet, row - 1, place, cell, looks[verdict] if verdict else plain)
    held = dict(read.grid.rows)
    for (row, place), (verdict, sentences) in marks.items():
        cells = held.get(row, ())
        if place >= len(cells) or is_blank(cells[place]):
            sheet.write_blank(row - 1, place, None, looks[verdict])
        if verdict is not Verdict.FINE:
            sheet.write_comment(row - 1, place, sentences[:_NOTE_AT_MOST], _NOTE)
    width = max((len(cells) for _, cells in read.grid.rows), default=1)
    sheet.set_column(0, 0, 44 if width <= 3 else 16)
    sheet.set_column(1, max(width - 1, 1), 16)
    _for_paper(sheet)


def _marks(read: ReadTable, findings: Sequence[Finding]) -> dict[Place, tuple[Verdict, str]]:
    """Cells with the gravest verdict on them and the sentences of that gravity."""
    found: dict[Place, list[Finding]] = {}
    for finding in findings:
        keys = finding.rows if finding.verdict is Verdict.OPEN else finding.rows[:1]
        for key in keys:
            if key in read.cells:
                found.setdefault(read.cells[key], []).append(finding)
    marks = {}
    for cell, several in found.items():
        gravest = min((one.verdict for one in several), key=_GRAVITY.index)
        said = [f"{one.message}。{one.mend}" for one in several if one.verdict is gravest]
        marks[cell] = (gravest, "\n".join(dict.fromkeys(said)))
    for fault in read.faults:
        marks[fault.row, _column(read, fault.column)] = (Verdict.FAULT, fault.message)
    return marks


def _column(read: ReadTable, title: str) -> int:
    """Where a column of our template stands; the first where it is none."""
    for _, cells in read.grid.rows:
        names = [str(cell).strip() for cell in cells]
        if title in names:
            return names.index(title)
    return 0


def _write(sheet: Any, row: int, place: int, cell: Any, look: Any) -> None:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        sheet.write_string(row, place, harmless(str(cell or "")), look)
    elif isfinite(cell):
        sheet.write_number(row, place, cell, look)
    else:
        sheet.write_string(row, place, str(cell), look)
