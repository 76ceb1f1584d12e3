"""Codes: real ones are read, broken ones are refused with the mend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.errors import BadCode
from catalogue.model import codes


def test_a_real_implementation_code_is_taken_apart() -> None:
    parts = codes.parse_item_code("11450721MB155808114000104002000")
    assert (parts.credit_code, parts.level, parts.base, parts.serial) == (
        "11450721MB15580811",
        "4",
        "000104002000",
        "",
    )
    assert codes.parse_base_code(parts.base).kind == "01"


def test_a_main_item_with_sub_items_may_end_in_a_letter() -> None:
    assert codes.parse_base_code("44010200200Y").sub_item == "00Y"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("1145072", "31位"),
        ("11450721MB155808117000104002000", "行使层级"),
        ("11450721MB15580811400010400200000", "01至99"),
        ("11450721MB1558081140001A4002000", "12位"),
    ],
)
def test_a_broken_code_says_which_part(code: str, why: str) -> None:
    with pytest.raises(BadCode, match=why):
        codes.parse_item_code(code)


def test_real_credit_codes_have_right_check_digits() -> None:
    assert codes.is_credit_code("11450721MB15580811")
    assert codes.is_credit_code("11450721348531435D")
    assert not codes.is_credit_code("11450721MB15580812")


@given(st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_a_computed_check_digit_is_accepted(first_17: str) -> None:
    assert codes.is_credit_code(first_17 + codes.credit_code_check_digit(first_17))


@given(st.integers(1, 99), st.sampled_from("123456"))
def test_building_and_parsing_agree(serial: int, level: str) -> None:
    built = codes.build_item_code("11450721MB15580811", level, "000104002000", serial)
    assert codes.parse_item_code(built).serial == f"{serial:02d}"
