"""The bell curve, described by its mean and its standard deviation."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from klcore.errors import InvalidInputError

__all__ = [
    "LARGEST",
    "LOG_SQRT_2PI",
    "SMALLEST",
    "FloatArray",
    "Gaussian",
    "finite_float",
    "position",
    "width",
]

FloatArray = npt.NDArray[np.float64]
LOG_SQRT_2PI = 0.5 * math.log(2.0 * math.pi)
# Positions and widths stay within this and its inverse: the square of (distance / width), which is
# what a divergence is made of, is then a floating-point number whatever the two distributions.
LARGEST, SMALLEST = 1e75, 1e-75


def finite_float(name: str, value: object) -> float:
    """`value` as a finite float, or an error that names the argument."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise InvalidInputError(name, "must be a number") from None
    if not math.isfinite(number):
        raise InvalidInputError(name, f"must be finite, not {number}")
    return number


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


@dataclass(frozen=True)
class Gaussian:
    r"""Bell curve with mean `mu` and standard deviation `sigma`.

    .. math:: p(x) = \frac{1}{\sigma\sqrt{2\pi}} \exp\!\Big(-\frac{(x-\mu)^2}{2\sigma^2}\Big)

    Parameters
    ----------
    mu : float
        Mean; within ±1e75.
    sigma : float
        Standard deviation (never a variance); positive, from 1e-75 to 1e75.

    Raises
    ------
    InvalidInputError
        Naming ``mu`` or ``sigma``.

    Examples
    --------
    >>> p = Gaussian(mu=1.0, sigma=2.0)
    >>> round(float(p.pdf(1.0)), 6), round(p.entropy(), 6)
    (0.199471, 2.112086)
    """

    mu: float
    sigma: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "mu", position("mu", self.mu))
        object.__setattr__(self, "sigma", width("sigma", self.sigma))

    @property
    def mean(self) -> float:
        """The mean, which is `mu`."""
        return self.mu

    @property
    def std(self) -> float:
        """The standard deviation, which is `sigma`."""
        return self.sigma

    def logpdf(self, x: npt.ArrayLike) -> FloatArray:
        """Log density in nats, right where the density itself underflows."""
        with np.errstate(over="ignore"):
            z = (np.asarray(x, dtype=float) - self.mu) / self.sigma
            log_density: FloatArray = -0.5 * z * z - (math.log(self.sigma) + LOG_SQRT_2PI)
        return log_density

    def pdf(self, x: npt.ArrayLike) -> FloatArray:
        """Density at `x`, per unit of `x`."""
        density: FloatArray = np.exp(self.logpdf(x))
        return density

    def cdf(self, x: npt.ArrayLike) -> FloatArray:
        """Probability of a value of at most `x`."""
        with np.errstate(over="ignore"):
            probability: FloatArray = ndtr((np.asarray(x, dtype=float) - self.mu) / self.sigma)
        return probability

    def entropy(self) -> float:
        """Differential entropy in nats, ½ log(2πe σ²); negative for a narrow curve."""
        return 0.5 + LOG_SQRT_2PI + math.log(self.sigma)

    def rvs(self, size: int, rng: np.random.Generator) -> FloatArray:
        """`size` independent draws."""
        return rng.normal(self.mu, self.sigma, size)
