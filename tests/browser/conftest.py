"""A running instance over the sample, and headless Chromium to look at it with."""

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from catalogue import database
from tests.web.conftest import PEOPLE
from tests.workbench import a_session, an_officer
from web import clock
from web.security.sessions import COOKIE

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
_START_SECONDS = 180


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the running instance keeps everything."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="package")
def address(data: Path) -> Iterator[str]:
    """Address of ``zhipao run --sample`` on an instance of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = Path(sys.executable).with_name("zhipao")
    with (data / "server.log").open("w") as log:
        server = subprocess.Popen(
            [command, "--data-dir", data / "data", "run", "--sample", "--port", str(port)],
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

    async def arrive() -> dict[str, str]:
        engine = await database.connect(f"sqlite:///{data / 'data' / 'zhipao.db'}")
        found = {}
        for login, (role, body) in PEOPLE.items():
            person = await an_officer(login, role, bodies=(body,) if body else ())
            found[login] = await a_session(person, clock.now())
        await database.close(engine)
        return found

    # a thread of its own: Playwright keeps a loop running in this one
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(arrive())).result()


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


@pytest.fixture(params=["desktop", "phone"])
def context(
    request: pytest.FixtureRequest, chromium: Browser, address: str
) -> Iterator[BrowserContext]:
    """A fresh window, once as wide as a desk, once as narrow as a phone."""
    size = DESKTOP if request.param == "desktop" else PHONE
    opened = chromium.new_context(viewport=size, base_url=address, locale="zh-CN")
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that may load from this instance only."""
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    return opened


@pytest.fixture
def page_of(
    context: BrowserContext, address: str, cookies: dict[str, str]
) -> Callable[[str], Page]:
    """A page on which somebody (by login) is already logged in."""

    def opened(login: str) -> Page:
        context.clear_cookies()
        context.add_cookies([{"name": COOKIE, "value": cookies[login], "url": address}])
        found = context.new_page()
        found.set_default_timeout(10_000)
        return found

    return opened
