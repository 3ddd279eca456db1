"""Which valley of the reverse objective each start runs down to."""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from klcore._numbers import FloatArray
from klcore.distributions.accepted import DistributionLike, as_distribution
from klcore.fit.fits import ReverseFit, fit_reverse_kl
from klcore.integrals.moments_by_table import Blur
from klcore.landscapes.descent import (
    Method,
    Objective,
    checked,
    mover,
    reverse_blur,
    reverse_objective,
)
from klcore.landscapes.grid import axis

__all__ = ["basins"]

FLOW_STEP = 0.15  # of a basin's path, in units of (σ, log σ)
FLOW_RATE = 0.7  # in units of 1/curvature
ON_THE_WAY = np.linspace(0.125, 1.0, 8)
ARRIVED = 0.05  # in units of (σ, log σ)
SETTLED = 1e-3


def basins(
    p: DistributionLike,
    mus: npt.ArrayLike,
    sigmas: npt.ArrayLike,
    method: Method = "gradient",
    rate: float | None = None,
    steps: int = 1000,
) -> NDArray[np.int64]:
    """Which minimum of the reverse objective each start of a grid runs down to.

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        The target.
    mus, sigmas : array_like, shapes (m,) and (n,)
        The starts.
    method : {"gradient", "natural", "adam"}
        As for `descend`.
    rate : float, optional
        As for `descend`. By default, the limit of small steps (Adam, which has none, takes
        0.05): the basins of the slope itself, whatever the size of the steps.
    steps : int
        At most so many.

    Returns
    -------
    ndarray of int, shape (n, m)
        Index into ``fit_reverse_kl(p).minima``; -1 where no minimum was reached in time.

    Raises
    ------
    InvalidInputError
        Naming the argument.
    NoFitError
        If the objective is infinite for every bell curve.

    Notes
    -----
    A start has arrived when a straight line to a minimum stays below every saddle that is
    higher than that minimum: a path that only descends can no longer leave.

    Examples
    --------
    >>> from klcore import GaussianMixture
    >>> p = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
    >>> basins(p, [-2.0, -0.5, 0.0, 2.0], [0.5, 2.5])
    array([[0, 0, 2, 1],
           [0, 2, 2, 1]])
    """
    p = as_distribution(p, "p")
    flow = rate is None and method != "adam"
    rate, steps = checked(method, 0.05 if rate is None else rate, steps)
    mu, sigma = axis("mus", mus), axis("sigmas", sigmas)
    blur = reverse_blur(p)
    found = fit_reverse_kl(p)
    objective = reverse_objective(blur)
    grid_u, grid_s = np.meshgrid(mu - blur.origin, np.log(sigma))
    u, s = grid_u.ravel(), grid_s.ravel()
    end = np.full(u.size, -1)
    if flow and len(found.minima) == 1:
        return np.zeros(grid_u.shape, dtype=np.int64)
    if flow:
        index = np.arange(u.size)
        for k in range(steps):
            u, s, value = _flowed(objective, u, s, method == "natural")
            if k % 4 == 3:
                at = _trapped(blur, found, u, s, value)
                end[index[at >= 0]] = at[at >= 0]
                index, u, s = index[at < 0], u[at < 0], s[at < 0]
                if len(index) == 0:
                    break
    else:
        end = _walked(blur, found, (u, s), mover(method, rate, blur.width, u.shape), steps)
    return end.reshape(grid_u.shape).astype(np.int64)


def _flowed(
    objective: Objective, u: FloatArray, s: FloatArray, natural: bool
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """One midpoint step along the slope, as long as the curvature there allows."""

    def velocity(u: FloatArray, s: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        value, slope_u, slope_s, plain, natural_bound = objective(u, s)
        sigma = np.exp(s)
        if natural:
            return value, -sigma * slope_u / natural_bound, -0.5 * slope_s / natural_bound
        return value, -slope_u / sigma / plain, -slope_s / plain

    value, du, ds = velocity(u, s)
    pace = FLOW_RATE / np.maximum(1.0, FLOW_RATE * np.hypot(du * np.exp(-s), ds) / FLOW_STEP)
    _, du, ds = velocity(u + 0.5 * pace * du, s + 0.5 * pace * ds)
    return u + pace * du, s + pace * ds, value


def _walked(
    blur: Blur,
    found: ReverseFit,
    start: tuple[FloatArray, FloatArray],
    move: Callable[..., None],
    steps: int,
) -> NDArray[np.int64]:
    """Where a method with steps of its own takes each start."""
    (u, s), objective = start, reverse_objective(blur, slopes_only=True)
    before = np.full(u.size, -1)
    for k in range(steps):
        move(u, s, *objective(u, s)[1:3])
        if k % 50 == 49:
            now = _nearest(blur, found, u, s, SETTLED)
            if (now >= 0).all() and (now == before).all():
                break
            before = now
    return _trapped(blur, found, u, s, blur.divergence(u, s))


def _nearest(
    blur: Blur, found: ReverseFit, u: FloatArray, s: FloatArray, within: float
) -> NDArray[np.int64]:
    """Return the minimum that each point is as good as at; -1 for none."""
    at = np.full(u.size, -1, dtype=np.int64)
    for k, fit in enumerate(found.minima):
        z = (u - (fit.mu - blur.origin)) / fit.sigma
        at[np.hypot(z, s - math.log(fit.sigma)) < within] = k
    return at


def _trapped(
    blur: Blur, found: ReverseFit, u: FloatArray, s: FloatArray, value: FloatArray
) -> NDArray[np.int64]:
    """Return the minimum whose valley, below its lowest pass, each point lies in; -1 for none."""
    at = _nearest(blur, found, u, s, ARRIVED)
    claims = np.full((len(found.minima), u.size), False)
    for k, fit in enumerate(found.minima):
        centre, s_k = fit.mu - blur.origin, math.log(fit.sigma)
        passes = [saddle.kl for saddle in found.saddles if saddle.kl > fit.kl]
        limit = min(passes, default=math.inf)
        i = np.flatnonzero((at < 0) & (value < limit))
        if len(i):
            along = ON_THE_WAY[:, None]
            line = blur.divergence(
                (centre + along * (u[i] - centre)).ravel(), (s_k + along * (s[i] - s_k)).ravel()
            )
            claims[k, i] = (line.reshape(len(ON_THE_WAY), -1) < limit).all(axis=0)
    # A pass so narrow that the line steps over it leaves two claims: walk on and see.
    sure = claims.sum(axis=0) == 1
    at[sure] = claims[:, sure].argmax(axis=0)
    return at
