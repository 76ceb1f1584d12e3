"""The command ``zhipao check-table``: which 其中 statements of a table do not add up.

Exit status as in ``web.cli``: 0 all right, 1 refused or something does not add up.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalogue.errors import CatalogueError
from web.terminal import json_option, print_json, refuse

if TYPE_CHECKING:
    from web.view_models.totals import CheckedTable


@click.command("check-table")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def check_table_command(file: Path, as_json: bool) -> None:
    """Check the sums, shares and differences of a table (XLSX, CSV, TXT); 1 when one is wrong.

    The table is the template's (编号, 名称, 数值, 上级编号 …), or a report's own with 其中 lines.
    """
    from catalogue.exchange.totals import read_totals
    from catalogue.model.totals import check_table
    from web.view_models.totals import checked_table, table_answer

    try:
        read = read_totals(file)
    except CatalogueError as error:
        refuse(error)
    findings = [] if read.faults else check_table(read.table)
    checked = checked_table(read, findings)
    if as_json:
        print_json(table_answer(read, findings))
    else:
        click.echo(_text(checked))
    sys.exit(1 if checked.wrong else 0)


def _text(checked: "CheckedTable") -> str:
    lines = [f"{checked.name}：{checked.verdict}"]
    lines += [f"  {note}" for note in checked.notes]
    for error in checked.errors:
        lines.append(f"表格有误  第 {error.row} 行 {error.column}“{error.value}”：{error.message}")
    for one in (*checked.faults, *checked.left_open, *checked.fine):
        lines.append(f"{one.verdict_label}  {one.place}  {one.message}")
        lines += [f"      算式：{one.equation}"] if one.equation else []
        lines += [f"      改法：{one.mend}"] if one.mend else []
    return "\n".join(lines)
