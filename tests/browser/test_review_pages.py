"""The reviewers' pages in a real browser: accessible, by keyboard, without scripts, on paper."""

import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from catalogue import database
from catalogue.commands import review
from catalogue.commands.save_draft import save_draft
from catalogue.model.workflow import State
from catalogue.queries import published
from catalogue.queries.accounts import officer
from catalogue.queries.drafts import draft_of, require_draft
from tests.apart import run_apart
from tests.browser.looks import accessible, fits
from tests.browser.windows import DESK_ALONE
from tests.web.conftest import OTHER_BODY
from web import clock
from web.security.sessions import COOKIE

OpenPage = Callable[[str], Page]
ITEM = "11220602B9000005XU4001009113000"
"""公章刻制备案, of the body of ``PEOPLE``; no other browser test drafts it."""
WORK = f"/workbench/items/{ITEM}"
PAGES = {
    "home of an editor": ("editor", "/workbench"),
    "home of a reviewer": ("initial", "/workbench"),
    "home of the reform office": ("reform", "/workbench"),
    "home of an administrator": ("system", "/workbench"),
    "queue": ("initial", "/workbench/queue"),
    "empty queue": ("editor", "/workbench/queue"),
    "draft before its reviewer": ("initial", f"{WORK}/review"),
    "draft before its author": ("editor", f"{WORK}/review"),
    "no draft": ("reform", f"/workbench/items/{OTHER_BODY}3220715201000/review"),
    "history": ("editor", f"{WORK}/history"),
    "comparison": ("editor", f"{WORK}/compare"),
    "past revision": ("editor", f"{WORK}/revisions/1"),
    "draft as a guide": ("editor", f"{WORK}/revisions/2"),
    "catalogue of a day": ("reform", "/workbench/catalogue"),
    "empty day": ("reform", "/workbench/catalogue?as_of=2018-01-01"),
    "ledger": ("reform", "/workbench/ledger"),
    "empty ledger": ("reform", "/workbench/ledger?month=2018-06"),
    "ledger for paper": ("signer", "/workbench/ledger/print"),
}


@pytest.fixture
def waiting(data: Path, cookies: dict[str, str]) -> str:
    """A draft of ``ITEM`` that was sent back once and waits for the first review.

    It is a fresh one unless nobody has done anything to the last.
    """

    async def prepare() -> None:
        engine = await database.connect(f"sqlite:///{data / 'data' / 'zhipao.db'}")
        try:
            editor, initial = await officer("editor"), await officer("initial")
            doing = {"by": editor, "now": clock.now()}
            draft = await draft_of(ITEM)
            if draft is not None and draft.facts.state is State.INITIAL_REVIEW:
                return
            if draft is not None:
                version = draft.facts.lock_version
                if draft.facts.state is not State.DRAFT:
                    await review.take_back(ITEM, lock_version=version, **doing)
                    version += 1
                await review.discard_draft(ITEM, lock_version=version, **doing)
            item = (await published.guide(ITEM)).item
            first, second, *rest = item.materials
            changed = msgspec.structs.replace(
                item,
                short_name="刻章备案",
                conditions=f"{item.conditions}\n凭营业执照到窗口办理。",
                materials=(second, msgspec.structs.replace(first, acceptance="原件清晰"), *rest),
            )
            await save_draft(changed, code=ITEM, lock_version=0, **doing)
            for turn in (1, 2):
                version = (await require_draft(ITEM)).facts.lock_version
                await review.submit(ITEM, lock_version=version, today=clock.today(), **doing)
                if turn == 1:
                    await review.send_back(
                        ITEM,
                        lock_version=version + 1,
                        to=State.DRAFT,
                        reason="请补充受理条件",
                        by=initial,
                        now=clock.now(),
                    )
        finally:
            await database.close(engine)

    run_apart(prepare())
    return ITEM


def _check(page: Page) -> None:
    accessible(page)
    fits(page)
    assert page.locator("h1").count() == 1


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(("who", "path"), PAGES.values(), ids=PAGES.keys())
def test_no_accessibility_violation_and_it_fits(
    kept_page_of: OpenPage, who: str, path: str
) -> None:
    page = kept_page_of(who)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(path)
    assert "/login" not in page.url
    _check(page)
    assert not [text for text in refused if "Content Security Policy" in text]


@DESK_ALONE
def test_a_draft_is_read_and_passed_by_keyboard_alone(page_of: OpenPage, waiting: str) -> None:
    page = page_of("initial")
    page.goto("/workbench")
    _tab_to(page, page.get_by_role("link", name="公章刻制备案"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{WORK}/review")
    expect(page.locator("ins", has_text="凭营业执照到窗口办理")).to_be_visible()
    materials = page.get_by_role("region", name="申请材料", exact=True)
    expect(materials).to_contain_text("申请材料的排列顺序有变化")
    _tab_to(page, page.get_by_label("初审意见"))
    page.keyboard.press("Control+A")
    page.keyboard.type("已核对受理条件")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "初审通过"
    page.keyboard.press("Enter")
    page.wait_for_url("**/workbench/queue?*")
    expect(page.locator(".told[role=status]")).to_have_text("“公章刻制备案”已通过，转入下一环节")
    reviewer = page_of("reviewer")
    reviewer.goto(f"{WORK}/review")
    expect(reviewer.locator(".way")).to_contain_text("“已核对受理条件”")


@DESK_ALONE
def test_two_reviewers_at_once_the_slower_sees_a_clear_page(
    page_of: OpenPage, waiting: str
) -> None:
    faster, slower = page_of("initial"), page_of("initial")
    for page in (faster, slower):
        page.goto(f"{WORK}/review")
    slower.get_by_label("初审意见").fill("慢一步的意见")
    faster.get_by_role("button", name="初审通过").click()
    faster.wait_for_url("**/workbench/queue?*")
    slower.get_by_role("button", name="初审通过").click()
    expect(slower.get_by_role("alert")).to_contain_text("没有办理")
    expect(slower.get_by_role("heading", name="您打开本页之后发生的变化")).to_be_visible()
    expect(slower.locator("main")).to_contain_text("状态由“待初审”变为“待审核”")
    expect(slower.get_by_label("您填写的意见（未办理）")).to_have_value("慢一步的意见")
    _check(slower)


def test_several_are_passed_without_scripts(
    chromium: Browser, address: str, cookies: dict[str, str], waiting: str
) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    context.add_cookies([{"name": COOKIE, "value": cookies["initial"], "url": address}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto("/workbench/queue?words=公章")
    page.get_by_role("button", name="通过所勾选的").click()
    expect(page.get_by_role("alert")).to_have_text("没有勾选草稿；请先勾选要通过的草稿")
    page.get_by_label("选择“公章刻制备案”").check()
    page.get_by_label("意见（写入每一件）").fill("同意，材料齐全")
    page.get_by_role("button", name="通过所勾选的").click()
    expect(page.get_by_role("heading", name="批量办理结果")).to_contain_text(
        "1 件已签署，0 件未能办理"
    )
    expect(page.locator(".outcomes li")).to_have_text("公章刻制备案：初审已签署通过")
    context.close()


def test_the_outcome_of_a_bulk_pass_is_accessible(page_of: OpenPage, waiting: str) -> None:
    page = page_of("initial")
    page.goto("/workbench/queue")
    page.get_by_label("选择“公章刻制备案”").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="通过所勾选的").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="批量办理结果")).to_be_visible()
    _check(page)


def test_the_register_prints_on_a4_landscape(page_of: OpenPage) -> None:
    page = page_of("signer")
    page.goto("/workbench/ledger/print?month=2018-06")
    paper = page.pdf(prefer_css_page_size=True)
    sheets = [
        [round(float(number)) for number in box.split()]
        for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", paper)
    ]
    assert sheets and all(sheet == [0, 0, 842, 595] for sheet in sheets)
    page.emulate_media(media="print")
    for hidden in (".top", ".rooms", ".foot", ".screen"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.evaluate(
        "document.querySelector('.ledger').scrollWidth <= document.querySelector('.register').clientWidth"
    )


def _tab_to(page: Page, target: object) -> None:
    """Press Tab until ``target`` has the focus, as somebody without a mouse would."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if target.first.evaluate("one => one === document.activeElement"):
            assert target.first.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
            return
    raise AssertionError("the keyboard does not reach it")
