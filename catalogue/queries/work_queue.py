"""What waits for this person, and for nobody who could not do it."""

from datetime import date, datetime

from msgspec import Struct

from catalogue.model.people import Officer, Permission
from catalogue.model.workflow import STEPS, Act, Draft, Fault, State, obstacles
from catalogue.queries.department_items import Wanted, department_codes
from catalogue.queries.drafts import SENT_BACK, drafts
from catalogue.tables import Review, Revision

IN_REVIEW = tuple(step.state.value for step in STEPS)


class Returned(Struct, frozen=True):
    """A draft that a reviewer has sent back, with the reason."""

    draft: Draft
    by: str
    reason: str
    at: datetime


class Tasks(Struct, frozen=True, kw_only=True):
    """Everything that asks for this person's attention; counts are the lengths of the lists."""

    waiting: list[Draft]
    returned: list[Returned]
    mine: list[Draft]
    scheduled: list[Draft]
    overdue: list[Draft]
    stale: list[str]


async def tasks(by: Officer, today: date) -> Tasks:
    """The tasks of ``by`` on ``today``."""
    returned = await returned_to(by)
    sent_back = {one.draft.revision for one in returned}
    return Tasks(
        waiting=await waiting_for(by),
        returned=returned,
        mine=[one for one in await drafts_of(by) if one.revision not in sent_back],
        scheduled=await scheduled_for(by),
        overdue=await overdue_for(by, today),
        stale=await stale_for(by, today),
    )


async def waiting_for(by: Officer) -> list[Draft]:
    """Drafts whose next step this person may take: not their own, not signed by them before."""
    states = [step.state.value for step in STEPS if by.may(step.permission)]
    if not states or not by.bodies:
        return []
    found = await drafts(Revision.state.is_in(states) & Revision.body_code.is_in(list(by.bodies)))
    return [draft for draft in found if not _barred(draft, by)]


async def returned_to(by: Officer) -> list[Returned]:
    """Drafts of this person's bodies that have come back for them to mend."""
    if not by.may(Permission.EDIT_ITEMS):
        return []
    found = []
    for draft in await drafts_of(by):
        rows = (
            await Review.select()
            .where(Review.revision == draft.revision, Review.act == SENT_BACK)
            .order_by(Review.id, ascending=False)
            .limit(1)
        )
        if rows and rows[0]["returned_to"] == State.DRAFT.value:
            found.append(Returned(draft, rows[0]["name"], rows[0]["opinion"], rows[0]["at"]))
    return found


async def drafts_of(by: Officer) -> list[Draft]:
    """Drafts this person has written and not submitted."""
    if not by.may(Permission.EDIT_ITEMS) or not by.bodies:
        return []
    found = await drafts(
        (Revision.state == State.DRAFT.value) & Revision.body_code.is_in(list(by.bodies))
    )
    return [draft for draft in found if by.id in draft.authors]


async def scheduled_for(by: Officer) -> list[Draft]:
    """Signed drafts of this person's bodies that wait for their day."""
    if not by.may(Permission.READ_ITEMS) or not by.bodies:
        return []
    return await drafts(
        (Revision.state == State.SCHEDULED.value) & Revision.body_code.is_in(list(by.bodies))
    )


async def overdue_for(by: Officer, today: date) -> list[Draft]:
    """Overdue reviews: of every body for the reform office, else those this person must do."""
    if by.may(Permission.READ_ALL_BODIES):
        found = await drafts(Revision.state.is_in(list(IN_REVIEW)) & (Revision.due_on < today))
    else:
        found = await waiting_for(by)
    return [draft for draft in found if draft.is_overdue(today)]


async def stale_for(by: Officer, today: date) -> list[str]:
    """Codes of public items of this person's bodies that nobody has confirmed for 12 months."""
    if not by.may(Permission.EDIT_ITEMS):
        return []
    return await department_codes(by, Wanted(state="stale"), today=today)


def _barred(draft: Draft, by: Officer) -> bool:
    act = Act.SIGN if draft.state is State.SIGN_OFF else Act.PASS
    return any(one.fault is Fault.PERSON for one in obstacles(act, draft, by))
