"""Suggestions under the search box: by keyboard, for screen readers, and without scripts."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.looks import accessible, fits

BOX = "搜事项"


def suggested(page: Page, words: str) -> Page:
    """The start page with ``words`` in its box, put there at once: no list of less comes first."""
    page.goto("/")
    page.get_by_role("combobox", name=BOX).click()
    page.keyboard.insert_text(words)
    expect(page.get_by_role("option").first).to_be_visible()
    return page


@pytest.mark.parametrize("words", ["身份", "shenfen", "sfz"])
def test_characters_pinyin_and_letters_bring_suggestions(page: Page, words: str) -> None:
    page.goto("/")
    page.get_by_role("combobox", name=BOX).click()
    page.keyboard.type(words)
    expect(page.get_by_role("option").filter(has_text="身份证").first).to_be_visible()


def test_a_late_answer_does_not_open_what_was_closed(page: Page) -> None:
    suggested(page, "结婚")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/v1/suggest?*", hold)
    with page.expect_request("**/api/v1/suggest?*"):
        page.keyboard.insert_text("登记")
    page.keyboard.press("Escape")
    with page.expect_response("**/api/v1/suggest?*") as answer:
        held[0].continue_()
    answer.value.finished()
    page.evaluate("new Promise(done => setTimeout(done, 100))")
    expect(page.get_by_role("combobox", name=BOX)).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("combobox", name=BOX)).to_have_value("结婚登记")


def test_one_chooses_by_arrow_and_enter_and_closes_by_escape(page: Page) -> None:
    suggested(page, "结婚")
    box = page.get_by_role("combobox", name=BOX)
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert "结婚" in page.locator(".cards h2").first.inner_text()


def test_an_open_list_is_accessible_and_fits_the_window(page: Page) -> None:
    suggested(page, "登记")
    accessible(page)
    fits(page)


def test_without_scripts_the_box_searches_all_the_same(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox", name=BOX).fill("结婚登记")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert "结婚登记" in page.locator(".cards h2").first.inner_text()
    context.close()
