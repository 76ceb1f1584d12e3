"""Flat records go out as a spreadsheet and come back as the same records."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.errors import BadFile, BadRow
from catalogue.exchange.records import header, read_records, workbook
from catalogue.model.code_tables import ExerciseLevel, ItemKind, ItemState
from catalogue.model.power_list import Power

_WORDS = st.text(st.sampled_from("许可证核发、，；=+-@'“”（）12 \nab[]"), max_size=12).map(
    str.strip
)
_CODES = st.text(st.sampled_from("0123456789ABC"), min_size=1, max_size=31)
_POWERS = st.builds(
    Power,
    code=_CODES,
    kind=st.sampled_from(ItemKind),
    name=_WORDS.filter(lambda word: word not in ("", "'")),
    sub_items=st.lists(st.sampled_from(["甲类", "乙、丙", "=丁"]), max_size=3, unique=True).map(
        tuple
    ),
    basis=_WORDS,
    body_name=_WORDS,
    level=st.sampled_from([None, *ExerciseLevel]),
    state=st.sampled_from(ItemState),
    empowered=st.lists(st.sampled_from(["220621", "2206A1"]), max_size=2, unique=True).map(tuple),
    item_codes=st.lists(_CODES, max_size=2, unique=True).map(tuple),
)


def _written(content: bytes, name: str = "权责清单.xlsx") -> Path:
    path = Path(tempfile.mkdtemp()) / name
    path.write_bytes(content)
    return path


@settings(max_examples=40, deadline=None)
@given(st.lists(_POWERS, min_size=1, max_size=4))
def test_what_is_written_reads_back_as_the_same_records(powers: list[Power]) -> None:
    path = _written(workbook(Power, powers, "权责清单", "示例"))

    assert [record for _, record in read_records(path, Power)] == powers


def test_the_header_carries_the_titles_of_the_model() -> None:
    assert header(Power)[:3] == ["职权编码", "权力类型", "事项名称"]


def test_a_row_that_cannot_be_read_names_column_value_and_mend() -> None:
    path = _written(
        "职权编码,权力类型,事项名称\n2206001,行政许可,甲\n2206002,许可类,乙\n".encode(), "a.csv"
    )

    (_, good), (row, bad) = read_records(path, Power)

    assert isinstance(good, Power)
    assert isinstance(bad, BadRow)
    assert (row, bad.column, bad.value) == (3, "权力类型", "许可类")
    assert "01 行政许可" in bad.message


def test_a_missing_required_cell_is_told_with_its_title() -> None:
    path = _written("职权编码,权力类型,事项名称\n2206001,行政许可,\n".encode(), "a.csv")

    ((_, bad),) = read_records(path, Power)

    assert isinstance(bad, BadRow)
    assert (bad.column, bad.message) == ("事项名称", "没有填写；这一项必须有，请补填")


def test_a_long_code_turned_into_a_number_is_refused() -> None:
    path = _written("职权编码,权力类型,事项名称\n1.12206E+30,01,甲\n".encode(), "a.csv")

    ((_, bad),) = read_records(path, Power)

    assert isinstance(bad, BadRow)
    assert "科学计数" in bad.message


def test_a_file_without_a_required_column_is_refused() -> None:
    with pytest.raises(BadFile, match="事项名称"):
        list(read_records(_written("职权编码,权力类型\n1,01\n".encode(), "a.csv"), Power))
