"""How far apart two probability mass functions are, event by event and in all.

Public as part of `klcore.discrete`, whose conventions hold here too.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import hyp2f1, rel_entr

from klcore.discrete.pmf import two_pmfs

__all__ = ["infinity_witness", "kl_divergence", "kl_terms", "total_variation"]


def kl_terms(p: ArrayLike, q: ArrayLike) -> NDArray[np.float64]:
    r"""Return what each event contributes to the divergence, with its sign.

    .. math:: p(x) \log \frac{p(x)}{q(x)}

    Some terms are negative (where `q` overrates the event); their sum, `kl_divergence`, never is.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probability masses over the same outcomes; each sums to 1.

    Returns
    -------
    ndarray, shape (n,)
        In nats; 0 where p(x) = 0, ``inf`` where p(x) > 0 and q(x) = 0.

    Raises
    ------
    InvalidInputError
        If `p` or `q` is no pmf (`as_pmf`), or they differ in length.

    Examples
    --------
    >>> from klcore import discrete
    >>> discrete.kl_terms([0.5, 0.5, 0.0], [0.25, 0.5, 0.25]).round(6)
    array([0.346574, 0.      , 0.      ])
    """
    p, q = two_pmfs(p, q)
    return np.asarray(rel_entr(p, q) + 0.0)


def kl_divergence(p: ArrayLike, q: ArrayLike) -> float:
    r"""Extra nats paid for coding messages from `p` with a code built for `q`.

    .. math:: D(p \| q) = \sum_x p(x) \log \frac{p(x)}{q(x)}

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probability masses over the same outcomes; each sums to 1.

    Returns
    -------
    float
        In nats, never negative, exactly 0 for equal arguments; ``inf`` where p(x) > 0 and
        q(x) = 0 (`infinity_witness` says where).

    Raises
    ------
    InvalidInputError
        If `p` or `q` is no pmf (`as_pmf`), or they differ in length.

    Notes
    -----
    For nearly equal arguments the terms cancel, so the sum runs over p log(p/q) − p + q instead:
    the same total, as both masses are 1, but no term is negative. It has a second merit: masses
    that miss 1 by a rounding error δ change the result by δ², not by δ.

    References
    ----------
    S. Kullback and R. A. Leibler, "On information and sufficiency", 1951,
    doi:10.1214/aoms/1177729694

    Examples
    --------
    >>> from klcore import discrete
    >>> round(discrete.kl_divergence([0.5, 0.5], [0.9, 0.1]), 6)
    0.510826
    >>> round(discrete.kl_divergence([0.9, 0.1], [0.5, 0.5]), 6)
    0.368064
    >>> discrete.kl_divergence([0.5, 0.5], [1.0, 0.0])
    inf
    """
    p, q = two_pmfs(p, q)
    difference = q - p
    total = p + q
    s = np.divide(difference, total, out=np.zeros_like(total), where=total > 0.0)
    near = np.abs(s) < 1 / 3  # within a factor of 2 of each other
    # log(q/p) = 2 artanh s with s = (q − p)/(q + p), and nothing cancels in
    # artanh s − s = s³/3 · ₂F₁(1, 3/2; 5/2; s²).
    s_near = np.where(near, s, 0.0)
    beyond_s = s_near**3 / 3.0 * hyp2f1(1.0, 1.5, 2.5, s_near**2)
    terms = np.where(near, s * difference - 2.0 * p * beyond_s, rel_entr(p, q) + difference)
    return float(terms.sum())


def infinity_witness(p: ArrayLike, q: ArrayLike) -> tuple[int, ...]:
    """Find the events that make D(p‖q) infinite: `p` sends them, `q` has no word for them.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probability masses over the same outcomes; each sums to 1.

    Returns
    -------
    tuple of int
        Every index with p(x) > 0 and q(x) = 0, in order; empty if D(p‖q) is finite.

    Raises
    ------
    InvalidInputError
        If `p` or `q` is no pmf (`as_pmf`), or they differ in length.

    Examples
    --------
    >>> from klcore import discrete
    >>> discrete.infinity_witness([0.5, 0.25, 0.25], [0.5, 0.5, 0.0])
    (2,)
    >>> discrete.infinity_witness([0.5, 0.5, 0.0], [0.25, 0.5, 0.25])
    ()
    """
    p, q = two_pmfs(p, q)
    return tuple(np.flatnonzero((p > 0.0) & (q == 0.0)).tolist())


def total_variation(p: ArrayLike, q: ArrayLike) -> float:
    r"""Largest difference in probability that `p` and `q` give to any one set of outcomes.

    .. math:: \operatorname{TV}(p, q) = \tfrac12 \sum_x |p(x) - q(x)|

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probability masses over the same outcomes; each sums to 1.

    Returns
    -------
    float
        Between 0 and 1, symmetric, without unit; TV ≤ √(D/2) with D in nats (Pinsker).

    Raises
    ------
    InvalidInputError
        If `p` or `q` is no pmf (`as_pmf`), or they differ in length.

    Examples
    --------
    >>> from klcore import discrete
    >>> discrete.total_variation([0.5, 0.5], [0.75, 0.25])
    0.25
    """
    p, q = two_pmfs(p, q)
    return float(np.abs(p - q).sum() / 2.0)
