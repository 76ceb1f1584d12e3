"""What probably went wrong where a total and its parts do not meet."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from catalogue.model.statements import Relation, Row, told

_AT_MOST = 2
_TELLING = 10
"""Differences below this coincide with a part too easily to tell anything."""


def mends_of_sum(
    total: Row, members: Sequence[Row], beside: Sequence[Sequence[Row]] = ()
) -> list[str]:
    """Likely slips, the most telling first; none where nothing points to one.

    ``beside`` are the other groups of the same total: where they agree with this one, the total
    is wrong; where they agree with the total, this group is.
    """
    assert total.value is not None
    added = _sum(members)
    found = [
        *_other_groups(total, added, beside),
        *_counted_twice(total, members, added - total.value),
        *_misread_digits(total, members, added - total.value),
    ]
    return found[:_AT_MOST]


def _sum(members: Sequence[Row]) -> Fraction:
    return sum((_sign(row) * row.value for row in members if row.value), Fraction(0))


def _sign(row: Row) -> int:
    return -1 if row.relation is Relation.LESS else 1


def _other_groups(total: Row, added: Fraction, beside: Sequence[Sequence[Row]]) -> Iterator[str]:
    """What other ways of dividing the same total say: with this group, or with the total."""
    assert total.value is not None
    sums = [
        (f"“{members[0].group}”一组" if members[0].group else "另一组", _sum(members))
        for members in beside
        if not any(row.overlapping or row.value is None for row in members)
    ]
    with_us = "、".join(name for name, one in sums if one == added)
    with_total = "、".join(name for name, one in sums if one == total.value)
    both = f"{told(total.value)} 还是 {told(added)}"
    if with_us and with_total:
        yield (
            f"{with_us}各项相加也是 {told(added)}，{with_total}却正好是 {told(total.value)}，"
            f"请先核实{total.said}是 {both}"
        )
    elif with_us:
        yield f"{with_us}各项相加也是 {told(added)}，多半是{total.said}应为 {told(added)}"
    elif with_total:
        yield f"{with_total}各项相加正好是总数 {told(total.value)}，多半是本组各项有误"


def _counted_twice(total: Row, members: Sequence[Row], gap: Fraction) -> Iterator[str]:
    if abs(gap) < _TELLING:
        return
    for row in members:
        if row.value == gap and row.relation is Relation.PART and len(members) > 1:
            yield f"{row.said}正好是多出的 {told(gap)}，可能重复列入，或已含在其他项中"


def _misread_digits(total: Row, members: Sequence[Row], gap: Fraction) -> Iterator[str]:
    """Two digits swapped, a digit too many or too few: what would make the sum right."""
    for row in (total, *members):
        if row.value is None or row.value.denominator != 1 or row.value < _TELLING:
            continue
        change = gap if row is total else -gap * _sign(row)
        wanted = row.value + change
        if wanted.denominator != 1 or wanted <= 0:
            continue
        if how := _slip(row.value.numerator, wanted.numerator):
            yield f"{row.said}{told(row.value)} 如为 {told(wanted)} 就能加上，{how}"


def _slip(written: int, wanted: int) -> str:
    if wanted == written * 10 or written == wanted * 10:
        return "可能多写或少写了一个 0"
    one, other = str(written), str(wanted)
    if len(one) != len(other):
        return ""
    apart = [place for place in range(len(one)) if one[place] != other[place]]
    if len(apart) == 2 and apart[1] == apart[0] + 1:
        first, second = apart
        if one[first] == other[second] and one[second] == other[first]:
            return "可能是相邻两位数字写颠倒了"
    return ""
