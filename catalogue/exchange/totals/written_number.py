"""A number of a report as it is written: 55,121 · 4.07万 · 95.3% · 1944件."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import Struct

from catalogue.exchange.cells import Unreadable, text

EMPTY = frozenset({"", "无", "/", "-", "–", "—", "——", "－", "…", "……", "\\", "*", "空", "暂无"})
"""How tables write that there is no number; 0 is a number."""

_NUMBER = re.compile(
    r"(?P<sign>[-+−]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.(?P<rest>\d{1,9}))?"
    r"\s*(?P<scale>百分点|百分之|万|亿|千|%|‰)?\s*(?P<unit>(?![年月日号版期])[^\d\s]{0,4})"
)
_ABOUT = re.compile(r"[约近余多几数]|以上|以下|左右|不足|超过|至少")
_SCALES = {"万": 4, "亿": 8, "千": 3}
_NOISE = 9
"""Decimals of a spreadsheet's number; what stands behind is noise of its arithmetic."""
_BOUND = 1e15
_LONGEST = 40
"""Characters a number may have, with its unit."""


class Number(Struct, frozen=True):
    """A number read: ``value`` exact, ``places`` where it is plainly rounded (4.07万: −2).

    ``percent`` says that a percent sign stood there; ``bare`` that it was a number of the
    spreadsheet, without any sign.
    """

    value: Fraction
    places: int | None = None
    percent: bool = False
    bare: bool = False


def number(cell: Any) -> Number | None:
    """``cell`` as a number, ``None`` where it says that there is none.

    Raises:
        Unreadable: no number, or none that is exact.

    >>> number("5.5万").value, number("95.3%").percent, number("—")
    (Fraction(55000, 1), True, None)
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if cell != cell or abs(cell) >= _BOUND:
            raise Unreadable("数字太大或不是数字，请核对")
        return Number(Fraction(Decimal(repr(round(cell, _NOISE)))), bare=True)
    written = " ".join(unicodedata.normalize("NFKC", text(cell)).split())
    if written in EMPTY or not written.strip("-—–－."):
        return None
    found = _NUMBER.fullmatch(written) if len(written) <= _LONGEST else None
    if found is None:
        about = _ABOUT.search(written) and re.search(r"\d", written)
        if about:
            raise Unreadable("不是确数，无法核对；请填确切的数，没有的留空")
        raise Unreadable("不是数字；请只填一个数，如 55121、95.3%，没有的留空")
    if _ABOUT.search(found["unit"]):
        raise Unreadable("不是确数，无法核对；请填确切的数，没有的留空")
    return _of(found)


def _of(found: re.Match[str]) -> Number:
    rest = found["rest"] or ""
    value = Fraction(int(found["whole"].replace(",", "") + rest), 10 ** len(rest))
    value = -value if found["sign"] in ("-", "−") else value
    scale = found["scale"] or ""
    if scale in _SCALES:
        return Number(value * 10 ** _SCALES[scale], len(rest) - _SCALES[scale])
    if scale == "‰":
        return Number(value / 10, len(rest) + 1, percent=True)
    percent = scale in ("%", "百分点")
    return Number(value, len(rest) if percent else None, percent)


def is_number(cell: Any) -> bool:
    """Whether ``cell`` holds a number that can be checked."""
    try:
        return number(cell) is not None
    except Unreadable:
        return False
