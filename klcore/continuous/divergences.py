"""KL divergence between densities, exact where naive integrals fail."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import rel_entr

from klcore._numbers import FloatArray, exp_beyond_tangent
from klcore.continuous.tails import (
    Followed,
    Witness,
    approaches,
    followed,
    interval_without_mass,
)
from klcore.distributions.accepted import DistributionLike, as_distribution, same
from klcore.distributions.density import Components, Density, Distribution
from klcore.distributions.gaussian import Gaussian
from klcore.errors import NotResolvedError
from klcore.integrals.accounts import Accounts, Integrands, Panels, integrate_accounts, joined
from klcore.integrals.panels import panels_between

__all__ = [
    "Witness",
    "infinity_witness",
    "kl_divergence",
    "kl_integrand",
    "log_ratio_of_neighbours",
    "mean_log_density",
]

NEGLIGIBLE = -80.0  # log of a contribution that no sum of others would notice
EPS = float(np.finfo(float).eps)
RELATIVE, ABSOLUTE = 5e-9, 1e-12  # what may be in doubt: half of what is promised
TOLERANCES = 1e-13, 1e-13, 1e-14, 1e-14  # of the four integrals, part of their wholes
ROUGH = 1e-8  # part by which scipy's densities may be off without hiding anything
BOUND = 1e-6  # part by which a divergence may be below what the masses alone say
SOME = 1e-9  # mass of a panel that has a say in that
WHOLE = 4e-15  # by which a sum of all masses may miss 1 for rounding
HEAVY = 1e-3  # mass of a panel that says by what factor a density is off
STEEP = 4.0  # from one end of a panel to the other, the growth of the distance from a base
LONGEST = 2.8  # of a logarithmic panel, to begin with
LEAST = 2.0**-990  # nearer than this to a place no panel edge is laid
POSITION = 2.0**-27  # of what is finest: the rounding of positions
NEAREST = 2.0**12  # the same near an end at which positions are lost, in units of the finest
MARGIN = 2.0**-5  # of a narrow support: no more of it is left to what goes on towards its ends
INSIDE = np.linspace(0.0625, 0.9375, 15)  # of a support, where quantiles lay no edges
FEWEST = 4
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
        In nats, right to 1e-8 of it or 1e-12, whichever is larger; never negative, exactly 0 for
        equal arguments, ``inf`` where it is infinite (`infinity_witness` says where).

    Raises
    ------
    InvalidInputError
        Naming ``p`` or ``q``, if it is no continuous univariate distribution.
    NotResolvedError
        Where that many digits can't be had, or it is not known whether it is finite.

    Notes
    -----
    Two Gaussians have a closed form. Everything else is the integral of
    :math:`p\,(e^t - 1 - t)` with :math:`t = \log(q/p)`: that is the same number once all of q
    is seen, and it is non-negative at every point, so small divergences do not cancel. The
    masses of p and of q are summed along and held against their distribution functions. Of a
    density that someone else wrote no program can see a feature that neither its quantiles nor
    its distribution function give away.

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
    if interval_without_mass(dp, dq) is not None:
        return math.inf
    plan = _planned(dp, dq)
    return math.inf if _infinite_tail(plan) is not None else _divergence(plan)


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """Panels for the divergence of `p` from `q`, and what was found at the ends of them.

    The `core` lies between the outermost quantiles of both, without what is near to a place; the
    `ladders` go on from there. In the core p (exp t - 1 - t) is integrated, which wants the masses
    outside it, and on those ladders too on which q's mass is known. On the others, where q may
    have mass that p knows nothing of, it is -p t itself.
    """

    p: Density
    q: Density
    core: Panels
    found: tuple[Followed, ...]
    ladders: tuple[Panels, ...]


def _planned(p: Density, q: Density) -> _Plan:
    """Lay panels where either density has its mass, and follow both towards ends and places."""
    low, high = max(p.low, q.low), min(p.high, q.high)
    places = np.union1d(p.places, q.places)
    core = np.unique(np.concatenate([p.outline, q.outline, places]))
    nearest = [max(p.finest[k], q.finest[k], LEAST) * NEAREST for k in (0, 1)]
    nearest = [min(y, MARGIN * (high - low)) for y in nearest]
    core = core[(core > low + nearest[0]) & (core < high - nearest[1])]
    core = core[np.abs(core) < 1.0 / LEAST]
    if len(core) < FEWEST and math.isfinite(high - low):  # most lies too near to the ends
        core = np.union1d(core, low + (high - low) * INSIDE)
    if len(core) == 0:
        raise NotResolvedError("mass_not_seen", where=(low, high))
    for place in places:
        core = core[(core == place) | (np.abs(core - place) > LEAST)]
    first, last = max(low, float(p.outline[0])), min(high, float(p.outline[-1]))
    bends = np.concatenate([p.bends, q.bends])
    core = np.union1d(core, bends[(bends > first) & (bends < last)])
    light = p.light and q.light
    ends = [end for end in (low, high) if math.isfinite(end)]
    middles = [float(np.median(d.outline)) for d in (p, q) if not d.light]
    bases = np.unique(np.concatenate([places, ends, middles]))
    centres = np.unique(np.concatenate([p.centres, q.centres, bases]))
    if light:
        return _Plan(p=p, q=q, core=_between(core, centres), found=(), ladders=())
    inner = _between(core, centres, bases)
    largest = float(_costs(p, q, inner).max(initial=0.0))
    found = []
    for way in approaches(p, q, core):
        seen = followed(way, p, q, largest)
        if seen is not None:
            found.append(seen)
    # What lies between a place and its nearest edge belongs to the ladder.
    left, right = inner.ends()
    keep = np.ones(len(inner), dtype=bool)
    for way in (seen.way for seen in found if seen.way.inside):
        away = way.sign * (0.5 * (left + right) - way.base)
        keep &= ~((away > 0.0) & (away < way.start))
    return _Plan(
        p=p,
        q=q,
        core=inner.some(keep),
        found=tuple(found),
        ladders=tuple(_along(seen) for seen in found),
    )


def _infinite_tail(plan: _Plan) -> Witness | None:
    """Find where the integral is infinite although q has mass everywhere, if it is known."""
    unclear = None
    for seen in plan.found:
        way = seen.way
        low, high = way.interval(way.start)
        if seen.outcome == "infinite":
            if not way.inside:  # from where the tail begins
                left, right = plan.p.shoulders
                low, high = (min(right, high), high) if way.right else (low, max(left, low))
            return Witness("tail", low, high)
        if seen.outcome == "unclear":
            unclear = low, high
    if unclear:
        raise NotResolvedError("tail_unclear", where=unclear)
    return None


def _between(edges: FloatArray, centres: FloatArray, bases: FloatArray | None = None) -> Panels:
    """Panels between `edges`; logarithmic ones where these are far apart, seen from a base."""
    anchor, left, right = panels_between(edges, centres)
    sign = np.zeros(len(anchor))
    plain = Panels(anchor=anchor, left=left, right=right, sign=sign)
    if bases is None or len(bases) == 0 or len(edges) < 2:
        return plain
    a, b = edges[:-1] - bases[:, None], edges[1:] - bases[:, None]
    near, far = np.minimum(np.abs(a), np.abs(b)), np.maximum(np.abs(a), np.abs(b))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(((a > 0.0) == (b > 0.0)) & (near > 0.0), far / near, 1.0)
    best = ratio.argmax(axis=0)
    each = np.arange(len(anchor))
    parts = []
    steep = ratio[best, each] > STEEP
    parts.append(plain.some(~steep))
    for k in np.flatnonzero(steep):
        base, lo, hi = bases[best[k]], near[best[k], k], far[best[k], k]
        cuts = np.linspace(math.log(lo), math.log(hi), 1 + math.ceil(math.log(hi / lo) / LONGEST))
        side = 1.0 if a[best[k], k] > 0.0 else -1.0
        parts.append(_logarithmic(float(base), side, cuts))
    return joined(parts)


def _logarithmic(base: float, sign: float, cuts: FloatArray) -> Panels:
    """Panels between distances whose logarithms are `cuts`."""
    n = len(cuts) - 1
    return Panels(anchor=np.full(n, base), left=cuts[:-1], right=cuts[1:], sign=np.full(n, sign))


def _along(seen: Followed) -> Panels:
    """Panels between the rungs that matter."""
    y = seen.way.ladder()[
        : max(2, min(seen.count + 1, len(seen.y)) if seen.rest else seen.count + 1)
    ]
    return _logarithmic(seen.way.base, seen.way.sign, np.sort(np.log(y)))


def _costs(p: Density, q: Density, panels: Panels) -> FloatArray:
    """Roughly what each panel contributes, from its middle."""
    low, high = panels.ends()
    middle = 0.5 * (panels.left + panels.right)
    curved = panels.sign != 0.0
    offset = np.where(curved, panels.sign * np.exp(np.where(curved, middle, 0.0)), middle)
    log_p, log_q = p.logpdf(panels.anchor, offset), q.logpdf(panels.anchor, offset)
    with np.errstate(over="ignore", invalid="ignore"):
        t = np.where(np.isfinite(log_q) & np.isfinite(log_p), log_q - log_p, 0.0)
        cost: FloatArray = np.exp(log_p) * np.maximum(np.abs(t), 1.0) * (high - low)
    return cost


def _integrands(p: Density, q: Density) -> Integrands:
    """Return the densities of p and of q, p (exp t - 1 - t) and -p t, with t = log(q/p)."""
    direct = log_ratio_of_neighbours(p.components, q.components)

    def integrands(
        anchor: FloatArray, offset: FloatArray, lift: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        log_p, log_q = p.logpdf(anchor, offset), q.logpdf(anchor, offset)
        with np.errstate(over="ignore", under="ignore"):
            density_p, density_q = np.exp(log_p + lift), np.exp(log_q + lift)
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
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            far = density_q - density_p - density_p * t
            close = density_p * exp_beyond_tangent(np.where(near, t, 0.0))
            values = np.where(near, close, far)
            of_logs = np.abs(log_p) + np.abs(log_q)
            if direct is not None:
                noise = 8.0 * values
            else:
                noise = np.where(
                    near,
                    density_p * np.abs(t) * (of_logs + 1.0),
                    density_p * (of_logs + np.abs(t) * (np.abs(log_p) + 1.0))
                    + density_q * (np.abs(log_q) + 1.0),
                )
            plain = -density_p * t
            rows = np.stack([density_p, density_q, values, plain])
            misplaced = _misplaced(p, q, anchor, offset)
            doubts = EPS * np.stack(
                [
                    density_p * (np.abs(log_p) + 8.0),
                    density_q * (np.abs(log_q) + 8.0),
                    noise,
                    density_p * (of_logs + 8.0 * np.abs(t)),
                ]
            ) + misplaced * np.abs(rows)
        return rows, doubts, np.where(some, np.abs(t), 0.0)

    return integrands


def _misplaced(p: Density, q: Density, anchor: FloatArray, offset: FloatArray) -> FloatArray:
    """By what part a density may be off near an end, for the rounding of positions there."""
    part = np.zeros_like(offset)
    for density in (p, q):
        for end, finest in zip((density.low, density.high), density.finest, strict=True):
            if finest > 0.0:
                near = (anchor == end) & (np.abs(offset) > 0.0)
                here = finest * POSITION / np.where(near, np.abs(offset), 1.0)
                part = np.where(near, np.maximum(part, here), part)
    return part


def _divergence(plan: _Plan) -> float:
    """Add up the panels and the rest, and account for both masses."""
    p, q = plan.p, plan.q
    panels = joined([plan.core, *plan.ladders])
    accounts = integrate_accounts(_integrands(p, q), panels, TOLERANCES)
    if not np.isfinite(accounts.values).all():
        raise NotResolvedError("log_overflows")
    gain, plain = accounts.values[2:]
    out_p, out_q = _outside(plan)
    rest = sum(seen.rest for seen in plan.found)
    parts = [np.ones(len(plan.core), dtype=bool)]
    for seen, ladder in zip(plan.found, plan.ladders, strict=True):
        parts.append(np.full(len(ladder), _level(seen)))
    level = np.concatenate(parts)
    divergence = float(np.where(level, gain, plain).sum()) + rest + (out_q - out_p)
    allowed = max(RELATIVE * abs(divergence), ABSOLUTE)
    known = _known(plan)
    counts = _audit(plan, panels, accounts, known)
    factors = _factors(plan, accounts, known)
    seen, inside = accounts.values[:2, level].sum(axis=1), 1.0 - np.array([out_p, out_q])
    off = min(float(np.abs(seen - f * inside).sum()) for f in (1.0, factors))
    errors = accounts.errors[2:]
    if counts.sum() > allowed or off > 0.5 * allowed:
        # A distribution function may be the one that is off, outside the panels too.
        _check_densities(plan, panels, accounts, counts, factors, allowed)
        divergence, level = float(plain.sum()) + rest, np.zeros_like(level)
    doubt = float(np.where(level, errors[0], errors[1]).sum()) + sum(
        seen.doubt for seen in plan.found
    )
    if not doubt <= allowed:
        raise NotResolvedError("not_converged", doubt)
    if not divergence >= _least(*known) * (1.0 - BOUND) - max(BOUND * 1e-4, allowed):
        raise NotResolvedError("mass_not_seen", abs(divergence))
    return max(0.0, float(divergence))


def _level(seen: Followed) -> bool:
    """Whether both masses are known all along a ladder, and there is an end to it."""
    return not (seen.way.inside or seen.way.lost or seen.rest)


def _check_densities(
    plan: _Plan,
    panels: Panels,
    accounts: Accounts,
    counts: FloatArray,
    factors: FloatArray,
    allowed: float,
) -> None:
    """Refuse, unless the densities by themselves come to 1 where a distribution function does not.

    `counts` is what the latter says is missing.
    """
    whole = accounts.values[:2].sum(axis=1)
    whole[0] += sum(seen.beyond for seen in plan.found)
    off = np.abs(whole - 1.0)
    noise = np.array([plan.p.blurred, plan.q.blurred]) / HEAVY
    by_factor = np.minimum(np.abs(factors - 1.0) - 2.0 * noise, off)  # shows in full in p t
    most = _doubtful(accounts, slice(None), max(0.0, float(off[0]) - WHOLE))
    lacking = np.array([most, off[1] * (1.0 + _typical(accounts))])
    missing = np.minimum(counts.sum(axis=1), lacking)
    if max(*missing, *by_factor, off[0]) > 0.5 * allowed:
        low, high = panels.ends()
        k = int(counts.sum(axis=0).argmax())
        where = float(low[k]), float(high[k])
        raise NotResolvedError("mass_not_seen", float(counts.sum()), where)


def _factors(plan: _Plan, accounts: Accounts, masses: FloatArray) -> FloatArray:
    """By what factors p's and q's densities are off everywhere in the core."""
    found = np.ones(2)
    for k, known in enumerate(masses):
        heavy = known > HEAVY
        if heavy.any():
            seen = accounts.values[k, : len(plan.core)]
            found[k] = np.median(seen[heavy] / known[heavy])
    return found


def _doubtful(accounts: Accounts, panels: slice, missing: float) -> float:
    """Say what `missing` mass of p counts at most, on the one of `panels` where it counts most.

    A panel lacks no more than it holds, and what it has too much is no more either.
    """
    holds = accounts.values[0, panels] + np.abs(accounts.values[3, panels])
    counts = np.minimum(holds, missing * (1.0 + accounts.weight[panels]))
    return float(counts.max(initial=0.0))


def _typical(accounts: Accounts) -> float:
    """Return the largest |t| where p has any mass to speak of."""
    heavy = accounts.values[0] > 1e-6
    return float(accounts.weight[heavy].max(initial=0.0))


def _outside(plan: _Plan) -> tuple[float, float]:
    """Masses of p and of q outside the core and its ladders, those about places included."""
    known = [ladder for seen, ladder in zip(plan.found, plan.ladders, strict=True) if _level(seen)]
    low, high = joined([plan.core, *known]).ends()
    inside = [s.way for s in plan.found if s.way.inside]
    a = np.array([min(way.base, way.base + way.sign * way.start) for way in inside])
    b = np.array([max(way.base, way.base + way.sign * way.start) for way in inside])
    masses = []
    for density in (plan.p, plan.q):
        out = density.below(float(low.min())) + density.above(float(high.max()))
        masses.append(out + float(density.mass(a, b).sum()) if inside else out)
    return masses[0], masses[1]


def _known(plan: _Plan) -> FloatArray:
    """Masses of p and of q on each panel of the core, as their distribution functions have them."""
    low, high = plan.core.ends()
    return np.stack([plan.p.mass(low, high), plan.q.mass(low, high)])


def _least(masses_p: FloatArray, masses_q: FloatArray) -> float:
    """Return what the masses alone say the divergence is at least: Σ Δp log(Δp/Δq)."""
    some = (masses_p > SOME) & (masses_q > SOME)
    rest_p, rest_q = 1.0 - float(masses_p[some].sum()), 1.0 - float(masses_q[some].sum())
    least = float(rel_entr(masses_p[some], masses_q[some]).sum())
    return least + (float(rel_entr(rest_p, rest_q)) if min(rest_p, rest_q) > SOME else -rest_p)


def _audit(plan: _Plan, panels: Panels, accounts: Accounts, masses: FloatArray) -> FloatArray:
    """Say what mass that a distribution function knows of and nobody saw may count, (2, panels).

    A panel's missing mass of p counts with the largest |t| of the panel, one of q with the
    largest p/q, but no more than p's whole contribution there. A density that is off by one
    factor everywhere is no mass that was not seen: that counts with |t| alone.
    """
    core, weight = len(plan.core), accounts.weight
    seen_p, seen_q = accounts.values[0, :core], accounts.values[1, :core]
    counts, factors = np.zeros((2, len(panels))), _factors(plan, accounts, masses)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = np.where(seen_q > 0.0, seen_p / seen_q, np.inf)
    for k, density in enumerate((plan.p, plan.q)):
        seen = accounts.values[k, :core]
        known = masses[k]
        factor = factors[k]
        off = np.abs(seen - factor * known) - density.blurred - 1e-13 * known
        missing = np.maximum(off, 0.0)
        if k == 0:
            with np.errstate(divide="ignore", invalid="ignore"):
                hidden = np.where(missing > 0.0, np.minimum(1.0, missing / known / ROUGH), 0.0)
            counts[k, :core] = missing * (hidden + weight[:core])
        else:
            each = missing * np.where(missing > 0.0, 1.0 + ratio, 0.0)
            counts[k, :core] = np.minimum(each, seen_p * (1.0 + weight[:core]))
        counts[k] += abs(factor - 1.0) * accounts.values[0] * weight
    first = core
    for found, ladder in zip(plan.found, plan.ladders, strict=True):
        mine = slice(first, first + len(ladder))
        first += len(ladder)
        counts[0, mine.stop - 1] += _unseen(plan.p, found, accounts, mine)
    return counts


def _unseen(p: Density, seen: Followed, accounts: Accounts, panels: slice) -> float:
    """Say what p's mass that was not seen along a ladder, or is too much there, may count."""
    way = seen.way
    here = way.base + way.sign * way.start
    if way.inside:
        ends = np.array([way.base]), np.array([here])
        known = float(p.mass(np.minimum(*ends), np.maximum(*ends))[0])
    else:
        known = p.above(here) if way.right else p.below(here)
    missing = abs(float(accounts.values[0, panels].sum()) + seen.beyond - known)
    missing = max(0.0, missing - p.blurred - 1e-12 * known - 1e-10 * seen.beyond)
    first = float(np.abs(seen.log_p[:1] - seen.log_q[:1]).max(initial=0.0))
    return max(_doubtful(accounts, panels, missing), missing * (1.0 + first))


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


def mean_log_density(p: Distribution) -> float:
    """Average of log p(x) over draws from `p`, which is -H(p), as carefully as a divergence.

    Parameters
    ----------
    p : Distribution
        As `as_distribution` gives it.

    Returns
    -------
    float
        In nats, to 1e-8 relative or 1e-12.

    Raises
    ------
    NotResolvedError
        Where it can't be had.

    Examples
    --------
    >>> from klcore.distributions.accepted import as_distribution
    >>> from scipy import stats
    >>> round(mean_log_density(as_distribution(stats.cauchy())) + math.log(4 * math.pi), 12) + 0.0
    0.0
    """
    view = p.view(p.centre)
    # Against a density of 1 everywhere, which is none: only -p t is of use.
    one = replace(
        view,
        logpdf=lambda anchor, offset: np.zeros(np.broadcast(anchor, offset).shape),
        low=-math.inf,
        high=math.inf,
        finest=(0.0, 0.0),
        faint=-math.inf,
        components=None,
        gaps=(),
    )
    plan = _planned(view, one)
    _infinite_tail(plan)
    panels = joined([plan.core, *plan.ladders])
    accounts = integrate_accounts(_integrands(view, one), panels, TOLERANCES)
    value = float(accounts.values[3].sum()) + sum(seen.rest for seen in plan.found)
    doubt = float(accounts.errors[3].sum()) + sum(seen.doubt for seen in plan.found)
    known = np.stack([view.mass(*plan.core.ends())] * 2)
    missing = float(_audit(plan, panels, accounts, known)[0].sum())
    allowed = max(RELATIVE * abs(value), ABSOLUTE)
    if not doubt <= allowed:
        raise NotResolvedError("not_converged", doubt)
    if missing > allowed:
        raise NotResolvedError("mass_not_seen", missing)
    return float(value)


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
    NotResolvedError
        Where it is not known.

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
    dp, dq = p.view(origin), q.view(origin)
    found = interval_without_mass(dp, dq) or _infinite_tail(_planned(dp, dq))
    if found is None:
        return None
    return Witness(found.kind, float(found.low + origin), float(found.high + origin))


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
