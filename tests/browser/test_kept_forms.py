"""A login that ends under a long form of the workbench: what was typed stays, and is sent later."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.looks import accessible, fits
from tests.browser.windows import PHONE_ALONE

OpenPage = Callable[[str], Page]

FORMS = {
    "point": ("reform", "/workbench/points/new", "name", "登记"),
    "directory": ("reform", "/workbench/directory/new", "name", "保存"),
    "regulation": ("reform", "/workbench/regulations", "title", "登记"),
    "bundle": ("reform", "/workbench/bundles/new", "name", "保存"),
    "power": ("reform", "/workbench/power-list/adjust?kind=add", "reason", "下一步"),
    "account": ("system", "/workbench/accounts", "name", "建立账号"),
}
"""Who, where, the field that is looked at, the button."""


def _unsent(route: Route) -> None:
    """The instance is shared: nothing is saved here."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def _fill_required(form: Locator) -> None:
    """Something in whatever the browser asks for."""
    expect(form).to_be_visible()
    required = "input:not([type=hidden], [type=date])[required], textarea[required]"
    for field in form.locator(required).all():
        field.fill("x")
    for field in form.locator("input[type=date][required]").all():
        field.fill("2018-12-21")


@PHONE_ALONE
@pytest.mark.parametrize(("who", "path", "field", "button"), FORMS.values(), ids=FORMS.keys())
def test_what_was_typed_stays_when_the_login_has_ended(
    page_of: OpenPage, who: str, path: str, field: str, button: str
) -> None:
    page = page_of(who)
    page.goto(path)
    page.route("**/*", _unsent)
    form = page.locator("form[data-keep]")
    _fill_required(form)
    typed = form.locator(f"[name={field}]")
    typed.fill("写了很久的内容")
    own = page.context.cookies()
    page.context.clear_cookies()
    form.get_by_role("button", name=button).click()
    told = form.locator(".lapse")
    expect(told).to_contain_text("登录已过期，还没有保存；您填写的内容都还在本页，没有丢失")
    expect(told).to_be_in_viewport()
    expect(typed).to_have_value("写了很久的内容")
    accessible(page)
    fits(page)
    page.context.add_cookies(own)
    with page.expect_request(lambda sent: sent.method == "POST") as posted:
        form.get_by_role("button", name=button).click()
    assert "csrf=csrf-" in (posted.value.post_data or "")


@PHONE_ALONE
def test_a_note_on_a_lead_is_kept_and_then_saved(page_of: OpenPage) -> None:
    page = page_of("reform")
    page.goto("/workbench/leads")
    page.locator(".pillars a").filter(has_not_text="0").first.click()
    page.locator("tbody summary").first.click()
    form = page.locator("tbody form[data-keep]").first
    reason = form.get_by_label("理由或说明")
    reason.fill("下一版修改")
    own = page.context.cookies()
    page.context.clear_cookies()
    form.get_by_role("button", name="已处理").click()
    expect(form.locator(".lapse")).to_contain_text("登录已过期，还没有保存")
    expect(reason).to_have_value("下一版修改")
    fits(page)
    page.context.add_cookies(own)
    form.get_by_role("button", name="已处理").click()
    expect(page.get_by_role("status").first).to_contain_text("已标为“已处理”")
