"""What counts as a probability mass function: one check for everything discrete."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klcore._numbers import real_numbers
from klcore.errors import InvalidInputError

__all__ = ["as_floats", "as_pmf", "rounding", "two_pmfs"]

# How far the sum may be from 1. Types that say less than a double deserve more: a softmax in
# single precision misses 1 by up to a few units of its last digit, and so does one in half.
_SUM_TOLERANCE = 1e-9
_COARSE: dict[type, float] = {np.float32: 1e-6, np.float16: 8e-3}


def as_pmf(p: ArrayLike, argument: str = "p") -> NDArray[np.float64]:
    """Check that `p` is a probability mass function and return it as a new array.

    Parameters
    ----------
    p : array_like, shape (n,)
        Non-negative masses that sum to 1 within 1e-9; they are not renormalised. Arrays of
        single (half) precision, which can't say it better, may miss 1 by 1e-6 (8e-3) and are
        divided by their sum, in double precision: here, and so in every function that takes a
        pmf.
    argument : str
        What to call `p` in an error.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    InvalidInputError
        If `p` is empty, not one-dimensional or not numeric, or holds a NaN, an infinity or a
        negative mass (the message names the entry), or if its sum is not 1 (the message says
        what it is).

    Examples
    --------
    >>> from klcore import discrete
    >>> discrete.as_pmf([0.5, 0.43])
    Traceback (most recent call last):
        ...
    klcore.errors.InvalidInputError: p sums to 0.93 instead of 1; divide it by its sum first
    >>> import numpy as np
    >>> thirds = np.array([1 / 3, 1 / 3, 1 / 3], dtype=np.float32)  # 1.00000003
    >>> float(discrete.as_pmf(thirds).sum())
    1.0
    """
    pmf = as_floats(p, argument) + 0.0  # in which no entry is −0.0
    coarse = _COARSE.get(np.asarray(p).dtype.type)
    if pmf.ndim != 1:
        raise InvalidInputError(argument, f"must be one-dimensional, not of shape {pmf.shape}")
    if pmf.size == 0:
        raise InvalidInputError(argument, "is empty")
    for wrong, what in (
        (~np.isfinite(pmf), "is not finite"),
        (pmf < 0.0, "is negative"),
    ):
        if wrong.any():
            i = int(np.argmax(wrong))
            raise InvalidInputError(argument, f"{what} at index {i}: {float(pmf[i])!r}")
    with np.errstate(over="ignore"):
        total = float(pmf.sum())
    if abs(total - 1.0) > (coarse or _SUM_TOLERANCE):
        remedy = "; divide it by its sum first" if 0.0 < total < math.inf else ""
        raise InvalidInputError(argument, f"sums to {total:.12g} instead of 1{remedy}")
    return pmf / total if coarse else pmf


def rounding(*arrays: ArrayLike) -> float:
    """By what part a mass may be off that is the nearest number of its type to what is meant.

    Examples
    --------
    >>> rounding([0.5, 0.5]) == 2.0**-52, rounding(np.array([0.5, 0.5], dtype=np.float32)) == 2**-23
    (True, True)
    """
    kinds = [np.asarray(values).dtype.type for values in arrays]
    return max(float(np.finfo(kind if kind in _COARSE else float).eps) for kind in kinds)


def two_pmfs(p: ArrayLike, q: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Check two pmfs over the same outcomes; see `as_pmf`.

    Raises
    ------
    InvalidInputError
        If either is no pmf, or they differ in length.
    """
    p, q = as_pmf(p, "p"), as_pmf(q, "q")
    if p.size != q.size:
        raise InvalidInputError("q", f"has {q.size} outcomes where p has {p.size}")
    return p, q


def as_floats(values: ArrayLike, argument: str) -> NDArray[np.float64]:
    """Convert to an array of floats, or say which argument does not hold numbers."""
    try:
        return real_numbers(values)
    except (TypeError, ValueError, OverflowError):
        raise InvalidInputError(argument, "does not consist of numbers") from None
