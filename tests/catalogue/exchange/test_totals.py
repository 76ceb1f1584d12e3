"""Tables that departments send: the template, report tables as they are, sentences."""

import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.errors import BadFile
from catalogue.exchange.cells import Unreadable
from catalogue.exchange.totals import NOTES_AT_MOST, ReadTable, read_totals, read_totals_text
from catalogue.exchange.totals.grid import ROWS_AT_MOST
from catalogue.exchange.totals.keyed import template_titles
from catalogue.exchange.totals.template import EXAMPLE, template
from catalogue.exchange.totals.written_number import number
from catalogue.model.totals import Finding, Relation, Verdict, check_table

HEADER = "编号,名称,数值,上级编号,关系,分组,可重复计数,小数位,对照编号"
Build = Callable[[Any], None]


def keyed(*lines: str) -> ReadTable:
    return read_totals_text("\n".join((HEADER, *lines)))


def tree(read: ReadTable) -> dict[str, tuple[str, str]]:
    """Name of each row → name of the row above it, and relation."""
    names = {row.key: row.name for row in read.table.rows}
    return {row.name: (names.get(row.parent, ""), row.relation.label) for row in read.table.rows}


def checked(read: ReadTable) -> list[Finding]:
    assert read.faults == ()
    return check_table(read.table)


def verdicts(read: ReadTable) -> list[str]:
    return [one.verdict.label for one in checked(read)]


def faults(read: ReadTable) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.value) for one in read.faults]


def a_workbook(folder: Path, build: Build, name: str = "表.xlsx") -> Path:
    path = folder / name
    book = xlsxwriter.Workbook(str(path))
    build(book)
    book.close()
    return path


def a_sheet(rows: list[list[Any]], title: str = "Sheet1") -> Build:
    def build(book: Any) -> None:
        sheet = book.add_worksheet(title)
        for line, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if cell is not None:
                    sheet.write(line, place, cell)

    return build


# numbers


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("55121", 55121),
        ("55,121", 55121),
        ("１，９４４件", 1944),
        (" 40 件 ", 40),
        ("95.3%", "95.3"),
        ("4.07万", 40700),
        ("4.07 万元", 40700),
        ("-24", -24),
        ("−24", -24),
        ("0", 0),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (3.0, 3),
    ],
)
def test_numbers_are_read_as_reports_write_them(written: Any, value: Any) -> None:
    read = number(written)

    assert read is not None
    assert read.value == Fraction(str(value))


@pytest.mark.parametrize("written", ["", "—", "－", "/", "无", "--", None, "……"])
def test_marks_for_nothing_are_no_number(written: Any) -> None:
    assert number(written) is None


@pytest.mark.parametrize(
    "written", ["六十", "60余", "约60", "60以上", "1,23", "12-5", "2018年", True]
)
def test_what_is_no_exact_number_is_refused(written: Any) -> None:
    with pytest.raises(Unreadable):
        number(written)


@pytest.mark.parametrize("written", [math.nan, math.inf, 1e300])
def test_numbers_beyond_all_measure_are_refused(written: float) -> None:
    with pytest.raises(Unreadable):
        number(written)


# the template


def test_the_template_reads_and_its_example_adds_up(tmp_path: Path) -> None:
    titles = [title for title, _, _ in template_titles()]
    assert titles == HEADER.split(",")
    read = read_totals(a_workbook(tmp_path, a_sheet([titles, *map(list, EXAMPLE)])))

    assert {one.verdict for one in checked(read)} == {Verdict.FINE}
    assert len(read.table.rows) == len(EXAMPLE)


def test_an_empty_template_asks_to_be_filled(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    path.write_bytes(template())

    with pytest.raises(BadFile, match="只有表头"):
        read_totals(path)


def test_a_keyed_table_is_read_with_all_its_columns() -> None:
    read = keyed("1,总数,40", "1.1,甲,5,1,其中,方式,是", "1.2,占比,12.5,1,占比,,,1,1.1")
    one, two, three = read.table.rows

    assert (one.value, one.parent, one.place) == (40, "", "第 2 行")
    assert (two.parent, two.relation, two.group, two.overlapping) == (
        "1",
        Relation.PART,
        "方式",
        True,
    )
    assert (three.relation, three.places, three.other) == (Relation.SHARE, 1, "1.1")
    assert read.cells["1.2"] == (4, 2)


@pytest.mark.parametrize(
    ("lines", "fault", "mend"),
    [
        (["1,总,40", "1,甲,5"], (3, "编号", "1"), "第 2 行的编号相同"),
        (["1,总,40", ",甲,5,1"], (3, "编号", ""), "请补填"),
        (["1,总,约40"], (2, "数值", "约40"), "不是确数"),
        (["1,总,四十"], (2, "数值", "四十"), "不是数字"),
        (["1,总,40", "2,甲,5,9"], (3, "上级编号", "9"), "请填表中已有的编号：1、2"),
        (["1,总,40", "2,甲,5,1,部分"], (3, "关系", "部分"), "其中"),
        (["1,总,40", "2,甲,5,1,,,也许"], (3, "可重复计数", "也许"), "“是”或“否”"),
        (["1,总,40", "2,甲,5,1,,,,9"], (3, "小数位", "9"), "不能大于 6"),
        (["1,总,40", "2,甲,5,,子集"], (3, "上级编号", ""), "关系是“子集”"),
        (["1,总,40", "2,甲,5,1,差额"], (3, "对照编号", ""), "请填减数的编号"),
        (["1,总,40", "2,甲,5,1,其中,,,,1"], (3, "对照编号", "1"), "只有占比和差额才填"),
        (["1,总,40,1"], (2, "上级编号", "1"), "填了自己的编号"),
        (["1,甲,5,2", "2,乙,5,1"], (2, "上级编号", "2"), "成了一圈"),
    ],
)
def test_a_slip_is_told_with_row_column_and_mend(
    lines: list[str], fault: tuple[int, str, str], mend: str
) -> None:
    read = keyed(*lines)

    assert fault in faults(read)
    assert mend in next(one.message for one in read.faults if one.row == fault[0])


def test_every_unknown_parent_is_told_at_once() -> None:
    read = keyed("1,总,40", "2,甲,5,8", "3,乙,5,9")

    assert faults(read) == [(3, "上级编号", "8"), (4, "上级编号", "9")]


def test_a_row_that_cannot_be_read_does_not_make_its_parts_look_wrong() -> None:
    read = keyed("1,总,四十", "2,甲,5,1", "3,乙,35,1")

    assert faults(read) == [(2, "数值", "四十")]


def test_other_columns_are_passed_over_and_told() -> None:
    read = read_totals_text("编号\t名称\t数值\t上级编号\t备注\n1\t总\t5\t\t手填\n2\t甲\t5\t1\t\n")

    assert verdicts(read) == ["相符"]
    assert "列“备注”不参与核对" in read.notes


def test_titles_above_the_header_are_passed_over() -> None:
    read = read_totals_text(f"2018年依申请公开统计\n\n{HEADER}\n1,总,5\n2,甲,5,1\n")

    assert verdicts(read) == ["相符"]


@pytest.mark.parametrize(
    ("shares", "fine"), [((0.125, 0.775), True), ((12.5, 77.5), True), ((12.5, 0.775), False)]
)
def test_percentages_from_cells_in_percent_format_are_what_was_seen(
    tmp_path: Path, shares: tuple[float, float], fine: bool
) -> None:
    rows: list[list[Any]] = [HEADER.split(",")]
    rows += [["1", "总", 40], ["2", "甲", 5, "1", "子集"], ["3", "乙", 31, "1", "子集"]]
    rows += [["4", "甲占", shares[0], "1", "占比", "", "", 1, "2"]]
    rows += [["5", "乙占", shares[1], "1", "占比", "", "", 1, "3"]]
    read = read_totals(a_workbook(tmp_path, a_sheet(rows)))

    assert (set(verdicts(read)) == {"相符"}) is fine
    assert any("百分数格式" in note for note in read.notes) is (shares[0] < 1)


# report tables


def test_numbering_blanks_and_among_tell_what_belongs_to_what() -> None:
    read = read_totals_text(
        "（一）收到申请数\t40\n"
        "　　1．当面申请数\t5\n"
        "　　2．网络申请数\t31\n"
        "　　　　其中：县级\t21\n"
        "　　　　　　　市级\t10\n"
        "　　3．信函申请数\t4\n"
        "（二）申请办结数\t40\n"
        "　　1．按时办结数\t25\n"
        "　　2．延期办结数\t15\n"
    )

    assert tree(read) == {
        "收到申请数": ("", "其中"),
        "当面申请数": ("收到申请数", "其中"),
        "网络申请数": ("收到申请数", "其中"),
        "县级": ("网络申请数", "其中"),
        "市级": ("网络申请数", "其中"),
        "信函申请数": ("收到申请数", "其中"),
        "申请办结数": ("", "其中"),
        "按时办结数": ("申请办结数", "其中"),
        "延期办结数": ("申请办结数", "其中"),
    }
    assert verdicts(read) == ["相符"] * 3


def test_numbering_alone_is_enough_where_blanks_got_lost() -> None:
    read = read_totals_text(
        "一、总数 9\n（一）甲 5\n1. 子一 2\n2. 子二 3\n（二）乙 4\n1. 子三 1\n2. 子四 2\n"
    )

    assert tree(read)["子三"] == ("乙", "其中")
    assert [(one.name, one.fault) for one in checked(read)] == [
        ("总数", False),
        ("甲", False),
        ("乙", True),
    ]


NATIONAL = """\
指 标 名 称\t计量单位\t统计数
一、主动公开情况\t—\t—
（一）主动公开政府信息数\t条\t55121
（不同渠道和方式公开相同信息计1条）\t\t
其中：主动公开规范性文件数\t条\t52
制发规范性文件总数\t件\t61
二、依申请公开情况\t—\t—
（一）收到申请数\t件\t40
1．当面申请数\t件\t5
2．传真申请数\t件\t0
3．网络申请数\t件\t31
4．信函申请数\t件\t4
（二）申请答复数\t件\t39
1．同意公开答复数\t件\t33
2．不同意公开答复数\t件\t1
其中：涉及国家秘密\t件\t0
涉及个人隐私\t件\t1
3．其他答复数\t件\t6
"""
"""The layout of the national statistics form as it is pasted, without any blanks."""


def test_the_national_form_is_understood_without_blanks() -> None:
    read = read_totals_text(NATIONAL)

    assert tree(read) == {
        "主动公开政府信息数": ("", "其中"),
        "主动公开规范性文件数": ("主动公开政府信息数", "子集"),
        "制发规范性文件总数": ("", "其中"),
        "收到申请数": ("", "其中"),
        "当面申请数": ("收到申请数", "其中"),
        "传真申请数": ("收到申请数", "其中"),
        "网络申请数": ("收到申请数", "其中"),
        "信函申请数": ("收到申请数", "其中"),
        "申请答复数": ("", "其中"),
        "同意公开答复数": ("申请答复数", "其中"),
        "不同意公开答复数": ("申请答复数", "其中"),
        "涉及国家秘密": ("不同意公开答复数", "其中"),
        "涉及个人隐私": ("不同意公开答复数", "其中"),
        "其他答复数": ("申请答复数", "其中"),
    }
    assert [(one.name, one.difference) for one in checked(read) if one.fault] == [
        ("申请答复数", -1)
    ]
    assert any("（件）与“主动公开政府信息数”（条）单位不同" in note for note in read.notes)


def test_a_remark_below_a_total_tells_that_it_may_count_twice() -> None:
    lines = ["（一）公开数\t100", "（相同信息计1条）\t", "1．网站\t90", "2．微博\t60"]

    assert verdicts(read_totals_text("\n".join(lines))) == ["相符"]
    assert verdicts(read_totals_text("\n".join(lines[:1] + lines[2:]))) == ["不符"]


def test_a_numbered_list_goes_on_after_a_stray_line() -> None:
    read = read_totals_text("（一）总数\t9\n1．甲\t2\n2．乙\t3\n旁注\t7\n3．丙\t4\n")

    assert tree(read)["丙"] == ("总数", "其中")
    assert verdicts(read)[0] == "相符"


def test_notes_without_end_are_cut_short() -> None:
    read = read_totals_text("甲\t5\n" * 60 + "乙\t约5\n" * 60)

    assert len(read.notes) == NOTES_AT_MOST + 1
    assert read.notes[-1].endswith("条说明未列出")


def test_dotted_numbers_tell_their_level() -> None:
    read = read_totals_text("1. 总 100\n1.1 甲 60\n1.2 乙 30\n1.2.1 丙 10\n1.2.2 丁 20\n2. 另 7\n")

    assert tree(read)["丁"] == ("乙", "其中")
    assert tree(read)["另"] == ("", "其中")
    assert [one.difference for one in checked(read) if one.fault] == [10]


def test_a_single_part_is_no_more_than_a_subset() -> None:
    read = read_totals_text("主动公开数 55121\n　　其中：规范性文件 52\n")

    assert tree(read)["规范性文件"] == ("主动公开数", "子集")
    assert verdicts(read) == ["相符"]


def test_parts_that_are_only_some_of_them_need_not_add_up_where_that_is_said() -> None:
    text = "主动公开数 55121\n　　其中{}：规范性文件 52\n　　　　　制发总数 61\n"
    plain, partly = read_totals_text(text.format("")), read_totals_text(text.format("（部分）"))

    assert verdicts(plain) == ["不符"]
    assert "统计表写“其中（部分）：”" in checked(plain)[0].mend
    assert tree(partly)["制发总数"] == ("主动公开数", "子集")
    assert verdicts(partly) == ["相符"] * 2


def test_lines_without_blanks_go_on_with_among_only_if_they_add_up() -> None:
    adding = read_totals_text("收到 40\n其中：当面 5\n网络 31\n信函 4\n办结 40\n")
    not_adding = read_totals_text("收到 40\n其中：当面 5\n网络 31\n办结 40\n")

    assert tree(adding)["信函"] == ("收到", "其中")
    assert tree(adding)["办结"] == ("", "其中")
    assert any("因正好加到总数" in note for note in adding.notes)
    assert tree(not_adding)["网络"] == ("", "其中")
    assert any("看不出是否仍属“收到”" in note for note in not_adding.notes)


def test_groups_by_one_thing_and_another_are_checked_apart() -> None:
    read = read_totals_text(
        "公开总数 100\n按渠道分：\n　　网站 60\n　　微博 40\n按级别分：\n　　市级 30\n　　县级 71\n"
    )

    assert [(one.group, one.fault) for one in checked(read)] == [("渠道", False), ("级别", True)]


def test_a_total_that_says_it_may_count_twice_is_checked_as_overlapping() -> None:
    text = "公开数{}\t100\n　　其中：网站\t90\n　　　　　微博\t60\n"
    plain = read_totals_text(text.format(""))
    marked = read_totals_text(text.format("（不同渠道公开相同信息计1条）"))
    not_twice = read_totals_text(text.format("（不重复计算）"))

    assert verdicts(plain) == ["不符"]
    assert verdicts(marked) == ["相符"]
    assert verdicts(not_twice) == ["不符"]


def test_totals_and_subtotals_of_a_list_are_sums_of_the_rows_before() -> None:
    read = read_totals_text(
        "地区\t件数\n浑江区\t5\n江源区\t7\n小计\t12\n抚松县\t1\n靖宇县\t2\n小计\t3\n合计\t16\n"
    )

    assert [(one.name, one.fault, one.equation) for one in checked(read)] == [
        ("小计", False, "5 + 7 = 12"),
        ("小计", False, "1 + 2 = 3"),
        ("合计", True, "12 + 3 = 15"),
    ]


def test_a_total_in_the_first_line_is_the_sum_of_those_after_it() -> None:
    read = read_totals_text("合计\t12\n浑江区\t5\n江源区\t7\n")

    assert verdicts(read) == ["相符"]


def test_columns_of_parts_of_a_total_and_of_shares_are_checked_across(tmp_path: Path) -> None:
    rows = [
        ["2018年依申请公开情况"],
        ["指标", "单位", "全市", "其中：县级", "占比", "同比增长"],
        ["一、依申请公开情况", "—", "—", "—", "—", "—"],
        ["（一）收到申请数", "件", 40, 24, "60%", 3],
        ["　　1．当面", "件", 5, 2, "40%", 1],
        ["　　2．网络", "件", 31, 21, "68%", 2],
        ["　　3．信函", "件", 4, 5, "50%", 0],
        ["填报单位：", "", "", "", "", ""],
    ]
    read = read_totals(a_workbook(tmp_path, a_sheet(rows)))
    wrong = {(one.name, one.relation.label) for one in checked(read) if one.fault}

    assert wrong == {
        ("信函（其中：县级）", "子集"),
        ("信函（占比）", "占比"),
        ("收到申请数（其中：县级）", "其中"),
    }
    assert "列“同比增长”是序号或增减幅度，不参与核对" in read.notes
    assert any("“依申请公开情况”没有数值" in note for note in read.notes)


def test_columns_beside_a_total_column_add_up_to_it() -> None:
    read = read_totals_text("地区\t许可\t服务\t合计\n浑江区\t5\t6\t11\n江源区\t7\t8\t16\n")
    across = [one for one in checked(read) if one.group == "横向各列"]

    assert [(one.equation, one.fault) for one in across] == [
        ("5 + 6 = 11", False),
        ("7 + 8 = 15", True),
    ]


def test_a_share_column_refers_to_the_total_of_its_list() -> None:
    read = read_totals_text(
        "类别\t件数\t占比\n许可\t30\t50%\n确认\t10\t16.7%\n服务\t20\t33%\n合计\t60\t100%\n"
    )

    assert verdicts(read) == ["相符"] * 5


def test_years_in_a_header_are_no_numbers(tmp_path: Path) -> None:
    rows = [["指标", 2017, 2018], ["总数", 3, 7], ["　　甲", 1, 3], ["　　乙", 2, 5]]
    read = read_totals(a_workbook(tmp_path, a_sheet(rows)))

    assert [(one.name, one.fault) for one in checked(read)] == [
        ("总数（2017）", False),
        ("总数（2018）", True),
    ]


def test_an_unreadable_number_is_told_and_left_empty() -> None:
    read = read_totals_text("指标\t数\n收到\t40\n　　当面\t5\n　　网络\t约31\n")

    assert any("第 4 行的“约31”不是确数" in note for note in read.notes)
    assert verdicts(read) == ["无法核对"]


def test_values_of_formulas_are_taken_as_saved_and_told(tmp_path: Path) -> None:
    def build(book: Any) -> None:
        a_sheet([["指标", "数"], ["甲", 5], ["乙", 6]])(book)
        sheet = book.get_worksheet_by_name("Sheet1")
        sheet.write(3, 0, "合计")
        sheet.write_formula(3, 1, "=SUM(B2:B3)", None, 11)

    read = read_totals(a_workbook(tmp_path, build))

    assert verdicts(read) == ["相符"]
    assert "第 4 行起有 1 个单元格是公式，按文件保存时算出的值核对" in read.notes


def test_only_one_sheet_is_checked_and_the_others_are_named(tmp_path: Path) -> None:
    def build(book: Any) -> None:
        a_sheet([["说明文字"]], "封面")(book)
        a_sheet([HEADER.split(","), ["1", "总", 5], ["2", "甲", 5, "1"]], "核对")(book)

    read = read_totals(a_workbook(tmp_path, build))

    assert verdicts(read) == ["相符"]
    assert "只核对工作表“核对”；“封面”没有核对" in read.notes


# sentences


def test_a_sentence_of_a_report_is_a_total_and_its_parts() -> None:
    read = read_totals_text(
        "2018年只跑一次事项3,165项，占95.3%。其中行政职权2,025项，公共服务1,140项。"
    )

    assert tree(read) == {
        "2018年只跑一次事项": ("", "其中"),
        "行政职权": ("2018年只跑一次事项", "其中"),
        "公共服务": ("2018年只跑一次事项", "其中"),
    }
    assert verdicts(read) == ["相符"]
    assert any("百分数没有核对" in note for note in read.notes)


def test_a_wrong_sentence_is_found() -> None:
    read = read_totals_text("共收到申请24件，其中：当面2件、网络21件、信函2件。")

    assert [one.difference for one in checked(read)] == [-1]


# files


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("表.pdf", b"%PDF-1.4", "类型不支持"),
        ("表.csv", b"", "没有内容"),
        ("表.csv", b"\x81\x82\xff\xfe\x00", "NUL|编码"),
        ("表.xlsx", b"no workbook", "不是 Excel 工作簿"),
        ("表.csv", "只有文字\n".encode(), "没有找到“名称＋数字”的行"),
        ("表.txt", ("甲 1\n" * (ROWS_AT_MOST + 1)).encode(), "不像一张统计表"),
    ],
)
def test_files_that_hold_no_table_are_refused_with_a_mend(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(BadFile, match=why):
        read_totals(path)


def test_a_csv_in_gbk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes(f"{HEADER}\n1,总,5\n2,甲,5,1\n".encode("gbk"))

    assert verdicts(read_totals(path)) == ["相符"]


def test_blanks_without_end_and_levels_without_end_are_read_all_the_same() -> None:
    wide = read_totals_text("总数 5\n" + "甲" + " " * 150_000 + "5\n")
    deep = read_totals_text("\n".join("　" * level + f"层{level} 5" for level in range(80)))

    assert [row.name for row in wide.table.rows] == ["总数", "甲"]
    assert len(deep.table.rows) == 80
    assert not [one for one in check_table(deep.table) if one.fault]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.text(
            "一、（）(1)2.①其中：按渠道分合计 　\t，。0123456789%万约—\"',编号数值", max_size=14
        ),
        max_size=12,
    )
)
def test_whatever_is_pasted_is_checked_or_refused_with_a_sentence(lines: list[str]) -> None:
    try:
        read = read_totals_text("\n".join(lines))
    except BadFile as refusal:
        assert "请" in str(refusal)
        return
    keys = [row.key for row in read.table.rows]
    assert len(keys) == len(set(keys))
    assert set(keys) <= set(read.cells)
    assert all(one.message for one in check_table(read.table))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9999), min_size=2, max_size=6), st.booleans(), st.integers(-2, 2))
def test_a_numbered_list_is_checked_whatever_its_numbers(
    parts: list[int], indented: bool, off: int
) -> None:
    blank = "　　" if indented else ""
    lines = [f"（一）总数 {sum(parts) + off}"]
    lines += [
        f"{blank}{n}．第{'甲乙丙丁戊己'[n - 1]}项 {value}" for n, value in enumerate(parts, 1)
    ]
    (found,) = checked(read_totals_text("\n".join(lines)))

    assert found.fault is (off != 0)
    assert found.expected == sum(parts)


def test_a_folder_is_told_as_one(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="是文件夹；请给出其中的文件"):
        read_totals(tmp_path)
