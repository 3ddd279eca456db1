"""KL divergence of two variables."""

import math

import numpy as np

from klcore.bivariate.averages import Components, hermite_moments
from klcore.bivariate.distributions import FloatArray, Gaussian, GaussianMixture
from klcore.errors import InvalidInputError

__all__ = ["as_bivariate", "cross_entropies", "kl_divergence"]


def kl_divergence(p: Gaussian | GaussianMixture, q: Gaussian | GaussianMixture) -> float:
    r"""Extra nats paid for coding messages from `p` with a code built for `q`.

    .. math:: D(p \| q) = \iint p(x) \log \frac{p(x)}{q(x)} \, dx

    Parameters
    ----------
    p, q : Gaussian or GaussianMixture
        Of two variables. `p` sends the messages.

    Returns
    -------
    float
        In nats; never negative, exactly 0 for equal parameters, always finite.

    Raises
    ------
    InvalidInputError
        Naming ``p`` or ``q``, if it is neither.

    Notes
    -----
    Two Gaussians have a closed form. Otherwise the averages of log p and of log q under each
    component of p are integrated apart, to some 1e-12 of their size (`klcore.bivariate.averages`):
    so is the divergence, relative to the larger of its two cross-entropies.

    Examples
    --------
    >>> import numpy as np
    >>> p = GaussianMixture([0.5, 0.5], [[-2.0, 0.0], [2.0, 0.0]], [np.eye(2), np.eye(2)])
    >>> round(kl_divergence(p, Gaussian(p.mean, p.cov)), 9)  # as on the line
    0.171998762
    >>> kl_divergence(Gaussian([1.0, 1.0], np.eye(2)), Gaussian([0.0, 0.0], np.eye(2)))
    1.0
    """
    one, other = as_bivariate("p", p).components(), as_bivariate("q", q).components()
    if all(map(np.array_equal, one, other)):
        return 0.0
    if len(one[0]) == len(other[0]) == 1:
        return _of_gaussians(one, other)
    w, m, c = one
    w = w / w.sum()
    extra = w @ (cross_entropies(other, m, c) - cross_entropies(one, m, c))
    return max(0.0, float(extra))


def as_bivariate(name: str, p: object) -> Gaussian | GaussianMixture:
    """`p`, if it is a distribution of two variables."""
    if not isinstance(p, Gaussian | GaussianMixture):
        raise InvalidInputError(name, "must be a Gaussian or a mixture of klcore.bivariate")
    return p


def cross_entropies(p: Components, mean: FloatArray, cov: FloatArray) -> FloatArray:
    """-E[log p] under n Gaussians, of shapes (n, 2) and (n, 2, 2)."""
    if len(p[0]) == 1:
        root = np.linalg.cholesky(p[2])
        inside = np.linalg.solve(root, np.linalg.cholesky(cov))
        away = np.linalg.solve(root, (mean - p[1])[..., None])
        size = np.log(root[0, 0, 0] * root[0, 1, 1]) + math.log(2.0 * math.pi) - np.log(p[0][0])
        return np.asarray(size + 0.5 * ((inside**2).sum(axis=(1, 2)) + (away**2).sum(axis=(1, 2))))
    roots = np.asarray(np.linalg.cholesky(cov), dtype=np.float64)
    return -hermite_moments(p, mean, roots, 1)[:, 0, 0]


def _of_gaussians(p: Components, q: Components) -> float:
    """Half the sum of e - log(1 + e) over the axes, 1 + e the ratios of variances, and |z|²/2."""
    root = np.linalg.cholesky(q[2][0])
    ratios = np.linalg.svd(np.linalg.solve(root, np.linalg.cholesky(p[2][0])))[1]
    e = (ratios - 1.0) * (ratios + 1.0)
    z = np.linalg.solve(root, p[1][0] - q[1][0])
    return max(0.0, 0.5 * float((e - np.log1p(e)).sum() + z @ z))
