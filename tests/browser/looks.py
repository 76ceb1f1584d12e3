"""Whether everybody can read a page: accessible, and no wider than its window."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],  # every part of a large page that passes takes a second to tell
}


def accessible(page: Page) -> None:
    """No violation of WCAG 2.1 A and AA."""
    page.wait_for_load_state()  # after a click the page may have an address and nothing in it yet
    results = Axe().run(page, options=_WCAG)
    assert results.violations_count == 0, results.generate_report()
    assert results.response["passes"]


def fits(page: Page) -> None:
    """Nothing is wider than the window."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url
