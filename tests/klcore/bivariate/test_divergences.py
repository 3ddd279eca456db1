"""Divergences in the plane: a product rule, the line, affine maps and a dense tensor rule."""

import math

import numpy as np
import pytest

import klcore
from klcore import InvalidInputError
from klcore.bivariate import Gaussian, GaussianMixture, kl_divergence

NODES, WEIGHTS = np.polynomial.legendre.leggauss(1000)


def random_covariance(rng: np.random.Generator, condition: float) -> np.ndarray:
    angle = rng.uniform(0.0, math.pi)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return turn @ np.diag([1.0, 1.0 / condition]) @ turn.T * np.exp(rng.uniform(-0.7, 0.7))


def random_mixture(rng: np.random.Generator, n: int, condition: float) -> GaussianMixture:
    weights = rng.dirichlet(np.ones(n))
    return GaussianMixture(
        weights / weights.sum(),
        rng.uniform(-5.0, 5.0, (n, 2)),
        [random_covariance(rng, condition) for _ in range(n)],
    )


def by_tensor_rule(p: GaussianMixture, q: GaussianMixture) -> float:
    """Gauss-Legendre, 1000 by 1000, about each component of p."""
    x = 8.8 * NODES
    w = 8.8 * WEIGHTS * np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
    total = 0.0
    for share, mean, cov in zip(*p.components(), strict=True):
        root = np.linalg.cholesky(cov)
        for u, v in zip(x, w, strict=True):
            at = mean + np.stack([np.full_like(x, u), x], axis=1) @ root.T
            total += share * v * float(w @ (p.logpdf(at) - q.logpdf(at)))
    return total


@pytest.mark.parametrize(("seed", "condition"), [(0, 4.0), (1, 25.0)])
def test_the_tensor_rule_agrees(seed: int, condition: float) -> None:
    rng = np.random.default_rng(seed)
    p, q = random_mixture(rng, 2, condition), random_mixture(rng, 2, condition)
    assert kl_divergence(p, q) == pytest.approx(by_tensor_rule(p, q), rel=1e-8, abs=1e-12)


def test_gaussians_have_a_closed_form() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        p = Gaussian(rng.normal(size=2), random_covariance(rng, 100.0))
        q = Gaussian(rng.normal(size=2), random_covariance(rng, 100.0))
        inverse, away = np.linalg.inv(q.cov), q.mean - p.mean
        log_ratio = math.log(np.linalg.det(q.cov) / np.linalg.det(p.cov))
        closed = 0.5 * (np.trace(inverse @ p.cov) - 2.0 + away @ inverse @ away + log_ratio)
        assert kl_divergence(p, q) == pytest.approx(closed, rel=1e-10)
        # as a mixture of two equal halves it goes through the integral
        halves = GaussianMixture([0.5, 0.5], [q.mean] * 2, [q.cov] * 2)
        assert kl_divergence(p, halves) == pytest.approx(closed, rel=1e-10)
    near = Gaussian([0.0, 2.0**-30], np.eye(2))
    assert kl_divergence(near, Gaussian([0, 0], np.eye(2))) == pytest.approx(2.0**-61)


def product(line: klcore.GaussianMixture, mu: float, sigma: float) -> GaussianMixture:
    """The mixture along x, a Gaussian along y."""
    covs = [np.diag([s * s, sigma * sigma]) for s in line.sigmas]
    return GaussianMixture(line.weights, [[m, mu] for m in line.mus], covs)


LINES = [
    klcore.GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8]),
    klcore.GaussianMixture([0.35, 0.4, 0.25], [-2.0, 0.5, 3.0], [0.6, 1.0, 0.4]),
    klcore.GaussianMixture([0.3, 0.7], [-5.0, 5.0], [0.1, 1.0]),
]


@pytest.mark.parametrize("p", LINES)
@pytest.mark.parametrize("q", LINES)
@pytest.mark.parametrize("angle", [0.0, 0.7])
def test_divergences_of_independent_variables_add_up(p, q, angle: float) -> None:
    """And turning, stretching and shifting both changes nothing."""
    line = klcore.kl_divergence(p, q)
    across = klcore.kl_divergence(klcore.Gaussian(0.3, 1.0), klcore.Gaussian(0.0, 0.5))
    map_ = np.array(
        [[math.cos(angle), -math.sin(angle)], [3 * math.sin(angle), 3 * math.cos(angle)]]
    )
    a, b = (
        GaussianMixture(c[0], 1000.0 + c[1] @ map_.T, map_ @ c[2] @ map_.T)
        for c in (product(p, 0.3, 1.0).components(), product(q, 0.0, 0.5).components())
    )
    assert kl_divergence(a, b) == pytest.approx(line + across, rel=1e-9)


def test_blobs_ten_widths_apart_with_edges_in_every_direction() -> None:
    """A sheared product: bends at an angle to both axes, condition numbers of 100."""
    shear = np.array([[1.0, 0.0], [3.0, 1.0]])
    w, m, c = product(LINES[2], 0.0, 1.0).components()
    p = GaussianMixture(w, m @ shear.T, shear @ c @ shear.T)
    expected = klcore.kl_divergence(LINES[2], LINES[0]) + 0.0
    w, m, c = product(LINES[0], 0.0, 1.0).components()
    q = GaussianMixture(w, m @ shear.T, shear @ c @ shear.T)
    assert kl_divergence(p, q) == pytest.approx(expected, rel=1e-9)


def test_equal_and_almost_equal() -> None:
    p = random_mixture(np.random.default_rng(8), 3, 30.0)
    assert kl_divergence(p, p) == 0.0
    assert kl_divergence(p, GaussianMixture(p.weights, p.means, p.covs)) == 0.0
    moved = GaussianMixture(p.weights, p.means + 1e-9, p.covs)
    assert 0.0 <= kl_divergence(p, moved) < 1e-12


def test_an_intruder_is_named() -> None:
    with pytest.raises(InvalidInputError, match="q must be"):
        kl_divergence(Gaussian([0, 0], np.eye(2)), klcore.Gaussian(0.0, 1.0))
