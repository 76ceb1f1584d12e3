"""The form in a real browser: rows without a reload, findings as one types, by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import accessible, fits
from tests.web.conftest import ITEM

OpenPage = Callable[[str], Page]
FORM = f"/workbench/items/{ITEM}/draft"
PAGES = {
    "list": "/workbench/items",
    "item": f"/workbench/items/{ITEM}",
    "form": FORM,
    "new": "/workbench/items/new",
    "life": f"/workbench/items/{ITEM}/life",
}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_no_accessibility_violation(kept_page_of: OpenPage, path: str) -> None:
    page = kept_page_of("editor")
    page.goto(path)
    accessible(page)
    fits(page)


def test_findings_appear_and_go_while_one_types(page_of: OpenPage) -> None:
    page = page_of("editor")
    page.goto(FORM)
    told = page.locator('[data-field="visit_reason"] .finding')
    expect(told).to_have_count(0)
    page.get_by_label("必须现场办理原因说明").fill("")
    expect(told).to_have_count(1)
    expect(page.locator(".tally")).to_contain_text("处必须改正")
    page.get_by_label("必须现场办理原因说明").fill("须现场核验原件")
    expect(told).to_have_count(0)
    page.get_by_label("到办事现场次数").fill("一次")
    expect(page.locator('[data-field="visits"] .finding')).to_contain_text("不是整数")


def test_rows_are_added_moved_and_removed_by_keyboard(page_of: OpenPage) -> None:
    page = page_of("editor")
    page.goto(FORM)
    rows = page.locator('[data-table="faq"] details.row')
    before = rows.count()
    page.get_by_role("button", name="添加常见问题").focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(before + 1)
    page.keyboard.type("可以代办吗？")
    question = f'[name="faq.{before}.question"]'
    expect(page.locator(question)).to_have_value("可以代办吗？")
    page.locator(f'button[value="up:faq:{before}"]').press("Enter")
    expect(page.locator(f'[name="faq.{before - 1}.question"]')).to_have_value("可以代办吗？")
    page.locator(f'button[value="remove:faq:{before - 1}"]').press("Enter")
    expect(rows).to_have_count(before)
    names = page.eval_on_selector_all(
        '[data-table="faq"] .rows-of [name$=".question"]', "all => all.map(one => one.name)"
    )
    assert names == [f"faq.{number}.question" for number in range(before)]
