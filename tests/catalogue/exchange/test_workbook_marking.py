"""The marked copy: the sender's workbook, the wrong cells coloured and explained."""

import re
from datetime import date

from catalogue.exchange.workbook import shape
from catalogue.exchange.workbook.faults import Fault
from catalogue.exchange.workbook.marking import REPORT, mark
from catalogue.exchange.workbook.shape import ITEMS
from catalogue.exchange.workbook.uploaded import open_upload
from tests.catalogue.exchange.grids import (
    Grids,
    Save,
    an_export,
    part_of,
)
from tests.factories import an_item


def test_the_marked_copy_holds_the_senders_cells_colours_the_wrong_ones_and_says_why(
    save: Save,
) -> None:
    grids = an_export()
    grids.set(ITEMS, 3, "到办事现场次数", "一次")
    grids.set(ITEMS, 2, "计划生效日期", date(2018, 3, 1))
    grids["我的备注"] = [["想法"], ["下周再核"]]
    path = save(grids.written())
    wrong = Fault(sheet=ITEMS, row=3, column="到办事现场次数", value="一次", message="不是整数")
    doubt = Fault(
        sheet="申请材料", row=2, column="备注", value="甲", message="请补充", blocking=False
    )
    content = mark(path, [wrong, doubt])
    marked = Grids.of(content)
    for sheet in (*shape.by_title(), "我的备注"):
        assert marked[sheet] == grids[sheet], sheet
    assert marked[REPORT][1:] == [
        [ITEMS, 3.0, "到办事现场次数", "必须改正", "一次", "不是整数"],
        ["申请材料", 2.0, "备注", "提醒", "甲", "请补充"],
    ]
    place = grids[ITEMS][0].index("到办事现场次数")
    assert _fill(content, "sheet1", f"{_letters(place)}3") == "FFF4B8AE"
    assert _fill(content, "sheet1", f"{_letters(place)}2") == ""
    place = grids["申请材料"][0].index("备注")
    assert _fill(content, "sheet3", f"{_letters(place)}2") == "FFFBEFC3"
    assert re.search(r"<t[^>]*>不是整数</t>", part_of(content, "xl/comments1.xml"))
    assert open_upload(save(content)).rows == open_upload(path).rows


def _letters(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))


def _fill(content: bytes, sheet: str, cell: str) -> str:
    """Colour behind a cell, empty when there is none."""
    xml = part_of(content, f"xl/worksheets/{sheet}.xml")
    found = re.search(rf'<c r="{cell}" s="(\d+)"', xml)
    styles = part_of(content, "xl/styles.xml")
    formats = re.findall(r"<xf [^>]*>", styles[styles.index("<cellXfs") :])
    fill = re.search(r'fillId="(\d+)"', formats[int(found[1])]) if found else None
    fills = re.findall(r"<fill>.*?</fill>", styles, re.S)
    colour = re.search(r'fgColor rgb="(\w+)"', fills[int(fill[1])]) if fill else None
    return colour[1] if colour else ""


def test_texts_that_look_like_formulas_are_harmless_in_the_marked_copy_too(save: Save) -> None:
    grids = an_export(an_item(1, conditions="=2+2"))
    grids.set(ITEMS, 2, "办理流程", "=cmd()")
    marked = Grids.of(mark(save(grids.written()), []))
    assert marked.get(ITEMS, 2, "受理条件") == "'=2+2"
    assert marked.get(ITEMS, 2, "办理流程") == "'=cmd()"
