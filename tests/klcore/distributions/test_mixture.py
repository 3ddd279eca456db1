import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from scipy import integrate

from klcore import Gaussian, GaussianMixture, InvalidInputError
from tests.strategies import mixtures

TWO = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])


def test_moments_and_values():
    assert TWO.mean == 0.0
    assert TWO.std == pytest.approx(2.624880949681, abs=1e-12)
    parts = 0.5 * Gaussian(-2.5, 0.8).pdf(1.0) + 0.5 * Gaussian(2.5, 0.8).pdf(1.0)
    assert TWO.pdf(1.0) == pytest.approx(parts, rel=1e-13)
    assert TWO.cdf(0.0) == pytest.approx(0.5, abs=1e-15)
    assert TWO.pdf(np.zeros((3, 4))).shape == (3, 4)
    assert np.ndim(TWO.logpdf(0.0)) == 0


def test_far_tail_is_the_nearest_component():
    assert TWO.pdf(1000.0) == 0.0
    near = math.log(0.5) + float(Gaussian(2.5, 0.8).logpdf(1000.0))
    assert TWO.logpdf(1000.0) == pytest.approx(near, rel=1e-15)
    assert TWO.logpdf(1e200) == -math.inf


def test_zero_weights_are_kept_but_do_not_count():
    padded = GaussianMixture([0.5, 0.0, 0.5], [-2.5, 99.0, 2.5], [0.8, 1e-3, 0.8])
    assert padded.weights == (0.5, 0.0, 0.5)
    assert (padded.mean, padded.std) == (TWO.mean, TWO.std)
    np.testing.assert_array_equal(padded.logpdf([0.0, 99.0]), TWO.logpdf([0.0, 99.0]))


def test_moments_at_a_large_offset():
    moved = GaussianMixture([0.5, 0.5], [2.0**30 - 2.5, 2.0**30 + 2.5], [0.75, 0.75])
    assert moved.mean == 2.0**30
    assert moved.std == pytest.approx(math.hypot(2.5, 0.75), rel=1e-14)


def test_hashable_and_frozen():
    assert hash(TWO) == hash(GaussianMixture((0.5, 0.5), np.array([-2.5, 2.5]), [0.8, 0.8]))
    with pytest.raises(AttributeError):
        TWO.weights = (1.0,)


@pytest.mark.parametrize(
    ("weights", "mus", "sigmas", "argument"),
    [
        ([], [], [], "weights"),
        ([0.5, 0.6], [0, 1], [1, 1], "weights"),
        ([1.0 + 1e-8], [0], [1], "weights"),
        ([1.5, -0.5], [0, 1], [1, 1], "weights"),
        ([math.nan], [0], [1], "weights"),
        (1.0, [0], [1], "weights"),
        ([1.0], [0, 1], [1], "mus"),
        ([1.0], [math.inf], [1], "mus"),
        ([1.0], [0], [1, 2], "sigmas"),
        ([1.0], [0], [0.0], "sigmas"),
        ([0.5, 0.5], [0, 1], [1, -1], "sigmas"),
    ],
)
def test_invalid_parameters_are_named(weights, mus, sigmas, argument):
    with pytest.raises(InvalidInputError) as caught:
        GaussianMixture(weights, mus, sigmas)
    assert caught.value.argument == argument


def test_draws_follow_the_distribution():
    draws = TWO.rvs(40_000, np.random.default_rng(1))
    assert abs(draws.mean()) < 5 * TWO.std / 200
    assert abs((draws > 0).mean() - 0.5) < 5 * 0.5 / 200


@given(mixtures())
def test_density_integrates_to_one(p):
    _w, m, s = p.components()
    edges = np.unique((m[:, None] + s[:, None] * np.linspace(-9, 9, 37)).ravel())
    total = sum(integrate.fixed_quad(p.pdf, a, b, n=12)[0] for a, b in itertools.pairwise(edges))
    assert total == pytest.approx(1.0, abs=1e-9)
    assert p.cdf(edges[-1]) == pytest.approx(1.0, abs=1e-12)
