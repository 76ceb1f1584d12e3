"""Every public page in a real browser: accessible, self-contained, by keyboard, on a phone."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from catalogue.model.item import ServiceItem
from fixtures import baishan_guides
from tests.browser.looks import accessible, fits

_SAMPLE = list(baishan_guides())
_LONGEST = max(_SAMPLE, key=lambda item: len(item.materials) * 100 + len(item.conditions))
_FULLEST = next(item for item in _SAMPLE if item.online_address)
PUBLIC = {
    "home": "/",
    "search": "/search?q=登记&region=220600",
    "no result": "/search?q=qqqqzzzz",
    "guide": f"/items/{_LONGEST.code}",
    "guide online": f"/items/{_FULLEST.code}",
    "leaving": f"/items/{_FULLEST.code}/outside/online",
    "correct": f"/items/{_LONGEST.code}/correct",
    "corrections": "/corrections",
    "no correction": "/corrections?number=JC2018-999999",
    "notice": f"/items/{_LONGEST.code}/notice",
    "themes": "/themes",
    "bodies": "/bodies",
    "reports": "/reports",
    "figure": "/reports/T2",
    "delegations": "/power-list/delegations?group=zone",
    "handovers": "/power-list/handovers",
    "site map": "/site-map",
    "not found": "/nowhere",
    "bad parameter": "/search?colour=red",
}
_REFUSED = ("not found", "bad parameter", "no correction")
A4 = {"format": "A4", "prefer_css_page_size": True}


@pytest.mark.parametrize("path", PUBLIC.values(), ids=PUBLIC.keys())
def test_no_accessibility_violation(kept_page: Page, path: str) -> None:
    kept_page.goto(path)
    accessible(kept_page)


@pytest.mark.parametrize("path", PUBLIC.values(), ids=PUBLIC.keys())
def test_a_page_needs_nothing_from_elsewhere_and_fits_its_window(page: Page, path: str) -> None:
    asked: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: refused.append(message.text))
    page.goto(path)
    host = re.match(r"https?://[^/]+", page.url)
    assert host
    assert asked and all(url.startswith(host[0]) for url in asked)
    assert not [text for text in refused if "Content Security Policy" in text]
    fits(page)


def test_the_way_to_a_guide_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "跳到正文"
    page.get_by_role("combobox", name="搜事项").focus()
    page.keyboard.type("上户口")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    first = page.locator(".cards h2 a").first
    assert first.inner_text() == "出生登记（国内出生婴儿）"
    for _ in range(80):
        page.keyboard.press("Tab")
        if first.evaluate("link => link === document.activeElement"):
            break
    assert first.evaluate("link => getComputedStyle(link).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/*")
    assert page.locator("h1").inner_text() == "出生登记（国内出生婴儿）"


def test_everything_works_without_scripts(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search?q=登记")
    total = page.locator(".count").inner_text()
    page.locator('.filters a[href*="region=220602"]').click()
    expect(page.locator(".chosen")).to_contain_text("所在地区：浑江区")
    expect(page.locator(".count")).not_to_have_text(total)
    page.locator(".chosen a").click()
    expect(page.locator(".count")).to_have_text(total)
    page.goto("/reports")
    page.locator(".scope select[name=kind]").select_option("01")
    page.locator(".scope button").click()
    page.wait_for_url("**kind=01**")
    context.close()


@pytest.mark.parametrize("item", _SAMPLE, ids=lambda item: item.name)
def test_a_notice_sheet_has_no_second_page(
    notice_page: Page, address: str, item: ServiceItem
) -> None:
    answer = notice_page.goto(f"{address}/items/{item.code}/notice")
    assert answer is not None and answer.status == 200
    with pytest.raises(Error, match="Page range exceeds page count"):
        notice_page.pdf(**A4, page_ranges="2")


def test_the_longest_notice_sheet_prints_on_one_page(notice_page: Page, address: str) -> None:
    notice_page.goto(f"{address}/items/{_LONGEST.code}/notice")
    paper = notice_page.pdf(**A4)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


@pytest.fixture(scope="module")
def notice_page(chromium: Browser) -> Page:
    return chromium.new_context().new_page()


def test_header_and_footer_are_alike_on_all_pages(context: BrowserContext) -> None:
    page = context.new_page()
    feet = set()
    for path in PUBLIC.values():
        page.goto(path)
        feet.add(page.locator("footer").inner_html())
        assert page.locator("header.top .brand").count() == 1
        assert page.locator("main").count() == 1
        assert page.locator("h1").count() == 1
    assert len(feet) == 1


@pytest.fixture(scope="module")
def alive() -> set[str]:
    """Links that answered; most are the same in every window."""
    return set()


def test_no_internal_link_is_dead(context: BrowserContext, alive: set[str]) -> None:
    page = context.new_page()
    links: set[str] = set()
    for path in (path for name, path in PUBLIC.items() if name not in _REFUSED):
        page.goto(path)
        found = page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
        links |= {link.partition("#")[0] for link in found}
    base = page.url.removesuffix("/site-map")
    inside = sorted(link for link in links if link.startswith(base))
    assert len(inside) > 60
    for link in inside:
        if link not in alive:
            assert context.request.get(link).status == 200, link
            alive.add(link)
