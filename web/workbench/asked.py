"""Filters in the address of a workbench page: known names only, each once."""

from datetime import date
from typing import Any

from litestar import Request

from catalogue.errors import BadParameter

_LONGEST = 200
_FIRST_YEAR, _LAST_YEAR = 1949, 2999


def asked(request: Request[Any, Any, Any], *names: str) -> dict[str, str]:
    """What the address gives under each of ``names``; empty where it gives nothing.

    Raises:
        BadParameter: an unknown name, or one given twice.
    """
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in names:
            raise BadParameter(name, f"不认识参数“{name[:40]}”；可用的有：{'、'.join(names)}")
        if name in given:
            raise BadParameter(name, f"参数“{name}”只能给一次")
        given[name] = value[:_LONGEST]
    return {name: given.get(name, "") for name in names}


def day_until(name: str, text: str, today: date) -> date:
    """A day, ``today`` where none is given.

    Raises:
        BadParameter: no date, or a day that is still to come.
    """
    if not text.strip():
        return today
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise BadParameter(name, f"“{text[:20]}”不是日期，应如 2018-12-31") from None
    if day > today:
        raise BadParameter(name, f"{day} 还没有到；最晚可查到今天（{today}）")
    return day


def month_of(name: str, text: str) -> date | None:
    """The first day of a month written as 2018-06; ``None`` where none is given.

    Raises:
        BadParameter: it is no month.
    """
    if not text.strip():
        return None
    try:
        month = date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        raise BadParameter(name, f"“{text[:20]}”不是月份，应如 2018-06") from None
    if not _FIRST_YEAR <= month.year <= _LAST_YEAR:
        raise BadParameter(
            name, f"月份应在 {_FIRST_YEAR} 至 {_LAST_YEAR} 年之间，现为“{text[:20]}”"
        )
    return month
