"""Where a density is locally highest and lowest: its peaks and the valleys between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from klcore.distributions.mixture import GaussianMixture

__all__ = ["Shape", "peaks_and_valleys", "two_peaks_onset"]


@dataclass(frozen=True)
class Shape:
    """The abscissas of the local maxima and of the local minima between them, in order."""

    peaks: tuple[float, ...]
    valleys: tuple[float, ...]


def peaks_and_valleys(p: Any, x: NDArray[np.float64]) -> Shape:
    """Find the peaks of the density `p` and the valleys between them.

    A peak is a local maximum of log p, a valley a local minimum of it. Both are bracketed on
    the grid `x` and then refined, so a feature narrower than the grid's spacing is not seen.

    Parameters
    ----------
    p : density
        Anything with ``logpdf``.
    x : ndarray, shape (n,)
        Increasing abscissas; the first and the last are never reported.

    Returns
    -------
    Shape
        ``peaks`` and ``valleys``; no valley where there is only one peak.

    Examples
    --------
    >>> import numpy as np
    >>> from klcore import GaussianMixture
    >>> from klcore.distributions.peaks import peaks_and_valleys
    >>> p = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
    >>> shape = peaks_and_valleys(p, np.linspace(-6, 6, 401))
    >>> [round(peak, 3) for peak in shape.peaks], [round(v, 3) + 0.0 for v in shape.valleys]
    ([-2.5, 2.5], [0.0])
    """
    log_p = np.asarray(p.logpdf(x), dtype=float)
    log_p[np.isneginf(log_p)] = -np.finfo(float).max
    middle, left, right = log_p[1:-1], log_p[:-2], log_p[2:]
    tops = np.flatnonzero((middle > left) & (middle >= right)) + 1
    dips = np.flatnonzero((middle < left) & (middle <= right)) + 1
    if len(tops):  # a dip outside the outermost peaks is the edge of a grid, not a valley
        dips = dips[(dips > tops[0]) & (dips < tops[-1])]
    return Shape(
        peaks=tuple(_refined(p, x, int(i), sign=-1.0) for i in tops),
        valleys=tuple(_refined(p, x, int(i), sign=1.0) for i in dips) if len(tops) > 1 else (),
    )


def two_peaks_onset(weights: Sequence[float], sigmas: Sequence[float]) -> float:
    """Half-distance from which two Gaussian peaks at ∓d are seen as two.

    Parameters
    ----------
    weights, sigmas : pair of float
        Of the two components; the weights sum to 1.

    Returns
    -------
    float
        The smallest d at which the density has two local maxima, to about 1e-6 relative (for
        equal weights and widths it is σ; in general there is no closed form).

    Raises
    ------
    InvalidInputError
        Naming ``weights`` or ``sigmas``.

    Examples
    --------
    >>> round(two_peaks_onset((0.5, 0.5), (1.0, 1.0)), 4)
    1.0
    """

    def peaks(d: float) -> int:
        """Count the peaks between the two means, where they all are."""
        density = GaussianMixture(weights, [-d, d], sigmas)
        x = np.linspace(-d - 1e-9, d + 1e-9, 4001)
        slope = np.sign(np.diff(np.asarray(density.logpdf(x))))
        return int(np.sum(np.diff(slope[slope != 0]) < 0)) + int(slope[0] < 0) + int(slope[-1] > 0)

    low, high = 0.0, float(max(sigmas))
    while peaks(high) < 2:
        low, high = high, 1.5 * high
    while high - low > 1e-7 * high:
        middle = 0.5 * (low + high)
        low, high = (low, middle) if peaks(middle) >= 2 else (middle, high)
    return high


def _refined(p: Any, x: NDArray[np.float64], i: int, sign: float) -> float:
    """Minimise sign·log p between the grid's neighbours of ``x[i]``."""
    found = optimize.minimize_scalar(
        lambda value: sign * float(p.logpdf(value)),
        bounds=(x[i - 1], x[i + 1]),
        method="bounded",
        options={"xatol": 1e-9 * max(1.0, float(np.ptp(x)))},
    )
    return float(found.x)
