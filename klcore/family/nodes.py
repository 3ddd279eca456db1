"""One set of nodes on which everything between forward and reverse KL is integrated.

Unlike the reverse objective, the divergences in between see p itself, not only log p under q, so
the nodes are laid around p and stay where they are while q moves; a best q is never narrower
than the features of p beneath it. Positions are u = (x - origin) / scale.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from klcore._numbers import FloatArray
from klcore.distributions.density import Density, Distribution
from klcore.distributions.gaussian import Gaussian
from klcore.distributions.kernel_density import KernelDensity
from klcore.distributions.mixture import GaussianMixture
from klcore.errors import InvalidInputError, NotResolvedError
from klcore.integrals.panels import legendre, resolved

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
NEAR_BOUND = 10.0 ** np.arange(-5.0, 0.0)


@dataclass(frozen=True)
class Rule:
    """Nodes `x`, weights `w`, and the log density `f` there."""

    x: FloatArray
    w: FloatArray
    f: FloatArray


@dataclass(frozen=True)
class Nodes:
    """A good and a rough rule, standardised, and where to look for q.

    `curvature` holds the least and the largest of the two tails' -2 log p / u² at infinity: 0
    under a tail heavier than a Gaussian's, ``inf`` under a thinner one or where p ends; `between`
    are the centres of the tails of the largest curvature c: log p + c u²/2 goes like c times
    that centre times u there. `pole` is the exponent c < 0 of a density that goes like y^c at its
    end (else 0). `mus` and `sigmas` are the axes of the search, `starts` further promising (μ, σ).
    """

    origin: float
    scale: float
    view: Density
    good: Rule
    rough: Rule
    curvature: tuple[float, float]
    between: tuple[float, float]
    pole: float
    mus: FloatArray
    sigmas: FloatArray
    starts: FloatArray


def nodes_of(p: Distribution) -> Nodes:
    """Nodes for a target (made a distribution already)."""
    origin = p.centre
    view = p.view(origin)
    pole = 0.0
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
        edges = np.union1d(edges, edges[:-1] + 0.5 * np.diff(edges))
        inner = [e for e in (view.low, view.high) if math.isfinite(e)]
        for end in inner:
            edges = np.union1d(edges, [*(2.0 * end - edges), end])
        ends = [_ending(view, scale, sign) for sign in (-1.0, 1.0)]
        curvature = (min(k for k, _, _ in ends), max(k for k, _, _ in ends))
        between = (
            ends[0][1] if ends[0][0] == curvature[1] else -math.inf,
            ends[1][1] if ends[1][0] == curvature[1] else math.inf,
        )
        pole = min(c for _, _, c in ends)
        mus = np.unique(view.edges[np.abs(view.edges) < 10.0 * scale + abs(view.shoulders[0])])
        mus = np.interp(np.linspace(0, len(mus) - 1, 25), np.arange(len(mus)), mus)
        sigmas = np.geomspace(0.02 * scale, 30.0 * scale, 30)
        starts = np.zeros((0, 2))
    edges = np.union1d(_across_gaps(edges), _under_tails(view, edges, scale))
    most = MOST_POINTS + 100 * len(edges)
    edges = resolved(_limited(view, most), edges, ROUGH, HALVINGS)
    return Nodes(
        origin,
        scale,
        view,
        _placed(view, edges, scale, POINTS),
        _placed(view, edges, scale, ROUGH_POINTS),
        (curvature[0] * scale**2, curvature[1] * scale**2),
        (between[0] / scale, between[1] / scale),
        pole,
        mus / scale,
        sigmas / scale,
        starts / scale,
    )


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


def _placed(view: Density, edges: FloatArray, scale: float, count: int) -> Rule:
    """Gauss-Legendre rule on the panels between `edges`, in units of `scale`."""
    points, weights = legendre(count)
    half = 0.5 * np.diff(edges)
    x = ((0.5 * (edges[1:] + edges[:-1]))[:, None] + half[:, None] * points).ravel()
    f = view.logpdf(np.zeros_like(x), x) + math.log(scale)
    # So far out a log density of -inf is one that could not be computed, and no q gets there.
    seen = np.flatnonzero(np.isfinite(f) | (np.abs(x) < UNREACHED * scale))
    first = 0 if math.isfinite(view.low) else seen[0]
    last = len(x) if math.isfinite(view.high) else seen[-1] + 1
    inside = slice(first, last)
    w = (half[:, None] * weights).ravel()
    return Rule(x[inside] / scale, w[inside] / scale, f[inside])


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


def _ending(view: Density, scale: float, sign: float) -> tuple[float, float, float]:
    """Curvature and centre of log p at one end and, at a finite one, the exponent of a pole."""
    end = view.high if sign > 0.0 else view.low
    if math.isfinite(end):
        y = scale * np.array([2.0**-20, 2.0**-30])
        f = view.logpdf(np.full(2, end), -sign * y)
        power = (f[0] - f[1]) / (10.0 * math.log(2.0)) if np.isfinite(f).all() else 0.0
        return math.inf, 0.0, min(0.0, float(power) if power < -1e-3 else 0.0)
    y = scale * 2.0 ** np.arange(1.0, 60.0)
    f = -view.logpdf(np.zeros_like(y), sign * y) - math.log(scale)
    seen = np.flatnonzero(np.isfinite(f) & (f > 0.0))
    if len(seen) < 2:
        return math.inf, 0.0, 0.0
    before, last = seen[-2], seen[-1]
    growth = math.log2(f[last] / f[before]) / (last - before)
    # A parabola's linear term, of the order of the scale, shows so much.
    off_by = min(0.1, 1e-6 + 10.0 * scale / float(y[before]))
    if abs(growth - 2.0) > off_by:
        return 0.0 if growth < 2.0 else math.inf, 0.0, 0.0
    curvature = 2.0 * float(f[last]) / float(y[last]) ** 2
    k = min(FLAT_RUNG, int(before))  # where neither rounding nor a power of y shows much
    slope = np.diff(0.5 * curvature * y[k : k + 2] ** 2 - f[k : k + 2])[0] / (y[k + 1] - y[k])
    return curvature, sign * float(slope) / curvature, 0.0


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
