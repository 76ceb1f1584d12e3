"""Login and the administrators' pages in a real browser: accessible, by keyboard, on a phone."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.looks import accessible, fits

_PASSWORD = "Windmill-of-42-sails"
_STEP, _TYPING = 30, 10
"""Seconds that a code is shown, and that pass at most until one has been typed and sent."""
_PAGES = {
    "system_admin": ["/workbench", "/workbench/accounts", "/workbench/accounts/clerk"],
    "security_admin": ["/workbench/roles", "/workbench/roles/clerk"],
    "auditor": ["/workbench/audit", "/workbench/audit?until=2018-01-01"],
}


class Phone:
    """Somebody's phone: gives a code not used before, waiting for one when it has to.

    Clocks may differ by one step either way, so it begins with the code of the step before, if
    that will count for long enough, and may go on to the one of the step after.
    """

    def __init__(self, secret: str) -> None:
        self._totp = pyotp.TOTP(secret.replace(" ", ""))
        self._last = 0

    def code(self) -> str:
        oldest = int(time.time() + _TYPING) // _STEP - 1
        self._last = max(self._last + 1, oldest)
        while self._last > int(time.time()) // _STEP + 1:
            time.sleep(0.5)
        return self._totp.at(self._last * _STEP)


@pytest.fixture(scope="module")
def once(address: str, data: Path) -> dict[str, str]:
    """One-time passwords of a clerk and the three administrators, made on the server."""

    def add(login: str, *more: str) -> str:
        command = Path(sys.executable).with_name("zhipao")
        done = subprocess.run(
            [command, "--data-dir", data / "data", "user", "add", login, "--name", "岗位甲", *more],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip().splitlines()[-1]

    made = {role: add(_login_of(role), "--role", role) for role in _PAGES}
    return made | {"clerk": add("clerk", "--role", "editor"), "walker": add("walker")}


@pytest.fixture(params=["desktop", "phone"])
def window(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    """A page without scripts, once as wide as a desk, once as narrow as a phone."""
    size = DESKTOP if request.param == "desktop" else PHONE
    context = chromium.new_context(viewport=size, base_url=address, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


_PHONES: dict[str, Phone] = {}
_CHANGED: set[str] = set()


def _login_of(role: str) -> str:
    """No login of the people whom other browser tests bring into the same instance."""
    return f"{role.replace('_', '.')}.1" if role in _PAGES else role


def _log_in(page: Page, role: str, once: dict[str, str], check: bool = False) -> None:
    """The whole way in; with ``check`` each page on it is looked at."""
    page.goto("/workbench/login")
    _look(page, check)
    page.get_by_label("登录名").fill(_login_of(role))
    page.get_by_label("口令", exact=True).fill(_PASSWORD if role in _CHANGED else once[role])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(_beyond("/login"))
    if "/totp" in page.url:
        _look(page, check)
        _PHONES[role] = Phone(page.locator(".secret").inner_text())
    elif "/second-factor" in page.url:
        _look(page, check)
    if role in _PHONES:
        page.get_by_label("手机上显示的 6 位数").fill(_PHONES[role].code())
        page.locator("main button").click()
        page.wait_for_url(_beyond("/totp", "/second-factor"))
    if "/password" in page.url:
        _look(page, check)
        page.get_by_label("现口令").fill(once[role])
        page.get_by_label("新口令", exact=True).fill(_PASSWORD)
        page.get_by_label("再填一次新口令").fill(_PASSWORD)
        page.get_by_role("button", name="更换口令").click()
        page.wait_for_url("**/workbench?told=*")
        _CHANGED.add(role)


def _beyond(*steps: str) -> Callable[[str], bool]:
    """Whether an address is none of these steps on the way in."""
    return lambda url: not any(step in urlsplit(url).path for step in steps)


def _look(page: Page, check: bool) -> None:
    if not check:
        return
    accessible(page)
    fits(page)
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("role", _PAGES)
def test_the_way_in_and_an_administrators_pages_are_accessible(
    window: Page, once: dict[str, str], role: str
) -> None:
    refused: list[str] = []
    window.on("console", lambda message: refused.append(message.text))
    _log_in(window, role, once, check=True)
    for path in [*_PAGES[role], "/workbench/password"]:
        answer = window.goto(path)
        assert answer is not None and answer.status == 200, path
        _look(window, True)
    assert not [text for text in refused if "Content Security Policy" in text]


def test_a_refused_login_is_accessible_and_keeps_the_login(
    window: Page, once: dict[str, str]
) -> None:
    window.goto("/workbench/login")
    window.get_by_label("登录名").fill("clerk")
    window.get_by_label("口令", exact=True).fill("wrong")
    window.get_by_role("button", name="登录").click()
    expect(window.get_by_role("alert")).to_contain_text("登录名或口令不正确")
    assert window.get_by_label("登录名").input_value() == "clerk"
    assert window.get_by_label("口令", exact=True).input_value() == ""
    _look(window, True)


def test_in_and_out_by_keyboard_without_scripts(
    chromium: Browser, address: str, once: dict[str, str]
) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False, viewport=DESKTOP)
    page = context.new_page()
    page.goto("/workbench/login")
    page.get_by_label("登录名").focus()
    page.keyboard.type("walker")
    page.keyboard.press("Tab")
    page.keyboard.type(once["walker"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/workbench/password*")
    page.get_by_label("现口令").focus()
    for text in (once["walker"], _PASSWORD, _PASSWORD):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "更换口令"
    page.keyboard.press("Enter")
    page.wait_for_url("**/workbench?told=*")
    assert "口令已更换" in page.get_by_role("status").inner_text()
    leave = page.get_by_role("button", name="退出")
    page.keyboard.press("Tab")
    for _ in range(30):
        if leave.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/workbench/login?left=1")
    assert page.goto("/workbench") is not None
    assert "/workbench/login" in page.url
    context.close()


def test_an_account_from_the_form_to_its_role_by_keyboard(
    chromium: Browser, address: str, once: dict[str, str]
) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False, viewport=DESKTOP)
    page = context.new_page()
    _log_in(page, "system_admin", once)
    page.goto("/workbench/accounts")
    page.locator("input#login").focus()
    page.keyboard.type("by.keyboard")
    page.keyboard.press("Tab")
    page.keyboard.type("岗位乙")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "建立账号并显示一次性口令"
    page.keyboard.press("Enter")
    assert len(page.locator(".once .secret").inner_text()) >= 16
    page.context.clear_cookies()
    _log_in(page, "security_admin", once)
    page.goto("/workbench/roles/by.keyboard")
    page.get_by_label("初审人").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="保存角色").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/roles/by.keyboard?told=*")
    assert page.get_by_label("初审人").is_checked()
    context.close()
