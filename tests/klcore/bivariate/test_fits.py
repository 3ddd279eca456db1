"""Fits in the plane: theorems, the line, affine maps, and a dense search."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize

import klcore
from klcore import InvalidInputError
from klcore.bivariate import (
    Gaussian,
    GaussianMixture,
    fit_forward_kl,
    fit_reverse_kl,
    kl_divergence,
)
from tests.amount import seeds
from tests.klcore.bivariate.test_divergences import LINES, product, random_mixture


@pytest.mark.parametrize("rho", [-0.95, 0.0, 0.3, 0.9])
def test_both_costs_of_independence_are_the_mutual_information(rho: float) -> None:
    """Forward keeps the variances, reverse takes 1 - ρ² of them; the costs are equal."""
    p = Gaussian([1.0, 2.0], [[4.0, 2.0 * rho], [2.0 * rho, 1.0]])
    forward, reverse = fit_forward_kl(p, axis_aligned=True), fit_reverse_kl(p, axis_aligned=True)
    assert forward.cov.tolist() == [[4.0, 0.0], [0.0, 1.0]]
    (best,) = reverse.minima
    assert best.cov == pytest.approx((1 - rho**2) * forward.cov, rel=1e-12)
    assert best.mean.tolist() == forward.mean.tolist() == [1.0, 2.0]
    information = -0.5 * math.log1p(-(rho**2))
    assert (forward.kl, best.kl) == pytest.approx((information, information), rel=1e-9, abs=1e-15)
    # the search, which a mixture of two equal halves has to go through, finds the same
    halves = GaussianMixture([0.5, 0.5], [p.mean] * 2, [p.cov] * 2)
    (found,) = fit_reverse_kl(halves, axis_aligned=True).minima
    assert found.cov == pytest.approx(best.cov, abs=1e-8)
    assert found.kl == pytest.approx(information, rel=1e-9, abs=1e-12)
    assert fit_reverse_kl(p).best.kl == fit_forward_kl(p).kl == 0.0


@pytest.mark.parametrize("axis_aligned", [False, True])
@pytest.mark.parametrize("line", LINES)
def test_of_a_product_the_minima_are_the_lines(line, axis_aligned: bool) -> None:
    """D(q‖f·g) = D(q_x‖f) + D(q_y‖g) + I(x; y)."""
    on_the_line = klcore.fit_reverse_kl(line).minima
    found = fit_reverse_kl(product(line, 1.0, 0.5), axis_aligned).minima
    assert len(found) == len(on_the_line)
    for fit, expected in zip(found, on_the_line, strict=True):
        assert fit.mean == pytest.approx([expected.mu, 1.0], abs=1e-7)
        assert fit.cov == pytest.approx(np.diag([expected.sigma**2, 0.25]), abs=1e-7)
        assert fit.kl == pytest.approx(expected.kl, rel=1e-9)
    forward = fit_forward_kl(product(line, 1.0, 0.5), axis_aligned)
    assert forward.kl == pytest.approx(klcore.fit_forward_kl(line).kl, rel=1e-9)
    assert forward.cov == pytest.approx(np.diag([line.std**2, 0.25]), rel=1e-12)


def test_fits_turn_and_stretch_with_their_target() -> None:
    p = random_mixture(np.random.default_rng(11), 3, 10.0)
    map_, shift = np.array([[2.0, 1.0], [-0.5, 1.5]]), np.array([100.0, -3.0])
    moved = GaussianMixture(p.weights, p.means @ map_.T + shift, map_ @ p.covs @ map_.T)
    here, there = fit_reverse_kl(p).minima, fit_reverse_kl(moved).minima
    assert len(here) == len(there)
    for a, b in zip(here, there, strict=True):
        assert b.mean == pytest.approx(map_ @ a.mean + shift, abs=1e-6)
        assert b.cov == pytest.approx(map_ @ a.cov @ map_.T, abs=1e-6)
        assert b.kl == pytest.approx(a.kl, rel=1e-9)


def test_a_fit_has_the_divergence_it_says_and_no_neighbour_is_better() -> None:
    p = random_mixture(np.random.default_rng(12), 3, 10.0)
    rng = np.random.default_rng(13)
    for axis_aligned in (False, True):
        for fit in fit_reverse_kl(p, axis_aligned).minima:
            assert fit.kl == pytest.approx(kl_divergence(fit.gaussian, p), rel=1e-10)
            for _ in range(10):
                step = 1e-3 * rng.normal(size=4)
                stretch = np.diag(np.exp(step[2:]))
                near = Gaussian(fit.mean + step[:2], stretch @ fit.cov @ stretch)
                assert kl_divergence(near, p) > fit.kl
        forward = fit_forward_kl(p, axis_aligned)
        assert forward.kl == pytest.approx(kl_divergence(p, forward.gaussian), rel=1e-12)
        assert forward.mean == pytest.approx(p.mean)


LINE = np.linspace(-6.0, 6.0, 81)
Z = np.stack(np.meshgrid(LINE, LINE, indexing="ij"), axis=-1).reshape(-1, 2)
W = np.exp(-0.5 * (Z * Z).sum(axis=1))
W /= W.sum()


def root_of(v: NDArray[np.float64]) -> NDArray[np.float64]:
    off = v[4] if len(v) == 5 else 0.0
    return np.array([[math.exp(v[2]), 0.0], [off, math.exp(v[3])]])


def dense_search(p: GaussianMixture, axis_aligned: bool, starts: int) -> list[NDArray[np.float64]]:
    """BFGS over an 81 by 81 trapezoid rule, from many random starts; minima only."""
    rng = np.random.default_rng(99)
    inverse = np.linalg.inv(p.covs)
    level = np.log(p.weights) - 0.5 * np.log(np.linalg.det(2 * math.pi * p.covs))

    def objective(v):
        root = root_of(v)
        away = (v[:2] + Z @ root.T)[:, None] - p.means
        pulled = np.einsum("kij,nkj->nki", inverse, away)
        logs = level - 0.5 * (away * pulled).sum(axis=2)
        top = logs.max(axis=1)
        share = np.exp(logs - top[:, None])
        total = share.sum(axis=1)
        slope = -np.einsum("nk,nki->ni", share / total[:, None], pulled)
        G = (W[:, None] * slope).T @ Z
        value = -v[2] - v[3] - W @ (top + np.log(total))
        widths = [-1 - G[0, 0] * root[0, 0], -1 - G[1, 1] * root[1, 1], -G[1, 0]]
        return value, np.array([*-(W @ slope), *widths])[: len(v)]

    least = math.sqrt(np.linalg.eigvalsh(p.covs).min())
    widest = math.log(2.0 * math.sqrt(np.trace(p.cov)) / least + 1.0)
    found: list[NDArray[np.float64]] = []
    for _ in range(starts):
        widths = math.log(least) + rng.uniform(0.0, widest, 2)
        start = [*p.rvs(1, rng)[0], *widths, rng.uniform(-0.5, 0.5)][: 4 if axis_aligned else 5]
        end = optimize.minimize(objective, start, jac=True, method="BFGS", options={"gtol": 1e-8})
        steps = 1e-5 * np.eye(len(start))
        rows = [(objective(end.x + e)[1] - objective(end.x - e)[1]) / 2e-5 for e in steps]
        minimum = np.linalg.eigvalsh(0.5 * (np.array(rows) + np.array(rows).T))[0] > 1e-4
        new = all(np.abs(end.x - one).max() > 1e-2 for one in found)
        if minimum and new and np.abs(end.jac).max() < 1e-4:
            found.append(end.x)
    return found


def same(fit, v: NDArray[np.float64]) -> bool:
    cov = root_of(v) @ root_of(v).T
    near = np.abs(fit.mean - v[:2]).max() < 0.05
    return bool(near and np.abs(fit.cov - cov).max() < 0.05 * np.abs(cov).max() + 0.02)


@pytest.mark.parametrize("seed", seeds(2, 6))
def test_a_dense_search_finds_the_same_minima(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p = random_mixture(rng, seed % 3 + 1, math.exp(rng.uniform(0.0, math.log(30.0))))
    for axis_aligned in (False, True):
        fits = fit_reverse_kl(p, axis_aligned).minima
        dense = dense_search(p, axis_aligned, 25)
        for v in dense:
            if any(same(fit, v) for fit in fits):
                continue
            # a dimple of the trapezoid rule is gone when the divergence itself goes on downhill
            end = optimize.minimize(
                lambda v: kl_divergence(Gaussian(v[:2], root_of(v) @ root_of(v).T), p), v
            )
            assert any(same(fit, end.x) for fit in fits), end.x


def test_symmetry_orders_ties_from_left_to_right() -> None:
    p = GaussianMixture([0.5, 0.5], [[-3.0, 0.0], [3.0, 0.0]], [np.eye(2)] * 2)
    assert [round(float(fit.mean[0])) for fit in fit_reverse_kl(p).minima][:2] == [-3, 3]
    with pytest.raises(InvalidInputError, match="p must be"):
        fit_reverse_kl(klcore.Gaussian(0.0, 1.0))
