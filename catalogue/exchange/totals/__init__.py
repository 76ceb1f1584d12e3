"""A table that a department sends, read for checking: our template, a report's table, sentences.

Nothing is kept and nothing is changed; how the table was understood is told with it.
"""

from pathlib import Path

from msgspec import Struct

from catalogue.errors import BadFile
from catalogue.exchange.totals.columns import columns_of_report
from catalogue.exchange.totals.grid import Grid, grid_of_file, grid_of_text
from catalogue.exchange.totals.keyed import is_keyed, keyed
from catalogue.exchange.totals.report_table import statistics
from catalogue.exchange.workbook.faults import Fault
from catalogue.model.totals import TotalsTable

KEYED = "按“编号、上级编号、关系”各列读取"
LAID_OUT = "没有“编号、数值”两列，按统计表的版式读取：以编号、“其中”和缩进分清上下级"
PASTED = "粘贴的内容"
NOTES_AT_MOST = 30


class ReadTable(Struct, frozen=True, kw_only=True):
    """A table as it was read.

    ``cells`` tells where in ``grid`` the number of a row stands (row in the file, place from 0).
    With ``faults`` there is nothing to check: a missing row would make others look wrong.
    ``notes`` say how the table was understood.
    """

    grid: Grid
    table: TotalsTable
    cells: dict[str, tuple[int, int]]
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


def read_totals(path: Path) -> ReadTable:
    """The table in the file at ``path`` (xlsx, csv, tsv, txt).

    Raises:
        BadFile: of another kind, damaged, empty, too large, or without numbers beside names.
    """
    return _read(grid_of_file(path, is_keyed))


def read_totals_text(content: str) -> ReadTable:
    """A pasted table, or pasted lines with one number each.

    Raises:
        BadFile: empty, too long, or without numbers beside names.
    """
    return _read(grid_of_text(content, PASTED))


def _read(grid: Grid) -> ReadTable:
    if is_keyed(grid):
        found = keyed(grid)
        if not found.rows and not found.faults:
            raise BadFile(f"“{grid.name}”只有表头，没有要核对的行；请填写后再核对")
        return ReadTable(
            grid=grid,
            table=TotalsTable(rows=tuple(found.rows), name=grid.name),
            cells=found.cells,
            faults=tuple(sorted(found.faults, key=lambda one: one.row)),
            notes=_told(KEYED, *grid.notes, *found.notes),
        )
    columns = columns_of_report(grid)
    if columns is None:
        raise BadFile(
            f"“{grid.name}”里没有找到“名称＋数字”的行；"
            "请每行写一个名称和一个数，或下载模板填写后再核对"
        )
    read = statistics(grid, columns)
    return ReadTable(
        grid=grid,
        table=TotalsTable(rows=tuple(read.rows), name=grid.name),
        cells=read.cells,
        notes=_told(LAID_OUT, *grid.notes, *read.notes),
    )


def _told(*notes: str) -> tuple[str, ...]:
    """The notes, as many as are read."""
    more = len(notes) - NOTES_AT_MOST
    return notes if more <= 0 else (*notes[:NOTES_AT_MOST], f"另有 {more} 条说明未列出")
