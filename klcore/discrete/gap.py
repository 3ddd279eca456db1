"""The difference between the two directions of KL divergence, to full precision however small."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import hyp2f1

from klcore._numbers import FloatArray
from klcore.discrete.divergences import kl_divergence
from klcore.discrete.pmf import rounding, two_pmfs

__all__ = ["Halving", "coin_gap", "divergence_gap", "halvings", "is_mirrored", "third_order"]


def divergence_gap(p: npt.ArrayLike, q: npt.ArrayLike) -> float:
    r"""How much more `p`'s messages lose with `q`'s code than the other way round.

    .. math:: D(p \| q) - D(q \| p) = \sum_x (p(x) + q(x)) \log \frac{p(x)}{q(x)}

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probability masses over the same outcomes; each sums to 1.

    Returns
    -------
    float
        In nats. Exactly 0 for equal arguments, where an exchange of outcomes turns one into the
        other and back (`is_mirrored`), and wherever rounding could make up all of the gap;
        ``inf`` or ``-inf`` where one direction is infinite; NaN where both are.

    Raises
    ------
    InvalidInputError
        If `p` or `q` is no pmf (`as_pmf`), or they differ in length.

    Notes
    -----
    With s = (p - q)/(p + q) the sum is that of 2 (p + q)(artanh s - s), as both masses are 1. For
    nearly equal arguments it is of third order, and the difference of two divergences, each of
    second order, would be all rounding. The terms are added without rounding (`math.fsum`). A gap
    is told from 0 only above ε Σ 2 (p + q)(4 (artanh |s| - |s|) + s²/(1 - s²)), the last fraction
    1 where |s| ≥ 1/3: by so much the terms are off, and the masses themselves where each is the
    nearest number of its type (double, single or half, ε accordingly) to what is meant. Ninths are
    no floats, and (1, 2, 6)/9 against (2, 4, 3)/9 is a tie. For nearly equal arguments the bound
    is of second order in s, times ε, and does not drown a gap of third or fourth order.

    Examples
    --------
    >>> round(divergence_gap([0.5, 0.5], [0.9, 0.1]), 6)
    0.142761
    >>> divergence_gap([0.7, 0.2, 0.1], [0.1, 0.2, 0.7])
    0.0
    >>> divergence_gap([1 / 9, 2 / 9, 6 / 9], [2 / 9, 4 / 9, 3 / 9])
    0.0
    >>> divergence_gap([0.5, 0.5], [1.0, 0.0])
    inf
    """
    (p, q), eps = two_pmfs(p, q), rounding(p, q)
    more, less = bool(((p > 0) & (q == 0)).any()), bool(((q > 0) & (p == 0)).any())
    if more or less:
        return math.nan if more and less else math.inf if more else -math.inf
    terms, off_by = _gap_terms(p, q, eps)
    gap = math.fsum(terms)
    return gap if abs(gap) > math.fsum(off_by) else 0.0


def coin_gap(p: npt.ArrayLike, q: npt.ArrayLike) -> FloatArray:
    """`divergence_gap` for coins, many at once.

    Parameters
    ----------
    p, q : array_like
        Chances of heads, strictly inside (0, 1); broadcast against each other.

    Returns
    -------
    ndarray
        In nats; 0 where p = q, where p + q = 1, and where rounding could make up all of it.

    Examples
    --------
    >>> coin_gap(0.5, [0.1, 0.5, 0.9]).round(6)
    array([0.142761, 0.      , 0.142761])
    """
    eps = rounding(p, q)
    p, q = np.broadcast_arrays(np.asarray(p, dtype=float), np.asarray(q, dtype=float))
    heads, of_heads = _gap_terms(p, q, eps)
    tails, of_tails = _gap_terms(1.0 - p, 1.0 - q, eps)
    gap = heads + tails
    return np.where(np.abs(gap) > of_heads + of_tails, gap, 0.0)


def is_mirrored(p: npt.ArrayLike, q: npt.ArrayLike) -> bool:
    """Whether exchanging outcomes in pairs turns `p` into `q` and `q` into `p`.

    Then both directions are the same sum in another order, and their gap is 0.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probability masses over the same outcomes; each sums to 1. Compared exactly.

    Returns
    -------
    bool

    Raises
    ------
    InvalidInputError
        If `p` or `q` is no pmf (`as_pmf`), or they differ in length.

    Examples
    --------
    >>> is_mirrored([0.7, 0.3], [0.3, 0.7]), is_mirrored([0.7, 0.2, 0.1], [0.2, 0.1, 0.7])
    (True, False)
    """
    p, q = two_pmfs(p, q)
    return sorted(zip(p, q, strict=True)) == sorted(zip(q, p, strict=True))


def third_order(p: npt.ArrayLike, q: npt.ArrayLike) -> float:
    r"""Leading term of D(q‖p) - D(p‖q) for q near p; 0 where it vanishes but for rounding.

    .. math:: \frac16 \sum_x \frac{(q(x) - p(x))^3}{p(x)^2}

    Where it is not 0, halving the difference divides the gap by a factor that tends to 8; where
    it is 0 (`p` a fair coin, for one) the next term takes over, -Σ (q - p)⁴ / 6p³, and the factor
    tends to 16.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probability masses over the same outcomes; each sums to 1.

    Returns
    -------
    float
        In nats. Outcomes of probability 0 under both are ignored; ``inf`` where only p is 0.

    Raises
    ------
    InvalidInputError
        If `p` or `q` is no pmf (`as_pmf`), or they differ in length.

    Examples
    --------
    >>> third_order([0.5, 0.5], [0.6, 0.4])
    0.0
    >>> round(third_order([0.3, 0.7], [0.34, 0.66]), 8)
    9.675e-05
    """
    (p, q), eps = two_pmfs(p, q), rounding(p, q)
    if ((p == 0) & (q > 0)).any():
        return math.inf
    kept = p > 0
    d, p, q = (q - p)[kept], p[kept], q[kept]
    terms = d**3 / p**2 / 6.0
    # By this much they may be off where p and q are right to the nearest float.
    off_by = eps * (0.5 * d**2 * (p + q) / p**2 + np.abs(terms))
    total = math.fsum(terms)
    return total if abs(total) > math.fsum(off_by) else 0.0


@dataclass(frozen=True)
class Halving:
    """One step of halving the difference between Q and P.

    Attributes
    ----------
    share : float
        What is left of the difference: 1, ½, ¼, …
    q : tuple of float
        P and that share of the difference.
    reverse, forward : float
        D(q‖p) and D(p‖q), in nats.
    gap : float
        D(q‖p) - D(p‖q), in nats.
    """

    share: float
    q: tuple[float, ...]
    reverse: float
    forward: float
    gap: float


def halvings(p: npt.ArrayLike, q: npt.ArrayLike, times: int) -> tuple[Halving, ...]:
    """Move `q` towards `p`, halving the difference `times` times, and measure both directions.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probability masses over the same outcomes; each sums to 1.
    times : int
        How often; the first entry returned is `q` itself.

    Returns
    -------
    tuple of Halving, of length ``times + 1``

    Raises
    ------
    InvalidInputError
        If `p` or `q` is no pmf (`as_pmf`), or they differ in length.

    Examples
    --------
    >>> steps = halvings([0.3, 0.7], [0.34, 0.66], 20)
    >>> round(steps[-2].gap / steps[-1].gap, 4), round(steps[-2].reverse / steps[-1].reverse, 4)
    (8.0, 4.0)
    """
    p, q = two_pmfs(p, q)
    found = []
    for k in range(times + 1):
        share = 0.5**k
        near = q if k == 0 else p + share * (q - p)
        found.append(
            Halving(
                share, tuple(near.tolist()), kl_divergence(near, p), kl_divergence(p, near),
                divergence_gap(near, p),
            )
        )  # fmt: skip
    return tuple(found)


def _gap_terms(p: FloatArray, q: FloatArray, eps: float) -> tuple[FloatArray, FloatArray]:
    """2 (p + q)(artanh s - s), s = (p - q)/(p + q), without cancellation, and its rounding."""
    total = p + q
    s = np.abs(np.divide(p - q, total, out=np.zeros_like(total), where=total > 0.0))
    near = s < 1 / 3
    square = np.where(near, s * s, 0.0)
    more, less = np.maximum(p, q), np.where(near, 1.0, np.minimum(p, q))
    with np.errstate(divide="ignore", over="ignore"):
        ratio = np.where(near, 1.0, more) / less
        # Not a difference of logarithms, which are off by more than one is: save where one of the
        # masses is too small.
        log_ratio = np.where(np.isfinite(ratio), np.log(ratio), np.log(more) - np.log(less))
        far = 0.5 * log_ratio - s
    beyond_s = np.where(near, s * square / 3.0 * hyp2f1(1.0, 1.5, 2.5, square), far)
    # How artanh s - s follows a rounding of s; a far logarithm follows one of the masses.
    slope = np.where(near, square / (1.0 - square), 1.0)
    # The sign comes last: on some machines neither x³ nor a logarithm's difference is exactly odd.
    return (
        2.0 * total * np.copysign(beyond_s, p - q),
        eps * 2.0 * total * (4.0 * beyond_s + slope),
    )
