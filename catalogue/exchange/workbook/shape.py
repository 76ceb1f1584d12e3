"""Which sheets and columns the workbook has: all of it read from the model's annotations.

Titles, help, bounds and code tables stand in the Struct fields (``catalogue.model``); this module
spells none of them again.
"""

import hashlib
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Self

import msgspec
from msgspec import Struct, inspect

from catalogue.exchange.elements import Element, elements
from catalogue.exchange.workbooks import ITEM_CODE
from catalogue.model.code_tables import CodeTable
from catalogue.model.item import ServiceItem
from catalogue.model.limits import TimeLimit

ITEMS = "事项"
"""Title of the sheet with one row per item."""

INSTRUCTIONS = "填写说明"
"""Title of the sheet that explains every column and carries the version."""

CODE_TABLES = "代码表"
"""Title of the hidden sheet that the drop-downs read."""

VERSION_LABEL = "模板版本"
"""What stands in the first cell of the instructions; the version stands beside it."""

EXPORTED = "_导出版本"
"""Last column of the items: the revision a row was exported from (see ``spelling.version_of``)."""

ITEM_NAME = "_事项名称"
"""Column of further sheets that only helps a clerk to recognise the item."""

CELL_AT_MOST = 32_767
"""Characters a spreadsheet cell can hold."""

_TEMPLATE = 1
"""Raised when the layout changes in a way that the columns do not show."""

_CODE_ENDINGS = ("编码", "代码")


class Kind(Enum):
    """What is written in the cells of a column; the value tells a clerk how."""

    TEXT = ""
    CODE = "编码按文本填写，位数要完整，不能变成科学计数"
    CHOICE = "从下拉列表中选一项"
    CHOICES = "可填多项，用顿号“、”隔开"
    YES_NO = "填“是”或“否”"
    COUNT = "填整数"
    DAY = "填日期，如 2018-03-01"
    LIMIT = "写明数值和单位，如“5个工作日”“30个自然日”“2小时”；当场办结的填“即办”"
    LIST = "可填多项，用顿号“、”隔开；某一项中本来就有顿号的，改为每行写一项"


class Column(Struct, frozen=True, kw_only=True):
    """One column: its element, what its cells hold, within which bounds.

    ``longest`` is in characters; ``least`` and ``most`` bound a count.
    """

    owner: type[Struct]
    element: Element
    kind: Kind
    longest: int | None = None
    least: int | None = None
    most: int | None = None

    @property
    def title(self) -> str:
        """As the header says it."""
        return self.element.title

    @property
    def choices(self) -> tuple[str, ...]:
        """Labels a cell may hold; empty where it is free."""
        if self.kind is Kind.YES_NO:
            return ("是", "否")
        if self.kind in (Kind.CHOICE, Kind.CHOICES):
            return tuple(member.label for member in self.element.hint)
        return ()


class Sheet(Struct, frozen=True, kw_only=True):
    """One sheet: that of the items (``table`` is ``None``) or of one of their tables."""

    title: str
    columns: tuple[Column, ...]
    table: Element | None = None

    @property
    def header(self) -> tuple[str, ...]:
        """The titles in the first row."""
        own = tuple(column.title for column in self.columns)
        return (*own, EXPORTED) if self.table is None else (ITEM_CODE, ITEM_NAME, *own)

    @classmethod
    def of(cls, title: str, owner: type[Struct], table: Element | None = None) -> Self:
        """The sheet of ``owner``'s elements that are no tables themselves."""
        plain = (one for one in elements(owner) if not one.entries)
        return cls(title=title, columns=tuple(_column(owner, one) for one in plain), table=table)


@cache
def sheets() -> tuple[Sheet, ...]:
    """The items' sheet and one for each of their tables, in the order of the model."""
    tables = [Sheet.of(one.title, one.entries, one) for one in elements(ServiceItem) if one.entries]
    return (Sheet.of(ITEMS, ServiceItem), *tables)


@cache
def by_title() -> dict[str, Sheet]:
    """The sheets by their titles."""
    return {sheet.title: sheet for sheet in sheets()}


@cache
def version() -> str:
    """Template version and a hash of the shape: titles, kinds, bounds and code tables."""
    shape = [
        (sheet.title, c.title, c.kind.name, c.longest, c.least, c.most, c.choices)
        for sheet in sheets()
        for c in sheet.columns
    ]
    digest = hashlib.sha256(msgspec.json.encode(shape)).hexdigest()
    return f"{_TEMPLATE}-{digest[:12]}"


def code_columns() -> tuple[str, ...]:
    """Titles of the columns that may hold an item's code, the longest code first.

    In the order of ``ServiceItem.code``.
    """
    names = ("handling_code", "implementation_code", "local_code")
    titles = {one.path[0]: one.title for one in elements(ServiceItem)}
    return tuple(titles[name] for name in names)


def _column(owner: type[Struct], element: Element) -> Column:
    found = _type(owner, element.path)
    text = found if isinstance(found, inspect.StrType) else None
    number = found if isinstance(found, inspect.IntType) else None
    return Column(
        owner=owner,
        element=element,
        kind=_kind(element),
        longest=text.max_length if text else None,
        least=number.ge if number else None,
        most=number.le if number else None,
    )


def _kind(element: Element) -> Kind:
    hint: Any = element.hint
    if hint is TimeLimit:
        return Kind.LIMIT
    if hint is bool:
        return Kind.YES_NO
    if hint is int:
        return Kind.COUNT
    if hint is date:
        return Kind.DAY
    if isinstance(hint, type) and issubclass(hint, CodeTable):
        return Kind.CHOICES if element.many else Kind.CHOICE
    if element.many:
        return Kind.LIST
    return Kind.CODE if element.title.endswith(_CODE_ENDINGS) else Kind.TEXT


def _type(owner: type[Struct], path: tuple[str, ...]) -> inspect.Type:
    """What the model says of the values at ``path``, without ``None`` and annotations."""
    told = inspect.type_info(owner)
    for name in path:
        assert isinstance(told, inspect.StructType)
        told = _plain(next(field.type for field in told.fields if field.name == name))
    return told


def _plain(told: inspect.Type) -> inspect.Type:
    while True:
        if isinstance(told, inspect.Metadata):
            told = told.type
        elif isinstance(told, inspect.UnionType):
            told = next(one for one in told.types if not isinstance(one, inspect.NoneType))
        else:
            return told
