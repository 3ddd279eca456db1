"""Both fits of one target, gathered for drawing, and what they cost."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from klcore import (
    Gaussian,
    GaussianMixture,
    InvalidInputError,
    KernelDensity,
    NoFitError,
    NotResolvedError,
    fit_forward_kl,
    fit_reverse_kl,
    kl_divergence,
)
from klcore.distributions.peaks import peaks_and_valleys
from klcore.fit.fits import Fit, ReverseFit
from pages.ui.forward_and_reverse.memory import remembered

__all__ = [
    "BothFits", "Costs", "View", "compute", "costs", "coverage", "is_gaussian", "view", "view_on",
]  # fmt: skip

T = TypeVar("T")
POINTS = 321
PER_PEAK = np.array([-3.0, -2.2, -1.6, -1.1, -0.7, -0.35, 0.0, 0.35, 0.7, 1.1, 1.6, 2.2, 3.0])


@dataclass(frozen=True)
class Costs:
    """Both divergences between the target and one approximation, in nats."""

    forward: float
    reverse: float


@dataclass(frozen=True)
class BothFits:
    """The two fits of one target; where a fit does not exist, the reason why."""

    forward: Fit | None
    reverse: ReverseFit | None
    forward_problem: NoFitError | None
    reverse_problem: NoFitError | None

    @property
    def both(self) -> tuple[Fit, ReverseFit]:
        """Both fits; where one is missing the reason is raised, to be told as a finding."""
        if self.forward is not None and self.reverse is not None:
            return self.forward, self.reverse
        raise self.forward_problem or self.reverse_problem or AssertionError


@dataclass(frozen=True)
class View:
    """The common axes of both panels and P on them."""

    x: NDArray[np.float64]
    p: NDArray[np.float64]
    y_top: float
    peaks: tuple[float, ...]
    valleys: tuple[float, ...]


@remembered(maxsize=256)
def compute(p: Any) -> BothFits:
    """Return both fits of `p`, remembering the last few targets (densities are hashable)."""
    forward, forward_problem = attempt(fit_forward_kl, p, "forward")
    reverse, reverse_problem = attempt(fit_reverse_kl, p, "reverse")
    return BothFits(forward, reverse, forward_problem, reverse_problem)


def attempt(fit: Callable[[Any], T], p: Any, direction: str) -> tuple[T | None, NoFitError | None]:
    """Return a fit, or why there is none.

    What klcore can't vouch for is told like a fit that does not exist, with a reason of ours.
    """
    try:
        return fit(p), None
    except NoFitError as problem:
        return None, problem
    except (InvalidInputError, NotResolvedError):
        return None, NoFitError(direction, "out_of_reach")


def is_gaussian(p: Any) -> bool:
    """Return whether `p` *is* one Gaussian, not merely near to one."""
    if isinstance(p, GaussianMixture):
        _, mus, sigmas = p.components()
        return len(np.unique(mus)) == len(np.unique(sigmas)) == 1
    return isinstance(p, Gaussian)


@remembered(maxsize=1024)
def costs(p: Any, q: Gaussian) -> Costs:
    """Return what `q` costs as an approximation of `p`, both ways."""
    return Costs(cost(p, q), cost(q, p))


def cost(sender: Any, code: Any) -> float:
    """Return a divergence, NaN (shown as a dash) where it can't be had."""
    try:
        return kl_divergence(sender, code)
    except NotResolvedError:
        return math.nan


def coverage(p: Any, fit: Fit) -> float:
    """Return the share of P's mass within two standard deviations of the fit."""
    return float(p.cdf(fit.mu + 2 * fit.sigma) - p.cdf(fit.mu - 2 * fit.sigma))


@remembered(maxsize=256)
def view(p: Any) -> View:
    """Choose axes that show all of P and both fits, and evaluate P there."""
    fits_of_p = compute(p)
    low, high, extra = interesting(p)
    if fits_of_p.forward is not None:
        low = min(low, fits_of_p.forward.mu - 2.2 * fits_of_p.forward.sigma)
        high = max(high, fits_of_p.forward.mu + 2.2 * fits_of_p.forward.sigma)
    x = grid_over(low, high, extra)
    heights = np.asarray(p.pdf(x), dtype=float)
    fits = [fit for fit in (fits_of_p.forward, fits_of_p.reverse and fits_of_p.reverse.best) if fit]
    top = max([float(heights.max()), *(1 / (fit.sigma * math.sqrt(2 * math.pi)) for fit in fits)])
    shape = peaks_and_valleys(p, x)
    return View(x, heights, 1.3 * top, shape.peaks, shape.valleys)


def view_on(p: Any, axes: View) -> View:
    """Return `p` on the axes of another target: those that stood when a hand took hold."""
    x = grid_over(float(axes.x[0]), float(axes.x[-1]), interesting(p)[2])
    shape = peaks_and_valleys(p, x)
    return View(x, np.asarray(p.pdf(x), dtype=float), axes.y_top, shape.peaks, shape.valleys)


def grid_over(low: float, high: float, extra: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return evenly spaced points from `low` to `high`, and those of `extra` that lie inside."""
    extra = extra[(extra > low) & (extra < high)]
    grid = np.linspace(low, high, POINTS)
    if len(extra):  # two points a rounding error apart would be a peak or a valley of that error
        apart = np.abs(grid[:, None] - extra).min(axis=1)
        apart[[0, -1]] = np.inf  # the ends are the axis
        grid = grid[apart > 1e-6 * (high - low)]
    return np.union1d(grid, extra)


def interesting(p: Any) -> tuple[float, float, NDArray[np.float64]]:
    """Return the ends of the axis for P alone, and points that a uniform grid would miss."""
    if isinstance(p, GaussianMixture):
        mus, sigmas = np.array(p.mus), np.array(p.sigmas)
        points = np.unique((mus[:, None] + sigmas[:, None] * PER_PEAK).round(9))
        return float(np.min(mus - 3.6 * sigmas)), float(np.max(mus + 3.6 * sigmas)), points
    if isinstance(p, KernelDensity):
        low, high = float(np.min(p.sample)), float(np.max(p.sample))
        return low - 3 * p.bandwidth, high + 3 * p.bandwidth, np.array([])
    low, high = (float(p.ppf(share)) for share in (0.002, 0.998))
    middle, reach = 0.5 * (low + high), 0.5 * (high - low)
    quartiles = float(p.ppf(0.75) - p.ppf(0.25))
    reach = min(reach, 6 * quartiles)  # a heavy tail would squeeze the middle to a needle
    low, high = middle - reach, middle + reach
    start, end = (float(edge) for edge in p.support())
    # Both sides of a jump, so that it is drawn upright; and the middle, where Laplace has a tip.
    edges = [np.nextafter(start, -math.inf), start, end, np.nextafter(end, math.inf)]
    points = np.array([*(edge for edge in edges if math.isfinite(edge)), float(p.median())])
    return min(low, start - 0.3 * reach) if math.isfinite(start) else low, high, points
