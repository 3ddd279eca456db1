"""KL divergence between densities, exact where naive integrals fail."""

import math

import numpy as np
import numpy.typing as npt

from klcore.continuous.near import log_ratio_of_neighbours
from klcore.continuous.tails import Witness, find_witness, ladder_edges, tails
from klcore.distributions.gaussian import FloatArray, Gaussian
from klcore.distributions.scipy_frozen import Density
from klcore.distributions.views import Distribution, as_distribution, density, origin_of, same
from klcore.errors import InvalidInputError
from klcore.integrals.panels import integrate_panels, panels_between

__all__ = ["Witness", "infinity_witness", "kl_divergence", "kl_integrand"]

NEGLIGIBLE = -150.0  # log of a contribution that no sum of others would notice
EPS = float(np.finfo(float).eps)


def excess(t: FloatArray) -> FloatArray:
    """exp(t) - 1 - t, never negative, to full relative precision."""
    small = np.abs(t) < 0.05
    u = np.where(small, t, 0.0)
    series = u * u * (0.5 + u * (1 / 6 + u * (1 / 24 + u * (1 / 120 + u * (1 / 720 + u / 5040)))))
    with np.errstate(over="ignore"):
        direct = np.expm1(t) - t
    return np.where(small, series, direct)


def kl_gaussians(p: Gaussian, q: Gaussian) -> float:
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


def kl_divergence(p: Distribution, q: Distribution) -> float:
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
        return kl_gaussians(p, q)
    origin = origin_of(p)
    dp, dq = density(p, origin), density(q, origin)
    if find_witness(dp, dq) is not None:
        return math.inf
    return integrate_divergence(dp, dq)


def integrate_divergence(p: Density, q: Density) -> float:
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
        values = np.where(near, density_p * excess(np.where(near, t, 0.0)), far)
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
    core = np.concatenate([core, *(doubling(d, core) for d in (p, q) if not d.light)])
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


def doubling(p: Density, core: FloatArray) -> FloatArray:
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


def infinity_witness(p: Distribution, q: Distribution) -> Witness | None:
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
    origin = origin_of(p)
    found = find_witness(density(p, origin), density(q, origin))
    return Witness(found.kind, found.low + origin, found.high + origin) if found else None


def kl_integrand(p: Distribution, q: Distribution, x: npt.ArrayLike) -> FloatArray:
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
    origin = origin_of(p)
    points = np.asarray(x, dtype=float)
    anchor = points - origin
    zero = np.zeros_like(anchor)
    log_p = density(p, origin).logpdf(anchor, zero)
    log_q = density(q, origin).logpdf(anchor, zero)
    weight = np.exp(log_p)
    some = weight > 0.0
    ratio = np.where(some, log_p, 0.0) - np.where(some, log_q, 0.0)
    return np.where(some, weight * ratio, 0.0)
