"""A difference for a reviewer: by the sections of the form, changed words marked, rows as rows."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from msgspec import Struct

from catalogue.exchange.elements import elements, title_of
from catalogue.model.attachments import parse_reference
from catalogue.model.difference import (
    Difference,
    FieldChange,
    HowChanged,
    RowChange,
    difference,
    shown,
)
from catalogue.model.item import ServiceItem
from web.forms.sections import SECTIONS
from web.view_models.marked import Pieces, marked

HOW = {HowChanged.ADDED: "新增", HowChanged.REMOVED: "删除", HowChanged.CHANGED: "修改"}
NEW_ITEM = "新事项"
_NAMED = 5
"""So many elements a line names before it says “等”."""


class FieldView(Struct, frozen=True):
    """One element before and after."""

    title: str
    before: Pieces
    after: Pieces


class RowView(Struct, frozen=True, kw_only=True):
    """One row of a table: ``fields`` differ in a changed row, ``cells`` are all it says else."""

    how: str
    kind: str
    name: str
    position: int
    fields: list[FieldView]
    cells: list[tuple[str, str]]


class TableView(Struct, frozen=True):
    """A table of the item with the rows that came, went or changed, or stand elsewhere."""

    title: str
    rows: list[RowView]
    moved: bool


class SectionView(Struct, frozen=True):
    """A section of the form with what differs in it."""

    title: str
    fields: list[FieldView]
    tables: list[TableView]


class DifferenceView(Struct, frozen=True):
    """Everything that differs, and a line that sums it up."""

    sections: list[SectionView]
    summary: str


def difference_view(before: ServiceItem | None, after: ServiceItem) -> DifferenceView:
    """How ``after`` differs from ``before``, or all it says where there is nothing before."""
    found = difference(before, after)
    sections = []
    for section in SECTIONS:
        fields = [_field(one) for one in found.fields if one.path[0] in section.elements]
        tables = [
            _table(name, found, before)
            for name in section.elements
            if name in found.moved or any(row.element == name for row in found.rows)
        ]
        if fields or tables:
            sections.append(SectionView(section.title, fields, tables))
    return DifferenceView(sections, summary(found))


def one_line(before: ServiceItem | None, after: ServiceItem) -> str:
    """“变化：承诺办结时限、申请材料（修改 1）” in a line; “新事项” against nothing."""
    return NEW_ITEM if before is None else f"变化：{summary(difference(before, after))}"


def summary(found: Difference) -> str:
    """The elements that differ, tables with how many rows; “内容没有变化” when none does."""
    parts = [title_of(change.path) for change in found.fields]
    counts: dict[str, dict[str, int]] = {}
    for row in found.rows:
        of_table = counts.setdefault(row.element, {})
        of_table[HOW[row.how]] = of_table.get(HOW[row.how], 0) + 1
    for table in dict.fromkeys((*counts, *found.moved)):
        told = [f"{how} {rows}" for how, rows in counts.get(table, {}).items()]
        told += ["顺序调整"] if table in found.moved else []
        parts.append(f"{title_of((table,))}（{'、'.join(told)}）")
    if len(parts) > _NAMED:
        return f"{'、'.join(parts[:_NAMED])}等 {len(parts)} 项"
    return "、".join(parts) or "内容没有变化"


def _field(change: FieldChange) -> FieldView:
    return FieldView(title_of(change.path), *marked(_told(change.before), _told(change.after)))


def _table(name: str, found: Difference, before: ServiceItem | None) -> TableView:
    rows = [_row(change, before) for change in found.rows if change.element == name]
    return TableView(title_of((name,)), rows, name in found.moved)


def _row(change: RowChange, before: ServiceItem | None) -> RowView:
    titles = _titles(change.element)
    changed = change.how is HowChanged.CHANGED
    fields = [
        FieldView(titles[one.path[0]], *marked(_told(one.before), _told(one.after)))
        for one in change.fields
    ]
    return RowView(
        how=HOW[change.how],
        kind=change.how.value,
        name=change.name,
        position=change.position,
        fields=fields if changed else [],
        cells=[] if changed else list(_cells(change, before, titles)),
    )


def _cells(
    change: RowChange, before: ServiceItem | None, titles: dict[str, str]
) -> Iterable[tuple[str, str]]:
    """All that a row says which came or went."""
    if change.how is HowChanged.ADDED:
        return ((titles[one.path[0]], _told(one.after)) for one in change.fields)
    row: Any = getattr(before, change.element)[change.position - 1]
    told = ((titles[name], _told(shown(getattr(row, name)))) for name in row.__struct_fields__)
    return ((title, text) for title, text in told if text and text != "否")


@cache
def _titles(table: str) -> dict[str, str]:
    """Titles of the fields of a row, by name."""
    (owner,) = [one.entries for one in elements() if one.path == (table,)]
    assert owner is not None
    return {element.path[0]: element.title for element in elements(owner)}


def _told(text: str) -> str:
    """A text as a reader needs it; a file by its name and a mark of its bytes."""
    held = parse_reference(text)
    return f"{held.name}（{held.sha256[:8]}）" if held else text
