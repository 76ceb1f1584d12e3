"""A total and its parts, a whole and its subset."""

from collections.abc import Sequence
from fractions import Fraction

from catalogue.model.likely_mends import mends_of_sum
from catalogue.model.statements import TO_FILL, Finding, Relation, Row, Verdict, told

OVERLAP_MEND = (
    "如同一件可能计入几项，请注明可重复计数（模板在各项的“可重复计数”填“是”，统计表写在总数名称里）"
)
INCOMPLETE_MEND = (
    "如没有列全，请补上缺的部分（如“其他”）；"
    "只列举一部分的，请注明（模板的关系填“子集”，统计表写“其中（部分）：”）"
)
_NAMED_AT_MOST = 6


def check_parts(
    total: Row, group: str, members: Sequence[Row], beside: Sequence[Sequence[Row]] = ()
) -> Finding:
    """Whether ``total`` is the sum of ``members`` (其中, less 减去), or may be with overlaps.

    ``beside`` are the other groups of the same total (按渠道, 按级别 …).
    """
    missing = [row for row in members if row.value is None]
    if total.value is None:
        return _open(total, group, members, f"{total.said}没有数值，下列各项无从与总数核对")
    if len(missing) == len(members):
        return _open(total, group, members, f"{_of(total, group)}各项都没有数值")
    if any(row.overlapping for row in members):
        if any(row.relation is Relation.LESS for row in members):
            why = f"{_of(total, group)}各项既可重复计数，又有“减去”，看不出应当怎样相加"
            return _open(total, group, members, why)
        return _overlapping(total, group, members)
    return _strict(total, group, members, beside)


def _strict(
    total: Row, group: str, members: Sequence[Row], beside: Sequence[Sequence[Row]]
) -> Finding:
    assert total.value is not None
    missing = [row for row in members if row.value is None]
    added = signed_sum(members)
    gap = added - total.value
    within = abs(gap) <= _slack([total, *members])
    if missing and gap < 0 and not within:
        names = "、".join(row.said for row in missing[:_NAMED_AT_MOST])
        why = (
            f"{names}没有数值；{_of(total, group)}其余各项相加得 {told(added)}，"
            f"比总数 {told(total.value)} 少 {told(-gap)}"
        )
        return _open(total, group, members, why, f"请补填{names}（没有的填 0），再核对")
    equation = _equation(members, added)
    if within:
        note = "，空格按 0 计" if missing else ""
        note += f"，与总数相差 {told(gap)}，在四舍五入误差之内" if gap else ""
        message = f"{total.said}{told(total.value)} 等于{_in(group)}各项之和{note}"
        return _finding(Verdict.FINE, total, group, members, added, equation, message)
    how = "多" if gap > 0 else "少"
    message = (
        f"{total.said}写的是 {told(total.value)}，{_in(group)}{_added(members)} {told(added)}，"
        f"{how} {told(abs(gap))}"
    )
    mend = "；".join([*mends_of_sum(total, members, beside), *_general(total, members, gap)])
    return _finding(Verdict.FAULT, total, group, members, added, equation, message, mend)


def _general(total: Row, members: Sequence[Row], gap: Fraction) -> list[str]:
    """What may be behind any sum of this sign; overlaps only where no part exceeds the total."""
    assert total.value is not None
    told_first = [f"请核对{total.said}和其中各项"]
    plain = all(row.relation is Relation.PART for row in members)
    if gap < 0:
        return [*told_first, INCOMPLETE_MEND]
    if plain and len(members) > 1 and all((row.value or 0) <= total.value for row in members):
        return [*told_first, OVERLAP_MEND]
    return told_first


def _overlapping(total: Row, group: str, members: Sequence[Row]) -> Finding:
    """可重复计数: no part above the total, all together no less than it."""
    assert total.value is not None
    added = signed_sum(members)
    equation = _equation(members, added)
    beyond = [row for row in members if row.value is not None and row.value > total.value]
    if beyond:
        names = "、".join(f"{row.said}{told(row.value or Fraction(0))}" for row in beyond)
        message = (
            f"{_of(total, group)}可重复计数，但单独一项就超过总数 {told(total.value)}：{names}"
        )
        mend = f"一项不能多于总数；请核对{total.said}和{'、'.join(row.said for row in beyond)}"
        return _finding(
            Verdict.FAULT, total, group, members, total.value, equation, message, mend,
            found=max(row.value or Fraction(0) for row in beyond),
        )  # fmt: skip
    if added < total.value:
        missing = [row for row in members if row.value is None]
        if missing:
            names = "、".join(row.said for row in missing[:_NAMED_AT_MOST])
            return _open(total, group, members, f"{names}没有数值，看不出各项是否覆盖总数")
        message = (
            f"{_of(total, group)}可重复计数，各项相加应不少于总数 {told(total.value)}，"
            f"现为 {told(added)}，少 {told(total.value - added)}"
        )
        mend = f"请核对各项；{INCOMPLETE_MEND}"
        return _finding(Verdict.FAULT, total, group, members, added, equation, message, mend)
    message = (
        f"{_of(total, group)}可重复计数：各项相加得 {told(added)}，不少于总数 {told(total.value)}，"
        "每一项都不超过总数"
    )
    return _finding(Verdict.FINE, total, group, members, added, equation, message)


def check_subset(row: Row, whole: Row, above: Row | None = None) -> Finding:
    """Whether ``row`` is no more than ``whole``; ``above`` is what ``whole`` belongs to."""
    keys = (row.key, whole.key)
    verdict, equation, mend = Verdict.OPEN, "", ""
    if row.value is None or whole.value is None:
        empty = row if row.value is None else whole
        message = f"{empty.said}没有数值，无法核对{row.said}是否不超过{whole.said}"
        mend = TO_FILL
    elif row.value <= whole.value:
        verdict, equation = Verdict.FINE, f"{told(row.value)} ≤ {told(whole.value)}"
        message = f"{row.said}不超过{whole.said}"
    else:
        verdict, equation = Verdict.FAULT, f"{told(row.value)} > {told(whole.value)}"
        message = (
            f"{row.said}{told(row.value)} 是{whole.said}的一部分，却超过其总数 "
            f"{told(whole.value)}，多 {told(row.value - whole.value)}"
        )
        mend = "请核对这两个数，以及两数的口径（范围、计量单位、是否按次计）是否相同"
        mend += _wider(row, above)
    return Finding(
        verdict=verdict,
        relation=row.relation,
        rows=keys,
        name=row.name or row.key,
        group=row.group,
        equation=equation,
        expected=whole.value if verdict is not Verdict.OPEN else None,
        found=row.value if verdict is not Verdict.OPEN else None,
        message=message,
        mend=mend,
        place=row.place,
    )


def _wider(row: Row, above: Row | None) -> str:
    if above is None or above.value is None or row.value is None or row.value > above.value:
        return ""
    return f"；它没有超过{above.said}{told(above.value)}，也可能是上级填错了"


def signed_sum(members: Sequence[Row]) -> Fraction:
    """The sum of what is there; 减去 counts negative."""
    return sum((_signed(row) for row in members), Fraction(0))


def _signed(row: Row) -> Fraction:
    value = row.value or Fraction(0)
    return -value if row.relation is Relation.LESS else value


def _slack(rows: Sequence[Row]) -> Fraction:
    """By how much rounding alone may part a total from its parts."""
    return sum(
        (Fraction(1, 2 * 10**row.places) for row in rows if row.places is not None), Fraction(0)
    )


def _added(members: Sequence[Row]) -> str:
    """How sentences call what the parts come to."""
    if len(members) == 1:
        return f"其中{members[0].said}是"
    if any(row.relation is Relation.LESS for row in members):
        return f"其中 {len(members)} 项加减得"
    return f"其中 {len(members)} 项相加得"


def _equation(members: Sequence[Row], added: Fraction) -> str:
    """“5 + 31 − 4 = 32”; one number alone stands for itself."""
    text = ""
    for row in members:
        if row.value is None:
            continue
        sign = "−" if row.relation is Relation.LESS else "+"
        value = f"({told(row.value)})" if row.value < 0 else told(row.value)
        text += f" {sign} {value}" if text else value if sign == "+" else f"−{value}"
    return f"{text} = {told(added)}" if len(members) > 1 else text


def _in(group: str) -> str:
    return f"“{group}”一组" if group else ""


def _of(total: Row, group: str) -> str:
    return f"{total.said}{_in(group)}"


def _open(total: Row, group: str, members: Sequence[Row], why: str, mend: str = TO_FILL) -> Finding:
    return _finding(Verdict.OPEN, total, group, members, None, "", why, mend)


def _finding(
    verdict: Verdict,
    total: Row,
    group: str,
    members: Sequence[Row],
    expected: Fraction | None,
    equation: str,
    message: str,
    mend: str = "",
    found: Fraction | None = None,
) -> Finding:
    return Finding(
        verdict=verdict,
        relation=Relation.PART,
        rows=(total.key, *(row.key for row in members)),
        name=total.name or total.key,
        group=group,
        equation=equation,
        expected=expected,
        found=None if expected is None else total.value if found is None else found,
        message=message,
        mend=mend,
        place=total.place,
    )
