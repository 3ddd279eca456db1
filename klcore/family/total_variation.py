"""The bell curve nearest in total variation: where slopes have kinks and valleys can be flat."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize
from scipy.special import ndtr

from klcore._numbers import LOG_SQRT_2PI, FloatArray
from klcore.distributions.accepted import DistributionLike, as_distribution
from klcore.distributions.gaussian import Gaussian
from klcore.family.newton import log_gaussians
from klcore.family.nodes import Nodes, Rule, nodes_of, starts_of
from klcore.family.symmetric import fit_jensen_shannon

__all__ = ["VariationFit", "fit_total_variation"]

TRIED = 3  # low points of the grid that are polished
ROUNDS = 60
TOUCH = 0.1  # |log q/p| near which the curves may touch
CLOSER = np.linspace(0.0, 1.0, 66)[1:-1]
TINY = 1e-300  # between two places that are one
SLACK = 1e-4  # of the value: what a reader of three digits would call equal
BEND = 0.92  # the negative part of z⁴ - 4z² + 1 under the bell curve; that of z² - 1 is 0.48
STRIDE = 1.0 / 64.0
FLAT = 0.05  # change of log σ, or of μ/σ, within that slack that makes a valley flat


@dataclass(frozen=True)
class VariationFit:
    """A Gaussian and its total variation distance from the target, between 0 and 1.

    `mu_span` and `sigma_span` are how far each parameter can go, the other one kept, before the
    distance first rises by 1e-4; `flat` says that σ can change by 5 %, or μ by 0.05 σ, to one side.
    """

    mu: float
    sigma: float
    value: float
    flat: bool
    mu_span: tuple[float, float]
    sigma_span: tuple[float, float]

    @property
    def gaussian(self) -> Gaussian:
        """The fit as a distribution."""
        return Gaussian(self.mu, self.sigma)


def _distance(nodes: Nodes, mu: float, s: float) -> float:
    """Total variation: the mass q has more than p where q > p, between exact crossings."""
    rule, sigma = nodes.good, math.exp(s)

    def lead(x: FloatArray) -> FloatArray:
        """By how much log q exceeds log p, within ±50."""
        z = (x - mu) / sigma
        return np.clip(-0.5 * z * z - s - LOG_SQRT_2PI - nodes.log_density(x), -50.0, 50.0)

    z, log_p = (rule.x - mu) / sigma, rule.f - rule.log_w
    x, d = rule.x, np.clip(-0.5 * z * z - s - LOG_SQRT_2PI - log_p, -50.0, 50.0)
    # Where the curves nearly touch, two crossings may hide between nodes.
    size = np.abs(d)
    touch = 1 + np.flatnonzero(
        (size[1:-1] < TOUCH) & (size[1:-1] <= size[:-2]) & (size[1:-1] <= size[2:])
    )
    if len(touch):
        close = (x[touch - 1, None] + (x[touch + 1] - x[touch - 1])[:, None] * CLOSER).ravel()
        x, order = np.unique(np.concatenate([x, close]), return_index=True)
        d = np.concatenate([d, lead(close)])[order]
    cuts = _crossings(lead, x, d)
    of_q = np.concatenate([[0.0], ndtr((cuts - mu) / sigma), [1.0]])
    of_p = np.concatenate([[0.0], [nodes.below(c) for c in cuts], [1.0]])
    gain = np.diff(of_q - of_p)
    # The first interval has the sign of the first node, and signs alternate from there.
    sign = np.where(np.arange(len(gain)) % 2 == 0, 1.0, -1.0) * (1.0 if d[0] > 0.0 else -1.0)
    return float(0.5 * (sign @ gain))


def _with_ends(nodes: Nodes) -> Rule:
    """Nodes to look for crossings between, both sides of an end of the support among them."""
    ends = [end / nodes.unit for end in (nodes.view.low, nodes.view.high) if math.isfinite(end)]
    beside = np.array([e + side * (1e-15 * abs(e) + TINY) for e in ends for side in (-1.0, 1.0)])
    x = np.concatenate([nodes.good.x, beside])
    log_w = np.concatenate([nodes.good.log_w, np.zeros(len(beside))])
    f = np.concatenate([nodes.good.f, nodes.log_density(beside)])
    order = np.argsort(x, kind="stable")
    return Rule(x[order], log_w[order], f[order])


def _crossings(
    lead: Callable[[FloatArray], FloatArray], x: FloatArray, d: FloatArray
) -> FloatArray:
    """Where `lead`, which is `d` at `x`, changes sign: halving and the secant in turn.

    The value depends on an error here only in second order.
    """
    i = np.flatnonzero((d[1:] > 0.0) != (d[:-1] > 0.0))
    low, high, d_low, d_high = x[i], x[i + 1], d[i], d[i + 1]
    for k in range(ROUNDS):
        if (
            len(i) == 0
            or (high - low <= 1e-13 * np.maximum(np.abs(low), np.abs(high)) + TINY).all()
        ):
            break
        share = d_low / (d_low - d_high) if k % 2 == 0 else 0.5
        at = low + np.clip(share, 1e-3, 1.0 - 1e-3) * (high - low)
        value = lead(at)
        if np.abs(value).max() < 1e-9:
            return at
        same = (value > 0.0) == (d_low > 0.0)
        low, d_low = np.where(same, at, low), np.where(same, value, d_low)
        high, d_high = np.where(same, high, at), np.where(same, d_high, value)
    cuts: FloatArray = 0.5 * (low + high)
    return cuts


def fit_total_variation(p: DistributionLike) -> VariationFit:
    r"""Bell curve nearest to `p` in total variation.

    .. math:: \tfrac12 \int |p - q| \, dx = \max_A \big(Q(A) - P(A)\big)

    The value is exact (distribution functions between the crossings of the two curves), the
    search a grid followed by Nelder and Mead's method from its lowest points: where p and q
    touch the slope jumps, and where q lies above p across a whole peak it is nearly 0, so that
    many curves are as good as each other.

    Parameters
    ----------
    p : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        The target.

    Returns
    -------
    VariationFit
        With ``.mu``, ``.sigma``, ``.value`` and ``.flat``.

    Raises
    ------
    InvalidInputError
        Naming ``p``, if it is no continuous univariate distribution.
    NotResolvedError
        As `fit_alpha`.

    Examples
    --------
    >>> from klcore import GaussianMixture
    >>> far_apart = GaussianMixture([0.5, 0.5], [-10.0, 10.0], [1.0, 1.0])
    >>> fit = fit_total_variation(far_apart)
    >>> round(fit.value, 3), fit.flat
    (0.5, True)
    """
    p = as_distribution(p, "p")
    if isinstance(p, Gaussian):
        return VariationFit(p.mu, p.sigma, 0.0, False, (p.mu, p.mu), (p.sigma, p.sigma))
    nodes = nodes_of(p)
    nodes = replace(nodes, good=_with_ends(nodes))

    def rough(mu: FloatArray, s: FloatArray, rule: Rule = nodes.rough) -> FloatArray:
        _, log_q = log_gaussians(rule, mu, s)
        values: FloatArray = 0.5 * (np.abs(np.exp(log_q) - np.exp(rule.f)).sum(axis=1))
        return values

    mu, s = starts_of(nodes, rough)
    near = fit_jensen_shannon(p).minima
    mu = np.concatenate([mu, [(fit.mu - nodes.origin) / nodes.scale for fit in near]])
    s = np.concatenate([s, [math.log(fit.sigma / nodes.scale) for fit in near]])
    order = np.argsort([_distance(nodes, m, w) for m, w in zip(mu, s, strict=True)])[:TRIED]
    ends = [_polished(nodes, float(mu[k]), float(s[k])) for k in order]
    value, u, w = min(ends, key=lambda end: (round(end[0], 9), end[1]))
    sigma = math.exp(w)

    def up_to(direction: tuple[float, float]) -> float:
        """How far the valley goes, in (μ/σ, log σ)."""
        a, b = direction
        return _spread(lambda t: _distance(nodes, u + a * sigma * t, w + b * t), value)

    left, right = up_to((-1.0, 0.0)), up_to((1.0, 0.0))
    down, up = up_to((0.0, -1.0)), up_to((0.0, 1.0))
    mu_span = u - sigma * left, u + sigma * right
    s_span = w - down, w + up
    flat = max(left, right, down, up)
    return VariationFit(
        nodes.origin + nodes.scale * u,
        nodes.scale * sigma,
        value,
        flat > FLAT,
        (nodes.origin + nodes.scale * mu_span[0], nodes.origin + nodes.scale * mu_span[1]),
        (nodes.scale * math.exp(s_span[0]), nodes.scale * math.exp(s_span[1])),
    )


def _polished(nodes: Nodes, mu: float, s: float) -> tuple[float, float, float]:
    """(value, μ, log σ) after two rounds of Nelder and Mead, the second from a fresh simplex."""
    best = np.array([0.0, s])
    for size in (0.2, 0.02):
        sigma = math.exp(best[1])
        simplex = best + size * np.array([[0.0, 0.0], [sigma, 0.0], [0.0, 1.0]])
        found = minimize(
            lambda at: _distance(nodes, mu + at[0], at[1]),
            best,
            method="Nelder-Mead",
            options={"initial_simplex": simplex, "xatol": 1e-9, "fatol": 1e-12, "maxfev": 200},
        )
        best = found.x
    return float(found.fun), mu + float(best[0]), float(best[1])


def _spread(value_at: Callable[[float], float], value: float) -> float:
    """How far one can go, up to 2, before the value rises by the slack.

    Nor does it rise by more between the places that are looked at: as the largest of many
    Q(A) - P(A), whose second derivatives along μ/σ and log σ are above -`BEND`, it lies below the
    chord of two places plus BEND/8 times the square of their distance.
    """

    def as_low(near: float, far: float) -> bool:
        return value_at(far) <= value + SLACK - BEND / 8.0 * (far - near) ** 2

    low, high = 0.0, STRIDE
    while high < 2.0 and as_low(low, high):
        low, high = high, high + STRIDE
    for _ in range(20):
        middle = 0.5 * (low + high)
        if as_low(low, middle):
            low = middle
        else:
            high = middle
    return low
