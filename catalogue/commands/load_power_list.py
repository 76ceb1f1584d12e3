"""The first edition of the power list comes in whole; from then on only adjustments change it."""

from collections.abc import Iterable
from datetime import date, datetime

from catalogue.commands.close_edition import check_edition, close_loaded, enter_edition
from catalogue.commands.power_rows import link_rows, version_row
from catalogue.database import insert_many, new_ids
from catalogue.errors import BadInput, Conflict
from catalogue.model.power_entry import power_faults, tidy
from catalogue.model.power_list import Power, power_hash
from catalogue.queries.editions import EditionLine
from catalogue.tables import PowerEdition, PowerLink, PowerVersion

__all__ = ["close_loaded", "load_first_edition", "refuse_second_load"]

_FAULTS_TOLD = 20


async def load_first_edition(
    powers: Iterable[Power],
    *,
    key: str,
    name: str,
    on: date,
    document: str,
    by_name: str,
    now: datetime,
    sample: bool = False,
) -> EditionLine:
    """Enter ``powers`` as the list from the day ``on``, and as its first edition.

    In the open transaction; an edition may not be empty.

    Raises:
        BadInput: an entry is malformed, a code stands twice, or there is no entry at all.
        Conflict: there is a list already.
    """
    check_edition(key, name, on, document, now)
    await refuse_second_load()
    found = list(map(tidy, powers))
    _refuse_faulty(found)
    ids = await new_ids(PowerVersion, len(found))
    rows, links = [], []
    for number, power in zip(ids, found, strict=True):
        rows.append({"id": number} | version_row(power, since=on, sample=sample))
        links += link_rows(number, power)
    await insert_many(PowerVersion, rows)
    await insert_many(PowerLink, links)
    return await enter_edition(
        {power.code: power_hash(power) for power in found},
        None,
        key=key,
        name=name,
        on=on,
        document=document,
        by=by_name,
        now=now,
        sample=sample,
    )


async def refuse_second_load() -> None:
    """Raises: Conflict when there is a list already."""
    if await PowerEdition.exists() or await PowerVersion.exists():
        raise Conflict("已有权责清单；清单只能通过登记调整来变动，不能再次整体导入")


def _refuse_faulty(powers: list[Power]) -> None:
    if not powers:
        raise BadInput("清单中没有事项；请核对文件内容")
    faults = [text for power in powers for _, text in power_faults(power)]
    seen: set[str] = set()
    for power in powers:
        if power.code in seen:
            faults.append(f"职权编码“{power.code}”重复；一个编码只能有一个事项，请核对")
        seen.add(power.code)
    if faults:
        more = len(faults) - _FAULTS_TOLD
        rest = f"；另有 {more} 处未列出" if more > 0 else ""
        raise BadInput(f"{'；'.join(faults[:_FAULTS_TOLD])}{rest}")
