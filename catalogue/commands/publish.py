"""A signed draft becomes what the public sees, in the transaction of whoever signed it last."""

from datetime import date, datetime, timedelta

from catalogue.commands.acting import acting, refuse_if
from catalogue.commands.fixed_since import refuse_against_registers
from catalogue.commands.publication import Entry, Publication
from catalogue.database import insert_many
from catalogue.errors import CatalogueError, Conflict, DatabaseUnavailable
from catalogue.model.audit import Outcome
from catalogue.model.code_tables import ItemState
from catalogue.model.ledger import Signature
from catalogue.model.workflow import Draft, Intent, State, publication_obstacles
from catalogue.queries.drafts import OpenDraft, drafts, require_draft
from catalogue.tables import AuditEvent, Item, Lineage, Revision

_TIMED = "定时发布"
_TRY_AGAIN_AFTER = timedelta(hours=1)


async def publish_draft(draft: OpenDraft, now: datetime) -> None:
    """Within an open transaction: predecessor superseded, slot moved, ledger line, change feed.

    Raises:
        BadInput: a signature, the confidentiality tick or the disclosure attribute is missing.
        Conflict: the items that take over from it are not public yet, or the stored content is
            not what was saved and signed.
    """
    facts = draft.facts
    refuse_if(publication_obstacles(facts))
    if draft.content_hash != draft.saved_hash:
        raise Conflict(
            f"“{facts.name}”的草稿内容与保存时的摘要不符，可能被改动；请退回编制人核对后重新送审"
        )
    targets = await _targets(facts)
    publication = await Publication.begin(now)
    current = await Revision.select(Revision.id).where(
        Revision.item == facts.item, Revision.slot == "current"
    )
    row = {
        "id": facts.revision,
        "item": facts.item,
        "number": facts.number,
        "content_hash": draft.content_hash,
    }
    publication.add(draft.item, row, [r["id"] for r in current], _entry(facts))
    await publication.supersede()
    await Revision.update(
        {
            Revision.slot: "current",
            Revision.state: State.PUBLISHED.value,
            Revision.published_at: now,
            Revision.lock_version: facts.lock_version + 1,
            Revision.due_on: None,
        }
    ).where(Revision.id == facts.revision)
    await publication.enter()
    await _enter_lineage(facts, targets, now)
    await Item.update({Item.confirmed_at: now, Item.confirmed_by: facts.author}).where(
        Item.id == facts.item
    )


async def publish_due(now: datetime, today: date) -> list[str]:
    """Publish what was signed for today or earlier; codes of what is public now.

    Each in a transaction of its own; one whose successor is not public yet waits and does not
    hold up the others.
    """
    done = []
    for facts in await drafts(
        (Revision.state == State.SCHEDULED.value) & (Revision.publish_on <= today)
    ):
        if not await _is_ready(facts, now):
            continue
        try:
            async with acting(None, _TIMED, facts.code, now):
                await publish_draft(await _still_due(facts, today), now)
            done.append(facts.code)
        except DatabaseUnavailable:
            raise
        except CatalogueError:
            continue  # it stands in the audit trail
    return done


async def _still_due(facts: Draft, today: date) -> OpenDraft:
    """The draft as it stands now; somebody may have taken it back or chosen another day."""
    draft = await require_draft(facts.code)
    if draft.facts.state is not State.SCHEDULED:
        raise Conflict(f"“{facts.name}”已不在待定时发布的状态")
    if draft.facts.publish_on is None or draft.facts.publish_on > today:
        raise Conflict(f"“{facts.name}”已改定于 {draft.facts.publish_on} 发布")
    await refuse_against_registers(draft)
    return draft


async def _is_ready(facts: Draft, now: datetime) -> bool:
    """Whether it still waits for its day and for nothing else, and was not refused just now.

    Asked before the attempt: this runs once a minute in every process, and each attempt that is
    refused leaves a line in the audit trail.
    """
    if not await drafts(
        (Revision.id == facts.revision) & (Revision.state == State.SCHEDULED.value)
    ):
        return False
    try:
        await _targets(facts)
    except Conflict:
        return False
    lately = (now - _TRY_AGAIN_AFTER).isoformat()
    return not await AuditEvent.exists().where(
        AuditEvent.act == _TIMED,
        AuditEvent.subject == facts.code,
        AuditEvent.outcome == Outcome.REFUSED.value,
        AuditEvent.at > lately,
    )


def _entry(facts: Draft) -> Entry:
    parts = [] if facts.intent in (Intent.CHANGE, Intent.NEW) else [facts.intent.label]
    parts += [part for part in (facts.reason, facts.basis) if part]
    return Entry(
        author=facts.author,
        reviews=tuple(
            Signature(one.step.label, one.name, one.at.isoformat(), one.opinion)
            for one in facts.signatures
        ),
        remark="；".join(parts)[:200],
        withdraws=facts.intent.ends_item,
    )


async def _targets(facts: Draft) -> dict[str, int]:
    """Items that take over: code → row; all of them public."""
    if not facts.targets:
        return {}
    rows = await Revision.select(Revision.item, Revision.item.code).where(
        Revision.slot == "current",
        Revision.item_state != ItemState.CANCELLED.value,
        Revision.item.code.is_in(list(facts.targets)),
    )
    found = {row["item.code"]: row["item"] for row in rows}
    missing = [code for code in facts.targets if code not in found]
    if missing:
        raise Conflict(
            f"承接事项 {'、'.join(missing)} 尚未公开；请先发布承接事项，再发布“{facts.name}”的"
            f"{facts.intent.label}"
        )
    return found


async def _enter_lineage(facts: Draft, targets: dict[str, int], now: datetime) -> None:
    await insert_many(
        Lineage,
        [
            {"parent": facts.item, "child": child, "how": facts.intent.value, "at": now}
            for child in targets.values()
        ],
    )
