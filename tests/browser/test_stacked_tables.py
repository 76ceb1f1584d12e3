"""Tables of reports and of the power list on a phone: rows as cards, no figure cut, still tables."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import a_page, a_window
from tests.browser.looks import accessible, fits

TABLES = {
    "report": "/reports",
    "items behind a figure": "/reports/M1",
    "entries behind a figure": "/reports/E2",
    "ranking": "/reports/ranking",
    "ranking of one figure": "/reports/ranking?metric=T2&by=region",
    "reductions": "/reports/reductions?by=region",
    "reductions by item": "/reports/reductions?by=item",
    "print": "/reports/print",
    "changes": "/power-list/changes",
    "delegations": "/power-list/delegations",
}
_CUT = """
() => [...document.querySelectorAll("main table")].flatMap(table => {
  const edge = table.parentElement.getBoundingClientRect();
  const wide = one => { const range = document.createRange(); range.selectNodeContents(one);
    const box = range.getBoundingClientRect();
    return box.width && (box.left < edge.left - 1 || box.right > edge.right + 1); };
  return [...table.querySelectorAll("tbody :is(th, td)")].filter(wide).map(one => one.innerText);
})
"""
"""What stands outside the frame of its table."""


@pytest.fixture(scope="module")
def phone(chromium: Browser, address: str) -> Page:
    return a_page(a_window(chromium, address, "phone"))


@pytest.mark.parametrize("path", TABLES.values(), ids=TABLES.keys())
def test_nothing_of_a_table_is_cut_on_a_phone(phone: Page, path: str) -> None:
    answer = phone.goto(path)
    assert answer and answer.status == 200
    assert phone.locator("main table").count()
    assert phone.evaluate(_CUT) == []
    fits(phone)


def test_what_changed_of_an_entry_is_read_on_a_phone(phone: Page) -> None:
    phone.goto("/power-list/changes?kind=amend")
    phone.locator(".moves .pair a").first.click()
    phone.wait_for_selector(".past table.changed")
    assert phone.evaluate(_CUT) == []
    accessible(phone)


def test_a_card_names_its_columns_and_stays_a_row_of_a_table(phone: Page) -> None:
    phone.goto("/reports/ranking")
    value = phone.locator("main tbody td[data-of=数值]").first
    shown = value.evaluate("one => getComputedStyle(one, '::before').content")
    assert shown == '"数值"'
    tree = phone.context.new_cdp_session(phone).send("Accessibility.getFullAXTree")
    roles = [one["role"]["value"] for one in tree["nodes"] if not one["ignored"]]
    assert roles.count("columnheader") == 7
    assert roles.count("rowheader") == roles.count("row") - 1 > 0
    accessible(phone)


def test_on_a_desk_and_on_paper_the_tables_are_tables(chromium: Browser, address: str) -> None:
    page = a_page(a_window(chromium, address, "desktop"))
    page.goto("/reports/ranking")
    shape = "document.querySelector('main tbody tr').computedStyleMap().get('display').value"
    assert page.evaluate(shape) == "table-row"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 971})
    assert page.evaluate(shape) == "table-row", "A4 is as narrow as a small window"
