r"""Estimates of D(q‖p) from draws of q, and where each leads as a loss.

From draws x of q and the log ratios t = log(q(x)/p(x)):

- k₁ = t, whose mean is D(q‖p); it may come out negative
- k₂ = t²/2, never negative, but its mean is another divergence, close to D(q‖p) near p
- k₃ = e^(-t) - 1 + t, never negative; its mean is D(q‖p) if q > 0 wherever p > 0

A loss is differentiated while the draws stay fixed. What that does on average is another matter
than what the loss is on average: E[∇k₁] = 0, E[∇k₂] = ∇D(q‖p), E[∇k₃] = ∇D(p‖q), since
∇k = k'(t) ∇log q and E_q[∇log q] = 0, with k' = 1, t and 1 - p/q.

J. Schulman, "Approximating KL divergence", 2020, http://joschu.net/blog/kl-approx.html
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, overload

import numpy as np
import numpy.typing as npt

from klcore._numbers import (
    FloatArray,
    exp_beyond_tangent,
    generator,
    real_numbers,
    whole_number,
)
from klcore.continuous.divergences import kl_divergence, log_ratio_of_neighbours
from klcore.distributions.accepted import DistributionLike, as_distribution, same
from klcore.distributions.density import Density, Distribution
from klcore.distributions.gaussian import Gaussian
from klcore.distributions.kernel_density import KernelDensity
from klcore.distributions.mixture import REACH, GaussianMixture
from klcore.distributions.scipy_frozen import Frozen
from klcore.errors import InvalidInputError, NoFitError, NotResolvedError
from klcore.fit.fits import fit_forward_kl
from klcore.integrals.ladders import BACK, FAINTEST, REGULAR, Ladder, ladder_towards
from klcore.integrals.moments_by_table import blur_of
from klcore.integrals.panels import integrate_panels, nodes_on_panels, panels_between
from klcore.landscapes.descent import Path, checked, mover, reverse_blur, starts

__all__ = [
    "Estimator",
    "MeanAndVariance",
    "descend",
    "expected_gradient",
    "k1",
    "k2",
    "k3",
    "mean_and_variance",
]

Estimator = Literal["k1", "k2", "k3"]

EPS = float(np.finfo(float).eps)
CRITICAL = 8.0 * EPS  # relative distance of 2 σ_q² from σ_p² that is none
FARTHEST = 1000  # powers of two to which tails are followed
LEAST = 1e-290  # distance from an end
NEGLIGIBLE = 80.0  # nats below the largest contribution
POINTS = 15  # per panel in log distance
ROUNDED_POWER = 1e-6  # by so much an exponent may be off there
RELATIVE, ABSOLUTE = 1e-8, 1e-12  # what may be in doubt of a variance
FINE = 16  # nodes of a table that is right to 1e-13
LARGEST_LOG = 600.0  # of a ratio p/q that a sampled gradient takes in


@dataclass(frozen=True)
class MeanAndVariance:
    """Mean (nats) and variance (nats squared) of an estimate from a single draw."""

    mean: float
    variance: float


@overload
def k1(t: float) -> float: ...
@overload
def k1(t: npt.ArrayLike) -> npt.NDArray[np.float64] | float: ...
def k1(t: npt.ArrayLike) -> FloatArray | float:
    """Take the log ratio itself.

    Parameters
    ----------
    t : float or array_like
        log(q(x)/p(x)) at draws x of q, in nats.

    Returns
    -------
    float or ndarray
        t.

    Raises
    ------
    InvalidInputError
        If `t` does not consist of numbers.

    Examples
    --------
    >>> k1(-0.5)
    -0.5
    """
    return _as_given(_logs(t))


@overload
def k2(t: float) -> float: ...
@overload
def k2(t: npt.ArrayLike) -> npt.NDArray[np.float64] | float: ...
def k2(t: npt.ArrayLike) -> FloatArray | float:
    """Take half the square of the log ratio.

    Parameters
    ----------
    t : float or array_like
        log(q(x)/p(x)) at draws x of q, in nats.

    Returns
    -------
    float or ndarray
        t²/2; ``inf`` where t is infinite or its square too large for a float.

    Raises
    ------
    InvalidInputError
        If `t` does not consist of numbers.

    Examples
    --------
    >>> k2([-0.5, 2.0]).tolist()
    [0.125, 2.0]
    """
    t = _logs(t)
    with np.errstate(over="ignore"):
        return _as_given(0.5 * t * t)


@overload
def k3(t: float) -> float: ...
@overload
def k3(t: npt.ArrayLike) -> npt.NDArray[np.float64] | float: ...
def k3(t: npt.ArrayLike) -> FloatArray | float:
    """Add to the log ratio what p/q is above 1: never negative, to full precision near 0.

    Parameters
    ----------
    t : float or array_like
        log(q(x)/p(x)) at draws x of q, in nats.

    Returns
    -------
    float or ndarray
        exp(-t) - 1 + t; ``inf`` where t is infinite or exp(-t) too large for a float.

    Raises
    ------
    InvalidInputError
        If `t` does not consist of numbers.

    Examples
    --------
    >>> round(1e18 * k3(1e-9), 6), round(k3(-1.0), 6), k3(float("-inf"))
    (0.5, 0.718282, inf)
    """
    t = _logs(t)
    infinite = np.isinf(t)
    return _as_given(np.where(infinite, np.inf, exp_beyond_tangent(np.where(infinite, 0.0, -t))))


VALUES: dict[str, Callable[[npt.ArrayLike], FloatArray | float]] = {"k1": k1, "k2": k2, "k3": k3}


def mean_and_variance(
    q: DistributionLike, p: DistributionLike, estimator: Estimator
) -> MeanAndVariance:
    r"""Mean and variance of an estimate of D(q‖p) from one draw of q, by integration.

    .. math:: E_q[k(t)], \quad E_q[(k(t) - E_q[k(t)])^2], \quad t = \log \frac{q(x)}{p(x)}

    The mean of n draws has the same mean and an n-th of the variance.

    Parameters
    ----------
    q, p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        q draws.
    estimator : {"k1", "k2", "k3"}
        Which.

    Returns
    -------
    MeanAndVariance
        Both ``inf`` where D(q‖p) is. For k₃ the variance is the integral of p²/q and less, and
        ``inf`` where that is, at an end or a place as under a tail: of Gaussians and mixtures of
        them infinite exactly where the widest component of q has σ_q² ≤ σ_p²/2 for the widest of p
        (to 8 roundings), of a Gaussian q also where p has heavier tails than any Gaussian. Between
        peaks far apart it is finite but may be huge, and is ``inf`` above 1e308. The mean of k₃
        lacks p's mass where q has none.

    Raises
    ------
    InvalidInputError
        Naming ``q`` or ``p``, if it is no continuous univariate distribution, or ``estimator``.
    NotResolvedError
        Where D(q‖p) can't be had, or q's mass near a place or under a tail can't be followed.

    Examples
    --------
    >>> from klcore import Gaussian
    >>> q, p = Gaussian(0.0, 1.0), Gaussian(1.0, 1.0)
    >>> [round(mean_and_variance(q, p, k).mean, 6) for k in ("k1", "k2", "k3")]
    [0.5, 0.625, 0.5]
    >>> [round(mean_and_variance(q, p, k).variance, 6) for k in ("k1", "k2", "k3")]
    [1.0, 0.75, 0.718282]
    >>> mean_and_variance(Gaussian(0.0, 0.7), Gaussian(0.0, 1.0), "k3").variance
    inf
    """
    _check(estimator)
    q, p = as_distribution(q, "q"), as_distribution(p, "p")
    if same(q, p):
        return MeanAndVariance(0.0, 0.0)
    if isinstance(q, Frozen) and isinstance(p, Frozen) and (q.loc, q.scale) == (p.loc, p.scale):
        # Places and ends of standard distributions are known best.
        q, p = (replace(d, loc=0.0, scale=1.0) for d in (q, p))
    mean = kl_divergence(q, p)
    if mean == math.inf:
        return MeanAndVariance(math.inf, math.inf)
    origin = q.centre
    dq, dp = q.view(origin), p.view(origin)
    if estimator == "k3":
        mean -= dp.below(dq.low) if math.isfinite(dq.low) else 0.0
        mean -= dp.above(dq.high) if math.isfinite(dq.high) else 0.0
        mean = max(mean, 0.0)
        if _ratio_has_infinite_square(q, p):
            return MeanAndVariance(mean, math.inf)
    if estimator == "k2":
        mean = 0.5 * _integral(dq, dp, "k1", 0.0)
        if mean == math.inf:
            return MeanAndVariance(math.inf, math.inf)
    return MeanAndVariance(mean, _integral(dq, dp, estimator, mean))


def expected_gradient(
    q: DistributionLike, p: DistributionLike, estimator: Estimator
) -> tuple[float, float]:
    r"""Where an estimate of D(q‖p), differentiated at fixed draws of q, points on average.

    .. math:: E_q\big[k'(t)\, \nabla_{\mu, \sigma} \log q(x)\big]

    For k₁ nowhere, for k₂ along ∇D(q‖p), for k₃ along ∇D(p‖q).

    Parameters
    ----------
    q : Gaussian
        Where its two parameters are now.
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        The target.
    estimator : {"k1", "k2", "k3"}
        Which.

    Returns
    -------
    tuple of float
        ∂/∂μ and ∂/∂σ, in nats per unit of x.

    Raises
    ------
    InvalidInputError
        Naming ``q`` if it is no Gaussian, ``p`` or ``estimator``.
    NoFitError
        Where that average does not exist: for k₂ if D(q‖p) is infinite, for k₃ if p has no
        finite variance.

    Examples
    --------
    >>> from klcore import Gaussian
    >>> q, p = Gaussian(1.0, 1.0), Gaussian(0.0, 2.0)
    >>> expected_gradient(q, p, "k1")
    (0.0, 0.0)
    >>> [round(v, 6) for v in expected_gradient(q, p, "k2")]
    [0.25, -0.75]
    >>> [round(v, 6) for v in expected_gradient(q, p, "k3")]
    [1.0, -4.0]
    """
    _check(estimator)
    q, p = as_distribution(q, "q"), as_distribution(p, "p")
    if not isinstance(q, Gaussian):
        raise InvalidInputError("q", "must be a Gaussian")
    if estimator == "k1":
        return 0.0, 0.0
    if estimator == "k3":
        best = fit_forward_kl(p)
        z, ratio = (q.mu - best.mu) / q.sigma, best.sigma / q.sigma
        return z / q.sigma, (1.0 - ratio * ratio - z * z) / q.sigma
    blur = blur_of(p, FINE)
    if blur.zero is not None:
        raise NoFitError("reverse", "target_zero_on_interval", blur.zero)
    m = blur.moments(np.array([q.mu - blur.origin]), np.array([math.log(q.sigma)]), 3)[:, 0]
    if not np.isfinite(m).all() or kl_divergence(q, p) == math.inf:
        raise NoFitError("reverse", "divergence_infinite")
    return float(-m[1]) / q.sigma, float(-1.0 - m[2]) / q.sigma


def descend(
    p: DistributionLike,
    start: tuple[npt.ArrayLike, npt.ArrayLike],
    estimator: Estimator,
    draws: int,
    rate: float,
    steps: int,
    rng: np.random.Generator,
) -> Path:
    r"""Walk down an estimate of D(q‖p) as a loss, with new draws of q at every step.

    .. math:: \mu \leftarrow \mu - r\, g_\mu, \; s \leftarrow s - r\, g_s, \quad
        (g_\mu, g_s) = \frac1n \sum_i k'(t_i) \Big(\frac{z_i}{\sigma}, z_i^2 - 1\Big)

    with s = log σ, draws x = μ + σz and k' = 1, t, 1 - e^(-t): `klcore.descend` by plain gradient
    with the slope sampled, its bounds on a single step included.

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        The target.
    start : pair (mu, sigma)
        Numbers, or arrays that broadcast against each other: each has draws of its own.
    estimator : {"k1", "k2", "k3"}
        Which loss.
    draws : int
        n, at least 1.
    rate : float
        r, positive.
    steps : int
        How many.
    rng : numpy.random.Generator
        Where the draws come from.

    Returns
    -------
    Path
        Arrays ``mu``, ``sigma`` and ``value``, the exact D(q‖p) there, of shape
        (steps + 1, *shape of the starts).

    Raises
    ------
    InvalidInputError
        Naming the argument.
    NoFitError
        If D(q‖p) is infinite for every Gaussian q.

    Examples
    --------
    >>> from klcore import GaussianMixture
    >>> p = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
    >>> rng = np.random.default_rng(0)
    >>> path = descend(p, (2.4, 0.9), "k2", 1000, 0.1, 200, rng)
    >>> path.mu[-1].round(1), path.sigma[-1].round(1)  # a reverse minimum
    (np.float64(2.5), np.float64(0.8))
    >>> path = descend(p, (2.4, 0.9), "k3", 1000, 0.1, 200, rng)
    >>> abs(path.mu[-1].round()), path.sigma[-1].round(1) > 2.0  # the forward fit: 0, 2.62
    (np.float64(0.0), np.True_)
    """
    _check(estimator)
    rate, steps = checked("gradient", rate, steps)
    draws, rng = whole_number("draws", draws, 1), generator(rng)
    p = as_distribution(p, "p")
    mu, sigma = starts(start)
    blur = reverse_blur(p)
    u, s = mu.ravel() - blur.origin, np.log(sigma).ravel()
    move = mover("gradient", rate, blur.width, u.shape)
    path = np.empty((2, steps + 1, u.size))
    for k in range(steps + 1):
        path[:, k] = u, s
        z = rng.standard_normal((draws, u.size))
        log_p = blur.logpdf(np.broadcast_to(u, z.shape), np.exp(s) * z)
        slope = _slope(estimator, -0.5 * z * z - s - 0.5 * math.log(2.0 * math.pi) - log_p)
        move(u, s, (slope * z).mean(axis=0), (slope * (z * z - 1.0)).mean(axis=0))
    value = blur.divergence(path[0].ravel(), path[1].ravel())
    shape = (steps + 1, *mu.shape)
    return Path(
        (path[0] + blur.origin).reshape(shape), np.exp(path[1]).reshape(shape), value.reshape(shape)
    )


def _check(estimator: object) -> None:
    if not isinstance(estimator, str) or estimator not in VALUES:
        raise InvalidInputError("estimator", f"must be k1, k2 or k3, not {estimator!r}")


def _logs(t: npt.ArrayLike) -> FloatArray:
    try:
        if t is not None:  # which numpy takes for NaN
            return real_numbers(t)
    except (TypeError, ValueError, OverflowError):
        pass
    raise InvalidInputError("t", "does not consist of numbers")


def _as_given(values: FloatArray) -> FloatArray | float:
    return float(values) if values.ndim == 0 else values


def _slope(estimator: Estimator, t: FloatArray) -> FloatArray:
    """k'(t)."""
    if estimator == "k1":
        return np.ones_like(t)
    return t if estimator == "k2" else -np.expm1(np.minimum(-t, LARGEST_LOG))


def _ratio_has_infinite_square(q: Distribution, p: Distribution) -> bool:
    """Whether Gaussian tails alone make the integral of p²/q infinite; other tails are followed."""
    one, other = _widest(q), _widest(p)
    if one is None or other is None:
        return False
    return 2.0 * one * one <= other * other * (1.0 + CRITICAL)


def _widest(p: Distribution) -> float | None:
    """Largest standard deviation among the components, if it is a mixture of Gaussians."""
    if isinstance(p, KernelDensity):
        return p.bandwidth
    if isinstance(p, GaussianMixture):
        return float(p.components()[2].max())
    return p.sigma if isinstance(p, Gaussian) else None


def _integral(q: Density, p: Density, estimator: Estimator, mean: float) -> float:
    """Variance of the estimator about `mean`: the integral of q (k - mean)² over q's support."""
    direct = log_ratio_of_neighbours(p.components, q.components)

    def logs(anchor: FloatArray, offset: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Log q, t and log (q (k - mean)²)."""
        log_q, log_p = q.logpdf(anchor, offset), p.logpdf(anchor, offset)
        # Where the target's log density overflows, q has nothing that counts: D is finite.
        some = np.isfinite(log_q) & np.isfinite(log_p)
        log_q, log_p = np.where(some, log_q, -np.inf), np.where(some, log_p, 0.0)
        t = np.where(some, log_q, 0.0) - log_p
        if direct is not None:
            t = np.where(some, direct(anchor, offset), 0.0)
        return log_q, t, log_q + 2.0 * _log_deviation(estimator, t, mean)

    def heights(y: FloatArray, centre: float) -> FloatArray:
        """Log of what a stretch as long as its distance `y` from the centre contributes."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            height = logs(np.full((1, y.size), centre), y[None])[2][0]
            return np.asarray(height + np.log(np.abs(y)))

    def integrand(anchor: FloatArray, offset: FloatArray) -> tuple[FloatArray, FloatArray]:
        log_q, t, log_value = logs(anchor, offset)
        size = np.where(np.isfinite(log_q), np.abs(log_q) + np.abs(t), 0.0) + 1.0
        with np.errstate(over="ignore", invalid="ignore"):
            values = np.exp(log_value)
            slope = np.exp(0.5 * log_q) * np.abs(_slope(estimator, t))
            # digits of t are lost in log q - log p
            lost = 0.0 if direct is not None else 2.0 * np.sqrt(values) * slope
            noise: FloatArray = EPS * size * (values + lost)
        return values, np.where(np.isfinite(noise), noise, 0.0)

    edges = _core(q, p, estimator)
    value, more = _towards_ends(q, p, edges, heights, estimator, mean)
    if value == math.inf:
        return math.inf
    doubt, holes = 0.0, list[tuple[float, float]]()
    edges = np.union1d(edges, more)
    edges = edges[(edges >= q.low) & (edges <= q.high)]
    for base, sign, start, ladders in _places(q, p, edges):
        part, off = _along(q, p, ladders, estimator, mean)
        value, doubt = value + part, doubt + off
        away = sign * (edges - base)
        edges = np.append(edges[(away <= 0.0) | (away >= start)], [base, base + sign * start])
        holes.append(_sorted(base, base + sign * start))
    if value == math.inf:
        return math.inf
    centres = np.union1d(q.centres, p.centres)
    anchor, left, right = panels_between(np.unique(edges), centres)
    middle = anchor + 0.5 * (left + right)
    keep = np.ones(len(middle), dtype=bool)
    for low, high in holes:
        keep &= (middle < low) | (middle > high)
    core, _ = integrate_panels(integrand, anchor[keep], left[keep], right[keep], relative=1e-12)
    if not doubt <= max(RELATIVE * (value + core), ABSOLUTE):
        raise NotResolvedError("mass_not_seen")
    return value + core


def _sorted(a: float, b: float) -> tuple[float, float]:
    """Return an interval by its ends."""
    return float(min(a, b)), float(max(a, b))


def _grows(height: FloatArray) -> bool:
    """Whether what a stretch contributes grows towards its place faster than a power of log y.

    Each stretch is half as long as the one before it. The fourth power of log y, as `k2` squares
    it, grows by 4 log((n + 1)/n) from the n-th to the next. Where a deviation from the mean has
    passed through 0, k stretches before, what follows grows by 2 log((k + 1)/k), less and less.
    """
    n = 1.0 + np.flatnonzero(np.isfinite(height))
    steps = np.diff(height[np.isfinite(height)] - 4.0 * np.log(n))[-6:]
    if len(steps) < 6 or not (steps > 0.05).all():
        return False
    return bool(steps[-1] > (0.9 - 3.0 / n[-1]) * steps[0])


def _towards_ends(
    q: Density,
    p: Density,
    edges: FloatArray,
    heights: Callable[[FloatArray, float], FloatArray],
    estimator: Estimator,
    mean: float,
) -> tuple[float, FloatArray]:
    """Return what lies under tails beyond all floats, or infinity, and edges on the way there."""
    centre = float(np.median(q.edges))
    inside = edges[(edges > q.low) & (edges < q.high) & (edges != centre)]
    largest = float(heights(inside - centre, centre).max(initial=-np.inf))
    value, parts = 0.0, [np.zeros(0)]
    for end, sign, outer in ((q.low, -1.0, edges[0]), (q.high, 1.0, edges[-1])):
        if math.isfinite(end):
            near = np.abs(end - centre) * 2.0 ** -np.arange(1.0, 60.0)
            parts.append(np.append(end - sign * near, end))
            y = np.abs(end - centre) * 2.0 ** -np.arange(1.0, FARTHEST)
            rounded = BACK * max(*q.finest, *p.finest)
            if _grows(heights(-sign * y[y > max(rounded, LEAST)], end)):
                return math.inf, near
            continue
        start = max(sign * (float(outer) - centre), 1e-300)
        y = np.ldexp(start, np.arange(FARTHEST - max(0, math.frexp(start)[1])))
        if len(y) == 0:
            raise NotResolvedError("tail_unclear", where=_sorted(float(outer), end))
        height = heights(sign * y, centre)
        known = np.isfinite(height)
        count = len(y) if known.all() else int(known.argmin())
        if count == 0:
            continue
        rest = _under_tail(q, p, centre, sign * float(y[count - 1]), estimator, mean)
        rise = (height[count - 1] - height[count - 2]) / math.log(2.0) if count > 2 else -math.inf
        if rest == math.inf or (rest is None and rise > -1e-9):
            return math.inf, y
        seen = np.flatnonzero(height[:count] > max(largest, height[:count].max()) - NEGLIGIBLE)
        last = int(seen[-1]) + 2 if len(seen) else 1
        if last > len(y) and rest is None:
            raise NotResolvedError("tail_unclear", where=_sorted(centre + sign * y[-1], end))
        value += rest if rest is not None and last > count else 0.0
        parts.append(centre + sign * y[:last])
    return value, np.concatenate(parts)


def _places(
    q: Density, p: Density, edges: FloatArray
) -> list[tuple[float, float, float, tuple[Ladder, Ladder]]]:
    """Find ends of q's support, and places inside, where both are like powers of the distance."""
    ends = [(q.low, 1.0), (q.high, -1.0)]
    inner = [b for b in np.union1d(q.places, p.places) if q.low < b < q.high]
    ways = [way for way in ends if math.isfinite(way[0])]
    ways += [(float(b), sign) for b in inner for sign in (-1.0, 1.0)]
    found = []
    for base, sign in ways:
        finest = [
            max([0.0, *(f for e, f in zip((d.low, d.high), d.finest, strict=True) if e == base)])
            for d in (q, p)
        ]
        away = sign * (np.unique(np.concatenate([edges, q.places, p.places])) - base)
        nearest = BACK * max(finest) or FAINTEST * (q.shoulders[1] - q.shoulders[0])
        away = away[away > nearest]
        if len(away) == 0:
            continue
        ladders = [
            ladder_towards(d, base, sign, float(away.min()), f)
            for d, f in zip((q, p), finest, strict=True)
        ]
        one, other = ladders
        if one is None or other is None:
            continue
        inside = q.low < base < q.high
        needed = min(one.power, 2.0 * other.power - one.power) < -REGULAR
        if needed or (inside and max(abs(one.power), abs(other.power)) > REGULAR):
            found.append((base, sign, one.start, (one, other)))
    return found


def _along(
    q: Density, p: Density, ladders: tuple[Ladder, Ladder], estimator: Estimator, mean: float
) -> tuple[float, float]:
    """Integrate from a place to where its ladders start, and say by how much that may be off.

    What mass of q is missing there counts as what is there does on average.
    """
    one, other = ladders
    rounded = q.finest if one.base in (q.low, q.high) else (0.0, 0.0)
    least = 1.0 + min(one.power, one.power if estimator != "k3" else 2 * other.power - one.power)
    if least < (ROUNDED_POWER if max(rounded) > 0.0 else 1e-9):
        return math.inf, 0.0
    edges = np.union1d(one.edges(q), other.edges(p))
    sums = []
    for cuts in (edges, np.union1d(edges, 0.5 * (edges[1:] + edges[:-1]))):
        v, w = nodes_on_panels(cuts[:-1], cuts[1:], POINTS)
        log_q = one.log_density(q, v)
        t = log_q - other.log_density(p, v)
        with np.errstate(over="ignore"):
            parts = np.exp(np.stack([log_q, log_q + 2.0 * _log_deviation(estimator, t, mean)]) + v)
        sums.append(parts @ w)
    (_, rough), (mass, value) = sums
    here = one.base + one.sign * one.start
    if q.low < one.base < q.high:
        low, high = _sorted(here, one.base)
        known = float(q.mass(np.array([low]), np.array([high]))[0])
    else:
        known = q.below(here) if one.sign > 0.0 else q.above(here)
    missing = max(0.0, abs(mass - known) - q.blurred)
    return float(value), float(abs(value - rough) + missing * (1.0 + value / max(mass, LEAST)))


def _under_tail(
    q: Density, p: Density, centre: float, u: float, estimator: Estimator, mean: float
) -> float | None:
    """Integrate from the offset `u` on, None where the tails are not those of powers."""
    at = u * 2.0 ** -np.array([20.0, 10.0, 0.0])
    v = np.log(np.abs(at))
    last, powers = [], []
    for density in (q, p):
        f = density.logpdf(np.full(3, centre), at)
        slopes = np.diff(f) / np.diff(v)
        if not abs(slopes[1] - slopes[0]) < 1e-6 * (1.0 + abs(slopes[1])):
            return None
        last.append(f[-1])
        powers.append(slopes[1])
    one, other = powers
    most = 1.0 + max(one, one if estimator != "k3" else 2.0 * other - one)
    if most > -1e-9:
        return math.inf
    edges = np.concatenate([[0.0], 2.0 ** np.arange(40.0)]) / -most
    depth, w = nodes_on_panels(edges[:-1], edges[1:], POINTS)
    log_q = last[0] + one * depth
    t = log_q - (last[1] + other * depth)
    with np.errstate(over="ignore", under="ignore"):
        return float(np.exp(v[-1] + depth + log_q + 2.0 * _log_deviation(estimator, t, mean)) @ w)


def _log_deviation(estimator: Estimator, t: FloatArray, mean: float) -> FloatArray:
    """Log |k(t) - mean|, also where exp(-t) is too large for a float."""
    far = np.zeros(t.shape, dtype=bool)
    if estimator == "k3":
        far = t < -30.0 - math.log1p(mean)
    near: FloatArray = np.asarray(VALUES[estimator](np.where(far, 0.0, t)))
    with np.errstate(divide="ignore"):
        log_deviation: FloatArray = np.log(np.abs(near - mean))
    out = np.where(far, t, -1.0)
    beyond = np.log1p(-(1.0 - out + mean) * np.exp(np.minimum(out, -30.0))) - out
    return np.where(far, beyond, log_deviation)


def _core(q: Density, p: Density, estimator: Estimator) -> FloatArray:
    """Panel edges: those of both, and for k₃ of every Gaussian that p²/q is made of."""
    parts = [q.edges, p.edges, q.bends, p.bends]
    if estimator == "k3" and q.components is not None and p.components is not None:
        (_, m, s), (_, m1, s1) = q.components, p.components
        i, j, k = np.ix_(*(range(len(v)) for v in (m1, m1, m)))
        precision = s1[i] ** -2 + s1[j] ** -2 - s[k] ** -2
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = (m1[i] / s1[i] ** 2 + m1[j] / s1[j] ** 2 - m[k] / s[k] ** 2) / precision
            wide = precision**-0.5
        some = precision > 0.0
        parts.append((mean[some][:, None] + wide[some][:, None] * REACH).ravel())
    return np.unique(np.concatenate(parts))
