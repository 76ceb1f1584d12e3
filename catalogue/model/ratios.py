"""Shares and their base, differences, numbers stated twice, means."""

from collections.abc import Sequence
from fractions import Fraction

from catalogue.model.statements import (
    EXACT_PLACES,
    TO_FILL,
    Finding,
    Relation,
    Row,
    Verdict,
    cut_off,
    decimals,
    half_up,
    told,
)

_CANDIDATES = 3
_SEARCHED_AT_MOST = 1000
"""Rows among which another base is looked for; a long table always holds one that fits."""


def check_share(row: Row, base: Row, part: Row | None, table: Sequence[Row] = ()) -> Finding:
    """Whether ``row`` [%] is ``part`` of ``base``, rounded as ``row`` is.

    Without a part, only whether any whole number of ``base`` gives this percentage.  ``table`` is
    searched for a base that would fit.
    """
    keys = (row.key, *((part.key,) if part else ()), base.key)
    for needed in (row, base, *((part,) if part else ())):
        if needed.value is None:
            return _finding(row, keys, f"{needed.said}没有数值，无法核对占比{row.said}")
    assert row.value is not None and base.value is not None
    if base.value == 0:
        why = f"基数{base.said}是 0，占比{row.said}无从计算"
        return _finding(row, keys, why, mend="请核对基数；没有基数的，占比请留空")
    if part is None:
        return _without_part(row, base, keys)
    assert part.value is not None
    places = _places(row)
    exact = part.value * 100 / base.value
    expected = half_up(exact, places)
    equation = f"{told(part.value)} ÷ {told(base.value)} = {told(expected, places)} %"
    numbers = (expected, equation)
    if half_up(row.value, places) == expected:
        return _finding(row, keys, f"{row.said}{_percent(row)} 与分子、基数相符", *numbers)
    message = (
        f"{row.said}写的是 {_percent(row)}；{part.said}{told(part.value)} 占{base.said}"
        f"{told(base.value)} 的 {told(expected, places)} %"
    )
    mend = "；".join([*_share_mends(row, part, base, exact, table), "请核对占比、分子和基数"])
    return _finding(row, keys, message, *numbers, mend=mend)


def _share_mends(
    row: Row, part: Row, base: Row, exact: Fraction, table: Sequence[Row]
) -> list[str]:
    assert row.value is not None and part.value is not None
    places, found = _places(row), []
    if cut_off(exact, places) == row.value:
        found.append("像是直接舍去了尾数，请四舍五入")
    if half_up(exact / 100, max(places, 1)) == row.value:
        found.append(f"像是写成了小数，请写百分数 {told(half_up(exact, 1))}")
    if half_up(100 - exact, places) == row.value:
        found.append("像是其余部分的占比")
    for other in table if len(table) <= _SEARCHED_AT_MOST else ():
        if other.key in (row.key, part.key, base.key) or not other.value:
            continue
        if other.relation is Relation.SHARE and other.parent:
            continue
        if half_up(part.value * 100 / other.value, places) == row.value:
            found.append(f"如以{other.said}{told(other.value)} 为基数则相符，可能用错了基数")
            break
    return found


def _without_part(row: Row, base: Row, keys: tuple[str, ...]) -> Finding:
    """The part is not in the table: which whole numbers would round to this percentage."""
    assert row.value is not None and base.value is not None
    places = _places(row)
    stated = half_up(row.value, places)
    near = int(stated * base.value / 100)
    reach = int(abs(base.value) / (2 * 10**places * 100)) + 2
    low = max(near - reach, 0)
    if reach > 1000 or base.value < 0 or stated < 0:
        fits = [near]  # of a base so large some number always fits; below 0 nothing is counted
    else:
        candidates = range(low, near + reach + 1)
        fits = [one for one in candidates if half_up(one * 100 / base.value, places) == stated]
    said = f"{base.said}{told(base.value)} 的 {_percent(row)}"
    if not fits and base.value.denominator == 1:
        return _finding(
            row,
            keys,
            f"{row.said}：{said}不对应任何整数，占比或基数有误",
            half_up(near * 100 / base.value, places),
            f"{told(Fraction(near))} ÷ {told(base.value)} = "
            f"{told(half_up(near * 100 / base.value, places), places)} %",
            mend="请核对占比和基数；如分子在表中，请在“对照编号”填它的编号",
        )
    about = told(Fraction(fits[0])) if fits else told(stated * base.value / 100)
    extent = f"{about}" if len(fits) < _CANDIDATES else f"{about} 至 {told(Fraction(fits[-1]))}"
    return _finding(
        row,
        keys,
        f"没有给出分子，只能推算：{said}约为 {extent}",
        mend="请在“对照编号”填分子的编号",
    )


def check_difference(row: Row, one: Row, other: Row) -> Finding:
    """Whether ``row`` is ``one`` − ``other``."""
    keys = (row.key, one.key, other.key)
    for needed in (row, one, other):
        if needed.value is None:
            return _finding(row, keys, f"{needed.said}没有数值，无法核对差额{row.said}")
    assert row.value is not None and one.value is not None and other.value is not None
    expected = one.value - other.value
    equation = f"{told(one.value)} − {told(other.value)} = {told(expected)}"
    slack = sum(Fraction(1, 2 * 10**r.places) for r in (row, one, other) if r.places is not None)
    if abs(row.value - expected) <= slack:
        message = f"{row.said}{told(row.value)} 等于{one.said}减{other.said}"
        return _finding(row, keys, message, row.value, equation)
    message = (
        f"{row.said}写的是 {told(row.value)}，{one.said}减{other.said}得 {told(expected)}，"
        f"相差 {told(abs(row.value - expected))}"
    )
    mend = "请核对这三个数"
    if row.value == -expected:
        mend = "正负号相反；请核对“上级编号”（被减数）和“对照编号”（减数）是否填反"
    return _finding(row, keys, message, expected, equation, mend=mend)


def check_equal(row: Row, other: Row) -> Finding:
    """Whether one number, stated in two places, is the same."""
    keys = (row.key, other.key)
    for needed in (row, other):
        if needed.value is None:
            return _finding(row, keys, f"{needed.said}没有数值，无法核对两处是否相同")
    assert row.value is not None and other.value is not None
    same = row.value == other.value
    equation = f"{told(row.value)} {'=' if same else '≠'} {told(other.value)}"
    if same:
        return _finding(row, keys, f"{row.said}与{other.said}相同", other.value, equation)
    message = (
        f"{row.said}写的是 {told(row.value)}，{other.said}是 {told(other.value)}，"
        f"应当相同，相差 {told(abs(row.value - other.value))}"
    )
    return _finding(row, keys, message, other.value, equation, mend="请核对两处，改成同一个数")


def check_mean(mean: Row, group: str, members: Sequence[Row]) -> Finding:
    """Whether ``mean`` is the mean of ``members`` (参与平均), rounded as it is."""
    keys = (mean.key, *(row.key for row in members))
    for needed in (mean, *members):
        if needed.value is None:
            why = f"{needed.said}没有数值，无法核对平均数{mean.said}"
            return _finding(mean, keys, why, relation=Relation.AVERAGED, group=group)
    values = [row.value for row in members if row.value is not None]
    assert mean.value is not None
    places = _places(mean)
    expected = half_up(sum(values, Fraction(0)) / len(values), places)
    sum_text = " + ".join(told(value) for value in values)
    equation = f"({sum_text}) ÷ {len(values)} = {told(expected, places)}"
    if half_up(mean.value, places) == expected:
        message, mend = f"{mean.said}{told(mean.value)} 等于 {len(values)} 项的平均数", ""
    else:
        message = (
            f"{mean.said}写的是 {told(mean.value)}，{len(values)} 项的平均数是 "
            f"{told(expected, places)}，相差 {told(abs(mean.value - expected))}"
        )
        mend = "请核对平均数和参与平均的各项；加权平均或按总量计算的，请不要用“参与平均”"
    return _finding(
        mean, keys, message, expected, equation, mend=mend, relation=Relation.AVERAGED, group=group
    )


def _places(row: Row) -> int:
    if row.places is not None:
        return min(row.places, EXACT_PLACES)
    return decimals(row.value or Fraction(0))


def _percent(row: Row) -> str:
    return f"{told(row.value or Fraction(0), row.places)} %"


def _finding(
    row: Row,
    keys: tuple[str, ...],
    message: str,
    expected: Fraction | None = None,
    equation: str = "",
    mend: str = "",
    relation: Relation | None = None,
    group: str = "",
) -> Finding:
    """Open without an expected number; wrong where there is something to mend, else right."""
    verdict = Verdict.FAULT if mend else Verdict.FINE
    if expected is None:
        verdict, mend = Verdict.OPEN, mend or TO_FILL
    return Finding(
        verdict=verdict,
        relation=relation or row.relation,
        rows=keys,
        name=row.name or row.key,
        group=group or row.group,
        equation=equation,
        expected=expected,
        found=None if expected is None else row.value,
        message=message,
        mend=mend,
        place=row.place,
    )
