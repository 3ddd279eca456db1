"""Bits and nats: klcore computes in nats, a reader chooses what to look at."""

from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klcore.errors import InvalidInputError

__all__ = ["LN2", "Unit", "from_nats", "to_nats"]

Unit = Literal["bits", "nats"]

LN2 = float(np.log(2.0))
"""Nats in one bit, ln 2."""


@overload
def from_nats(value: float, unit: Unit) -> float: ...
@overload
def from_nats(value: ArrayLike, unit: Unit) -> Any: ...
def from_nats(value: ArrayLike, unit: Unit) -> float | NDArray[np.float64]:
    """Express nats in the unit a reader has chosen.

    A bit is the information of a fair coin, ln 2 nats, so bits = nats / ln 2.

    Parameters
    ----------
    value : float or array_like
        In nats; ``inf`` stays ``inf``.
    unit : {"bits", "nats"}
        The unit wanted.

    Returns
    -------
    float or ndarray
        A float for a scalar, an array of the same shape otherwise.

    Raises
    ------
    InvalidInputError
        If `unit` is neither "bits" nor "nats".

    Examples
    --------
    >>> from klcore import units
    >>> units.from_nats(units.LN2, "bits")
    1.0
    >>> units.from_nats([0.0, 1.0], "nats")
    array([0., 1.])
    """
    return _plain(np.asarray(value, dtype=float) / _nats_in_one(unit))


@overload
def to_nats(value: float, unit: Unit) -> float: ...
@overload
def to_nats(value: ArrayLike, unit: Unit) -> Any: ...
def to_nats(value: ArrayLike, unit: Unit) -> float | NDArray[np.float64]:
    """Bring a number that is in bits (or already in nats) back to nats.

    Parameters
    ----------
    value : float or array_like
        In `unit`.
    unit : {"bits", "nats"}
        The unit `value` is in.

    Returns
    -------
    float or ndarray
        In nats; a float for a scalar, an array of the same shape otherwise.

    Raises
    ------
    InvalidInputError
        If `unit` is neither "bits" nor "nats".

    Examples
    --------
    >>> from klcore import units
    >>> round(units.to_nats(1.0, "bits"), 6)
    0.693147
    """
    return _plain(np.asarray(value, dtype=float) * _nats_in_one(unit))


def _nats_in_one(unit: str) -> float:
    if unit == "bits":
        return LN2
    if unit == "nats":
        return 1.0
    raise InvalidInputError("unit", f'must be "bits" or "nats", not {unit!r}')


def _plain(value: NDArray[np.float64]) -> float | NDArray[np.float64]:
    return float(value) if value.ndim == 0 else value
