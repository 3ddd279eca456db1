"""Mean and standard deviation, held against the density."""

import math
from functools import lru_cache

from scipy.stats import laplace

from klcore.continuous.divergences import kl_divergence
from klcore.distributions.density import Distribution
from klcore.distributions.gaussian import Gaussian
from klcore.distributions.scipy_frozen import Frozen
from klcore.errors import NotResolvedError

__all__ = ["moments"]

ALIKE = 3e-9  # relative, by which scipy's may differ from the density's own
MOST_ROUNDS = 5


def moments(p: Distribution) -> tuple[float, float]:
    """Mean and standard deviation: scipy's own only where they agree with the density.

    Returns
    -------
    mean, std : float
        A standard deviation of ``inf`` where there is no finite variance; then also a mean that
        is ``inf`` (or ``-inf``) where it is infinite, and ``nan`` where it does not exist.

    Raises
    ------
    NotResolvedError
        Where they can't be had.

    Examples
    --------
    >>> from klcore import Gaussian
    >>> moments(Gaussian(1.0, 2.0))
    (1.0, 2.0)
    """
    return _of_frozen(p) if isinstance(p, Frozen) else (p.mean, p.std)


@lru_cache(maxsize=256)
def _of_frozen(p: Frozen) -> tuple[float, float]:
    """Find them by Newton's method on the divergence from Gaussians.

    D(p‖q) as a function of q's parameters knows the moments: of two q that differ in their mean
    by 2σ the divergences differ by 2 (E[x] - μ)/σ, of two with σ and 2σ by
    3 E[(x - μ)²]/8σ² - log 2.
    """
    mu, sigma = (math.nan, math.nan) if p.moments_are_integrated else (p.mean, p.std)
    believed = math.isfinite(mu) and math.isfinite(sigma) and sigma > 0.0
    if not believed:
        low, high = (float(v) for v in p.quantiles([0.25, 0.75]))
        mu, sigma = 0.5 * (low + high), high - low
        if not (math.isfinite(mu) and 0.0 < sigma < math.inf):
            raise NotResolvedError("source_fails")
    for _ in range(MOST_ROUNDS):
        here = kl_divergence(p, Gaussian(mu, sigma))
        if math.isinf(here):
            return _mean_without_variance(p, mu, sigma), math.inf
        left = kl_divergence(p, Gaussian(mu - sigma, sigma))
        right = kl_divergence(p, Gaussian(mu + sigma, sigma))
        wide = kl_divergence(p, Gaussian(mu, 2.0 * sigma))
        shift = 0.5 * (left - right)
        square = (here - wide + math.log(2.0)) * 8.0 / 3.0
        if believed and abs(shift) < ALIKE and abs(square - 1.0) < ALIKE:
            return mu, sigma
        believed = False
        variance = square - shift * shift
        if not variance > 0.0:
            break
        mu, sigma = mu + sigma * shift, sigma * math.sqrt(variance)
        if abs(shift) < ALIKE and abs(variance - 1.0) < ALIKE:
            return mu, sigma
    raise NotResolvedError("moments")


def _mean_without_variance(p: Frozen, mu: float, sigma: float) -> float:
    """Return the mean where the variance is infinite: infinite, NaN, or scipy's."""
    if math.isinf(kl_divergence(p, laplace(mu, sigma))):
        low, high = p.support
        if math.isinf(low) and math.isinf(high):
            return math.nan
        return math.inf if math.isinf(high) else -math.inf
    return p.mean
