"""The reviewers' pages over HTTP: one story from the form to the public page and the ledger."""

import asyncio
import re
import sqlite3
import time
from datetime import timedelta

import pytest

from tests.apart import beside
from tests.web.conftest import BODY, ITEM, OTHER_BODY, Office
from tests.web.reviewing import ACT, REVIEW, Way, plain
from tests.web.test_draft_pages import _sent
from web import clock, due

NAME = "出生登记（国内出生婴儿）"


@pytest.fixture
def way(office: Office) -> Way:
    return Way(office)


def _audited(office: Office, subject: str) -> list[tuple[str, str]]:
    """Name and outcome of the events about ``subject``."""
    with sqlite3.connect(office.data / "zhipao.db") as connection:
        rows = connection.execute(
            "SELECT name, outcome FROM audit_event WHERE subject = ? ORDER BY serial", (subject,)
        )
        return rows.fetchall()


def _listed(page: str) -> list[str]:
    """Names of the drafts a page lists, in order."""
    return re.findall(r'<h[23]><a href="/workbench/items/[^"]+/review">([^<]+)</a></h[23]>', page)


def test_from_the_form_to_the_public_page_and_the_ledger(office: Office, way: Way) -> None:
    way.draft(short_name="新生儿落户登记")
    assert "新生儿落户登记" not in office.as_("").get(f"/api/v1/items/{ITEM}").text
    way.to_sign_off()
    page = plain(office.as_("signer").get(REVIEW).text)
    assert "1 初审" in page and office.people["initial"].name in page and "“同意”" in page
    assert f"保密审核{office.people['reviewer'].name}" in page.replace(" ", "")
    done = way.act("signer", "sign", opinion="同意发布")
    assert done.headers["location"].startswith("/workbench/queue?told=")
    assert f"“{NAME}”已审发" in office.get(done.headers["location"]).text
    assert "新生儿落户登记" in office.as_("").get(f"/api/v1/items/{ITEM}").text
    gone = office.as_("signer").get(REVIEW)
    assert gone.status_code == 404
    assert "这个事项现在没有草稿" in gone.text


def test_the_comparison_marks_changed_words_and_shows_rows_as_rows(
    office: Office, way: Way
) -> None:
    form = office.as_("editor").get(f"/workbench/items/{ITEM}/draft").text
    before = re.search(r'name="materials.0.acceptance"[^>]*>\s*([^<]*)<', form)[1].strip()
    name = re.search(r'name="materials.1.name" value="([^"]*)"', form)[1]
    way.draft(
        **{"materials.0.acceptance": before + "，并加盖公章", "materials.1.name": name + "（原件）"}
    )
    page = office.as_("editor").get(REVIEW).text
    assert "申请材料（修改 1、新增 1、删除 1）" in page
    assert f"{before}<ins>，并加盖公章</ins>" in page
    assert f'<span class="state">新增</span> 申请材料：{name}（原件）' in page
    assert f'<span class="state">删除</span> 申请材料：{name}' in page
    assert "事项简称" not in plain(page).partition("检查发现")[0].partition("对比")[2]


def test_a_new_item_is_shown_whole(office: Office, way: Way) -> None:
    form = office.as_("editor").get("/workbench/items/new").text
    sent = _sent(form) | {"name": ["犬只登记"], "kind": ["20"], "local_code": ["HJ-2018-077"]}
    assert office.post("/workbench/items/new", sent).status_code == 303
    page = office.get("/workbench/items/HJ-2018-077/review").text
    assert "新事项的全部内容" in page
    assert "还有" in page and "处必须改正的问题，改正后才能送审" in page
    assert "这个事项还没有发布过，将一并消失" in page
    version = re.search(r'name="lock_version" value="(\d+)"', page)[1]
    address = "/workbench/items/HJ-2018-077/act"
    gone = office.post(address, {"act": "discard", "lock_version": version})
    assert (gone.status_code, gone.headers["location"]) == (303, "/workbench/items")
    assert office.get("/workbench/items/HJ-2018-077/review").status_code == 404


def test_buttons_stand_exactly_where_nothing_is_in_the_way(office: Office, way: Way) -> None:
    def buttons(who: str) -> set[str]:
        page = office.as_(who).get(REVIEW).text
        return set(re.findall(r'name="act" value="(\w+)"', page))

    way.draft(short_name="甲")
    assert buttons("editor") == {"submit", "discard"}
    assert buttons("initial") == set()
    way.to_initial()
    assert buttons("editor") == {"take_back"}
    assert buttons("initial") == {"pass", "send_back"}
    assert buttons("reviewer") == set() == buttons("reform")
    way.done("initial", "pass")
    assert buttons("initial") == set()
    assert buttons("reviewer") == {"clear", "pass", "send_back"}
    way.done("reviewer", "pass")
    assert buttons("signer") == {"clear", "send_back"}
    page = plain(office.as_("signer").get(REVIEW).text)
    assert "审发：尚未完成保密审核，请先勾选保密审核并认定公开属性" in page
    way.done("signer", "clear", ticked="1", disclosure="1")
    assert buttons("signer") == {"clear", "send_back", "sign"}


def test_a_returned_draft_comes_back_with_its_reason(office: Office, way: Way) -> None:
    way.draft(short_name="甲")
    way.to_review()
    bare = way.act("reviewer", "send_back", to="draft", opinion=" ")
    assert bare.status_code == 422
    assert "请填写退回理由" in bare.text
    nowhere = way.act("reviewer", "send_back", to="sign_off", opinion="留在表单里的理由")
    assert nowhere.status_code == 422
    assert "留在表单里的理由</textarea>" in nowhere.text and "<details open>" in nowhere.text
    way.done("reviewer", "send_back", to="draft", opinion="简称不规范")
    home = office.as_("editor").get("/workbench").text
    assert "退回给我" in home and "简称不规范" in home
    assert "简称不规范" in office.get(REVIEW).text
    assert "已失效" in office.get(REVIEW).text


def test_a_return_is_told_where_the_clerk_works_until_it_is_submitted_again(way: Way) -> None:
    way.draft(short_name="简称")
    way.to_review()
    way.done("reviewer", "send_back", to="draft", opinion="简称不规范")
    item = f"/workbench/items/{ITEM}"
    name = way.office.people["reviewer"].name
    for path in (item, f"{item}/draft"):
        text = plain(way.office.as_("editor").get(path).text)
        assert f"被退回：简称不规范（{name}，审核，" in text, path
    page = way.office.get(f"{item}/draft").text
    more = way.office.post(f"{item}/draft", _sent(page) | {"do": "add:materials"}).text
    assert "被退回：简称不规范" in more
    way.draft(short_name="规范简称")
    assert "被退回：简称不规范" in way.office.get(f"{item}/draft").text, "saving is not submitting"
    way.to_initial()
    assert "被退回" not in way.office.as_("editor").get(item).text


@pytest.mark.parametrize(
    ("who", "act", "status", "told"),
    [
        ("initial", "submit", 403, "没有编制事项的权限"),
        ("editor", "pass", 403, "没有初审的权限"),
        ("reviewer", "pass", 403, "没有初审的权限"),
        ("initial", "take_back", 403, "只有编制人可以撤回"),
        ("signer", "sign", 409, "不能审发"),
        ("editor", "discard", 409, "不能删除草稿"),
        ("initial", "explode", 422, "没有“explode”这个操作"),
    ],
)
def test_what_one_may_not_do_is_refused_with_the_reason_and_recorded(
    office: Office, way: Way, who: str, act: str, status: int, told: str
) -> None:
    way.draft(short_name="乙")
    way.to_initial()
    answer = way.act(who, act, opinion="我的意见不能丢")
    assert answer.status_code == status, answer.text
    assert told in answer.text
    assert "我的意见不能丢" in answer.text
    assert "待初审" in office.as_("editor").get(REVIEW).text
    if act != "explode":
        assert _audited(office, ITEM)[-1] == (office.people[who].name, "refused")


def test_sign_off_without_the_tick_is_refused(office: Office, way: Way) -> None:
    way.draft(short_name="丙")
    way.to_review()
    bare = way.act("reviewer", "clear", disclosure="1")
    assert bare.status_code == 422 and "请先勾选" in bare.text
    other = way.act("reviewer", "clear", ticked="1", disclosure="3")
    assert other.status_code == 422 and "与您认定的“不予公开”不同" in other.text
    way.done("reviewer", "pass")
    answer = way.act("signer", "sign")
    assert answer.status_code == 422
    assert "尚未完成保密审核" in answer.text


def test_the_slower_of_two_sees_what_happened_meanwhile(office: Office, way: Way) -> None:
    way.draft(short_name="丁")
    way.to_initial()
    stale = way.hidden("initial")
    way.done("initial", "pass", opinion="先到者的意见")
    way.done("reviewer", "send_back", to="initial_review", opinion="请核对依据")
    answer = office.as_("initial").post(ACT, {"act": "pass", "opinion": "后到者的意见", **stale})
    assert answer.status_code == 409
    page = plain(answer.text)
    assert "您打开本页之后发生的变化" in page
    assert "初审通过，意见“先到者的意见”" in page
    assert "审核退回到初审，意见“请核对依据”" in page
    assert "内容没有变化" in page
    assert "后到者的意见</textarea>" in answer.text
    assert office.get("/workbench/queue").text.count("请核对依据") == 1


def test_whoever_comes_too_late_for_a_step_is_told_of_the_change_not_of_rights(
    office: Office, way: Way
) -> None:
    way.draft(short_name="卯")
    way.to_initial()
    stale = way.hidden("initial")
    way.done("initial", "pass", opinion="同意")
    answer = office.as_("initial").post(ACT, {"act": "pass", "opinion": "又点一次", **stale})
    assert answer.status_code == 409
    page = plain(answer.text)
    assert "没有办理：这份草稿在您打开本页之后已有变化" in page
    assert "状态由“待初审”变为“待审核”" in page
    assert "又点一次</textarea>" in answer.text


def test_changed_content_is_told_to_whoever_had_the_old_one_open(office: Office, way: Way) -> None:
    way.draft(short_name="戊")
    way.to_initial()
    stale = way.hidden("initial")
    way.done("editor", "take_back")
    way.draft(short_name="戊二")
    way.to_initial()
    answer = office.as_("initial").post(ACT, {"act": "pass", "opinion": "同意", **stale})
    assert answer.status_code == 409
    assert f"内容已由 {office.people['editor'].name} 于" in plain(answer.text)
    assert "戊二" in answer.text


def test_acting_on_a_draft_that_is_gone_tells_what_is_public_now(office: Office, way: Way) -> None:
    way.draft(short_name="己")
    way.to_sign_off()
    stale = way.hidden("signer")
    way.done("signer", "sign", opinion="同意发布")
    answer = office.as_("signer").post(ACT, {"act": "sign", "opinion": "再来一次", **stale})
    assert answer.status_code == 409
    page = plain(answer.text)
    assert "没有办理：您打开页面之后，这份草稿已经发布或被删除" in page
    assert "第2版" in page and f"审发：{office.people['signer'].name}，“同意发布”" in page
    assert "再来一次</textarea>" in answer.text


def test_a_future_day_keeps_the_old_one_public_until_it_comes(office: Office, way: Way) -> None:
    way.draft(short_name="庚明天见")
    way.to_sign_off()
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    late = way.act("signer", "sign", publish_on=yesterday, opinion="写好的意见")
    assert late.status_code == 422
    assert f"发布日期 {yesterday} 已经过去" in late.text and "写好的意见" in late.text
    assert way.act("signer", "sign", publish_on="明天").status_code == 422
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    way.done("signer", "sign", publish_on=tomorrow)
    assert "庚明天见" not in office.as_("").get(f"/api/v1/items/{ITEM}").text
    assert f"{tomorrow} 发布" in plain(office.as_("editor").get("/workbench").text)


async def test_the_loop_publishes_what_is_due_and_survives_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[str] = []

    async def publishing(now: object, today: object) -> list[str]:
        calls.append("called")
        if len(calls) == 1:
            raise OSError("database away")
        return [ITEM]

    monkeypatch.setattr(due, "publish_due", publishing)
    monkeypatch.setattr(due, "_EVERY_SECONDS", 0.01)
    async with beside(due.publish_when_due()), asyncio.timeout(30):
        while len(calls) < 3:
            await asyncio.sleep(0.01)


def test_several_are_passed_each_with_its_own_signature(office: Office, way: Way) -> None:
    way.draft(short_name="辛")
    way.to_initial()
    queue = office.as_("initial").get("/workbench/queue").text
    assert _listed(queue) == [NAME]
    ticked = re.search(r'name="draft" value="([^"]*)"', queue)[1]
    chosen = {"draft": [ticked, "nothing@1", f"{_other_item(office)}@1"], "opinion": "批量同意"}
    answer = office.as_("initial").post("/workbench/queue", chosen)
    page = plain(answer.text)
    assert answer.status_code == 200
    assert "1 件已签署，2 件未能办理" in page
    assert f"{NAME}：初审已签署通过" in page
    assert "nothing：未能办理。没有编码为“nothing”的事项" in page
    assert "不在您的职责范围" in page
    assert "现在没有等您办理的草稿" in office.get("/workbench/queue").text
    assert "“批量同意”" in plain(office.as_("reviewer").get(REVIEW).text)


def _other_item(office: Office) -> str:
    """Code of a public item of the other body."""
    found = office.as_("").get(f"/api/v1/items?body={OTHER_BODY}").json()["items"]
    return found[0]["code"]


def test_a_bulk_pass_refuses_one_and_keeps_its_tick(office: Office, way: Way) -> None:
    way.draft(short_name="壬")
    way.to_review()
    way.done("reviewer", "pass")
    signing = {"draft": [f"{ITEM}@{way.hidden('signer')['lock_version']}"], "opinion": "同意发布"}
    answer = office.as_("signer").post("/workbench/queue", signing)
    assert "未能办理。尚未完成保密审核" in plain(answer.text)
    assert re.search(rf'value="{ITEM}@\d+"[^>]* checked', answer.text)
    assert 'value="同意发布"' in answer.text
    way.done("signer", "clear", ticked="1", disclosure="1")
    signing["draft"] = [f"{ITEM}@{way.hidden('signer')['lock_version']}"]
    assert "审发已签署，已经发布" in plain(
        office.as_("signer").post("/workbench/queue", signing).text
    )
    assert "壬" in office.as_("").get(f"/api/v1/items/{ITEM}").text
    other = _other_item(office)
    office.as_("signer").post("/workbench/queue", {"draft": [f"{other}@1"]})
    assert _audited(office, "/workbench/queue")[-1] == (office.people["signer"].name, "refused")


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ([], "没有勾选草稿"),
        (["no-version"], "所选草稿无法识别"),
        ([f"code-{n}@1" for n in range(51)], "一次最多通过 50 件，现勾选了 51 件"),
    ],
)
def test_a_bulk_pass_without_a_sound_choice_signs_nothing(
    office: Office, chosen: list[str], told: str
) -> None:
    answer = office.as_("initial").post("/workbench/queue", {"draft": chosen, "opinion": "留着"})
    assert answer.status_code == 422
    assert told in answer.text


def test_counts_on_the_first_page_are_what_the_lists_hold(office: Office, way: Way) -> None:
    way.draft(short_name="癸")
    way.to_initial()
    home = office.as_("initial").get("/workbench").text
    assert '<a href="/workbench/queue"><span>待我办理</span><strong>1</strong></a>' in home
    assert _listed(home) == [NAME] == _listed(office.get("/workbench/queue").text)
    for filters, count in (
        ("words=出生", 1),
        (f"words={ITEM[:20]}", 1),
        ("words=没有的", 0),
        ("step=initial_review", 1),
        ("step=review", 0),
        (f"body={BODY}", 1),
        ("due=overdue", 0),
    ):
        assert len(_listed(office.get(f"/workbench/queue?{filters}").text)) == count, filters
    assert office.get("/workbench/queue?colour=red").status_code == 422
    for who in ("editor", "reviewer", "signer", "stranger"):
        assert (
            "<span>待我办理</span><strong>1</strong>" not in office.as_(who).get("/workbench").text
        )


def test_what_is_overdue_is_told_to_the_reviewer_and_the_reform_office(
    office: Office, way: Way
) -> None:
    way.draft(short_name="子")
    way.to_initial()
    with sqlite3.connect(office.data / "zhipao.db") as connection:
        connection.execute("UPDATE revision SET due_on = '2018-06-06' WHERE slot = 'draft'")
    assert _listed(office.as_("initial").get("/workbench/queue?due=overdue").text) == [NAME]
    mine = plain(office.get("/workbench").text)
    assert "其中已超期1" in mine and "已超期，应于 2018-06-06 前办" in mine
    whole = office.as_("reform").get("/workbench").text
    assert "各部门超期未办1" in plain(whole)
    assert f'href="/workbench/items?body={BODY}&amp;state=in_review"' in whole
    assert _listed(whole) == [NAME]


def test_the_home_page_answers_for_everybody(office: Office) -> None:
    for who in office.people:
        answer = office.as_(who).get("/workbench")
        assert answer.status_code == 200, who
        assert office.people[who].name in answer.text


def test_history_compares_and_opens_any_revision(office: Office, way: Way) -> None:
    way.draft(short_name="新简称")
    way.to_sign_off()
    way.done("signer", "sign", opinion="同意发布")
    way.draft(short_name="草稿里的简称")
    history = plain(office.get(f"/workbench/items/{ITEM}/history").text)
    assert "版本历史 3 版" in history
    assert "尚未发布，没有登记" in history
    assert history.count("与台账登记的摘要一致") == 2
    assert f"审发{office.people['signer'].name}" in history.replace(" ", "")
    both = plain(office.get(f"/workbench/items/{ITEM}/compare?from=1&to=2").text)
    assert "第1版与第2版的对比" in both and "新简称" in both
    drafted = plain(office.get(f"/workbench/items/{ITEM}/compare?from=2&to=draft").text)
    assert "第2版与草稿的对比" in drafted and "草稿里的简称" in drafted
    assert "第2版与草稿的对比" in plain(office.get(f"/workbench/items/{ITEM}/compare").text)
    same = plain(office.get(f"/workbench/items/{ITEM}/compare?from=2&to=2").text)
    assert "内容没有变化" in same
    for wrong in ("from=7", "from=x", "from=1&from=2", "colour=red"):
        assert office.get(f"/workbench/items/{ITEM}/compare?{wrong}").status_code == 422, wrong
    first = office.get(f"/workbench/items/{ITEM}/revisions/1").text
    assert "这是第1版" in first and "被替换" in first and "新简称" not in first
    assert "一次性告知单" not in first
    second = office.get(f"/workbench/items/{ITEM}/revisions/2").text
    assert "现在仍是公开的内容" in second
    assert office.get(f"/workbench/items/{ITEM}/revisions/9").status_code == 404


def test_a_changed_byte_shows_in_the_history(office: Office) -> None:
    with sqlite3.connect(office.data / "zhipao.db") as connection:
        connection.execute(
            "UPDATE revision_content SET document = replace(document, '0439', '0438') WHERE "
            "revision = (SELECT r.id FROM revision r JOIN item i ON i.id = r.item WHERE i.code = ?)",
            (ITEM,),
        )
    history = office.as_("editor").get(f"/workbench/items/{ITEM}/history").text
    assert "与登记的摘要不符，内容已被改动" in history
    shown = office.get(f"/workbench/items/{ITEM}/revisions/1").text
    assert "内容摘要与登记的摘要不符，内容已被改动" in shown


def test_any_past_day_can_be_read(office: Office) -> None:
    page = plain(office.as_("reform").get("/workbench/catalogue?words=出生登记").text)
    assert ITEM in page and "符合条件的" in page
    everything = office.get("/api/v1/items?size=1").json()["total"]
    assert f"的目录 {everything} 项" in page
    empty = office.get("/workbench/catalogue?as_of=2018-01-01").text
    assert "这一天没有符合条件的公开事项" in empty
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    for wrong in ("as_of=never", f"as_of={tomorrow}", "colour=red", "page=0"):
        assert office.get(f"/workbench/catalogue?{wrong}").status_code == 422, wrong
    own = plain(office.as_("editor").get("/workbench/catalogue").text)
    mine = office.as_("").get(f"/api/v1/items?body={BODY}&size=1").json()["total"]
    assert f"的目录 {mine} 项" in own and OTHER_BODY not in own


def test_the_api_answers_as_of_a_day(office: Office) -> None:
    today = clock.today()
    now = office.as_("").get(f"/api/v1/items/{ITEM}").json()
    assert office.get(f"/api/v1/items/{ITEM}?as_of={today}").json() == now
    before = office.get(f"/api/v1/items/{ITEM}?as_of=2018-01-01")
    assert before.status_code == 404
    assert "在 2018-01-01 没有公开的内容" in before.json()["detail"]
    for wrong in ("never", (today + timedelta(days=1)).isoformat()):
        answer = office.get(f"/api/v1/items/{ITEM}?as_of={wrong}")
        assert (answer.status_code, answer.json()["parameter"]) == (422, "as_of")
    described = office.get("/schema/openapi.json").json()["paths"]["/api/v1/items/{code}"]["get"]
    assert {one["name"] for one in described["parameters"]} == {"code", "as_of"}


def test_a_cancelled_item_explains_itself_and_leaves_the_search(office: Office, way: Way) -> None:
    cancel = {"intent": "cancel", "reason": "职能取消", "basis": "示例文件〔2018〕2号"}
    offered = office.as_("editor").get(f"/workbench/items/{ITEM}/life").text
    assert ' value="suspend"' in offered and ' value="resume"' not in offered
    assert "抚松县" in offered and "广州市" not in offered
    answer = office.post(f"/workbench/items/{ITEM}/life", cancel)
    assert answer.status_code == 303, answer.text
    assert "发布后本事项将取消" in plain(office.get(REVIEW).text)
    way.to_sign_off()
    way.done("signer", "sign")
    page = office.as_("").get(f"/items/{ITEM}")
    assert page.status_code == 200
    assert "职能取消" in page.text and "示例文件〔2018〕2号" in page.text
    for _ in range(50):
        found = office.get("/api/v1/items?q=出生登记（国内出生婴儿）").json()["items"]
        if ITEM not in {one["code"] for one in found}:
            break
        time.sleep(0.1)
    assert ITEM not in {one["code"] for one in found}


def test_another_bodys_item_is_refused_on_every_page_and_recorded(office: Office, way: Way) -> None:
    way.draft(short_name="丑")
    office.as_("stranger")
    pages = [f"/workbench/items/{ITEM}/{path}" for path in ("review", "history", "compare")]
    pages += [f"/workbench/items/{ITEM}/revisions/{number}" for number in (1, 2)]
    for path in pages:
        answer = office.get(path)
        assert answer.status_code == 403, path
        assert "丑" not in answer.text
        assert _audited(office, path)[-1] == (office.people["stranger"].name, "refused"), path
    assert office.post(ACT, {"act": "submit", "lock_version": "1"}).status_code == 403
    assert _audited(office, ACT)[-1] == (office.people["stranger"].name, "refused")
    for path in ("catalogue", "ledger", "ledger/print", "ledger.csv"):
        assert office.get(f"/workbench/{path}?body={BODY}").status_code == 403, path
        assert _audited(office, f"/workbench/{path}")[-1][1] == "refused", path
        assert ITEM not in office.get(f"/workbench/{path}").text, path
    queue = office.get("/workbench/queue").text
    assert ITEM not in queue
    assert NAME not in office.get("/workbench").text


def test_nothing_is_done_without_the_forms_token(office: Office, way: Way) -> None:
    way.draft(short_name="寅")
    sent = {"act": "submit", "csrf": "csrf-initial", **way.hidden("editor")}
    assert office.as_("editor").post(ACT, sent).status_code == 403
    assert "编制中" in office.get(REVIEW).text
    queue = {"draft": f"{ITEM}@1", "csrf": ""}
    assert office.as_("initial").post("/workbench/queue", queue).status_code == 403
