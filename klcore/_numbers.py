"""What every part counts with: arrays, limits, checks of arguments, e^t - 1 - t."""

import math

import numpy as np
import numpy.typing as npt

from klcore.errors import InvalidInputError

__all__ = [
    "LARGEST",
    "LOG_SQRT_2PI",
    "SMALLEST",
    "FloatArray",
    "exp_beyond_tangent",
    "finite_float",
    "generator",
    "position",
    "real_numbers",
    "whole_number",
    "width",
]

FloatArray = npt.NDArray[np.float64]
LOG_SQRT_2PI = 0.5 * math.log(2.0 * math.pi)
# Positions and widths stay within this and its inverse: the square of (distance / width), which is
# what a divergence is made of, is then a floating-point number whatever the two distributions.
LARGEST, SMALLEST = 1e75, 1e-75


def real_numbers(values: npt.ArrayLike) -> FloatArray:
    """`values` as a new array of floats; a TypeError, not a warning, for complex ones.

    What is too large for a float is infinite.
    """
    if np.iscomplexobj(values):
        raise TypeError("complex")
    with np.errstate(over="ignore"):
        return np.array(values, dtype=float)


def finite_float(name: str, value: object) -> float:
    """`value` as a finite float, or an error that names the argument."""
    try:
        if isinstance(value, np.complexfloating):
            raise TypeError
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise InvalidInputError(name, "must be a number") from None
    if not math.isfinite(number):
        raise InvalidInputError(name, f"must be finite, not {number}")
    return number


def whole_number(name: str, value: object, least: int) -> int:
    """`value` as an int of at least `least`, or an error that names the argument."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < least:
        raise InvalidInputError(name, f"must be a whole number of at least {least}, not {value!r}")
    return int(value)


def generator(rng: object) -> np.random.Generator:
    """`rng`, if draws can come from it."""
    if not isinstance(rng, np.random.Generator):
        raise InvalidInputError("rng", "must be a numpy.random.Generator")
    return rng


def position(name: str, value: object) -> float:
    """`value` as a place on the line, or an error that names the argument."""
    number = finite_float(name, value)
    if abs(number) > LARGEST:
        raise InvalidInputError(name, f"must lie within ±{LARGEST:g}, not at {number:g}")
    return number


def width(name: str, value: object) -> float:
    """`value` as a standard deviation or scale, or an error that names the argument."""
    number = finite_float(name, value)
    if number <= 0.0:
        raise InvalidInputError(name, f"must be positive, not {number}")
    if not SMALLEST <= number <= LARGEST:
        raise InvalidInputError(
            name, f"must lie between {SMALLEST:g} and {LARGEST:g}, not at {number:g}"
        )
    return number


def exp_beyond_tangent(t: FloatArray) -> FloatArray:
    """e^t - 1 - t, never negative, to full relative precision."""
    small = np.abs(t) < 0.05
    u = np.where(small, t, 0.0)
    series = u * u * (0.5 + u * (1 / 6 + u * (1 / 24 + u * (1 / 120 + u * (1 / 720 + u / 5040)))))
    with np.errstate(over="ignore"):
        direct = np.expm1(t) - t
    return np.where(small, series, direct)
