"""The bell curve nearest to a target, in either direction of KL."""

import math
from dataclasses import dataclass

import numpy as np

from klcore._branches import StationaryPoints, polish, stationary_points
from klcore._density import Distribution, as_distribution, density, frozen_parameters, origin_of
from klcore._score import (
    Moments,
    divergence_value,
    mixture_knots,
    panel_moments,
    table_moments,
)
from klcore.divergences import kl_divergence
from klcore.errors import NoFitError
from klcore.gaussian import FloatArray, Gaussian
from klcore.kernel_density import KernelDensity
from klcore.mixture import GaussianMixture, log_mixture
from klcore.quadrature import legendre

__all__ = ["Fit", "ReverseFit", "fit_forward_kl", "fit_reverse_kl"]


@dataclass(frozen=True)
class Fit:
    """A Gaussian and its divergence in nats, in the direction that was asked for."""

    mu: float
    sigma: float
    kl: float

    @property
    def gaussian(self) -> Gaussian:
        """The fit as a distribution."""
        return Gaussian(self.mu, self.sigma)


@dataclass(frozen=True)
class ReverseFit:
    """Every local minimum of D(Q‖P), best first (ties by μ), and every saddle between them."""

    minima: tuple[Fit, ...]
    saddles: tuple[Fit, ...]

    @property
    def best(self) -> Fit:
        """The global minimum; of equal ones, that with the smallest μ."""
        return self.minima[0]


def fit_forward_kl(p: Distribution) -> Fit:
    p = as_distribution(p, "p")
    if isinstance(p, Gaussian | GaussianMixture | KernelDensity):
        mu, sigma = p.mean, p.std
    else:
        mu, variance = (float(v) for v in p.stats("mv"))  # type: ignore[attr-defined]
        if not math.isfinite(mu):
            raise NoFitError("forward", "mean_undefined")
        if not math.isfinite(variance):
            raise NoFitError("forward", "variance_infinite")
        sigma = math.sqrt(variance)
    return Fit(mu, sigma, kl_divergence(p, Gaussian(mu, sigma)))


@dataclass(frozen=True)
class Problem:
    """A reverse fit in standard coordinates u = (x - origin) / scale."""

    origin: float
    scale: float
    rough: Moments
    good: Moments
    finer: Moments
    modes: FloatArray
    s_start: float
    s_end: float


def fit_reverse_kl(p: Distribution) -> ReverseFit:
    p = as_distribution(p, "p")
    if isinstance(p, Gaussian):
        return ReverseFit((Fit(p.mu, p.sigma, 0.0),), ())
    if isinstance(p, GaussianMixture):
        problem = mixture_problem(p)
    elif isinstance(p, KernelDensity):
        problem = sample_problem(p)
    else:
        problem = frozen_problem(p)
    found = stationary_points(problem.rough, problem.modes, problem.s_start, problem.s_end)
    return verified(p, problem, found)


def verified(p: Distribution, problem: Problem, found: StationaryPoints) -> ReverseFit:
    """Polish the candidates, check each by the finer rule, and sort them."""
    mu, s, _, _ = polish(problem.good, found, 12)
    mu, s, m, size = polish(problem.finer, StationaryPoints(mu, s, found.minimum), 1)
    a, b, c = -m[2], -m[3], -m[4] - 2.0 * m[2]
    det = a * c - b * b
    kl = divergence_value(m, s)
    minima: list[Fit] = []
    saddles: list[Fit] = []
    for k in np.argsort(mu):
        if not (size[k] < 1e-7 and a[k] > 0.0):
            continue
        value = float(kl[k])
        fit = Fit(
            problem.origin + problem.scale * float(mu[k]),
            problem.scale * math.exp(s[k]),
            value,
        )
        kind = minima if det[k] > 0.0 else saddles
        if any(
            abs(fit.mu - other.mu) < 1e-6 * fit.sigma and abs(fit.sigma / other.sigma - 1) < 1e-6
            for other in kind
        ):
            continue
        if value < 1e-3:
            fit = Fit(fit.mu, fit.sigma, kl_divergence(fit.gaussian, p))
        kind.append(fit)
    return ReverseFit(in_order(minima), in_order(saddles))


def in_order(fits: list[Fit]) -> tuple[Fit, ...]:
    """Best first; values equal to rounding count as ties, which μ decides."""
    remaining = sorted(fits, key=lambda fit: fit.kl)
    ordered: list[Fit] = []
    while remaining:
        level = remaining[0].kl
        tied = [fit for fit in remaining if fit.kl - level <= 1e-11 * max(1.0, abs(level))]
        ordered += sorted(tied, key=lambda fit: fit.mu)
        remaining = remaining[len(tied) :]
    return tuple(ordered)


def mixture_problem(p: GaussianMixture) -> Problem:
    """Components about the heaviest mean, in units of the whole width."""
    w, m, s = p.components()
    origin, scale = origin_of(p), p.std
    m, s = (m - origin) / scale, s / scale

    def log_density(anchor: FloatArray, offset: FloatArray) -> FloatArray:
        return log_mixture(w, m, s, anchor, offset)

    knots = mixture_knots(w, m, s)
    grid = np.unique((m[:, None] + s[:, None] * np.linspace(-4.0, 4.0, 33)).ravel())
    span = float(m.max() - m.min())
    return Problem(
        origin,
        scale,
        panel_moments(log_density, knots, 6, 1.5, 7.5),
        panel_moments(log_density, knots, 12, 1.0, 9.0),
        panel_moments(log_density, knots, 16, 0.5, 9.5),
        local_modes(grid, log_mixture(w, m, s, grid, 0.0)),
        math.log(0.5 * s.min()),
        math.log(2.0 * (span + s.max())),
    )


def local_modes(grid: FloatArray, f: FloatArray) -> FloatArray:
    """Grid points no lower than their neighbours, one per plateau."""
    f = np.concatenate([[-np.inf], f, [-np.inf]])
    peak = (f[1:-1] > f[:-2]) & (f[1:-1] >= f[2:])
    return grid[peak]


def sample_problem(p: KernelDensity) -> Problem:
    """The log density tabulated once, in units of the bandwidth, on panels that grow outside."""
    origin, scale = origin_of(p), p.bandwidth
    low, high = (p.points[0] - origin) / scale, (p.points[-1] - origin) / scale
    span = high - low
    # Inside, a panel a bandwidth: no stationary σ is below that. Outside, where only wider
    # curves reach, panels grow with the distance, up to 10 widths of the widest curve tried.
    inside = np.linspace(low - 8.0, high + 8.0, math.ceil(span + 16.0) + 1)
    widest = 2.0 * (span + 1.0)
    growing = 8.0 * 1.15 ** np.arange(1, math.ceil(math.log(10.0 * widest / 8.0) / math.log(1.15)))
    edges = np.concatenate([low - growing[::-1], inside, high + growing])

    def table(nodes: int, parts: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        points, weights = legendre(nodes)
        cuts = np.interp(
            np.linspace(0, len(edges) - 1, parts * (len(edges) - 1) + 1),
            np.arange(len(edges)),
            edges,
        )
        half = 0.5 * np.diff(cuts)
        x = ((cuts[1:] + cuts[:-1])[:, None] * 0.5 + half[:, None] * points).ravel()
        f = p.logpdf_at(np.full_like(x, origin), scale * x) + math.log(scale)
        return x, (half[:, None] * weights).ravel(), f

    rough, good, finer = table(8, 1), table(12, 1), table(12, 2)
    return Problem(
        origin,
        scale,
        table_moments(*rough),
        table_moments(*good),
        table_moments(*finer),
        local_modes(good[0], good[2]),
        math.log(0.5),
        math.log(widest),
    )


def frozen_problem(p: object) -> Problem:
    """A scipy distribution in units of its interquartile range."""
    origin = origin_of(p)
    view = density(p, origin)
    if math.isfinite(view.low):
        raise NoFitError("reverse", "target_zero_on_interval", (-math.inf, view.low + origin))
    if math.isfinite(view.high):
        raise NoFitError("reverse", "target_zero_on_interval", (view.high + origin, math.inf))
    low, high = (float(v) for v in p.ppf([0.25, 0.75]))  # type: ignore[attr-defined]
    origin, scale = 0.5 * (low + high), high - low
    view = density(p, origin)

    def log_density(anchor: FloatArray, offset: FloatArray) -> FloatArray:
        a, b = np.broadcast_arrays(anchor * scale, offset * scale)
        return view.logpdf(a, b) + math.log(scale)

    grid = np.unique(np.concatenate([view.edges / scale, np.linspace(-5.0, 5.0, 401)]))
    f = log_density(grid, np.zeros_like(grid))
    modes = local_modes(grid, f)
    knots = modes
    return Problem(
        origin,
        scale,
        panel_moments(log_density, knots, 6, 1.5, 7.5),
        panel_moments(log_density, knots, 12, 1.0, 12.0),
        panel_moments(log_density, knots, 16, 0.5, 12.0),
        modes,
        math.log(0.05),
        math.log(20.0),
    )
