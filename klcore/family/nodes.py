"""One set of nodes on which everything between forward and reverse KL is integrated.

Unlike the reverse objective, the divergences in between see p itself, not only log p under q, so
the nodes are laid around p and stay where they are while q moves; a best q is never narrower
than the features of p beneath it. Positions are u = (x - origin) / scale.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from klcore._numbers import LARGEST, FloatArray
from klcore.distributions.density import Density, Distribution
from klcore.distributions.gaussian import Gaussian
from klcore.distributions.kernel_density import KernelDensity
from klcore.distributions.mixture import GaussianMixture
from klcore.distributions.scipy_frozen import Frozen
from klcore.errors import InvalidInputError, NotResolvedError
from klcore.integrals.ladders import Ladder, ladders_of
from klcore.integrals.panels import nodes_on_panels, resolved

__all__ = ["Nodes", "Rule", "nodes_of", "starts_of"]

POINTS = 12  # per panel
ROUGH_POINTS = 5  # per panel, to find out where to look
HALVINGS = 12
ROUGH = 1e-9
GAP = 4.0  # a panel so many times as wide as the one beside it lies across a gap
LADDER = 4.0  # growth of the panels under a tail
FLAT_RUNG = 17
TAIL = (
    2.0**20
)  # of the scale: a product of p^α and q^(1-α) near the edge of the finite ones is so wide
RUNGS = 60
UNREACHED = 1e4
UNSEEN = -3000.0  # a log density that no power of it brings back
# Widths of a peak from the origin of all nodes to it: more, and the rounding of positions shows.
FARTHEST = 1e8
MOST_POINTS = 100_000  # at which a log density is looked at: seven times what a smooth one asks
UNSEEN_MASS = 1e-9  # what may be missing of the mass of p, or too much
NEAR_BOUND = 10.0 ** np.arange(-5.0, 0.0)


@dataclass(frozen=True)
class Rule:
    """Nodes `x` in order, the logarithms of their weights, and of the masses of p there, `f`.

    A divergence ∫ q φ(p/q) is the sum of the same function of these masses and of q's.
    """

    x: FloatArray
    log_w: FloatArray
    f: FloatArray


@dataclass(frozen=True)
class Nodes:
    """A good and a rough rule, standardised, and where to look for q.

    `curvature` holds the least and the largest of the two tails' -2 log p / u² at infinity: 0
    under a tail heavier than a Gaussian's, ``inf`` under a thinner one or where p ends; `between`
    are the centres of the tails of the largest curvature c: log p + c u²/2 goes like c times
    that centre times u there. `pole` is the least exponent c < 0 of a density that goes like y^c
    at a place or its end (else 0). `mus` and `sigmas` are the axes of the search, `starts` further
    promising (μ, σ). The `view` is in units of which the scale is `unit`.
    """

    origin: float
    scale: float
    unit: float
    view: Density
    good: Rule
    rough: Rule
    curvature: tuple[float, float]
    between: tuple[float, float]
    pole: float
    mus: FloatArray
    sigmas: FloatArray
    starts: FloatArray

    def log_density(self, x: FloatArray) -> FloatArray:
        """Log density of p at `x`."""
        return self.view.logpdf(np.zeros_like(x), x * self.unit) + math.log(self.unit)

    def below(self, x: float) -> float:
        """Mass of p below `x`."""
        return self.view.below(x * self.unit)


def nodes_of(p: Distribution) -> Nodes:
    """Nodes for a target (made a distribution already).

    Raises
    ------
    NotResolvedError
        Where the nodes do not see all of its mass.
    """
    if not isinstance(p, Frozen):
        return _nodes_of(p)
    # Of the standard distribution places and ends are known best.
    nodes = _nodes_of(replace(p, loc=0.0, scale=1.0))
    return replace(nodes, origin=p.loc + p.scale * nodes.origin, scale=p.scale * nodes.scale)


def _nodes_of(p: Distribution) -> Nodes:
    """Nodes, in the target's own units."""
    origin = p.centre
    view = p.view(origin)
    ladders: list[Ladder] = []
    if isinstance(p, Gaussian | GaussianMixture):
        if isinstance(p, Gaussian):
            p = GaussianMixture([1.0], [p.mu], [p.sigma])
        weights, m, sd = p.components()
        m, scale = m - origin, p.std
        _check_reach(float((np.abs(m) / sd).max()))
        edges = np.unique((m[:, None] + sd[:, None] * np.arange(-12.0, 13.0)).ravel())
        curvature = (float(sd.max() ** -2), float(sd.max() ** -2))
        widest = m[sd == sd.max()]
        between = (float(widest.min()), float(widest.max()))
        mus = np.linspace(m.min(), m.max(), 25)
        sigmas = np.geomspace(0.6 * sd.min(), 3.0 * scale, 25)
        starts = _runs(weights, m, sd)
    elif isinstance(p, KernelDensity):
        points, h, scale = p.points - origin, p.bandwidth, p.std
        _check_reach(float(np.abs(points).max() / h))
        edges = np.union1d(view.edges, view.edges[:-1] + 0.5 * np.diff(view.edges))
        curvature = (h**-2, h**-2)
        between = (float(points[0]), float(points[-1]))
        mus = np.linspace(points[0], points[-1], 25)
        sigmas = np.geomspace(0.8 * h, 3.0 * scale, 25)
        starts = np.zeros((0, 2))
    else:
        scale = view.shoulders[1] - view.shoulders[0]
        edges = view.edges
        if not (0.0 < scale < LARGEST and np.abs(edges).max(initial=0.0) < LARGEST):
            raise NotResolvedError("log_overflows")
        if len(edges) < 2:  # all of it is as near to its ends as positions are rounded
            raise NotResolvedError("mass_not_seen", where=(view.low, view.high))
        ladders = ladders_of(view, scale)
        edges = np.union1d(edges, edges[:-1] + 0.5 * np.diff(edges))
        inner = [e for e in (view.low, view.high) if math.isfinite(e)]
        for end in inner:
            edges = np.union1d(edges, [*(2.0 * end - edges), end])
        curvature, between = _endings(view, scale)
        mus, sigmas = _axes(view, scale)
        starts = _matched(p, origin)
    edges = np.union1d(_across_gaps(edges), _under_tails(view, edges, scale))
    most = MOST_POINTS + 100 * len(edges)
    edges = resolved(_limited(view, most), _around(view, edges, ladders), ROUGH, HALVINGS)
    rungs = [ladder.edges(view) for ladder in ladders]
    good, rough = (
        _placed(view, edges, list(zip(ladders, rungs, strict=True)), scale, count)
        for count in (POINTS, ROUGH_POINTS)
    )
    if abs(float(np.exp(good.f).sum()) - 1.0) > UNSEEN_MASS:
        raise NotResolvedError("mass_not_seen")
    return Nodes(
        origin,
        scale,
        scale,
        view,
        good,
        rough,
        (curvature[0] * scale**2, curvature[1] * scale**2),
        (between[0] / scale, between[1] / scale),
        min([0.0, *(ladder.power for ladder in ladders)]),
        mus / scale,
        sigmas / scale,
        starts / scale,
    )


def _endings(view: Density, scale: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Least and largest curvature of both tails, and the centres between which it decides."""
    ends = [_ending(view, scale, sign) for sign in (-1.0, 1.0)]
    curvature = (min(k for k, _ in ends), max(k for k, _ in ends))
    return curvature, (
        ends[0][1] if ends[0][0] == curvature[1] else -math.inf,
        ends[1][1] if ends[1][0] == curvature[1] else math.inf,
    )


def _axes(view: Density, scale: float) -> tuple[FloatArray, FloatArray]:
    """Where to look for μ and σ: down to where most of a mass at a pole is."""
    mus = np.unique(view.edges[np.abs(view.edges) < 10.0 * scale + abs(view.shoulders[0])])
    mus = np.interp(np.linspace(0, len(mus) - 1, 25), np.arange(len(mus)), mus)
    least = min(0.02 * scale, 0.1 * _middle(view.outline)) or 0.02 * scale
    count = max(30, math.ceil(math.log(30.0 * scale / least)))
    return mus, np.geomspace(least, 30.0 * scale, count)


def _matched(p: Distribution, origin: float) -> FloatArray:
    """(μ, σ) of the Gaussian with p's moments, where scipy knows them: the best at α = 1."""
    if not isinstance(p, Frozen) or p.moments_are_integrated:
        return np.zeros((0, 2))
    found = np.array([[p.mean - origin, p.std]])
    return found if np.isfinite(found).all() and p.std > 0.0 else np.zeros((0, 2))


def _middle(outline: FloatArray) -> float:
    """How far the quantiles about the median are apart."""
    k = len(outline) // 2
    return float(outline[min(k + 1, len(outline) - 1)] - outline[max(k - 1, 0)])


def _check_reach(widths: float) -> None:
    """Raise for a target whose peaks lie too many of their widths apart."""
    if widths > FARTHEST:
        raise InvalidInputError("p", f"has peaks more than {FARTHEST:g} times their width apart")


def _limited(view: Density, most: int) -> Callable[[FloatArray], FloatArray]:
    """Return the log density, which raises once it has been asked for too often."""
    asked = 0

    def log_density(u: FloatArray) -> FloatArray:
        nonlocal asked
        asked += len(u)
        if asked > most:
            raise NotResolvedError("not_converged")
        return view.logpdf(np.zeros_like(u), u)

    return log_density


def _around(view: Density, edges: FloatArray, ladders: list[Ladder]) -> FloatArray:
    """`edges` without those that a ladder goes on from."""
    for ladder in ladders:
        away = ladder.sign * (edges - ladder.base)
        behind = 0.0 if view.low < ladder.base < view.high else -ladder.start
        edges = edges[(away <= behind) | (away >= ladder.start)]
        edges = np.union1d(edges, [ladder.base, ladder.base + ladder.sign * ladder.start])
    return edges


def _placed(
    view: Density,
    edges: FloatArray,
    ladders: list[tuple[Ladder, FloatArray]],
    scale: float,
    count: int,
) -> Rule:
    """Gauss-Legendre rule on the panels between `edges` and on ladders, in units of `scale`."""
    left, right = edges[:-1], edges[1:]
    middle = 0.5 * (left + right)
    keep = np.ones(len(middle), dtype=bool)
    for ladder, _ in ladders:
        away = ladder.sign * (middle - ladder.base)
        keep &= (away < 0.0) | (away > ladder.start)
    x, w = nodes_on_panels(left[keep], right[keep], count)
    f = view.logpdf(np.zeros_like(x), x)
    # So far out a log density of -inf is one that could not be computed, and no q gets there.
    seen = np.flatnonzero(np.isfinite(f) | (np.abs(x) < UNREACHED * scale))
    first = 0 if math.isfinite(view.low) else seen[0]
    last = len(x) if math.isfinite(view.high) else seen[-1] + 1
    inside = slice(first, last)
    log_w = np.log(w)
    parts = [(x[inside], log_w[inside], (f + log_w)[inside])]
    parts += [ladder.nodes(view, rungs, count) for ladder, rungs in ladders]
    x, log_w, f = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = np.argsort(x, kind="stable")
    return Rule(x[order] / scale, log_w[order] - math.log(scale), f[order])


def _across_gaps(edges: FloatArray) -> FloatArray:
    """`edges`, and more that grow by factors of two from both sides into every gap.

    Where p is next to nothing there may be a q much narrower than the gap: the best by forward KL
    of a heavy peak and a light one far away.
    """
    width = np.diff(edges)
    parts = [edges]
    for k in np.flatnonzero(width[1:-1] > GAP * np.minimum(width[:-2], width[2:])) + 1:
        low, high = edges[k], edges[k + 1]
        for side, sign, before in (
            (low, 1.0, width[max(0, k - 3) : k]),
            (high, -1.0, width[k + 1 : k + 4]),
        ):
            first = float(before.mean())
            rungs = np.arange(math.ceil(math.log2(width[k] / first)))
            parts.append(side + sign * first * (2.0**rungs))
    return np.unique(np.concatenate(parts))


def _under_tails(view: Density, edges: FloatArray, scale: float) -> FloatArray:
    """Edges that grow outward from both ends of `edges` as far as the density is seen."""
    grown = []
    for outer, beside, sign in ((edges[0], edges[1], -1.0), (edges[-1], edges[-2], 1.0)):
        first = min(scale, abs(float(outer - beside)))
        rungs = math.ceil(math.log2(TAIL * scale / first))
        y = sign * float(outer) + first * 2.0 ** np.arange(1.0, rungs)
        # A light tail is squared away soon; a heavy one must be followed to its moments.
        if not view.light:
            far = (abs(outer) + scale) * LADDER ** np.arange(7.0, RUNGS)
            seen = view.logpdf(np.zeros_like(far), sign * far) > UNSEEN
            y = np.concatenate([y, far[seen & (far > y[-1])]])
        grown.append(sign * y)
    return np.concatenate(grown)


def _runs(w: FloatArray, m: FloatArray, s: FloatArray) -> FloatArray:
    """Moment match of every contiguous run of components and of every pair: (count, 2)."""
    order = np.argsort(m)
    w, m, s = w[order], m[order], s[order]
    sets = [range(i, j) for i in range(len(w)) for j in range(i + 1, len(w) + 1)]
    sets += [(i, j) for i in range(len(w)) for j in range(i + 2, len(w))]  # type: ignore[misc]
    found = []
    for chosen in sets[:60]:
        k = np.array(chosen)
        share = w[k] / w[k].sum()
        centre = share @ m[k]
        found.append((centre, math.sqrt(share @ (s[k] ** 2 + (m[k] - centre) ** 2))))
    return np.array(found)


def _ending(view: Density, scale: float, sign: float) -> tuple[float, float]:
    """Curvature and centre of log p at one end."""
    if math.isfinite(view.high if sign > 0.0 else view.low):
        return math.inf, 0.0
    y = scale * 2.0 ** np.arange(1.0, 60.0)
    f = -view.logpdf(np.zeros_like(y), sign * y) - math.log(scale)
    seen = np.flatnonzero(np.isfinite(f) & (f > 0.0))
    if len(seen) < 2:
        return math.inf, 0.0
    before, last = seen[-2], seen[-1]
    growth = math.log2(f[last] / f[before]) / (last - before)
    # A parabola's linear term, of the order of the scale, shows so much.
    off_by = min(0.1, 1e-6 + 10.0 * scale / float(y[before]))
    if abs(growth - 2.0) > off_by:
        return 0.0 if growth < 2.0 else math.inf, 0.0
    curvature = 2.0 * float(f[last]) / float(y[last]) ** 2
    k = min(FLAT_RUNG, int(before))  # where neither rounding nor a power of y shows much
    slope = np.diff(0.5 * curvature * y[k : k + 2] ** 2 - f[k : k + 2])[0] / (y[k + 1] - y[k])
    return curvature, sign * float(slope) / curvature


def starts_of(
    nodes: Nodes,
    value: Callable[[FloatArray, FloatArray], FloatArray],
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> tuple[FloatArray, FloatArray]:
    """Return the lowest points of a grid over (μ, log σ), and `nodes.starts`.

    The grid is finer next to a bound of log σ.
    """
    beside = [b + c for b in bounds if math.isfinite(b) for c in (*NEAR_BOUND, *-NEAR_BOUND)]
    levels = np.union1d(np.log(nodes.sigmas), beside)
    mu, s = np.meshgrid(nodes.mus, levels[(levels > bounds[0]) & (levels < bounds[1])])
    z = value(mu.ravel(), s.ravel()).reshape(mu.shape)
    z = np.where(np.isfinite(z), z, 1e300)
    framed = np.pad(z, 1, constant_values=math.inf)
    low = np.ones(z.shape, dtype=bool)
    for i in range(3):
        for j in range(3):
            if (i, j) != (1, 1):
                low &= z <= framed[i : i + z.shape[0], j : j + z.shape[1]]
    low &= z < 1e300
    return (
        np.concatenate([mu[low], nodes.starts[:, 0]]),
        np.concatenate([s[low], np.log(nodes.starts[:, 1])]),
    )
