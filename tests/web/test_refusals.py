"""A refusal in the workbench stays in the workbench, names what is so, and leads back."""

import pytest

from tests.web.conftest import ITEM, Office
from tests.web.reviewing import Way, plain

DRAFT = f"/workbench/items/{ITEM}/draft"


def test_a_draft_in_review_cannot_be_edited_and_leads_back_to_its_item(office: Office) -> None:
    way = Way(office)
    way.draft(short_name="送审稿")
    way.to_initial()
    answer = office.as_("editor").get(DRAFT)
    assert answer.status_code == 409
    assert "<h1>现在不能这样办理</h1>" in answer.text
    assert "内容已被他人更改" not in answer.text
    assert '<nav aria-label="工作台">' in answer.text
    assert f'<a class="button" href="/workbench/items/{ITEM}">回到这个事项</a>' in answer.text
    assert office.get(f"/workbench/items/{ITEM}").status_code == 200


def test_a_missing_permission_is_told_in_the_workbench(office: Office) -> None:
    answer = office.as_("editor").get("/workbench/audit")
    assert answer.status_code == 403
    assert "<h1>不能办理</h1>" in answer.text
    assert "您没有" in plain(answer.text)
    assert '<nav aria-label="工作台">' in answer.text and "回工作台" in answer.text
    assert "回到这个事项" not in answer.text


def test_another_bodys_item_is_not_led_back_to(office: Office) -> None:
    answer = office.as_("stranger").get(DRAFT)
    assert answer.status_code == 403
    assert "回工作台" in answer.text and "回到这个事项" not in answer.text


def test_nobody_sees_the_workbench_on_an_unknown_address(office: Office) -> None:
    answer = office.as_("").get("/workbench/nothing")
    assert answer.status_code == 404
    assert "没有找到" in answer.text and "去工作台" in answer.text
    assert '<nav aria-label="工作台">' not in answer.text
    public = office.get("/nothing")
    assert "去工作台" not in public.text


@pytest.mark.parametrize("path", ["/workbench/nothing", "/workbench/items/1/2/3/4"])
def test_who_is_logged_in_stays_in_the_workbench_on_an_unknown_address(
    office: Office, path: str
) -> None:
    answer = office.as_("editor").get(path)
    assert answer.status_code == 404
    assert "<h1>没有找到</h1>" in answer.text
    assert "没有这个页面，请核对地址，或从上面的栏目进入" in answer.text
    assert '<nav aria-label="工作台">' in answer.text and "回工作台" in answer.text
    assert '<a href="/workbench/queue">待审</a>' in answer.text
    assert "/workbench/audit" not in answer.text, "rooms are those of the reader"
    outside = office.get("/nothing")
    assert outside.status_code == 404 and '<nav aria-label="工作台">' not in outside.text


def test_an_address_that_takes_no_form_is_told_in_the_workbench(office: Office) -> None:
    answer = office.as_("editor").post("/workbench/ledger")
    assert answer.status_code == 405
    assert "这个地址不支持所用的请求方法" in answer.text
    assert answer.headers["allow"]
    assert '<nav aria-label="工作台">' in answer.text


def test_an_unknown_address_is_told_though_nobody_can_be_recognised(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(_connection: object) -> None:
        raise OSError("the database is gone")

    monkeypatch.setattr("web.security.astray.session_of", gone)
    answer = office.as_("editor").get("/workbench/nothing")
    assert answer.status_code == 404
    assert "没有找到" in answer.text and "去工作台" in answer.text
