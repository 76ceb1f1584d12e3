"""The reform office notes that a regulation changed: what stands on it has to be looked at."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from catalogue.commands.acting import acting
from catalogue.commands.register import Changes
from catalogue.commands.register_checks import (
    columns_of,
    refuse_faulty,
    refuse_unless_keeper,
    repeats,
    unclean,
)
from catalogue.database import insert_many
from catalogue.errors import Conflict
from catalogue.model.citations import title_key
from catalogue.model.people import Officer
from catalogue.model.reform import RegulationChangeKind
from catalogue.model.registers import RegulationRecord, RowFault
from catalogue.tables import RegulationChange


async def note_regulation(change: RegulationRecord, *, by: Officer, now: datetime) -> None:
    """Note one change; a change still to come may be noted before its day.

    Raises:
        Forbidden: not the reform office.
        BadInput: a part is missing or malformed.
        Conflict: it has been noted already.
    """
    async with acting(by, "登记法规变动", change.title, now) as deed:
        refuse_unless_keeper(by)
        done = await enter_regulations([change], by_name=by.name, now=now)
        if not done.any:
            raise Conflict(f"“{change.title}”{change.on} 的{change.what.label}已登记过")
        deed.detail = f"{change.on} {change.what.label}"


async def note_regulations(
    changes: Sequence[RegulationRecord], *, by: Officer, now: datetime
) -> Changes:
    """Note many changes; those noted before are left alone.

    Raises:
        Forbidden, BadInput: as ``note_regulation``.
    """
    async with acting(by, "登记法规变动", f"{len(changes)} 条", now) as deed:
        refuse_unless_keeper(by)
        done = await enter_regulations(changes, by_name=by.name, now=now)
        deed.detail = f"新增 {done.created}，已有 {done.unchanged}"
        return done


async def enter_regulations(
    changes: Sequence[RegulationRecord], *, by_name: str, now: datetime, sample: bool = False
) -> Changes:
    """As ``note_regulations``, in the open transaction, without permission and audit.

    Raises:
        BadInput: as ``note_regulation``.
    """
    refuse_faulty(changes, regulation_faults(changes))
    held = await RegulationChange.select(
        RegulationChange.title, RegulationChange.what, RegulationChange.on_date
    )
    known = {(title_key(row["title"]), row["what"], row["on_date"]) for row in held}
    new = [
        change
        for change in changes
        if (title_key(change.title), change.what.value, change.on) not in known
    ]
    own: dict[str, Any] = {"by": by_name, "at": now, "sample": sample}
    await insert_many(RegulationChange, [_row(change) | own for change in new])
    return Changes(created=len(new), unchanged=len(changes) - len(new))


def regulation_faults(changes: Sequence[RegulationRecord]) -> list[RowFault]:
    """What is wrong with ``changes``."""
    faults = [*repeats(changes, ("title", "what", "on"), "法规变动"), *unclean(changes, ("title",))]
    for place, change in enumerate(changes):
        if len(title_key(change.title)) < 2:
            told = "法规名称太短，无法查找依据它的事项；请填写全称"
            faults.append(RowFault(place=place, field="title", value=change.title, message=told))
        replaced = change.what is RegulationChangeKind.REPLACED
        if replaced and not change.replaced_by.strip():
            told = "变动为“被替代”时，请填写替代它的法规"
            faults.append(RowFault(place=place, field="replaced_by", value="", message=told))
    return sorted(faults, key=lambda fault: fault.place)


def _row(change: RegulationRecord) -> dict[str, Any]:
    row = columns_of(change)
    del row["on"]
    return row | {"on_date": change.on}
