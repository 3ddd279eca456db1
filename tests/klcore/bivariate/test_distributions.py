"""Gaussians and mixtures of two variables against scipy's."""

import numpy as np
import pytest
from scipy import stats

from klcore import InvalidInputError
from klcore.bivariate import Gaussian, GaussianMixture

COV = np.array([[2.0, -0.9], [-0.9, 0.5]])
MIXTURE = GaussianMixture([0.25, 0.0, 0.75], [[0, 1], [9, 9], [-3, 2]], [COV, COV, np.eye(2)])


def test_densities_are_scipys() -> None:
    x = np.random.default_rng(1).normal(0.0, 3.0, (4, 5, 2))
    one, other = stats.multivariate_normal([0, 1], COV), stats.multivariate_normal([-3, 2])
    assert Gaussian([0, 1], COV).logpdf(x) == pytest.approx(one.logpdf(x), rel=1e-12)
    assert MIXTURE.pdf(x) == pytest.approx(0.25 * one.pdf(x) + 0.75 * other.pdf(x), rel=1e-12)
    far = MIXTURE.logpdf([2000.0, -900.0])  # where the density is 0
    assert far == pytest.approx(np.logaddexp(
        np.log(0.25) + one.logpdf([2000, -900]), np.log(0.75) + other.logpdf([2000, -900])
    ))  # fmt: skip


@pytest.mark.parametrize("p", [MIXTURE, Gaussian([0, 1], COV)])
def test_far_away_there_is_nothing_and_nan_stays_nan(p) -> None:
    away = [[np.inf, 0.0], [-np.inf, np.inf], [1e200, 0.0]]
    assert p.pdf(away).tolist() == [0.0, 0.0, 0.0]
    assert p.logpdf(away).tolist() == [-np.inf] * 3
    assert np.isnan(p.logpdf([np.nan, 0.0]))
    assert p.logpdf(np.float32([0, 1])) == p.logpdf([0, 1])


def test_moments_are_those_of_the_draws() -> None:
    rng = np.random.default_rng(2)
    for p in (MIXTURE, Gaussian([1.0, -2.0], COV)):
        draws = p.rvs(200_000, rng)
        assert draws.mean(axis=0) == pytest.approx(p.mean, abs=0.02)
        assert np.cov(draws.T) == pytest.approx(p.cov, abs=0.04)
    shifted = GaussianMixture([0.5, 0.5], [[2.0**40, 0], [2.0**40 + 1, 0]], [np.eye(2)] * 2)
    assert shifted.cov.tolist() == [[1.25, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize(
    ("make", "argument"),
    [
        (lambda: Gaussian([0, 0, 0], np.eye(2)), "mean"),
        (lambda: Gaussian("here", np.eye(2)), "mean"),
        (lambda: Gaussian([0, np.nan], np.eye(2)), "mean"),
        (lambda: Gaussian([0, 0], [1, 1]), "cov"),
        (lambda: Gaussian([0, 0], [[1, 0.5], [0.4, 1]]), "cov"),
        (lambda: Gaussian([0, 0], [[1, 1], [1, 1]]), "cov"),
        (lambda: Gaussian([0, 0], [[1, 2], [2, 1]]), "cov"),
        (lambda: Gaussian([0, 0], [[0, 0], [0, 1]]), "cov"),
        (lambda: GaussianMixture([0.5, 0.6], [[0, 0]] * 2, [np.eye(2)] * 2), "weights"),
        (lambda: GaussianMixture([1.5, -0.5], [[0, 0]] * 2, [np.eye(2)] * 2), "weights"),
        (lambda: GaussianMixture([], [], []), "weights"),
        (lambda: GaussianMixture([1.0], [[0, 0]] * 2, [np.eye(2)]), "means"),
        (lambda: GaussianMixture([1.0], [[0, 0]], np.eye(2)), "covs"),
        (lambda: GaussianMixture([1.0], [[0, 0]], 3.0), "covs"),
        (lambda: MIXTURE.pdf([1.0, 2.0, 3.0]), "x"),
        (lambda: MIXTURE.rvs(-1, np.random.default_rng(0)), "size"),
        (lambda: MIXTURE.rvs(1.5, np.random.default_rng(0)), "size"),
        (lambda: MIXTURE.rvs(3, 0), "rng"),
        (lambda: Gaussian([0, 0], COV).rvs(np.nan, np.random.default_rng(0)), "size"),
    ],
)
def test_bad_input_is_named(make, argument: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        make()
    assert caught.value.argument == argument
