"""The life of an item: suspend, resume, cancel, merge, split, hand over.

Each is a draft like any other and reaches the public through the same three reviews; its intent,
reason and basis document go into the ledger, and who takes over is kept as lineage.
"""

from datetime import date, datetime

import msgspec

from catalogue.commands.acting import acting
from catalogue.commands.save_draft import Proposal, SavedDraft, keep, refuse_strangers
from catalogue.errors import BadInput, Conflict
from catalogue.model.code_tables import ItemState
from catalogue.model.codes import build_item_code, is_credit_code, parse_item_code
from catalogue.model.item import Body, ServiceItem
from catalogue.model.people import Officer
from catalogue.model.workflow import LONGEST_BASIS, Intent
from catalogue.queries import published
from catalogue.queries.drafts import facts_of
from catalogue.rules import NO_CONTEXT, Context
from catalogue.tables import Item

_AFTER: dict[Intent, ItemState] = {
    Intent.SUSPEND: ItemState.SUSPENDED,
    Intent.RESUME: ItemState.IN_USE,
    Intent.CANCEL: ItemState.CANCELLED,
    Intent.MERGE: ItemState.CANCELLED,
    Intent.SPLIT: ItemState.CANCELLED,
    Intent.HAND_OVER: ItemState.CANCELLED,
}
POSSIBLE_IN: dict[Intent, tuple[ItemState, ...]] = {
    Intent.SUSPEND: (ItemState.IN_USE,),
    Intent.RESUME: (ItemState.SUSPENDED,),
}
"""States of the item in which it makes sense; in any where none is named."""
_TARGETS: dict[Intent, tuple[int, int]] = {
    Intent.SUSPEND: (0, 0),
    Intent.RESUME: (0, 0),
    Intent.CANCEL: (0, 50),
    Intent.MERGE: (1, 1),
    Intent.SPLIT: (2, 50),
    Intent.HAND_OVER: (1, 1),
}
"""How many items take over: at least, at most."""


async def propose(
    code: str,
    *,
    intent: Intent,
    reason: str,
    basis: str,
    targets: tuple[str, ...] = (),
    cancel_date: date | None = None,
    by: Officer,
    now: datetime,
    context: Context = NO_CONTEXT,
) -> SavedDraft:
    """A draft that will suspend, resume, cancel, merge or split ``code`` once it is signed.

    ``targets`` are the codes of the items that take over; they must be public when this draft
    is signed off.

    Raises:
        NotFound: no public item has this code.
        BadInput: no reason or basis document, wrong targets, or the intent is no such change.
        Conflict: a draft is open, or the item is not in a state to which this can be done.
        Forbidden: not the officer's body, or no right to edit.
    """
    async with acting(by, intent.label, code, now) as deed:
        current = (await published.guide(code)).item
        refuse_strangers(current, by)
        _refuse_unfounded(intent, current, reason, basis)
        await _refuse_wrong_targets(code, intent, targets)
        if await facts_of(code) is not None:
            raise Conflict(f"“{current.name}”已有未发布的草稿；请先发布或删除，再{intent.label}")
        deed.detail = f"{reason.strip()}；{basis.strip()}"
        changed = msgspec.structs.replace(
            current, state=_AFTER[intent], cancel_date=cancel_date if intent.ends_item else None
        )
        proposal = Proposal(
            intent=intent, reason=reason.strip(), basis=basis.strip(), targets=targets
        )
        return await keep(changed, code, 0, by, now, context, proposal)


async def hand_over(
    code: str,
    *,
    to: Body,
    division_code: str,
    reason: str,
    basis: str,
    by: Officer,
    now: datetime,
    context: Context = NO_CONTEXT,
) -> tuple[SavedDraft, SavedDraft]:
    """移交 to another body: a draft of the item under the new body's code, and one that ends this.

    The new item waits for the reviewers of the body that takes it; the old one can be signed off
    only when the new one is public, so the public never finds neither.

    Returns:
        The draft of the new item, and the draft that ends the old one.

    Raises:
        NotFound: no public item has this code.
        BadInput: no reason or basis document, or the new body's code is not a credit code.
        Conflict: a draft is open, or the new code is taken.
        Forbidden: not the officer's body, or no right to edit.
    """
    async with acting(by, Intent.HAND_OVER.label, code, now) as deed:
        current = (await published.guide(code)).item
        refuse_strangers(current, by)
        _refuse_unfounded(Intent.HAND_OVER, current, reason, basis)
        if not is_credit_code(to.credit_code):
            raise BadInput(f"“{to.credit_code}”不是有效的统一社会信用代码，请核对接收部门的编码")
        if to.credit_code == current.body.credit_code:
            raise BadInput("接收部门就是现在的实施主体，不需要移交")
        if await facts_of(code) is not None:
            raise Conflict(f"“{current.name}”已有未发布的草稿；请先发布或删除，再移交")
        deed.detail = f"移交{to.name}：{reason.strip()}；{basis.strip()}"
        why = Proposal(intent=Intent.NEW, reason=reason.strip(), basis=basis.strip())
        deputy = msgspec.structs.replace(by, bodies=(*by.bodies, to.credit_code))
        moved = _moved(current, to, division_code)
        taken_over = await keep(moved, None, 0, deputy, now, context, why)
        ended = msgspec.structs.replace(current, state=ItemState.CANCELLED)
        end = Proposal(
            intent=Intent.HAND_OVER,
            reason=reason.strip(),
            basis=basis.strip(),
            targets=(taken_over.code,),
        )
        return taken_over, await keep(ended, code, 0, by, now, context, end)


def _refuse_unfounded(intent: Intent, current: ServiceItem, reason: str, basis: str) -> None:
    if intent not in _AFTER:
        raise BadInput(f"“{intent.label}”不是事项的状态变化，请直接编辑")
    if not reason.strip():
        raise BadInput(f"请填写{intent.label}的理由，它会写入台账并向公众说明")
    if not basis.strip():
        raise BadInput(f"请填写{intent.label}所依据的文件名称和文号")
    if len(basis.strip()) > LONGEST_BASIS:
        raise BadInput(f"依据文件最长 {LONGEST_BASIS} 字，现为 {len(basis.strip())} 字，请缩短")
    if current.state is ItemState.CANCELLED:
        raise Conflict(f"“{current.name}”已经取消，不能再{intent.label}")
    allowed = POSSIBLE_IN.get(intent)
    if allowed and current.state not in allowed:
        raise Conflict(f"“{current.name}”现在是“{current.state.label}”，不能{intent.label}")


async def _refuse_wrong_targets(code: str, intent: Intent, targets: tuple[str, ...]) -> None:
    least, most = _TARGETS[intent]
    if targets and not most:
        raise BadInput(f"{intent.label}的事项没有承接事项，请删去承接事项的编码")
    if not least <= len(targets) <= most:
        needed = f"{least} 个" if least == most else f"{least} 至 {most} 个"
        raise BadInput(f"{intent.label}要写明承接的事项编码，应为{needed}，现为 {len(targets)} 个")
    if code in targets or len(set(targets)) != len(targets):
        raise BadInput("承接的事项不能是本事项，也不能重复，请核对编码")
    known = await Item.select(Item.code).where(Item.code.is_in(list(targets) or [""]))
    missing = set(targets) - {row["code"] for row in known}
    if missing:
        raise BadInput(f"没有编码为 {'、'.join(sorted(missing))} 的事项；请先编制承接事项")


def _moved(item: ServiceItem, to: Body, division_code: str) -> ServiceItem:
    """``item`` as the body ``to`` would hold it: same base code, codes rebuilt."""
    codes = {}
    for field in ("implementation_code", "handling_code"):
        code: str = getattr(item, field)
        if code:
            parts = parse_item_code(code)
            serial = int(parts.serial) if parts.serial else None
            codes[field] = build_item_code(to.credit_code, parts.level, parts.base, serial)
    if not codes:
        codes["local_code"] = f"{to.credit_code}-{item.local_code}"[:64]
    return msgspec.structs.replace(
        item, body=to, division_code=division_code or item.division_code, **codes
    )
