"""A table in a file: which row is its header, what its columns are called, its rows as cells."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from catalogue.errors import BadRow
from catalogue.exchange.cells import shown

Cells = dict[str, Any]
"""One row: column name → cell; empty cells are left out."""

RawRow = tuple[int, Cells | BadRow]
"""A row with its number in the file as the sender sees it, or why it is none."""

Required = tuple[tuple[str, ...], ...]
"""Columns a table must have; each may go by any of several names."""

SHEET_ROW = "_row"
"""Key under which an entry from a further sheet carries its row there."""

HEADER_WITHIN = 20
"""Rows among which the header is looked for; above it stand titles and notes."""

_MARKS = re.compile(r"^[*＊]+|[*＊]+$|[（(](?:必填|选填|必填项)[）)]$")


class Layout(Struct, frozen=True, kw_only=True):
    """What a source promises of its tables.

    ``sheets`` are the further sheets of a workbook that hold tables of an item (申请材料 …).
    """

    requires: Required = ()
    sheets: frozenset[str] = frozenset()


class Table(Struct, frozen=True, kw_only=True):
    """An opened file; ``columns`` is ``None`` where every row brings names of its own (JSON)."""

    rows: Iterator[RawRow]
    columns: tuple[str, ...] | None = None
    header_row: int = 1


def is_blank(cell: Any) -> bool:
    """Whether a cell holds nothing, or blanks only."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def columns_of(header: Sequence[Any]) -> tuple[str, ...]:
    """The names in a header row, without marks such as ``*`` and （必填）, without line breaks."""
    names = ["" if is_blank(cell) else _name(str(cell)) for cell in header]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _name(cell: str) -> str:
    one = "".join(cell.split("\n")).replace("\ufeff", "").strip()
    return _MARKS.sub("", one).strip()


def header_at(rows: Sequence[Sequence[Any]], requires: Required) -> tuple[int, int]:
    """Place of the row that reads most like the header, and how many required columns it has.

    Where no row has any, it is the first that is not blank, else 0.
    """
    best, has = -1, 0
    for place, row in enumerate(rows):
        names = set(columns_of(row))
        if not names:
            continue
        found = sum(any(name in names for name in group) for group in requires)
        if best < 0 or found > has:
            best, has = place, found
    return max(best, 0), has


def cells_of(columns: tuple[str, ...], row: Sequence[Any]) -> Cells | BadRow:
    """The cells of ``row`` by column; what stands in no column is refused.

    Of two columns of one name the first counts.
    """
    cells: Cells = {}
    for place, cell in enumerate(row):
        if is_blank(cell):
            continue
        name = columns[place] if place < len(columns) else ""
        if not name:
            return BadRow(
                f"第 {place + 1} 列",
                shown(cell),
                "这一列没有列名；请补上列名或删去，也请检查前面是否多了逗号",
            )
        cells.setdefault(name, cell)
    return cells
