"""The day a form of a register names: from when something holds."""

from datetime import date

from catalogue.errors import BadInput
from web import clock


def read_day(text: str, title: str = "生效日期") -> date:
    """The day in ``text``; today where it is empty.

    Raises:
        BadInput: it is none.
    """
    if not text.strip():
        return clock.today()
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        told = f"“{title}”应为日期，如 {clock.today()}，现为“{text[:20]}”"
        raise BadInput(told) from None
