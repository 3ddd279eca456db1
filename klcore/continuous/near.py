"""The log ratio of two mixtures that are almost the same, without taking a difference of logs."""

from collections.abc import Callable

import numpy as np

from klcore.distributions.gaussian import FloatArray
from klcore.distributions.scipy_frozen import Components

__all__ = ["log_ratio_of_neighbours"]

CLOSE = 1e-3  # relative difference of every parameter


def log_ratio_of_neighbours(
    p: Components | None, q: Components | None
) -> Callable[[FloatArray, FloatArray], FloatArray] | None:
    """log(q/p) of mixtures whose components agree in pairs, or None if they do not.

    With r_k the share of component k in p, and d_k the log ratio of the k-th components, log(q/p)
    = log(1 + Σ r_k (exp d_k - 1)), where d_k is made of differences of parameters: a ratio that
    differs from 1 by 1e-8 keeps all its digits, which log q - log p would lose.
    """
    if p is None or q is None or len(p[0]) != len(q[0]):
        return None
    (w, m, s), (w1, m1, s1) = ([v[:, None, None] for v in c] for c in (p, q))
    apart = np.abs(np.log(w1) - np.log(w)) + np.abs(m1 - m) / s + np.abs(s1 / s - 1.0)
    if float(apart.max()) > CLOSE:
        return None
    at_centre = np.log1p((w1 - w) / w) - np.log1p((s1 - s) / s)
    level = np.log(w) - np.log(s)

    def log_ratio(anchor: FloatArray, offset: FloatArray) -> FloatArray:
        z = ((anchor - m) + offset) / s
        change = z * ((s - s1) / s1) + (m - m1) / s1
        d = at_centre - change * (z + 0.5 * change)
        log_p = level - 0.5 * z * z
        share = np.exp(log_p - log_p.max(axis=0))
        excess = (share * np.expm1(np.clip(d, -46.0, 46.0))).sum(axis=0) / share.sum(axis=0)
        # far out even such neighbours differ, and nothing cancels in a difference of logs
        near = np.abs(excess) < 0.5
        ratio: FloatArray = np.log1p(np.where(near, excess, 0.0))
        if not near.all():
            ratio = np.where(near, ratio, log_sum(log_p + d) - log_sum(log_p))
        return ratio

    return log_ratio


def log_sum(logs: FloatArray) -> FloatArray:
    """Log of the sum of exponentials over the first axis."""
    top = logs.max(axis=0)
    total: FloatArray = top + np.log(np.exp(logs - top).sum(axis=0))
    return total
