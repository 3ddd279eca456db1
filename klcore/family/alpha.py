"""The α-family: from forward KL (α = 1) to reverse KL (α = 0), and beyond as far as it goes."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from klcore._numbers import FloatArray, finite_float
from klcore.distributions.accepted import DistributionLike, as_distribution
from klcore.distributions.density import Distribution
from klcore.distributions.gaussian import Gaussian
from klcore.distributions.kernel_density import KernelDensity
from klcore.distributions.mixture import GaussianMixture
from klcore.distributions.scipy_frozen import Frozen
from klcore.errors import NoFitError, NotResolvedError
from klcore.family.alpha_minima import (
    FamilyFit,
    FamilyMinima,
    alpha_value,
    minima_of,
    sorted_minima,
)
from klcore.family.nodes import Nodes, nodes_of
from klcore.fit.fits import fit_forward_kl, fit_reverse_kl

__all__ = [
    "AlphaRange",
    "FamilyFit",
    "FamilyMinima",
    "alpha_range",
    "fit_alpha",
    "sweep_alpha",
]


@dataclass(frozen=True)
class AlphaRange:
    """The α for which a target has a best bell curve, and why it stops on either side.

    `why_low` and `why_high` are ``""`` where the family goes on for ever, else one of
    ``"target_zero_on_interval"``, ``"tail_too_thin"`` (log p falls faster than any parabola: the
    average of q/p is infinite), ``"tail_too_heavy"`` (p falls more slowly than any Gaussian: the
    average of p/q is), ``"variance_infinite"`` (the same, already at α = 1) and ``"target_pole"``
    (p is infinite at a place or at the end of its support, and p^α not integrable).

    Examples
    --------
    >>> AlphaRange(0.0, 1.0, True, False, "tail_too_thin", "variance_infinite").contains(1.0)
    False
    """

    low: float
    high: float
    includes_low: bool
    includes_high: bool
    why_low: str
    why_high: str

    def contains(self, alpha: float) -> bool:
        """Whether the fit exists at `alpha`."""
        above = alpha >= self.low if self.includes_low else alpha > self.low
        below = alpha <= self.high if self.includes_high else alpha < self.high
        return above and below


def alpha_range(p: DistributionLike) -> AlphaRange:
    """How far the α-family goes on both sides of forward and reverse KL.

    Between 0 and 1 a best fit always exists. Beyond, it takes a q with a finite divergence: for
    α > 1, p must not have a tail heavier than every Gaussian's; for α < 0, none thinner than
    every Gaussian's, and no interval without mass; where p is infinite, p^α must be integrable.
    Zeros inside the support are not judged.

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        The target.

    Returns
    -------
    AlphaRange

    Raises
    ------
    InvalidInputError
        Naming ``p``, if it is no continuous univariate distribution.
    NotResolvedError
        Where not all of its mass can be seen (``"mass_not_seen"``, ``"log_overflows"``).

    Examples
    --------
    >>> from scipy import stats
    >>> alpha_range(stats.laplace()).high, alpha_range(stats.laplace()).why_high
    (1.0, 'tail_too_heavy')
    >>> alpha_range(stats.expon()).low, alpha_range(stats.expon()).includes_low
    (0.0, False)
    """
    p = as_distribution(p, "p")
    return _range_of(p, nodes_of(p))


def _range_of(p: Distribution, nodes: Nodes) -> AlphaRange:
    """`alpha_range` for nodes that are there already."""
    low, high, why_low, why_high = -math.inf, math.inf, "", ""
    includes_low = includes_high = False
    if math.isfinite(nodes.view.low) or math.isfinite(nodes.view.high):
        low, why_low = 0.0, "target_zero_on_interval"
    elif math.isinf(nodes.curvature[1]):
        low, includes_low, why_low = 0.0, True, "tail_too_thin"
    if nodes.pole < 0.0:
        high, why_high = -1.0 / nodes.pole, "target_pole"
    if nodes.curvature[0] == 0.0 and high > 1.0:
        high, includes_high, why_high = 1.0, math.isfinite(p.std), "tail_too_heavy"
        if not includes_high:
            why_high = "variance_infinite"
    return AlphaRange(low, high, includes_low, includes_high, why_low, why_high)


def fit_alpha(p: DistributionLike, alpha: float) -> FamilyMinima:
    r"""Bell curves nearest to `p` by the α-divergence, between forward and reverse KL.

    .. math:: D_\alpha(p \| q) = \frac{1 - \int p^\alpha q^{1-\alpha} dx}{\alpha (1 - \alpha)}

    Minka's normalisation: α → 1 is forward KL, D(p‖q), and α → 0 is reverse KL, D(q‖p), in
    nats and with the same values; α = ½ is four times the squared Hellinger distance, α = 2 and
    α = -1 are half of Pearson's and Neyman's χ².

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        The target.
    alpha : float
        Within `alpha_range(p)`.

    Returns
    -------
    FamilyMinima
        ``.best`` and ``.minima``, each with ``.mu``, ``.sigma`` and ``.value``. The search is
        global: Newton's method from the low points of a grid over (μ, log σ) and from the
        moments of every run of components, and from every minimum of reverse KL. For α < 0 a
        minimum may lie at the very σ beyond which the divergence is infinite (``.at_edge``): where
        two components at least share the largest σ, and μ lies between their means.

    Raises
    ------
    InvalidInputError
        Naming ``p`` or ``alpha``.
    NoFitError
        With direction ``"alpha"`` and the reason of `alpha_range`, outside that range.
    NotResolvedError
        Where Newton's method ended in no minimum (``"nothing_found"``), the log density is too
        rough for panels to follow it (``"not_converged"``), or the panels do not hold all of p's
        mass to 1e-9 (``"mass_not_seen"``, ``"log_overflows"``).

    References
    ----------
    Minka, T. (2005). Divergence measures and message passing. MSR-TR-2005-173, section 2.

    Examples
    --------
    >>> from klcore import GaussianMixture
    >>> p = GaussianMixture([0.7, 0.3], [-2.0, 2.0], [0.5, 1.0])
    >>> [round(fit_alpha(p, a).best.mu, 4) for a in (0.0, 0.5, 0.52, 1.0)]
    [-1.9925, -1.985, -0.5095, -0.8]
    """
    return sweep_alpha(p, [alpha])[0]


def sweep_alpha(p: DistributionLike, alphas: Iterable[float]) -> tuple[FamilyMinima, ...]:
    """`fit_alpha` for many α: one set of nodes, and each fit starts from its neighbour's too.

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        The target.
    alphas : iterable of float
        Within `alpha_range(p)`, in any order; neighbours help each other.

    Returns
    -------
    tuple of FamilyMinima
        One for each α. Every fit is global by itself: the neighbour's minima only come on top.

    Raises
    ------
    InvalidInputError, NoFitError, NotResolvedError
        As `fit_alpha`.

    Examples
    --------
    >>> from klcore import Gaussian
    >>> [f.best.sigma for f in sweep_alpha(Gaussian(0, 2), [-1, 0, 1, 3])]
    [2.0, 2.0, 2.0, 2.0]
    """
    p = as_distribution(p, "p")
    wanted = [finite_float("alpha", alpha) for alpha in alphas]
    if isinstance(p, Gaussian):
        return tuple(FamilyMinima((FamilyFit(p.mu, p.sigma, 0.0),)) for _ in wanted)
    nodes = nodes_of(p)
    exists = _range_of(p, nodes)
    found: list[FamilyMinima] = []
    before = _reverse_minima(p, nodes)
    for alpha in wanted:
        if not exists.contains(alpha):
            why = exists.why_low if alpha <= exists.low else exists.why_high
            raise NoFitError("alpha", why)
        if alpha == 1.0 and isinstance(p, Frozen):  # moments under a tail beyond every node
            best = fit_forward_kl(p)
            found.append(FamilyMinima((FamilyFit(best.mu, best.sigma, best.kl),)))
            continue
        mu, s, at_edge = minima_of(nodes, alpha, before)
        if len(mu) == 0:
            raise NotResolvedError("nothing_found")
        before = np.stack([mu, s])
        found.append(sorted_minima(nodes, mu, s, alpha_value(nodes, alpha, mu, s), at_edge))
    return tuple(found)


def _reverse_minima(p: Distribution, nodes: Nodes) -> FloatArray:
    """Return every minimum at α = 0 of a target that may have many, in the nodes' coordinates."""
    if not isinstance(p, GaussianMixture | KernelDensity):
        return np.zeros((2, 0))
    fits = fit_reverse_kl(p).minima
    mu, s = np.array([(fit.mu, math.log(fit.sigma / nodes.scale)) for fit in fits]).T
    return np.stack([(mu - nodes.origin) / nodes.scale, s])
