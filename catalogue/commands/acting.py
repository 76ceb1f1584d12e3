"""What every command of a person shares: its transaction, its audit event, its refusals."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import datetime

import msgspec
from msgspec import Struct

from catalogue.database import insert_many, writing
from catalogue.errors import BadInput, CatalogueError, Conflict, DatabaseUnavailable, Forbidden
from catalogue.model.audit import AuditLine, Outcome
from catalogue.model.people import Officer
from catalogue.model.workflow import Draft, Fault, Obstacle
from catalogue.queries.audit import Archived, archived
from catalogue.tables import AuditEvent

PROGRAM = "系统"
"""Who acts when no officer does."""
COMMAND_LINE = "命令行"
"""Who acts when it is typed on the server."""
UNKNOWN = "未登录"
"""Who acts before anybody has logged in."""

SOURCE: ContextVar[str] = ContextVar("SOURCE", default="")
"""The address the present request came from; set at the door, read by the audit trail."""


class Deed(Struct):
    """What is being done to what; a command may say more of it in ``detail`` as it goes."""

    act: str
    subject: str
    detail: str = ""


@asynccontextmanager
async def acting(
    by: Officer | None,
    act: str,
    subject: str,
    now: datetime,
    address: str = "",
    program: str = PROGRAM,
) -> AsyncIterator[Deed]:
    """The one transaction of a command, with its audit event; a refusal is recorded as well.

    ``by`` of ``None`` is ``program``: the program itself (a timed publication) or the command line.
    """
    deed = Deed(act, subject)
    try:
        async with writing():
            yield deed
            await enter_event(by, deed, Outcome.DONE, now, address, program)
    except DatabaseUnavailable:
        raise  # where nobody can write, nothing can be recorded
    except CatalogueError as refusal:
        async with writing():
            refused = Deed(act, subject, str(refusal))
            await enter_event(by, refused, Outcome.REFUSED, now, address, program)
        refusal.recorded = True
        raise


async def enter_event(
    by: Officer | None,
    deed: Deed,
    outcome: Outcome,
    now: datetime,
    address: str = "",
    program: str = PROGRAM,
) -> None:
    """Write one line of the audit trail in the open transaction."""
    end = await trail_end()
    line = AuditLine(
        serial=end.serial + 1,
        at=now.isoformat(),
        account=by.id if by else None,
        name=by.name if by else program,
        act=deed.act[:40],
        subject=deed.subject[:200],
        outcome=outcome.value,
        detail=deed.detail[:1000],
        address=(address or SOURCE.get())[:64],
    ).sealed(end.line_hash)
    await insert_many(AuditEvent, [msgspec.structs.asdict(line)])


async def trail_end() -> Archived:
    """The last line of the audit trail, be it in the database or in the last archive."""
    last = (
        await AuditEvent.select(AuditEvent.serial, AuditEvent.line_hash)
        .order_by(AuditEvent.serial, ascending=False)
        .limit(1)
    )
    return Archived(last[0]["serial"], last[0]["line_hash"]) if last else await archived()


def refuse_if(found: Iterable[Obstacle]) -> None:
    """Refuse with every obstacle in one sentence; nothing happens when there is none.

    Raises:
        Forbidden: the person may not.
        Conflict: the state forbids it.
        BadInput: the content is not ready.
    """
    every = list(found)
    if not every:
        return
    told = "；".join(obstacle.text for obstacle in every)
    faults = {obstacle.fault for obstacle in every}
    if Fault.PERSON in faults:
        raise Forbidden(told)
    if Fault.STATE in faults:
        raise Conflict(told)
    raise BadInput(told)


def refuse_if_stale(draft: Draft, lock_version: int) -> None:
    """Refuse when somebody else has changed the draft since it was read.

    Raises:
        Conflict: it has another lock version now.
    """
    if draft.lock_version != lock_version:
        raise Conflict(
            f"“{draft.name}”在您打开之后已被更改（最近编制人 {draft.author}，"
            f"现在是“{draft.state.label}”）；请查看最新内容后再操作"
        )
