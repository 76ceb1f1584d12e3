"""初审, 审核, 审发 and the ways back: one module, because it is one story of one draft."""

from datetime import date, datetime
from typing import Any

from catalogue.as_of import PLACE
from catalogue.commands.acting import acting, refuse_if, refuse_if_stale
from catalogue.commands.fixed_since import refuse_against_registers
from catalogue.commands.publish import publish_draft
from catalogue.commands.revision_rows import discard_drafts
from catalogue.database import insert_many
from catalogue.errors import BadInput, Conflict
from catalogue.model.code_tables import Disclosure
from catalogue.model.people import Officer
from catalogue.model.workflow import (
    PASSED_TO,
    Act,
    Draft,
    State,
    Step,
    obstacles,
    return_targets,
)
from catalogue.model.working_days import working_days_after
from catalogue.queries.drafts import PASSED, SENT_BACK, OpenDraft, facts_of, opened, require_draft
from catalogue.queries.rule_context import item_id
from catalogue.tables import Review, Revision

REVIEW_DAYS = 3
"""Working days a reviewer has for a step, unless the settings say otherwise."""
_LONGEST_OPINION = 1000


async def submit(
    code: str,
    *,
    lock_version: int,
    by: Officer,
    now: datetime,
    today: date,
    review_days: int = REVIEW_DAYS,
) -> None:
    """送审: the draft goes to the first reviewer.

    Raises:
        NotFound: there is no draft.
        Forbidden: not an editor of this body.
        Conflict: it is in review already, or somebody else has changed it.
        BadInput: error-level findings remain.
    """
    async with acting(by, "送审", code, now):
        draft = await _at(Act.SUBMIT, code, lock_version, by)
        await _move(draft.facts, State.INITIAL_REVIEW, working_days_after(today, review_days))


async def pass_step(
    code: str,
    *,
    lock_version: int,
    opinion: str = "",
    by: Officer,
    now: datetime,
    today: date,
    review_days: int = REVIEW_DAYS,
) -> None:
    """初审 or 审核 passed: signed by ``by``, on to the next step.

    Raises:
        NotFound: there is no draft.
        Forbidden: no right to this step, an author, or a signature on another step.
        Conflict: it does not wait for a review, or somebody else has acted on it.
    """
    async with acting(by, "审核通过", code, now) as deed:
        draft = await _at(Act.PASS, code, lock_version, by)
        deed.act = f"{draft.facts.state.label.removeprefix('待')}通过"
        await _sign(draft.facts, by, opinion, now)
        due = working_days_after(today, review_days)
        await _move(draft.facts, PASSED_TO[draft.facts.state], due)


async def send_back(
    code: str,
    *,
    lock_version: int,
    to: State,
    reason: str,
    by: Officer,
    now: datetime,
    review_days: int = REVIEW_DAYS,
) -> None:
    """退回 to an earlier step or to the author, with the reason.

    Signatures of that step and of later ones no longer count, nor does the confidentiality tick;
    the step it goes back to has its full time again.

    Raises:
        NotFound: there is no draft.
        Forbidden: no right to the step it waits for.
        Conflict: it does not wait for a review, or somebody else has acted on it.
        BadInput: no reason, or ``to`` is no earlier step.
    """
    async with acting(by, "退回", code, now, "") as deed:
        facts = await _facts_at(Act.SEND_BACK, code, lock_version, by)
        if to not in return_targets(facts.state):
            raise BadInput(f"“{facts.state.label}”的草稿不能退回到“{to.label}”")
        if not reason.strip():
            raise BadInput("请填写退回理由，编制人要据此修改")
        deed.detail = f"退回到{to.label}：{reason.strip()}"
        await _void_from(facts, to)
        await _enter_review(facts, SENT_BACK, by, reason, now, returned_to=to)
        due = working_days_after(now.astimezone(PLACE).date(), review_days)
        await _move(facts, to, None if to is State.DRAFT else due)


async def take_back(code: str, *, lock_version: int, by: Officer, now: datetime) -> None:
    """撤回: the author takes the draft out of review to work on it.

    Raises:
        NotFound: there is no draft.
        Forbidden: not one of its authors.
        Conflict: it is not in review, or somebody else has acted on it.
    """
    async with acting(by, "撤回", code, now):
        facts = await _facts_at(Act.TAKE_BACK, code, lock_version, by)
        await _void_from(facts, State.DRAFT)
        await _move(facts, State.DRAFT, None)


async def clear_disclosure(
    code: str, *, lock_version: int, disclosure: Disclosure, by: Officer, now: datetime
) -> None:
    """保密审核 ticked and the disclosure attribute confirmed, by a reviewer.

    Raises:
        NotFound: there is no draft.
        Forbidden: no right to the step it waits for, or an author.
        Conflict: it waits for neither 审核 nor 审发, or somebody else has acted on it.
        BadInput: the attribute is not the one the author has filled in.
    """
    async with acting(by, "保密审核", code, now) as deed:
        draft = await _at(Act.CLEAR, code, lock_version, by)
        if draft.item.disclosure is not disclosure:
            stated = draft.item.disclosure.label if draft.item.disclosure else "未填"
            raise BadInput(
                f"编制人填写的公开属性是“{stated}”，与您认定的“{disclosure.label}”不同；"
                "请退回编制人改正后再认定"
            )
        deed.detail = f"公开属性：{disclosure.label}"
        cleared = {"cleared_by": by.name, "cleared_at": now}
        await _change(draft.facts, cleared)


async def sign_off(
    code: str,
    *,
    lock_version: int,
    opinion: str = "",
    publish_on: date | None = None,
    by: Officer,
    now: datetime,
    today: date,
) -> bool:
    """审发: the third signature; published at once, or on ``publish_on``.

    Returns:
        Whether it was published; ``False`` when it is scheduled.

    Raises:
        NotFound: there is no draft.
        Forbidden: no right to sign off, an author, or a signature on another step.
        Conflict: it does not wait for sign-off, somebody else has acted on it, or the items
            that take over are not public yet.
        BadInput: the confidentiality tick or a signature is missing, findings remain.
    """
    async with acting(by, "审发", code, now) as deed:
        draft = await _at(Act.SIGN, code, lock_version, by)
        await _sign(draft.facts, by, opinion, now)
        if publish_on is not None and publish_on > today:
            deed.detail = f"定于 {publish_on} 发布"
            await _change(draft.facts, {"state": State.SCHEDULED.value, "publish_on": publish_on})
            return False
        deed.detail = "发布"
        await publish_draft(await require_draft(code), now)
    return True


async def discard_draft(code: str, *, lock_version: int, by: Officer, now: datetime) -> None:
    """删除草稿: the item stays as it is published; its content need not be readable any more.

    Raises:
        NotFound: there is no draft.
        Forbidden: not an editor of this body.
        Conflict: it is in review, or somebody else has changed it.
    """
    async with acting(by, "删除草稿", code, now):
        facts = await _facts_at(Act.DISCARD, code, lock_version, by)
        await discard_drafts([facts.revision])


async def _at(act: Act, code: str, lock_version: int, by: Officer) -> OpenDraft:
    """The draft whole, when ``by`` may do ``act`` to it as it stands."""
    draft = await opened(await _facts_at(act, code, lock_version, by))
    if act in (Act.SUBMIT, Act.SIGN):
        await refuse_against_registers(draft)
    return draft


async def _facts_at(act: Act, code: str, lock_version: int, by: Officer) -> Draft:
    """As ``_at``, for acts that need not read what the draft says."""
    facts = await facts_of(code)
    if facts is None and lock_version and await item_id(code) is not None:
        raise Conflict(f"事项“{code[:64]}”的草稿在您打开之后已经发布或删除；请查看事项的最新状态")
    facts = facts or (await require_draft(code)).facts
    refuse_if([one for one in obstacles(act, facts, by) if one.fault.value == "person"])
    refuse_if_stale(facts, lock_version)
    refuse_if(obstacles(act, facts, by))
    return facts


async def _sign(draft: Draft, by: Officer, opinion: str, now: datetime) -> None:
    await _enter_review(draft, PASSED, by, opinion, now)


async def _enter_review(
    draft: Draft,
    act: str,
    by: Officer,
    opinion: str,
    now: datetime,
    returned_to: State | None = None,
) -> None:
    if len(opinion) > _LONGEST_OPINION:
        raise BadInput(f"意见最长 {_LONGEST_OPINION} 字，现为 {len(opinion)} 字，请缩短")
    await insert_many(
        Review,
        [
            {
                "revision": draft.revision,
                "step": draft.state.value,
                "act": act,
                "account": by.id,
                "name": by.name,
                "opinion": opinion.strip(),
                "returned_to": returned_to.value if returned_to else "",
                "counts": True,
                "at": now,
            }
        ],
    )


async def _void_from(draft: Draft, state: State) -> None:
    """Signatures of ``state``'s step and later ones no longer count."""
    steps = list(Step)
    void = steps if state is State.DRAFT else steps[steps.index(Step(state.value)) :]
    await Review.update({Review.counts: False}).where(
        Review.revision == draft.revision, Review.step.is_in([step.value for step in void])
    )


async def _move(draft: Draft, state: State, due_on: date | None) -> None:
    """To ``state``; a tick counts only on the way from 审核, where it is given, to 审发."""
    changes: dict[str, Any] = {"state": state.value, "due_on": due_on, "publish_on": None}
    if state is not State.SIGN_OFF:
        changes |= {"cleared_by": "", "cleared_at": None}
    await _change(draft, changes)


async def _change(draft: Draft, changes: dict[str, Any]) -> None:
    every: dict[Any, Any] = {**changes, "lock_version": draft.lock_version + 1}
    await Revision.update(every).where(Revision.id == draft.revision)
