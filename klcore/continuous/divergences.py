"""KL divergence between densities, exact where naive integrals fail."""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from klcore._numbers import FloatArray, exp_beyond_tangent
from klcore.continuous.tails import Witness, find_witness, ladder_edges, tails
from klcore.distributions.accepted import DistributionLike, as_distribution, same
from klcore.distributions.density import Components, Density
from klcore.distributions.gaussian import Gaussian
from klcore.errors import InvalidInputError
from klcore.integrals.panels import integrate_panels, panels_between

__all__ = [
    "Witness",
    "infinity_witness",
    "kl_divergence",
    "kl_integrand",
    "log_ratio_of_neighbours",
]

NEGLIGIBLE = -150.0  # log of a contribution that no sum of others would notice
EPS = float(np.finfo(float).eps)
CLOSE = 1e-3  # relative difference of every parameter of two mixtures that are neighbours


def _kl_gaussians(p: Gaussian, q: Gaussian) -> float:
    """Evaluate the closed form, arranged so that nothing cancels when p and q are close."""
    d = (p.sigma - q.sigma) / q.sigma
    e = d * (2.0 + d)  # (sigma_p / sigma_q)² - 1
    z = (p.mu - q.mu) / q.sigma
    if abs(e) < 0.05:
        # e - log(1 + e) = e²/2 - e³/3 + …
        width = sum((-1) ** k * e**k / k for k in range(18, 1, -1))
    else:
        width = e - 2.0 * math.log(p.sigma / q.sigma)
    return float(0.5 * (width + z * z))


def kl_divergence(p: DistributionLike, q: DistributionLike) -> float:
    r"""Extra nats paid for coding messages from `p` with a code built for `q`.

    .. math:: D(p \| q) = \int p(x) \log \frac{p(x)}{q(x)} \, dx

    Parameters
    ----------
    p, q : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        `p` sends the messages, `q` built the code. A one-dimensional array or sequence of
        numbers stands for its `KernelDensity`.

    Returns
    -------
    float
        In nats; never negative, exactly 0 for equal arguments, ``inf`` where it is infinite
        (`infinity_witness` says where).

    Raises
    ------
    InvalidInputError
        Naming ``p`` or ``q``, if it is no continuous univariate distribution.

    Notes
    -----
    Two Gaussians have a closed form. Everything else is the integral of
    :math:`p\,(e^t - 1 - t)` with :math:`t = \log(q/p)`: that is the same number once all of q
    is seen, and it is non-negative at every point, so small divergences do not cancel.

    Examples
    --------
    >>> from klcore import Gaussian
    >>> round(kl_divergence(Gaussian(0, 1), Gaussian(1, 2)), 12)
    0.44314718056
    >>> kl_divergence(Gaussian(50, 1), Gaussian(0, 1))
    1250.0
    """
    p, q = as_distribution(p, "p"), as_distribution(q, "q")
    if same(p, q):
        return 0.0
    if isinstance(p, Gaussian) and isinstance(q, Gaussian):
        return _kl_gaussians(p, q)
    origin = p.centre
    dp, dq = p.view(origin), q.view(origin)
    if find_witness(dp, dq) is not None:
        return math.inf
    return _integrate_divergence(dp, dq)


def _integrate_divergence(p: Density, q: Density) -> float:
    """Integrate p (exp t - 1 - t) over the support of p and add q's mass outside it."""
    direct = log_ratio_of_neighbours(p.components, q.components)

    def integrand(anchor: FloatArray, offset: FloatArray) -> tuple[FloatArray, FloatArray]:
        log_p, log_q = p.logpdf(anchor, offset), q.logpdf(anchor, offset)
        with np.errstate(over="ignore"):
            density_p, density_q = np.exp(log_p), np.exp(log_q)
        # Where p is 0 only q's mass is left. A log density of q that overflows to -inf inside
        # its support is left out where p could not matter, and shows as inf where it could.
        some = density_p > 0.0
        lost = some & np.isneginf(log_q)
        if lost.any():
            reach = np.log(np.abs(anchor + offset) + 1.0)
            some &= ~lost | (log_p + reach > NEGLIGIBLE)
        log_p, log_q = np.where(some, log_p, 0.0), np.where(some, log_q, 0.0)
        t = log_q - log_p if direct is None else np.where(some, direct(anchor, offset), 0.0)
        near = some & (np.abs(t) < 1.0)
        with np.errstate(over="ignore"):
            far = density_q - density_p - density_p * t
        values = np.where(near, density_p * exp_beyond_tangent(np.where(near, t, 0.0)), far)
        if direct is not None:
            return values, 8.0 * EPS * values
        of_logs = np.abs(log_p) + np.abs(log_q)
        with np.errstate(over="ignore", invalid="ignore"):
            noise = np.where(
                near,
                density_p * np.abs(t) * (of_logs + 1.0),
                density_p * (of_logs + np.abs(t) * (np.abs(log_p) + 1.0))
                + density_q * (np.abs(log_q) + 1.0),
            )
        return values, EPS * noise

    core = np.union1d(p.edges, q.edges)
    core = np.concatenate([core, *(_doubling(d, core) for d in (p, q) if not d.light)])
    core = np.unique(core)
    low, high = max(p.low, q.low), min(p.high, q.high)
    first, last = max(low, float(p.edges[0])), min(high, float(p.edges[-1]))
    bends = np.concatenate([p.bends, q.bends])
    core = np.union1d(core[(core > low) & (core < high)], bends[(bends > first) & (bends < last)])
    edges, beyond = [core], 0.0
    ends = tails(p, q, core)
    if ends:
        middle = 0.5 * (core[1:] + core[:-1])
        inside = integrand(middle, np.zeros_like(middle))[0] * np.diff(core)
    for tail in ends:
        y = tail.ladder()
        with np.errstate(over="ignore", invalid="ignore"):
            cost = integrand(np.full_like(y, tail.base), tail.sign * y)[0] * y
        more, left = ladder_edges(tail, p, q, float(inside.max()), np.nan_to_num(cost), y)
        edges.append(tail.base + tail.sign * more)
        beyond += left
    cuts = np.unique(np.concatenate(edges))
    centres = np.union1d(p.centres, q.centres)
    centres = np.union1d(centres, [tail.base for tail in ends])
    value, _ = integrate_panels(integrand, *panels_between(cuts, centres))
    if math.isinf(value):
        raise InvalidInputError("q", "has a log density that overflows where p has mass")
    first, last = float(cuts[0]), float(cuts[-1])
    outside = q.below(first) + q.above(last) - p.below(first) - p.above(last)
    return max(0.0, float(value + beyond + outside))


def log_ratio_of_neighbours(
    p: Components | None, q: Components | None
) -> Callable[[FloatArray, FloatArray], FloatArray] | None:
    """log(q/p) of mixtures whose components agree in pairs, or None if they do not.

    With r_k the share of component k in p, and d_k the log ratio of the k-th components, log(q/p)
    = log(1 + Σ r_k (exp d_k - 1)), where d_k is made of differences of parameters: a ratio that
    differs from 1 by 1e-8 keeps all its digits, which log q - log p would lose.
    """
    if p is None or q is None or len(p[0]) != len(q[0]):
        return None
    (w, m, s), (w1, m1, s1) = ([v[:, None, None] for v in c] for c in (p, q))
    apart = np.abs(np.log(w1) - np.log(w)) + np.abs(m1 - m) / s + np.abs(s1 / s - 1.0)
    if float(apart.max()) > CLOSE:
        return None
    at_centre = np.log1p((w1 - w) / w) - np.log1p((s1 - s) / s)
    level = np.log(w) - np.log(s)

    def log_ratio(anchor: FloatArray, offset: FloatArray) -> FloatArray:
        z = ((anchor - m) + offset) / s
        change = z * ((s - s1) / s1) + (m - m1) / s1
        d = at_centre - change * (z + 0.5 * change)
        log_p = level - 0.5 * z * z
        share = np.exp(log_p - log_p.max(axis=0))
        excess = (share * np.expm1(np.clip(d, -46.0, 46.0))).sum(axis=0) / share.sum(axis=0)
        # far out even such neighbours differ, and nothing cancels in a difference of logs
        near = np.abs(excess) < 0.5
        ratio: FloatArray = np.log1p(np.where(near, excess, 0.0))
        if not near.all():
            ratio = np.where(near, ratio, _log_sum(log_p + d) - _log_sum(log_p))
        return ratio

    return log_ratio


def _log_sum(logs: FloatArray) -> FloatArray:
    """Log of the sum of exponentials over the first axis."""
    top = logs.max(axis=0)
    total: FloatArray = top + np.log(np.exp(logs - top).sum(axis=0))
    return total


def _doubling(p: Density, core: FloatArray) -> FloatArray:
    """Edges from the outermost ones of `p` as far as `core` goes, each twice as far as the last.

    A single panel from there to the next edge of a much wider or far distribution would look past
    what is left of p in its corner.
    """
    centre = float(np.median(p.edges))
    end = max(centre - core[0], core[-1] - centre)
    parts = [np.zeros(0)]
    for start, sign in ((centre - p.edges[0], -1.0), (p.edges[-1] - centre, 1.0)):
        if 0.0 < start < end:
            rungs = np.arange(1.0, math.ceil(math.log2(end) - math.log2(start)) + 1.0)
            parts.append(centre + sign * start * 2.0**rungs)
    return np.concatenate(parts)


def infinity_witness(p: DistributionLike, q: DistributionLike) -> Witness | None:
    """Where the divergence of `p` from `q` becomes infinite, or None where it is finite.

    Parameters
    ----------
    p, q : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        As for `kl_divergence`.

    Returns
    -------
    Witness or None
        Kind ``"interval"``: p has mass on (low, high), where q has none. Kind ``"tail"``: the
        integral of p log(p/q) diverges along the half line (low, high).

    Raises
    ------
    InvalidInputError
        Naming ``p`` or ``q``, if it is no continuous univariate distribution.

    Examples
    --------
    >>> from scipy import stats
    >>> from klcore import Gaussian
    >>> infinity_witness(Gaussian(0, 1), stats.expon())
    Witness(kind='interval', low=-inf, high=0.0)
    >>> infinity_witness(Gaussian(0, 1), stats.cauchy()) is None
    True
    """
    p, q = as_distribution(p, "p"), as_distribution(q, "q")
    if same(p, q):
        return None
    origin = p.centre
    found = find_witness(p.view(origin), q.view(origin))
    return Witness(found.kind, found.low + origin, found.high + origin) if found else None


def kl_integrand(p: DistributionLike, q: DistributionLike, x: npt.ArrayLike) -> FloatArray:
    """Evaluate what each point contributes: p(x) · log(p(x)/q(x)), in nats per unit of x.

    Parameters
    ----------
    p, q : Gaussian, GaussianMixture, KernelDensity, frozen scipy distribution or sample
        As for `kl_divergence`.
    x : array_like
        Where.

    Returns
    -------
    ndarray
        Same shape as `x`; negative where p < q, 0 where p = 0, ``inf`` where only q = 0.

    Raises
    ------
    InvalidInputError
        Naming ``p`` or ``q``, if it is no continuous univariate distribution.

    Examples
    --------
    >>> from klcore import Gaussian
    >>> kl_integrand(Gaussian(0, 1), Gaussian(1, 1), [0.5, 1000.0]).tolist()
    [0.0, 0.0]
    """
    p, q = as_distribution(p, "p"), as_distribution(q, "q")
    origin = p.centre
    points = np.asarray(x, dtype=float)
    anchor = points - origin
    zero = np.zeros_like(anchor)
    log_p = p.view(origin).logpdf(anchor, zero)
    log_q = q.view(origin).logpdf(anchor, zero)
    weight = np.exp(log_p)
    some = weight > 0.0
    ratio = np.where(some, log_p, 0.0) - np.where(some, log_q, 0.0)
    return np.where(some, weight * ratio, 0.0)
