"""The whole story in a browser: from a clerk's login to the public page, the ledger, the report."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from fixtures import baishan_guides
from tests.browser.conftest import DESKTOP

ITEM = next(item for item in baishan_guides() if item.code == "11220602B9000003XR4000711204000")
"""内地居民结婚登记 of 白山市浑江区民政局; no other test touches this item."""
WORK = f"/workbench/items/{ITEM.code}"
ROLES = {
    "bianzhi": "editor",
    "chushen": "initial_reviewer",
    "shenhe": "reviewer",
    "shenfa": "sign_off",
}
_NEW = "Lvshui-Qingshan-77"


class Desk:
    """One person's browser, logged in for the first time with what the server printed."""

    def __init__(self, browser: Browser, address: str, login: str, password: str) -> None:
        self.page: Page = browser.new_context(viewport=DESKTOP, base_url=address).new_page()
        self.page.set_default_timeout(10_000)
        self.login = login
        self._enter(password)

    def _enter(self, password: str) -> None:
        page = self.page
        page.goto(f"/workbench/login?next={WORK}")
        page.get_by_label("登录名").fill(self.login)
        page.get_by_label("口令").fill(password)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("button", name="退出")).to_be_visible()  # the next page comes …
        page.wait_for_load_state()  # … and is there whole
        if page.locator(".secret").count():
            secret = page.locator(".secret").inner_text().replace(" ", "")
            page.get_by_label("手机上显示的 6 位数").fill(pyotp.TOTP(secret).now())
            page.get_by_role("button", name="完成绑定").click()
        expect(page.get_by_role("heading", name="请更换口令")).to_be_visible()
        new = _NEW
        page.get_by_label("现口令").fill(password)
        page.locator("#new").fill(new)
        page.locator("#again").fill(new)
        page.get_by_role("button", name="更换口令").click()
        page.wait_for_url(f"**{WORK}")

    def review(self) -> Page:
        """The page of the draft."""
        self.page.goto(f"{WORK}/review")
        return self.page

    def press(self, button: str) -> None:
        """Press a button of the review page and see that it was done."""
        self.review().get_by_role("button", name=button, exact=True).click()
        expect(self.page.locator(".told[role=status]")).to_be_visible()


def _zhipao(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line on the running instance's data."""
    command = Path(sys.executable).with_name("zhipao")
    return subprocess.run(
        [command, "--data-dir", data / "data", *words], capture_output=True, text=True
    )


@pytest.fixture
def desks(chromium: Browser, address: str, data: Path) -> Iterator[dict[str, Desk]]:
    """Four accounts made on the server, each person at a browser of their own."""
    found = {}
    for login, role in ROLES.items():
        made = _zhipao(
            data,
            "user",
            "add",
            login,
            "--name",
            f"{login}岗",
            "--role",
            role,
            "--body",
            ITEM.body.credit_code,
        )
        assert made.returncode == 0, made.stderr
        password = made.stdout.strip().splitlines()[-1].strip()
        found[login] = Desk(chromium, address, login, password)
    yield found
    for desk in found.values():
        desk.page.context.close()


def test_a_change_goes_from_the_form_through_three_people_to_the_public(
    desks: dict[str, Desk], chromium: Browser, address: str, data: Path
) -> None:
    public = chromium.new_context(base_url=address).new_page()
    saved_before = _figure(public, "T4")
    editor = desks["bianzhi"].page

    # a limit and a material are changed; a finding appears and is mended
    editor.goto(f"{WORK}/draft")
    editor.locator('[name="statutory_limit.value"]').fill("3")
    editor.locator('[name="promised_limit.value"]').fill("5")
    editor.get_by_label("办件类型").select_option("2")
    limit = editor.locator('[data-field="promised_limit"] .finding')
    expect(limit.first).to_contain_text("法定")
    editor.locator('[name="promised_limit.value"]').fill("1")
    expect(limit).to_have_count(0)
    editor.locator('[name="materials.0.acceptance"]').evaluate(
        "box => { box.closest('details').open = true }"
    )
    editor.locator('[name="materials.0.acceptance"]').fill("户口簿首页和本人页齐全")
    editor.locator('[name="everyday_names"]').fill("领结婚证\n领证\n扯证登记处")
    _mend_what_blocks(editor)
    editor.get_by_role("button", name="保存草稿").last.click()
    expect(editor.locator(".told[role=status]")).to_contain_text("没有必须改正的问题")

    # submitted, passed, returned once by the second, mended, passed by all three
    desks["bianzhi"].press("送审")
    desks["chushen"].press("初审通过")
    second = desks["shenhe"].review()
    expect(second.locator("main")).to_contain_text("户口簿首页和本人页齐全")
    second.locator("summary", has_text="退回").click()
    second.get_by_label("退回到").select_option("draft")
    second.get_by_label("退回理由").fill("常用叫法“扯证登记处”不妥")
    second.get_by_role("button", name="退回", exact=True).click()
    expect(second.locator(".told[role=status]")).to_contain_text("退回")
    editor.goto("/workbench")
    expect(editor.locator("main")).to_contain_text("不妥")
    editor.goto(f"{WORK}/draft")
    editor.locator('[name="everyday_names"]').fill("领结婚证\n领证\n鹊桥佳偶")
    editor.get_by_role("button", name="保存草稿").last.click()
    expect(editor.locator(".told[role=status]")).to_be_visible()
    desks["bianzhi"].press("送审")
    desks["chushen"].press("初审通过")
    desks["shenhe"].review().get_by_label("可以公开").check()
    second.get_by_role("button", name="记录保密审核").click()
    expect(second.locator(".told[role=status]")).to_be_visible()
    desks["shenhe"].press("审核通过")

    # until sign-off the public sees the old text
    public.goto(f"/items/{ITEM.code}")
    expect(public.locator("main")).not_to_contain_text("户口簿首页和本人页齐全")
    assert not _found(public, "鹊桥佳偶")
    desks["shenfa"].press("审发")

    # right after it the new one, in the guide, in the search, in the report
    public.goto(f"/items/{ITEM.code}")
    expect(public.locator("main")).to_contain_text("1个工作日")
    assert public.locator(".materials").text_content().count("户口簿首页和本人页齐全") == 1
    for _ in range(50):
        if _found(public, "鹊桥佳偶"):
            break
        public.wait_for_timeout(100)
    assert _found(public, "鹊桥佳偶")
    assert _figure(public, "T4") != saved_before

    # and the ledger vouches for it
    shown = desks["shenfa"].page
    shown.goto(f"/workbench/ledger?words={ITEM.name}")
    for name in ("bianzhi岗", "chushen岗", "shenhe岗", "shenfa岗"):
        expect(shown.locator("main")).to_contain_text(name)
    verified = _zhipao(data, "ledger", "verify")
    assert verified.returncode == 0, verified.stdout
    public.context.close()


def _mend_what_blocks(page: Page) -> None:
    """Steps may not take longer than the promise; whatever else blocks would be a surprise."""
    expect(page.locator(".tally")).not_to_be_empty()
    page.wait_for_timeout(800)
    told = page.locator(".finding:not(.warning)")
    assert told.count() == 0, told.all_inner_texts()


def _found(page: Page, words: str) -> bool:
    page.goto(f"/search?q={words}")
    first = page.locator(".cards h2 a").first
    return first.count() == 1 and first.inner_text() == ITEM.name


def _figure(page: Page, metric: str) -> str:
    figures = page.request.get("/api/v1/metrics").json()["metrics"]
    return next(str(one["numerator"]) for one in figures if one["id"] == metric)
