"""One view of every kind of distribution: its log density about an origin, and where to look."""

import math

import numpy as np
from scipy.special import ndtr

from klcore.distributions.bends import kernel_bends, mixture_bends
from klcore.distributions.gaussian import LARGEST, SMALLEST, FloatArray, Gaussian
from klcore.distributions.kernel_density import KernelDensity
from klcore.distributions.mixture import GaussianMixture, log_mixture
from klcore.distributions.scipy_frozen import (
    Density,
    frozen_parameters,
    is_frozen_continuous,
    of_frozen,
)
from klcore.errors import InvalidInputError

__all__ = ["Density", "Distribution", "as_distribution", "density", "origin_of", "same"]

# What a caller may pass; scipy's frozen distributions have no public type.
Distribution = object

# Panel edges about a Gaussian component, in standard deviations. At 13 the density is 1e-37 of
# its peak: nothing beyond can be a 1e-12th of any divergence.
REACH = np.array([-13.0, -9.0, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 9.0, 13.0])
KERNEL_REACH = np.arange(-7, 9)  # in cells two bandwidths wide


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
        if abs(loc) > LARGEST or not SMALLEST <= scale <= LARGEST:
            raise InvalidInputError(
                name, f"must have its location within ±{LARGEST:g} and its scale likewise"
            )
        if math.isnan(p.support()[0]):  # type: ignore[attr-defined]
            raise InvalidInputError(name, "has shape parameters outside their range")
        return Gaussian(loc, scale) if p.dist.name == "norm" else p  # type: ignore[attr-defined]
    if isinstance(p, np.ndarray | list | tuple) or hasattr(p, "__array__"):
        return KernelDensity(p)
    raise InvalidInputError(
        name, "must be a Gaussian, a mixture, a frozen continuous scipy distribution or a sample"
    )


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
    """Choose a point inside the bulk of `p` to count positions from."""
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
    """View a mixture: edges at multiples of each component's width."""

    def logpdf(anchor: FloatArray, offset: FloatArray) -> FloatArray:
        return log_mixture(w, m, s, anchor, offset)

    edges = np.unique((m[:, None] + s[:, None] * REACH).ravel())
    return Density(
        logpdf,
        -math.inf,
        math.inf,
        edges,
        np.unique(m),
        True,
        math.nan,
        (float(edges[0]), float(edges[-1])),
        lambda u: float(w @ ndtr((u - m) / s)),
        lambda u: float(w @ ndtr((m - u) / s)),
        (w, m, s),
        mixture_bends(w, m, s),
    )


def of_kernels(p: KernelDensity, origin: float) -> Density:
    """View a kernel density: cells two bandwidths wide wherever a point is within reach."""
    points, h = p.points - origin, p.bandwidth
    cells = np.unique(np.floor(points / (2.0 * h)))
    cells = np.unique((cells[:, None] + KERNEL_REACH).ravel())

    def logpdf(anchor: FloatArray, offset: FloatArray) -> FloatArray:
        return p.logpdf_at(anchor + origin, offset)

    centres = points[:: max(1, len(points) // 50)]
    return Density(
        logpdf,
        -math.inf,
        math.inf,
        cells * 2.0 * h,
        centres,
        True,
        math.nan,
        (float(points[0]), float(points[-1])),
        lambda u: float(p.weights @ ndtr((u - points) / h)),
        lambda u: float(p.weights @ ndtr((points - u) / h)),
        None,
        kernel_bends(p.weights, points, h),
    )
