"""The way of a draft to the public: states and steps as one table, and what stands in the way.

``obstacles`` is the one answer to “may I?”: a page shows the button when it is empty, the
command refuses with the same sentences.

Source: 先审查后公开、一事一审、谁审查谁负责 (Baishan 2018 report); three steps, three persons, none
of them an author (rules-and-metrics §3).
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum

from msgspec import Struct

from catalogue.model.code_tables import CodeTable, Disclosure
from catalogue.model.people import Officer, Permission

LONGEST_BASIS = 500
"""Name and number of a basis document, in characters; as long as the column that keeps it."""


class State(CodeTable):
    """Where a revision stands."""

    DRAFT = "draft", "编制中"
    INITIAL_REVIEW = "initial_review", "待初审"
    REVIEW = "review", "待审核"
    SIGN_OFF = "sign_off", "待审发"
    SCHEDULED = "scheduled", "待定时发布"
    PUBLISHED = "published", "已发布"
    SUPERSEDED = "superseded", "历史版本"


class Step(CodeTable):
    """One of the three reviews; its value is the state a draft waits in for it."""

    INITIAL_REVIEW = "initial_review", "初审"
    REVIEW = "review", "审核"
    SIGN_OFF = "sign_off", "审发"

    @property
    def permission(self) -> Permission:
        """What whoever takes this step must hold."""
        return Permission(self.value)

    @property
    def state(self) -> State:
        """The state in which a draft waits for this step."""
        return State(self.value)


STEPS = (Step.INITIAL_REVIEW, Step.REVIEW, Step.SIGN_OFF)


class Act(CodeTable):
    """What can be done to a draft."""

    EDIT = "edit", "编辑"
    DISCARD = "discard", "删除草稿"
    SUBMIT = "submit", "送审"
    TAKE_BACK = "take_back", "撤回"
    PASS = "pass", "通过"
    SEND_BACK = "send_back", "退回"
    CLEAR = "clear", "保密审核"
    SIGN = "sign", "审发"


ALLOWED: dict[Act, tuple[State, ...]] = {
    Act.EDIT: (State.DRAFT,),
    Act.DISCARD: (State.DRAFT,),
    Act.SUBMIT: (State.DRAFT,),
    Act.TAKE_BACK: (State.INITIAL_REVIEW, State.REVIEW, State.SIGN_OFF, State.SCHEDULED),
    Act.PASS: (State.INITIAL_REVIEW, State.REVIEW),
    Act.SEND_BACK: (State.INITIAL_REVIEW, State.REVIEW, State.SIGN_OFF),
    Act.CLEAR: (State.REVIEW, State.SIGN_OFF),
    Act.SIGN: (State.SIGN_OFF,),
}
"""In which states an act is possible at all."""

PASSED_TO: dict[State, State] = {
    State.DRAFT: State.INITIAL_REVIEW,
    State.INITIAL_REVIEW: State.REVIEW,
    State.REVIEW: State.SIGN_OFF,
}
"""Where a draft goes when it is submitted or passes a step; sign-off publishes or schedules."""


class Intent(CodeTable):
    """What the publication of a draft does to its item."""

    CHANGE = "change", "变更"
    NEW = "new", "新增"
    SUSPEND = "suspend", "暂停"
    RESUME = "resume", "恢复"
    CANCEL = "cancel", "取消"
    MERGE = "merge", "合并"
    SPLIT = "split", "拆分"
    HAND_OVER = "hand_over", "移交"

    @property
    def ends_item(self) -> bool:
        """Whether the item leaves the catalogue with this publication."""
        return self in (Intent.CANCEL, Intent.MERGE, Intent.SPLIT, Intent.HAND_OVER)

    @property
    def takes_out_of_use(self) -> bool:
        """Whether nobody can apply for the item after it: suspended, or gone.

        Findings do not stand in its way: an item that is wrong must be the easier to withdraw.
        """
        return self.ends_item or self is Intent.SUSPEND


class Signed(Struct, frozen=True, kw_only=True):
    """One passed step of a draft that still counts."""

    step: Step
    account: int
    name: str
    opinion: str
    at: datetime


class Draft(Struct, frozen=True, kw_only=True):
    """What the workflow knows of a draft; its content lies beside it.

    ``authors`` are the accounts that wrote any of its content; ``errors`` counts blocking
    findings; ``cleared_by`` names who ticked the confidentiality review.
    """

    revision: int
    item: int
    code: str
    name: str
    body_code: str
    body_name: str
    number: int
    state: State
    lock_version: int
    intent: Intent
    reason: str
    basis: str
    targets: tuple[str, ...]
    author: str
    authors: tuple[int, ...]
    errors: int
    warnings: int
    disclosure: Disclosure | None
    cleared_by: str
    signatures: tuple[Signed, ...] = ()
    due_on: date | None = None
    publish_on: date | None = None
    changed_at: datetime | None = None

    @property
    def step(self) -> Step | None:
        """The review it waits for."""
        return next((step for step in STEPS if step.state is self.state), None)

    def is_overdue(self, today: date) -> bool:
        """Whether the step it waits for should have been taken before ``today``."""
        return self.step is not None and self.due_on is not None and self.due_on < today


class Fault(Enum):
    """What an obstacle is about: the person, the state of the draft, or its content."""

    PERSON = "person"
    STATE = "state"
    CONTENT = "content"


class Obstacle(Struct, frozen=True):
    """Why an act is not possible, as a sentence for whoever tried."""

    fault: Fault
    text: str

    def __str__(self) -> str:
        return self.text


def obstacles(act: Act, draft: Draft, officer: Officer) -> list[Obstacle]:
    """All that keeps ``officer`` from doing ``act`` to ``draft``; empty when nothing does."""
    found = list(_of_person(act, draft, officer))
    if draft.state not in ALLOWED[act]:
        text = f"“{draft.name}”现在是“{draft.state.label}”，不能{act.label}"
        found.append(Obstacle(Fault.STATE, text))
        return found
    found += _of_content(act, draft)
    return found


def publication_obstacles(draft: Draft) -> list[Obstacle]:
    """All that keeps ``draft`` from the public, whoever published it; empty when nothing does.

    The last gate: three signatures of three people, none an author, the confidentiality tick,
    the disclosure attribute, no blocking finding.
    """
    found = _unready(draft) + _unsigned(draft, STEPS)
    signers = [signed.account for signed in draft.signatures]
    if len(set(signers)) != len(signers):
        found.append("同一人签署了不止一个环节")
    if set(signers) & set(draft.authors):
        found.append("签署人中有编制人")
    return [Obstacle(Fault.CONTENT, text) for text in found]


def return_targets(state: State) -> tuple[State, ...]:
    """Where a draft waiting in ``state`` may be sent back to, nearest first."""
    earlier = [State.DRAFT]
    for step in STEPS:
        if step.state is state:
            return tuple(reversed(earlier))
        earlier.append(step.state)
    return ()


def _of_person(act: Act, draft: Draft, officer: Officer) -> list[Obstacle]:
    permission = _permission(act, draft)
    found: list[str] = []
    if permission is not None and not officer.may(permission):
        found.append(f"您没有{permission.label}的权限")
    if not officer.acts_for(draft.body_code):
        found.append(f"“{draft.name}”属于{draft.body_name or '其他部门'}，不在您的职责范围")
    if act is Act.TAKE_BACK and officer.id not in draft.authors:
        found.append("只有编制人可以撤回")
    if act in (Act.PASS, Act.SIGN):
        if officer.id in draft.authors:
            found.append("编制人不能审核自己编制的内容")
        if any(signed.account == officer.id for signed in draft.signatures):
            found.append("一人只能签署一个环节，您已签署过本稿")
    if act is Act.CLEAR and officer.id in draft.authors:
        found.append("编制人不能对自己编制的内容作保密审核")
    return [Obstacle(Fault.PERSON, text) for text in found]


def _permission(act: Act, draft: Draft) -> Permission | None:
    if act in (Act.EDIT, Act.DISCARD, Act.SUBMIT, Act.TAKE_BACK):
        return Permission.EDIT_ITEMS
    if act is Act.SIGN:
        return Permission.SIGN_OFF
    return draft.step.permission if draft.step else None


def _of_content(act: Act, draft: Draft) -> list[Obstacle]:
    found: list[str] = []
    if act is Act.SUBMIT and _blocking(draft):
        found.append(f"还有 {draft.errors} 处必须改正的问题，改正后才能送审")
    if act is Act.SIGN:
        found = _unready(draft) + _unsigned(draft, STEPS[:2])
    return [Obstacle(Fault.CONTENT, text) for text in found]


def _unready(draft: Draft) -> list[str]:
    found: list[str] = []
    if _blocking(draft):
        found.append(f"还有 {draft.errors} 处必须改正的问题，请退回编制人改正")
    if not draft.cleared_by:
        found.append("尚未完成保密审核，请先勾选保密审核并认定公开属性")
    if draft.disclosure is not Disclosure.PROACTIVE:
        found.append("公开属性不是“主动公开”，不能发布")
    return found


def _unsigned(draft: Draft, steps: Sequence[Step]) -> list[str]:
    signed = {one.step for one in draft.signatures}
    missing = [step.label for step in steps if step not in signed]
    return [f"缺少{'、'.join(missing)}签署"] if missing else []


def _blocking(draft: Draft) -> bool:
    return draft.errors > 0 and not draft.intent.takes_out_of_use
