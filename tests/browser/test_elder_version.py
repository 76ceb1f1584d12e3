"""长者版 in a real browser: very large, one column, by keyboard, without scripts, read aloud."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.looks import accessible, fits
from tests.browser.test_public_pages import _LONGEST, _SAMPLE, A4, PUBLIC

_GUIDE = f"/items/{_LONGEST.code}"
_SAME_LAYOUT = {"guide online", "leaving", "themes", "site map", "bad parameter", "handovers"}
"""Pages that differ from another one in their words only."""
_LOOKED_AT = {
    **{name: path for name, path in PUBLIC.items() if name not in _SAME_LAYOUT},
    "power list": "/power-list",
    "points": "/points",
    "ranking": "/reports/ranking",
}


@pytest.fixture
def elder(context: BrowserContext, page: Page, address: str) -> Page:
    """A page of somebody who has chosen the version before."""
    context.add_cookies([{"name": "zhipao_elder", "value": "1", "url": address}])
    return page


def _css(page: Page, selector: str, name: str) -> str:
    page.wait_for_load_state()  # with its style sheets
    read = f"one => getComputedStyle(one)['{name}']"
    found: str = page.locator(selector).first.evaluate(read)
    return found


def test_one_step_from_any_page_and_one_step_back(page: Page) -> None:
    page.goto("/search?q=登记&region=220600")
    before = page.url
    assert _css(page, "body", "font-size") == "16px"
    page.get_by_role("button", name="长者版").click()
    page.wait_for_selector("html.elder")
    assert page.url == before
    assert _css(page, "body", "font-size") == "24px"
    page.locator(".cards h2 a").first.click()
    page.wait_for_url("**/items/*")
    assert _css(page, "body", "font-size") == "24px", "it stays on the way"
    page.get_by_role("button", name="返回标准版").click()
    page.wait_for_selector("html:not(.elder)")
    assert "/items/" in page.url
    assert _css(page, "body", "font-size") == "16px"


@pytest.mark.parametrize("path", _LOOKED_AT.values(), ids=_LOOKED_AT.keys())
def test_every_page_is_accessible_and_fits(elder: Page, path: str) -> None:
    answer = elder.goto(path)
    assert answer is not None and answer.status in (200, 404, 422)
    fits(elder)
    accessible(elder)


def test_lines_stand_apart_and_nothing_stands_beside(elder: Page) -> None:
    elder.goto(_GUIDE)
    size = float(_css(elder, "main p", "font-size").removesuffix("px"))
    height = float(_css(elder, "main p", "line-height").removesuffix("px"))
    assert height / size >= 1.3
    contents = elder.locator(".contents").bounding_box()
    guide = elder.locator(".guide section").first.bounding_box()
    assert contents and guide and guide["y"] >= contents["y"] + contents["height"]
    assert "pointer.svg" in _css(elder, "html", "cursor")
    small = elder.eval_on_selector_all(
        "main *",
        "all => all.filter(one => one.textContent.trim() && one.getClientRects().length"
        " && !one.closest('svg') && parseFloat(getComputedStyle(one).fontSize) < 20)"
        ".map(one => one.outerHTML.slice(0, 80))",
    )
    assert small == []


@pytest.fixture
def elder_phone(chromium: Browser, address: str) -> Iterator[Page]:
    """A phone of somebody who has chosen the version before and has no scripts."""
    context = chromium.new_context(
        viewport=PHONE, base_url=address, locale="zh-CN", java_script_enabled=False
    )
    context.add_cookies([{"name": "zhipao_elder", "value": "1", "url": address}])
    yield context.new_page()
    context.close()


def test_on_a_phone_a_guide_begins_on_the_first_half_of_the_screen(elder_phone: Page) -> None:
    for item in _SAMPLE[::25]:
        elder_phone.goto(f"/items/{item.code}")
        title = elder_phone.locator("h1").bounding_box()
        assert title and title["y"] < 450, item.name


def test_on_a_phone_the_menu_opens_by_keyboard_without_scripts(elder_phone: Page) -> None:
    elder_phone.goto(_GUIDE)
    menu = elder_phone.locator('header nav a[href="/points"]')
    assert [one.is_visible() for one in menu.all()] == [False, False]
    button = elder_phone.get_by_text("菜单", exact=True)
    for _ in range(10):
        elder_phone.keyboard.press("Tab")
        if elder_phone.locator(":focus").inner_text() == "菜单":
            break
    elder_phone.keyboard.press("Enter")
    assert [one.is_visible() for one in menu.all()] == [True, False]
    fits(elder_phone)
    elder_phone.keyboard.press("Enter")
    assert not menu.first.is_visible()
    button.click()
    menu.first.click()
    elder_phone.wait_for_url("**/points")


def test_on_a_desk_the_menu_is_open(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport=DESKTOP, base_url=address)
    context.add_cookies([{"name": "zhipao_elder", "value": "1", "url": address}])
    page = context.new_page()
    page.goto("/")
    links = page.locator("header nav").get_by_role("link", name="办事网点")
    assert links.count() == 1, "hidden ones are not told"
    assert not page.get_by_text("菜单", exact=True).is_visible()
    context.close()


def test_the_switch_is_reached_by_keyboard(page: Page) -> None:
    page.goto("/")
    for _ in range(15):
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text() == "长者版":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("html.elder")


def test_it_works_without_scripts(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/themes")
    page.get_by_role("button", name="长者版").click()
    page.wait_for_selector("html.elder")
    assert page.url.endswith("/themes")
    assert page.get_by_role("button", name="朗读本页").count() == 0, "there is no voice"
    context.close()


def test_a_notice_sheet_is_printed_as_ever(chromium: Browser, address: str) -> None:
    context = chromium.new_context()
    context.add_cookies([{"name": "zhipao_elder", "value": "1", "url": address}])
    page = context.new_page()
    page.goto(f"{address}{_GUIDE}/notice")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(**A4))) == 1
    context.close()


_VOICE = """
window.said = [];
const voice = {
  speaking: false,
  speak(one) { said.push([one.text, one.lang]); voice.speaking = true; voice.last = one; },
  cancel() { voice.speaking = false; },
};
Object.defineProperty(window, "speechSynthesis", { value: voice });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def test_a_page_is_read_aloud_and_stopped(elder: Page) -> None:
    elder.add_init_script(_VOICE)
    elder.goto(_GUIDE)
    elder.get_by_role("button", name="朗读本页").click()
    said = elder.evaluate("said")
    assert ["申请材料", "zh-CN"] in [[re.sub(r"^\d+\s*", "", text), lang] for text, lang in said]
    assert any(_LONGEST.name in text for text, _ in said)
    assert not any("主办单位" in text for text, _ in said), "the main part only"
    elder.get_by_role("button", name="停止朗读").click()
    assert elder.evaluate("speechSynthesis.speaking") is False
    elder.get_by_role("button", name="朗读本页").click()
    elder.evaluate("speechSynthesis.last.onend()")
    assert elder.get_by_role("button", name="朗读本页").count() == 1, "it came to its end"
