"""Both objectives along a line of Gaussians: each divergence with the two terms it is made of."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from klcore._numbers import LOG_SQRT_2PI, FloatArray
from klcore.continuous.entropies import (
    cross_entropies_of_gaussians,
    cross_entropy_from_moments,
    differential_entropy,
)
from klcore.distributions.accepted import DistributionLike, as_distribution
from klcore.errors import InvalidInputError

__all__ = ["Least", "Line", "Terms", "local_minima", "objective_terms", "objectives_along"]

FINER = 16  # points per round of refinement


@dataclass(frozen=True, eq=False)
class Terms:
    """Both objectives and their terms for many Gaussians Q, in nats.

    Attributes
    ----------
    entropy_p : float
        H(P), the same for every Q.
    code_q : ndarray
        H_Q(P), messages from P with Q's code.
    forward : ndarray
        Objective 1, D_Q(P) = D(P‖Q) = H_Q(P) - H(P).
    code_p : ndarray
        H_P(Q), messages from Q with P's code.
    entropy_q : ndarray
        H(Q).
    reverse : ndarray
        Objective 2, D_P(Q) = D(Q‖P) = H_P(Q) - H(Q).
    """

    entropy_p: float
    code_q: FloatArray
    forward: FloatArray
    code_p: FloatArray
    entropy_q: FloatArray
    reverse: FloatArray


def objective_terms(p: DistributionLike, mu: npt.ArrayLike, sigma: npt.ArrayLike) -> Terms:
    """Both objectives for the Gaussians with parameters `mu` and `sigma`, term by term.

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity or sample
        The target P; a sample stands for its kernel density.
    mu, sigma : array_like
        Broadcast against each other; `sigma` positive.

    Returns
    -------
    Terms

    Raises
    ------
    InvalidInputError
        Naming ``p``, ``mu`` or ``sigma``.

    Notes
    -----
    The divergences are differences of their terms, which is what the page is about: accurate to
    1e-10 of the terms, not of a divergence near 0 (that is `kl_divergence`'s task).

    Examples
    --------
    >>> from klcore import GaussianMixture
    >>> p = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
    >>> terms = objective_terms(p, [0.0, 2.5], 1.0)
    >>> terms.forward.round(6), terms.reverse.round(6)
    (array([2.477546, 5.602546]), array([2.434841, 0.731536]))
    """
    mu, sigma = np.broadcast_arrays(np.asarray(mu, dtype=float), np.asarray(sigma, dtype=float))
    p = as_distribution(p, "p")
    mean, std = p.mean, p.std
    entropy_p = differential_entropy(p)
    code_q = cross_entropy_from_moments(mean, std, mu, sigma)
    code_p = cross_entropies_of_gaussians(mu, sigma, p)
    entropy_q = _entropy(sigma)
    return Terms(
        entropy_p=entropy_p,
        code_q=code_q,
        forward=np.maximum(code_q - entropy_p, 0.0),
        code_p=code_p,
        entropy_q=entropy_q,
        reverse=np.maximum(code_p - entropy_q, 0.0),
    )


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


@dataclass(frozen=True, eq=False)
class Line:
    """Both objectives while one parameter of Q runs, and where each curve is lowest.

    Attributes
    ----------
    x : ndarray
        The values of the parameter that runs.
    terms : Terms
        Both objectives along it.
    code_q, forward, code_p, reverse : tuple of Least
        The local minima of H_Q(P), D_Q(P), H_P(Q) and D_P(Q), best first.
    """

    x: FloatArray
    terms: Terms
    code_q: tuple[Least, ...]
    forward: tuple[Least, ...]
    code_p: tuple[Least, ...]
    reverse: tuple[Least, ...]


def objectives_along(
    p: DistributionLike, x: FloatArray, *, mu: float | None = None, sigma: float | None = None
) -> Line:
    """Both objectives along a line: μ runs over `x` with `sigma` given, or σ with `mu` given.

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity or sample
        The target P.
    x : ndarray
        Increasing values of the parameter that runs.
    mu, sigma : float
        The parameter that stands still: exactly one of the two.

    Returns
    -------
    Line

    Raises
    ------
    InvalidInputError
        Naming ``mu`` if both or neither are given; see also `objective_terms`.

    Examples
    --------
    >>> from klcore import GaussianMixture
    >>> p = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
    >>> line = objectives_along(p, np.linspace(0.05, 4.0, 80), mu=2.5)
    >>> [round(least.at, 3) for least in (line.forward[0], line.reverse[0])]
    [3.625, 0.812]
    >>> line.code_p[0].at_end  # without H(Q), narrower is better all the way
    True
    """
    p = as_distribution(p, "p")
    if mu is None and sigma is not None:
        still = sigma

        def at(values: FloatArray) -> tuple[FloatArray | float, FloatArray | float]:
            return values, still

    elif mu is not None and sigma is None:
        still = mu

        def at(values: FloatArray) -> tuple[FloatArray | float, FloatArray | float]:
            return still, values

    else:
        raise InvalidInputError("mu", "or sigma must be given, and not both")
    terms = objective_terms(p, *at(x))
    mean, std = p.mean, p.std

    def code_p(values: FloatArray) -> FloatArray:
        return cross_entropies_of_gaussians(*at(values), p)

    def reverse(values: FloatArray) -> FloatArray:
        return code_p(values) - _entropy(at(values)[1])

    code_q = local_minima(
        lambda values: cross_entropy_from_moments(mean, std, *at(values)), x, terms.code_q
    )
    lowest_p = local_minima(code_p, x, terms.code_p)
    return Line(
        x,
        terms,
        code_q,
        _lowered(code_q, terms.entropy_p),
        lowest_p,
        # With σ given, H(Q) too is a constant.
        _lowered(lowest_p, float(_entropy(sigma)))
        if sigma is not None
        else local_minima(reverse, x, terms.reverse),
    )


def _entropy(sigma: npt.ArrayLike) -> FloatArray:
    """Entropy of Gaussians, ½ log(2πe σ²)."""
    nats: FloatArray = 0.5 + LOG_SQRT_2PI + np.log(np.asarray(sigma, dtype=float))
    return nats


def _lowered(found: tuple[Least, ...], constant: float) -> tuple[Least, ...]:
    """Lower a curve by a constant: the same minima at the same places."""
    return tuple(replace(least, value=least.value - constant) for least in found)


def local_minima(
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
    >>> found = local_minima(lambda x: (x * x - 2) ** 2, x, (x * x - 2) ** 2)
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
