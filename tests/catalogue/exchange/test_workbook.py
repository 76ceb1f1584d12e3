"""The departments' workbook: nothing lost on the way, everything wrong told at its cell."""

import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from catalogue.errors import BadFile
from catalogue.exchange.elements import elements
from catalogue.exchange.workbook import shape
from catalogue.exchange.workbook.required import needs
from catalogue.exchange.workbook.shape import EXPORTED, INSTRUCTIONS, ITEMS
from catalogue.exchange.workbook.uploaded import open_upload
from catalogue.exchange.workbook.writing import PREFILLED, export, template
from catalogue.exchange.workbooks import ITEM_CODE
from catalogue.model.code_tables import Channel, ItemKind
from catalogue.model.item import Fee, ServiceItem
from catalogue.model.limits import LimitUnit, TimeLimit
from tests.catalogue.exchange.grids import (
    Grids,
    Save,
    part_of,
    rows_of,
)
from tests.catalogue.exchange.odd_items import any_texts, cell_texts, several
from tests.factories import a_body, an_item

_QUICK = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@_QUICK
@given(several(cell_texts))
def test_items_come_back_from_their_export_exactly(save: Save, items: list[ServiceItem]) -> None:
    content = export(items)
    assert rows_of(save(content)) == items
    for sheet, rows in Grids.of(content).items():
        for row in rows:
            for cell in row:
                formula = isinstance(cell, str) and cell.startswith(
                    ("=", "+", "-", "@", "\t", "\r")
                )
                assert not formula, (sheet, cell)


@_QUICK
@given(several(any_texts))
def test_an_untouched_row_is_what_is_held_whatever_cells_cannot_carry(
    save: Save, items: list[ServiceItem]
) -> None:
    assert rows_of(save(export(items)), *items) == items


def test_limits_of_nothing_keep_their_unit_and_missing_ones_stay_missing(save: Save) -> None:
    item = an_item(
        statutory_limit=None,
        promised_limit=TimeLimit(0, LimitUnit.CALENDAR_DAY),
        fees=(Fee(), Fee(name="工本费")),
        channels=(Channel.POST, Channel.WINDOW),
        everyday_names=("婚丧、嫁娶",),
    )
    content = export([item])
    grids = Grids.of(content)
    assert grids.get(ITEMS, 2, "承诺办结时限") == "0个自然日"
    assert grids.get(ITEMS, 2, "法定办结时限") == ""
    assert grids.get(ITEMS, 2, "办理形式") == "快递申请、窗口办理"
    assert grids.get(ITEMS, 2, "日常用语") == '["婚丧、嫁娶"]'
    assert rows_of(save(content)) == [item]


def test_the_sheets_have_every_element_of_the_model_and_nothing_else() -> None:
    grids = Grids.of(template([]))
    plain = [one.title for one in elements(ServiceItem) if not one.entries]
    assert grids[ITEMS][0] == [*plain, EXPORTED]
    tables = [one for one in elements(ServiceItem) if one.entries]
    assert [table.title for table in tables] == list(grids)[1:-2]
    for table in tables:
        inner = [one.title for one in elements(table.entries)]
        assert grids[table.title][0] == [ITEM_CODE, "_事项名称", *inner]
    explained = {(row[0], row[1]) for row in grids[INSTRUCTIONS]}
    assert {(ITEMS, title) for title in plain} < explained
    assert grids[INSTRUCTIONS][0][:2] == ["模板版本", shape.version()]


def test_what_is_asked_for_is_what_the_rules_ask_for() -> None:
    told = {place: need.text for place, need in needs().items()}
    assert told[("materials", "source")] == "必填"
    assert told[("materials", "originals")] == "必填，或填《复印件份数》"
    assert told[("power_source",)] == "必填（公共服务除外）"
    assert told[("visits",)] == "依申请办理的事项必填"
    assert told[("fees", "standard")] == "《是否收费》为“是”时必填"
    assert told[("materials",)] == "依申请办理的事项必填，或《无需申请材料》填“是”"
    assert ("short_name",) not in told


def test_a_column_offers_its_code_table_explains_itself_and_holds_text() -> None:
    content = template([])
    lists = Grids.of(content)["代码表"]
    sheet = part_of(content, "xl/worksheets/sheet1.xml")
    offered = dict(
        re.findall(r"""sqref="([A-Z]+)2:[A-Z]+1048576"><formula1>'代码表'!\$([A-Z]+)\$1""", sheet)
    )
    kinds = [row["ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(offered["D"])] for row in lists]
    assert kinds[: len(ItemKind)] == [kind.label for kind in ItemKind]
    assert 'topLeftCell="B2"' in sheet and 'state="frozen"' in sheet
    notes = part_of(content, "xl/comments1.xml")
    assert "实施编码\n必填，或填《业务办理项编码》，或填《地方实施编码》\n31位" in notes
    assert "到办事现场次数\n依申请办理的事项必填\n填 0、1、2…\n填整数\n从 0 到 99" in notes
    styles = part_of(content, "xl/styles.xml")
    formats = re.findall(r"<xf [^>]*>", styles[styles.index("<cellXfs") :])
    columns = re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)" style="(\d+)"', sheet)
    codes = next(one for one in columns if int(one[0]) <= 6 <= int(one[1]))
    assert float(codes[2]) > 31
    assert 'numFmtId="49"' in formats[int(codes[3])]


def test_a_template_knows_the_officers_body_and_its_empty_rows_are_none(save: Save) -> None:
    body = a_body("某局")
    grids = Grids.of(template([body]))
    assert len(grids[ITEMS]) == PREFILLED + 1
    assert grids.get(ITEMS, 2, "实施主体编码") == body.credit_code
    with pytest.raises(BadFile, match="里没有事项"):
        open_upload(save(grids.written()))
    item = an_item()
    for column, value in (("事项名称", "甲"), ("事项类型", "公共服务"), ("实施编码", item.code)):
        grids.set(ITEMS, 3, column, value)
    (found,) = rows_of(save(grids.written()))
    assert isinstance(found, ServiceItem)
    assert (found.name, found.kind, found.body) == ("甲", ItemKind.PUBLIC_SERVICE, body)
    several = Grids.of(template([body, a_body("另一局", 2)]))
    assert len(several[ITEMS]) == 1
    assert ["某局", "另一局"] in [
        list(column[:2]) for column in zip(*several["代码表"], strict=True)
    ]
