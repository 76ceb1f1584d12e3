"""Days as the place sees them, and which revision was public when a day ended."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from piccolo.columns.combination import And

from catalogue.tables import Revision

PLACE = ZoneInfo("Asia/Shanghai")
"""Where a day begins and ends."""


def start_of(day: date) -> datetime:
    """The moment ``day`` begins in the place, in UTC."""
    return datetime.combine(day, time(), PLACE).astimezone(UTC)


def public_on(as_of: date | None) -> Any:
    """Condition: this revision was the public one when the day ``as_of`` ended; ``None`` is now."""
    if as_of is None:
        return Revision.slot == "current"
    end = start_of(as_of + timedelta(days=1))
    return And(
        Revision.published_at < end,
        (Revision.superseded_at.is_null()) | (Revision.superseded_at >= end),
    )


def day_of(moment: datetime) -> date:
    """The day ``moment`` falls on in the place."""
    return moment.astimezone(PLACE).date()


def in_force(table: Any, day: date | None) -> Any:
    """Condition: this row of a register (``since``, ``until``) holds on ``day``.

    It holds from the day ``since`` on, no longer on the day ``until``; ``day`` of ``None`` keeps
    what has no end.
    """
    if day is None:
        return table.until.is_null()
    return And(table.since <= day, (table.until.is_null()) | (table.until > day))
