"""The bell curve of two variables and weighted sums of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from klcore._numbers import LARGEST, SMALLEST, FloatArray, generator, whole_number
from klcore.errors import InvalidInputError

__all__ = ["FloatArray", "Gaussian", "GaussianMixture"]

FLATTEST = 1e-12  # of the two variances along the axes of an ellipse, the ratio
SUM_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Gaussian:
    r"""Bell curve of two variables.

    .. math:: p(x) = \frac{1}{2\pi\sqrt{\det\Sigma}}
        \exp\!\Big(-\tfrac12 (x-\mu)^\top \Sigma^{-1} (x-\mu)\Big)

    Parameters
    ----------
    mean : array_like, shape (2,)
        μ, within ±1e75.
    cov : array_like, shape (2, 2)
        Σ: symmetric and positive definite; its variances from 1e-150 to 1e150, the larger along
        an axis of its ellipse at most 1e12 times the smaller.

    Raises
    ------
    InvalidInputError
        Naming ``mean`` or ``cov``.

    Examples
    --------
    >>> p = Gaussian([1.0, 0.0], [[1.0, 0.5], [0.5, 1.0]])
    >>> round(float(p.pdf([1.0, 0.0])), 6)
    0.183776
    """

    mean: FloatArray
    cov: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "mean", _position("mean", self.mean))
        object.__setattr__(self, "cov", _covariance("cov", self.cov))

    def components(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Weights, means and covariances of the mixture that this is."""
        return np.ones(1), self.mean[None], self.cov[None]

    def logpdf(self, x: npt.ArrayLike) -> FloatArray:
        """Log density in nats at points of shape (..., 2), right where the density underflows."""
        return _logpdf(self.components(), x)

    def pdf(self, x: npt.ArrayLike) -> FloatArray:
        """Density at points of shape (..., 2), per unit of area."""
        density: FloatArray = np.exp(self.logpdf(x))
        return density

    def rvs(self, size: int, rng: np.random.Generator) -> FloatArray:
        """`size` independent draws, of shape (size, 2)."""
        z = generator(rng).standard_normal((whole_number("size", size, 0), 2))
        draws: FloatArray = self.mean + z @ np.linalg.cholesky(self.cov).T
        return draws


@dataclass(frozen=True, eq=False)
class GaussianMixture:
    r"""Several bell curves of two variables added up with weights.

    .. math:: p(x) = \sum_k w_k \, N(x; \mu_k, \Sigma_k)

    Parameters
    ----------
    weights : array_like, shape (n,)
        Non-negative, summing to 1 within 1e-9; nothing is renormalised. Components of weight 0
        are kept in the record and ignored in every computation.
    means : array_like, shape (n, 2)
        Within ±1e75.
    covs : array_like, shape (n, 2, 2)
        Covariances, as for `Gaussian`.

    Raises
    ------
    InvalidInputError
        Naming ``weights``, ``means`` or ``covs``.

    Examples
    --------
    >>> p = GaussianMixture([0.5, 0.5], [[-2.0, 0.0], [2.0, 0.0]], [np.eye(2), np.eye(2)])
    >>> p.mean.tolist(), p.cov.tolist()
    ([0.0, 0.0], [[5.0, 0.0], [0.0, 1.0]])
    """

    weights: FloatArray
    means: FloatArray
    covs: FloatArray

    def __post_init__(self) -> None:
        weights = _numbers("weights", self.weights)
        if weights.ndim != 1 or weights.size == 0:
            raise InvalidInputError("weights", "must be a sequence of at least one number")
        if weights.min() < 0.0:
            raise InvalidInputError("weights", "must not be negative")
        total = math.fsum(weights)
        if abs(total - 1.0) > SUM_TOLERANCE:
            raise InvalidInputError("weights", f"must sum to 1, not {total:.12g}")
        object.__setattr__(self, "weights", weights)
        for name, checked in (("means", _position), ("covs", _covariance)):
            given = _sequence(name, getattr(self, name))
            if len(given) != weights.size:
                raise InvalidInputError(name, "must have one entry per weight")
            entries = np.stack([checked(name, entry) for entry in given])
            entries.setflags(write=False)
            object.__setattr__(self, name, entries)

    def components(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Weights, means and covariances, without the components of weight 0."""
        keep = self.weights > 0.0
        return self.weights[keep], self.means[keep], self.covs[keep]

    @property
    def mean(self) -> FloatArray:
        """Mean of the whole mixture, shape (2,)."""
        return _moments(*self.components())[0]

    @property
    def cov(self) -> FloatArray:
        """Covariance of the whole mixture, within and between components, shape (2, 2)."""
        return _moments(*self.components())[1]

    def logpdf(self, x: npt.ArrayLike) -> FloatArray:
        """Log density in nats at points of shape (..., 2), right where the density underflows."""
        return _logpdf(self.components(), x)

    def pdf(self, x: npt.ArrayLike) -> FloatArray:
        """Density at points of shape (..., 2), per unit of area."""
        density: FloatArray = np.exp(self.logpdf(x))
        return density

    def rvs(self, size: int, rng: np.random.Generator) -> FloatArray:
        """`size` independent draws, of shape (size, 2)."""
        w, m, c = self.components()
        size, rng = whole_number("size", size, 0), generator(rng)
        k = rng.choice(len(w), size=size, p=w / w.sum())
        spread = np.linalg.cholesky(c)[k] @ rng.standard_normal((size, 2, 1))
        draws: FloatArray = m[k] + spread[..., 0]
        return draws


def _moments(w: FloatArray, m: FloatArray, c: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and covariance, by deviations from the mean of the heaviest component."""
    w = w / w.sum()
    origin = m[w.argmax()]
    shift = w @ (m - origin)
    away = m - origin - shift
    return origin + shift, np.einsum("k,kij->ij", w, c + away[:, :, None] * away[:, None, :])


def _logpdf(components: tuple[FloatArray, FloatArray, FloatArray], x: npt.ArrayLike) -> FloatArray:
    points = _numbers("x", x, finite=False)
    if points.shape[-1:] != (2,):
        raise InvalidInputError("x", f"must have the shape (..., 2), not {points.shape}")
    w, m, c = components
    roots = np.linalg.cholesky(c)
    # where one is infinite the density is 0, and what is NaN stays so
    inside = np.isfinite(points).all(axis=-1) | np.isnan(points).any(axis=-1)
    points = np.where(np.expand_dims(inside, -1), points, 0.0)
    with np.errstate(over="ignore"):
        z = np.linalg.solve(roots, (points[..., None, :] - m)[..., None])[..., 0]
        level = np.log(w) - np.log(roots[:, 0, 0] * roots[:, 1, 1]) - math.log(2.0 * math.pi)
        logs = level - 0.5 * (z * z).sum(axis=-1)
    top = logs.max(axis=-1, keepdims=True)
    finite_top = np.maximum(top, -1.7e308)
    total = np.exp(logs - finite_top).sum(axis=-1)
    log_density: FloatArray = top[..., 0] + np.log(np.maximum(total, 1.0))
    return np.where(inside, log_density, -np.inf)[()]


def _numbers(name: str, values: object, finite: bool = True) -> FloatArray:
    """`values` as a new array of floats."""
    try:
        numbers = np.array(values, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise InvalidInputError(name, "must consist of numbers") from None
    if finite and not np.isfinite(numbers).all():
        raise InvalidInputError(name, "must be finite")
    return numbers


def _sequence(name: str, values: object) -> Sequence[object]:
    try:
        return list(values)  # type: ignore[call-overload, no-any-return]
    except TypeError:
        raise InvalidInputError(name, "must be a sequence") from None


def _position(name: str, values: object) -> FloatArray:
    mean = _numbers(name, values)
    if mean.shape != (2,):
        raise InvalidInputError(name, f"must be two numbers, not of shape {mean.shape}")
    if np.abs(mean).max() > LARGEST:
        raise InvalidInputError(name, f"must lie within ±{LARGEST:g}")
    mean.setflags(write=False)
    return mean


def _covariance(name: str, values: object) -> FloatArray:
    cov = _numbers(name, values)
    if cov.shape != (2, 2):
        raise InvalidInputError(name, f"must be two by two, not of shape {cov.shape}")
    if abs(cov[0, 1] - cov[1, 0]) > 1e-9 * np.abs(cov).max():
        raise InvalidInputError(name, "must be symmetric")
    cov[0, 1] = cov[1, 0] = 0.5 * (cov[0, 1] + cov[1, 0])
    low, high = np.diag(cov).min(), np.diag(cov).max()
    if low <= 0.0:
        raise InvalidInputError(name, "must have positive variances")
    if not SMALLEST**2 <= low <= high <= LARGEST**2:
        raise InvalidInputError(name, f"must have widths from {SMALLEST:g} to {LARGEST:g}")
    # by the correlation, so that two units far apart are no fault
    if not cov[0, 1] ** 2 < cov[0, 0] * cov[1, 1] * (1.0 - FLATTEST):
        raise InvalidInputError(name, "must be positive definite, and not nearly singular")
    cov.setflags(write=False)
    return cov
