"""The way down: gradient methods on either objective."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from klcore._numbers import (
    LARGEST,
    LOG_SQRT_2PI,
    SMALLEST,
    FloatArray,
    finite_float,
    whole_number,
)
from klcore.distributions.accepted import DistributionLike, as_distribution
from klcore.errors import InvalidInputError, NoFitError
from klcore.fit.fits import Fit, fit_forward_kl
from klcore.integrals.moments_by_panels import derivatives
from klcore.integrals.moments_by_table import Blur, blur_of
from klcore.landscapes.grid import Direction, check_direction

__all__ = [
    "Method",
    "Objective",
    "Path",
    "checked",
    "descend",
    "mover",
    "reverse_blur",
    "reverse_objective",
    "starts",
]

Method = Literal["gradient", "natural", "adam"]

# (u, s) to value, σ D_μ, D_s, and bounds (if asked for) on the curvature in (u, s), (u/σ, s).
Objective = Callable[[FloatArray, FloatArray], tuple[FloatArray, ...]]

LONGEST = 1.0  # change of log σ in one step, and of μ in units of max(σ, the target's width)
ADAM = (0.9, 0.999, 1e-8)


@dataclass(frozen=True)
class Path:
    """Every position of a descent, the start included, and the objective there in nats.

    Each array has the shape (steps + 1, *shape of the starts).

    Examples
    --------
    >>> from klcore import Gaussian
    >>> path = descend(Gaussian(0, 1), (1.0, 1.0), method="natural", rate=0.5, steps=2)
    >>> path.mu.round(6).tolist(), path.value.round(3).tolist()
    ([1.0, 0.5, 0.25], [0.5, 0.125, 0.031])
    """

    mu: FloatArray
    sigma: FloatArray
    value: FloatArray


def reverse_objective(blur: Blur, slopes_only: bool = False) -> Objective:
    """D(q‖p) and its slopes, from the moments of log p."""

    def objective(u: FloatArray, s: FloatArray) -> tuple[FloatArray, ...]:
        m = blur.moments(u, s, 3 if slopes_only else 5)
        value = np.maximum(-m[0] - s - 0.5 - LOG_SQRT_2PI, 0.0)
        if slopes_only:
            return value, -m[1], -1.0 - m[2]
        slope_u, slope_s, *curvatures = derivatives(m)
        across, mixed, along = map(np.abs, curvatures)
        sigma = np.exp(s)
        plain = np.maximum(across / sigma**2 + mixed / sigma, along + mixed / sigma)
        return value, slope_u, slope_s, plain, np.maximum(across + mixed, along + mixed)

    return objective


def _forward_objective(best: Fit, origin: float) -> Objective:
    """D(p‖q) and its slopes, in closed form around the moment match."""
    centre = best.mu - origin

    def objective(u: FloatArray, s: FloatArray) -> tuple[FloatArray, ...]:
        z = (u - centre) * np.exp(-s)
        ratio = (best.sigma * np.exp(-s)) ** 2
        value = best.kl + 0.5 * (ratio - 1.0 - np.log(ratio) + z * z)
        return value, z, 1.0 - ratio - z * z

    return objective


def mover(method: str, rate: float, width: float, shape: tuple[int, ...]) -> Callable[..., None]:
    """Return a function that moves (u, s) in place by one step of the method."""
    first, second = np.zeros((2, *shape)), np.zeros((2, *shape))
    count = 0

    def move(u: FloatArray, s: FloatArray, slope_u: FloatArray, slope_s: FloatArray) -> None:
        nonlocal first, second, count
        sigma = np.exp(s)
        if method == "natural":
            step = np.stack([sigma * slope_u, 0.5 * slope_s])
        else:
            step = np.stack([slope_u / sigma, slope_s])
        if method == "adam":
            count += 1
            keep, keep_square, tiny = ADAM
            first = keep * first + (1.0 - keep) * step
            second = keep_square * second + (1.0 - keep_square) * step * step
            size = np.sqrt(second / (1.0 - keep_square**count)) + tiny
            step = first / (1.0 - keep**count) / size
        longest = LONGEST * np.maximum(sigma, width)
        u -= np.clip(rate * step[0], -longest, longest)
        s -= np.clip(rate * step[1], -LONGEST, LONGEST)

    return move


def checked(method: str, rate: object, steps: object) -> tuple[float, int]:
    """`rate` and `steps` as numbers, or an error that names what is wrong."""
    if method not in ("gradient", "natural", "adam"):
        raise InvalidInputError("method", f"must be gradient, natural or adam, not {method!r}")
    rate = finite_float("rate", rate)
    if rate <= 0.0:
        raise InvalidInputError("rate", f"must be positive, not {rate}")
    return rate, whole_number("steps", steps, 0)


def starts(start: object) -> tuple[FloatArray, FloatArray]:
    """Means and widths to begin at, of one shape, or an error that names what is wrong."""
    try:
        mu, sigma = (np.asarray(v, dtype=float) for v in start)  # type: ignore[attr-defined]
        mu, sigma = np.broadcast_arrays(mu, sigma)
    except (TypeError, ValueError, OverflowError):
        raise InvalidInputError("start", "must be a pair (mu, sigma)") from None
    if not (np.isfinite(mu).all() and np.isfinite(sigma).all() and (sigma > 0.0).all()):
        raise InvalidInputError("start", "must be finite, with a positive sigma")
    inside = (np.abs(mu) <= LARGEST) & (sigma >= SMALLEST) & (sigma <= LARGEST)
    if not inside.all():
        raise InvalidInputError(
            "start", f"must lie within ±{LARGEST:g}, sigma between {SMALLEST:g} and {LARGEST:g}"
        )
    return mu, sigma


def reverse_blur(p: DistributionLike) -> Blur:
    """`p` blurred, or an error if no bell curve has a finite reverse divergence."""
    blur = blur_of(p)
    if blur.zero is not None:
        raise NoFitError("reverse", "target_zero_on_interval", blur.zero)
    return blur


def descend(
    p: DistributionLike,
    start: tuple[npt.ArrayLike, npt.ArrayLike],
    direction: Direction = "reverse",
    method: Method = "gradient",
    rate: float = 0.1,
    steps: int = 100,
) -> Path:
    r"""Walk down one of the two objectives, from one start or from many at once.

    With s = log σ and the objective's slopes :math:`D_\mu, D_s`, a step is

    - ``"gradient"``: :math:`\mu \leftarrow \mu - r D_\mu,\; s \leftarrow s - r D_s`
    - ``"natural"``: :math:`\mu \leftarrow \mu - r \sigma^2 D_\mu,\;
      s \leftarrow s - \tfrac12 r D_s`, the same slope measured by how much the bell curve
      changes (its Fisher information is 1/σ² for μ and 2 for s)
    - ``"adam"``: slopes averaged and divided by their recent size, separately for μ and s
      (Kingma and Ba 2015, β = 0.9 and 0.999, ε = 1e-8)

    The slopes are exact, not sampled. A single step changes s by at most 1, and μ by at most
    the larger of σ and the target's width: a rate that is too large wanders instead of
    overflowing.

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        The target.
    start : pair (mu, sigma)
        Numbers, or arrays that broadcast against each other.
    direction : {"reverse", "forward"}
        Which objective.
    method : {"gradient", "natural", "adam"}
        Which steps.
    rate : float
        r, positive. Gradient descent settles at a minimum only if r is below 2 / (largest
        curvature), which is 2σ² where σ is small; natural gradient does for r below 1 at least.
    steps : int
        How many.

    Returns
    -------
    Path
        Arrays ``mu``, ``sigma`` and ``value``, of shape (steps + 1, *shape of the starts).

    Raises
    ------
    InvalidInputError
        Naming the argument.
    NoFitError
        If the objective is infinite for every bell curve.

    Examples
    --------
    >>> from klcore import GaussianMixture, fit_reverse_kl
    >>> p = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
    >>> path = descend(p, ([-1.5, 1.5], 1.0), method="natural", rate=0.5, steps=60)
    >>> path.mu[-1].round(6).tolist()
    [-2.491896, 2.491896]
    >>> round(fit_reverse_kl(p).best.mu, 6)
    -2.491896
    """
    check_direction(direction)
    rate, steps = checked(method, rate, steps)
    p = as_distribution(p, "p")
    mu0, sigma0 = starts(start)
    blur = reverse_blur(p) if direction == "reverse" else blur_of(p)
    if direction == "reverse":
        objective, width = reverse_objective(blur, slopes_only=True), blur.width
    else:
        best = fit_forward_kl(p)
        objective, width = _forward_objective(best, blur.origin), best.sigma
    u, s = mu0.ravel() - blur.origin, np.log(sigma0).ravel()
    move = mover(method, rate, width, u.shape)
    path = np.empty((3, steps + 1, u.size))
    for k in range(steps + 1):
        value, slope_u, slope_s, *_ = objective(u, s)
        path[:, k] = u + blur.origin, np.exp(s), value
        move(u, s, slope_u, slope_s)
    shape = (steps + 1, *mu0.shape)
    return Path(path[0].reshape(shape), path[1].reshape(shape), path[2].reshape(shape))
