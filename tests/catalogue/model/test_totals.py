"""其中, 子集, 占比, 差额, 等于, 平均: what adds up passes, what does not is told with its mend."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from catalogue.model.statements import cut_off, decimals, half_up
from catalogue.model.totals import (
    Finding,
    Relation,
    Row,
    TotalsTable,
    Verdict,
    check_table,
    faults,
    told,
)


def row(key: str, value: Any = None, parent: str = "", relation: str = "其中", **more: Any) -> Row:
    what = Relation.by_label(relation)
    assert what is not None
    exact = None if value is None else Fraction(str(value))
    return Row(key=key, name=f"名{key}", value=exact, parent=parent, relation=what, **more)


def check(*rows: Row) -> list[Finding]:
    return check_table(TotalsTable(rows=rows))


def only(*rows: Row) -> Finding:
    (found,) = check(*rows)
    return found


# sums


def test_parts_that_add_up_are_fine_with_their_equation() -> None:
    found = only(row("1", 40), row("2", 5, "1"), row("3", 31, "1"), row("4", 4, "1"))

    assert (found.verdict, found.equation) == (Verdict.FINE, "5 + 31 + 4 = 40")
    assert found.rows == ("1", "2", "3", "4")
    assert (found.expected, found.found, found.difference) == (40, 40, 0)


def test_parts_that_do_not_are_told_with_what_is_written_and_by_how_much() -> None:
    found = only(row("1", 24), row("2", 12, "1"), row("3", 13, "1"))

    assert found.fault
    assert (found.expected, found.found, found.difference) == (25, 24, -1)
    assert found.message == "“名1”写的是 24，其中 2 项相加得 25，多 1"


def test_a_sum_above_the_total_with_no_part_above_it_suggests_overlap() -> None:
    rows = [row("1", 100), row("2", 80, "1"), row("3", 60, "1")]
    found = only(*rows)
    marked = only(rows[0], *(replace(one, overlapping=True) for one in rows[1:]))

    assert found.fault
    assert "“可重复计数”填“是”" in found.mend
    assert marked.verdict is Verdict.FINE
    assert "可重复计数" in marked.message


def test_no_overlap_is_suggested_where_one_part_alone_exceeds_the_total() -> None:
    assert "可重复" not in only(row("1", 100), row("2", 120, "1"), row("3", 1, "1")).mend


def test_a_sum_below_the_total_suggests_a_missing_part_not_overlap() -> None:
    found = only(row("1", 100), row("2", 50, "1"), row("3", 30, "1"))

    assert found.fault
    assert "没有列全" in found.mend
    assert "可重复" not in found.mend


def test_an_overlapping_part_above_the_total_is_wrong_and_named() -> None:
    found = only(
        row("1", 19281), row("2", 24828, "1", overlapping=True), row("3", 9, "1", overlapping=True)
    )

    assert found.fault
    assert "“名2”24,828" in found.message
    assert found.difference == 24828 - 19281


def test_overlapping_parts_must_cover_the_total() -> None:
    found = only(
        row("1", 100), row("2", 50, "1", overlapping=True), row("3", 30, "1", overlapping=True)
    )

    assert found.fault
    assert "少 20" in found.message


def test_each_group_of_one_total_is_a_statement_of_its_own() -> None:
    rows = [row("1", 40)]
    rows += [row(f"a{n}", v, "1", group="方式") for n, v in enumerate((5, 31, 4))]
    rows += [row(f"b{n}", v, "1", group="办结") for n, v in enumerate((25, 14))]
    one, other = check(*rows)

    assert (one.verdict, one.group) == (Verdict.FINE, "方式")
    assert (other.verdict, other.group, other.difference) == (Verdict.FAULT, "办结", 1)
    assert "“方式”一组各项相加正好是总数 40，多半是本组各项有误" in other.mend


def test_a_part_of_a_part_is_checked_against_its_own_total() -> None:
    rows = [row("1", 117), row("2", 70, "1"), row("3", 47, "1"), row("4", 45, "2")]
    rows += [row("5", 24, "2"), row("6", 20, "3"), row("7", 27, "3")]
    top, second, third = check(*rows)

    assert (top.verdict, third.verdict) == (Verdict.FINE, Verdict.FINE)
    assert (second.fault, second.rows[0], second.difference) == (True, "2", 1)


def test_what_is_subtracted_counts_against_the_sum() -> None:
    fine = only(row("1", 26), row("2", 92, "1"), row("3", 66, "1", "减去"))
    wrong = only(row("1", 6), row("2", 16, "1"), row("3", 9, "1", "减去"))

    assert fine.equation == "92 − 66 = 26"
    assert fine.verdict is Verdict.FINE
    assert (wrong.expected, wrong.found) == (7, 6)
    assert "2 项加减得 7" in wrong.message


def test_subtraction_among_overlapping_parts_is_left_open() -> None:
    found = only(
        row("1", 5), row("2", 9, "1", overlapping=True), row("3", 2, "1", "减去", overlapping=True)
    )

    assert found.verdict is Verdict.OPEN


def test_rounded_parts_may_miss_the_total_by_their_rounding_only() -> None:
    thirds = [row(f"{n}", "33.3", "0", places=1) for n in (1, 2, 3)]
    near = only(row("0", 100), *thirds)
    far = only(row("0", "100.2"), *thirds)
    exact = only(row("0", 100), *(replace(one, places=None) for one in thirds))

    assert near.verdict is Verdict.FINE
    assert "四舍五入误差之内" in near.message
    assert far.fault
    assert exact.fault


@pytest.mark.parametrize(
    ("parts", "verdict", "told_of"),
    [
        ((5, None, 35), Verdict.FINE, "空格按 0 计"),
        ((5, None, 31), Verdict.OPEN, "“名p1”没有数值"),
        ((5, None, 36), Verdict.FAULT, "多 1"),
        ((None, None), Verdict.OPEN, "各项都没有数值"),
    ],
)
def test_an_empty_part_is_zero_where_that_fits_and_never_hides_a_sum_too_great(
    parts: tuple[int | None, ...], verdict: Verdict, told_of: str
) -> None:
    rows = [row(f"p{n}", value, "1") for n, value in enumerate(parts)]
    found = only(row("1", 40), *rows)

    assert found.verdict is verdict
    assert told_of in found.message


def test_a_total_without_a_number_is_left_open() -> None:
    found = only(row("1"), row("2", 5, "1"), row("3", 6, "1"))

    assert found.verdict is Verdict.OPEN
    assert "“名1”没有数值" in found.message


# likely mends


@pytest.mark.parametrize(
    ("total", "parts", "hint"),
    [
        (100, (40, 60, 30), "“名p2”正好是多出的 30，可能重复列入"),
        (100, (46, 36), "“名p0”46 如为 64 就能加上，可能是相邻两位数字写颠倒了"),
        (132, (400, 92), "“名p0”400 如为 40 就能加上，可能多写或少写了一个 0"),
        (123, (100, 32), "“名1”123 如为 132 就能加上，可能是相邻两位数字写颠倒了"),
    ],
)
def test_a_likely_slip_is_named(total: int, parts: tuple[int, ...], hint: str) -> None:
    rows = [row(f"p{n}", value, "1") for n, value in enumerate(parts)]

    assert hint in only(row("1", total), *rows).mend


def test_groups_that_agree_with_each_other_put_the_blame_on_the_total() -> None:
    rows = [row("1", 24)]
    rows += [row(f"a{n}", v, "1", group="方式") for n, v in enumerate((2, 21, 2))]
    rows += [row(f"b{n}", v, "1", group="答复") for n, v in enumerate((12, 13))]

    assert all("多半是“名1”应为 25" in one.mend for one in check(*rows))


# subset, equal, difference


def test_a_subset_is_no_more_than_its_whole() -> None:
    fine = only(row("1", 61), row("2", 52, "1", "子集"))
    wrong = only(row("1", 52), row("2", 61, "1", "子集"))

    assert (fine.verdict, fine.equation) == (Verdict.FINE, "52 ≤ 61")
    assert (wrong.verdict, wrong.equation, wrong.difference) == (Verdict.FAULT, "61 > 52", 9)


def test_a_subset_that_fits_the_total_above_may_hang_at_the_wrong_place() -> None:
    rows = (row("0", 55121), row("1", 19281, "0", "子集"), row("2", 24828, "1", "子集"))

    assert "没有超过“名0”55,121，也可能是上级填错了" in check(*rows)[1].mend


def test_a_difference_is_the_row_above_less_the_other() -> None:
    fine = check(row("1", 3297), row("2", 3321), row("3", -24, "1", "差额", other="2"))
    turned = check(row("1", 3297), row("2", 3321), row("3", 24, "1", "差额", other="2"))
    wrong = check(row("1", 16), row("2", 9), row("3", 6, "1", "差额", other="2"))

    assert (fine[0].verdict, fine[0].equation) == (Verdict.FINE, "3,297 − 3,321 = -24")
    assert "正负号相反" in turned[0].mend
    assert (wrong[0].expected, wrong[0].found) == (7, 6)


def test_a_number_stated_twice_is_the_same() -> None:
    assert only(row("1", 3165), row("2", 3165, "1", "等于")).verdict is Verdict.FINE
    wrong = only(row("1", 3165), row("2", 3156, "1", "等于"))
    assert (wrong.fault, wrong.difference) == (True, -9)


# shares and means


@pytest.mark.parametrize(
    ("share", "part", "base", "verdict"),
    [
        ("95.3", 3165, 3321, Verdict.FINE),
        ("96.0", 3165, 3297, Verdict.FINE),
        ("95.4", 3165, 3321, Verdict.FAULT),
        ("12.5", 5, 40, Verdict.FINE),
        ("0.5", 1, 200, Verdict.FINE),
        ("85", 17, 20, Verdict.FINE),
        ("-0.72", -24, 3321, Verdict.FINE),
    ],
)
def test_a_share_is_checked_as_it_is_rounded(
    share: str, part: int, base: int, verdict: Verdict
) -> None:
    rows = (row("1", base), row("2", part, "1", "子集"), row("3", share, "1", "占比", other="2"))

    assert check(*rows)[1].verdict is verdict


def test_a_share_of_a_half_is_rounded_up() -> None:
    rows = (row("1", 800), row("2", 1, "1", "子集"))

    assert (
        check(*rows, row("3", "0.13", "1", "占比", other="2", places=2))[1].verdict is Verdict.FINE
    )
    cut = check(*rows, row("3", "0.12", "1", "占比", other="2", places=2))[1]
    assert (cut.fault, cut.expected) == (True, Fraction("0.13"))
    assert "直接舍去" in cut.mend


def test_places_decide_where_a_share_ends() -> None:
    rows = (row("1", 3321), row("2", 3165, "1", "子集"))

    assert check(*rows, row("3", 95, "1", "占比", other="2"))[1].verdict is Verdict.FINE
    assert check(*rows, row("3", 95, "1", "占比", other="2", places=1))[1].fault


def test_a_wrong_base_is_found_in_the_table() -> None:
    rows = (row("1", 3321), row("2", 3297), row("3", 3165))
    found = check(*rows, row("4", "96.0", "1", "占比", other="3"))

    assert any("如以“名2”3,297 为基数则相符" in one.mend for one in found)


@pytest.mark.parametrize(
    ("share", "hint"), [("0.9", "像是写成了小数，请写百分数 87.5"), ("12.5", "其余部分的占比")]
)
def test_shares_written_as_a_fraction_or_of_the_rest_are_recognised(share: str, hint: str) -> None:
    rows = (row("1", 40), row("2", 35, "1", "子集"), row("3", share, "1", "占比", other="2"))

    assert hint in check(*rows)[1].mend


def test_a_share_of_nothing_cannot_be_checked() -> None:
    found = check(row("1", 0), row("2", 0, "1", "子集"), row("3", 50, "1", "占比", other="2"))[1]

    assert found.verdict is Verdict.OPEN
    assert "是 0" in found.message


def test_a_share_without_its_part_is_wrong_only_where_no_whole_number_gives_it() -> None:
    possible = only(row("1", 40), row("2", "12.5", "1", "占比"))
    impossible = only(row("1", 40), row("2", "12.4", "1", "占比"))

    assert possible.verdict is Verdict.OPEN
    assert "约为 5" in possible.message
    assert impossible.fault


def test_a_mean_is_the_mean_of_its_members_as_rounded() -> None:
    members = [row(f"{n}", v, "0", "参与平均") for n, v in enumerate((100, 85, 70), start=1)]
    fine, wrong = only(row("0", 85), *members), only(row("0", "82.9"), *members)

    assert (fine.verdict, fine.equation) == (Verdict.FINE, "(100 + 85 + 70) ÷ 3 = 85")
    assert (wrong.fault, wrong.expected) == (True, 85)
    assert "按总量计算" in wrong.mend


# what cannot be checked


def test_rows_that_stand_alone_are_told_together() -> None:
    found = only(*(row(str(n), n) for n in range(1, 9)))

    assert found.verdict is Verdict.OPEN
    assert found.message.startswith("“名1”、“名2”")
    assert "等 8 个数" in found.message
    assert len(found.rows) == 8


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((row("1", 5, "9"),), "上级编号“9”不在表中"),
        ((row("1", 5), row("2", 3, "1", "差额", other="9")), "对照编号“9”不在表中"),
        ((row("1", 5), row("2", 3, "1", "差额")), "没有写明减数"),
    ],
)
def test_what_is_named_but_missing_is_told(rows: tuple[Row, ...], why: str) -> None:
    assert any(one.verdict is Verdict.OPEN and why in one.message for one in check(*rows))


@pytest.mark.parametrize("relation", ["子集", "占比", "差额", "等于", "参与平均"])
def test_a_missing_number_leaves_any_statement_open(relation: str) -> None:
    rows = (row("1", 5), row("2", None, "1", relation, other="3"), row("3", 2, "1", "子集"))

    assert [one.verdict for one in check(*rows) if "2" in one.rows] == [Verdict.OPEN]


def test_rows_that_name_each_other_in_a_circle_end() -> None:
    assert check(row("1", 5, "2"), row("2", 5, "1"))


# numbers


@pytest.mark.parametrize(
    ("value", "places", "up", "off"),
    [("2.25", 1, "2.3", "2.2"), ("-2.25", 1, "-2.3", "-2.2"), ("0.5", 0, "1", "0")],
)
def test_half_is_rounded_away_from_zero(value: str, places: int, up: str, off: str) -> None:
    assert half_up(Fraction(value), places) == Fraction(up)
    assert cut_off(Fraction(value), places) == Fraction(off)


def test_numbers_are_printed_as_reports_print_them() -> None:
    assert [told(Fraction(v)) for v in ("55121", "-24", "95.3", "0", "0.05")] == [
        "55,121",
        "-24",
        "95.3",
        "0",
        "0.05",
    ]
    assert told(Fraction(96), 1) == "96.0"
    assert told(Fraction(-1, 1000), 1) == "0.0"
    assert decimals(Fraction(2, 3)) == 6


# properties


@st.composite
def _split(draw: st.DrawFn, total: int) -> list[int]:
    """``total`` in two to four parts, some of them possibly 0."""
    cuts = sorted(draw(st.lists(st.integers(0, total), min_size=1, max_size=3)))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


@st.composite
def strict_tables(draw: st.DrawFn) -> TotalsTable:
    """A table that adds up, with one or two groups under each total, down to three levels."""
    rows = [Row(key="0", value=Fraction(draw(st.integers(0, 100_000))))]
    waiting = [(rows[0], 0)]
    while waiting:
        above, depth = waiting.pop()
        assert above.value is not None
        for group in draw(st.sampled_from([("",), ("按渠道", "按级别")] if depth else [("",)])):
            for value in draw(_split(int(above.value))):
                made = Row(key=str(len(rows)), value=Fraction(value), parent=above.key, group=group)
                rows.append(made)
                if depth < 2 and len(rows) < 25 and draw(st.booleans()):
                    waiting.append((made, depth + 1))
    return TotalsTable(rows=tuple(rows))


@settings(max_examples=150, deadline=None)
@given(strict_tables())
def test_tables_that_add_up_pass(table: TotalsTable) -> None:
    findings = check_table(table)

    assert {one.verdict for one in findings} == {Verdict.FINE}


@settings(max_examples=200, deadline=None)
@given(strict_tables(), st.data())
def test_any_single_changed_number_is_flagged(table: TotalsTable, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(table.rows) - 1))
    change = data.draw(st.integers(-1000, 1000).filter(bool))
    rows = list(table.rows)
    changed = replace(rows[at], value=(rows[at].value or 0) + change)
    rows[at] = changed

    wrong = faults(check_table(TotalsTable(rows=tuple(rows))))

    assert wrong
    assert all(changed.key in one.rows for one in wrong)
    assert {abs(one.difference or 0) for one in wrong} == {abs(change)}


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 1000), st.lists(st.integers(0, 1000), min_size=1, max_size=5))
def test_overlapping_parts_pass_exactly_when_they_cover_and_none_exceeds(
    total: int, parts: list[int]
) -> None:
    rows = [row(f"p{n}", value, "1", overlapping=True) for n, value in enumerate(parts)]
    right = max(parts) <= total <= sum(parts)

    assert only(row("1", total), *rows).fault is not right


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(0, 3), st.integers(-3, 3))
def test_a_share_passes_exactly_at_its_own_rounding(
    part: int, base: int, places: int, off: int
) -> None:
    exact = Fraction(part * 100, base)
    value = half_up(exact, places) + Fraction(off, 10**places)
    rows = (
        row("1", base),
        row("2", part),
        Row(key="3", value=value, parent="1", relation=Relation.SHARE, other="2", places=places),
    )
    (share,) = (one for one in check(*rows) if one.rows[0] == "3")

    assert share.fault is (off != 0)
