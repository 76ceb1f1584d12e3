"""The auditor took the trail away or checked it: that, too, is an event."""

from datetime import datetime

from catalogue.commands.acting import Deed, acting, enter_event
from catalogue.database import writing
from catalogue.model.audit import Outcome
from catalogue.model.people import Officer


async def record_export(told: str, *, by: Officer, now: datetime) -> None:
    """The trail was taken away as a file; ``told`` says which part of it."""
    async with acting(by, "导出审计记录", "审计记录", now) as deed:
        deed.detail = told


async def record_check(told: str, *, whole: bool, by: Officer, now: datetime) -> None:
    """The chain was followed; ``told`` is the verdict."""
    outcome = Outcome.DONE if whole else Outcome.REFUSED
    async with writing():
        await enter_event(by, Deed("核对审计记录", "审计记录", told), outcome, now)
