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
