"""Both objectives over every bell curve: the landscape in which the two fits are valleys."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from klcore._numbers import FloatArray
from klcore.distributions.accepted import DistributionLike, as_distribution
from klcore.errors import InvalidInputError, NoFitError
from klcore.fit.fits import fit_forward_kl
from klcore.integrals.moments_by_table import blur_of

__all__ = ["Direction", "axis", "check_direction", "landscape"]

Direction = Literal["forward", "reverse"]


def axis(name: str, values: npt.ArrayLike) -> FloatArray:
    """`values` as a one-dimensional array of finite numbers."""
    try:
        array = np.array(values, dtype=float, ndmin=1)
    except (TypeError, ValueError, OverflowError):
        raise InvalidInputError(name, "must be numbers") from None
    if array.ndim != 1 or not np.isfinite(array).all():
        raise InvalidInputError(name, "must be a one-dimensional array of finite numbers")
    if name.startswith("sigma") and (array <= 0.0).any():
        raise InvalidInputError(name, "must be positive")
    return array


def check_direction(direction: str) -> None:
    """Raise for anything but the two directions."""
    if direction not in ("forward", "reverse"):
        raise InvalidInputError("direction", f"must be forward or reverse, not {direction!r}")


def landscape(
    p: DistributionLike,
    mus: npt.ArrayLike,
    sigmas: npt.ArrayLike,
    direction: Direction = "reverse",
) -> FloatArray:
    r"""Divergence between `p` and every bell curve of a grid, in nats.

    .. math:: D(p \| q_{\mu\sigma}) \text{ (forward)} \quad\text{or}\quad
              D(q_{\mu\sigma} \| p) \text{ (reverse)}

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        The target.
    mus : array_like, shape (m,)
        Means of the bell curves, in any order and spacing.
    sigmas : array_like, shape (n,)
        Their standard deviations, positive; logarithmic spacing shows the valleys best.
    direction : {"reverse", "forward"}
        Which of the two objectives.

    Returns
    -------
    ndarray, shape (n, m)
        Rows are `sigmas`, columns `mus`. ``inf`` where the divergence is infinite: everywhere
        in the reverse direction if `p` is zero on an interval, everywhere in the forward one
        if its variance is not finite. A value too large for floating point is ``inf`` as well.

    Raises
    ------
    InvalidInputError
        Naming ``p``, ``mus``, ``sigmas`` or ``direction``.

    Notes
    -----
    Forward is a closed form: with N* the bell curve that has the moments of p,
    :math:`D(p\|q) = D(p\|N^*) + D(N^*\|q)`. It has one stationary point, but is convex neither
    in (μ, σ) nor in (μ, log σ). Reverse needs the average of log p under each bell curve, which
    is a table of local polynomials summed with Gaussian weights; the error is below
    1e-6 · max(1, D).

    Examples
    --------
    >>> from klcore import GaussianMixture
    >>> p = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
    >>> landscape(p, [0.0, 2.5], [0.8, 2.3]).round(4)
    array([[2.9804, 0.6906],
           [0.9478, 1.9845]])
    >>> landscape(p, [0.0, 2.5], [0.8, 2.3], direction="forward").round(4)
    array([[4.1922, 9.075 ],
           [0.5167, 1.1074]])
    """
    check_direction(direction)
    p = as_distribution(p, "p")
    mu, sigma = axis("mus", mus), axis("sigmas", sigmas)
    if direction == "forward":
        try:
            best = fit_forward_kl(p)
        except NoFitError:
            return np.full((len(sigma), len(mu)), np.inf)
        z = (best.mu - mu) / sigma[:, None]
        ratio = (best.sigma / sigma[:, None]) ** 2
        return best.kl + 0.5 * (ratio - 1.0 - np.log(ratio) + z * z)
    blur = blur_of(p)
    grid_mu, grid_s = np.meshgrid(mu - blur.origin, np.log(sigma))
    return blur.divergence(grid_mu.ravel(), grid_s.ravel()).reshape(grid_mu.shape)
