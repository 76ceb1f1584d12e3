"""Pure fractions behind the figures; exact, never rounded."""

from collections.abc import Iterable
from fractions import Fraction

Pair = tuple[Fraction | int, Fraction | int, int]
"""(statutory, promised, how many items have exactly these), in one unit."""


def share(part: int, whole: int) -> Fraction | None:
    """``part`` of ``whole`` [1, not %]; ``None`` for an empty population.

    >>> share(3165, 3321)
    Fraction(1055, 1107)
    """
    return Fraction(part, whole) if whole else None


def item_cut(statutory: Fraction | int, promised: Fraction | int) -> Fraction:
    """One item's cut in handling time (T1): (L − P) / L; promised 0 (即办) is 1.

    Raises:
        ZeroDivisionError: a statutory limit of 0, which the item rules refuse.

    >>> item_cut(20, 3)
    Fraction(17, 20)
    """
    return (Fraction(statutory) - promised) / Fraction(statutory)


def mean_cut(limits: Iterable[Pair]) -> Fraction | None:
    """Mean of the items' own cuts (T2, 事项平均压缩率, 算术平均).

    Every item weighs the same.  ``pooled_cut`` weighs items by days and gives another figure on
    the same data; a report names the one it prints.

    Returns:
        Exact share in (−∞, 1] [1, not %]; ``None`` when no item qualifies.

    Source:
        Baishan 2018 annual report: 5→0, 20→3, 10→3, “压缩85%”.

    >>> mean_cut([(5, 0, 1), (20, 3, 1), (10, 3, 1)])
    Fraction(17, 20)
    """
    total, items = Fraction(0), 0
    for statutory, promised, how_many in limits:
        total += item_cut(statutory, promised) * how_many
        items += how_many
    return total / items if items else None


def pooled_cut(limits: Iterable[Pair]) -> Fraction | None:
    """Cut in the sum of all limits (T3, 总量压缩率): (ΣL − ΣP) / ΣL.

    >>> pooled_cut([(5, 0, 1), (20, 3, 1), (10, 3, 1)])
    Fraction(29, 35)
    """
    before, after = sums(limits)
    return (before - after) / before if before else None


def mean_saved(limits: Iterable[Pair]) -> Fraction | None:
    """Mean time saved per item (T4): Σ(L − P) / n [unit of the limits].

    >>> mean_saved([(5, 0, 1), (20, 3, 1), (10, 3, 1)])
    Fraction(29, 3)
    """
    rows = list(limits)
    before, after = sums(rows)
    items = sum(how_many for _, _, how_many in rows)
    return (before - after) / items if items else None


def sums(limits: Iterable[Pair]) -> tuple[Fraction, Fraction]:
    """ΣL and ΣP."""
    before = after = Fraction(0)
    for statutory, promised, how_many in limits:
        before += Fraction(statutory) * how_many
        after += Fraction(promised) * how_many
    return before, after
