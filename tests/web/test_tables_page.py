"""Checking a table over HTTP: pasted or uploaded, checked, given back marked; nothing is kept."""

import html
import re
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from catalogue.exchange.totals import read_totals
from catalogue.exchange.totals.marking import REPORT
from catalogue.exchange.totals.template import SHEET
from tests.catalogue.exchange.grids import Grids
from tests.web.conftest import Office
from web.workbench.tables import FILE_AT_MOST, TEXT_AT_MOST

TABLES = Path(__file__).parents[1] / "tables_2018"
PASTED = "收到申请数　24\n　　1．当面　2\n　　2．网络　21\n　　3．信函　2\n"


def paste(office: Office, text: str) -> Any:
    return office.post("/workbench/tables", {"text": text}, files={"file": ("", b"")})


def upload(office: Office, name: str, content: bytes, text: str = "") -> Any:
    return office.post(
        "/workbench/tables", {"text": text}, files={"file": (name, BytesIO(content))}
    )


def told(page: str) -> str:
    """What the page says, without its markup."""
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


def marked(office: Office, page: str) -> Any:
    found = re.search(r'href="(/workbench/tables/\w{64}/marked\.xlsx)"', page)
    assert found
    return office.get(found[1])


def test_the_page_offers_to_paste_to_upload_and_a_template(office: Office) -> None:
    answer = office.as_("editor").get("/workbench/tables")
    template = office.get("/workbench/tables/template.xlsx")

    assert answer.status_code == 200
    assert 'name="text"' in answer.text
    assert 'name="file"' in answer.text
    assert 'aria-current="page">表格核对<' in answer.text
    assert unquote(template.headers["content-disposition"]).endswith("表格核对模板.xlsx")
    assert Grids.of(template.content)[SHEET][0][:4] == ["编号", "名称", "数值", "上级编号"]


def test_a_pasted_table_is_checked_and_the_fault_told_with_its_mend(office: Office) -> None:
    answer = paste(office.as_("editor"), PASTED)
    page = told(answer.text)

    assert answer.status_code == 200
    assert "有 1 处不符，0 处相符" in page
    assert "“收到申请数”写的是 24，其中 3 项相加得 25，多 1" in page
    assert "2 + 21 + 2 = 25" in page
    assert "“收到申请数”的其中项" in page
    assert "　　1．当面　2" in html.unescape(answer.text)


def test_an_uploaded_table_of_the_report_shows_its_faults_and_what_is_fine(office: Office) -> None:
    content = (TABLES / "applications.csv").read_bytes()
    answer = upload(office.as_("reform"), "依申请公开.csv", content)
    page = told(answer.text)

    assert "有 2 处不符，8 处相符" in page
    assert "12 + 13 = 25" in page
    assert "5 ÷ 40 = 12.5 %" in page


def test_the_marked_copy_comes_back_with_the_list_of_what_was_found(office: Office) -> None:
    answer = paste(office.as_("editor"), PASTED)
    copy = marked(office, answer.text)
    grids = Grids.of(copy.content)

    assert copy.status_code == 200
    assert unquote(copy.headers["content-disposition"]).endswith("核对结果_粘贴的内容.xlsx")
    assert grids[REPORT][1][0] == "不符"
    assert grids["标注的表"][1][0] == "　　1．当面"


def test_a_marked_copy_is_only_for_who_sent_the_table(office: Office) -> None:
    page = paste(office.as_("editor"), PASTED).text

    assert marked(office.as_("stranger"), page).status_code == 404
    assert marked(office.as_("editor"), page).status_code == 200


def test_slips_of_the_template_are_told_with_row_column_and_mend(office: Office) -> None:
    answer = paste(office.as_("editor"), "编号,名称,数值,上级编号\n1,总,四十\n2,甲,5,1\n")
    page = told(answer.text)

    assert "表格有 1 处填写有误，改正后才能核对" in page
    assert "第 2 行" in page
    assert "不是数字；请只填一个数" in page
    assert marked(office, answer.text).status_code == 200


@pytest.mark.parametrize(
    ("text", "name", "content", "status", "why"),
    [
        ("", "", b"", 422, "请粘贴表格，或选择文件"),
        ("hello", "", b"", 422, "没有找到“名称＋数字”的行"),
        (PASTED, "表.csv", b"a,1\n", 422, "请只留一样"),
        ("", "表.csv", b"", 422, "是空文件"),
        ("", "表.pdf", b"%PDF-", 422, "类型不支持"),
        ("", "表.xlsx", b"not a workbook", 422, "不是 Excel 工作簿"),
        ("1" * (TEXT_AT_MOST + 1), "", b"", 422, "请改为上传文件"),
        ("", "表.csv", b"a,1\n" * (FILE_AT_MOST // 4 + 1), 422, "超过 5 MB"),
        ("", "表.csv", b"a,1\n" * (FILE_AT_MOST // 2), 413, "超过 5 MB"),
    ],
)
def test_what_cannot_be_checked_is_refused_on_the_page(
    office: Office, text: str, name: str, content: bytes, status: int, why: str
) -> None:
    answer = upload(office.as_("editor"), name, content, text)

    assert answer.status_code == status
    assert why in told(answer.text)
    assert 'name="text"' in answer.text


def test_the_pasted_text_stays_in_the_form_after_a_refusal(office: Office) -> None:
    answer = paste(office.as_("editor"), "<b>没有数字</b>")

    assert "&lt;b&gt;没有数字&lt;/b&gt;</textarea>" in answer.text


def test_nothing_of_a_name_is_taken_for_markup_or_a_formula(office: Office) -> None:
    answer = paste(office.as_("editor"), "<script>x</script> 24\n　　其中：=cmd 25\n")

    assert "<script>x" not in answer.text
    assert Grids.of(marked(office, answer.text).content)[REPORT][1][0] == "不符"


@pytest.mark.parametrize("who", ["system", "security", "auditor"])
def test_administrators_have_no_business_here(office: Office, who: str) -> None:
    assert office.as_(who).get("/workbench/tables").status_code == 403
    assert paste(office, PASTED).status_code == 403
    assert office.get("/workbench/tables/template.xlsx").status_code == 403


def test_a_form_of_another_session_is_refused(office: Office) -> None:
    answer = office.as_("editor").post(
        "/workbench/tables", {"csrf": "csrf-stranger", "text": PASTED}, files={"file": ("", b"")}
    )

    assert answer.status_code == 403


def test_the_template_sent_back_filled_is_read(office: Office, tmp_path: Path) -> None:
    template = office.as_("editor").get("/workbench/tables/template.xlsx").content
    path = tmp_path / "填好.xlsx"
    grids = Grids.of(template)
    grids[SHEET] += [["1", "总", 5], ["2", "甲", 3, "1"], ["3", "乙", 3, "1"]]
    path.write_bytes(grids.written())

    read = read_totals(path)
    answer = upload(office, "填好.xlsx", path.read_bytes())

    assert [row.key for row in read.table.rows] == ["1", "2", "3"]
    assert "有 1 处不符" in told(answer.text)
