"""The best fit followed along the α-family: where it leaps from one minimum to another."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq

from klcore._numbers import finite_float
from klcore.distributions.accepted import DistributionLike, as_distribution
from klcore.distributions.gaussian import Gaussian
from klcore.family.alpha_minima import (
    FamilyFit,
    FamilyMinima,
    alpha_value,
    minima_near,
    minima_of,
    sorted_minima,
)
from klcore.family.nodes import Nodes, nodes_of

__all__ = ["AlphaCourse", "AlphaJump", "alpha_course"]

NEAR = 0.02  # in (μ/σ, log σ): how far a step may end from where it was expected
TOWARDS = 0.5  # so near, the first step is towards the place that is hoped for
SHORTEST = 1e-7  # step in α at which a branch is taken to end
NARROWEST = 1e-5  # interval of α that is not divided further
EQUAL = 1e-9  # of two values, relative to the larger or to 1


@dataclass(frozen=True)
class AlphaJump:
    """Two minima with the same value: `before` is best just below `alpha`, `after` just above."""

    alpha: float
    before: FamilyFit
    after: FamilyFit


@dataclass(frozen=True)
class AlphaCourse:
    """What following the best fit along α has met.

    Attributes
    ----------
    jumps : tuple of AlphaJump
        By α.
    lost : tuple of (float, float)
        Between such α the best fit at one end could not be followed to that at the other, and no
        jump was pinned down either.
    """

    jumps: tuple[AlphaJump, ...]
    lost: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class _Place:
    """A minimum in the coordinates of the nodes."""

    alpha: float
    mu: float
    s: float
    value: float
    at_edge: bool


def alpha_course(
    p: DistributionLike, alphas: Sequence[float], minima: Sequence[FamilyMinima]
) -> AlphaCourse:
    """Follow the best fit from each α to the next and find where it leaps.

    The best fit at one α is followed as a minimum to the next, in steps so short that it is met
    again within 0.02 (in μ/σ and log σ) of where it was expected. Where that does not lead to the
    best fit there, nor back from it, the two are followed towards each other and the α is
    found at which they are equally good; there the search is global once more. What is lower than
    both divides the interval.

    Nothing is proved by this: minima that come and go, or take over and give back, between two
    neighbouring `alphas` are not met, and a jump of less than 0.04 looks smooth.

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        The target.
    alphas : sequence of float
        Increasing.
    minima : sequence of FamilyMinima
        What `sweep_alpha` returns for them.

    Returns
    -------
    AlphaCourse
        ``.jumps``, each with its α to seven digits and better, and ``.lost``.

    Raises
    ------
    InvalidInputError
        Naming ``p``, or ``alpha`` if one is no finite number.

    Examples
    --------
    >>> from klcore import GaussianMixture, sweep_alpha
    >>> p = GaussianMixture([0.7, 0.3], [-2.0, 2.0], [0.8, 1.8])
    >>> jump = alpha_course(p, [0.2, 0.3], sweep_alpha(p, [0.2, 0.3])).jumps[0]
    >>> round(jump.alpha, 6), round(jump.before.mu, 3), round(jump.after.mu, 3)
    (0.269577, -1.62, -0.899)
    """
    p = as_distribution(p, "p")
    if isinstance(p, Gaussian) or len(alphas) < 2:
        return AlphaCourse((), ())
    nodes = nodes_of(p)
    best = [
        _placed(nodes, finite_float("alpha", alpha), one.best)
        for alpha, one in zip(alphas, minima, strict=True)
    ]
    jumps: list[AlphaJump] = []
    lost: list[tuple[float, float]] = []
    waiting = list(pairwise(best))[::-1]
    while waiting:
        low, high = waiting.pop()
        ahead = _followed(nodes, low, high)
        if _as_good(ahead, high):
            continue
        back = _followed(nodes, high, low)
        if _as_good(back, low):
            continue
        level = _crossing(nodes, low, high, ahead, back)
        if level is None and high.alpha - low.alpha < NARROWEST:
            # Two branches that end where they meet are one that forks: it leaps nowhere.
            if _apart(ahead, back) > math.sqrt(NEAR):
                lost.append((low.alpha, high.alpha))
            continue
        middle = level[0].alpha if level else 0.5 * (low.alpha + high.alpha)
        all_found = _searched(nodes, middle, [low, high, *(level or ())])
        found = all_found[0]
        if level and found.value >= level[0].value - EQUAL * max(1.0, abs(level[0].value)):
            before, after = (_leftmost(place, all_found) for place in level)
            jumps.append(AlphaJump(middle, _fit_of(nodes, before), _fit_of(nodes, after)))
        elif high.alpha - low.alpha < NARROWEST:
            lost.append((low.alpha, high.alpha))
        else:
            waiting += [(found, high), (low, found)]
    return AlphaCourse(tuple(jumps), tuple(lost))


def _placed(nodes: Nodes, alpha: float, fit: FamilyFit) -> _Place:
    """Return a fit in the coordinates of the nodes."""
    mu, s = (fit.mu - nodes.origin) / nodes.scale, math.log(fit.sigma / nodes.scale)
    return _Place(alpha, mu, s, fit.value, fit.at_edge)


def _fit_of(nodes: Nodes, place: _Place) -> FamilyFit:
    """Return a place as the fit it is."""
    mu, s, value = (np.array([v]) for v in (place.mu, place.s, place.value))
    return sorted_minima(nodes, mu, s, value, np.array([place.at_edge])).best


def _searched(nodes: Nodes, alpha: float, known: Sequence[_Place]) -> list[_Place]:
    """Return the minima at one α, best first, by a search that starts from what is known too."""
    extra = np.array([[place.mu, place.s] for place in known]).T
    mu, s, at_edge = minima_of(nodes, alpha, extra)
    value = alpha_value(nodes, alpha, mu, s)
    rows = zip(*(column.tolist() for column in (mu, s, value, at_edge)), strict=True)
    # As `sorted_minima` chooses among ties.
    return sorted(
        (_Place(alpha, *row) for row in rows), key=lambda place: (round(place.value, 10), place.mu)
    )


def _leftmost(place: _Place, found: Sequence[_Place]) -> _Place:
    """Of a place and its mirror images the leftmost."""
    alike = [
        other
        for other in found
        if abs(other.value - place.value) <= EQUAL * max(1.0, abs(place.value))
        and abs(other.s - place.s) < 1e-4
    ]
    return min([place, *alike], key=lambda other: other.mu)


def _apart(a: _Place, b: _Place) -> float:
    """How far two places are from each other."""
    return math.hypot((a.mu - b.mu) * math.exp(-0.5 * (a.s + b.s)), a.s - b.s)


def _as_good(a: _Place, b: _Place) -> bool:
    """Whether `a` has arrived at the α of `b` as the same minimum, or as its mirror image."""
    near = abs(a.value - b.value) <= EQUAL * max(1.0, abs(b.value))
    return a.alpha == b.alpha and (_apart(a, b) < 1e-5 or near)


def _followed(nodes: Nodes, place: _Place, to: _Place) -> _Place:
    """Return the minimum that `place` becomes at the α of `to`, or the last one before it ends."""
    alpha = to.alpha
    step, slope = 0.5 * (alpha - place.alpha), (0.0, 0.0)
    if step != 0.0 and _apart(place, to) < TOWARDS:
        slope = (0.5 * (to.mu - place.mu) / step, 0.5 * (to.s - place.s) / step)
    start = place
    while place.alpha != alpha:
        next_alpha = alpha if abs(alpha - place.alpha) <= 1.001 * abs(step) else place.alpha + step
        change = next_alpha - place.alpha
        guess = _Place(
            next_alpha, place.mu + slope[0] * change, place.s + slope[1] * change, 0.0, False
        )
        found = _settled(nodes, guess)
        if found is None:
            if abs(step) < SHORTEST:
                return place
            step, slope = 0.3 * step, (slope if place is not start else (0.0, 0.0))
            continue
        slope = (found.mu - place.mu) / change, (found.s - place.s) / change
        place, step = found, 2.0 * step
    return place


def _settled(nodes: Nodes, guess: _Place) -> _Place | None:
    """Return the minimum next to a guess, if there is one so near."""
    mu, s, at_edge = minima_near(nodes, guess.alpha, np.array([guess.mu]), np.array([guess.s]))
    if len(mu) == 0:
        return None
    value = float(alpha_value(nodes, guess.alpha, mu, s)[0])
    found = _Place(guess.alpha, float(mu[0]), float(s[0]), value, bool(at_edge[0]))
    return found if _apart(found, guess) < NEAR else None


def _crossing(
    nodes: Nodes, low: _Place, high: _Place, ahead: _Place, back: _Place
) -> tuple[_Place, _Place] | None:
    """Where the minimum of `low`, which ends at `ahead`, and that of `high` are equally good."""
    first, last = back.alpha, ahead.alpha
    if first >= last:
        return None
    known = ([low, ahead], [high, back])

    def at(which: int, alpha: float) -> _Place:
        near = min(known[which], key=lambda place: abs(place.alpha - alpha))
        known[which].append(_followed(nodes, near, replace(near, alpha=alpha)))
        return known[which][-1]

    def gain(alpha: float) -> float:
        return at(0, alpha).value - at(1, alpha).value

    if gain(first) >= 0.0 or gain(last) <= 0.0:
        return None
    alpha = float(brentq(gain, first, last, xtol=1e-10, rtol=1e-13))
    return at(0, alpha), at(1, alpha)
