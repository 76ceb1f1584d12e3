"""A running instance over the sample, and headless Chromium to look at it with."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from catalogue import database
from tests.apart import run_apart
from tests.instances import Instances
from tests.web.conftest import PEOPLE
from tests.workbench import arrive
from web import clock
from web.security.sessions import COOKIE

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
WINDOWS = {"desktop": DESKTOP, "phone": PHONE}
_START_SECONDS = 180


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def data(instances: Instances, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the running instance keeps everything."""
    folder = tmp_path_factory.mktemp("instance")
    instances.sample(folder / "data")
    return folder


@pytest.fixture(scope="package")
def address(data: Path) -> Iterator[str]:
    """Address of ``zhipao run`` on an instance of its own with the whole sample."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = Path(sys.executable).with_name("zhipao")
    with (data / "server.log").open("w") as log:
        server = subprocess.Popen(
            [command, "--data-dir", data / "data", "run", "--port", str(port)],
            stdout=log,
            stderr=log,
        )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(base, server, data / "server.log")
        yield base
    finally:
        server.terminate()
        server.wait(20)


def _wait(base: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(_START_SECONDS * 10):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{base}/health"):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server does not answer: {log.read_text()}")


@pytest.fixture(scope="package")
def cookies(address: str, data: Path) -> dict[str, str]:
    """Session cookies of people of every role in the running instance, by their login."""

    async def arrived() -> dict[str, str]:
        engine = await database.connect(f"sqlite:///{data / 'data' / 'zhipao.db'}")
        try:
            return (await arrive(PEOPLE, clock.now()))[1]
        finally:
            await database.close(engine)

    return run_apart(arrived())


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; where it is missing, tests are skipped by name, in CI they fail."""
    if not Path(CHROMIUM).exists():
        told = f"no browser at {CHROMIUM}: apt-get install chromium fonts-noto-cjk"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(told)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


def a_window(chromium: Browser, address: str, size: str) -> BrowserContext:
    """A fresh window on the instance, of one of the ``WINDOWS``."""
    return chromium.new_context(viewport=WINDOWS[size], base_url=address, locale="zh-CN")


def a_page(window: BrowserContext) -> Page:
    """A fresh page of ``window``."""
    opened = window.new_page()
    opened.set_default_timeout(10_000)
    return opened


@pytest.fixture(params=WINDOWS)
def context(
    request: pytest.FixtureRequest, chromium: Browser, address: str
) -> Iterator[BrowserContext]:
    """A fresh window, once as wide as a desk, once as narrow as a phone."""
    opened = a_window(chromium, address, request.param)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that may load from this instance only."""
    return a_page(context)


@pytest.fixture
def page_of(
    context: BrowserContext, address: str, cookies: dict[str, str]
) -> Callable[[str], Page]:
    """A page on which somebody (by login) is already logged in."""

    def opened(login: str) -> Page:
        _enter(context, address, cookies[login])
        return a_page(context)

    return opened


def _enter(context: BrowserContext, address: str, token: str) -> None:
    context.clear_cookies()
    context.add_cookies([{"name": COOKIE, "value": token, "url": address}])


@pytest.fixture(scope="package")
def kept_pages(chromium: Browser, address: str) -> dict[str, Page]:
    """A page of each of the ``WINDOWS`` that stays: a fresh one takes longer than to fill it."""
    return {size: a_page(a_window(chromium, address, size)) for size in WINDOWS}


@pytest.fixture(params=WINDOWS)
def kept_page(request: pytest.FixtureRequest, kept_pages: dict[str, Page]) -> Page:
    """A page for tests that only go somewhere and look; nobody is logged in."""
    page = kept_pages[request.param]
    page.context.clear_cookies()
    return page


@pytest.fixture
def kept_page_of(kept_page: Page, address: str, cookies: dict[str, str]) -> Callable[[str], Page]:
    """The page for tests that only go somewhere and look, with somebody logged in."""

    def entered(login: str) -> Page:
        _enter(kept_page.context, address, cookies[login])
        return kept_page

    return entered
