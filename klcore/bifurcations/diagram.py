"""Every stationary bell curve of the reverse objective as two peaks drift apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq, root

from klcore._numbers import FloatArray, finite_float
from klcore.bifurcations.transition import Stationary, checked, pair, separation_transition
from klcore.errors import InvalidInputError
from klcore.fit.fits import fit_reverse_kl
from klcore.integrals.moments_by_table import PRECISE, Blur, blur_of

__all__ = ["Branch", "Kind", "branches", "fixed_width_onset"]

Kind = Literal["minimum", "saddle", "maximum"]

GRID = 400  # even, so that the middle is not a node of it
JOIN = 0.6  # farthest that a branch moves from one d to the next, in (μ/σ, log σ)
STEP = 0.1  # of the scan in d for a fixed width, in units of the wider σ
FARTHEST = 15.0


@dataclass(frozen=True)
class Branch:
    """One connected line of the diagram.

    Attributes
    ----------
    kind : {"minimum", "saddle", "maximum"}
    d : ndarray, shape (n,)
        Half-distances, in order; a line that begins at a birth begins with that point exactly.
    mu, sigma, kl : ndarray, shape (n,)
        Mean and standard deviation of the bell curve there, and D(q‖p) in nats.
    """

    kind: Kind
    d: FloatArray
    mu: FloatArray
    sigma: FloatArray
    kl: FloatArray


def branches(
    weights: Sequence[float],
    sigmas: Sequence[float],
    ds: npt.ArrayLike,
    sigma: float | None = None,
) -> tuple[Branch, ...]:
    r"""Stationary points of D(q‖p) against d, for :math:`p = w_1 N(-d,\cdot) + w_2 N(d,\cdot)`.

    Parameters
    ----------
    weights, sigmas : pair of float
        Of the two peaks; all positive.
    ds : array_like, shape (n,)
        Increasing half-distances, not negative. Lines are drawn through points at neighbouring
        d: steps of a tenth of the wider σ, or smaller, keep them apart.
    sigma : float, optional
        Hold σ of the fit at this value and let only μ move.

    Returns
    -------
    tuple of Branch
        Those that begin first come first, then by μ. Kinds are ``"minimum"`` and ``"saddle"``
        (there are no maxima), or ``"minimum"`` and ``"maximum"`` with σ held.

    Raises
    ------
    InvalidInputError
        Naming the argument.

    Examples
    --------
    >>> lines = branches((0.5, 0.5), (1.0, 1.0), np.linspace(2.3, 2.5, 5))
    >>> [(line.kind, round(float(line.d[0]), 6)) for line in lines][:3]
    [('minimum', 2.3), ('minimum', 2.41223), ('saddle', 2.41223)]
    """
    checked(weights, sigmas)
    try:
        steps = np.array(ds, dtype=float, ndmin=1)
    except (TypeError, ValueError, OverflowError):
        raise InvalidInputError("ds", "must be numbers") from None
    if steps.ndim != 1 or not np.isfinite(steps).all() or (steps < 0.0).any():
        raise InvalidInputError("ds", "must be finite and not negative")
    if (np.diff(steps) <= 0.0).any():
        raise InvalidInputError("ds", "must increase")
    lines: list[tuple[Kind, list[Stationary]]] = []
    for k, d in enumerate(steps):
        found = _points_at(weights, sigmas, float(d), sigma)
        open_lines = [line for line in lines if k and line[1][-1].d == steps[k - 1]]
        choices = sorted(
            (_apart(line[1], point), i, j)
            for i, line in enumerate(open_lines)
            for j, (kind, point) in enumerate(found)
            if kind == line[0]
        )
        used: set[tuple[str, int]] = set()
        for gap, i, j in choices:
            if gap < JOIN and ("line", i) not in used and ("point", j) not in used:
                used |= {("line", i), ("point", j)}
                open_lines[i][1].append(found[j][1])
        lines += [
            (kind, [point]) for j, (kind, point) in enumerate(found) if ("point", j) not in used
        ]
    if sigma is None and len(steps) > 1:
        _begin_at_births(weights, sigmas, lines, float(steps[0]))
    lines.sort(key=lambda line: (round(line[1][0].d, 9), round(line[1][0].mu, 6), line[0]))
    return tuple(
        Branch(kind, *np.array([(p.d, p.mu, p.sigma, p.kl) for p in points]).T)
        for kind, points in lines
    )


def _begin_at_births(
    weights: Sequence[float],
    sigmas: Sequence[float],
    lines: list[tuple[Kind, list[Stationary]]],
    first: float,
) -> None:
    """Put each birth in front of the minimum and the saddle that come out of it."""
    waiting = [(kind, points) for kind, points in lines if points[0].d > first]
    for born in separation_transition(weights, sigmas).births:
        for kind in ("minimum", "saddle"):
            after = [
                points for k, points in waiting if k == kind and points[0].d >= born.d >= first
            ]
            if after:
                soonest = min(points[0].d for points in after)
                nearest = min(
                    (points for points in after if points[0].d == soonest),
                    key=lambda points, mu=born.mu: abs(points[0].mu - mu),  # type: ignore[misc]
                )
                waiting = [line for line in waiting if line[1] is not nearest]
                nearest.insert(0, born)


def _apart(line: list[Stationary], point: Stationary) -> float:
    """How far `point` is from where the line is heading, in (μ/σ, log σ)."""
    mu, s = line[-1].mu, math.log(line[-1].sigma)
    if len(line) > 1:
        share = (point.d - line[-1].d) / (line[-1].d - line[-2].d)
        mu += share * (mu - line[-2].mu)
        s += share * (s - math.log(line[-2].sigma))
    return math.hypot((point.mu - mu) / point.sigma, math.log(point.sigma) - s)


def _points_at(
    weights: Sequence[float], sigmas: Sequence[float], d: float, sigma: float | None
) -> list[tuple[Kind, Stationary]]:
    """Every stationary point at one d."""
    p = pair(weights, sigmas, d)
    if sigma is None:
        fit = fit_reverse_kl(p)
        minima: list[tuple[Kind, Stationary]] = [
            ("minimum", Stationary(d, f.mu, f.sigma, f.kl)) for f in fit.minima
        ]
        return minima + [("saddle", Stationary(d, f.mu, f.sigma, f.kl)) for f in fit.saddles]
    width = finite_float("sigma", sigma)
    if width <= 0.0:
        raise InvalidInputError("sigma", f"must be positive, not {width}")
    blur = blur_of(p, PRECISE)
    found: list[tuple[Kind, Stationary]] = []
    for u in _level_points(blur, d, width):
        s = np.array([math.log(width)])
        kind: Kind = "minimum" if blur.moments(np.array([u]), s, 3)[2, 0] < 0.0 else "maximum"
        kl = float(blur.divergence(np.array([u]), s)[0])
        found.append((kind, Stationary(d, u + blur.origin, width, kl)))
    return found


def _level_points(blur: Blur, d: float, width: float) -> list[float]:
    """Return each μ (as u) between the two means at which the slope along μ is 0."""
    margin = 1e-3 * width + 0.01 * d
    grid = np.linspace(-d - margin, d + margin, GRID) - blur.origin
    slope = blur.moments(grid, np.full(GRID, math.log(width)), 2)[1]

    def at(u: float) -> float:
        return float(blur.moments(np.array([u]), np.array([math.log(width)]), 2)[1, 0])

    turns = np.flatnonzero(slope[1:] * slope[:-1] < 0.0)
    return [float(brentq(at, grid[i], grid[i + 1], xtol=1e-13 * width)) for i in turns]


def fixed_width_onset(
    weights: Sequence[float] = (0.5, 0.5),
    sigmas: Sequence[float] = (1.0, 1.0),
    sigma: float = 1.0,
) -> float:
    """Half-distance at which a fit that may move but not widen gains a second minimum.

    Two equal peaks split the middle gradually, in a pitchfork; unequal ones give birth to a
    minimum on the lighter side while the best one slides to the heavier.

    Parameters
    ----------
    weights, sigmas : pair of float
        Of the peaks at ∓d.
    sigma : float
        The width of the fit, held.

    Returns
    -------
    float
        To 8 digits and better.

    Raises
    ------
    InvalidInputError
        Naming the argument.

    Examples
    --------
    >>> round(fixed_width_onset(), 8)
    1.46083396
    """
    checked(weights, sigmas)
    scale = max(*sigmas, sigma)
    low = 0.0
    while len(_points_at(weights, sigmas, low, sigma)) < 3:
        low += STEP * scale
        if low > FARTHEST * scale:
            return math.inf
    high, low = low, low - STEP * scale
    s = math.log(sigma)
    if weights[0] == weights[1] and sigmas[0] == sigmas[1]:

        def bend(d: float) -> float:
            blur = blur_of(pair(weights, sigmas, d), PRECISE)
            return float(blur.moments(np.array([-blur.origin]), np.array([s]), 3)[2, 0])

        return float(brentq(bend, low, high, xtol=1e-13, rtol=1e-13))
    for _ in range(12):
        middle = 0.5 * (low + high)
        enough = len(_points_at(weights, sigmas, middle, sigma)) >= 3
        low, high = (low, middle) if enough else (middle, high)
    points = [point.mu for _, point in _points_at(weights, sigmas, high, sigma)]
    gaps = np.diff(points)
    mu = points[int(gaps.argmin())] + 0.5 * float(gaps.min())

    def conditions(at: FloatArray) -> list[float]:
        blur = blur_of(pair(weights, sigmas, at[0]), PRECISE)
        m = blur.moments(np.array([at[1] - blur.origin]), np.array([s]), 3)[:, 0]
        return [m[1], m[2]]

    return float(root(conditions, [high, mu], tol=1e-13).x[0])
