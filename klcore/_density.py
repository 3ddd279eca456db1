"""One view of every kind of distribution: its log density about an origin, and where to look."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from klcore.errors import InvalidInputError
from klcore.gaussian import FloatArray, Gaussian
from klcore.kernel_density import KernelDensity
from klcore.mixture import GaussianMixture, log_mixture

__all__ = ["Density", "Distribution", "as_distribution", "density", "origin_of", "same"]

# What a caller may pass; scipy's frozen distributions have no public type.
Distribution = object

# Panel edges about a Gaussian component, in standard deviations. At 13 the density is 1e-37 of
# its peak: nothing beyond can be a 1e-12th of any divergence.
REACH = np.array([-13.0, -9.0, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 9.0, 13.0])
KERNEL_REACH = np.arange(-7, 9)  # in cells two bandwidths wide
# Quantiles that outline a distribution of unknown shape.
OUTLINE = np.array([1e-9, 1e-6, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5])


@dataclass(frozen=True)
class Density:
    """A distribution as the quadrature sees it, in coordinates u = x - origin.

    `logpdf(anchor, offset)` takes the position in two parts; `edges` and `centres` say where
    its features are; outside (`low`, `high`) it is exactly zero; `light` tails are beyond the
    outermost edges and negligible there.
    """

    logpdf: Callable[[FloatArray, FloatArray], FloatArray]
    low: float
    high: float
    edges: FloatArray
    centres: FloatArray
    light: bool
    below: Callable[[float], float]
    above: Callable[[float], float]


def is_frozen_continuous(p: object) -> bool:
    """Whether `p` is a frozen continuous univariate scipy.stats distribution."""
    return isinstance(getattr(p, "dist", None), stats.rv_continuous) and hasattr(p, "kwds")


def as_distribution(p: Distribution, name: str = "p") -> Distribution:
    """`p` itself if it is a distribution, the kernel density if it is a sample.

    Mixtures of one component and scipy's own normal become `Gaussian`, which has closed forms.
    """
    if isinstance(p, GaussianMixture):
        w, m, s = p.components()
        return Gaussian(float(m[0]), float(s[0])) if len(w) == 1 else p
    if isinstance(p, Gaussian | KernelDensity):
        return p
    if is_frozen_continuous(p):
        shapes, loc, scale = frozen_parameters(p)
        if not all(np.isfinite(v) for v in (*shapes, loc, scale)) or scale <= 0.0:
            raise InvalidInputError(name, "must have finite parameters and a positive scale")
        if math.isnan(p.support()[0]):  # type: ignore[attr-defined]
            raise InvalidInputError(name, "has shape parameters outside their range")
        return Gaussian(loc, scale) if p.dist.name == "norm" else p  # type: ignore[attr-defined]
    if isinstance(p, np.ndarray | list | tuple) or hasattr(p, "__array__"):
        return KernelDensity(p)  # type: ignore[arg-type]
    raise InvalidInputError(
        name, "must be a Gaussian, a mixture, a frozen continuous scipy distribution or a sample"
    )


def frozen_parameters(p: object) -> tuple[tuple[float, ...], float, float]:
    """Shape parameters, location and scale of a frozen scipy distribution."""
    shapes, loc, scale = p.dist._parse_args(*p.args, **p.kwds)  # type: ignore[attr-defined]
    if np.ndim(loc) or np.ndim(scale) or any(np.ndim(v) for v in shapes):
        raise InvalidInputError("parameters", "of a scipy distribution must be single numbers")
    return tuple(float(v) for v in shapes), float(loc), float(scale)


def same(p: Distribution, q: Distribution) -> bool:
    """Whether `p` and `q` are the same distribution, as far as their parameters say."""
    if p is q:
        return True
    if is_frozen_continuous(p) and is_frozen_continuous(q):
        alike: bool = p.dist.name == q.dist.name  # type: ignore[attr-defined]
        return alike and frozen_parameters(p) == frozen_parameters(q)
    if isinstance(p, GaussianMixture) and isinstance(q, GaussianMixture):
        return all(map(np.array_equal, p.components(), q.components()))
    return type(p) is type(q) and bool(p == q)


def origin_of(p: Distribution) -> float:
    """A point inside the bulk of `p` to count positions from."""
    if isinstance(p, Gaussian):
        return p.mu
    if isinstance(p, GaussianMixture):
        w, m, _ = p.components()
        return float(m[w.argmax()])
    if isinstance(p, KernelDensity):
        return float(p.points[len(p.points) // 2])
    return frozen_parameters(p)[1]


def density(p: Distribution, origin: float) -> Density:
    """How the quadrature sees `p`, counting from `origin`."""
    if isinstance(p, Gaussian):
        return of_components(np.ones(1), np.array([p.mu - origin]), np.array([p.sigma]))
    if isinstance(p, GaussianMixture):
        w, m, s = p.components()
        return of_components(w, m - origin, s)
    if isinstance(p, KernelDensity):
        return of_kernels(p, origin)
    return of_frozen(p, origin)


def of_components(w: FloatArray, m: FloatArray, s: FloatArray) -> Density:
    """A mixture: edges at multiples of each component's width."""

    def logpdf(anchor: FloatArray, offset: FloatArray) -> FloatArray:
        return log_mixture(w, m, s, anchor, offset)

    edges = np.unique((m[:, None] + s[:, None] * REACH).ravel())
    return Density(
        logpdf, -math.inf, math.inf, edges, np.unique(m), True, lambda u: 0.0, lambda u: 0.0
    )


def of_kernels(p: KernelDensity, origin: float) -> Density:
    """A kernel density: cells two bandwidths wide wherever a point is within reach."""
    points, h = p.points - origin, p.bandwidth
    cells = np.unique(np.floor(points / (2.0 * h)))
    cells = np.unique((cells[:, None] + KERNEL_REACH).ravel())

    def logpdf(anchor: FloatArray, offset: FloatArray) -> FloatArray:
        return p.logpdf_at(anchor + origin, offset)

    centres = points[:: max(1, len(points) // 50)]
    return Density(
        logpdf, -math.inf, math.inf, cells * 2.0 * h, centres, True, lambda u: 0.0, lambda u: 0.0
    )


def of_frozen(p: object, origin: float) -> Density:
    """A scipy distribution: edges at quantiles; location and scale are taken off by hand."""
    shapes, loc, scale = frozen_parameters(p)
    standard = p.dist(*shapes)  # type: ignore[attr-defined]
    shift = loc - origin

    def logpdf(anchor: FloatArray, offset: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            y = ((anchor - shift) + offset) / scale
            values: FloatArray = np.asarray(standard.logpdf(y), dtype=float)
        return np.where(np.isnan(values), -np.inf, values) - math.log(scale)

    with np.errstate(all="ignore"):
        outline = np.concatenate([standard.ppf(OUTLINE), standard.isf(OUTLINE)])
        low, high = standard.support()
    edges = np.unique(outline[np.isfinite(outline)]) * scale + shift
    return Density(
        logpdf,
        float(low) * scale + shift,
        float(high) * scale + shift,
        np.unique(edges),
        np.array([shift]),
        False,
        lambda u: float(standard.cdf((u - shift) / scale)),
        lambda u: float(standard.sf((u - shift) / scale)),
    )
