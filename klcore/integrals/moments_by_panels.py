"""Moments of a log density under many Gaussians at once, from which everything else follows.

With f = log p, z = (x - μ)/σ and He_k the probabilists' Hermite polynomials, the five numbers
m_k = E_q[f He_k(z)], k = 0…4, give D(q‖p) and its first and second derivatives in
(μ, s = log σ), without any derivative of f:

    D = -m0 - s - ½ log(2πe)
    σ D_μ = -m1            D_s = -1 - m2
    σ² D_μμ = -m2          σ D_μs = -m3          D_ss = -m4 - 2 m2
"""

import math
from collections.abc import Callable

import numpy as np

from klcore._numbers import LOG_SQRT_2PI, FloatArray
from klcore.integrals.panels import legendre

__all__ = [
    "Moments",
    "derivatives",
    "divergence_value",
    "mixture_moments",
    "panel_moments",
    "table_moments",
]

# (mu, s) of shape (n,) to the moments, shape (5, n).
Moments = Callable[[FloatArray, FloatArray], FloatArray]

BLOCK = 1_000_000  # numbers in one array: bounds memory
FEW = 10  # knots that are not worth a look at which are within reach


def divergence_value(moments: FloatArray, s: FloatArray) -> FloatArray:
    """D(q‖p) from the moments and s = log σ, in nats."""
    value: FloatArray = -moments[0] - s - 0.5 - LOG_SQRT_2PI
    return value


def derivatives(
    m: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return σ D_μ, D_s, σ² D_μμ, σ D_μs and D_ss from the moments."""
    return -m[1], -1.0 - m[2], -m[2], -m[3], -m[4] - 2.0 * m[2]


# He_0 … He_4 in powers of z
HERMITE = np.array(
    [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [-1, 0, 1, 0, 0], [0, -3, 0, 1, 0], [3, 0, -6, 0, 1]],
    dtype=float,
)


def _contract(z: FloatArray, weighted: FloatArray, f: FloatArray) -> FloatArray:
    """Sum weight · f · He_k(z) over the last axis, k = 0…4."""
    g = np.empty((5, *z.shape))
    np.multiply(weighted, f, out=g[0])
    for k in range(4):
        np.multiply(g[k], z, out=g[k + 1])
    sums: FloatArray = HERMITE @ np.add.reduce(g, axis=-1)
    return sums


def panel_moments(
    log_density: Callable[[FloatArray, FloatArray], FloatArray],
    knots: FloatArray,
    nodes: int,
    width: float,
    reach: float,
) -> Moments:
    """Moments by Gauss-Legendre panels in z, cut at the `knots` where the log density bends.

    The panels are `width` wide and cover ±`reach` standard deviations; the log density is asked
    at μ + σz with μ and σz apart.
    """
    rule = _panels(knots, nodes, width, reach)

    def moments(mu: FloatArray, s: FloatArray) -> FloatArray:
        sigma = np.exp(s)
        z, weighted = rule(mu, sigma)
        return _contract(z, weighted, log_density(mu[:, None], sigma[:, None] * z))

    return moments


def mixture_moments(
    w: FloatArray,
    m: FloatArray,
    s: FloatArray,
    knots: FloatArray,
    nodes: int,
    width: float,
    reach: float,
) -> Moments:
    """`panel_moments` of the log density of a mixture, with as few small arrays as possible."""
    rule = _panels(knots, nodes, width, reach)
    m, inverse = m[:, None], 1.0 / s[:, None]
    level = (np.log(w) - np.log(s) - LOG_SQRT_2PI)[:, None, None]
    root = math.sqrt(0.5)

    def moments(mu: FloatArray, s: FloatArray) -> FloatArray:
        sigma = np.exp(s)
        z, weighted = rule(mu, sigma)
        parts: FloatArray = (root * sigma * inverse)[:, :, None] * z
        parts += (root * (mu - m) * inverse)[:, :, None]
        parts *= parts
        np.subtract(level, parts, out=parts)
        f: FloatArray = np.maximum.reduce(parts, axis=0)
        parts -= f
        np.exp(parts, out=parts)
        f += np.log(np.add.reduce(parts, axis=0))
        # A constant adds nothing but the rule's own error to all moments but the first; under a
        # weight of 1e-300 it is -700.
        constant = f[:, f.shape[1] // 2].copy()
        f -= constant[:, None]
        sums = _contract(z, weighted, f)
        sums[0] += constant
        return sums

    return moments


def _panels(
    knots: FloatArray, nodes: int, width: float, reach: float
) -> Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
    """Nodes z and their weights times the bell curve, for each (μ, σ), as `panel_moments` says."""
    points, weights = legendre(nodes)
    weights = weights * math.exp(-LOG_SQRT_2PI)
    grid = np.linspace(-reach, reach, round(2 * reach / width) + 1)

    def rule(mu: FloatArray, sigma: FloatArray) -> tuple[FloatArray, FloatArray]:
        n, count = len(mu), len(grid)
        cut = (knots - mu[:, None]) / sigma[:, None]
        np.maximum(cut, -reach, out=cut)
        np.minimum(cut, reach, out=cut)
        if len(knots) > FEW:
            # Knots out of every window's reach would only make panels of no width.
            cut = cut[:, (np.abs(cut) < reach).any(axis=0)]
        edges = np.empty((n, count + cut.shape[1]))
        edges[:, :count] = grid
        edges[:, count:] = cut
        edges.sort(axis=1)
        left = edges[:, :-1]
        half = 0.5 * (edges[:, 1:] - left)
        z = half[:, :, None] * points
        z += (left + half)[:, :, None]
        z = z.reshape(n, half.shape[1] * len(points))  # not -1: n may be 0
        bell = z * z
        bell *= -0.5
        np.exp(bell, out=bell)
        bell *= (half[:, :, None] * weights).reshape(z.shape)
        return z, bell

    return rule


def table_moments(x: FloatArray, weights: FloatArray, f: FloatArray) -> Moments:
    """Moments from a log density tabulated once at fixed nodes `x` of a quadrature rule."""

    def moments(mu: FloatArray, s: FloatArray) -> FloatArray:
        rows = max(1, BLOCK // len(x))
        if len(mu) > rows:
            parts = [moments(mu[i : i + rows], s[i : i + rows]) for i in range(0, len(mu), rows)]
            return np.concatenate(parts, axis=1)
        inverse = np.exp(-s)[:, None]
        z = (x - mu[:, None]) * inverse
        weighted = np.exp(-0.5 * z * z - LOG_SQRT_2PI) * (weights * inverse)
        return _contract(z, weighted, f)

    return moments
