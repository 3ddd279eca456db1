"""Where a curve that is known on a grid is lowest."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from klcore.distributions.gaussian import FloatArray

__all__ = ["Least", "leasts"]

FINER = 16  # points per round of refinement


@dataclass(frozen=True)
class Least:
    """A local minimum along a line, and whether it is merely the end of the line.

    Attributes
    ----------
    at, value : float
        Abscissa and height.
    at_end : bool
        Whether it lies at the first or the last point of the grid: the curve may go on falling.
    """

    at: float
    value: float
    at_end: bool


def leasts(
    curve: Callable[[FloatArray], FloatArray], x: FloatArray, values: FloatArray
) -> tuple[Least, ...]:
    """Find the local minima of a curve known on a grid, best first (ties from left to right).

    Parameters
    ----------
    curve : callable
        The curve at an array of abscissas; asked a few times per minimum, for a finer look.
    x, values : ndarray, shape (n,)
        The increasing grid, and the curve on it.

    Returns
    -------
    tuple of Least
        Refined to about 1e-5 of the grid's spacing; a minimum narrower than that is not seen. An
        end of the grid lower than its neighbour counts, marked as such; of several equal
        neighbours, one is reported.

    Examples
    --------
    >>> x = np.linspace(-2.0, 2.0, 41)
    >>> found = leasts(lambda x: (x * x - 2) ** 2, x, (x * x - 2) ** 2)
    >>> [round(least.at, 5) for least in found]
    [-1.41421, 1.41421]
    """
    padded = np.concatenate([[np.inf], values, [np.inf]])
    lows = np.flatnonzero((values < padded[:-2]) & (values <= padded[2:]))
    found = []
    for i in lows:
        if i in (0, len(x) - 1):
            found.append(Least(float(x[i]), float(values[i]), at_end=True))
            continue
        low, high = float(x[i - 1]), float(x[i + 1])
        for _ in range(2):
            fine = np.linspace(low, high, FINER + 1)
            y = curve(fine)
            k = min(max(int(np.argmin(y)), 1), FINER - 1)
            low, high = float(fine[k - 1]), float(fine[k + 1])
        # The parabola through the lowest three points.
        bend = y[k - 1] - 2.0 * y[k] + y[k + 1]
        shift = 0.5 * (y[k - 1] - y[k + 1]) / bend if bend > 0.0 else 0.0
        shift = min(max(shift, -1.0), 1.0)
        at = float(fine[k] + shift * (fine[1] - fine[0]))
        found.append(Least(at, float(y[k] - 0.5 * bend * shift * shift), at_end=False))
    level = min((least.value for least in found), default=0.0)
    tie = 1e-9 * max(1.0, abs(level))
    return tuple(sorted(found, key=lambda least: (round((least.value - level) / tie), least.at)))
