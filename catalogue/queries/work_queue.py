"""What waits for this person, and for nobody who could not do it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec
from msgspec import Struct
from piccolo.columns.combination import And
from piccolo.query.functions.aggregate import Count

from catalogue.model.people import Officer, Permission, Role
from catalogue.model.workflow import STEPS, Act, Draft, Fault, State, Step, obstacles
from catalogue.projection import plain_name
from catalogue.queries.department_items import Wanted, department_codes
from catalogue.queries.drafts import SENT_BACK, drafts
from catalogue.tables import Account, Review, Revision

IN_REVIEW = tuple(step.state for step in STEPS)
"""States in which a draft waits for a reviewer."""

_MOST = 30_000
"""More open drafts than one person can look at; databases take about as many values at once."""


_STALE = Wanted(state="stale")


class Return(Struct, frozen=True, kw_only=True):
    """The last thing reviewers did to a draft: sent it back to where it stands now."""

    by: str
    step: Step
    reason: str
    at: datetime


class BodyLoad(Struct, frozen=True, kw_only=True):
    """How many drafts of a body wait for a reviewer, and how many of them for too long."""

    code: str
    name: str
    in_review: int
    overdue: int


class Tasks(Struct, frozen=True, kw_only=True):
    """Everything that asks for this person's attention; a count is the length of its list.

    ``waiting``: the next step is theirs; ``overdue``: those of them whose day has passed, and
    for the reform office those of every body.  ``mine``: drafts they write, ``returned`` those a
    reviewer has sent back to them, ``ownerless`` drafts of their body that none of its editors
    writes (handed over, or the writer has left).  ``scheduled``: signed, waiting for their day.
    ``stale``: codes of items nobody has confirmed for twelve months.  ``returns`` has the reason
    of each draft that has come back, by revision.
    """

    waiting: list[Draft] = []
    overdue: list[Draft] = []
    returned: list[Draft] = []
    mine: list[Draft] = []
    ownerless: list[Draft] = []
    scheduled: list[Draft] = []
    stale: list[str] = []
    returns: dict[int, Return] = {}
    loads: list[BodyLoad] = []


class Narrowed(Struct, frozen=True, kw_only=True):
    """Filters of the work queue: a step, a body, words of the name or the start of a code."""

    step: str = ""
    body: str = ""
    words: str = ""
    overdue: bool = False

    def keeps(self, draft: Draft, today: date) -> bool:
        """Whether ``draft`` stays in view."""
        if self.step and (draft.step is None or draft.step.value != self.step):
            return False
        if self.body and draft.body_code != self.body:
            return False
        if self.overdue and not draft.is_overdue(today):
            return False
        words = plain_name(self.words)
        code = self.words.strip()
        return (
            not code or (words and words in plain_name(draft.name)) or draft.code.startswith(code)
        )


async def tasks(by: Officer, today: date) -> Tasks:
    """The tasks of ``by`` on ``today``."""
    held = await _open_drafts(by)
    waiting = _waiting(held, by)
    overdue = [draft for draft in waiting if draft.is_overdue(today)]
    office = by.may(Permission.READ_ALL_BODIES)
    if office:
        overdue = await overdue_everywhere(today)
    editor = by.may(Permission.EDIT_ITEMS)
    writing = [draft for draft in held if draft.state is State.DRAFT] if editor else []
    returns = await returns_of([*waiting, *writing])
    own = [draft for draft in writing if by.id in draft.authors]
    return Tasks(
        waiting=waiting,
        overdue=overdue,
        returned=[draft for draft in own if draft.revision in returns],
        mine=[draft for draft in own if draft.revision not in returns],
        ownerless=await _ownerless(writing),
        scheduled=[draft for draft in held if draft.state is State.SCHEDULED],
        stale=await department_codes(by, _STALE, today=today) if editor else [],
        returns=returns,
        loads=await _loads(overdue) if office else [],
    )


async def waiting_for(by: Officer) -> list[Draft]:
    """Drafts whose next step this person may take: not their own, not signed by them before."""
    return _waiting(await _open_drafts(by), by)


async def overdue_everywhere(today: date) -> list[Draft]:
    """Drafts of every body whose reviewer should have acted before ``today``, longest first."""
    where = And(Revision.state.is_in([s.value for s in IN_REVIEW]), Revision.due_on < today)
    return _by_due_day(await drafts(where, _MOST))


async def returns_of(found: Sequence[Draft]) -> dict[int, Return]:
    """Why each of these drafts has come back, where the last act on it sent it where it is."""
    states = {draft.revision: draft.state.value for draft in found}
    rows = (
        await Review.select().where(Review.revision.is_in(list(states) or [0])).order_by(Review.id)
    )
    last = {row["revision"]: row for row in rows}
    return {
        revision: Return(
            by=row["name"], step=Step(row["step"]), reason=row["opinion"], at=row["at"]
        )
        for revision, row in last.items()
        if row["act"] == SENT_BACK and row["returned_to"] == states[revision]
    }


async def _open_drafts(by: Officer) -> list[Draft]:
    """Every draft of the bodies this person acts for."""
    if not by.bodies or not by.may(Permission.READ_ITEMS):
        return []
    return _by_due_day(await drafts(Revision.body_code.is_in(list(by.bodies)), _MOST))


def _by_due_day(found: Iterable[Draft]) -> list[Draft]:
    return sorted(found, key=lambda draft: (draft.due_on or date.max, draft.revision))


def _waiting(held: Iterable[Draft], by: Officer) -> list[Draft]:
    return [draft for draft in held if draft.step is not None and not _barred(draft, by)]


def _barred(draft: Draft, by: Officer) -> bool:
    act = Act.SIGN if draft.state is State.SIGN_OFF else Act.PASS
    return any(one.fault is Fault.PERSON for one in obstacles(act, draft, by))


async def _ownerless(writing: Sequence[Draft]) -> list[Draft]:
    """Those none of whose authors is still an active editor of the body."""
    authors = {author for draft in writing for author in draft.authors}
    rows = await Account.select().where(
        Account.active.eq(True), Account.id.is_in(list(authors) or [0])
    )
    acting = {
        row["id"]: frozenset(msgspec.json.decode(row["bodies"], type=tuple[str, ...]))
        for row in rows
        if Role.EDITOR in msgspec.json.decode(row["roles"], type=frozenset[Role])
    }
    return [
        draft
        for draft in writing
        if not any(draft.body_code in acting.get(author, ()) for author in draft.authors)
    ]


async def _loads(overdue: Sequence[Draft]) -> list[BodyLoad]:
    """Bodies with drafts in review, those with most overdue first."""
    rows = (
        await Revision.select(Revision.body_code, Revision.body_name, Count())
        .where(Revision.slot == "draft", Revision.state.is_in([s.value for s in IN_REVIEW]))
        .group_by(Revision.body_code, Revision.body_name)
    )
    late: dict[tuple[str, str], int] = {}
    for draft in overdue:
        body = (draft.body_code, draft.body_name)
        late[body] = late.get(body, 0) + 1
    found = [
        BodyLoad(
            code=row["body_code"],
            name=row["body_name"],
            in_review=row["count"],
            overdue=late.get((row["body_code"], row["body_name"]), 0),
        )
        for row in rows
    ]
    return sorted(found, key=lambda load: (-load.overdue, load.name, load.code))
