"""Moments of a log density under many Gaussians at once, from which everything else follows.

With f = log p, z = (x - μ)/σ and He_k the probabilists' Hermite polynomials, the five numbers
m_k = E_q[f He_k(z)], k = 0…4, give D(q‖p) and its first and second derivatives in
(μ, s = log σ), without any derivative of f:

    D = -m0 - s - ½ log(2πe)
    σ D_μ = -m1            D_s = -1 - m2
    σ² D_μμ = -m2          σ D_μs = -m3          D_ss = -m4 - 2 m2
"""

from collections.abc import Callable

import numpy as np

from klcore.gaussian import LOG_SQRT_2PI, FloatArray
from klcore.quadrature import legendre

__all__ = [
    "Moments",
    "divergence_value",
    "panel_moments",
    "table_moments",
]

# (mu, s) of shape (n,) to the moments, shape (5, n).
Moments = Callable[[FloatArray, FloatArray], FloatArray]

BLOCK = 1_000_000  # numbers in one array: bounds memory


def divergence_value(moments: FloatArray, s: FloatArray) -> FloatArray:
    """D(q‖p) from the moments and s = log σ, in nats."""
    value: FloatArray = -moments[0] - s - 0.5 - LOG_SQRT_2PI
    return value


def contract(z: FloatArray, weighted: FloatArray, f: FloatArray) -> FloatArray:
    """Sum weight · f · He_k(z) over the last axis, k = 0…4."""
    sums = []
    g = weighted * f
    for _ in range(5):
        sums.append(g.sum(-1))
        g = g * z
    s0, s1, s2, s3, s4 = sums
    return np.array([s0, s1, s2 - s0, s3 - 3 * s1, s4 - 6 * s2 + 3 * s0])


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
    points, weights = legendre(nodes)
    grid = np.linspace(-reach, reach, round(2 * reach / width) + 1)

    def moments(mu: FloatArray, s: FloatArray) -> FloatArray:
        sigma = np.exp(s)
        cut = np.clip((knots - mu[:, None]) / sigma[:, None], -reach, reach)
        # Knots out of every window's reach would only make panels of no width.
        cut = cut[:, (np.abs(cut) < reach).any(axis=0)]
        edges = np.concatenate([np.broadcast_to(grid, (len(mu), len(grid))), cut], axis=1)
        edges.sort(axis=1)
        half = 0.5 * np.diff(edges, axis=1)
        middle = 0.5 * (edges[:, 1:] + edges[:, :-1])
        z = (middle[:, :, None] + half[:, :, None] * points).reshape(len(mu), -1)
        weighted = (half[:, :, None] * weights).reshape(len(mu), -1)
        weighted = weighted * np.exp(-0.5 * z * z - LOG_SQRT_2PI)
        f = log_density(mu[:, None], sigma[:, None] * z)
        return contract(z, weighted, f)

    return moments


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
        return contract(z, weighted, f)

    return moments
