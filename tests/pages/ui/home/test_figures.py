"""Home's pictures: names that cover nothing in any state, and what leaves the frame."""

import itertools
import random

import numpy as np
import pytest

from klcore import fit_forward_kl, fit_reverse_kl
from pages.ui.controls.targets import mixture_of
from pages.ui.home.figures import MARGIN, Waste, draw_both_fits, draw_waste
from pages.ui.home.view import LIMITS, START, TOP, X, handles_of
from pages.ui.live.curve_names import LINE_HEIGHT, width_of
from pages.ui.shell.theme import LIGHT
from tests.amount import TIMES

HEIGHT = 420.0
Peaks = tuple[tuple[float, float, float], ...]


def states() -> list[Peaks]:
    """Return what a hand comes by: the corners of its range, and places in between."""
    dice = random.Random(7)
    steps = [START, ((0.5, -4.5, 0.8), START[1]), (START[0], ((0.5, -2.5, 0.8)))]
    ends = itertools.product((0.01, 1.0), (-6.0, 6.0), (0.6, 2.0), (-6.0, 0.0), (0.6, 2.0))
    corners: list[Peaks] = [((w, m, s), (1.0, n, t)) for w, m, s, n, t in ends]
    within: list[Peaks] = [
        tuple((dice.uniform(0.05, 1), dice.uniform(*LIMITS[1]), dice.uniform(*LIMITS[2]))
              for _ in range(2))
        for _ in range(400 * TIMES or 40)
    ]  # fmt: skip
    return [*steps, *corners, *within]


@pytest.mark.parametrize(
    "labels", [("P", "forward fit", "reverse fit"), ("P", "前向拟合", "反向拟合")]
)
def test_names_cover_neither_curves_nor_handles_nor_each_other(labels: tuple[str, str, str]):
    for peaks in states():
        p = mixture_of(peaks)
        fits = fit_forward_kl(p), fit_reverse_kl(p).best
        curves = (p.pdf(X), *(fit.gaussian.pdf(X) for fit in fits))
        handles = handles_of(peaks)
        figure = draw_both_fits(X, curves, handles, labels, ("x", "density"), TOP, LIGHT)
        names = figure.layout.annotations
        assert len(names) == 3, peaks
        for wide in (268.0, 281.0, 420.0, 560.0, 760.0, 1200.0):
            scale = wide / (X[-1] - X[0]), (HEIGHT - MARGIN["t"] - MARGIN["b"]) / TOP
            boxes = []
            for note in names:
                half = width_of(note.text) / 2 - 3.0
                middle, low = (note.ax - X[0]) * scale[0], note.ay * scale[1] - LINE_HEIGHT / 2
                assert half - 10.0 <= middle <= wide - half + 10.0, peaks
                assert low + LINE_HEIGHT <= TOP * scale[1], peaks
                below = np.abs((X - X[0]) * scale[0] - middle) < half
                assert max(curve[below].max() for curve in curves) * scale[1] < low, peaks
                for at, y in handles:
                    aside = abs((at - X[0]) * scale[0] - middle) - half
                    assert aside > 10.0 or y * scale[1] + 10.0 < low, peaks
                boxes.append((middle - half, middle + half, low))
            for one, other in itertools.combinations(boxes, 2):
                apart = one[1] <= other[0] or other[1] <= one[0]
                assert apart or abs(one[2] - other[2]) >= LINE_HEIGHT, peaks


def test_what_is_longer_than_the_axis_breaks_through_its_end_with_its_number():
    rows = [("a", [Waste(1.0, "1 bit", forward=True), Waste(9.0, "9 bits", forward=False)])]
    figure = draw_waste(rows, 3.0, "waste", LIGHT)
    bars, arrows = figure.data
    assert list(bars.x) == [1.0, 3.0]
    assert list(arrows.x) == [3.0]  # on the end of the axis: beyond it Plotly would hide it
    assert list(arrows.y) == [bars.y[1]]
    assert arrows.cliponaxis is False
    assert "9 bits" in [note.text for note in figure.layout.annotations]
