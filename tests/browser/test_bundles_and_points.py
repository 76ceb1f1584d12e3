"""Bundles, service points and their workbench pages in a real browser, on desk and phone."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from catalogue import database
from catalogue.commands.keep_bundle import enter_bundle
from catalogue.commands.keep_directory import enter_directory
from catalogue.commands.keep_points import enter_points
from catalogue.commands.note_regulation import enter_regulations
from catalogue.model.limits import TimeLimit
from catalogue.model.reform import Bundle, NationalBound, PointKind, RegulationChangeKind, Stage
from catalogue.model.registers import (
    DirectoryRecord,
    PointRecord,
    RegulationRecord,
    StageRecord,
)
from fixtures import baishan_guides
from tests.apart import run_apart
from tests.browser.looks import accessible, fits
from tests.web.conftest import ITEM
from web import clock

DAY = date(2018, 6, 1)
GUIDES = {item.code: item for item in baishan_guides()}
OTHER = next(code for code in GUIDES if code != ITEM)
PUBLIC = {
    "bundles": "/bundles",
    "bundle": "/bundles/browser-test",
    "points": "/points?q=浏览器测试",
    "no point": "/points?q=qqqq",
    "point": "/points/browser-hall",
    "guide": f"/items/{ITEM}",
    "search": "/search?point=village",
}
WORK = {
    "bundles": "/workbench/bundles",
    "bundle": "/workbench/bundles/browser-test",
    "new bundle": "/workbench/bundles/new",
    "points": "/workbench/points",
    "point": "/workbench/points/browser-hall",
    "new point": "/workbench/points/new",
    "directory": "/workbench/directory",
    "suggestions": "/workbench/directory/suggestions",
    "entry": "/workbench/directory/entry?code=browser-1",
    "regulations": "/workbench/regulations",
    "regulation": "/workbench/regulations/1",
    "sheet": "/workbench/registers/stages",
}


@pytest.fixture(scope="module", autouse=True)
def registers(address: str, data: Path) -> None:
    """A bundle, six points, an entry and a changed regulation in the running instance."""
    kinds = [PointKind.HALL, *[PointKind.VILLAGE] * 6]
    codes = ["browser-hall", *(f"browser-v{n}" for n in range(6))]
    points = [
        PointRecord(code=code, kind=kind, name=f"浏览器测试{code}", division_code="220602")
        for code, kind in zip(codes, kinds, strict=True)
    ]
    stages = [StageRecord(point_code=c, item_code=ITEM, stage=Stage.ACCEPT) for c in codes]
    bundle = Bundle(
        key="browser-test",
        name="浏览器测试一件事",
        items=(ITEM, OTHER),
        form="测试申请表",
        promise=TimeLimit(3),
        limit_before=TimeLimit(11),
        steps_before=tuple("一二三四五六七"),
        steps=tuple("一二三"),
        national_bound=NationalBound(days="8.5", document="国办发〔2018〕32号"),
    )
    entry = DirectoryRecord(code="browser-1", name=GUIDES[ITEM].materials[0].name)
    change = RegulationRecord(
        title=GUIDES[ITEM].legal_bases[0].title, what=RegulationChangeKind.AMENDED, on=DAY
    )

    async def enter() -> None:
        engine = await database.connect(f"sqlite:///{data / 'data' / 'zhipao.db'}")
        try:
            async with database.writing():
                await enter_points(points, stages, DAY, now=clock.now(), sample=True)
                await enter_bundle(bundle, DAY, by_name="测试", now=clock.now(), sample=True)
                await enter_directory([entry], [], DAY, by_name="测试", sample=True)
                await enter_regulations([change], by_name="测试", now=clock.now(), sample=True)
        finally:
            await database.close(engine)

    run_apart(enter())


def check(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None and answer.status == 200
    accessible(page)
    fits(page)


@pytest.mark.parametrize("path", PUBLIC.values(), ids=PUBLIC.keys())
def test_a_public_page_is_accessible_and_fits_its_window(kept_page: Page, path: str) -> None:
    check(kept_page, path)


@pytest.mark.parametrize("path", WORK.values(), ids=WORK.keys())
def test_a_workbench_page_is_accessible_and_fits_its_window(
    kept_page_of: Callable[[str], Page], path: str
) -> None:
    check(kept_page_of("reform"), path)


def test_from_the_guide_to_the_bundle_and_to_a_folded_point(page: Page) -> None:
    page.goto(f"/items/{ITEM}")
    page.get_by_role("link", name="一件事“浏览器测试一件事”").click()
    expect(page.locator("h1")).to_have_text("浏览器测试一件事")
    expect(page.locator("main")).to_contain_text("比国家要求短 5.5 个工作日")
    page.go_back()
    last = page.locator('a[href="/points/browser-v5"]').first
    expect(last).to_be_hidden()
    page.locator("details", has=page.locator('a[href="/points/browser-v5"]')).first.locator(
        "summary"
    ).click()
    last.click()
    expect(page.locator("h1")).to_have_text("浏览器测试browser-v5")
    expect(page.locator(".cards")).to_contain_text(GUIDES[ITEM].name)


def test_the_filter_finds_what_a_village_accepts(page: Page) -> None:
    page.goto("/search?q=出生登记")
    page.locator('.filters a[href*="point=village"]').evaluate("link => link.click()")
    page.wait_for_url("**point=village**")
    expect(page.locator(".chosen")).to_contain_text("就近受理：村便民服务代办点")
    expect(page.locator(".cards").first).to_contain_text(GUIDES[ITEM].name)


def test_a_bundle_prints_without_what_belongs_to_the_screen(
    chromium: Browser, address: str
) -> None:
    page = chromium.new_context().new_page()
    page.goto(f"{address}/bundles/browser-test")
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 2
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    assert page.get_by_text("国家要求压缩至 8.5 个工作日以内").is_visible()


def test_a_point_gets_an_item_by_form(page_of: Callable[[str], Page]) -> None:
    page = page_of("reform")
    wide = (page.viewport_size or {"width": 0})["width"] > 1000
    item = OTHER if wide else list(GUIDES)[-1]
    page.goto("/workbench/points/browser-hall")
    page.get_by_label("事项编码").fill(item)
    page.get_by_label("受理", exact=True).check()
    page.get_by_role("button", name="保存办理环节").click()
    expect(page.locator(".told")).to_contain_text(f"已保存事项 {item} 的办理环节")
    page.goto("/points/browser-hall")
    expect(page.locator(".cards")).to_contain_text(GUIDES[item].name)


def test_a_label_of_a_card_stands_on_one_line(page: Page) -> None:
    page.goto("/points")
    lines = page.eval_on_selector_all(
        ".card-facts dt",
        """all => all.map(one => {
          const text = document.createRange();
          text.selectNodeContents(one);
          return text.getClientRects().length;
        })""",
    )
    assert set(lines) == {1}
