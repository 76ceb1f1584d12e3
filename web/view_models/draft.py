"""A draft for showing: in a list, on the way through the reviews, with what may be done now."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct

from catalogue.model.item import ServiceItem
from catalogue.model.people import Officer
from catalogue.model.workflow import (
    ALLOWED,
    STEPS,
    Act,
    Draft,
    Intent,
    State,
    obstacles,
)
from catalogue.queries.drafts import SENT_BACK, ReviewLine
from catalogue.queries.work_queue import Return
from web.view_models.difference import one_line
from web.view_models.moment import minute_text


class DraftLine(Struct, frozen=True, kw_only=True):
    """One draft in a list; ``returned`` is the sentence of whoever sent it back."""

    code: str
    name: str
    body: str
    state: str
    intent: str
    author: str
    errors: int
    warnings: int
    due: str
    late: bool
    publish_on: str
    lock_version: int
    changed: str
    returned: str
    url: str


class ReviewView(Struct, frozen=True, kw_only=True):
    """One act of a review as its history shows it."""

    title: str
    name: str
    at: str
    opinion: str
    void: bool


class StepView(Struct, frozen=True, kw_only=True):
    """One of the three steps: signed by whom and when, or waiting (``now``), or still to come."""

    title: str
    name: str
    at: str
    opinion: str
    now: bool


class ActView(Struct, frozen=True):
    """An act that this state knows: possible for this person, or why not."""

    act: str
    label: str
    possible: bool
    reasons: str


def draft_line(
    draft: Draft,
    today: date,
    before: ServiceItem | None,
    after: ServiceItem | None,
    back: Return | None = None,
) -> DraftLine:
    """``draft``, whose content is ``after`` where ``before`` is public, for a list.

    ``after`` is ``None`` where its content is damaged.
    """
    kept = draft.intent in (Intent.CHANGE, Intent.NEW)
    changed = one_line(before, after) if after else "存储内容已损坏，不能打开"
    late = draft.is_overdue(today) or (draft.publish_on is not None and draft.publish_on < today)
    return DraftLine(
        code=draft.code,
        name=draft.name,
        body=draft.body_name,
        state=draft.state.label,
        intent="" if kept else draft.intent.label,
        author=draft.author,
        errors=draft.errors,
        warnings=draft.warnings,
        due=draft.due_on.isoformat() if draft.due_on and draft.step else "",
        late=late,
        publish_on=draft.publish_on.isoformat() if draft.publish_on else "",
        lock_version=draft.lock_version,
        changed=changed if kept else f"{draft.intent.label}：{draft.reason}",
        returned=f"{back.by}（{back.step.label}）退回：{back.reason}" if back else "",
        url=f"/workbench/items/{draft.code}/review",
    )


def returned_text(back: Return | None) -> str:
    """Why a draft has come back, from whom and when; empty where it has not."""
    if back is None:
        return ""
    return f"被退回：{back.reason}（{back.by}，{back.step.label}，{minute_text(back.at)}）"


def review_view(line: ReviewLine) -> ReviewView:
    """``line`` for showing, at the place's time."""
    done = f"{line.step.label}通过"
    if line.act == SENT_BACK:
        to = "编制人" if line.returned_to is State.DRAFT else line.returned_to
        to = to.label.removeprefix("待") if isinstance(to, State) else to
        done = f"{line.step.label}退回到{to}"
    return ReviewView(
        title=done,
        name=line.name,
        at=minute_text(datetime.fromisoformat(line.at)),
        opinion=line.opinion,
        void=not line.counts and line.act != SENT_BACK,
    )


def step_views(draft: Draft) -> list[StepView]:
    """The three steps with the signatures that count."""
    signed = {one.step: one for one in draft.signatures}
    return [
        StepView(
            title=step.label,
            name=signed[step].name if step in signed else "",
            at=minute_text(signed[step].at) if step in signed else "",
            opinion=signed[step].opinion if step in signed else "",
            now=draft.step is step,
        )
        for step in STEPS
    ]


_BLIND = frozenset({Act.TAKE_BACK, Act.SEND_BACK, Act.DISCARD})
"""Acts that need not read what the draft says."""


def act_views(draft: Draft, by: Officer, damage: str = "") -> dict[str, ActView]:
    """Every act that the draft's state knows, in the order of the table, by its code.

    ``damage`` tells why the content cannot be read, where that is so.
    """
    found = {}
    for act in Act:
        if draft.state not in ALLOWED[act]:
            continue
        against = [str(one) for one in obstacles(act, draft, by)]
        if damage and act not in _BLIND:
            against.append("草稿的存储内容已损坏")
        reasons = "；".join(against)
        found[act.value] = ActView(act.value, act.label, not reasons, reasons)
    return found


def barred(acts: Iterable[ActView]) -> list[tuple[str, str]]:
    """Acts that are not possible now, those for the same reasons together: labels and reasons."""
    by_reason: dict[str, list[str]] = {}
    for one in acts:
        if not one.possible:
            by_reason.setdefault(one.reasons, []).append(one.label)
    return [("、".join(labels), reasons) for reasons, labels in by_reason.items()]


def targets_label(targets: Sequence[State]) -> list[tuple[str, str]]:
    """Where a draft may be sent back to: value and label."""
    return [
        (one.value, "编制人" if one is State.DRAFT else one.label.removeprefix("待"))
        for one in targets
    ]
