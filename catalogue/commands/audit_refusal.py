"""A page was refused to somebody: the attempt goes into the audit trail."""

from datetime import datetime

from catalogue.commands.acting import UNKNOWN, Deed, enter_event
from catalogue.database import writing
from catalogue.model.audit import Outcome
from catalogue.model.people import Officer


async def record_refusal(
    by: Officer | None, act: str, subject: str, detail: str, now: datetime, address: str
) -> None:
    """One line for an attempt that was refused before any command ran."""
    async with writing():
        await enter_event(by, Deed(act, subject, detail), Outcome.REFUSED, now, address, UNKNOWN)
