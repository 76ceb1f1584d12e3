"""Numbers of a table and what is said of them: 其中, 子集, 占比, 差额 …

A row is one number.  What it says of other numbers stands in its relation to the row above it
(上级编号); ``catalogue.model.totals`` checks whether it is so.
"""

from enum import Enum
from fractions import Fraction
from typing import Annotated

from msgspec import Meta, Struct

from catalogue.model.code_tables import CodeTable

EXACT_PLACES = 6
"""Decimals beyond which a written percentage is not compared; spreadsheets add noise there."""


TO_FILL = "请补填缺的数值，再核对"
"""The mend where a number is missing."""


class Relation(CodeTable):
    """What a row is to the row above it (上级)."""

    PART = "part", "其中"
    LESS = "less", "减去"
    SUBSET = "subset", "子集"
    SHARE = "share", "占比"
    DIFFERENCE = "difference", "差额"
    EQUAL = "equal", "等于"
    AVERAGED = "averaged", "参与平均"


class Row(Struct, frozen=True, kw_only=True):
    """One number of a table.

    ``value`` is exact (a percentage as 95.3), ``None`` where the table leaves it empty.
    ``places`` says to how many decimals it was rounded; ``None`` takes a count as exact and a
    percentage as rounded where it ends.  Of a 占比, ``parent`` is the base and ``other`` the part;
    of a 差额, the row is ``parent`` − ``other``.  ``place`` tells where it stands in the sender's
    file.
    """

    key: str
    name: str = ""
    value: Fraction | None = None
    parent: str = ""
    relation: Relation = Relation.PART
    group: str = ""
    overlapping: bool = False
    places: int | None = None
    other: str = ""
    place: str = ""

    @property
    def said(self) -> str:
        """The row as sentences call it: “收到申请数”."""
        return f"“{self.name or self.key}”"


class TotalsTable(Struct, frozen=True, kw_only=True):
    """Rows in the order of the table; keys are unique."""

    rows: tuple[Row, ...]
    name: str = ""


class Verdict(str, Enum):
    """What became of one statement."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Verdict":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    FAULT = "fault", "不符"
    FINE = "fine", "相符"
    OPEN = "open", "无法核对"


class Finding(Struct, frozen=True, kw_only=True):
    """One statement of the table and whether it holds.

    ``rows`` are the keys of all numbers in it, the one it is about first.  ``expected`` is what
    follows from the others, ``found`` what is written; both ``None`` where nothing could be
    computed.  ``equation`` shows the sum (empty where there is none), ``mend`` what to do.
    """

    verdict: Verdict
    relation: Relation
    rows: tuple[str, ...]
    name: Annotated[str, Meta(description="name of the row the statement is about")]
    group: str = ""
    equation: str = ""
    expected: Fraction | None = None
    found: Fraction | None = None
    message: str
    mend: str = ""
    place: str = ""

    @property
    def fault(self) -> bool:
        """Whether the statement is wrong."""
        return self.verdict is Verdict.FAULT

    @property
    def difference(self) -> Fraction | None:
        """Written − expected."""
        if self.expected is None or self.found is None:
            return None
        return self.found - self.expected


def half_up(value: Fraction, places: int) -> Fraction:
    """``value`` to ``places`` decimals, half away from zero.

    >>> half_up(Fraction(1, 8), 2)
    Fraction(13, 100)
    """
    scaled = abs(value) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    whole += 2 * rest >= scaled.denominator
    return Fraction(whole if value >= 0 else -whole, 10**places)


def cut_off(value: Fraction, places: int) -> Fraction:
    """``value`` to ``places`` decimals, the rest dropped."""
    scaled = abs(value) * 10**places
    whole = scaled.numerator // scaled.denominator
    return Fraction(whole if value >= 0 else -whole, 10**places)


def decimals(value: Fraction) -> int:
    """How many decimals ``value`` has, at most ``EXACT_PLACES``.

    >>> decimals(Fraction(953, 10)), decimals(Fraction(85)), decimals(Fraction(1, 3))
    (1, 0, 6)
    """
    for places in range(EXACT_PLACES):
        if (value * 10**places).denominator == 1:
            return places
    return EXACT_PLACES


def told(value: Fraction, places: int | None = None) -> str:
    """A number as sentences print it: 55,121 · 95.3 · −24; ``places`` keeps zeros at the end.

    >>> told(Fraction(55121)), told(Fraction(-24)), told(Fraction(10), 1)
    ('55,121', '-24', '10.0')
    """
    shown = decimals(value) if places is None else places
    scaled = half_up(value, shown) * 10**shown
    digits = f"{abs(scaled.numerator):0{shown + 1}d}"
    whole, rest = (digits[:-shown], digits[-shown:]) if shown else (digits, "")
    sign = "-" if value < 0 and int(digits) else ""
    return f"{sign}{int(whole):,}{'.' if rest else ''}{rest}"
