"""What both spreadsheets share: the sheet 说明, and records as comma-separated text."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from catalogue.exchange.elements import Element, elements
from catalogue.exchange.records import cells_of_record, header, required_titles
from catalogue.model.code_tables import CodeTable

NOTES_SHEET = "说明"
_WIDTH = 60
"""Characters of Chinese that fit in a line over all four columns."""
_CELL = 24
"""Characters of Chinese that fit in a line of a wide column."""
_COLUMNS = ("列名", "是否必填", "填写要求", "可填的值")


def add_notes(
    book: Any, owner: type[Struct], facts: Sequence[tuple[str, str]], notes: Sequence[str]
) -> None:
    """The sheet 说明 in ``book``: facts about the file, how to fill it, its columns one by one."""
    sheet = book.add_worksheet(NOTES_SHEET)
    strong, text = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 3, 48, text)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    line = 0
    for name, value in facts:
        sheet.write_string(line, 0, name, strong)
        sheet.merge_range(line, 1, line, len(_COLUMNS) - 1, value, text)
        line += 1
    for note in notes:
        sheet.merge_range(line, 0, line, len(_COLUMNS) - 1, note, text)
        sheet.set_row(line, 15 * (1 + len(note) // _WIDTH))
        line += 1
    line += 1
    for place, title in enumerate(_COLUMNS):
        sheet.write_string(line, place, title, strong)
    for element in elements(owner):
        line += 1
        cells = _told(element, required_titles(owner))
        sheet.set_row(line, 15 * (1 + max(map(len, cells[2:])) // _CELL))
        for place, cell in enumerate(cells):
            sheet.write_string(line, place, cell)


def _told(element: Element, required: Sequence[str]) -> tuple[str, ...]:
    hint = element.hint
    coded = isinstance(hint, type) and issubclass(hint, CodeTable)
    values = "、".join(one.label for one in hint) if coded else ""
    return element.title, "必填" if element.title in required else "", element.help, values


def comma_text(owner: type[Struct], records: Iterable[Struct]) -> bytes:
    """``records`` as CSV that a spreadsheet opens rightly (UTF-8 with its mark)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header(owner))
    writer.writerows(map(cells_of_record, records))
    return text.getvalue().encode("utf-8-sig")
