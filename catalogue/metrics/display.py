"""Fractions as people read them: the only rounding in the house, half up."""

from decimal import Decimal
from fractions import Fraction


def rounded(value: Fraction, places: int) -> Decimal:
    """``value`` to ``places`` decimals, half up, computed exactly.

    >>> rounded(Fraction(1, 8), 2)
    Decimal('0.13')
    """
    scaled = value * 10**places
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    whole += 2 * rest >= scaled.denominator
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-places)


def percent(value: Fraction | None) -> str:
    """“95.3 %”, one decimal, half up; “—” when there is nothing to divide by.

    >>> percent(Fraction(3165, 3321))
    '95.3 %'
    """
    return "—" if value is None else f"{rounded(value * 100, 1):.1f} %"


def decimal_text(value: Fraction | int | None, places: int = 12) -> str | None:
    """An exact fraction as a decimal with ``places`` digits, for programs.

    >>> decimal_text(Fraction(17, 20), 6)
    '0.850000'
    """
    if value is None:
        return None
    return f"{rounded(Fraction(value), places):.{places}f}"


def number(value: Fraction | int) -> str:
    """A count or sum: whole as it is, else two decimals."""
    value = Fraction(value)
    if value.denominator == 1:
        return f"{value.numerator:,}"
    return f"{rounded(value, 2):,.2f}"
