"""The form in a real browser: rows without a reload, findings as one types, by keyboard."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import accessible, fits
from tests.browser.windows import DESK_ALONE
from tests.web.conftest import ITEM

OpenPage = Callable[[str], Page]
FORM = f"/workbench/items/{ITEM}/draft"
OTHER_FORM = "/workbench/items/11220602B9000005XU4001009113000/draft"
"""Of an item of the same body that no other test touches."""
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


@DESK_ALONE
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


@DESK_ALONE
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


def _renew(data: Path, login: str, token: str) -> None:
    """Log ``login`` in once more, as from another window."""
    database = sqlite3.connect(data / "data" / "zhipao.db", timeout=30)
    with closing(database), database:
        database.execute(
            "INSERT INTO login_session (token_hash, account, csrf, second_factor, created_at,"
            " seen_at, address) SELECT ?, s.account, ?, 1, s.created_at, s.seen_at, ''"
            " FROM login_session s JOIN account a ON a.id = s.account WHERE a.login = ? LIMIT 1",
            (hashlib.sha256(token.encode()).hexdigest(), f"csrf-{token}", login),
        )


@DESK_ALONE
def test_a_login_that_ends_under_the_form_loses_nothing(
    page_of: OpenPage, data: Path, address: str, request: pytest.FixtureRequest
) -> None:
    page = page_of("editor")
    page.goto(OTHER_FORM)
    own = page.context.cookies()
    page.context.clear_cookies()
    name = page.get_by_label("简称")
    name.fill("印章备案")
    told = page.locator(".lapse")
    expect(told).to_contain_text("登录已过期，还没有保存；您填写的内容都还在本页，没有丢失")
    assert [cookie for cookie in page.context.cookies() if "form" in cookie["name"]] == []
    fits(page)
    page.get_by_role("button", name="保存草稿").click()
    expect(told).to_contain_text("登录已过期")
    expect(told).to_be_in_viewport()
    expect(name).to_have_value("印章备案")
    with page.expect_popup() as opened:
        told.get_by_role("link", name="在新窗口重新登录").click()
    expect(opened.value.get_by_role("heading", name="登录工作台")).to_be_visible()
    opened.value.close()
    token = f"again-{request.node.name}"
    _renew(data, "editor", token)
    page.context.add_cookies([{**own[0], "value": token}])
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_url("**/draft?told=*")
    expect(page.get_by_label("简称")).to_have_value("印章备案")


def test_another_accounts_login_does_not_save(page_of: OpenPage, cookies: dict[str, str]) -> None:
    page = page_of("editor")
    page.goto(OTHER_FORM)
    own = page.context.cookies()
    page.context.add_cookies([{**own[0], "value": cookies["stranger"]}])
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".lapse")).to_contain_text("现在登录的是另一个账号（stranger），不能保存")
