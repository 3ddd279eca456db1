"""Newton's method from a rough stationary point of D(q‖p) to the exact one."""

import numpy as np

from klcore.distributions.gaussian import FloatArray
from klcore.fit.mode_following import branch
from klcore.integrals.moments_by_panels import Moments

__all__ = ["newton_step", "polish"]


def newton_step(m: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Newton's step in (μ/σ, log σ), and the determinant of the Hessian in these units."""
    a, b, c = -m[2], -m[3], -m[4] - 2.0 * m[2]
    g_mu, g_s = -m[1], -1.0 - m[2]
    det = a * c - b * b
    safe = np.where(np.abs(det) < 1e-12, np.copysign(1e-12, det), det)
    return (b * g_s - c * g_mu) / safe, (b * g_mu - a * g_s) / safe, det


def polish(moments: Moments, points: FloatArray, rounds: int) -> FloatArray:
    """Newton's method along each branch, held between the bounds.

    A minimum and the saddle it is about to vanish with can be so close that free steps from one
    end at the other.
    """
    mu, s, low, high = points[:, :4].T.copy()
    slack = 0.2 * (high - low) + 5e-3  # the bounds were found by a rougher rule
    low, high = low - slack, high + slack
    minimum = points[:, 4] > 0.5
    for _ in range(rounds):
        m = moments(mu, s)
        d, slope, rate = branch(m)
        shift = np.clip(m[1] / np.maximum(-m[2], 1e-6), -0.5, 0.5)
        d = d - m[3] * shift
        # D_s has to rise through a minimum and fall through a saddle; where it does the opposite
        # Newton would go to the partner, so go the way the sign of D_s says instead.
        proper = (rate > 0.0) == minimum
        onward = np.where((d < 0.0) == minimum, np.inf, -np.inf)
        target = np.where(proper, s - d / np.where(proper & (rate != 0.0), rate, 1.0), onward)
        # towards a bound that Newton overshoots, half the way
        step = np.clip(target, 0.5 * (s + low), 0.5 * (s + high)) - s
        mu, s = mu + np.exp(s) * (shift + slope * step), s + step
        if max(np.abs(step).max(initial=0.0), np.abs(shift).max(initial=0.0)) < 1e-8:
            break
    return np.column_stack([mu, s, points[:, 2:]])
