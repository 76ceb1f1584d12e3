"""The reform office adjusts the power list: add, cancel, merge, split, delegate, transfer …"""

from collections.abc import Sequence
from datetime import datetime

from catalogue.commands.acting import acting, refuse_if
from catalogue.commands.power_book import PowerBook
from catalogue.errors import Forbidden
from catalogue.model.adjustment import Adjustment
from catalogue.model.adjustment_obstacles import AdjustmentObstacle
from catalogue.model.people import Officer, Permission

__all__ = ["Adjustment", "adjust", "apply_adjustment", "apply_adjustments", "preview"]


async def adjust(adjustment: Adjustment, *, by: Officer, now: datetime) -> int:
    """Record ``adjustment`` and change the list by it; gives its number.

    Raises:
        Forbidden: not the reform office.
        BadInput: a part is missing or malformed, or nothing would change.
        Conflict: a code is unknown or taken, or the day does not fit the list or its editions.
    """
    async with acting(by, "调整权责清单", _subject(adjustment), now) as deed:
        refuse_unless_keeper(by)
        book = await _book([adjustment], now)
        refuse_if(book.take(adjustment))
        deed.detail = f"{book.summaries[0]}；{adjustment.document.strip()}"
        return (await book.write(by_name=by.name, now=now))[0]


async def preview(adjustment: Adjustment, *, now: datetime) -> tuple[list[AdjustmentObstacle], str]:
    """What keeps ``adjustment`` out and, when nothing does, what it would do; writes nothing."""
    book = await _book([adjustment], now)
    found = book.take(adjustment)
    return found, "" if found else book.summaries[0]


async def apply_adjustment(
    adjustment: Adjustment, *, by_name: str, now: datetime, sample: bool = False
) -> int:
    """As ``adjust``, in the open transaction, without permission and audit.

    Raises:
        BadInput, Conflict: as ``adjust``.
    """
    return (await apply_adjustments([adjustment], by_name=by_name, now=now, sample=sample))[0]


async def apply_adjustments(
    adjustments: Sequence[Adjustment], *, by_name: str, now: datetime, sample: bool = False
) -> list[int]:
    """Record many adjustments in their order, in the open transaction; gives their numbers.

    Raises:
        BadInput, Conflict: the first that is kept out; nothing is written then.
    """
    book = await _book(adjustments, now)
    for adjustment in adjustments:
        refuse_if(book.take(adjustment, sample=sample))
    return await book.write(by_name=by_name, now=now, sample=sample)


def refuse_unless_keeper(by: Officer) -> None:
    """Raises: Forbidden when ``by`` does not keep the power list."""
    if not by.may(Permission.ADJUST_POWER_LIST):
        raise Forbidden(f"您没有{Permission.ADJUST_POWER_LIST.label}的权限")


async def _book(adjustments: Sequence[Adjustment], now: datetime) -> PowerBook:
    codes = [
        code.strip()
        for one in adjustments
        for code in (*one.removes, *(power.code for power in one.brings))
    ]
    return await PowerBook.opened(codes, now=now)


def _subject(adjustment: Adjustment) -> str:
    codes = (*adjustment.removes, *(power.code for power in adjustment.brings))
    return "、".join(dict.fromkeys(codes))
