"""Every stationary point of D(q‖p) over Gaussians q, by following the modes of a blurred log p.

Write f = log p and blur it with a Gaussian of width σ. For fixed σ the stationary μ of D are the
stationary points of the blurred f, and the identity D_s = σ² D_μμ - 1 (Stein's lemma, with
s = log σ) makes the curvature 1/σ² > 0 at every stationary point of D: all of them lie on modes
of the blurred f. Blurring in one dimension creates no new modes (Yuille and Poggio 1986,
doi:10.1109/TPAMI.1986.4767748), so every mode at any σ can be followed down to a mode of p. Hence:
start at the modes of p, let σ grow, and note where D_s changes sign along each branch: from
- to + a minimum, from + to - a saddle. Nothing else exists.
"""

from dataclasses import dataclass

import numpy as np

from klcore._score import Moments
from klcore.gaussian import FloatArray

__all__ = ["StationaryPoints", "polish", "stationary_points"]

LARGEST_STEP = 0.3  # in log σ
SMALLEST_STEP = 2e-3
MAX_STEPS = 600
HOPELESS = 1e6  # D_s so large that a wider curve can only be worse


@dataclass(frozen=True)
class StationaryPoints:
    """Candidates: μ, log σ, and whether each was bracketed as a minimum."""

    mu: FloatArray
    s: FloatArray
    minimum: FloatArray


def settle(moments: Moments, mu: FloatArray, s: FloatArray, rounds: int) -> FloatArray:
    """Move each μ to the nearest mode of the log density blurred to log width s."""
    for _ in range(rounds):
        m = moments(mu, s)
        step = np.clip(m[1] / np.maximum(np.abs(m[2]), 1e-3), -0.5, 0.5)
        mu = mu + np.exp(s) * step
        if np.abs(step).max() < 1e-6:
            break
    return mu


def stationary_points(
    moments: Moments, modes: FloatArray, s_start: float, s_end: float
) -> StationaryPoints:
    """Follow every mode from log width `s_start` to `s_end` and collect the sign changes of D_s."""
    n = len(modes)
    s = np.full(n, s_start)
    mu = settle(moments, modes, s, 12)
    m = moments(mu, s)
    d, slope, rate = branch(m)
    ds = np.full(n, LARGEST_STEP)
    found: list[tuple[float, float, float]] = []
    for _ in range(MAX_STEPS):
        live = (s < s_end) & (d < HOPELESS)
        if not live.any():
            break
        mu0, s0, d0, slope0, rate0, ds0 = (v[live] for v in (mu, s, d, slope, rate, ds))
        s1 = s0 + ds0
        mu1 = mu0 + np.exp(s0 + 0.5 * ds0) * slope0 * ds0
        m = moments(mu1, s1)
        d1, slope1, rate1 = branch(m)
        correction = m[1] / np.maximum(-m[2], 1e-12)
        # first-order change of D_s when μ moves onto the branch: σ D_μs = -m3
        d1 = d1 - m[3] * correction
        tangent = np.abs(d1 - d0 - rate0 * ds0) + np.abs(d1 - d0 - rate1 * ds0)
        good = (
            (-m[2] > 0.3 * (1.0 + d0))
            & (m[2] < 0.0)
            & (np.abs(correction) < 0.1)
            & (tangent < 0.3 * np.maximum(1.0, np.abs(d0)))
        )
        mu1 = mu1 + np.exp(s1) * correction
        # A dip or bump of D_s that nearly reaches 0 inside a step deserves a shorter one.
        good &= ~((ds0 > 0.04) & near_miss(d0, rate0, d1, rate1, ds0))

        stuck = ~good & (ds0 <= SMALLEST_STEP)
        crossing = good & (d0 * d1 <= 0.0) & (d0 != 0.0)
        for k in np.flatnonzero(crossing):
            at = d0[k] / (d0[k] - d1[k])
            found.append(
                (
                    float(mu0[k] + at * (mu1[k] - mu0[k])),
                    float(s0[k] + at * ds0[k]),
                    float(d1[k] > d0[k]),
                )
            )
        if stuck.any():
            # The mode has met a valley and is gone: go on with the one its basin drains into.
            mu_new = settle(moments, mu0[stuck], s1[stuck], 40)
            m_new = moments(mu_new, s1[stuck])
            mu1[stuck] = mu_new
            d1[stuck], slope1[stuck], rate1[stuck] = branch(m_new)
            good |= stuck
        index = np.flatnonzero(live)
        take = index[good]
        mu[take], s[take], d[take] = mu1[good], s1[good], d1[good]
        slope[take], rate[take] = slope1[good], rate1[good]
        easy = tangent < 0.08 * np.maximum(1.0, np.abs(d0))
        grow = np.where(good, np.where(easy, 1.6, 1.0), 0.4)
        ds[index] = np.clip(ds0 * grow, SMALLEST_STEP, LARGEST_STEP)
    points = np.array(found).reshape(-1, 3)
    return StationaryPoints(points[:, 0], points[:, 1], points[:, 2])


def branch(m: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """D_s, the branch's slope dμ/(σ ds), and the rate of change of D_s along it."""
    curvature = np.maximum(-m[2], 1e-6)
    slope = np.clip(m[3] / curvature, -5.0, 5.0)
    return -1.0 - m[2], slope, -m[4] - 2.0 * m[2] - m[3] * slope


def near_miss(
    d0: FloatArray, rate0: FloatArray, d1: FloatArray, rate1: FloatArray, ds: FloatArray
) -> FloatArray:
    """Whether the cubic through both ends turns back within 0.1 of 0 without the ends crossing."""
    t = np.array([0.15, 0.3, 0.45, 0.6, 0.75, 0.9])[:, None]
    h00, h10 = (1 + 2 * t) * (1 - t) ** 2, t * (1 - t) ** 2
    h01, h11 = t * t * (3 - 2 * t), t * t * (t - 1)
    inside = h00 * d0 + h10 * ds * rate0 + h01 * d1 + h11 * ds * rate1
    closest: FloatArray = np.where(d0 > 0, inside.min(axis=0), -inside.max(axis=0))
    turns = (d0 * d1 > 0) & (closest < 0.1) & (closest < np.minimum(np.abs(d0), np.abs(d1)))
    return turns


def polish(
    moments: Moments, points: StationaryPoints, rounds: int
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Newton's method in (μ/σ, log σ); returns μ, s, the last moments and the last step."""
    mu, s = points.mu.copy(), points.s.copy()
    m = moments(mu, s)
    size = np.full(len(mu), np.inf)
    for _ in range(rounds):
        a, b, c = -m[2], -m[3], -m[4] - 2.0 * m[2]
        g_mu, g_s = -m[1], -1.0 - m[2]
        det = a * c - b * b
        det = np.where(np.abs(det) < 1e-12, np.copysign(1e-12, det), det)
        step_mu, step_s = -(c * g_mu - b * g_s) / det, -(a * g_s - b * g_mu) / det
        size = np.hypot(step_mu, step_s)
        shrink = np.minimum(1.0, 0.25 / np.maximum(size, 1e-300))
        mu = mu + np.exp(s) * step_mu * shrink
        s = s + step_s * shrink
        m = moments(mu, s)
        if size.max(initial=0.0) < 1e-10:
            break
    return mu, s, m, size
