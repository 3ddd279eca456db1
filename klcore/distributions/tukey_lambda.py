"""Tukey's lambda distribution, whose density scipy gets from a bisection that ends too early.

It is defined by its quantiles, x = (uᵞ - vᵞ)/γ with v = 1 - u; scipy's u is right to 1e-14, not to
a part of itself, so far out its density is off by whole per cents, and its distribution function
with it: nothing shows when the one is held against the other.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.special import expit, log_expit

from klcore._numbers import FloatArray

__all__ = ["TUKEY_LAMBDA"]

MOST_STEPS = 100


def _spread(t: FloatArray, lam: float) -> tuple[FloatArray, FloatArray]:
    """-log(1 - γx)/γ at the log odds t ≥ 0 of u, which is nearly t itself, and its slope."""
    log_u, log_v = log_expit(t), log_expit(-t)
    with np.errstate(all="ignore"):
        if lam == 0.0:
            return t, np.ones_like(t)
        grown_u, grown_v = np.expm1(lam * log_u), np.expm1(lam * log_v)
        rest = grown_v - grown_u  # of 1 - γx, without the 1
        small = rest < -0.5  # there γ > 0, and both of these are positive
        logs = np.where(small, np.log((grown_v + 1.0) - grown_u), np.log1p(rest))
        slope = np.exp(lam * log_u + log_v - logs) + np.exp(lam * log_v + log_u - logs)
    return -logs / lam, slope


def _log_odds(x: FloatArray, lam: float) -> FloatArray:
    """Log odds of the probability of at most `x` ≥ 0, by Newton's method between bounds."""
    with np.errstate(all="ignore"):
        goal = x if lam == 0.0 else -np.log1p(-lam * x) / lam
    low, high, t = np.zeros_like(x), np.full_like(x, np.inf), goal
    for _ in range(MOST_STEPS):
        here, slope = _spread(t, lam)
        low, high = np.where(here < goal, t, low), np.where(here > goal, t, high)
        with np.errstate(all="ignore"):
            step = t - (here - goal) / slope
        between = np.where(high < np.inf, 0.5 * (low + high), 2.0 * t + 1.0)
        step = np.where((step >= low) & (step <= high), step, between)
        moved = np.abs(step - t) > 4e-16 * (1.0 + t)
        t = step
        if not moved.any():
            break
    return t


class _TukeyLambda(type(stats.tukeylambda)):  # type: ignore[misc]
    """scipy's, with density and distribution function by way of the log odds."""

    def _logpdf(self, x: npt.ArrayLike, lam: npt.ArrayLike) -> FloatArray:
        shape = float(np.ravel(lam)[0])
        t = _log_odds(np.abs(np.asarray(x, dtype=float)), shape)
        log_u, log_v = log_expit(t), log_expit(-t)
        density: FloatArray = -np.logaddexp((shape - 1.0) * log_u, (shape - 1.0) * log_v)
        return density

    def _pdf(self, x: npt.ArrayLike, lam: npt.ArrayLike) -> FloatArray:
        density: FloatArray = np.exp(self._logpdf(x, lam))
        return density

    def _cdf(self, x: npt.ArrayLike, lam: npt.ArrayLike) -> Any:
        x = np.asarray(x, dtype=float)
        return expit(np.copysign(_log_odds(np.abs(x), float(np.ravel(lam)[0])), x))

    def _sf(self, x: npt.ArrayLike, lam: npt.ArrayLike) -> Any:
        return self._cdf(-np.asarray(x, dtype=float), lam)

    def _isf(self, q: npt.ArrayLike, lam: npt.ArrayLike) -> Any:
        return -self._ppf(q, lam)


TUKEY_LAMBDA = _TukeyLambda(name="tukeylambda", shapes="lam")
