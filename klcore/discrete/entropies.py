r"""Entropy, cross-entropy and divergence of probability mass functions, in nats.

The first argument sends the messages, the second is what the code was built for:
``cross_entropy(q, p)`` is H_P(Q) and ``kl_divergence(q, p)`` is D_P(Q). Throughout,
0·log 0 = 0, and an event with p(x) > 0 and q(x) = 0 costs ``inf``. Masses that do not sum to 1
within 1e-9 are refused, not renormalised; arrays of single or half precision, whose type can't
say it better, are divided by their sum (`as_pmf`).
"""

from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import entr, xlogy

from klcore.discrete.pmf import as_floats, as_pmf, two_pmfs
from klcore.errors import InvalidInputError

__all__ = [
    "cross_entropy",
    "entropy",
    "self_information",
    "self_information_variance",
]


@overload
def self_information(p: float) -> float: ...
@overload
def self_information(p: ArrayLike) -> Any: ...
def self_information(p: ArrayLike) -> float | NDArray[np.float64]:
    r"""How surprising an event of probability `p` is.

    .. math:: I(x) = -\log P(x)

    Also the length, in nats, of the shortest codeword for that event. The surprises of
    independent events add up, because their probabilities multiply.

    Parameters
    ----------
    p : float or array_like
        One probability, or several (they need not sum to 1).

    Returns
    -------
    float or ndarray
        In nats: 0 for a certain event, ``inf`` for an impossible one.

    Raises
    ------
    InvalidInputError
        If a probability is NaN or outside [0, 1].

    Examples
    --------
    >>> from klcore import discrete, units
    >>> units.from_nats(discrete.self_information(1 / 8), "bits")
    3.0
    >>> discrete.self_information(0.0)
    inf
    """
    probability = as_floats(p, "p")
    wrong = ~((probability >= 0.0) & (probability <= 1.0))
    if wrong.any():
        first = float(probability[wrong].flat[0])
        raise InvalidInputError("p", f"must lie between 0 and 1, not at {first!r}")
    with np.errstate(divide="ignore"):
        nats = 0.0 - np.log(probability)  # 0 − 0 is 0 where −(0) would be −0.0
    return float(nats) if nats.ndim == 0 else nats


def entropy(p: ArrayLike) -> float:
    r"""Average length of a message from `p` with the best code for it.

    .. math:: H(p) = -\sum_x p(x) \log p(x)

    Parameters
    ----------
    p : array_like, shape (n,)
        Probability masses that sum to 1.

    Returns
    -------
    float
        In nats, between 0 (one event is certain) and log n (all are equally likely).

    Raises
    ------
    InvalidInputError
        If `p` is no pmf; see `as_pmf`.

    References
    ----------
    C. E. Shannon, "A mathematical theory of communication", 1948,
    doi:10.1002/j.1538-7305.1948.tb01338.x

    Examples
    --------
    >>> from klcore import discrete, units
    >>> units.from_nats(discrete.entropy([0.5, 0.25, 0.125, 0.125]), "bits")
    1.75
    """
    # max: a mass of 1 + 1e-16 has a "negative" self-information.
    return max(0.0, float(entr(as_pmf(p)).sum()))


def self_information_variance(p: ArrayLike) -> float:
    r"""How much the self-information of a message varies around its mean, the entropy.

    .. math:: \operatorname{Var}[-\log p(X)] = \sum_x p(x)\,(-\log p(x) - H(p))^2

    The average ideal length of n messages lies within ±1.96·√(variance / n) of H(p) about 95
    times in 100. For a uniform distribution it is 0: every message is equally surprising.

    Parameters
    ----------
    p : array_like, shape (n,)
        Probability masses that sum to 1.

    Returns
    -------
    float
        In nats squared.

    Raises
    ------
    InvalidInputError
        If `p` is no pmf; see `as_pmf`.

    Examples
    --------
    >>> from klcore import discrete
    >>> discrete.self_information_variance([0.5, 0.5])
    0.0
    >>> round(discrete.self_information_variance([0.9, 0.1]), 6)
    0.434502
    """
    pmf = as_pmf(p)
    pmf = pmf[pmf > 0.0]
    # Relative to the likeliest event, so that a uniform distribution gives an exact 0.
    nats = np.log(pmf.max()) - np.log(pmf)
    return float(pmf @ (nats - pmf @ nats) ** 2)


def cross_entropy(p: ArrayLike, q: ArrayLike) -> float:
    r"""Average length of messages from `p` with a code built for `q`.

    .. math:: H_q(p) = H(p, q) = -\sum_x p(x) \log q(x) = H(p) + D(p \| q)

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probability masses over the same outcomes; each sums to 1. `p` sends the messages, `q`
        has made the code.

    Returns
    -------
    float
        In nats; ``inf`` where p(x) > 0 and q(x) = 0 (`infinity_witness` says where).

    Raises
    ------
    InvalidInputError
        If `p` or `q` is no pmf (`as_pmf`), or they differ in length.

    Examples
    --------
    >>> from klcore import discrete, units
    >>> units.from_nats(discrete.cross_entropy([0.5, 0.5], [0.25, 0.75]), "bits")
    1.207518749639422
    """
    p, q = two_pmfs(p, q)
    # max: as in `entropy`.
    return max(0.0, -float(xlogy(p, q).sum()))
