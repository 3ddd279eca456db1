"""The best fit followed along α: its jumps, and how often they were looked for."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klcore import Gaussian, GaussianMixture, alpha_course, fit_alpha, sweep_alpha
from tests.amount import examples

ALPHAS = np.linspace(-0.5, 1.5, 41).tolist()


def course_of(p, alphas=ALPHAS):
    return alpha_course(p, alphas, sweep_alpha(p, alphas))


def move(a, b) -> float:
    return math.hypot((a.mu - b.mu) / min(a.sigma, b.sigma), math.log(a.sigma / b.sigma))


def test_a_jump_between_two_alphas_of_the_grid_is_found() -> None:
    # Two minima coexist from 0.25263 to 0.28246 only, and the grid has 0.25 and 0.3.
    course = course_of(GaussianMixture([0.7, 0.3], [-2.0, 2.0], [0.8, 1.8]))
    (jump,) = course.jumps
    assert jump.alpha == pytest.approx(0.269577, abs=1e-6)
    assert jump.after.mu - jump.before.mu == pytest.approx(0.721, abs=1e-3)
    assert jump.before.value == pytest.approx(jump.after.value, abs=1e-9)
    assert course.lost == ()


def test_the_known_switch_of_the_textbook_pair() -> None:
    (jump,) = course_of(GaussianMixture([0.7, 0.3], [-2.0, 2.0], [0.5, 1.0])).jumps
    assert jump.alpha == pytest.approx(0.5112475922, abs=1e-8)


@pytest.mark.parametrize("d", [2.2, 2.25, 2.3, 2.35, 2.4])
def test_a_jump_to_the_edge_of_the_family(d: float) -> None:
    course = course_of(GaussianMixture([0.5, 0.5], [-d, d], [1.0, 1.0]))
    (jump,) = course.jumps
    assert not jump.before.at_edge
    assert jump.after.at_edge
    assert jump.before.mu < jump.after.mu < 1e-9  # of mirror images the left one
    assert course.lost == ()


@given(st.integers(600, 850), st.integers(12, 50), st.integers(5, 20))
@examples(4)
def test_two_peaks_jump_where_a_dense_sweep_does(weight, half_distance, ratio) -> None:
    p = GaussianMixture(
        [weight / 1000, 1 - weight / 1000],
        [-half_distance / 20, half_distance / 20],
        [1.0, ratio / 10],
    )
    course = course_of(p, ALPHAS[::2])
    places = [jump.alpha for jump in course.jumps]
    assert course.lost == ()
    for jump in course.jumps:
        assert move(jump.before, jump.after) > 0.02
        best = fit_alpha(p, jump.alpha).best
        assert best.value == pytest.approx(jump.before.value, abs=1e-8)
    dense = np.linspace(-0.5, 1.5, 101).tolist()
    fits = [one.best for one in sweep_alpha(p, dense)]
    for (low, a), (high, b) in pairwise(zip(dense, fits, strict=True)):
        if move(a, b) > 0.35:
            assert any(low <= place <= high for place in places)


def test_what_has_one_fit_for_all_alphas_never_moves() -> None:
    course = course_of(Gaussian(1.0, 2.0))
    assert (course.jumps, course.lost) == ((), ())
