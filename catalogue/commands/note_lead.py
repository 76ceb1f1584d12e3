"""The reform office says of a lead that it is dealt with, or will not be pursued and why."""

from datetime import datetime

from catalogue.commands.acting import acting
from catalogue.database import insert_many
from catalogue.errors import BadInput, Forbidden, NotFound
from catalogue.model.leads import LONGEST_REASON, NoteState
from catalogue.model.people import Officer, Permission
from catalogue.queries.leads.kinds import kind_of
from catalogue.tables import LeadNote, Revision


async def note_lead(
    kind: str, code: str, state: NoteState | None, *, reason: str, by: Officer, now: datetime
) -> None:
    """Note ``state`` on the lead ``kind`` of the item ``code``; ``None`` lifts what was noted.

    Raises:
        Forbidden: not the reform office.
        NotFound: no such kind, or no public item has this code.
        BadInput: 不处理 without a reason, or a reason that is too long.
    """
    async with acting(by, "压减线索", code, now) as deed:
        if not by.may(Permission.READ_LEADS):
            raise Forbidden(f"您没有{Permission.READ_LEADS.label}的权限")
        chosen, told = kind_of(kind), reason.strip()
        if state is NoteState.DECLINED and not told:
            raise BadInput("标为“不处理”要写明理由，例如所依据的法律条款；请填写后再提交")
        if len(told) > LONGEST_REASON:
            raise BadInput(f"理由最长 {LONGEST_REASON} 字，现为 {len(told)} 字；请缩短")
        rows = await Revision.select(Revision.id, Revision.item).where(
            Revision.slot == "current", Revision.item.code == code
        )
        if not rows:
            raise NotFound(f"没有编码为“{code[:64]}”的公开事项；请从线索列表操作")
        item = rows[0]["item"]
        deed.detail = f"{chosen.name}：{state.label if state else '恢复为待处理'}；{told}"
        await LeadNote.delete().where(LeadNote.item == item, LeadNote.kind == kind)
        if state is not None:
            note = {
                "kind": kind,
                "item": item,
                "revision": rows[0]["id"],
                "state": state.value,
                "reason": told,
                "by": by.name,
                "at": now,
            }
            await insert_many(LeadNote, [note])
