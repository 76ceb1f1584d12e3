"""The power list in a real browser: accessible, folding on a phone, an adjustment without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import accessible, fits
from web.security.sessions import COOKIE

PUBLIC = {
    "list": "/power-list",
    "filtered": "/power-list?kind=01&level=4&as_of=2018-06-30",
    "nothing": "/power-list?q=qqqq",
    "editions": "/power-list/editions",
    "changes": "/power-list/changes",
    "regulation": "/power-list/regulation?title=行政许可法&article=12",
    "refused": "/power-list/regulation?title=行政许可法&article=某",
}
DESK = {
    "home": "/workbench/power-list",
    "kinds": "/workbench/power-list/adjust",
    "add": "/workbench/power-list/adjust?kind=add",
    "merge": "/workbench/power-list/adjust?kind=merge&codes=nix",
    "close": "/workbench/power-list/close",
    "sheets": "/workbench/power-list/sheets",
    "delegations": "/workbench/power-list/delegations",
    "handovers": "/workbench/power-list/handovers",
}


def _accessible_and_within(page: Page) -> None:
    accessible(page)
    fits(page)


@pytest.mark.parametrize("path", PUBLIC.values(), ids=PUBLIC.keys())
def test_a_public_page_is_accessible_and_fits_its_window(kept_page: Page, path: str) -> None:
    answer = kept_page.goto(path)
    assert answer and answer.status == (422 if path == PUBLIC["refused"] else 200)
    _accessible_and_within(kept_page)


@pytest.mark.parametrize("path", DESK.values(), ids=DESK.keys())
def test_a_page_of_the_desk_is_accessible_and_fits_its_window(
    kept_page_of: Callable[[str], Page], path: str
) -> None:
    page = kept_page_of("reform")
    answer = page.goto(path)
    assert answer and answer.status == (422 if path == DESK["merge"] else 200)
    _accessible_and_within(page)


def test_from_the_list_to_an_entry_and_its_history(page: Page) -> None:
    page.goto("/power-list/changes?kind=transfer")
    page.locator(".moves .pair a").first.click()
    expect(page.get_by_role("heading", name="划转交接")).to_be_visible()
    expect(page.get_by_role("heading", name="历次变动")).to_be_visible()
    _accessible_and_within(page)


def test_on_a_phone_an_entry_is_read_without_scrolling_sideways(page: Page) -> None:
    page.goto("/power-list")
    table = page.locator("table.entries")
    sideways = table.evaluate(
        "table => table.parentElement.scrollWidth - table.parentElement.clientWidth"
    )
    assert sideways <= 0
    assert page.viewport_size
    name = page.locator("table.entries tbody th").first.bounding_box()
    assert name and name["x"] + name["width"] <= page.viewport_size["width"]


def test_an_adjustment_is_recorded_without_scripts(
    chromium: Browser, address: str, cookies: dict[str, str]
) -> None:
    plain = chromium.new_context(base_url=address, java_script_enabled=False)
    plain.add_cookies([{"name": COOKIE, "value": cookies["reform"], "url": address}])
    page = plain.new_page()
    page.goto("/power-list?kind=03")
    code = page.locator("table.entries tbody small").first.inner_text().split(" ")[0]
    page.goto("/workbench/power-list/adjust")
    page.get_by_role("link", name="要素变更").click()
    page.get_by_label("原有事项的职权编码").fill(code)
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("调整日期").fill("2019-03-05")
    page.get_by_label("依据文件").fill("浏览器测试第1号")
    unit = page.get_by_label("承办机构")
    changed = f"{unit.input_value()}改"
    unit.fill(changed)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("cell", name=changed)).to_be_visible()
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_label("承办机构")).to_have_value(changed)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_contain_text("调整已登记")
    page.goto(f"/power-list/{code}")
    expect(page.get_by_text("浏览器测试第1号").first).to_be_visible()
    plain.close()
