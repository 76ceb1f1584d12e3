"""A reader's report and its answer: who, when, how often, and what is forgotten."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from catalogue.commands.keep_corrections import answer_correction, report_correction
from catalogue.errors import BadInput, Conflict, Forbidden, NotFound
from catalogue.model.corrections import Outcome, Report
from catalogue.model.people import Officer, Role
from catalogue.queries.corrections import (
    answered_of,
    corrections_for,
    counts_for,
    require_correction,
)
from catalogue.queries.verification import verify_audit
from catalogue.tables import AuditEvent, Correction
from tests.factories import NOON, an_item, publish
from tests.workbench import an_officer

FRIDAY = date(2018, 6, 1)
ITEM, OTHER = an_item(1), an_item(2)
REPORT = Report(
    code=ITEM.code, section=6, text="窗口已经搬到二楼，不在一楼。", contact="13812341234"
)
ANSWER = "已核实，指南改为二楼三号窗口。"


@pytest.fixture
async def editor(opened: object) -> Officer:
    await publish(ITEM, OTHER)
    return await an_officer("editor", Role.EDITOR, bodies=(ITEM.body.credit_code,))


async def _report(today: date = FRIDAY, **changes: Any) -> str:
    report = msgspec.structs.replace(REPORT, **changes)
    return await report_correction(report, now=NOON, today=today)


async def test_a_report_gets_a_number_and_a_day_five_working_days_later(editor: Officer) -> None:
    number = await _report()
    assert number == "JC2018-000001"
    found = await require_correction(number)
    assert (found.code, found.name, found.version) == (ITEM.code, ITEM.name, 1)
    assert (found.section, found.text, found.contact) == (6, REPORT.text, "13812341234")
    assert found.due_on == date(2018, 6, 8) and found.outcome is None
    assert not found.is_overdue(date(2018, 6, 8)) and found.is_overdue(date(2018, 6, 9))
    (line,) = await AuditEvent.select().where(AuditEvent.act == "收到纠错")
    assert (line["name"], line["subject"], line["detail"]) == ("公众", ITEM.code, number)
    assert REPORT.contact not in str(line) and line["address"] == ""


async def test_the_same_report_twice_is_one(editor: Officer) -> None:
    first = await _report()
    assert await _report(contact="") == first
    assert await _report(section=5) != first
    assert await Correction.count() == 2


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"section": 13}, "请选择有误的是哪一部分"),
        ({"section": -1}, "请选择有误的是哪一部分"),
        ({"text": "不对"}, "请写明哪里有误，至少 5 个字"),
        ({"text": "长" * 501}, "最长 500 个字，现有 501 个字"),
        ({"text": "有\x00不可见的字符"}, "不可见的字符"),
        ({"contact": "1" * 61}, "联系方式请写电话或邮箱"),
        ({"contact": "1\n2"}, "联系方式请写电话或邮箱"),
    ],
)
async def test_what_cannot_be_taken_is_told_and_leaves_no_trace(
    editor: Officer, changes: dict[str, Any], told: str
) -> None:
    before = await AuditEvent.count()
    with pytest.raises(BadInput, match=told):
        await _report(**changes)
    assert await Correction.count() == 0
    assert await AuditEvent.count() == before


async def test_only_public_items_are_reported(editor: Officer) -> None:
    with pytest.raises(NotFound):
        await _report(code=an_item(3).code)


async def test_nobody_can_fill_the_list_from_outside(
    editor: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(20):
        await _report(text=f"第 {n} 处写错了电话")
    with pytest.raises(Conflict, match="拨打指南中的咨询电话"):
        await _report(text="第二十一处写错了")
    assert await _report(text="第 3 处写错了电话") == "JC2018-000004", "it is there already"
    monkeypatch.setattr("catalogue.commands.keep_corrections._AN_HOUR_AT_MOST", 21)
    await _report(code=OTHER.code)
    with pytest.raises(Conflict, match="近一小时收到的纠错太多"):
        await _report(code=OTHER.code, text="另一处写错了电话")
    assert await Correction.count() == 21


async def test_the_answer_is_for_everybody_and_the_contact_is_forgotten(editor: Officer) -> None:
    number = await _report()
    assert await answered_of(ITEM.code, 10) == []
    later = NOON + timedelta(days=1)
    await answer_correction(number, Outcome.MENDED, ANSWER, by=editor, now=later)
    (found,) = await answered_of(ITEM.code, 10)
    assert (found.outcome, found.answer, found.contact) == (Outcome.MENDED, ANSWER, "")
    assert (found.answered_by, found.answered_at) == (editor.name, later)
    assert not found.is_overdue(date(2020, 1, 1))
    assert await answered_of(OTHER.code, 10) == []
    with pytest.raises(Conflict, match=f"{number} 已由 {editor.name} 答复"):
        await answer_correction(number, Outcome.UNCHANGED, ANSWER, by=editor, now=later)
    assert (await require_correction(number)).outcome is Outcome.MENDED
    assert (await verify_audit()).whole


async def test_only_people_of_the_body_answer(editor: Officer) -> None:
    number = await _report()
    stranger = await an_officer("stranger", Role.EDITOR, bodies=("11220600B9000001XT",))
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    auditor = await an_officer("auditor", Role.AUDITOR, bodies=(ITEM.body.credit_code,))
    for by in (stranger, reform, auditor):
        with pytest.raises(Forbidden):
            await answer_correction(number, Outcome.MENDED, ANSWER, by=by, now=NOON)
    with pytest.raises(BadInput, match="请写明答复，至少 5 个字"):
        await answer_correction(number, Outcome.MENDED, "好的", by=editor, now=NOON)
    with pytest.raises(NotFound, match="没有编号为“JC2018-000009”的纠错"):
        await answer_correction("JC2018-000009", Outcome.MENDED, ANSWER, by=editor, now=NOON)
    assert (await require_correction(number)).outcome is None


async def test_everybody_sees_what_is_theirs_in_its_order(editor: Officer) -> None:
    late = await _report(today=FRIDAY)
    later = await _report(today=FRIDAY + timedelta(days=10), text="收费标准写错了一位数")
    done = await _report(text="这一处已经答复过的")
    await answer_correction(done, Outcome.UNCHANGED, ANSWER, by=editor, now=NOON)
    today = date(2018, 6, 12)
    assert await counts_for(editor, today) == {"open": 2, "overdue": 1, "answered": 1}
    for state, numbers in (("open", [late, later]), ("overdue", [late]), ("answered", [done])):
        total, found = await corrections_for(editor, state, today)
        assert (total, [one.number for one in found]) == (len(numbers), numbers)
    total, found = await corrections_for(editor, "open", today, offset=1, limit=1)
    assert (total, [one.number for one in found]) == (2, [later])
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    assert (await corrections_for(reform, "open", today))[0] == 2
    stranger = await an_officer("stranger", Role.EDITOR, bodies=("11220600B9000001XT",))
    nobody = await an_officer("nobody", Role.EDITOR)
    for by in (stranger, nobody):
        assert await counts_for(by, today) == {"open": 0, "overdue": 0, "answered": 0}
