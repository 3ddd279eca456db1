r"""Why a divergence is never negative: the line ln t ≤ t − 1, event by event.

With t = q(x)/p(x) the gap (t − 1) − ln t is never negative and is 0 only at t = 1. Averaged over
messages from p, the gaps make the divergence, up to the mass that q spends where p sends nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klcore._numbers import exp_beyond_tangent
from klcore.discrete.pmf import two_pmfs

__all__ = ["GibbsGaps", "gibbs_gaps"]


@dataclass(frozen=True)
class GibbsGaps:
    r"""The events that p sends, as points on the curve ln t.

    Attributes
    ----------
    ratios : ndarray, shape (n,)
        t = q(x)/p(x); NaN where p(x) = 0.
    gaps : ndarray, shape (n,)
        t − 1 − ln t in nats, never negative; ``inf`` where t = 0, NaN where p(x) = 0.
    average : float
        The gaps weighted by p: :math:`\sum_x p(x)\,(t - 1 - \ln t)`, in nats.
    unused : float
        Mass that q spends on events that p never sends.

    Notes
    -----
    :math:`D(p \| q)` = `average` + `unused`: both parts are never negative.
    """

    ratios: NDArray[np.float64]
    gaps: NDArray[np.float64]
    average: float
    unused: float


def gibbs_gaps(p: ArrayLike, q: ArrayLike) -> GibbsGaps:
    r"""Split D(p‖q) into gaps between the line t − 1 and the curve ln t.

    .. math:: D(p \| q) = \sum_{p(x) > 0} p(x) \Big(\frac{q(x)}{p(x)} - 1
              - \ln \frac{q(x)}{p(x)}\Big) + \sum_{p(x) = 0} q(x)

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probability masses over the same outcomes; each sums to 1. `p` sends the messages.

    Returns
    -------
    GibbsGaps

    Raises
    ------
    InvalidInputError
        If `p` or `q` is no pmf, or they differ in length.

    Examples
    --------
    >>> from klcore.discrete.gibbs_inequality import gibbs_gaps
    >>> parts = gibbs_gaps([0.5, 0.5, 0.0], [0.25, 0.5, 0.25])
    >>> parts.ratios
    array([0.5, 1. , nan])
    >>> round(parts.average + parts.unused, 6)  # D(p‖q)
    0.346574
    """
    p, q = two_pmfs(p, q)
    sent = p > 0.0
    unused = float(q[~sent].sum())
    ratios, gaps = np.full_like(p, np.nan), np.full_like(p, np.nan)
    a, b = p[sent], q[sent]
    near = np.abs(b - a) < 0.5 * a
    with np.errstate(over="ignore", divide="ignore"):
        ratios[sent] = b / a
        # log1p keeps the digits of a ratio close to 1; a ratio of subnormal numbers has few.
        logs = np.where(near, np.log1p(np.where(near, b - a, 0.0) / a), np.log(b) - np.log(a))
        gaps[sent] = np.where(b > 0.0, exp_beyond_tangent(np.where(b > 0.0, logs, 0.0)), np.inf)
        # the mass times the gap, also where the ratio is too large for a float
        costs = np.where(near, a * gaps[sent], b - a - a * logs)
    return GibbsGaps(ratios, gaps, float(costs.sum()), unused)
