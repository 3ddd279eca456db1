"""The bell curve, described by its mean and its standard deviation."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from klcore._numbers import LOG_SQRT_2PI, FloatArray, position, width
from klcore.distributions.density import Density
from klcore.distributions.mixture import view_of_components

__all__ = ["Gaussian"]


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

    @property
    def centre(self) -> float:
        """The mean, to count positions from."""
        return self.mu

    def view(self, origin: float) -> Density:
        """How the quadrature sees it, counting from `origin`."""
        return view_of_components(np.ones(1), np.array([self.mu - origin]), np.array([self.sigma]))

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
