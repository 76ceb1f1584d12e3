"""The reviewers' pages over HTTP: one story from the form to the public page and the ledger."""

import asyncio
import re
from datetime import timedelta

import pytest

from tests.web.conftest import ITEM, Office
from tests.web.test_draft_pages import _sent
from web import clock

ACT = f"/workbench/items/{ITEM}/act"


def _version(office: Office) -> str:
    page = office.get(f"/workbench/items/{ITEM}/review").text
    return page.partition('name="lock_version" value="')[2].partition('"')[0] or "0"


def _act(office: Office, who: str, act: str, **more: str):
    version = _lock(office)
    return office.as_(who).post(ACT, {"act": act, "lock_version": version, **more})


def _lock(office: Office) -> str:
    """The draft's lock version, as somebody who may act would see it."""
    for who in ("editor", "initial", "reviewer", "signer"):
        version = _version(office.as_(who))
        if version != "0":
            return version
    return "0"


def _changed_draft(office: Office, **changes: str) -> None:
    page = office.as_("editor").get(f"/workbench/items/{ITEM}/draft").text
    sent = _sent(page) | {name: [value] for name, value in changes.items()}
    assert office.post(f"/workbench/items/{ITEM}/draft", sent).status_code == 303


def _signed_to(office: Office, last: str) -> None:
    assert _act(office, "editor", "submit").status_code == 303
    if last == "initial":
        return
    assert _act(office, "initial", "pass", opinion="同意").status_code == 303
    if last == "review":
        return
    cleared = _act(office, "reviewer", "clear", ticked="1", disclosure="1")
    assert cleared.status_code == 303, cleared.text
    assert _act(office, "reviewer", "pass", opinion="同意").status_code == 303


def test_from_the_form_to_the_public_page_and_the_ledger(office: Office) -> None:
    _changed_draft(office, short_name="新生儿落户登记")
    assert "新生儿落户登记" not in office.as_("").get(f"/api/v1/items/{ITEM}").text
    _signed_to(office, "sign")
    page = office.as_("signer").get(f"/workbench/items/{ITEM}/review").text
    assert "修改" in page or "事项简称" in page
    done = _act(office, "signer", "sign", opinion="同意发布")
    assert done.status_code == 303, done.text
    assert "新生儿落户登记" in office.as_("").get(f"/api/v1/items/{ITEM}").text
    ledger = office.as_("signer").get("/workbench/ledger?words=出生登记").text
    for who in ("initial", "reviewer", "signer"):
        assert office.people[who].name in ledger
    csv = office.get(f"/workbench/ledger.csv?month={clock.today():%Y-%m}")
    assert csv.content.startswith(b"\xef\xbb\xbf")
    assert "同意发布" in csv.text
    history = office.get(f"/workbench/items/{ITEM}/history").text
    assert "第2版" in history and "第1版" in history
    compared = office.get(f"/workbench/items/{ITEM}/compare?from=1&to=2").text
    assert "事项简称" in compared
    assert "新生儿落户登记" in re.sub(r"</?mark>", "", compared)
    assert office.get(f"/workbench/items/{ITEM}/revisions/1").status_code == 200
    assert office.get(f"/workbench/items/{ITEM}/compare?from=7").status_code == 422


def test_a_returned_draft_comes_back_with_its_reason(office: Office) -> None:
    _changed_draft(office, short_name="甲")
    _signed_to(office, "review")
    bare = _act(office, "reviewer", "send_back", to="draft", opinion=" ")
    assert bare.status_code == 422
    assert "请填写退回理由" in bare.text
    back = _act(office, "reviewer", "send_back", to="draft", opinion="简称不规范")
    assert back.status_code == 303
    home = office.as_("editor").get("/workbench").text
    assert "简称不规范" in home


@pytest.mark.parametrize(
    ("who", "act", "status", "told"),
    [
        ("initial", "submit", 403, "没有编制事项的权限"),
        ("editor", "pass", 403, "没有初审的权限"),
        ("reviewer", "pass", 403, "没有初审的权限"),
        ("signer", "sign", 409, "不能审发"),
    ],
)
def test_what_one_may_not_do_is_refused_with_the_reason(
    office: Office, who: str, act: str, status: int, told: str
) -> None:
    _changed_draft(office, short_name="乙")
    _signed_to(office, "initial")
    answer = _act(office, who, act)
    assert answer.status_code == status, answer.text
    assert told in answer.text


def test_sign_off_without_the_tick_is_refused(office: Office) -> None:
    _changed_draft(office, short_name="丙")
    assert _act(office, "editor", "submit").status_code == 303
    assert _act(office, "initial", "pass").status_code == 303
    assert _act(office, "reviewer", "pass").status_code == 303
    answer = _act(office, "signer", "sign")
    assert answer.status_code == 422
    assert "尚未完成保密审核" in answer.text


def test_several_are_passed_each_with_its_own_signature(office: Office) -> None:
    _changed_draft(office, short_name="丁")
    _signed_to(office, "initial")
    queue = office.as_("initial").get("/workbench/queue").text
    ticked = queue.partition('name="draft" value="')[2].partition('"')[0]
    answer = office.post(
        "/workbench/queue", {"draft": [ticked, "nothing@1"], "opinion": "同意"}
    )
    assert "初审通过" in answer.text
    assert "没有正在编制的草稿" in answer.text
    assert "现在没有等您办理的草稿" in office.get("/workbench/queue").text


def test_a_future_day_keeps_the_old_one_public(office: Office) -> None:
    _changed_draft(office, short_name="戊明天见")
    _signed_to(office, "sign")
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert _act(office, "signer", "sign", publish_on=tomorrow).status_code == 303
    assert "戊明天见" not in office.as_("").get(f"/api/v1/items/{ITEM}").text
    assert "待定时发布" in office.as_("editor").get(f"/workbench/items/{ITEM}").text


def test_a_cancelled_item_explains_itself_and_leaves_the_search(office: Office) -> None:
    cancel = {"intent": "cancel", "reason": "职能取消", "basis": "示例文件〔2018〕2号"}
    answer = office.as_("editor").post(f"/workbench/items/{ITEM}/life", cancel)
    assert answer.status_code == 303, answer.text
    _signed_to(office, "sign")
    assert _act(office, "signer", "sign").status_code == 303
    page = office.as_("").get(f"/items/{ITEM}")
    assert page.status_code == 200
    assert "职能取消" in page.text and "示例文件〔2018〕2号" in page.text
    for _ in range(50):
        found = office.get("/api/v1/items?q=出生登记（国内出生婴儿）").json()["items"]
        if ITEM not in {one["code"] for one in found}:
            break
        asyncio.run(asyncio.sleep(0.1))
    assert ITEM not in {one["code"] for one in found}


def test_another_bodys_draft_is_refused_on_every_page(office: Office) -> None:
    _changed_draft(office, short_name="己")
    office.as_("stranger")
    for path in ("review", "history", "compare", "revisions/1"):
        assert office.get(f"/workbench/items/{ITEM}/{path}").status_code == 403, path
    assert office.post(ACT, {"act": "submit", "lock_version": "1"}).status_code == 403
    assert office.get("/workbench/ledger?words=出生登记").text.count(ITEM) == 0


def test_any_past_day_can_be_read(office: Office) -> None:
    page = office.as_("reform").get("/workbench/catalogue?words=出生登记").text
    assert ITEM in page
    empty = office.get("/workbench/catalogue?as_of=2018-01-01").text
    assert "这一天没有符合条件的公开事项" in empty
    assert office.get("/workbench/catalogue?as_of=never").status_code == 422


def test_the_home_page_answers_for_everybody(office: Office) -> None:
    for who in office.people:
        answer = office.as_(who).get("/workbench")
        assert answer.status_code == 200, who
        assert office.people[who].name in answer.text
