"""Items into workbooks: the empty template, and an export that reads back as the same items."""

from collections.abc import Iterable, Sequence
from typing import Any

from catalogue.exchange.cells import harmless
from catalogue.exchange.workbook.layout import Book
from catalogue.exchange.workbook.shape import EXPORTED, ITEM_NAME, ITEMS, Sheet, by_title, sheets
from catalogue.exchange.workbook.spelling import Cell, spell, version_of
from catalogue.exchange.workbooks import ITEM_CODE
from catalogue.model.code_tables import ItemKind
from catalogue.model.item import Body, ServiceItem

PREFILLED = 50
"""Rows of a template in which the officer's own body stands already."""


def template(bodies: Sequence[Body]) -> bytes:
    """An empty workbook for an officer of ``bodies``.

    A single body already stands in the first rows; of several, one is chosen from a drop-down.
    """
    book = Book()
    for sheet in sheets():
        book.lay_out(sheet)
    own = [_body_cells(body) for body in bodies]
    if len(own) == 1:
        for number in range(1, PREFILLED + 1):
            book.row(ITEMS, number, _placed(by_title()[ITEMS], own[0]))
    elif own:
        for place, title in enumerate(by_title()[ITEMS].header):
            choices = tuple(dict.fromkeys(str(one[title]) for one in own if title in one))
            if choices and title in _free_body_titles():
                book.offer(ITEMS, place, choices)
    return book.finish()


def export(items: Iterable[ServiceItem]) -> bytes:
    """``items`` as a workbook; read back, it gives the same items."""
    book = Book()
    for sheet in sheets():
        book.lay_out(sheet)
    first, *further = sheets()
    filled = dict.fromkeys((sheet.title for sheet in further), 0)
    for number, item in enumerate(items, start=1):
        spelled = spell(item)
        row = {**spelled.cells, EXPORTED: version_of(item)}
        book.row(ITEMS, number, _placed(first, row))
        own: dict[str, Cell] = {ITEM_CODE: harmless(item.code), ITEM_NAME: harmless(item.name)}
        for sheet in further:
            for entry in spelled.entries.get(sheet.title, ()):
                filled[sheet.title] += 1
                book.row(sheet.title, filled[sheet.title], _placed(sheet, own | entry))
    return book.finish()


def body_titles() -> frozenset[str]:
    """Titles of the columns that say whose items they are."""
    return frozenset(c.title for c in by_title()[ITEMS].columns if c.element.path[0] == "body")


def _free_body_titles() -> frozenset[str]:
    """Those of them that have no drop-down of their own."""
    columns = by_title()[ITEMS].columns
    return body_titles() & {c.title for c in columns if not c.choices}


def _body_cells(body: Body) -> dict[str, Cell]:
    spelled = spell(ServiceItem(name="", kind=ItemKind.LICENSING, body=body)).cells
    return {title: cell for title, cell in spelled.items() if title in body_titles()}


def _placed(sheet: Sheet, row: dict[str, Any]) -> list[tuple[int, Any]]:
    return [(place, row[title]) for place, title in enumerate(sheet.header) if title in row]
