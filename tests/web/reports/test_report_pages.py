"""Pages and downloads of the report over HTTP, and the frozen reports beside them."""

import io
from fractions import Fraction

import msgspec
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from catalogue.metrics.figure import Part, Report
from catalogue.metrics.report import build_report
from tests.web.conftest import Office
from web.reports import wanted

YESTERDAY = "2018-12-31"
KEYS = {"key": "annual-2018", "name": "2018年度报表", "as_of": YESTERDAY}


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports whose parts do not add up."""

    async def wrong(**more: object) -> Report:
        report = await build_report(**more)  # type: ignore[arg-type]
        parts = (Part(label="甲", value=Fraction(1)), Part(label="乙", value=Fraction(2)))
        first = msgspec.structs.replace(report.figures[0], parts=parts)
        return msgspec.structs.replace(report, figures=(first, *report.figures[1:]))

    monkeypatch.setattr(wanted, "build_report", wrong)


@pytest.mark.parametrize("path", ["/reports/charts", "/reports/text", "/reports/print"])
def test_a_form_of_the_report_is_a_page_of_its_own(office: Office, path: str) -> None:
    page = office.get(f"{path}?region=220602")
    assert page.status_code == 200
    assert "统计范围：浑江区" in page.text
    assert "/reports/report.xlsx?region=220602" in page.text
    assert "style=" not in page.text
    assert "核对未通过" not in page.text


def test_the_charts_page_has_pictures_with_tables(office: Office) -> None:
    text = office.get("/reports/charts").text
    assert text.count('role="img"') >= 1
    assert text.count("：数值表") == text.count('role="img"')


def test_the_text_links_every_mark_to_its_note(office: Office) -> None:
    import re

    text = office.get("/reports/text").text
    marks = set(re.findall(r'href="#note-([A-Za-z0-9]+)"', text))
    notes = set(re.findall(r'id="note-([A-Za-z0-9]+)"', text))
    assert "M1" in marks
    assert marks == notes
    assert 'href="/reports/M1"' in text


@pytest.mark.parametrize("path", ["/reports/charts", "/reports/report.xlsx", "/reports/text"])
def test_an_unknown_parameter_is_refused(office: Office, path: str) -> None:
    answer = office.get(f"{path}?whatever=1")
    assert answer.status_code == 422
    assert "whatever" in answer.text


def test_files_have_their_names_types_and_the_asked_scope(office: Office) -> None:
    answer = office.get("/reports/report.xlsx?region=220602")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert ".xlsx" in answer.headers["content-disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    figures = book.get_sheet_by_name("指标").to_python()
    items = book.get_sheet_by_name("明细").to_python()
    listed = [row for row in items[4:] if row[0] in ("是", "否")]
    assert figures[4][0] == "M1"
    assert len(listed) == figures[4][5]
    assert sum(row[0] == "是" for row in listed) == figures[4][4]
    assert {row[5] for row in listed} == {"浑江区"}
    made = Document(io.BytesIO(office.get("/reports/report.docx").content))
    assert made.tables
    csv = office.get("/reports/report.csv")
    assert csv.text.lstrip("\ufeff").startswith("编号,名称,数值")
    assert "只跑一次" in office.get("/reports/report.txt").text


def test_a_report_that_contradicts_itself_says_so_and_is_not_exported(
    office: Office, faulty: None
) -> None:
    page = office.get("/reports/text")
    assert page.status_code == 200
    assert "核对未通过" in page.text
    assert "despite_faults=1" in page.text
    refused = office.get("/reports/report.docx")
    assert refused.status_code == 409
    assert "对不上" in refused.text
    wanted = office.get("/reports/report.docx?despite_faults=1")
    assert wanted.status_code == 200
    made = Document(io.BytesIO(wanted.content))
    assert any(p.text.startswith("核对未通过") for p in made.paragraphs)
    assert office.get("/reports/report.docx?despite_faults=yes").status_code == 422


def test_the_reform_office_freezes_and_publishes(office: Office) -> None:
    office.as_("reform")
    room = office.get("/workbench/snapshots")
    assert room.status_code == 200
    assert "还没有冻结过报表" in room.text
    made = office.post("/workbench/snapshots", KEYS)
    assert made.status_code == 303
    assert made.headers["location"] == "/workbench/snapshots/annual-2018"
    page = office.get("/workbench/snapshots/annual-2018")
    assert "与冻结时一致" in page.text
    assert "未公开" in page.text
    assert office.as_("").get("/reports/snapshots/annual-2018").status_code == 404
    assert office.get("/api/v1/snapshots").json()["total"] == 0
    office.as_("reform")
    preview = office.get("/workbench/snapshots/annual-2018/preview")
    assert "尚未公开" in preview.text and "只跑一次率" in preview.text
    assert office.as_("editor").get("/workbench/snapshots/annual-2018/preview").status_code == 403
    office.as_("reform")
    shown = office.post("/workbench/snapshots/annual-2018", {"act": "publish"})
    assert shown.status_code == 303
    assert office.as_("").get("/reports/snapshots/annual-2018").status_code == 200
    office.as_("reform")
    assert office.post("/workbench/snapshots/annual-2018", {"act": "withdraw"}).status_code == 303
    assert office.as_("").get("/reports/snapshots").text.count("annual-2018") == 0


def test_what_cannot_be_frozen_comes_back_with_the_form_as_filled_in(office: Office) -> None:
    office.as_("reform")
    for changes, told in (
        ({"as_of": "2099-01-01"}, "2099-01-01"),
        ({"as_of": "昨天"}, "截止日"),
        ({"as_of": ""}, "截止日"),
        ({"key": "大写"}, "编号"),
    ):
        answer = office.post("/workbench/snapshots", KEYS | changes)
        assert answer.status_code == 422, changes
        assert told in answer.text
        assert 'value="2018年度报表"' in answer.text
    assert "还没有冻结过报表" in office.get("/workbench/snapshots").text
    office.post("/workbench/snapshots", KEYS)
    assert office.post("/workbench/snapshots", KEYS).status_code == 422
    assert office.post("/workbench/snapshots/annual-2018", {"act": "burn"}).status_code == 422


def test_a_public_snapshot_is_a_page_files_and_an_answer(office: Office) -> None:
    office.as_("reform").post("/workbench/snapshots", KEYS | {"public": "1"})
    office.as_("")
    assert "2018年度报表" in office.get("/reports/snapshots").text
    page = office.get("/reports/snapshots/annual-2018")
    answer = office.get("/api/v1/snapshots/annual-2018").json()
    assert answer["snapshot"]["as_of"] == YESTERDAY
    assert answer["snapshot"]["inputs_hash"] in page.text
    assert answer["inputs"][0]["name"] == "公开事项"
    assert answer["report"]["as_of"] == YESTERDAY
    assert [one["key"] for one in office.get("/api/v1/snapshots").json()["snapshots"]] == [
        "annual-2018"
    ]
    check = office.get("/reports/snapshots/annual-2018/verification")
    assert "与冻结时一致" in check.text
    verdict = office.get("/api/v1/snapshots/annual-2018/verification").json()
    assert verdict["holds"] is True
    assert verdict["inputs_hash_now"] == answer["snapshot"]["inputs_hash"]
    for kind in ("xlsx", "docx", "csv", "txt"):
        file = office.get(f"/reports/snapshots/annual-2018/report.{kind}")
        assert file.status_code == 200
        assert f".{kind}" in file.headers["content-disposition"]
    assert office.get("/reports/snapshots/annual-2018/report.exe").status_code == 404


def test_snapshots_that_are_not_there_are_not_found(office: Office) -> None:
    for path in ("/reports/snapshots/none", "/reports/snapshots/none/verification"):
        assert office.get(path).status_code == 404
        assert office.get("/api/v1" + path.removeprefix("/reports")).status_code == 404
    assert office.get("/reports/snapshots?page=x").status_code == 422
    assert office.get("/api/v1/snapshots?whatever=1").status_code == 422
