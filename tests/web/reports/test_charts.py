"""Charts: geometry that follows the numbers, text alternatives, no inline style, a table beside."""

import re
import xml.etree.ElementTree as ET
from fractions import Fraction

import msgspec
import pytest

from catalogue.metrics.figure import Report
from tests.reports import CHANGE, COMPANY, a_bare_report, a_figure, a_report
from web.reports.bar_charts import Ranked, ranking_chart, shares_chart
from web.reports.chart import Chart
from web.reports.charts import report_charts
from web.reports.column_charts import change_chart
from web.reports.svg import shortened, text_width

SVG = "{http://www.w3.org/2000/svg}"


def _charts(report: Report) -> dict[str, Chart]:
    return {chart.key: chart for chart in report_charts(report)}


def _shapes(chart: Chart, look: str) -> list[dict[str, str]]:
    root = ET.fromstring(str(chart.picture))
    return [one.attrib for one in root.iter() if one.get("class") == look]


def _texts(chart: Chart) -> list[str]:
    return [one.text or "" for one in ET.fromstring(str(chart.picture)).iter("text")]


def test_the_report_has_every_kind_of_chart() -> None:
    assert list(_charts(a_report())) == [
        "shares",
        "bundles",
        "bundle-limits",
        "cuts",
        "change",
        "batches",
    ]


def test_a_report_without_numbers_has_no_charts() -> None:
    assert report_charts(a_bare_report()) == ()


@pytest.mark.parametrize("key", list(_charts(a_report())))
def test_a_chart_can_be_read_aloud_and_breaks_no_policy(key: str) -> None:
    chart = _charts(a_report())[key]
    root = ET.fromstring(str(chart.picture))
    assert root.get("role") == "img"
    ids = {one.get("id") for one in root.iter() if one.get("id")}
    assert set(root.get("aria-labelledby", "").split()) <= ids
    title, told = root.find("title"), root.find("desc")
    assert title is not None and title.text == chart.title
    assert told is not None and told.text
    assert "style" not in {name for one in root.iter() for name in one.attrib}
    assert "<script" not in str(chart.picture)


@pytest.mark.parametrize("key", list(_charts(a_report())))
def test_the_table_has_the_numbers_of_the_picture(key: str) -> None:
    chart = _charts(a_report())[key]
    cells = {cell for row in chart.rows for cell in row}
    assert all(len(row) == len(chart.columns) for row in chart.rows)
    shown = [re.sub("^(前|现|目标) ", "", said) for said in _texts(chart) if re.search(r"\d", said)]
    known = cells | {cell.split(" ")[-1] for cell in cells} | {f"+{cell}" for cell in cells}
    unknown = [
        said for said in shown if said not in known and not re.match(r"第\d批|20\d\d年版", said)
    ]
    assert unknown == []


def test_bars_are_as_long_as_their_shares() -> None:
    chart = _charts(a_report())["shares"]
    full = float(_shapes(chart, "track")[0]["width"])
    lengths = [float(one["width"]) / full for one in _shapes(chart, "value")]
    assert lengths == pytest.approx([3165 / 3321, 412 / 3321, 0.66, 0.6], abs=0.001)
    (aim,) = _shapes(chart, "target")
    start = float(_shapes(chart, "track")[0]["x"])
    assert (float(aim["x1"]) - start) / full == pytest.approx(0.8, abs=0.001)
    assert "相差 15.3个百分点" in chart.note


def test_shares_that_are_no_part_of_a_whole_are_not_drawn() -> None:
    assert shares_chart((a_figure("T3", -5, 100),)) is None


def test_pairs_are_told_apart_by_pattern_and_label() -> None:
    chart = _charts(a_report())["bundle-limits"]
    (before,), (now,) = _shapes(chart, "before"), _shapes(chart, "value")
    assert before["fill"].startswith("url(#")
    assert float(now["width"]) / float(before["width"]) == pytest.approx(3 / 11, abs=0.001)
    assert _texts(chart) == ["企业开办", "前 11个工作日", "现 3个工作日"]
    assert chart.rows == (("企业开办", "11个工作日", "3个工作日", "72.7%"),)


def test_limits_in_different_units_make_no_pair() -> None:
    odd = msgspec.structs.replace(COMPANY, limit="3个自然日")
    assert "bundle-limits" not in _charts(a_report(bundles=(odd,)))


def test_the_waterfall_goes_from_edition_to_edition() -> None:
    chart = change_chart(CHANGE)
    assert chart.rows == (
        ("2017年版", "3,321"),
        ("新增", "+12"),
        ("承接", "+9"),
        ("拆分", "+3"),
        ("取消", "−31"),
        ("下放", "−14"),
        ("合并", "−3"),
        ("2018年版", "3,297"),
    )
    old, new = _shapes(chart, "value")
    gains, losses = _shapes(chart, "gain"), _shapes(chart, "before")
    steps = [float(one["height"]) for one in (*gains, *losses)]
    per = steps[0] / 12
    assert [round(one / per) for one in steps] == [12, 9, 3, 31, 14, 3]
    fall = float(old["height"]) - float(new["height"])
    assert fall / per == pytest.approx(24, abs=0.2)
    assert "不从 0 起" in chart.note


def test_batches_stand_on_those_before() -> None:
    chart = _charts(a_report())["batches"]
    new, old = _shapes(chart, "value"), _shapes(chart, "before")
    assert len(new) == 3 and len(old) == 2
    assert float(new[1]["height"]) / float(new[0]["height"]) == pytest.approx(1005 / 1480, abs=0.01)
    assert float(old[0]["height"]) == pytest.approx(float(new[0]["height"]), abs=0.2)


def test_a_ranking_keeps_its_order_and_marks() -> None:
    ranked = [
        Ranked(rank="1", label="抚松县", value=Fraction(1), text="100.0%"),
        Ranked(rank="2", label="靖宇县", value=Fraction(1, 2), text="50.0%", note="事项少于10项"),
    ]
    chart = ranking_chart("regions", "各县排名", ranked, "只跑一次率")
    assert chart is not None
    assert chart.rows[1] == ("2", "靖宇县", "50.0%", "事项少于10项")
    lengths = [float(one["width"]) for one in _shapes(chart, "value")]
    assert lengths[1] == pytest.approx(lengths[0] / 2, abs=0.1)
    assert ranking_chart("none", "无", [], "") is None


def test_names_are_escaped() -> None:
    figure = a_figure("M2", 1, 2, name='<b onload="x">')
    chart = shares_chart((figure,))
    assert chart is not None
    assert "<b" not in str(chart.picture)
    assert '<b onload="x">' in _texts(chart)


def test_long_names_are_cut_with_a_sign() -> None:
    assert shortened("短名", 100) == "短名"
    cut = shortened("一个很长很长很长的名称", 100)
    assert cut.endswith("…")
    assert text_width(cut) <= 100
