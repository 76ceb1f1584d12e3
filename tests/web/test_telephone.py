"""Telephone numbers as links: what is a number dials, what is none stays text."""

import pytest

from web.view_models.telephone import dialled


@pytest.mark.parametrize(
    "number",
    [
        "0439-3240001",
        "04393240001",
        "010-82345678",
        "3240001",
        "13804390001",
        "12345",
        "110",
        "95598",
        "400-810-0439",
    ],
)
def test_a_number_dials(number: str) -> None:
    assert [(one.text, one.url) for one in dialled(number)] == [(number, f"tel:{number}")]


@pytest.mark.parametrize(
    "text",
    ["", "未公开", "0439", "0439 3240001", "见公告", "2018-06-01", '12345"><b>', "１２３４５"],
)
def test_what_is_no_number_stays_text(text: str) -> None:
    assert all(not one.url for one in dialled(text))
    assert "".join(one.text for one in dialled(text)) == text


def test_several_numbers_dial_one_by_one() -> None:
    pieces = dialled("0439-3240001、12345，转2号窗口")
    assert [one.url for one in pieces] == ["tel:0439-3240001", "", "tel:12345", "", ""]
    assert "".join(one.text for one in pieces) == "0439-3240001、12345，转2号窗口"
