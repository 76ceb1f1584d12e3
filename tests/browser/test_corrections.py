"""我要纠错 in a real browser: a reader reports, the body answers, everybody reads."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP
from tests.browser.looks import accessible, fits
from tests.web.conftest import ITEM

WRONG = "咨询电话已经换了，打过去是空号"


def _looked_at(page: Page) -> None:
    accessible(page)
    fits(page)
    assert page.locator("h1").count() == 1


def test_a_report_goes_to_the_body_and_its_answer_to_everybody(
    page: Page, page_of: Callable[[str], Page], chromium: Browser, address: str
) -> None:
    reader = chromium.new_context(viewport=DESKTOP, base_url=address).new_page()
    reader.goto(f"/items/{ITEM}")
    reader.get_by_role("link", name="我要纠错").click()
    reader.get_by_label("有误的部分").select_option("联系和救济")
    reader.get_by_label("哪里有误").fill(WRONG)
    reader.get_by_label("电话或邮箱").fill("13812341234")
    reader.get_by_role("button", name="提交").click()
    reader.wait_for_url("**/corrections/JC*")
    number = reader.locator("h1").inner_text().removeprefix("纠错 ")
    assert reader.url.endswith(f"/corrections/{number}")
    _looked_at(reader)

    clerk = page_of("editor")
    clerk.goto("/workbench")
    clerk.get_by_role("link", name="待答复的纠错").click()
    _looked_at(clerk)
    case = clerk.locator("section", has=clerk.get_by_text(number, exact=True))
    assert "13812341234" in case.inner_text()
    case.get_by_label("处理结果").select_option("已更正")
    case.get_by_label("答复（公开）").fill("谢谢指出，电话已更正")
    case.get_by_role("button", name="答复").click()
    expect(case).to_have_count(0)
    clerk.goto("/workbench/corrections?state=answered")
    _looked_at(clerk)
    assert "13812341234" not in clerk.locator("main").inner_text()

    reader.reload()
    assert "谢谢指出，电话已更正" in reader.locator("main").inner_text()
    reader.goto(f"/items/{ITEM}/correct")
    assert "谢谢指出，电话已更正" in reader.locator("main").inner_text()
    _looked_at(reader)
    reader.context.close()
