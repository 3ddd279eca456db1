"""The α-divergence between a target and many Gaussians: value, slope, minima."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klcore._numbers import FloatArray
from klcore.distributions.gaussian import Gaussian
from klcore.family.newton import NEAREST, Kernel, descended, log_gaussians, newton, slopes
from klcore.family.nodes import Nodes, starts_of

__all__ = ["FamilyFit", "FamilyMinima", "alpha_value", "minima_near", "minima_of", "sorted_minima"]

NEAR_ZERO = 0.3  # |α| below which p^α q^(1-α) - q is taken by expm1
NOTHING = -746.0  # log of what is 0 in floating point
TINY = 1e-4  # the search for starts, not the fits, keeps this far from α = 0 and 1
EDGE_ROUNDS = 12
STEEP = 1e6


@dataclass(frozen=True)
class FamilyFit:
    """A Gaussian and the divergence it was chosen by.

    Attributes
    ----------
    mu, sigma : float
        Mean and standard deviation.
    value : float
        That divergence (not in general KL); α-divergences and Jensen-Shannon's in nats.
    at_edge : bool
        Whether any wider Gaussian has an infinite divergence: the fit is the lowest at the very
        end of the finite ones, where the slope along σ is not 0.
    """

    mu: float
    sigma: float
    value: float
    at_edge: bool = False

    @property
    def gaussian(self) -> Gaussian:
        """The fit as a distribution."""
        return Gaussian(self.mu, self.sigma)


@dataclass(frozen=True)
class FamilyMinima:
    """Every local minimum found.

    Attributes
    ----------
    minima : tuple of FamilyFit
        Best first; of equal ones, that with the smallest μ.
    """

    minima: tuple[FamilyFit, ...]

    @property
    def best(self) -> FamilyFit:
        """The global minimum; of equal ones, that with the smallest μ."""
        return self.minima[0]


def minima_of(
    nodes: Nodes, alpha: float, extra: FloatArray
) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    """Return μ and log σ of every minimum found, and whether it lies at the edge.

    Where the divergence is infinite beyond some σ, it tends to ∞ there too, and has a minimum
    inside. The exception: for α < 0, a μ between the centres of the tails that decide.
    """
    bounds = _sigma_bounds(nodes, alpha)
    mu, s = starts_of(nodes, lambda mu, s: _rough_value(nodes, alpha, mu, s), bounds)
    mu, s = np.concatenate([mu, extra[0]]), np.concatenate([s, extra[1]])
    # From so high on a slope that is exponential Newton's method would not come down.
    value = _rough_value(nodes, alpha, mu, s)
    near = value <= STEEP * (1.0 + max(0.0, value.min(initial=np.inf)))
    mu, s = mu[near], s[near]
    return _at_rest(nodes, alpha, *descended(nodes, _alpha_kernel(alpha), mu, s, bounds))


def minima_near(
    nodes: Nodes, alpha: float, mu: FloatArray, s: FloatArray
) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    """`minima_of` for a few starts that are nearly there."""
    kernel, bounds = _alpha_kernel(alpha), _sigma_bounds(nodes, alpha)
    return _at_rest(nodes, alpha, *newton(nodes.good, kernel, mu, s, bounds, 1e-9))


def _at_rest(
    nodes: Nodes, alpha: float, mu: FloatArray, s: FloatArray
) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    """Put the minima that press against the edge there, where it is finite, and say which."""
    bounds = _sigma_bounds(nodes, alpha)
    nearest = (s >= bounds[1] - 1.01 * NEAREST) & (nodes.between[0] < mu) & (mu < nodes.between[1])
    inside = ~nearest
    edge = _edge_minima(nodes, alpha, mu[nearest], bounds[1])
    return (
        np.concatenate([mu[inside], edge]),
        np.concatenate([s[inside], np.full(len(edge), bounds[1])]),
        np.concatenate([np.zeros(inside.sum(), dtype=bool), np.ones(len(edge), dtype=bool)]),
    )


def _edge_minima(nodes: Nodes, alpha: float, mu: FloatArray, s: float) -> FloatArray:
    """Move each μ to the minimum at this very log σ; drop it where the slope leads inwards."""
    width = np.full(len(mu), s)
    for _ in range(EDGE_ROUNDS):
        g, h = slopes(nodes.good, _alpha_kernel(alpha), mu, width)
        step = np.clip(-g[:, 0] / np.maximum(np.abs(h[:, 0, 0]), 1e-9), -0.3, 0.3)
        mu = mu + math.exp(s) * step
    lowest = (np.abs(step) < 1e-9) & (h[:, 0, 0] > 0.0) & (g[:, 1] <= 0.0)
    return mu[lowest]


def _sigma_bounds(nodes: Nodes, alpha: float) -> tuple[float, float]:
    """Bounds of log σ within which the divergence is finite."""
    low, high = -math.inf, math.inf
    if alpha > 1.0 and math.isfinite(nodes.curvature[0]):
        low = 0.5 * math.log((alpha - 1.0) / alpha / nodes.curvature[0])
    if alpha < 0.0 and nodes.curvature[1] > 0.0:
        high = 0.5 * math.log((1.0 - alpha) / -alpha / nodes.curvature[1])
    return low, high


def _alpha_kernel(alpha: float) -> Kernel:
    """Return what gives the slope, -E_q[E ∇ log q] with E = (r^α - 1)/α, also at α = 0 and 1."""

    def kernel(f: FloatArray, log_q: FloatArray) -> tuple[FloatArray, FloatArray]:
        q = np.exp(log_q)
        first = -_excess(f, log_q, q, alpha)
        return first, q + (1.0 - alpha) * first

    return kernel


def _excess(f: FloatArray, log_q: FloatArray, q: FloatArray, alpha: float) -> FloatArray:
    """(p^α q^(1-α) - q)/α, which is q log(p/q) at α = 0."""
    if abs(alpha) > NEAR_ZERO:
        e: FloatArray = np.exp(alpha * f + (1.0 - alpha) * log_q)
        e -= q
        e /= alpha
    else:
        t = f - log_q
        if alpha == 0.0:
            t[q == 0.0] = 0.0
        e = t if alpha == 0.0 else np.expm1(alpha * t) / alpha
        e *= q
        far = ~np.isfinite(e)
        if alpha != 0.0 and far.any():
            whole = alpha * np.broadcast_to(f, t.shape)[far] + (1.0 - alpha) * log_q[far]
            e[far] = (np.exp(whole) - q[far]) / alpha
    unseen = np.isneginf(f)
    if alpha <= 0.0 and unseen.any():
        e[unseen & (q == 0.0)] = 0.0
    return e


def _rough_value(nodes: Nodes, alpha: float, mu: FloatArray, s: FloatArray) -> FloatArray:
    """Return the α-divergence by its definition: good enough to choose starts."""
    if abs(alpha) < TINY or abs(1.0 - alpha) < TINY:
        alpha += 2.0 * TINY
        alpha = alpha if nodes.curvature[0] > 0.0 or alpha < 1.0 else alpha - 4.0 * TINY
    _, log_q = log_gaussians(nodes.rough, mu, s)
    f = nodes.rough.f
    if alpha < 0.0 and np.isneginf(f).any():
        f = np.where(np.isneginf(f) & (log_q < NOTHING), 0.0, f)
    with np.errstate(over="ignore", invalid="ignore"):
        log_q *= 1.0 - alpha
        log_q += alpha * f
        mass = np.exp(log_q, out=log_q).sum(axis=1)
        value: FloatArray = (1.0 - mass) / (alpha * (1.0 - alpha))
    low, high = _sigma_bounds(nodes, alpha)
    return np.where((s > low) & (s < high) & np.isfinite(value), value, np.inf)


def alpha_value(nodes: Nodes, alpha: float, mu: FloatArray, s: FloatArray) -> FloatArray:
    """Return the α-divergence; the roles of p and q change at α = ½, so that nothing is 0/0."""
    _, log_q = log_gaussians(nodes.good, mu, s)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        if alpha <= 0.5:
            parts = _excess(nodes.good.f, log_q, np.exp(log_q), alpha)
            other = 1.0 - alpha
        else:
            f = np.broadcast_to(nodes.good.f, log_q.shape)
            parts = _excess(log_q, f, np.exp(f), 1.0 - alpha)
            other = alpha
        parts = np.where(np.isnan(parts), 0.0, parts)
        value = -parts.sum(axis=1) / other
    return np.where(np.isnan(value), np.inf, np.maximum(value, 0.0))


def sorted_minima(
    nodes: Nodes,
    mu: FloatArray,
    s: FloatArray,
    value: FloatArray,
    at_edge: NDArray[np.bool_] | None = None,
) -> FamilyMinima:
    """Best first; values equal to rounding are ties, which μ decides."""
    edge = np.zeros(len(mu), dtype=bool) if at_edge is None else at_edge
    fits = [
        FamilyFit(nodes.origin + nodes.scale * m, nodes.scale * math.exp(w), v, e)
        for m, w, v, e in zip(*(a.tolist() for a in (mu, s, value, edge)), strict=True)
    ]
    fits.sort(key=lambda fit: (round(fit.value, 10), fit.mu))
    return FamilyMinima(tuple(fits))
