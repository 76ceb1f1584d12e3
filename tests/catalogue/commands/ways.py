"""The straight way of a draft to the public, for tests that start behind it."""

from datetime import date, datetime

from catalogue.commands import review
from catalogue.commands.save_draft import save_draft
from catalogue.model.code_tables import Disclosure
from catalogue.model.item import ServiceItem
from catalogue.model.people import Officer, Role
from catalogue.queries.drafts import require_draft
from tests.factories import NOON
from tests.workbench import an_officer

TODAY = date(2018, 6, 1)


class Team:
    """An editor and three reviewers of one body."""

    def __init__(self, editor: Officer, initial: Officer, reviewer: Officer, signer: Officer):
        self.editor, self.initial = editor, initial
        self.reviewer, self.signer = reviewer, signer

    async def review(self, code: str, now: datetime = NOON, publish_on: date | None = None) -> None:
        """Submit the draft of ``code`` and take it through all three steps."""

        async def lock() -> int:
            return (await require_draft(code)).facts.lock_version

        editing = {"by": self.editor, "now": now, "today": TODAY}
        await review.submit(code, lock_version=await lock(), **editing)
        for one in (self.initial, self.reviewer):
            if one is self.reviewer:
                await review.clear_disclosure(
                    code,
                    lock_version=await lock(),
                    disclosure=Disclosure.PROACTIVE,
                    by=one,
                    now=now,
                )
            await review.pass_step(code, lock_version=await lock(), by=one, now=now, today=TODAY)
        signing = {"by": self.signer, "now": now, "today": TODAY}
        await review.sign_off(code, lock_version=await lock(), publish_on=publish_on, **signing)

    async def publish(self, item: ServiceItem, *, known: bool = False) -> None:
        """Save ``item`` and publish it the whole way."""
        code = item.code if known else None
        await save_draft(item, code=code, lock_version=0, by=self.editor, now=NOON)
        await self.review(item.code)


async def a_team(body: str, prefix: str = "") -> Team:
    """Four people of one body."""
    return Team(
        await an_officer(f"{prefix}editor", Role.EDITOR, bodies=(body,)),
        await an_officer(f"{prefix}initial", Role.INITIAL_REVIEWER, bodies=(body,)),
        await an_officer(f"{prefix}reviewer", Role.REVIEWER, bodies=(body,)),
        await an_officer(f"{prefix}signer", Role.SIGN_OFF, bodies=(body,)),
    )
