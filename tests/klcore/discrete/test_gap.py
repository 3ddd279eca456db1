import itertools
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from klcore import discrete
from klcore.discrete.gap import coin_gap, divergence_gap, halvings, is_mirrored, third_order
from klcore.errors import InvalidInputError

WEIGHTS = st.lists(st.tuples(st.integers(1, 100), st.integers(1, 100)), min_size=2, max_size=6)


def pmfs(weights):
    p, q = np.array(weights, dtype=float).T
    return p / p.sum(), q / q.sum()


@given(WEIGHTS)
@example([(1, 1), (1, 1), (1, 1), (51, 83), (72, 57)])  # odd only to the last bit but one
@example([(1, 1), (1, 1), (5, 1), (9, 8), (74, 15), (100, 35)])
def test_it_is_the_difference_of_the_two_divergences(weights) -> None:
    p, q = pmfs(weights)
    difference = discrete.kl_divergence(p, q) - discrete.kl_divergence(q, p)
    assert divergence_gap(p, q) == pytest.approx(difference, abs=1e-13)
    assert divergence_gap(p, q) == -divergence_gap(q, p)


@given(WEIGHTS)
@example([(1, 6), (64, 100)])
@example([(1, 52), (83, 100)])
def test_a_mirrored_pair_has_no_gap_at_all(weights) -> None:
    a, b = np.array(weights, dtype=float).T
    p, q = np.concatenate([a, b]), np.concatenate([b, a])
    p, q = p / p.sum(), q / q.sum()
    assert is_mirrored(p, q)
    assert divergence_gap(p, q) == 0.0
    assert math.copysign(1.0, divergence_gap(p, q)) == 1.0


def gap_is_zero(a, b) -> bool:
    """Whether the gap of two pmfs of whole weights is 0, by whole numbers."""
    n, m = sum(a), sum(b)
    powers = (Fraction(x * m, y * n) ** (x * m + y * n) for x, y in zip(a, b, strict=True))
    return math.prod(powers) == 1


def third_is_zero(a, b) -> bool:
    n, m = sum(a), sum(b)
    terms = (
        (Fraction(y, m) - Fraction(x, n)) ** 3 / Fraction(x, n) ** 2
        for x, y in zip(a, b, strict=True)
    )
    return sum(terms) == 0


@pytest.mark.parametrize(("size", "largest"), [(2, 9), (3, 6), (4, 3)])
def test_a_gap_is_zero_where_whole_numbers_say_so_and_nowhere_else(size, largest) -> None:
    weights = list(itertools.product(range(1, largest + 1), repeat=size))
    zeros = 0
    for a, b in itertools.product([w for w in weights if w == tuple(sorted(w))], weights):
        p, q = np.array(a) / sum(a), np.array(b) / sum(b)
        gap, lead = divergence_gap(p, q), third_order(p, q)
        if abs(gap) < 1e-14:  # else far above any rounding
            zeros += 1
            assert (gap == 0.0) == gap_is_zero(a, b), (a, b)
        if abs(lead) < 1e-14:
            assert (lead == 0.0) == third_is_zero(a, b), (a, b)
    assert zeros > 50


@given(WEIGHTS, st.integers(2, 5))
@example([(2, 2), (11, 16), (100, 100)], 2)
def test_repeated_and_refined_ties_stay_ties(weights, times: int) -> None:
    # Splitting every event into equal parts, or standing mirrored pairs side by side, keeps both
    # directions: nothing but the rounding of the masses changes.
    a, b = np.array([(1, 2), (2, 4), (6, 3)]).T
    x, y = np.array(weights).T
    p = np.concatenate([np.repeat(a, times), x, y])
    q = np.concatenate([np.repeat(b, times), y, x])
    assert divergence_gap(p / p.sum(), q / q.sum()) == 0.0


def test_a_tie_of_ninths_is_a_tie() -> None:
    assert divergence_gap([1 / 9, 2 / 9, 6 / 9], [2 / 9, 4 / 9, 3 / 9]) == 0.0


def test_a_rare_event_costs_what_it_costs() -> None:
    mpmath.mp.dps = 60
    for rare in (1e-8, 1e-17, 1e-300, 5e-324):
        p, q = (0.5, 0.5), (rare, 1.0 - rare)
        exact = sum(
            (mpmath.mpf(a) + mpmath.mpf(b)) * mpmath.log(mpmath.mpf(a) / mpmath.mpf(b))
            for a, b in zip(p, q, strict=True)
        )
        assert divergence_gap(p, q) == pytest.approx(float(exact), rel=1e-14)


def test_a_difference_halved_thirty_times_keeps_its_gap() -> None:
    assert halvings([0.3, 0.7], [0.34, 0.66], 30)[-1].gap == pytest.approx(7.8154e-32, rel=1e-4)


def test_a_small_gap_keeps_its_digits() -> None:
    mpmath.mp.dps = 60
    p, q = (0.25, 0.75), (0.25 + 2.0**-30, 0.75 - 2.0**-30)
    exact = sum(
        (mpmath.mpf(a) + mpmath.mpf(b)) * mpmath.log(mpmath.mpf(a) / mpmath.mpf(b))
        for a, b in zip(p, q, strict=True)
    )
    assert divergence_gap(p, q) == pytest.approx(float(exact), rel=1e-9)
    assert third_order(p, q) == pytest.approx(-float(exact), rel=1e-6)


@pytest.mark.parametrize(
    ("p", "q", "factor"),
    [
        ((0.3, 0.7), (0.34, 0.66), 8),
        ((0.5, 0.5), (0.6, 0.4), 16),
        ((0.25, 0.25, 0.25, 0.25), (0.3, 0.2, 0.26, 0.24), 16),
        ((0.6, 0.3, 0.1), (0.66, 0.33, 0.01), 8),
    ],
)
def test_halving_the_difference_divides_the_gap(p, q, factor) -> None:
    steps = halvings(p, q, 12)
    assert steps[-2].gap / steps[-1].gap == pytest.approx(factor, rel=2e-3)
    assert steps[-2].forward / steps[-1].forward == pytest.approx(4, rel=2e-3)
    assert (third_order(p, q) == 0) == (factor == 16)
    assert steps[0].q == q


def test_infinities_have_a_sign() -> None:
    assert divergence_gap([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert divergence_gap([1.0, 0.0], [0.5, 0.5]) == -math.inf
    assert math.isnan(divergence_gap([1.0, 0.0], [0.0, 1.0]))
    assert divergence_gap([0.5, 0.5, 0.0], [0.4, 0.6, 0.0]) != 0
    assert third_order([1.0, 0.0], [0.9, 0.1]) == math.inf


def test_coins_agree_with_pmfs_and_vanish_on_both_diagonals_only() -> None:
    grid = np.arange(1, 64) / 64
    gaps = coin_gap(grid[:, None], grid[None, :])
    assert gaps[9, 40] == pytest.approx(
        divergence_gap([grid[9], 1 - grid[9]], [grid[40], 1 - grid[40]]), rel=1e-12
    )
    p, q = np.meshgrid(grid, grid, indexing="ij")
    diagonals = (p == q) | (p + q == 1)
    assert (gaps[diagonals] == 0).all()
    # Off the diagonals the code of the more lop-sided coin costs more, everywhere.
    more = np.sign(np.abs(q - 0.5) - np.abs(p - 0.5))
    np.testing.assert_array_equal(np.sign(gaps[~diagonals]), more[~diagonals])


def test_what_is_no_pmf_is_refused() -> None:
    for function in (divergence_gap, is_mirrored, third_order):
        with pytest.raises(InvalidInputError, match="q sums to"):
            function([0.5, 0.5], [0.5, 0.6])


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_a_tie_in_any_precision_is_a_tie(kind) -> None:
    p, q = (np.array(v, dtype=kind) / kind(9) for v in ([1, 2, 6], [2, 4, 3]))
    assert divergence_gap(p, q) == 0.0
    assert divergence_gap(p, q[::-1]) != 0.0


def test_what_a_single_can_tell_apart_is_told_apart() -> None:
    p, q = np.array([0.3, 0.7], dtype=np.float32), np.array([0.34, 0.66], dtype=np.float32)
    assert divergence_gap(p, q) == pytest.approx(divergence_gap([0.3, 0.7], [0.34, 0.66]), rel=1e-2)
