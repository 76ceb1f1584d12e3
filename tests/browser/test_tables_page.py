"""A clerk pastes a table, reads what does not add up, opens how it was understood."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.looks import accessible, fits

TABLES = Path(__file__).parents[1] / "tables_2018"
PASTED = (
    "指标\t全市\t其中：县级\n（一）收到申请数\t40\t24\n"
    "　　1．当面申请\t5\t2\n　　2．网络申请\t31\t21\n　　3．信函申请\t4\t2\n"
)


def _is_sound(page: Page) -> None:
    accessible(page)
    fits(page)


def test_a_pasted_table_is_checked_and_read_by_everybody(page_of: Callable[[str], Page]) -> None:
    page = page_of("editor")
    page.goto("/workbench/tables")
    _is_sound(page)
    page.get_by_label("粘贴表格内容").fill(PASTED)
    page.get_by_role("button", name="核对", exact=True).click()

    expect(page.get_by_role("alert")).to_have_text("有 1 处不符，5 处相符。")
    expect(page.get_by_text("2 + 21 + 2 = 25")).to_be_visible()
    page.get_by_text("表是这样理解的").click()
    expect(page.get_by_text("“收到申请数（全市）”的其中项").first).to_be_visible()
    _is_sound(page)


def test_an_uploaded_table_comes_back_marked(page_of: Callable[[str], Page]) -> None:
    page = page_of("reform")
    page.goto("/workbench/tables")
    page.get_by_label("或上传文件").set_input_files(TABLES / "columns.csv")
    page.get_by_role("button", name="核对", exact=True).click()

    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注好的表格").click()
    assert download.value.suggested_filename == "核对结果_columns.xlsx"
