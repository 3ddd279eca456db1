"""Numbers on the screen: no "-0.000", a true minus sign, ∞ for infinity."""

import math

import pytest

from pages.ui.shell.numbers import decimals, number, percent, place, python_float


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (0.0, 3, "0.000"),
        (-0.0, 3, "0.000"),
        (-4.9e-4, 3, "0.000"),
        (-5.1e-4, 3, "−0.001"),
        (-2.5, 1, "−2.5"),
        (math.inf, 3, "∞"),
        (-math.inf, 3, "−∞"),
        (math.nan, 3, "–"),
        (1e308, 3, "1.000e308"),
        (9999999.4, 0, "9999999"),
    ],
)
def test_number(value: float, digits: int, shown: str):
    assert number(value, digits) == shown


def test_small_numbers_keep_their_size_in_a_sentence():
    assert decimals(2e-18) == "2.000e−18"
    assert decimals(0.25) == "0.250"
    assert decimals(0.0) == "0.000"


def test_places_are_told_in_the_size_of_their_width():
    assert place(2.5, 0.01) == "2.500"
    assert place(-2.5e-6, 3e-7) == "−2.500e−6"
    assert place(-4e-23, 3e-7) == "0"  # a middle that is 0 but for rounding
    assert place(0.0, 0.05, 2) == "0.00"


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0.0%"), (1e-9, "< 0.1%"), (0.5, "50.0%"), (0.99997, "> 99.9%"), (1.0, "100.0%")],
)
def test_almost_all_is_not_all(share: float, shown: str):
    assert percent(share) == shown


@pytest.mark.parametrize("value", [0.1, -1e-300, 1e308, math.inf])
def test_python_source_means_the_same_float(value: float):
    assert eval(python_float(value)) == value
