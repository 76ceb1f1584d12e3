"""Bodies and powers are chosen by name in forms that keep their codes."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.looks import accessible, fits
from tests.browser.windows import PHONE_ALONE
from tests.web.conftest import BODY, OTHER_BODY

OpenPage = Callable[[str], Page]


@PHONE_ALONE
def test_bodies_of_an_account_are_chosen_one_after_the_other(page_of: OpenPage) -> None:
    page = page_of("system")
    page.goto("/workbench/accounts/editor")
    lines = page.get_by_label("所属主体（每行一个名称或统一社会信用代码）")
    expect(lines).to_have_value(f"{BODY} 白山市公安局浑江区分局")
    finder = page.get_by_role("combobox", name="查找主体")
    finder.press_sequentially("国土资源局")
    chosen = page.get_by_role("option").filter(has_text=OTHER_BODY)
    expect(chosen).to_be_visible()
    accessible(page)
    fits(page)
    chosen.click()
    expect(finder).to_have_value("")
    expect(page.get_by_role("listbox")).to_have_count(0)
    both = f"{BODY} 白山市公安局浑江区分局\n{OTHER_BODY} 白山市国土资源局"
    expect(lines).to_have_value(both)
    finder.fill("没有这个局")
    finder.press("Enter")
    expect(lines).to_have_value(f"{both}\n没有这个局")
    lines.fill("")
    finder.fill("白山市国土资源局")
    expect(chosen).to_be_visible()
    finder.press("Escape")
    expect(chosen).to_have_count(0)
    page.get_by_role("button", name="保存资料").click()
    expect(page.get_by_role("status").first).to_contain_text("资料已保存")
    expect(lines).to_have_value(f"{OTHER_BODY} 白山市国土资源局")
    lines.fill(BODY)
    page.get_by_role("button", name="保存资料").click()
    expect(lines).to_have_value(f"{BODY} 白山市公安局浑江区分局")


@PHONE_ALONE
def test_entries_and_bodies_of_an_adjustment_are_chosen_by_name(page_of: OpenPage) -> None:
    page = page_of("reform")
    page.goto("/workbench/power-list/adjust?kind=cancel")
    finder = page.get_by_role("combobox", name="查找事项")
    lines = page.get_by_label("原有事项的职权编码或名称")
    finder.press_sequentially("许可")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    accessible(page)
    fits(page)
    finder.press("ArrowDown")
    finder.press("Enter")
    expect(finder).to_have_value("")
    expect(lines).not_to_have_value("")
    chosen = lines.input_value()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", name="原有事项")).to_be_visible()
    expect(page.get_by_text(chosen.split(" ")[0]).first).to_be_visible()
    page.goto("/workbench/power-list/adjust?kind=add")
    body = page.get_by_role("combobox", name="行使主体")
    body.press_sequentially("国土资源局")
    page.get_by_role("option").filter(has_text=OTHER_BODY).click()
    expect(body).to_have_value("白山市国土资源局")
    expect(page.get_by_label("行使主体编码")).to_have_value(OTHER_BODY)
    accessible(page)
    fits(page)
