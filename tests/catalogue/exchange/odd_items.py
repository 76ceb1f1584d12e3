"""Items with everything odd that people have written, made from the model's own elements."""

import re
from datetime import date
from typing import Any

import msgspec
from hypothesis import strategies as st

from catalogue.exchange.cells import EMPTY
from catalogue.exchange.elements import Element
from catalogue.exchange.workbook.shape import CELL_AT_MOST, Column, Kind, sheets
from catalogue.exchange.workbook.spelling import NOT_EXPORTED
from catalogue.model.item import ServiceItem
from catalogue.model.limits import LimitUnit, TimeLimit
from tests.factories import an_item

ODD = (
    "=1+1",
    '=HYPERLINK("http://example.com","点这里")',
    "+86 439 3250000",
    "-",
    "-5",
    "@某",
    "\t缩进的",
    "'=已经有撇号",
    "''",
    "'单引号'",
    '“引号”"双"',
    "第一行\n第二行\n\n第四行",
    "婚丧、嫁娶；办理，等",
    "甲|乙,丙;丁",
    "[方括号]",
    '["像列表"]',
    "{花括号}",
    "<r>标签</r>",
    "<b>&amp;",
    "_x0041_",
    "007",
    "1E5",
    "是",
    "无",
    "5个工作日",
    "2018-03-01",
    "#N/A",
    "TRUE",
    "𠮷祥😀",
    "事项编码",
    "*必填（必填）",
)
"""Texts that a spreadsheet, or its reader, would like to take for something else."""

_INSIDE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\u2060\ufeff\ud800-\udfff\ufffe\uffff]")
_LIKE_EMPTY = EMPTY - {"-"}


def _carried(text: str) -> bool:
    """Whether a cell carries ``text`` whole: no control signs, no blanks around it."""
    if _INSIDE.search(text) or text.startswith(NOT_EXPORTED):
        return False
    return text == text.strip()


cell_texts = st.one_of(st.sampled_from(ODD), st.text(max_size=20).filter(_carried))
"""Texts that come back exactly."""

any_texts = st.one_of(
    st.sampled_from(
        (*ODD, " 前后有空 ", "\r\n回车\r", "\x00\x1f", "\u200b", "长" * (CELL_AT_MOST + 1))
    ),
    st.text(max_size=20),
)
"""Texts a cell cannot always carry."""


def _values(column: Column, texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    element = column.element
    if column.kind in (Kind.TEXT, Kind.CODE):
        wanted = st.text("0123456789ABCDFX-", max_size=12) if column.kind is Kind.CODE else texts
        return _within(wanted, column)
    if column.kind is Kind.LIST:
        parts = texts.filter(lambda text: text.strip() not in _LIKE_EMPTY)
        return st.lists(parts, max_size=3).map(tuple)
    if column.kind is Kind.CHOICES:
        return st.lists(st.sampled_from(list(element.hint)), unique=True, max_size=4).map(tuple)
    return _plain(element, column)


def _within(texts: st.SearchStrategy[str], column: Column) -> st.SearchStrategy[str]:
    if column.longest:
        texts = texts.map(lambda text: text[: column.longest].rstrip())
    return texts.filter(bool) if _required(column) else texts


def _plain(element: Element, column: Column) -> st.SearchStrategy[Any]:
    known = {
        Kind.CHOICE: lambda: st.sampled_from(list(element.hint)),
        Kind.YES_NO: st.booleans,
        Kind.COUNT: lambda: st.integers(column.least, column.most),
        Kind.DAY: lambda: st.dates(date(1000, 1, 1)),
        Kind.LIMIT: lambda: st.builds(
            TimeLimit, st.sampled_from((0, 1, 5, 36500)), st.sampled_from(list(LimitUnit))
        ),
    }
    return known[column.kind]()


def _required(column: Column) -> bool:
    fields = {field.name: field for field in msgspec.structs.fields(column.owner)}
    return len(column.element.path) == 1 and fields[column.element.path[0]].required


def _structs(columns: tuple[Column, ...], texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    required = {c.title: _values(c, texts) for c in columns if _required(c)}
    optional = {c.title: _values(c, texts) for c in columns if not _required(c)}
    paths = {c.title: c.element.path for c in columns}

    def built(given: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for title, value in given.items():
            *way, last = paths[title]
            inner = found
            for name in way:
                inner = inner.setdefault(name, {})
            inner[last] = msgspec.to_builtins(value)
        return found

    return st.fixed_dictionaries(required, optional=optional).map(built)


def items(texts: st.SearchStrategy[str]) -> st.SearchStrategy[ServiceItem]:
    """Items under codes of their own; any element may be missing that the model lets miss."""
    first, *further = sheets()
    codes = {"handling_code", "implementation_code", "local_code"}
    columns = tuple(c for c in first.columns if c.element.path[0] not in codes)
    tables = {
        sheet.table.path[0]: st.lists(_structs(sheet.columns, texts), max_size=2)
        for sheet in further
        if sheet.table
    }
    serials = st.integers(1, 99_999)
    return st.tuples(_structs(columns, texts), st.fixed_dictionaries(tables), serials).map(
        lambda parts: msgspec.convert(
            parts[0] | parts[1] | {"implementation_code": an_item(parts[2]).code}, ServiceItem
        )
    )


def several(texts: st.SearchStrategy[str]) -> st.SearchStrategy[list[ServiceItem]]:
    """A few items with different codes."""
    return st.lists(items(texts), min_size=1, max_size=3, unique_by=lambda item: item.code)
