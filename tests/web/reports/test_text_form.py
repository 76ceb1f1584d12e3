"""The paragraphs of an annual report: what they say, and what they leave unsaid."""

import re
from datetime import date
from fractions import Fraction

import msgspec
import pytest

from catalogue.metrics.figure import Report
from catalogue.metrics.scope import Scope
from tests.reports import (
    COMPANY,
    INVESTMENT,
    a_bare_report,
    a_bundle,
    a_figure,
    a_report,
    one_visit,
)
from web.reports.text_form import MARK, plain_text, runs, text_form


def _said(report: Report) -> str:
    """All paragraphs without their marks."""
    form = text_form(report)
    return MARK.sub("", "\n".join(p for one in form.sections for p in one.paragraphs))


@pytest.mark.parametrize(
    "sentence",
    [
        "截至2018年12月20日，纳入统计的依申请类政务服务事项共3321项，其中群众和企业“只跑一次”"
        "即可办结的3165项，占95.3%，超过80%的目标15.3个百分点。",
        "“只跑一次”事项中，行政职权2025项、公共服务1140项。",
        "分三批向社会公布：第一批1480项（2018年3月30日），第二批1005项（2018年6月29日），"
        "第三批680项（2018年10月31日），累计3165项。",
        "以白山市权责清单（2017年版）的3321项为分母，占95.3%；"
        "以白山市权责清单（2018年版）的3297项为分母，占96.0%",
        "平均压缩66.0%（逐项平均口径；总量口径60.0%）",
        "未计入时限压缩率的有：无法定时限的800项、单位不同的21项。",
        "权责清单由白山市权责清单（2017年版）的3321项调整为白山市权责清单（2018年版）的3297项，"
        "新增12项、承接9项、拆分净增3项、取消31项、下放14项、合并净减3项，净减24项。"
        "另有赋权53项次、划转219项次，不改变总数。",
        "公布行政许可事项1944项。",
        "赋予县（市、区）行政职权21项，赋予经济开发区行政职权32项。",
        "219项行政职权由22个部门划转至抚松县行政审批局，",
        "投资项目审批：办理环节由6个减至4个（压缩33.3%）；备案由5个工作日压缩为即办（压缩100.0%）、"
        "核准由20个工作日压缩为3个工作日（压缩85.0%）、"
        "节能审查由10个工作日压缩为3个工作日（压缩70.0%）；"
        "平均压缩85.0%（逐项平均口径；总量口径82.9%）。",
        "企业开办：办理环节由7个减至3个（压缩57.1%）；办理时限由11个工作日压缩为3个工作日"
        "（压缩72.7%），在国家要求的8.5个工作日（国办发〔2018〕32号）以内。",
        "基层便民服务点427个，其中乡镇（街道）42个、社区82个、村303个。",
        "编制政务信息资源目录4593条。",
    ],
)
def test_the_report_of_2018_is_told_in_its_idiom(sentence: str) -> None:
    assert sentence in _said(a_report())


def test_an_empty_report_says_nothing_rather_than_zeros() -> None:
    form = text_form(a_bare_report())
    assert form.sections == ()
    assert form.notes == ()
    assert "0项" not in plain_text(form)


def test_sections_without_data_are_left_out_and_the_rest_numbered_on() -> None:
    headings = [one.heading for one in text_form(a_report(change=None, facts=())).sections]
    assert headings == ["一、“只跑一次”改革", "二、网上办理和办理时限", "三、“一件事”集成办理"]


def test_every_number_carries_a_mark_with_a_note() -> None:
    """Outside dates, documents and names, no number stands without its mark."""
    form = text_form(a_report())
    known = {note.id for note in form.notes}
    marked = re.compile(r"\d+(?:\.\d+)?(?:%|[^\d〔]{1,6}?)〔[A-Z][A-Za-z0-9]*〕")
    names = re.compile(r"\d+年\d+月\d+日|（\d+年版）|国办发〔2018〕32号")
    for section in form.sections:
        for words in section.paragraphs:
            assert set(MARK.findall(words)) <= known
            left = MARK.sub("", marked.sub("", names.sub("", words)))
            assert not re.search(r"\d", left), (words, left)


def test_notes_tell_numerator_population_and_where_to_look() -> None:
    notes = {note.id: note for note in text_form(a_report()).notes}
    assert "分子 3165" in notes["M1"].text
    assert "依申请事项" in notes["M1"].text
    assert notes["M1"].path == "/reports/M1"
    assert notes["B1"].path == "/bundles/investment"
    assert notes["F6"].text.startswith("基层便民服务点：427个。")
    assert "3,321 + 12（新增）" in notes["E0"].text
    assert notes["E0"].text.endswith("= 3,297，平衡。")


@pytest.mark.parametrize(
    ("visits", "told"),
    [
        (8000, "，达到80%的目标。"),
        (8001, "，超过80%的目标不足0.1个百分点。"),
        (7999, "，距80%的目标还差不足0.1个百分点。"),
        (7000, "，距80%的目标还差10.0个百分点。"),
    ],
)
def test_the_target_is_compared_exactly(visits: int, told: str) -> None:
    report = a_report(figures=(a_figure("M1", visits, 10000),))
    assert told in _said(report)


def test_a_period_before_is_compared_in_points() -> None:
    before = a_figure("M1", 2000, 3000)
    report = a_report(figures=(one_visit(previous=before),), compared_with=date(2017, 12, 31))
    assert "与2017年12月31日相比提高28.6个百分点。" in _said(report)


def test_a_bound_that_is_not_kept_is_said_so() -> None:
    late = msgspec.structs.replace(COMPANY, limit="9个工作日", within_bound=False)
    assert "仍长于国家要求的8.5个工作日" in _said(a_report(bundles=(late,)))
    open_ = msgspec.structs.replace(COMPANY, within_bound=None)
    assert "国家要求为8.5个工作日" in _said(a_report(bundles=(open_,)))


def test_a_bundle_that_changed_nothing_is_not_praised() -> None:
    same = a_bundle(steps_before=4, steps=4, steps_cut=Fraction(0))
    assert "投资项目审批" not in _said(a_report(bundles=(same,)))


def test_reductions_come_with_both_means() -> None:
    figures = (
        a_figure("A1", 3830, 10551, excluded={"无改革前数据": 1406}),
        a_figure("A1m", 3830, 1915),
    )
    said = _said(a_report(figures=figures))
    assert "申请材料共减少3830份，压缩36.3%，平均每个事项减少2份" in said
    assert "未计入减材料的有：无改革前数据的1406项。" in said


def test_the_plain_file_has_text_and_notes() -> None:
    told = plain_text(text_form(a_report()))
    assert told.startswith("“只跑一次”改革和政务服务事项情况\n\n统计范围：全部事项；")
    assert "占95.3%〔M1〕" in told
    assert "\n〔M1〕只跑一次率：95.3%" in told


def test_the_edition_is_named() -> None:
    report = a_report(edition="2018", scope=Scope(region="220621"))
    told = text_form(report).about
    assert "清单版次：白山市权责清单（2018年版）" in told
    assert "统计范围：抚松县" in told


def test_a_paragraph_splits_at_its_marks() -> None:
    found = [(run.words, run.mark) for run in runs("共3项〔M1〕。")]
    assert found == [("共3项", ""), ("", "M1"), ("。", "")]


def test_investment_keeps_its_three_cuts() -> None:
    assert [item.display for item in INVESTMENT.items] == ["100.0 %", "85.0 %", "70.0 %"]
