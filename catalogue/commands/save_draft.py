"""A clerk saves what they have so far: the draft is kept, its findings are shown."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.commands.acting import acting, refuse_if, refuse_if_stale, trail_end
from catalogue.commands.revision_rows import ContentRows, clear_content
from catalogue.database import insert_many, new_ids
from catalogue.errors import BadInput, BadRow, Conflict, Forbidden
from catalogue.exchange import codec
from catalogue.model.code_tables import ItemState
from catalogue.model.item import ServiceItem
from catalogue.model.people import Officer, Permission
from catalogue.model.workflow import Act, Draft, Intent, State, obstacles
from catalogue.projection import revision_columns
from catalogue.queries.drafts import draft_of
from catalogue.queries.rule_context import rule_context
from catalogue.rules import NO_CONTEXT, Context, Finding, check
from catalogue.tables import Item, Review, Revision


class Proposal(Struct, frozen=True, kw_only=True):
    """What a draft is to do to its item when it is published, and why."""

    intent: Intent = Intent.CHANGE
    reason: str = ""
    basis: str = ""
    targets: tuple[str, ...] = ()


class SavedDraft(Struct, frozen=True):
    """Where a draft stands after saving."""

    code: str
    revision: int
    lock_version: int
    findings: list[Finding]


class _Held(Struct, frozen=True):
    """What is kept of an item: its row, the number and state of its newest public revision."""

    identity: int
    number: int
    state: ItemState


async def save_draft(
    item: ServiceItem,
    *,
    lock_version: int,
    by: Officer,
    now: datetime,
    code: str | None = None,
    based_on: int | None = None,
    context: Context = NO_CONTEXT,
) -> SavedDraft:
    """Keep ``item`` as the draft of ``code``, or as a new item when ``code`` is ``None``.

    ``lock_version`` is that of the draft as it was read, 0 when there was none; in that case
    ``based_on`` is the number of the public revision that was read.  Findings never keep a draft
    from being saved.

    Raises:
        BadInput: a new item has no code, or the code, body or state of an item was changed.
        Forbidden: not the officer's body, or no right to edit.
        Conflict: the code is taken, somebody else has changed the draft or published another
            revision, it is in review, or the item is cancelled.
    """
    async with acting(by, "保存草稿", code or item.code, now) as deed:
        saved = await keep(item, code, lock_version, by, now, context, Proposal(), based_on)
        deed.detail = f"版本 {saved.lock_version}"
    return saved


async def keep(
    item: ServiceItem,
    code: str | None,
    lock_version: int,
    by: Officer,
    now: datetime,
    context: Context,
    proposal: Proposal,
    based_on: int | None = None,
) -> SavedDraft:
    """``save_draft`` within an open transaction, for commands that make drafts."""
    refuse_strangers(item, by)
    plain = proposal.intent is Intent.CHANGE
    if code is None:
        if plain:
            _refuse_other_state(item, ItemState.IN_USE)
        identity = await _new_identity(item)
        proposal = msgspec.structs.replace(proposal, intent=Intent.NEW)
        return await _create(item, identity, 1, by, now, context, proposal)
    held = await _held(item, code)
    draft = await draft_of(code)
    if draft is None:
        if lock_version or based_on not in (None, held.number):
            raise Conflict(
                f"“{item.name}”在您打开之后已有草稿发布或被删除；请查看现行版本后重新编制"
            )
        if plain:
            _refuse_cancelled(item, held.state)
            _refuse_other_state(item, held.state)
        return await _create(item, held.identity, held.number + 1, by, now, context, proposal)
    refuse_if(obstacles(Act.EDIT, draft.facts, by))
    refuse_if_stale(draft.facts, lock_version)
    _refuse_other_state(item, draft.item.state)
    return await _replace(item, draft.facts, by, now, context)


def refuse_strangers(item: ServiceItem, by: Officer) -> None:
    """Refuse whoever may not write items of this item's body.

    Raises:
        Forbidden: not the officer's body, or no right to edit.
    """
    if not by.may(Permission.EDIT_ITEMS):
        raise Forbidden(f"您没有{Permission.EDIT_ITEMS.label}的权限")
    if not by.acts_for(item.body.credit_code):
        shown = item.body.name or item.body.credit_code or "未填实施主体"
        raise Forbidden(f"“{item.name}”的实施主体（{shown}）不是您的部门，不能编制")


def _refuse_other_state(item: ServiceItem, state: ItemState) -> None:
    if item.state is not state:
        raise BadRow(
            "事项状态",
            item.state.label,
            f"不能在编辑中由“{state.label}”改为“{item.state.label}”；"
            "暂停、恢复、取消要写明理由和依据，请在事项页面办理",
        )


def _refuse_cancelled(item: ServiceItem, state: ItemState) -> None:
    if state is ItemState.CANCELLED:
        raise Conflict(f"“{item.name}”已经取消，不能再编辑；需要重新设立的请另立新事项")


async def _new_identity(item: ServiceItem) -> int:
    """The row of a new item; that of one whose only draft was discarded is used again."""
    if not item.code:
        raise BadInput("新事项没有编码；请填写实施编码，没有国家编码的填写地方实施编码")
    known = await Item.select(Item.id).where(Item.code == item.code)
    if known:
        if await Revision.exists().where(Revision.item == known[0]["id"]):
            raise Conflict(f"编码“{item.code}”已被另一事项使用；请核对，或取新的顺序号")
        return int(known[0]["id"])
    (identity,) = await new_ids(Item, 1)
    await insert_many(Item, [{"id": identity, "code": item.code, "origin": "workbench"}])
    return identity


async def _held(item: ServiceItem, code: str) -> _Held:
    """What is kept under ``code``; code and body must be those of ``item``."""
    rows = (
        await Revision.select(
            Revision.item,
            Revision.number,
            Revision.body_code,
            Revision.slot,
            Revision.item_state,
        )
        .where(Revision.item.code == code)
        .order_by(Revision.number, ascending=False)
    )
    if not rows:
        raise BadInput(f"没有编码为“{code[:64]}”的事项")
    if item.code != code:
        raise BadInput(
            f"事项编码由“{code}”变成了“{item.code}”；编码是事项的身份，不能更改，"
            "更换部门请用“移交”，另立事项请用“新增”"
        )
    current = next((row for row in rows if row["slot"] == "current"), rows[0])
    if current["body_code"] and current["body_code"] != item.body.credit_code:
        told = "不能在编辑中更换；事项转给其他部门请用“移交”"
        raise BadRow("实施主体", item.body.name, told)
    published = [row["number"] for row in rows if row["slot"] != "draft"]
    return _Held(rows[0]["item"], max(published, default=0), ItemState(current["item_state"]))


async def _create(
    item: ServiceItem,
    identity: int,
    number: int,
    by: Officer,
    now: datetime,
    context: Context,
    proposal: Proposal,
) -> SavedDraft:
    (key,) = await new_ids(Revision, 1)
    findings = check(item, await rule_context(item, identity, context))
    document = codec.encode(item)
    # lock versions grow by one per audited command, so none of an earlier draft comes again
    lock_version = (await trail_end()).serial + 1
    row = {
        "id": key,
        "item": identity,
        "number": number,
        "slot": "draft",
        "state": State.DRAFT.value,
        "lock_version": lock_version,
        "author": by.name,
        "authors": msgspec.json.encode([by.id]).decode(),
        "intent": proposal.intent.value,
        "reason": proposal.reason,
        "basis": proposal.basis,
        "targets": msgspec.json.encode(proposal.targets).decode(),
        "created_at": now,
        "changed_at": now,
        "content_hash": codec.content_hash(document),
        **revision_columns(item, findings),
    }
    await insert_many(Revision, [row])
    await _write_content(key, item, document, findings)
    return SavedDraft(item.code, key, lock_version, findings)


async def _replace(
    item: ServiceItem, draft: Draft, by: Officer, now: datetime, context: Context
) -> SavedDraft:
    """Another state of the same draft; what reviewers had signed of the old one is void."""
    key = draft.revision
    findings = check(item, await rule_context(item, draft.item, context))
    document = codec.encode(item)
    authors = [*draft.authors, *([] if by.id in draft.authors else [by.id])]
    changes: dict[Any, Any] = {
        "lock_version": draft.lock_version + 1,
        "author": by.name,
        "authors": msgspec.json.encode(authors).decode(),
        "changed_at": now,
        "cleared_by": "",
        "cleared_at": None,
        "content_hash": codec.content_hash(document),
        **revision_columns(item, findings),
    }
    await Revision.update(changes).where(Revision.id == key)
    await Review.update({Review.counts: False}).where(Review.revision == key)
    await clear_content([key])
    await _write_content(key, item, document, findings)
    return SavedDraft(draft.code, key, draft.lock_version + 1, findings)


async def _write_content(
    key: int, item: ServiceItem, document: bytes, findings: list[Finding]
) -> None:
    rows = ContentRows()
    rows.add(key, item, document, findings)
    await rows.insert()
