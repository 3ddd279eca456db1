"""The reverse fit of each kind of target, in coordinates of its own size."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

from klcore._numbers import FloatArray
from klcore.distributions.bends import BEND, DEPTH, edges_about, mixture_crossings
from klcore.distributions.kernel_density import KernelDensity
from klcore.distributions.mixture import GaussianMixture
from klcore.distributions.scipy_frozen import Frozen
from klcore.errors import NoFitError, NotResolvedError
from klcore.integrals.moments_by_panels import (
    Moments,
    mixture_moments,
    panel_moments,
    table_moments,
)
from klcore.integrals.moments_by_table import PRECISE, Blur, blur_of
from klcore.integrals.panels import nodes_on_panels, resolved

__all__ = ["Problem", "frozen_problem", "mixture_problem", "sample_problem"]

# A sample with far outliers has a mode at every one of them: follow the highest.
MOST_MODES = 40
# Above this a table costs more than interpolating in it.
MOST_ROUGH_PANELS = 400
# Panel edges about a crossing for a rule of a few digits (see `klcore.distributions.bends.BEND`).
ROUGH_BEND = np.array([-6.0, -1.5, 1.5, 6.0])
ASIDE = 0.377  # interquartile ranges between the cells of a fit and those of its check
MOST_NARROWINGS = 12
WIDEST = 1e6  # of the whole of a scipy distribution, in interquartile ranges
# Moments where there is nothing to find: D_s is beyond hope.
LOST = np.array([[-1e300], [0.0], [-1e9], [0.0], [0.0]])
MODE_GRID = np.linspace(-4.0, 4.0, 33)  # about each component, to look for modes


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A reverse fit in standard coordinates u = (x - origin) / scale.

    `rough` is for following branches, `good` for polishing what they found, `finer` for checking
    it. The search runs over log σ from `s_start` (one for each of the target's `modes`) to `s_end`.
    """

    origin: float
    scale: float
    rough: Moments
    good: Moments
    finer: Moments
    modes: FloatArray
    s_start: FloatArray
    s_end: float


def mixture_problem(p: GaussianMixture) -> Problem:
    """Components about the heaviest mean, in units of the whole width."""
    w, m, s = _showing(*p.components())
    origin, scale = p.centre, p.std
    m, s = (m - origin) / scale, s / scale

    crossings = mixture_crossings(w, m, s)
    rough = edges_about(*crossings, ROUGH_BEND, 3.0)
    knots = edges_about(*crossings, BEND, DEPTH)
    modes, nearest = _mixture_modes(w, m, s)
    span = float(m.max() - m.min())
    return Problem(
        origin=origin,
        scale=scale,
        rough=mixture_moments(w, m, s, rough, 6, 1.5, 7.5),
        good=mixture_moments(w, m, s, knots, 12, 1.0, 9.0),
        finer=mixture_moments(w, m, s, knots, 16, 0.5, 9.5),
        modes=modes,
        s_start=np.log(0.5 * nearest),
        s_end=math.log(span + 2.5 * s.max()),
    )


def _showing(
    w: FloatArray, m: FloatArray, s: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Leave out components that some wider one drowns everywhere, by more digits than there are.

    Where the search begins depends on the narrowest, also if its weight is 1e-300.
    """
    wider = s > s[:, None]
    level = np.log(w) - np.log(s)
    # the log ratio of two Gaussians is largest at a point between or beside their means
    bend = np.where(wider, s * s - (s * s)[:, None], 1.0)
    with np.errstate(over="ignore"):
        most = level[:, None] - level + 0.5 * (m - m[:, None]) ** 2 / bend
    keep = np.where(wider, most, 0.0).min(axis=1) > -40.0
    return w[keep], m[keep], s[keep]


def _mixture_modes(w: FloatArray, m: FloatArray, s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Modes, and how wide the narrowest component is that shows about each.

    Around a mode nothing happens to a curve narrower than that: it is where to begin. To begin
    with the narrowest component of all, at a mode of one a million times wider, asks for
    differences that rounding hides.
    """
    grid = np.unique(m[:, None] + s[:, None] * MODE_GRID)
    slope = _log_slope(w, m, s, grid)
    k = np.flatnonzero((slope[:-1] > 0.0) & (slope[1:] <= 0.0))
    low, high = grid[k], grid[k + 1]
    # a component farther away than 16 of these widths, and of its own, is out of reach
    nearest = np.maximum(s, np.abs(high[:, None] - m) / 16.0).min(axis=1)
    while (high - low > 0.05 * nearest).any():
        middle = 0.5 * (low + high)
        if ((middle == low) | (middle == high)).all():
            break
        up = _log_slope(w, m, s, middle) > 0.0
        low, high = np.where(up, middle, low), np.where(up, high, middle)
        nearest = np.maximum(s, np.abs(high[:, None] - m) / 16.0).min(axis=1)
    return high, nearest


def _log_slope(w: FloatArray, m: FloatArray, s: FloatArray, x: FloatArray) -> FloatArray:
    """Slope of the log density of a mixture."""
    z = (m - x[:, None]) / s
    level = np.log(w) - np.log(s) - 0.5 * z * z
    share = np.exp(level - level.max(axis=1, keepdims=True))
    slope: FloatArray = (share * z / s).sum(axis=1) / share.sum(axis=1)
    return slope


def _local_modes(grid: FloatArray, f: FloatArray) -> FloatArray:
    """Grid points no lower than their neighbours, one per plateau."""
    f = np.concatenate([[-np.inf], f, [-np.inf]])
    peak = (f[1:-1] > f[:-2]) & (f[1:-1] >= f[2:])
    return grid[peak]


def sample_problem(p: KernelDensity) -> Problem:
    """Tabulate the log density once, in units of the bandwidth, on panels that fit it.

    Near the points a panel is a bandwidth wide, and no stationary σ is below that. In gaps and
    outside, where only wider curves reach, panels grow with the distance to the nearest point.
    """
    origin, scale = p.centre, p.bandwidth
    u = (p.points - origin) / scale

    def f(x: FloatArray) -> FloatArray:
        return p.logpdf_at(np.full_like(x, origin), scale * x) + math.log(scale)

    span = float(u[-1] - u[0])
    widest = 2.0 * (span + 1.0)
    cells = np.unique(np.floor(u))
    cells = np.unique((cells[:, None] + np.arange(-8, 10)).ravel())
    growing = 8.0 * 1.15 ** np.arange(1, math.ceil(math.log(10.0 * widest / 8.0) / math.log(1.15)))
    parts = [cells, cells[0] - growing, cells[-1] + growing]
    for k in np.flatnonzero(np.diff(cells) > 1.5):
        gap = cells[k + 1] - cells[k]
        inner = growing[growing - 8.0 < 0.5 * gap] - 8.0
        across = np.unique([*(cells[k] + inner), *(cells[k + 1] - inner)])
        parts.append(resolved(f, across, 1e-11, 30))
    edges = np.unique(np.concatenate(parts))

    def table(nodes: int, parts: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        count = parts * (len(edges) - 1) + 1
        cuts = np.interp(np.arange(count) / parts, np.arange(len(edges)), edges)
        x, w = nodes_on_panels(cuts[:-1], cuts[1:], nodes)
        return x, w, f(x)

    good = table(12, 1)
    modes = _local_modes(good[0], good[2])
    if len(modes) > MOST_MODES:
        heights = np.interp(modes, good[0], good[2])
        modes = np.sort(modes[np.argsort(heights)[-MOST_MODES:]])
    if len(edges) < MOST_ROUGH_PANELS:
        rough = table_moments(*table(8, 1))
    else:
        spline = CubicSpline(good[0], good[2])
        rough = panel_moments(lambda a, b: spline(a + b), np.zeros(0), 6, 1.0, 7.5)
    return Problem(
        origin=origin,
        scale=scale,
        rough=rough,
        good=table_moments(*good),
        finer=table_moments(*table(12, 2)),
        modes=modes,
        s_start=np.full(len(modes), math.log(0.5)),
        s_end=math.log(widest),
    )


def frozen_problem(p: Frozen) -> Problem:
    """Measure a scipy distribution in units of its interquartile range.

    Its log density may have kinks, zeros and poles anywhere: it is looked at cell by cell. The
    check uses cells that lie elsewhere.
    """
    left, right = p.support
    if math.isfinite(left):
        raise NoFitError("reverse", "target_zero_on_interval", (-math.inf, left))
    if math.isfinite(right):
        raise NoFitError("reverse", "target_zero_on_interval", (right, math.inf))
    origin = p.centre
    low, high = (float(v) for v in p.quantiles([0.25, 0.75]))
    scale = high - low
    if not 0.0 < scale < math.inf:
        raise NotResolvedError("source_fails")
    view = p.view(origin)
    middle = 0.5 * (low + high) - origin
    near = middle + scale * np.linspace(-5.0, 5.0, 401)
    grid = np.unique(np.concatenate([view.edges, near, view.places]))
    modes = _local_modes(grid, view.logpdf(grid, np.zeros_like(grid))) / scale
    good = _scaled(blur_of(p, PRECISE), scale)
    starts = np.full(len(modes), math.log(0.05))
    for _ in range(MOST_NARROWINGS):
        rising = -1.0 - good(modes, starts)[2] > 0.0  # D_s: no minimum may lie below
        if not rising.any():
            break
        starts = np.where(rising, starts - math.log(8.0), starts)
    return Problem(
        origin=origin,
        scale=scale,
        rough=_scaled(blur_of(p), scale),
        good=good,
        finer=_scaled(blur_of(p, PRECISE, origin + ASIDE * scale), scale, ASIDE),
        modes=modes,
        s_start=starts,
        s_end=math.log(20.0 * min(max(1.0, float(np.ptp(view.shoulders)) / scale), WIDEST)),
    )


def _scaled(blur: Blur, scale: float, aside: float = 0.0) -> Moments:
    """Moments of a blurred log density in units of `scale`, from an origin `aside` of it."""
    log_scale = math.log(scale)

    def moments(mu: FloatArray, s: FloatArray) -> FloatArray:
        found = blur.moments((mu - aside) * scale, s + log_scale)
        # A log density that is lost to rounding is no place for a fit.
        lost = ~np.isfinite(found).all(axis=0)
        found[:, lost] = LOST
        found[0] += log_scale
        return found

    return moments
