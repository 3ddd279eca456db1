"""How far apart two peaks must be before the reverse fit chooses one of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, root

from klcore._numbers import FloatArray
from klcore.distributions.mixture import GaussianMixture
from klcore.errors import InvalidInputError
from klcore.fit.fits import Fit, fit_reverse_kl
from klcore.fit.mode_following import newton_step
from klcore.integrals.moments_by_panels import derivatives
from klcore.integrals.moments_by_table import PRECISE, blur_of

__all__ = ["Separation", "Stationary", "checked", "pair", "separation_transition"]

STEP = 0.15  # of the scan in d, in units of the wider component
FARTHEST = 15.0  # the same
NEAR = 0.02  # in (μ/σ, log σ): how far a step may end from where it was expected
CLOSEST = 1e-6  # how near to a birth, in d, a branch is followed before the root finder takes over
OWN = 0.1  # distance in (μ/σ, log σ) within which a minimum belongs to a component
SAME = 1e-5


@dataclass(frozen=True)
class Stationary:
    """A stationary point of D(q‖p), value `kl` in nats, where the peaks are at ∓`d`."""

    d: float
    mu: float
    sigma: float
    kl: float


@dataclass(frozen=True)
class Separation:
    """Where the reverse fit of two peaks at ∓d changes its mind.

    Attributes
    ----------
    onset : float
        The smallest d with a second minimum; 0 when there are two from the start, ``inf`` when
        none was met.
    switch : float or None
        The smallest d at which the global minimiser jumps; None where no jump was met.
    births : tuple of Stationary
        Each pair of a minimum and a saddle appearing out of nothing, by d, then μ, until each peak
        has a minimum of its own. (A broad one in the middle may be born later still.)
    until : float
        How far d was followed: until each peak has a minimum of its own and the heavier one the
        best, or to 15 times the wider σ. An `onset` of ``inf`` and a `switch` of None are about
        these d only.
    before, after : Stationary or None
        The two minima that are equally good at `switch` (of two mirror images, the left one).
    """

    onset: float
    switch: float | None
    births: tuple[Stationary, ...]
    until: float
    before: Stationary | None
    after: Stationary | None


def pair(weights: Sequence[float], sigmas: Sequence[float], d: float) -> GaussianMixture:
    """Two peaks at -d and +d."""
    return GaussianMixture(weights, [-d, d], sigmas)


def checked(weights: Sequence[float], sigmas: Sequence[float]) -> None:
    """Raise unless there are two components, both with some weight."""
    pair(weights, sigmas, 1.0)
    if min(weights) == 0.0:
        raise InvalidInputError("weights", "must both be positive")


def separation_transition(
    weights: Sequence[float] = (0.5, 0.5), sigmas: Sequence[float] = (1.0, 1.0)
) -> Separation:
    r"""Half-distances at which the reverse fit of two peaks gains a choice, and makes it.

    The target is :math:`w_1 N(-d, \sigma_1) + w_2 N(d, \sigma_2)`, and d grows from 0. Minima
    on the side appear out of nothing, together with a saddle, where the Hessian of D(q‖p) is
    singular; the best fit jumps where two minima have the same value. Both are found by root
    finding, to 8 digits and better.

    Parameters
    ----------
    weights, sigmas : pair of float
        Positive; weights sum to 1.

    Returns
    -------
    Separation
        ``.onset``, ``.switch``, ``.births``, ``.before`` and ``.after``.

    Raises
    ------
    InvalidInputError
        Naming ``weights`` or ``sigmas``.

    Notes
    -----
    The scan in d takes steps of 0.15 times the wider σ: minima that come and go within one such
    step are not seen, nor is a jump of less than 0.04 in μ/σ and log σ, which is almost gradual.

    Examples
    --------
    >>> transition = separation_transition()
    >>> round(transition.onset, 8), round(transition.switch, 8)
    (2.41222972, 2.80008222)
    >>> separation_transition((0.9, 0.1)).switch is None
    True
    """
    checked(weights, sigmas)
    scale, step = max(sigmas), STEP * max(sigmas)
    d, minima = 0.0, fit_reverse_kl(pair(weights, sigmas, 0.0)).minima
    two_from_the_start = len(minima) > 1
    births: list[Stationary] = []
    switch: tuple[Stationary, Stationary] | None = None
    while d < FARTHEST * scale:
        if len(minima) > 1 and _separate(minima, weights, sigmas, d):
            break
        ahead = fit_reverse_kl(pair(weights, sigmas, d + step)).minima
        here = [Stationary(d, fit.mu, fit.sigma, fit.kl) for fit in minima]
        there = [Stationary(d + step, fit.mu, fit.sigma, fit.kl) for fit in ahead]
        moved = [_followed(weights, sigmas, point, d + step) for point in here]
        # a way back where there was no way here leads past a fold too small to be resolved
        for point in there:
            if not any(_arrived(m, point) for m in moved):
                last = _followed(weights, sigmas, point, d)
                if not any(_arrived(last, h) for h in here):
                    births.append(_birth(weights, sigmas, last))
        if not (
            switch
            or _leads(moved[0], there[0])
            or _leads(_followed(weights, sigmas, there[0], d), here[0])
        ):
            switch = _jump(weights, sigmas, here[0], there[0])
        d, minima = d + step, ahead
    births.sort(key=lambda point: (round(point.d, 9), point.mu))
    onset = 0.0 if two_from_the_start else min((b.d for b in births), default=math.inf)
    before, after = switch or (None, None)
    return Separation(onset, after.d if after else None, tuple(births), d, before, after)


def _separate(
    minima: Sequence[Fit], weights: Sequence[float], sigmas: Sequence[float], d: float
) -> bool:
    """Whether each component has a minimum of its own and the heavier one the best."""
    owners = []
    for fit in minima:
        for k, centre in enumerate((-d, d)):
            if math.hypot((fit.mu - centre) / sigmas[k], math.log(fit.sigma / sigmas[k])) < OWN:
                owners.append((fit, k))
    heavier = [k for k in (0, 1) if weights[k] == max(weights)]
    return {k for _, k in owners} == {0, 1} and any(
        fit is minima[0] and k in heavier for fit, k in owners
    )


def _close(a: Stationary, b: Stationary) -> bool:
    """Whether two points at the same d are one."""
    return math.hypot((a.mu - b.mu) / b.sigma, math.log(a.sigma / b.sigma)) < SAME


def _arrived(a: Stationary, b: Stationary) -> bool:
    """Whether `a`, followed to the d of `b`, is that point."""
    return a.d == b.d and _close(a, b)


def _leads(a: Stationary, b: Stationary) -> bool:
    """Whether `a`, followed to the d of `b`, is as good: the same point, or its mirror image."""
    return a.d == b.d and (_close(a, b) or abs(a.kl - b.kl) < 1e-11)


def _followed(
    weights: Sequence[float], sigmas: Sequence[float], point: Stationary, d: float
) -> Stationary:
    """Return the minimum that `point` becomes at `d`, or the last one before it disappears."""
    step, slope = (d - point.d) / 4.0, (0.0, 0.0)
    while point.d != d:
        target = d if abs(d - point.d) <= 1.001 * abs(step) else point.d + step
        change = target - point.d
        guess = point.mu + slope[0] * change, math.log(point.sigma) + slope[1] * change
        found = _settled(weights, sigmas, target, *guess)
        if found is None:
            if abs(step) < CLOSEST * max(sigmas):
                break
            step *= 0.4
            continue
        slope = (found.mu - point.mu) / change, math.log(found.sigma / point.sigma) / change
        point = found
        step = math.copysign(min(abs(step) * 1.5, abs(d - point.d) or abs(step)), step)
    return point


def _settled(
    weights: Sequence[float], sigmas: Sequence[float], d: float, mu: float, s: float
) -> Stationary | None:
    """Return the minimum next to a guess, by Newton's method; None if there is none near."""
    blur = blur_of(pair(weights, sigmas, d), PRECISE)
    u, start_s = mu - blur.origin, s
    start_u = u
    for _ in range(12):
        m = blur.moments(np.array([u]), np.array([s]))[:, 0]
        step_u, step_s, det = (float(v) for v in newton_step(m))
        if det <= 0.0:
            return None
        u, s = u + math.exp(s) * step_u, s + step_s
        if math.hypot((u - start_u) * math.exp(-start_s), s - start_s) > NEAR:
            return None
        if math.hypot(step_u, step_s) < 1e-9:
            kl = float(blur.divergence(np.array([u]), np.array([s]))[0])
            return Stationary(d, float(u + blur.origin), math.exp(s), kl)
    return None


def _birth(weights: Sequence[float], sigmas: Sequence[float], last: Stationary) -> Stationary:
    """Where a branch begins, just below its `last` point: gradient and determinant vanish."""

    def conditions(at: FloatArray) -> list[float]:
        blur = blur_of(pair(weights, sigmas, at[0]), PRECISE)
        m = blur.moments(np.array([at[1] - blur.origin]), np.array([at[2]]))[:, 0]
        g_mu, g_s, a, b, c = derivatives(m)
        return [float(v) for v in (g_mu, g_s, a * c - b * b)]

    found = root(conditions, [last.d, last.mu, math.log(last.sigma)], tol=1e-12)
    at, mu, s = (float(v) for v in found.x)
    blur = blur_of(pair(weights, sigmas, at), PRECISE)
    kl = float(blur.divergence(np.array([mu - blur.origin]), np.array([s]))[0])
    return Stationary(at, mu, math.exp(s), kl)


def _jump(
    weights: Sequence[float], sigmas: Sequence[float], old: Stationary, new: Stationary
) -> tuple[Stationary, Stationary]:
    """Where the minimum of `old` and that of `new`, at a larger d, have the same value."""
    first = _followed(weights, sigmas, new, old.d)
    last = _followed(weights, sigmas, old, new.d)
    low, high = max(old.d, first.d), min(new.d, last.d)
    known = {"old": [old, last], "new": [first, new]}

    def at(name: str, d: float) -> Stationary:
        near = min(known[name], key=lambda point: abs(point.d - d))
        known[name].append(_followed(weights, sigmas, near, d))
        return known[name][-1]

    def gain(d: float) -> float:
        return at("old", d).kl - at("new", d).kl

    d = float(brentq(gain, low, high, xtol=1e-12, rtol=1e-13))
    return at("old", d), at("new", d)
