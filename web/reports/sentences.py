"""How Chinese annual reports print numbers, days and shares; sections of paragraphs."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from msgspec import Struct

from catalogue.metrics import display
from catalogue.metrics.figure import Fact, Figure, Report

_DIGITS = "零一二三四五六七八九十"


class Section(Struct, frozen=True, kw_only=True):
    """One heading with its paragraphs; marks stand in the text as 〔M1〕."""

    heading: str
    paragraphs: tuple[str, ...]


def section(heading: str, paragraphs: Iterable[str]) -> Section:
    """A section of the paragraphs that say something."""
    return Section(heading=heading, paragraphs=tuple(one for one in paragraphs if one))


def day_told(day: date) -> str:
    """“2018年12月20日”."""
    return f"{day.year}年{day.month}月{day.day}日"


def share_told(share: Fraction | None) -> str:
    """“95.3%”, without the space that tables have; “—” for nothing.

    >>> share_told(Fraction(3165, 3321))
    '95.3%'
    """
    return display.percent(share).replace(" ", "")


def points_told(difference: Fraction) -> str:
    """“15.3个百分点” of a difference of two shares, without its sign.

    >>> points_told(Fraction(1, 10000))
    '不足0.1个百分点'
    """
    shown = display.rounded(abs(difference) * 100, 1)
    return f"{shown:.1f}个百分点" if shown or not difference else "不足0.1个百分点"


def whole(value: Fraction | int) -> str:
    """A count as running text prints it, without separators: “3321”; else two decimals."""
    value = Fraction(value)
    if value.denominator == 1:
        return str(value.numerator)
    return f"{display.rounded(value, 2):.2f}"


def times_told(number: int) -> str:
    """“三” up to ten, then digits."""
    return _DIGITS[number] if 0 <= number <= 10 else str(number)


def figure_of(report: Report, metric: str) -> Figure | None:
    """The figure called ``metric`` if it has a value."""
    found = (one for one in report.figures if one.id == metric and one.value is not None)
    return next(found, None)


def fact_of(report: Report, key: str) -> Fact | None:
    """The fact called ``key`` if it counts anything."""
    return next((one for one in report.facts if one.id == key and one.value), None)
