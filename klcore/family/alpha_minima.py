"""The α-divergence between a target and many Gaussians: value, slope, minima."""

import math
from dataclasses import dataclass

import numpy as np

from klcore._numbers import FloatArray
from klcore.distributions.gaussian import Gaussian
from klcore.family.newton import Kernel, descended, log_gaussians
from klcore.family.nodes import Nodes, starts_of

__all__ = ["FamilyFit", "FamilyMinima", "minima_of", "sorted_minima"]

NEAR_ZERO = 0.3  # |α| below which p^α q^(1-α) - q is taken by expm1
TINY = 1e-4  # the search for starts, not the fits, keeps this far from α = 0 and 1
EDGE = 1e-4  # in log σ: how near to an infinite divergence a fit may come


@dataclass(frozen=True)
class FamilyFit:
    """A Gaussian and the divergence it was chosen by.

    Attributes
    ----------
    mu, sigma : float
        Mean and standard deviation.
    value : float
        That divergence (not in general KL); α-divergences and Jensen-Shannon's in nats.
    """

    mu: float
    sigma: float
    value: float

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
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """μ, log σ and value of every minimum; none if the edge of the finite values is lower."""
    bounds = sigma_bounds(nodes, alpha)
    mu, s = starts_of(nodes, lambda mu, s: rough_value(nodes, alpha, mu, s))
    mu, s = np.concatenate([mu, extra[0]]), np.concatenate([s, extra[1]])
    mu, s = descended(nodes, alpha_kernel(alpha), mu, s, bounds)
    value = alpha_value(nodes, alpha, mu, s)
    if math.isfinite(bounds[1]):
        at_edge = alpha_value(nodes, alpha, nodes.mus, np.full(len(nodes.mus), bounds[1]))
        if at_edge.min() < value.min(initial=math.inf):
            return np.zeros(0), np.zeros(0), np.zeros(0)
    return mu, s, value


def sigma_bounds(nodes: Nodes, alpha: float) -> tuple[float, float]:
    """Bounds of log σ within which the divergence is finite."""
    low, high = -math.inf, math.inf
    if alpha > 1.0 and math.isfinite(nodes.curvature[0]):
        low = 0.5 * math.log((alpha - 1.0) / alpha / nodes.curvature[0]) + EDGE
    if alpha < 0.0 and nodes.curvature[1] > 0.0:
        high = 0.5 * math.log((1.0 - alpha) / -alpha / nodes.curvature[1]) - EDGE
    return low, high


def alpha_kernel(alpha: float) -> Kernel:
    """Return what gives the slope, -E_q[E ∇ log q] with E = (r^α - 1)/α, also at α = 0 and 1."""

    def kernel(f: FloatArray, log_q: FloatArray) -> tuple[FloatArray, FloatArray]:
        q = np.exp(log_q)
        first = -excess(f, log_q, q, alpha)
        return first, q + (1.0 - alpha) * first

    return kernel


def excess(f: FloatArray, log_q: FloatArray, q: FloatArray, alpha: float) -> FloatArray:
    """(p^α q^(1-α) - q)/α, which is q log(p/q) at α = 0."""
    if abs(alpha) > NEAR_ZERO:
        both: FloatArray = np.exp(alpha * f + (1.0 - alpha) * log_q)
        both -= q
        both /= alpha
        return both
    t = f - log_q
    if alpha == 0.0:
        return q * t
    e = np.expm1(alpha * t) / alpha
    e *= q
    far = ~np.isfinite(e)
    if far.any():
        whole = alpha * np.broadcast_to(f, t.shape)[far] + (1.0 - alpha) * log_q[far]
        e[far] = (np.exp(whole) - q[far]) / alpha
    return e


def rough_value(nodes: Nodes, alpha: float, mu: FloatArray, s: FloatArray) -> FloatArray:
    """Return the α-divergence by its definition: good enough to choose starts."""
    if abs(alpha) < TINY or abs(1.0 - alpha) < TINY:
        alpha += 2.0 * TINY
        alpha = alpha if nodes.curvature[0] > 0.0 or alpha < 1.0 else alpha - 4.0 * TINY
    _, log_q = log_gaussians(nodes.rough.x, mu, s)
    with np.errstate(over="ignore", invalid="ignore"):
        log_q *= 1.0 - alpha
        log_q += alpha * nodes.rough.f
        mass = np.exp(log_q, out=log_q) @ nodes.rough.w
        value: FloatArray = (1.0 - mass) / (alpha * (1.0 - alpha))
    low, high = sigma_bounds(nodes, alpha)
    return np.where((s > low) & (s < high) & np.isfinite(value), value, np.inf)


def alpha_value(nodes: Nodes, alpha: float, mu: FloatArray, s: FloatArray) -> FloatArray:
    """Return the α-divergence; the roles of p and q change at α = ½, so that nothing is 0/0."""
    _, log_q = log_gaussians(nodes.good.x, mu, s)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        if alpha <= 0.5:
            parts = excess(nodes.good.f, log_q, np.exp(log_q), alpha)
            other = 1.0 - alpha
        else:
            f = np.broadcast_to(nodes.good.f, log_q.shape)
            parts = excess(log_q, f, np.exp(f), 1.0 - alpha)
            other = alpha
        parts = np.where(np.isnan(parts), 0.0, parts)
        value = -(parts @ nodes.good.w) / other
    return np.where(np.isnan(value), np.inf, np.maximum(value, 0.0))


def sorted_minima(nodes: Nodes, mu: FloatArray, s: FloatArray, value: FloatArray) -> FamilyMinima:
    """Best first; values equal to rounding are ties, which μ decides."""
    fits = [
        FamilyFit(nodes.origin + nodes.scale * float(m), nodes.scale * math.exp(w), float(v))
        for m, w, v in zip(mu, s, value, strict=True)
    ]
    fits.sort(key=lambda fit: (round(fit.value, 10), fit.mu))
    return FamilyMinima(tuple(fits))
