"""The seed's own numbers, exactly."""

from fractions import Fraction

import pytest

from catalogue.metrics import display, formulas

TRIPLE = [(5, 0, 1), (20, 3, 1), (10, 3, 1)]


def test_item_cuts_of_the_2018_report() -> None:
    assert [formulas.item_cut(a, b) for a, b, _ in TRIPLE] == [1, Fraction(17, 20), Fraction(7, 10)]


def test_mean_and_pooled_cut_differ_on_the_same_items() -> None:
    assert display.percent(formulas.mean_cut(TRIPLE)) == "85.0 %"
    assert display.percent(formulas.pooled_cut(TRIPLE)) == "82.9 %"


@pytest.mark.parametrize(("whole", "shown"), [(3321, "95.3 %"), (3297, "96.0 %")])
def test_a_share_depends_on_its_edition(whole: int, shown: str) -> None:
    assert display.percent(formulas.share(3165, whole)) == shown


def test_nothing_to_divide_by_is_no_figure() -> None:
    assert formulas.share(0, 0) is None
    assert formulas.mean_cut([]) is None
    assert formulas.pooled_cut([]) is None
    assert display.percent(None) == "—"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Fraction(1, 2000), "0.1 %"), (Fraction(-1, 2000), "-0.1 %"), (Fraction(1), "100.0 %")],
)
def test_halves_are_rounded_away_from_zero(value: Fraction, shown: str) -> None:
    assert display.percent(value) == shown


def test_a_program_gets_more_digits_than_a_reader() -> None:
    assert display.decimal_text(Fraction(1, 3), 6) == "0.333333"
