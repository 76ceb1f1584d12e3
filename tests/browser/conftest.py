"""A running instance over the sample, and headless Chromium to look at it with."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
_START_SECONDS = 60


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of ``zhipao run --sample`` on an instance of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = tmp_path_factory.mktemp("instance")
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
