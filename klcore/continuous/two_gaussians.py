r"""The divergence of two bell curves twice: by its formula, and by adding up its integrand."""

import numpy as np

from klcore._numbers import FloatArray
from klcore.continuous.divergences import kl_divergence, kl_integrand
from klcore.distributions.gaussian import Gaussian
from klcore.integrals.panels import legendre

__all__ = ["kl_by_formula", "kl_by_integral", "sign_changes"]

NODES = 24
# Panel edges about the sender's mean, in its standard deviations: beyond 13 its density is
# 1e-37 of its peak. The integrand is that density times a parabola, so these edges do for any q.
EDGES = np.array([-13.0, -9.0, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 9.0, 13.0])


def kl_by_formula(p: Gaussian, q: Gaussian) -> float:
    r"""Divergence of two Gaussians in closed form.

    .. math:: D(p \| q) = \ln\frac{\sigma_q}{\sigma_p}
              + \frac{\sigma_p^2 + (\mu_p - \mu_q)^2}{2\sigma_q^2} - \frac12

    Parameters
    ----------
    p, q : Gaussian
        `p` sends the messages, `q` built the code.

    Returns
    -------
    float
        In nats; never negative.

    Examples
    --------
    >>> from klcore import Gaussian
    >>> round(kl_by_formula(Gaussian(0, 1), Gaussian(1, 2)), 12)
    0.44314718056
    """
    return kl_divergence(p, q)


def kl_by_integral(p: Gaussian, q: Gaussian) -> float:
    r"""Divergence of two Gaussians from its definition, with no use of the closed form.

    .. math:: D(p \| q) = \int p(x) \log \frac{p(x)}{q(x)} \, dx

    Parameters
    ----------
    p, q : Gaussian
        `p` sends the messages, `q` built the code.

    Returns
    -------
    float
        In nats, by Gauss-Legendre panels over ±13 standard deviations of `p`. The signed areas
        cancel, so the error is about 1e-14 of the larger of them: a divergence of nearly equal
        curves may come out as ∓1e-16.

    Examples
    --------
    >>> from klcore import Gaussian
    >>> round(kl_by_integral(Gaussian(0, 1), Gaussian(1, 2)), 12)
    0.44314718056
    """
    nodes, weights = legendre(NODES)
    edges = p.mu + p.sigma * EDGES
    half = 0.5 * np.diff(edges)[:, None]
    x = 0.5 * (edges[1:] + edges[:-1])[:, None] + half * nodes
    return float(np.sum(half * weights * kl_integrand(p, q, x)))


def sign_changes(p: Gaussian, q: Gaussian) -> FloatArray:
    """Where the two densities are equal, so that the integrand changes its sign.

    Parameters
    ----------
    p, q : Gaussian

    Returns
    -------
    ndarray
        In rising order: none (equal curves), one (equal widths) or two points.

    Examples
    --------
    >>> from klcore import Gaussian
    >>> sign_changes(Gaussian(0, 1), Gaussian(1, 1))
    array([0.5])
    >>> sign_changes(Gaussian(0, 1), Gaussian(0, 2)).round(6)
    array([-1.359556,  1.359556])
    """
    # log p − log q = a u² + b u + c in u = (x − mu_p)/sigma_p
    r, d = p.sigma / q.sigma, (p.mu - q.mu) / q.sigma
    a, b, c = 0.5 * (r * r - 1.0), r * d, 0.5 * d * d - np.log(r)
    if a == 0.0:
        return np.empty(0) if b == 0.0 else np.array([p.mu - p.sigma * c / b])
    # Two densities of different width always cross twice; the root that would cancel comes
    # from the product of both.
    root = np.sqrt(max(0.0, b * b - 4.0 * a * c))
    far = -0.5 * (b + np.copysign(root, b))
    u = np.array([far / a, c / far if far != 0.0 else 0.0])
    return np.sort(p.mu + p.sigma * u)
