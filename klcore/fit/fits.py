"""The bell curve nearest to a target, in either direction of KL."""

import math
from dataclasses import dataclass

from klcore._numbers import FloatArray
from klcore.continuous.divergences import kl_divergence
from klcore.continuous.moments import moments
from klcore.distributions.accepted import DistributionLike, as_distribution
from klcore.distributions.density import Distribution
from klcore.distributions.gaussian import Gaussian
from klcore.distributions.kernel_density import KernelDensity
from klcore.distributions.mixture import GaussianMixture
from klcore.distributions.scipy_frozen import Frozen
from klcore.errors import InvalidInputError, NoFitError, NotResolvedError
from klcore.fit.mode_following import newton_step, polish, stationary_points
from klcore.fit.problems import Problem, frozen_problem, mixture_problem, sample_problem
from klcore.integrals.moments_by_panels import divergence_value

__all__ = ["Fit", "ReverseFit", "fit_forward_kl", "fit_reverse_kl"]


@dataclass(frozen=True)
class Fit:
    """A Gaussian and its divergence, in the direction that was asked for.

    Attributes
    ----------
    mu, sigma : float
        Mean and standard deviation.
    kl : float
        D(p‖fit) of a forward fit, D(fit‖p) of a reverse one, in nats.
    """

    mu: float
    sigma: float
    kl: float

    @property
    def gaussian(self) -> Gaussian:
        """The fit as a distribution."""
        return Gaussian(self.mu, self.sigma)


@dataclass(frozen=True)
class ReverseFit:
    """Every local minimum of D(Q‖P) and every saddle between them.

    Attributes
    ----------
    minima, saddles : tuple of Fit
        Best first; of equal ones, that with the smallest μ. One saddle fewer than minima, within
        the limits that `fit_reverse_kl` states.
    """

    minima: tuple[Fit, ...]
    saddles: tuple[Fit, ...]

    @property
    def best(self) -> Fit:
        """The global minimum; of equal ones, that with the smallest μ."""
        return self.minima[0]


def fit_forward_kl(p: DistributionLike) -> Fit:
    r"""Find the Gaussian that wastes least when messages come from `p`: the one with its moments.

    .. math:: \arg\min_{\mu,\sigma} D(p \| N(\mu, \sigma)) = (\mathrm{E}_p x, \mathrm{std}_p x)

    No optimiser is involved: log N is quadratic, so the cross-entropy depends on p through its
    mean and variance alone.

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        The target. A one-dimensional array or sequence of numbers stands for its `KernelDensity`
        (whose standard deviation is √(s² + h²), more than the sample's).

    Returns
    -------
    Fit
        With `kl` = D(p‖fit) in nats.

    Raises
    ------
    NoFitError
        Reasons ``"mean_undefined"`` (Cauchy), ``"mean_infinite"`` or ``"variance_infinite"``.
    NotResolvedError
        Where moments and divergence can't be had to 1e-8.
    InvalidInputError
        If `p` is no continuous univariate distribution.

    Examples
    --------
    >>> from klcore import GaussianMixture
    >>> fit = fit_forward_kl(GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8]))
    >>> round(fit.mu, 6), round(fit.sigma, 6), round(fit.kl, 6)
    (0.0, 2.624881, 0.497582)
    """
    p = as_distribution(p, "p")
    mu, sigma = moments(p)
    if not math.isfinite(mu):
        raise NoFitError("forward", "mean_undefined" if math.isnan(mu) else "mean_infinite")
    if not math.isfinite(sigma):
        raise NoFitError("forward", "variance_infinite")
    try:
        best = Gaussian(mu, sigma)
    except InvalidInputError as problem:
        raise InvalidInputError("p", f"has moments out of range: {problem}") from None
    return Fit(mu, sigma, kl_divergence(p, best))


def fit_reverse_kl(p: DistributionLike) -> ReverseFit:
    r"""Find every Gaussian that is locally the cheapest to send with a code built for `p`.

    .. math:: \arg\min_{\mu,\sigma} D(N(\mu, \sigma) \| p)

    There can be several minima, even more than p has peaks. All are found by following the modes
    of the blurred log density of p as the blur grows (see `klcore.fit.mode_following`), then
    checked, gradient and Hessian, by a finer integration rule. Between n minima there are
    n - 1 saddles
    and there is no maximum. (Three limits: of equal peaks some hundred widths apart the saddles
    all but coincide with the minimum in the middle, and what fails the check is left out of the
    list. What lies above about a million nats, as between peaks thousands of widths apart, is not
    looked for. And a sample with far outliers has a peak at each of them: of more than 40 only
    the 40 highest are followed.)

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        The target, as for `fit_forward_kl`.

    Returns
    -------
    ReverseFit
        `minima` best first (ties by μ), `saddles` likewise, `best`; each with `kl` = D(fit‖p)
        in nats.

    Raises
    ------
    NoFitError
        Reason ``"target_zero_on_interval"``, with the interval: every Gaussian has mass where p
        has none.
    NotResolvedError
        Reason ``"nothing_found"`` where no minimum stood the check, or that of a divergence.
    InvalidInputError
        If `p` is no continuous univariate distribution.

    Examples
    --------
    >>> from klcore import GaussianMixture
    >>> fit = fit_reverse_kl(GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8]))
    >>> [round(minimum.mu, 6) + 0.0 for minimum in fit.minima]
    [-2.491896, 2.491896, 0.0]
    >>> round(fit.best.sigma, 6), round(fit.best.kl, 6)
    (0.812599, 0.690345)
    """
    p = as_distribution(p, "p")
    if isinstance(p, Gaussian):
        return ReverseFit((Fit(p.mu, p.sigma, 0.0),), ())
    if isinstance(p, GaussianMixture):
        problem = mixture_problem(p)
    elif isinstance(p, KernelDensity):
        problem = sample_problem(p)
    elif isinstance(p, Frozen):
        problem = frozen_problem(p)
    else:
        raise InvalidInputError("p", "must be a Gaussian, a mixture, a sample or scipy's")
    found = stationary_points(problem.rough, problem.modes, problem.s_start, problem.s_end)
    return _verified(p, problem, found)


def _verified(p: Distribution, problem: Problem, found: FloatArray) -> ReverseFit:
    """Polish the candidates, check each by the finer rule, and sort them."""
    points = _distinct(polish(problem.rough, found, 6), 1e-4)
    points = _distinct(polish(problem.good, points, 30), 1e-6)
    mu, s = points[:, 0], points[:, 1]
    m = problem.finer(mu, s)
    step_mu, step_s, det = newton_step(m)
    kl = divergence_value(m, s)  # at a stationary point: the last step moves it by its square
    minima: list[Fit] = []
    saddles: list[Fit] = []
    for k in range(len(mu)):
        minimum = points[k, 4] > 0.5
        if math.hypot(step_mu[k], step_s[k]) > 1e-7 or (det[k] > 0.0) != minimum:
            continue
        sigma = math.exp(s[k] + step_s[k])
        fit = Fit(
            problem.origin + problem.scale * float(mu[k] + step_mu[k] * sigma),
            problem.scale * sigma,
            float(kl[k]),
        )
        # A difference of much larger numbers; and scipy's densities have to be accounted for.
        if fit.kl < 1e-3 or isinstance(p, Frozen):
            fit = Fit(fit.mu, fit.sigma, kl_divergence(fit.gaussian, p))
        (minima if minimum else saddles).append(fit)
    if not minima:
        raise NotResolvedError("nothing_found")
    return ReverseFit(_in_order(minima), _in_order(saddles))


def _distinct(points: FloatArray, tolerance: float) -> FloatArray:
    """Drop repetitions of one kind at one place, in units of their width."""
    kept: list[int] = []
    for k, (mu, s, _, _, kind) in enumerate(points):
        if not any(
            abs(mu - points[j, 0]) < tolerance * math.exp(s)
            and abs(s - points[j, 1]) < tolerance
            and kind == points[j, 4]
            for j in kept
        ):
            kept.append(k)
    return points[kept]


def _in_order(fits: list[Fit]) -> tuple[Fit, ...]:
    """Best first; values equal to rounding count as ties, which μ decides."""
    remaining = sorted(fits, key=lambda fit: fit.kl)
    ordered: list[Fit] = []
    while remaining:
        level = remaining[0].kl
        tied = [fit for fit in remaining if fit.kl - level <= 1e-11 * max(1.0, abs(level))]
        ordered += sorted(tied, key=lambda fit: fit.mu)
        remaining = remaining[len(tied) :]
    return tuple(ordered)
