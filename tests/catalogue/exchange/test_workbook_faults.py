"""What is wrong with an uploaded workbook: told at its cell, or the whole of it refused."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest

from catalogue.errors import BadFile
from catalogue.exchange.workbook import shape, uploaded
from catalogue.exchange.workbook.reading import locate
from catalogue.exchange.workbook.shape import EXPORTED, INSTRUCTIONS, ITEMS
from catalogue.exchange.workbook.uploaded import open_upload
from catalogue.exchange.workbook.writing import export
from catalogue.exchange.workbooks import ITEM_CODE
from tests.catalogue.exchange.grids import (
    Formula,
    Grids,
    Save,
    an_export,
    faults_of,
    rows_of,
)
from tests.factories import an_item


def test_every_fault_of_a_row_is_told_at_once_with_its_cell(save: Save) -> None:
    grids = an_export()
    grids.set(ITEMS, 3, "到办事现场次数", "一次")
    grids.set(ITEMS, 3, "事项类型", "许可证")
    grids.set(ITEMS, 3, "事项简称", "长" * 201)
    grids.set(ITEMS, 3, "事项名称", "")
    grids.set(ITEMS, 3, "计划生效日期", "2018-02-30")
    first = next(n for n, row in enumerate(grids["申请材料"], 1) if row[0] == an_item(2).code)
    grids.set("申请材料", first, "复印件份数", 100)
    grids.set("申请材料", first + 1, "材料名称", "")
    grids.set("申请材料", first + 2, "是否证明材料", "也许")
    told = faults_of(save(grids.written()))
    assert {fault[:4] for fault in told} == {
        (ITEMS, 3, "到办事现场次数", "一次"),
        (ITEMS, 3, "事项类型", "许可证"),
        (ITEMS, 3, "事项简称", "长" * 59 + "…"),
        (ITEMS, 3, "事项名称", ""),
        (ITEMS, 3, "计划生效日期", "2018-02-30"),
        ("申请材料", first, "复印件份数", "100"),
        ("申请材料", first + 1, "材料名称", ""),
        ("申请材料", first + 2, "是否证明材料", "也许"),
    }
    by_column = {fault[2]: fault[4] for fault in told}
    assert by_column["到办事现场次数"] == "不是整数，请填 0、1、2…"
    assert by_column["复印件份数"] == "不能大于 99，请核对"
    assert by_column["事项简称"] == "超过 200 个字，请缩短"
    assert by_column["材料名称"] == "没有填写；这一项必须有，请补填"


def test_formulas_are_refused_at_their_cell_beside_the_other_faults_of(save: Save) -> None:
    grids = an_export()
    grids.set(ITEMS, 2, "到办事现场次数", Formula("=1+0"))
    grids.set(ITEMS, 2, "承诺办结时限", "五天")
    grids.set("办理环节", 2, "环节名称", Formula('="受理"'))
    told = faults_of(save(grids.written()))
    assert {fault[:3] for fault in told} == {
        (ITEMS, 2, "到办事现场次数"),
        (ITEMS, 2, "承诺办结时限"),
        ("办理环节", 2, "环节名称"),
    }
    assert sum("单元格是公式；请改为公式算出的值" in fault[4] for fault in told) == 2


def test_rows_that_belong_to_no_item_and_columns_nobody_knows_are_told(save: Save) -> None:
    grids = an_export()
    grids["常见问题"] += [["11220600999", "", "问？", "答"]] * 2 + [["", "", "问？", ""]]
    grids["收费项目"][0].append("折扣")
    told = faults_of(save(grids.written()))
    last = len(grids["常见问题"])
    assert [fault[:4] for fault in told] == [
        ("收费项目", 1, "折扣", ""),
        ("常见问题", last, ITEM_CODE, ""),
        ("常见问题", last - 2, ITEM_CODE, "11220600999"),
    ]
    assert told[2][4].endswith("（“常见问题”共有 2 行用了这个编码）")


def test_a_code_that_lost_its_digits_is_told_as_such(save: Save) -> None:
    grids = an_export(an_item(1))
    grids.set(ITEMS, 2, "实施编码", 1.122060000000031e30)
    told = faults_of(save(grids.written()))
    (own,) = [fault for fault in told if fault[:3] == (ITEMS, 2, "实施编码")]
    assert "位数已经丢失" in own[4]


def test_columns_may_change_places_and_own_sheets_may_be_added(save: Save) -> None:
    grids = an_export()
    grids[ITEMS] = [row[::-1] for row in grids[ITEMS]]
    grids["我的备注"] = [["事项编码", "想法"], ["x", "y"]]
    assert rows_of(save(grids.written())) == [an_item(1), an_item(2)]


def test_a_row_exported_before_somebody_else_changed_the_item_is_refused(save: Save) -> None:
    grids = an_export(an_item(1))
    path = save(grids.written())
    now = an_item(1, conditions="同事改过的条件")
    assert [fault[:3] for fault in faults_of(path, now)] == [(ITEMS, 2, EXPORTED)]
    assert rows_of(path, an_item(1)) == [an_item(1)]
    grids.set(ITEMS, 2, EXPORTED, "")
    assert rows_of(save(grids.written()), now) == [an_item(1)]


def test_a_text_too_long_for_a_cell_is_never_replaced_by_its_placeholder(save: Save) -> None:
    item = an_item(1, conditions="长" * 40_000)
    grids = an_export(item)
    assert "未导出" in grids.get(ITEMS, 2, "受理条件")
    assert rows_of(save(grids.written()), item) == [item]
    grids.set(ITEMS, 2, "事项简称", "改过")
    assert [fault[:3] for fault in faults_of(save(grids.written()), item)] == [
        (ITEMS, 2, "受理条件")
    ]


def test_a_finding_of_the_rules_is_placed_at_its_cell(save: Save) -> None:
    grids = an_export(an_item(1), an_item(2))
    row = open_upload(save(grids.written())).rows[1]
    first = next(n for n, cells in enumerate(grids["申请材料"], 1) if cells[0] == row.code)
    assert locate(row, "materials[1].source") == ("申请材料", first + 1, "来源渠道")
    assert locate(row, "enquiry.phone") == (ITEMS, 3, "咨询方式·电话")
    assert locate(row, "fees[0].name") == (ITEMS, 3, "实施编码")
    assert locate(row, "body.name") == (ITEMS, 3, "实施主体")


def _without(sheet: str, column: str) -> Callable[[Grids], None]:
    def change(grids: Grids) -> None:
        place = grids[sheet][0].index(column)
        grids[sheet] = [row[:place] + row[place + 1 :] for row in grids[sheet]]

    return change


def _version(given: str) -> Callable[[Grids], None]:
    def change(grids: Grids) -> None:
        grids[INSTRUCTIONS][0][1] = given

    return change


def _only_headers(grids: Grids) -> None:
    grids.update({title: rows[:1] for title, rows in grids.items() if title != INSTRUCTIONS})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_version("1-000000000000"), "模板版本是 1-000000000000，现在是"),
        (_version(""), "不是本系统的模板"),
        (lambda grids: grids.pop(INSTRUCTIONS), "不是本系统的模板"),
        (lambda grids: grids.pop("申请材料"), "缺少工作表“申请材料”"),
        (_without(ITEMS, "受理条件"), "工作表“事项”第一行缺少列“受理条件”"),
        (_without("设定依据", ITEM_CODE), "工作表“设定依据”第一行缺少列“事项编码”"),
        (_only_headers, "里没有事项"),
    ],
)
def test_another_version_or_a_cut_workbook_is_refused_with_the_mend(
    save: Save, change: Callable[[Grids], Any], told: str
) -> None:
    grids = an_export()
    change(grids)
    with pytest.raises(BadFile) as refusal:
        open_upload(save(grids.written()))
    assert told in str(refusal.value)


def test_the_version_changes_with_the_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    before = shape.version()
    first, *further = shape.sheets()
    fewer = msgspec.structs.replace(first, columns=first.columns[1:])
    monkeypatch.setattr(shape, "sheets", lambda: (fewer, *further))
    assert shape.version.__wrapped__() != before
    monkeypatch.undo()
    assert shape.version.__wrapped__() == before


def test_other_kinds_macros_and_bombs_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = export([an_item()])
    for name, sent, told in (
        ("事项.xlsm", content, "不是 .xlsx 文件"),
        ("事项.csv", b"a,b", "不是 .xlsx 文件"),
        ("事项.xlsx", b"a,b", "不是 Excel 工作簿"),
        ("事项.xlsx", content[:-100], "不是 Excel 工作簿"),
        ("事项.xlsx", _with(content, "xl/vbaProject.bin", b"macro"), "带有宏"),
    ):
        (tmp_path / name).write_bytes(sent)
        with pytest.raises(BadFile, match=told):
            open_upload(tmp_path / name)
    monkeypatch.setattr(uploaded, "UNPACKED_AT_MOST", 1 << 20)
    bomb = _with(content, "xl/media/zeros.bin", bytes(4 << 20))
    assert len(bomb) < len(content) + 8000
    (tmp_path / "大.xlsx").write_bytes(bomb)
    with pytest.raises(BadFile, match="展开后超过 1 MB"):
        open_upload(tmp_path / "大.xlsx")


def test_a_bomb_that_lies_about_its_size_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploaded, "UNPACKED_AT_MOST", 2 << 20)
    bomb = _with(export([an_item()]), "xl/media/zeros.bin", bytes(4 << 20))
    size = (4 << 20).to_bytes(4, "little")
    (tmp_path / "谎.xlsx").write_bytes(bomb.replace(size, (1).to_bytes(4, "little")))
    with pytest.raises(BadFile):
        open_upload(tmp_path / "谎.xlsx")


def _with(content: bytes, name: str, part: bytes) -> bytes:
    file = BytesIO(content)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, part)
    return file.getvalue()
