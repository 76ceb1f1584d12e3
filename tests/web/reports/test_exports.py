"""Files of the report: what stands in them, as programs that open them see it."""

import asyncio
import csv
import io
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from catalogue.errors import Conflict
from catalogue.metrics.figure import Part
from catalogue.metrics.report import build_report
from catalogue.model.power_list import AdjustmentKind
from tests.factories import NOON, an_item, publish
from tests.reports import a_report, an_adjustment, one_visit
from web.reports import exports
from web.reports.exports import Gathered, export, gathered, items_table, refuse_faulty
from web.view_models.report_tables import Column, ReportTable

NOW = datetime(2019, 1, 5, tzinfo=UTC)
ADJUSTMENTS = (
    an_adjustment(1, AdjustmentKind.CANCEL, "取消“甲”"),
    an_adjustment(2, AdjustmentKind.ADD, "=1+1"),
)
HELD = Gathered(report=a_report(), adjustments=ADJUSTMENTS)


def _made(kind: str, held: Gathered = HELD) -> bytes:
    return asyncio.run(export(kind, held, now=NOW))


def _sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def _faulty() -> Gathered:
    wrong = one_visit()
    parts = (Part(label="行政职权", value=Fraction(2025)), Part(label="服务", value=Fraction(9)))
    report = a_report(figures=(msgspec.structs.replace(wrong, parts=parts),))
    return Gathered(report=report, faults=exports.report_faults(report))


def test_the_workbook_has_a_sheet_for_each_part_of_the_report() -> None:
    assert list(_sheets(_made("xlsx"))) == [
        "指标",
        "构成和分母",
        "口径",
        "未计入",
        "清单变化",
        "清单调整",
        "事实数",
        "一件事",
        "一件事逐项",
        "批次",
    ]


def test_numbers_are_numbers_and_shares_are_exact() -> None:
    sheet = _sheets(_made("xlsx"))["指标"]
    assert sheet[1][0].startswith("统计范围：全部事项；清单版次：白山市权责清单（2018年版）")
    row = dict(zip(sheet[3], sheet[4], strict=True))
    assert row["数值"] == pytest.approx(3165 / 3321, abs=1e-12)
    assert (row["分子"], row["分母"], row["目标"]) == (3165, 3321, 0.8)
    assert row["与目标相差"] == "15.3个百分点"


def test_the_change_of_editions_has_its_equation() -> None:
    rows = _sheets(_made("xlsx"))["清单变化"]
    assert [row[4] for row in rows[4:14]] == [3321, 12, 9, 3, -31, -14, -3, 0, 0, 3297]
    assert rows[-1][0] == (
        "3,321 + 12（新增） + 9（承接） + 3（拆分） − 31（取消） − 14（下放） − 3（合并）"
        " = 3,297，平衡"
    )


def test_formulas_are_text_and_nothing_is_computed() -> None:
    sheets = _sheets(_made("xlsx"))
    assert sheets["口径"][4][5] == "到现场次数≤1的事项数 ÷ 全部事项数"
    assert sheets["清单调整"][5][3] == "'=1+1"


def test_sheets_print_on_landscape_a4_with_the_header_on_every_page() -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(_made("xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        names = book.read("xl/workbook.xml").decode()
    assert 'orientation="landscape"' in sheet and 'paperSize="9"' in sheet
    assert "第 &amp;P 页，共 &amp;N 页" in sheet
    assert "'指标'!$4:$4" in names or "指标!$4:$4" in names


def test_what_was_left_out_is_a_sheet_of_its_own() -> None:
    rows = _sheets(_made("xlsx"))["未计入"]
    assert ["T2", "事项平均压缩率（算术平均）", "无法定时限", 800.0] in rows


def test_the_document_tells_the_report_and_lists_its_sources() -> None:
    made = Document(io.BytesIO(_made("docx")))
    told = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert made.paragraphs[0].text == "“只跑一次”改革和政务服务事项情况"
    assert "占95.3%[1]，超过80%[1]的目标15.3个百分点[1]" in told
    assert "\n[1] M1　只跑一次率：95.3%，分子 3165" in told
    assert "表1　指标" in told
    assert len(made.tables) == 10
    assert [cell.text for cell in made.tables[0].rows[1].cells][:5] == [
        "M1",
        "只跑一次率",
        "95.3%",
        "%",
        "3,165",
    ]
    assert made.core_properties.author == ""


def test_the_document_turns_for_wide_tables_and_repeats_their_header() -> None:
    made = Document(io.BytesIO(_made("docx")))
    upright, lying = made.sections
    assert upright.page_width < upright.page_height
    assert lying.page_width > lying.page_height
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in made.tables)


def test_the_csv_has_exact_values_and_facts() -> None:
    text = _made("csv").decode("utf-8-sig")
    rows = {row["编号"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["M1"]["数值"] == "0.953026196929"
    assert (rows["M1"]["分子"], rows["M1"]["分母"]) == ("3165", "3321")
    assert rows["T2"]["未计入"] == "无法定时限 800；单位不同 21"
    assert (rows["F6"]["数值"], rows["F6"]["显示"]) == ("427", "427 个")
    assert {row["截止日"] for row in rows.values()} == {"2018-12-20"}
    assert all(None not in row and None not in row.values() for row in rows.values())


def test_a_report_that_contradicts_itself_is_refused_and_marked_where_it_is_wanted() -> None:
    held = _faulty()
    assert len(held.faults) == 1
    with pytest.raises(Conflict, match="对不上"):
        refuse_faulty(held)
    refuse_faulty(HELD)
    assert next(iter(_sheets(_made("xlsx", held)))) == "核对未通过"
    assert _made("txt", held).decode().startswith("核对未通过：")
    assert _made("csv", held).decode("utf-8-sig").splitlines()[1].startswith("核对未通过,")
    made = Document(io.BytesIO(_made("docx", held)))
    assert any(p.text.startswith("核对未通过：") for p in made.paragraphs[:4])


def test_the_report_of_2018_does_not_contradict_itself() -> None:
    assert exports.report_faults(a_report()) == ()


async def test_the_items_are_all_there_with_whether_they_count(opened: object) -> None:
    await publish(an_item(1, visits=1), an_item(2, visits=3))
    report = await build_report(today=NOON.date())
    table = await items_table(report, NOON.date())
    assert [(row[0], row[6]) for row in table.rows] == [("是", 1), ("否", 3)]
    assert table.rows[0][2] == an_item(1).name
    assert table.note == ""


async def test_a_long_list_of_items_stops_with_a_sentence(
    opened: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(*[an_item(serial) for serial in range(1, 6)])
    monkeypatch.setattr(exports, "MOST_ITEMS", 4)
    table = await items_table(await build_report(today=NOON.date()), NOON.date())
    assert len(table.rows) == 4
    assert "共 5 项，本表只列前 4 项" in table.note


async def test_the_working_report_of_an_empty_catalogue_can_be_exported(opened: object) -> None:
    held = await gathered(await build_report(today=NOON.date()))
    for kind in exports.MEDIA:
        assert await export(kind, held, now=NOW)


def test_rankings_come_as_sheets() -> None:
    ranking = ReportTable(
        key="ranking", title="排名", columns=(Column("名次"), Column("名称")), rows=((1, "抚松县"),)
    )
    held = msgspec.structs.replace(HELD, rankings=(ranking,))
    assert _sheets(_made("xlsx", held))["排名"][4] == [1.0, "抚松县"]


def test_a_long_table_is_cut_in_the_document_but_not_in_the_workbook() -> None:
    rows = tuple((number, f"部门{number}") for number in range(1, 411))
    long = ReportTable(
        key="long", title="排名", columns=(Column("名次"), Column("名称")), rows=rows
    )
    held = msgspec.structs.replace(HELD, rankings=(long,))
    made = Document(io.BytesIO(_made("docx", held)))
    assert len(made.tables[-1].rows) == 401
    assert "共 410 行，这里列前 400 行，其余见 Excel 工作簿。" in [p.text for p in made.paragraphs]
    assert len(_sheets(_made("xlsx", held))["排名"]) == 414
