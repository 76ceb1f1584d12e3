"""A cell as its element wants it, in the many ways it is written; else refused with the mend."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.exchange import cells
from catalogue.exchange.cells import Unreadable
from catalogue.model.code_tables import ItemKind


@pytest.mark.parametrize(
    ("said", "value", "unit"),
    [
        ("20(工作日)", 20, "working_day"),
        ("91（自然日）", 91, "calendar_day"),
        ("5个工作日", 5, "working_day"),
        ("5 工作日", 5, "working_day"),
        ("5.0个工作日", 5, "working_day"),
        ("24小时", 24, "hour"),
        ("3个月", 3, "month"),
        ("1年", 1, "year"),
        ("即办", 0, "working_day"),
        ("当场办结", 0, "working_day"),
        (0, 0, "working_day"),
        (0.0, 0, "working_day"),
    ],
)
def test_limits_are_read_with_their_unit(said: object, value: int, unit: str) -> None:
    assert cells.limit(said) == {"value": value, "unit": unit}


@pytest.mark.parametrize(
    ("said", "unit", "told"),
    [
        ("5", None, "没有写明工作日还是自然日"),
        (5.0, None, "没有写明工作日还是自然日"),
        ("5天", None, "没有写明工作日还是自然日"),
        ("5日", None, "没有写明工作日还是自然日"),
        ("尽快", None, "不是时限"),
        ("-5个工作日", None, "不是时限"),
        ("5-10个工作日", None, "不是时限"),
        ("1.5个工作日", None, "不是时限"),
        ("5个工作日", "2", "与单位“自然日”不一致"),
        ("5", "3", "时限单位“3”不认识"),
        ("五", "1", "不是整数"),
    ],
)
def test_a_limit_that_may_mean_two_things_is_refused(said: object, unit: object, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        cells.limit(said, unit)


@pytest.mark.parametrize("unit", ["1", 1, 1.0, "工作日", "working_day"])
def test_the_unit_may_stand_in_a_column_of_its_own(unit: object) -> None:
    assert cells.limit(5.0, unit) == {"value": 5, "unit": "working_day"}


@pytest.mark.parametrize(
    "said",
    [
        "2018-03-01",
        "2018/3/1",
        "2018.3.1",
        "2018年3月1日",
        "2018-03-01 00:00:00",
        date(2018, 3, 1),
        datetime(2018, 3, 1, 9, 30),
    ],
)
def test_days_are_read_in_every_spelling(said: object) -> None:
    assert cells.day(said) == "2018-03-01"


@pytest.mark.parametrize(
    "said", ["2018-02-30", "2018-13-01", "2018", "三月", "01/03/2018", 43160.0]
)
def test_what_is_no_day_is_refused(said: object) -> None:
    with pytest.raises(Unreadable, match="请写成 2018-03-01"):
        cells.day(said)


@pytest.mark.parametrize(
    ("said", "code"), [("01", "01"), ("1", "01"), (1.0, "01"), ("行政许可", "01"), (20, "20")]
)
def test_codes_of_a_table_are_read_by_code_or_label(said: object, code: str) -> None:
    assert cells.table_code(said, ItemKind) == code


@pytest.mark.parametrize("said", ["", "99", "许可", "001x", "-1", "1.5"])
def test_what_is_not_in_the_table_is_refused_with_what_is(said: str) -> None:
    with pytest.raises(Unreadable, match="01 行政许可、02 "):
        cells.table_code(said, ItemKind)


@pytest.mark.parametrize("said", ["一次", "1.5", "-", "1,000", "１次", "1e3", "9999999999", True])
def test_what_is_no_count_is_refused(said: object) -> None:
    with pytest.raises(Unreadable, match=r"整数|真假值"):
        cells.whole_number(said)


@pytest.mark.parametrize(
    ("said", "read"), [("是", True), ("√", True), (1.0, True), ("否", False), (0, False)]
)
def test_yes_and_no_are_read(said: object, read: bool) -> None:
    assert cells.yes_or_no(said) is read


def test_yes_and_no_are_not_guessed() -> None:
    with pytest.raises(Unreadable, match="应填“是”或“否”"):
        cells.yes_or_no("也许")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("甲、乙；丙", ["甲", "乙", "丙"]),
        ("甲，乙\n丙", ["甲，乙", "丙"]),
        ('["甲、乙", "丙"]', ["甲、乙", "丙"]),
        ("无", []),
        (["甲", None, "", "无"], ["甲"]),
    ],
)
def test_several_values_are_split_as_they_are_written(said: object, read: list[str]) -> None:
    assert cells.parts(said) == read


@pytest.mark.parametrize("said", ["[1", "[甲、乙]", "[" * 3000])
def test_a_list_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(Unreadable, match="不是有效的列表"):
        cells.parts(said)


def test_marks_nobody_sees_are_taken_off() -> None:
    assert cells.text("\ufeff 身份证\u200b ") == "身份证"
    assert cells.text(20.0) == "20"


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.dates(),
    st.datetimes(),
    st.lists(st.text(), max_size=3),
    st.dictionaries(st.text(), st.integers(), max_size=2),
)
READERS = (
    cells.text,
    cells.code_text,
    cells.yes_or_no,
    cells.whole_number,
    cells.day,
    cells.parts,
    cells.limit,
    lambda value: cells.table_code(value, ItemKind),
)


@settings(deadline=None)
@given(ANYTHING)
def test_every_reader_reads_or_refuses_whatever_comes(value: object) -> None:
    for reader in READERS:
        try:
            reader(value)
        except Unreadable as fault:
            assert any("一" <= char <= "鿿" for char in str(fault))


@settings(deadline=None)
@given(ANYTHING)
def test_an_error_quotes_a_cell_shortly_and_printably(value: object) -> None:
    quoted = cells.shown(value)
    assert len(quoted) <= 60
    assert quoted.isprintable()
