"""Weighted sums of bell curves."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from klcore._numbers import LOG_SQRT_2PI, FloatArray, finite_float, position, width
from klcore.distributions.bends import mixture_bends
from klcore.distributions.density import Density
from klcore.errors import InvalidInputError

__all__ = ["REACH", "GaussianMixture", "log_mixture", "mass_between", "view_of_components"]

# Panel edges about a Gaussian component, in standard deviations. At 13 the density is 1e-37 of
# its peak: nothing beyond can be a 1e-12th of any divergence.
REACH = np.array([-13.0, -9.0, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 9.0, 13.0])

# How far the weights' sum may be from 1: rounding of decimal weights, not a wrong weight.
SUM_TOLERANCE = 1e-9


def log_mixture(
    weights: FloatArray,
    mus: FloatArray,
    sigmas: FloatArray,
    anchor: npt.ArrayLike,
    offset: npt.ArrayLike,
) -> FloatArray:
    """Log density of a mixture at `anchor + offset`, by log-sum-exp.

    The two parts of x stay apart until the component's mean has been taken off `anchor`:
    near a narrow component far from 0 their rounded sum would lose the digits that matter.
    """
    shape = np.broadcast_shapes(np.shape(anchor), np.shape(offset))
    column = (-1,) + (1,) * len(shape)
    with np.errstate(over="ignore"):
        z = (np.asarray(anchor, dtype=float) - mus.reshape(column)) + np.asarray(offset, float)
        z /= sigmas.reshape(column)
        z *= z
        z *= -0.5
        z += (np.log(weights) - np.log(sigmas) - LOG_SQRT_2PI).reshape(column)
    if len(weights) == 1:
        only: FloatArray = z[0]
        return only
    top: FloatArray = z.max(axis=0)
    finite_top = np.maximum(top, -1.7e308)  # x so far out that even the logarithm overflows
    z -= finite_top
    np.exp(z, out=z)
    total = z.sum(axis=0)
    # total >= 1 except in that overflow, where every term is 0 and the answer is -inf
    log_density: FloatArray = top + np.log(np.maximum(total, 1.0))
    return log_density


def view_of_components(w: FloatArray, m: FloatArray, s: FloatArray) -> Density:
    """How the quadrature sees a mixture: edges at multiples of each component's width."""

    def logpdf(anchor: FloatArray, offset: FloatArray) -> FloatArray:
        return log_mixture(w, m, s, anchor, offset)

    edges = np.unique((m[:, None] + s[:, None] * REACH).ravel())
    return Density(
        logpdf=logpdf,
        low=-math.inf,
        high=math.inf,
        edges=edges,
        outline=edges,
        centres=np.unique(m),
        light=True,
        shoulders=(float(edges[0]), float(edges[-1])),
        below=lambda u: float(w @ ndtr((u - m) / s)),
        above=lambda u: float(w @ ndtr((m - u) / s)),
        mass=lambda a, b: mass_between(w, m, s, a, b),
        components=(w, m, s),
        bends=mixture_bends(w, m, s),
    )


def mass_between(
    w: FloatArray, m: FloatArray, s: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Mass of each interval, from the side on which nothing cancels."""
    with np.errstate(over="ignore"):
        a, b = ((v[:, None] - m) / s for v in (low, high))
    upper = a > 0.0
    mass: FloatArray = (ndtr(np.where(upper, -a, b)) - ndtr(np.where(upper, -b, a))) @ w
    return mass


@dataclass(frozen=True)
class GaussianMixture:
    r"""Several bell curves added up with weights.

    .. math:: p(x) = \sum_k w_k \, N(x; \mu_k, \sigma_k)

    Parameters
    ----------
    weights : sequence of float
        Non-negative, summing to 1 within 1e-9; nothing is renormalised. Components of weight 0
        are kept in the record and ignored in every computation.
    mus : sequence of float
        Means, one per weight; within ±1e75.
    sigmas : sequence of float
        Standard deviations, positive, one per weight; from 1e-75 to 1e75.

    Raises
    ------
    InvalidInputError
        Naming ``weights``, ``mus`` or ``sigmas``.

    Examples
    --------
    >>> p = GaussianMixture(weights=[0.5, 0.5], mus=[-2.5, 2.5], sigmas=[0.8, 0.8])
    >>> p.mean, round(p.std, 12)
    (0.0, 2.624880949681)
    >>> round(float(p.logpdf(100.0)), 3)  # the density itself is 0 in floating point
    -7428.147
    """

    weights: Sequence[float]
    mus: Sequence[float]
    sigmas: Sequence[float]

    def __post_init__(self) -> None:
        for name, checked in (("weights", finite_float), ("mus", position), ("sigmas", width)):
            try:
                values = tuple(checked(name, v) for v in getattr(self, name))
            except TypeError:
                raise InvalidInputError(name, "must be a sequence of numbers") from None
            object.__setattr__(self, name, values)
        if not self.weights:
            raise InvalidInputError("weights", "must not be empty")
        for name in ("mus", "sigmas"):
            if len(getattr(self, name)) != len(self.weights):
                raise InvalidInputError(name, "must have one entry per weight")
        if min(self.weights) < 0.0:
            raise InvalidInputError("weights", "must not be negative")
        if abs(math.fsum(self.weights) - 1.0) > SUM_TOLERANCE:
            raise InvalidInputError("weights", f"must sum to 1, not {math.fsum(self.weights):.12g}")

    def components(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Weights, means and standard deviations as arrays, without the components of weight 0."""
        w, m, s = np.array([self.weights, self.mus, self.sigmas])
        keep = w > 0.0
        return w[keep], m[keep], s[keep]

    def _moments(self) -> tuple[float, float]:
        w, m, s = self.components()
        # Deviations from one of the means: at an offset of 1e9 squares of x lose every digit.
        origin = m[w.argmax()]
        shift = float(w @ (m - origin)) / w.sum()
        variance = float(w @ (s * s + (m - origin - shift) ** 2)) / w.sum()
        return float(origin + shift), math.sqrt(variance)

    @property
    def mean(self) -> float:
        """Mean of the whole mixture."""
        return self._moments()[0]

    @property
    def std(self) -> float:
        """Standard deviation of the whole mixture: spread within and between components."""
        return self._moments()[1]

    @property
    def centre(self) -> float:
        """The heaviest component's mean, to count positions from."""
        w, m, _ = self.components()
        return float(m[w.argmax()])

    def view(self, origin: float) -> Density:
        """How the quadrature sees it, counting from `origin`."""
        w, m, s = self.components()
        return view_of_components(w, m - origin, s)

    def logpdf(self, x: npt.ArrayLike) -> FloatArray:
        """Log density in nats, right in far tails where the density underflows."""
        return log_mixture(*self.components(), np.asarray(x, dtype=float), 0.0)

    def pdf(self, x: npt.ArrayLike) -> FloatArray:
        """Density at `x`, per unit of `x`."""
        density: FloatArray = np.exp(self.logpdf(x))
        return density

    def cdf(self, x: npt.ArrayLike) -> FloatArray:
        """Probability of a value of at most `x`."""
        w, m, s = self.components()
        with np.errstate(over="ignore"):
            z = (np.asarray(x, dtype=float)[..., None] - m) / s
        probability: FloatArray = ndtr(z) @ w
        return probability

    def rvs(self, size: int, rng: np.random.Generator) -> FloatArray:
        """`size` independent draws."""
        w, m, s = self.components()
        k = rng.choice(len(w), size=size, p=w / w.sum())
        return rng.normal(m[k], s[k])
