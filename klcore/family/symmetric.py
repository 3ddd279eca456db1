"""Bell curves nearest by two symmetric divergences: Hellinger's and Jensen and Shannon's."""

import math

import numpy as np
from scipy.special import expit

from klcore._numbers import FloatArray
from klcore.distributions.accepted import DistributionLike, as_distribution
from klcore.distributions.gaussian import Gaussian
from klcore.family.alpha import fit_alpha
from klcore.family.alpha_minima import FamilyFit, FamilyMinima, sorted_minima
from klcore.family.newton import descended, log_gaussians
from klcore.family.nodes import Rule, nodes_of, starts_of

__all__ = ["fit_hellinger", "fit_jensen_shannon"]


def fit_hellinger(p: DistributionLike) -> FamilyMinima:
    r"""Bell curves nearest to `p` by the Hellinger distance.

    .. math:: H(p, q) = \sqrt{1 - \int \sqrt{p q}\, dx}

    Symmetric, between 0 and 1; the fits are those of `fit_alpha` at α = ½. They exist for
    every target.

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        The target.

    Returns
    -------
    FamilyMinima
        ``.value`` is H, not its square.

    Raises
    ------
    InvalidInputError
        Naming ``p``, if it is no continuous univariate distribution.
    NotResolvedError
        As `fit_alpha`.

    Examples
    --------
    >>> from klcore import GaussianMixture
    >>> fit = fit_hellinger(GaussianMixture([0.7, 0.3], [-2.0, 2.0], [0.5, 1.0])).best
    >>> round(fit.mu, 4), round(fit.value, 4)
    (-1.985, 0.4)
    """
    half = fit_alpha(p, 0.5)
    return FamilyMinima(
        tuple(FamilyFit(f.mu, f.sigma, 0.5 * math.sqrt(f.value)) for f in half.minima)
    )


def fit_jensen_shannon(p: DistributionLike) -> FamilyMinima:
    r"""Bell curves nearest to `p` by the Jensen-Shannon divergence.

    .. math:: \tfrac12 D(p \| m) + \tfrac12 D(q \| m), \qquad m = \tfrac12 (p + q)

    Symmetric, in nats, between 0 and log 2 (scipy's ``jensenshannon`` is its square root). The
    fits exist for every target.

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        The target.

    Returns
    -------
    FamilyMinima
        Each minimum with ``.mu``, ``.sigma`` and ``.value``.

    Raises
    ------
    InvalidInputError
        Naming ``p``, if it is no continuous univariate distribution.
    NotResolvedError
        As `fit_alpha`.

    Examples
    --------
    >>> from klcore import GaussianMixture
    >>> fit = fit_jensen_shannon(GaussianMixture([0.7, 0.3], [-2.0, 2.0], [0.5, 1.0])).best
    >>> round(fit.mu, 4), round(fit.value, 4)
    (-1.9898, 0.1155)
    """
    p = as_distribution(p, "p")
    if isinstance(p, Gaussian):
        return FamilyMinima((FamilyFit(p.mu, p.sigma, 0.0),))
    nodes = nodes_of(p)

    def kernel(f: FloatArray, log_q: FloatArray) -> tuple[FloatArray, FloatArray]:
        q, t = np.exp(log_q), f - log_q
        first = 0.5 * q * (math.log(2.0) - np.logaddexp(0.0, t))
        return first, first + 0.5 * q * expit(t)

    def value(mu: FloatArray, s: FloatArray, rule: Rule = nodes.rough) -> FloatArray:
        _, log_q = log_gaussians(rule, mu, s)
        with np.errstate(invalid="ignore"):
            t = rule.f - log_q
            of_p = np.exp(rule.f) * (math.log(2.0) - np.logaddexp(0.0, -t))
            of_q = np.exp(log_q) * (math.log(2.0) - np.logaddexp(0.0, t))
            both = np.where(np.isneginf(rule.f), 0.0, of_p) + of_q
        sums: FloatArray = 0.5 * both.sum(axis=1)
        return np.maximum(sums, 0.0)

    mu, s = descended(nodes, kernel, *starts_of(nodes, value), (-math.inf, math.inf))
    return sorted_minima(nodes, mu, s, value(mu, s, nodes.good))
