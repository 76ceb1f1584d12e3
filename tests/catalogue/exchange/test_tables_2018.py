"""The 2018 report's own numbers: exactly six statements do not add up, and the checker finds them."""

from fractions import Fraction
from pathlib import Path

import pytest

from catalogue.exchange.totals import read_totals
from catalogue.model.totals import Finding, Verdict, check_table

TABLES = Path(__file__).parents[2] / "tables_2018"

WRONG = {
    ("columns", "3", ""): (7, 6),
    ("disclosure", "1.2.1", ""): (19281, 24828),
    ("disclosure", "3", "方式"): (427, 321),
    ("disclosure", "3.6", "方式"): (244, 167),
    ("applications", "2", "方式"): (25, 24),
    ("applications", "2", "答复"): (25, 24),
}
"""Table, row and group → what follows from the other numbers, and what the report says.

Source: rules-and-metrics §5, the lines that do not add up.
"""

STATEMENTS = {
    "disclosure": 10,
    "applications": 10,
    "proposals": 7,
    "columns": 4,
    "items": 10,
    "time_limits": 19,
    "places": 3,
}
"""How many statements each table makes."""


def _findings(name: str) -> list[Finding]:
    read = read_totals(TABLES / f"{name}.csv")
    assert read.faults == ()
    return check_table(read.table)


def test_exactly_the_six_that_do_not_add_up_are_flagged() -> None:
    found = {
        (name, one.rows[0], one.group): (one.expected, one.found)
        for name in STATEMENTS
        for one in _findings(name)
        if one.fault
    }

    assert found == WRONG
    assert len(found) == 6


def test_every_table_of_the_report_is_among_them() -> None:
    assert {path.stem for path in TABLES.glob("*.csv")} == set(STATEMENTS)


@pytest.mark.parametrize("name", STATEMENTS)
def test_all_other_statements_hold_and_none_is_left_open(name: str) -> None:
    findings = _findings(name)
    wrong = sum(table == name for table, _, _ in WRONG)

    assert len(findings) == STATEMENTS[name]
    verdicts = [one.verdict for one in findings]
    assert verdicts.count(Verdict.FINE) == STATEMENTS[name] - wrong
    assert verdicts.count(Verdict.OPEN) == 0


def test_channels_that_may_count_one_thing_twice_are_fine_with_their_sum_shown() -> None:
    (channels,) = (one for one in _findings("disclosure") if one.group == "渠道")

    assert channels.verdict is Verdict.FINE
    assert channels.equation == "45,109 + 5,199 + 19,031 + 25,376 = 94,715"
    assert "可重复计数" in channels.message


def test_the_shares_of_the_report_hold_as_it_rounds_them() -> None:
    equations = {one.rows[0]: one.equation for one in _findings("items")}
    limits = {one.rows[0]: one.equation for one in _findings("time_limits")}

    assert equations["2.1"] == "3,165 ÷ 3,321 = 95.3 %"
    assert equations["3.1"] == "3,165 ÷ 3,297 = 96.0 %"
    assert equations["4.1"] == "-24 ÷ 3,321 = -0.72 %"
    assert limits["4"] == "(100 + 85 + 70) ÷ 3 = 85.0"
    assert limits["5"] == "29 ÷ 35 = 82.9 %"


def test_two_groups_that_agree_cast_doubt_on_the_total() -> None:
    (one, other) = (one for one in _findings("applications") if one.fault)

    assert one.difference == other.difference == Fraction(-1)
    assert one.mend.startswith(
        "“答复”一组各项相加也是 25，“办结”一组却正好是 24，请先核实“县级收到申请数”是 24 还是 25"
    )
