"""Readers say what is wrong in a guide; the body it belongs to answers."""

from datetime import date, datetime, timedelta

from catalogue.commands.acting import Deed, acting, enter_event
from catalogue.database import insert_many, new_ids, writing
from catalogue.errors import BadInput, Conflict, Forbidden
from catalogue.model.audit import Outcome as Done
from catalogue.model.corrections import (
    ANSWER_WITHIN,
    Outcome,
    Report,
    number_of,
    text_fault,
    unfit,
)
from catalogue.model.people import Officer, Permission
from catalogue.model.working_days import working_days_after
from catalogue.queries import published
from catalogue.queries.corrections import require_correction
from catalogue.tables import Correction, Revision

_OPEN_AT_MOST = 20
"""Unanswered reports of one item; whoever comes then is asked to telephone."""
_AN_HOUR_AT_MOST = 200
"""Reports of all items, so that nobody can fill table and audit trail from outside."""
_READER = "公众"


async def report_correction(report: Report, *, now: datetime, today: date) -> str:
    """Take in what a reader found wrong; the number it has from now on.

    The same report sent twice is one.  A refusal is not audited: anybody may send anything.

    Raises:
        BadInput: it says too little, too much, or not about which section.
        NotFound: no such public item.
        Conflict: too many reports wait for an answer, or came within an hour.
    """
    if fault := unfit(report):
        raise BadInput(fault)
    async with writing():
        found = await published.guide(report.code)
        waiting = await Correction.select(
            Correction.number, Correction.section, Correction.text
        ).where(Correction.item.code == report.code, Correction.outcome == "")
        for one in waiting:
            if (one["section"], one["text"]) == (report.section, report.text):
                return str(one["number"])
        await _refuse_flood(len(waiting), now)
        (key,) = await new_ids(Correction, 1)
        number = number_of(today.year, key)
        read = Revision.select(Revision.id).where(
            Revision.item == found.id, Revision.number == found.revision
        )
        row = {
            "id": key,
            "number": number,
            "item": found.id,
            "revision": (await read)[0]["id"],
            "section": report.section,
            "text": report.text,
            "contact": report.contact,
            "at": now,
            "due_on": working_days_after(today, ANSWER_WITHIN),
        }
        await insert_many(Correction, [row])
        deed = Deed("收到纠错", report.code, number)
        await enter_event(None, deed, Done.DONE, now, program=_READER)
    return number


async def answer_correction(
    number: str, outcome: Outcome, answer: str, *, by: Officer, now: datetime
) -> None:
    """Answer the report ``number`` for everybody to read; how to reach its reader is forgotten.

    Raises:
        NotFound: there is none.
        Forbidden: it belongs to another body, or the person answers none.
        Conflict: it has been answered.
        BadInput: the answer says too little or too much.
    """
    async with acting(by, "答复纠错", number, now) as deed:
        found = await require_correction(number)
        if not by.may(Permission.ANSWER_CORRECTIONS) or not by.acts_for(found.body_code):
            raise Forbidden(
                f"您没有{Permission.ANSWER_CORRECTIONS.label}的权限，或事项不属于您的部门"
            )
        if found.outcome is not None:
            raise Conflict(f"{number} 已由 {found.answered_by} 答复；请刷新页面查看")
        if fault := text_fault(answer, "答复"):
            raise BadInput(fault)
        deed.detail = f"{found.code} {found.name}：{outcome.label}"
        await Correction.update(
            {
                Correction.outcome: outcome.value,
                Correction.answer: answer,
                Correction.answered_by: by.name,
                Correction.answered_at: now,
                Correction.contact: "",
            }
        ).where(Correction.number == number)


async def _refuse_flood(waiting: int, now: datetime) -> None:
    if waiting >= _OPEN_AT_MOST:
        raise Conflict("这个事项待答复的纠错已有很多；请拨打指南中的咨询电话，或过几天再来")
    late = await Correction.count().where(Correction.at > now - timedelta(hours=1))
    if late >= _AN_HOUR_AT_MOST:
        raise Conflict("近一小时收到的纠错太多，暂时不能再收；请拨打指南中的咨询电话，或稍后再试")
