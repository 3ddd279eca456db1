"""The colours: readable on both grounds, and told apart by readers who see two of three.

WCAG 2.2 asks for a contrast of 4.5 : 1 for words, and of 3 : 1 for lines that mean something.
"""

import itertools

import pytest

from pages.ui.shell.theme import DARK, LIGHT, Palette, blended
from tests.colours import SEEN_BY, apart, contrast, lab

PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def test_contrast_and_simulation_are_the_published_ones():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)  # WCAG's own example
    for matrix in SEEN_BY.values():  # grey stays grey
        assert matrix.sum(axis=1) == pytest.approx(1, abs=2e-6)
    assert lab("#ffffff", "protanopia") == pytest.approx([100, 0, 0], abs=0.01)
    # The pair that everybody knows: red and an olive green, for a reader without red cones.
    assert apart("#a00000", "#4d4d00", "protanopia") < 0.3 * apart("#a00000", "#4d4d00")


@PALETTES
def test_lines_and_words_stand_out_from_the_page(palette: Palette):
    for colour in (palette.target, palette.forward, palette.reverse, palette.accent, palette.waste):
        assert contrast(colour, palette.background) >= 3
        assert contrast(palette.ink(colour), palette.background) >= 4.5
        # P's name stands on P's own filled shape.
        filled = blended(palette.target, palette.background, 0.26)
        assert contrast(palette.ink(colour), filled) >= 4.5
    for colour in (palette.text, palette.muted):
        assert contrast(colour, palette.background) >= 4.5


@PALETTES
@pytest.mark.parametrize("seen_by", SEEN_BY)
def test_every_reader_tells_the_colours_apart(palette: Palette, seen_by: str):
    colours = (palette.target, palette.forward, palette.reverse, palette.accent, palette.waste)
    for one, other in itertools.combinations(colours, 2):
        for form in (str, palette.ink):
            assert apart(form(one), form(other), seen_by) > 4 * 2.3, (form, one, other)
