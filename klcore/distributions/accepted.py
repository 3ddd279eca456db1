"""What a caller may pass, made into a distribution."""

import math
from typing import Any, Protocol, cast

import numpy as np
import numpy.typing as npt
from scipy import stats

from klcore._numbers import position, width
from klcore.distributions.density import Distribution
from klcore.distributions.gaussian import Gaussian
from klcore.distributions.kernel_density import KernelDensity
from klcore.distributions.mixture import GaussianMixture
from klcore.distributions.scipy_frozen import Frozen, is_frozen_continuous
from klcore.errors import InvalidInputError

__all__ = ["DistributionLike", "as_distribution", "same"]


class _ScipyFrozen(Protocol):
    """What scipy.stats' families return when they are called; scipy has no public type for it."""

    dist: Any
    args: Any
    kwds: Any


DistributionLike = Distribution | _ScipyFrozen | npt.ArrayLike


def as_distribution(p: DistributionLike, name: str = "p") -> Distribution:
    """`p` itself if it is a distribution, the kernel density if it is a sample.

    Mixtures of one component and scipy's own normal become `Gaussian`, which has closed forms; a
    one-dimensional `gaussian_kde` without weights becomes the `KernelDensity` of its bandwidth.
    """
    if isinstance(p, GaussianMixture):
        w, m, s = p.components()
        return Gaussian(float(m[0]), float(s[0])) if len(w) == 1 else p
    if isinstance(p, Gaussian | KernelDensity | Frozen):
        return p
    if is_frozen_continuous(p):
        found = Frozen.of(p, name)
        return Gaussian(found.loc, found.scale) if found.is_exactly(stats.norm) else found
    if isinstance(p, stats.gaussian_kde):
        return _of_scipys_kernels(p, name)
    if isinstance(p, getattr(stats, "Normal", ())):
        normal = cast(Any, p)  # scipy has it since 1.15
        return Gaussian(position(name, normal.mean()), width(name, normal.standard_deviation()))
    if type(p).__module__.startswith("scipy.stats."):
        raise InvalidInputError(
            name, "must be a frozen continuous distribution if it is scipy's: stats.norm(0, 1)"
        )
    if isinstance(p, np.ndarray | list | tuple) or hasattr(p, "__array__"):
        return KernelDensity(cast(npt.ArrayLike, p))
    raise InvalidInputError(
        name, "must be a Gaussian, a mixture, a frozen continuous scipy distribution or a sample"
    )


def _of_scipys_kernels(p: Any, name: str) -> KernelDensity:
    """Take scipy's kernel density for ours, at its own bandwidth."""
    if p.d != 1 or np.ptp(p.weights) > 0.0:
        raise InvalidInputError(name, "must be of one dimension and without weights, as a kde")
    return KernelDensity(p.dataset[0], math.sqrt(float(p.covariance[0, 0])))


def same(p: Distribution, q: Distribution) -> bool:
    """Whether `p` and `q` are the same distribution, as far as their parameters say."""
    if isinstance(p, GaussianMixture) and isinstance(q, GaussianMixture):
        return all(map(np.array_equal, p.components(), q.components()))
    return p is q or (type(p) is type(q) and bool(p == q))
