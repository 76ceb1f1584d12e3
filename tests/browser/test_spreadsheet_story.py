"""200 items by spreadsheet in a real browser: seven planted errors told, none saved until mended."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from catalogue.exchange.workbook.shape import EXPORTED, ITEMS, by_title
from catalogue.exchange.workbook.writing import export
from catalogue.model import codes
from catalogue.model.item import Body, ServiceItem
from tests.browser.looks import accessible, fits
from tests.browser.windows import PHONE_ALONE
from tests.catalogue.exchange.grids import Formula, Grids
from tests.factories import an_item
from tests.web.conftest import BODY, OTHER_BODY
from web.security.sessions import COOKIE

OpenPage = Callable[[str], Page]
OWN = Body(name="白山市国土资源局", credit_code=OTHER_BODY)
ROWS = 200


def an_own_item(serial: int) -> ServiceItem:
    """An item of the body that “stranger” edits for."""
    item = an_item(serial, body=OWN)
    code = codes.build_item_code(OTHER_BODY, "3", item.base_code)
    return msgspec.structs.replace(item, implementation_code=code)


@pytest.fixture
def first(request: pytest.FixtureRequest) -> int:
    """Serial of the first item, so that both windows write items of their own."""
    return 1000 if request.node.callspec.params["context"] == "desktop" else 2000


def look(page: Page) -> None:
    """Everybody can read the page."""
    accessible(page)
    fits(page)


def downloaded(page: Page, link: str) -> Grids:
    with page.expect_download() as found:
        page.get_by_role("link", name=link).click()
    return Grids.of(Path(found.value.path()).read_bytes())


def filled(blank: Grids, items: list[ServiceItem]) -> Grids:
    """The blank template with ``items`` typed in."""
    typed = Grids.of(export(items))
    for title in by_title():
        blank[title] = typed[title]
    for row in range(2, len(blank[ITEMS]) + 1):
        blank.set(ITEMS, row, EXPORTED, "")
    return blank


def send(page: Page, grids: Grids) -> None:
    content = {"name": "国土事项.xlsx", "mimeType": "application/octet-stream"}
    page.get_by_label("填好的表格").set_input_files({**content, "buffer": grids.written()})
    page.get_by_role("button", name="上传并检查").click()
    page.wait_for_url("**/workbench/sheets/check")


def drafts_of(page: Page, words: str) -> str:
    page.goto(f"/workbench/items?state=draft&words={words}")
    return page.locator("h1").inner_text()


def plant(grids: Grids) -> dict[tuple[str, int, str], Any]:
    """Seven errors of seven kinds, and what stood in their cells before."""
    errors = {
        (ITEMS, 5, "到办事现场次数"): "一次",
        (ITEMS, 20, "事项类型"): "许可",
        (ITEMS, 50, "承诺办结时限"): Formula("=5"),
        (ITEMS, 90, "实施主体编码"): BODY,
        (ITEMS, 120, "事项名称"): "",
        ("申请材料", 30, "复印件份数"): 100,
    }
    before = {place: grids.get(*place) for place in errors}
    for place, value in errors.items():
        grids.set(*place, value)
    grids[ITEMS].append(list(grids[ITEMS][149]))  # row 150 once more
    return before


def mend(grids: Grids, before: dict[tuple[str, int, str], Any]) -> None:
    """What a clerk does with the marked copy."""
    for place, value in before.items():
        grids.set(*place, value)
    grids[ITEMS].pop()


def as_told(before: dict[tuple[str, int, str], Any]) -> set[tuple[str, int, str]]:
    """Where the seven errors are told: of another body's item the body, of a double the code."""
    places = set(before) - {(ITEMS, 90, "实施主体编码")}
    return places | {(ITEMS, 90, "实施主体"), (ITEMS, ROWS + 2, "实施编码")}


@PHONE_ALONE
def test_two_hundred_rows_with_seven_errors(page_of: OpenPage, first: int) -> None:
    page = page_of("stranger")
    page.set_default_timeout(60_000)
    page.goto("/workbench")
    page.get_by_role("link", name="表格", exact=True).click()
    look(page)
    items = [an_own_item(first + number) for number in range(ROWS)]
    grids = filled(downloaded(page, "下载空白模板"), items)
    before = plant(grids)
    unsaved = drafts_of(page, "食品经营许可")

    page.goto("/workbench/sheets")
    send(page, grids)
    expect(page.get_by_role("alert")).to_contain_text("没有保存任何内容")
    wrong = page.get_by_role("region", name="必须改正的单元格").locator("tbody tr")
    told = [
        (row.locator("th").inner_text(), row.locator("td").first.inner_text())
        for row in wrong.all()
    ]
    seven = as_told(before)
    assert sorted(told) == sorted((f"{sheet} 第 {row} 行", title) for sheet, row, title in seven)
    assert "不是整数，请填 0、1、2…" in wrong.first.inner_text()
    look(page)

    mended = downloaded(page, "下载标注好的表格")
    listed = {(row[0], row[1], row[2]) for row in mended["检查结果"] if row[3] == "必须改正"}
    assert listed == seven
    assert drafts_of(page, "食品经营许可") == unsaved

    mend(mended, before)
    page.goto("/workbench/sheets")
    send(page, mended)
    expect(page.get_by_role("status")).to_contain_text(f"新增 {ROWS}，更新 0，未变 0")
    look(page)
    page.get_by_role("button", name="确认导入").click()
    page.wait_for_url("**/workbench/sheets?told=*")
    expect(page.get_by_role("status")).to_contain_text(f"新增 {ROWS}，更新 0，均存为草稿")
    look(page)
    total = int("".join(filter(str.isdigit, drafts_of(page, "食品经营许可"))))
    assert total - int("".join(filter(str.isdigit, unsaved))) == ROWS
    answer = page.request.get(f"/api/v1/items/{items[7].code}")
    assert answer.status == 404


def test_the_same_by_keyboard_alone(page_of: OpenPage, first: int) -> None:
    page = page_of("stranger")
    page.goto("/workbench/sheets")
    page.get_by_label("填好的表格").focus()
    outline = "one => getComputedStyle(one).outlineStyle"
    assert page.get_by_label("填好的表格").evaluate(outline) != "none"
    content = {"name": "一项.xlsx", "mimeType": "", "buffer": export([an_own_item(first + 500)])}
    page.get_by_label("填好的表格").set_input_files(content)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "上传并检查"
    page.keyboard.press("Enter")
    page.wait_for_url("**/check")
    page.get_by_role("heading", name="检查结果").click()
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text() == "确认导入":
            break
    assert page.locator(":focus").evaluate(outline) != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/workbench/sheets?told=*")
    expect(page.get_by_role("status")).to_contain_text("新增 1，更新 0，均存为草稿")


def test_the_same_without_scripts(chromium: Browser, address: str, cookies: dict[str, str]) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    context.add_cookies([{"name": COOKIE, "value": cookies["stranger"], "url": address}])
    page = context.new_page()
    page.goto("/workbench/sheets")
    grids = filled(downloaded(page, "下载空白模板"), [an_own_item(3000)])
    grids.set(ITEMS, 2, "到办事现场次数", "一次")
    send(page, grids)
    assert "不是整数" in page.get_by_role("region", name="必须改正的单元格").inner_text()
    grids.set(ITEMS, 2, "到办事现场次数", 1)
    send(page, grids)
    page.get_by_role("button", name="确认导入").click()
    page.wait_for_url("**/workbench/sheets?told=*")
    assert "新增 1，更新 0，均存为草稿" in page.get_by_role("status").inner_text()
    context.close()
