"""What of a text everybody may see."""

import doctest

import pytest

from catalogue.model import corrections, private_text
from catalogue.model.corrections import Report, is_contact, unfit
from catalogue.model.private_text import for_everybody


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("打 13812341234 找我", "打 ****234 找我"),
        ("打138 1234 1234找我", "打****234找我"),
        ("138-1234-1234", "****234"),
        ("138 - 1234 - 1234", "****234"),
        ("１３８１２３４１２３４", "****２３４"),
        ("138１２３４ 1234", "****234"),
        ("身份证 22060219900101123X 有误", "身份证 ****23X 有误"),
        ("220602199001011234", "****234"),
        ("2206 0219 9001 0112 3x", "****23x"),
        ("窗口电话 0439-3222222 是空号", "窗口电话 0439-****222 是空号"),
        ("（0439）3222222", "（0439）****222"),
        ("3222222", "****222"),
        ("邮箱是li.si-1@mail.example.org。", "邮箱是****@mail.example.org。"),
        ("13812341234@139.com", "****@139.com"),
        ("a＠b.cn", "****@b.cn"),
        ("应为 2018-06-01 起，第 123456 号，5 个工作日", None),
        ("8:30-11:30，13:00-17:00，收费 20.50 元", None),
        ("@ 和 ****** 都不是", None),
    ],
)
def test_numbers_and_addresses_are_blotted_out(written: str, shown: str | None) -> None:
    assert for_everybody(written) == (written if shown is None else shown)


@pytest.mark.parametrize(
    ("contact", "fits"),
    [
        *[(one, True) for one in ("13812341234", "0439-3222222", "（0439）3222222", "3222222")],
        *[(one, True) for one in ("+86 138 1234 1234", "0439-3222222转12", "a.b+c@x-y.gov.cn")],
        ("１３８１２３４１２３４", True),
        *[
            (one, False)
            for one in ("在家", "12345", "微信 abc", "a@b", "@b.cn", "李四 13812341234")
        ],
        *[(one, False) for one in ("1" * 61, "138\n12341234", "-------", "138123412345转")],
    ],
)
def test_a_contact_is_a_telephone_or_an_address(contact: str, fits: bool) -> None:
    assert is_contact(contact) is fits
    fault = unfit(Report(code="x", section=0, text="写错了一个字", contact=contact))
    assert ("电话或邮箱，如 138" in fault) is not fits


def test_examples_in_the_docstrings_hold() -> None:
    for module in (corrections, private_text):
        found = doctest.testmod(module)
        assert found.attempted > 0 and found.failed == 0
