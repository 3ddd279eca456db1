import numpy as np
import pytest

from pages.ui.live.curve_names import LINE_HEIGHT, width_of, with_room
from pages.ui.live.drawing import height_inside

SIZE = (280.0, 220.0)
X = np.linspace(0.0, 280.0, 97)
PAIRS = {
    "flat": (np.full(97, 60.0), np.full(97, 150.0)),
    "crossing": (X * 0.78, 218 - X * 0.78),
    "steep": (60 + 4000 * ((X - 90) / 280) ** 2, 20 + 4000 * ((X - 190) / 280) ** 2),
    "partly missing": (np.where(X < 140, 80.0, np.nan), np.where(X > 100, 120.0, np.nan)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_name_covers_no_curve_and_stays_inside(name):
    curves, labels = PAIRS[name], ["D<sub>Q</sub>(P)", "D<sub>P</sub>(Q)"]
    names = with_room(X, curves, labels, SIZE)
    dense = np.linspace(0.0, 280.0, 2000)
    middles = []
    for found, up, label in zip(names, curves, labels, strict=True):
        assert found is not None
        half = width_of(label) / 2
        x, y = X[found.at] + found.right, up[found.at] + found.up
        assert half < x < SIZE[0] - half
        assert LINE_HEIGHT / 2 < y < SIZE[1] - LINE_HEIGHT / 2
        for curve in curves:
            under = np.interp(dense, X, curve)[np.abs(dense - x) < half]
            assert not (np.abs(under - y) < LINE_HEIGHT / 2).any()
        middles.append((x, y, half))
    (x1, y1, half1), (x2, y2, half2) = middles
    assert abs(x1 - x2) >= half1 + half2 or abs(y1 - y2) >= LINE_HEIGHT


def test_a_name_without_room_is_left_out():
    assert with_room(X, [X * 0.5], ["a name far too long for a figure of this width"], SIZE) == [
        None
    ]


def test_the_name_of_p_keeps_away_from_the_fit():
    p = np.array([0.0, 1.0, 0.0])
    assert height_inside(p, None, 1) == 0.4
    assert height_inside(p, np.array([0.0, 0.4, 0.0]), 1) == 0.65
    assert height_inside(p, np.array([0.0, 0.55, 0.0]), 1) == 0.2
