"""What people type is taken, what hides or turns text is not."""

import pytest

from catalogue.model.corrections import Report, unfit
from catalogue.model.signs import is_showable, tidy

FAMILY = "👨\u200d👩\u200d👧"


@pytest.mark.parametrize("text", ["张\u3000三", "5\u00a0号窗口", FAMILY, "生僻字\ue863", "", "a b"])
def test_what_somebody_meant_to_write_is_taken(text: str) -> None:
    assert is_showable(text)


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "a\tb", "a\ud800", "a\u202eb", "a\u2066b"])
def test_controls_halves_and_turns_of_direction_are_not(text: str) -> None:
    assert not is_showable(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u3000张\u3000三\u00a0", "张 三"),
        ("\ufeff白\u200b山", "白山"),
        (FAMILY, FAMILY),
        ("\u200d\u200d", ""),
        ("白山\u200d", "白山"),
    ],
)
def test_spaces_become_plain_and_signs_of_no_width_go(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


def test_a_reader_may_report_with_full_width_spaces_and_emoji() -> None:
    report = Report(
        code="c", section=0, text=f"窗口\u3000号写错了{FAMILY}", contact="138\u30001234 5678"
    )
    assert unfit(report) == ""
    assert "不可见" in unfit(Report(code="c", section=0, text="窗口\u202e号写错了"))
