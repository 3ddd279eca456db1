"""Entropy and cross-entropy of densities, in nats; each may be negative, unlike a divergence."""

import math

import numpy as np
import numpy.typing as npt

from klcore._numbers import LOG_SQRT_2PI, FloatArray
from klcore.continuous.divergences import kl_divergence, mean_log_density
from klcore.continuous.moments import moments
from klcore.distributions.accepted import DistributionLike, as_distribution
from klcore.distributions.gaussian import Gaussian
from klcore.distributions.kernel_density import KernelDensity
from klcore.distributions.mixture import GaussianMixture
from klcore.distributions.scipy_frozen import Frozen
from klcore.errors import InvalidInputError
from klcore.integrals.moments_by_table import PRECISE, blur_of

__all__ = [
    "cross_entropies_of_gaussians",
    "cross_entropy_from_moments",
    "differential_cross_entropy",
    "differential_entropy",
]


def differential_entropy(p: DistributionLike) -> float:
    r"""Average of -log p(x) over draws from `p`.

    .. math:: H(p) = -\int p(x) \log p(x) \, dx

    Unlike the entropy of a pmf it depends on the unit of x and is negative for a narrow density.
    Differences of two of them, and divergences, do not depend on the unit.

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        As for `kl_divergence`; a sample stands for its kernel density (the sample itself, a sum
        of spikes, has entropy -∞).

    Returns
    -------
    float
        In nats, right to 1e-8 of it or 1e-12, whichever is larger.

    Raises
    ------
    InvalidInputError
        Naming ``p``, if it is no continuous univariate distribution.
    NotResolvedError
        Where that many digits can't be had.

    Notes
    -----
    With G the Gaussian of the same mean and variance, H(p) = H(G) - D(p‖G): an integral of a
    non-negative function instead of one whose sign changes. Only scipy's distributions, which
    need not have a variance, are integrated as they stand, as carefully as `kl_divergence` does.

    Examples
    --------
    >>> from klcore import Gaussian, GaussianMixture
    >>> round(differential_entropy(Gaussian(0.0, 1.0)), 6)
    1.418939
    >>> round(differential_entropy(GaussianMixture([0.5, 0.5], [-9.0, 9.0], [1.0, 1.0])), 6)
    2.112086
    """
    p = as_distribution(p, "p")
    if isinstance(p, Frozen):
        return -mean_log_density(p)
    same_moments = Gaussian(p.mean, p.std)
    return same_moments.entropy() - kl_divergence(p, same_moments)


def differential_cross_entropy(p: DistributionLike, q: DistributionLike) -> float:
    r"""Average of -log q(x) over draws from `p`: messages from `p`, code built for `q`.

    .. math:: H_q(p) = H(p, q) = -\int p(x) \log q(x) \, dx = H(p) + D(p \| q)

    Parameters
    ----------
    p, q : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        As for `kl_divergence`.

    Returns
    -------
    float
        In nats; possibly negative; ``inf`` where D(p‖q) is.

    Raises
    ------
    InvalidInputError
        Naming ``p`` or ``q``, if it is no continuous univariate distribution.
    NotResolvedError
        Where D(p‖q) or H(p) can't be had.

    Examples
    --------
    >>> from klcore import Gaussian, GaussianMixture
    >>> p = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
    >>> round(differential_cross_entropy(p, Gaussian(0.0, 1.0)), 6)
    4.363939
    """
    p, q = as_distribution(p, "p"), as_distribution(q, "q")
    if isinstance(q, Gaussian):
        mean, std = moments(p)
        if not math.isfinite(std):
            return math.inf
        return float(cross_entropy_from_moments(mean, std, q.mu, q.sigma))
    if isinstance(p, Gaussian) and isinstance(q, GaussianMixture | KernelDensity):
        return float(cross_entropies_of_gaussians(p.mu, p.sigma, q))
    divergence = kl_divergence(p, q)
    return divergence if math.isinf(divergence) else differential_entropy(p) + divergence


def cross_entropy_from_moments(
    mean: npt.ArrayLike, std: npt.ArrayLike, mu: npt.ArrayLike, sigma: npt.ArrayLike
) -> FloatArray:
    r"""Cross-entropy H_q(p) for Gaussian q: it needs no more of p than mean and deviation.

    .. math:: H_q(p) = \log(\sigma\sqrt{2\pi}) + \frac{s^2 + (m - \mu)^2}{2\sigma^2}

    With the mean and the n-denominator standard deviation of a *sample* it is the average
    negative log-likelihood, :math:`-\frac1n \sum_i \log q(x_i)`. Least at μ = m, σ = s.

    Parameters
    ----------
    mean, std : array_like
        m and s, of a distribution or of a sample.
    mu, sigma : array_like
        Parameters of the Gaussians q, broadcast against each other; `sigma` positive.

    Returns
    -------
    ndarray
        In nats.

    Raises
    ------
    InvalidInputError
        Naming ``sigma``, if one is not positive.

    Examples
    --------
    >>> import numpy as np
    >>> from klcore import Gaussian
    >>> sample = np.array([1.0, 2.0, 4.0])
    >>> round(float(cross_entropy_from_moments(sample.mean(), sample.std(), 2.0, 1.5)), 9)
    1.694774012
    >>> round(float(-Gaussian(2.0, 1.5).logpdf(sample).mean()), 9)
    1.694774012
    """
    mu, sigma = _gaussians(mu, sigma)
    spread = np.asarray(std, dtype=float) / sigma
    shift = (np.asarray(mean, dtype=float) - mu) / sigma
    nats: FloatArray = np.log(sigma) + LOG_SQRT_2PI + (spread * spread + shift * shift) / 2.0
    return nats


def cross_entropies_of_gaussians(
    mu: npt.ArrayLike, sigma: npt.ArrayLike, p: DistributionLike
) -> FloatArray:
    r"""H_p(q) for many Gaussians q at once: messages from each `q`, code built for `p`.

    .. math:: H_p(q) = -\int q(x) \log p(x) \, dx

    As `differential_cross_entropy` of each Gaussian and `p`, a hundred times faster. As σ → 0
    it tends to -log p(μ): alone, it is least for a spike at the highest point of p.

    Parameters
    ----------
    mu, sigma : array_like, shape (n,)
        Parameters of the Gaussians, broadcast against each other; `sigma` positive.
    p : Gaussian, GaussianMixture, KernelDensity or sample
        What the code was built for.

    Returns
    -------
    ndarray, shape (n,)
        In nats; relative error below 1e-10.

    Raises
    ------
    InvalidInputError
        Naming ``sigma`` or ``p``.

    Examples
    --------
    >>> from klcore import GaussianMixture
    >>> p = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
    >>> cross_entropies_of_gaussians(2.5, [0.01, 0.1, 1.0], p).round(6)
    array([1.38902 , 1.396755, 2.150475])
    """
    mus, sigmas = _gaussians(mu, sigma)
    p = as_distribution(p, "p")
    if isinstance(p, Gaussian):
        return cross_entropy_from_moments(mus, sigmas, p.mu, p.sigma)
    if not isinstance(p, GaussianMixture | KernelDensity):
        raise InvalidInputError("p", "must be a Gaussian, a mixture or a sample")
    blur = blur_of(p, PRECISE)
    averages: FloatArray = blur.moments(mus.ravel() - blur.origin, np.log(sigmas.ravel()), 1)[0]
    return -averages.reshape(mus.shape)


def _gaussians(mu: npt.ArrayLike, sigma: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Broadcast and check the parameters of many Gaussians."""
    mus, sigmas = np.broadcast_arrays(np.asarray(mu, dtype=float), np.asarray(sigma, dtype=float))
    if not np.isfinite(mus).all():
        raise InvalidInputError("mu", "must be finite")
    if not (np.isfinite(sigmas) & (sigmas > 0.0)).all():
        raise InvalidInputError("sigma", "must be finite and positive")
    return mus, sigmas
