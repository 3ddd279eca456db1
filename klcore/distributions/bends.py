"""Where the log density of a sum of Gaussians bends from one parabola to the next.

Everywhere else it is a parabola to within rounding, on which any rule is exact; so panels cut
here are all that an average of a log density needs, however much wider the averaging curve is. A
panel that only begins where a bend fades out must not: halving it never looks into that corner.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from klcore._numbers import FloatArray

__all__ = ["BEND", "DEPTH", "edges_about", "kernel_bends", "mixture_bends", "mixture_crossings"]

# Panel edges about a crossing of two components, as the nats between these two: at 38 the lesser
# is lost in rounding.
BEND = np.array([-38.0, -14.0, -6.0, -2.0, 2.0, 6.0, 14.0, 38.0])
BESIDE = (0.0, -2.0, 2.0, -6.0, 6.0)  # of a crossing, in the same nats: places to look at
# A crossing this many nats below a third component shows in no digit.
DEPTH = 34.0


@cache
def _pairs(n: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the pairs i < j of n things."""
    i, j = np.triu_indices(n, 1)
    return i, j


def mixture_bends(w: FloatArray, m: FloatArray, s: FloatArray) -> FloatArray:
    """Panel edges about the crossings near the upper envelope of a mixture's components."""
    return edges_about(*mixture_crossings(w, m, s), BEND, DEPTH)


def edges_about(
    x: FloatArray, scale: FloatArray, below: FloatArray, bend: FloatArray, depth: float
) -> FloatArray:
    """Panel edges about the crossings less than `depth` nats below the largest component."""
    near = below < depth
    edges: FloatArray = (x[near, None] + bend / scale[near, None]).ravel()
    return edges


def mixture_crossings(
    w: FloatArray, m: FloatArray, s: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Where two components cross, how steeply, and how far below the largest of all.

    The last is the least of a few places about the crossing: a spike right on it hides the
    crossing itself, but not the bend on either side.
    """
    i, j = _pairs(len(w))
    # Counted from the narrower of the two, whose width says how well its crossings must be known.
    i, j = np.where(s[i] <= s[j], i, j), np.where(s[i] <= s[j], j, i)
    unit = float(s.max())
    level = np.log(w) - np.log(s)
    # level_i - (x-m_i)²/2s_i² = level_j - (x-m_j)²/2s_j², as a x² + 2 b x + c = 0 about m_i
    gap = m[j] - m[i]
    sharp = 0.5 / (s * s)
    a = sharp[j] - sharp[i]
    b = -gap * sharp[j]
    c = level[i] - level[j] - gap * b
    disc = b * b - a * c
    # Without a real crossing the weaker component still shows as a bump where it comes nearest.
    root = np.sqrt(np.maximum(disc, 0.0))
    big = -(b + np.where(b >= 0.0, root, -root))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        u = np.concatenate([big / a, np.where(disc >= 0.0, c / big, np.nan)])
    scale = np.tile(2.0 * np.maximum(root, np.sqrt(2.0 * np.abs(a))), 2)
    # closer to parallel, and nothing bends
    ok = (np.abs(u) < 1e9 * unit) & (scale * unit > 1e-9)
    k, other, scale = np.tile(i, 2)[ok], np.tile(j, 2)[ok], scale[ok]
    x = m[k] + u[ok]
    each = np.arange(len(x))
    below = np.full(len(x), np.inf)
    for beside in BESIDE:
        parts = level[:, None] - sharp[:, None] * (x + beside / scale - m[:, None]) ** 2
        lesser = np.minimum(parts[k, each], parts[other, each])
        np.minimum(below, parts.max(axis=0, initial=-np.inf) - lesser, out=below)
    return x, scale, below


def kernel_bends(w: FloatArray, points: FloatArray, h: float) -> FloatArray:
    """Panel edges in the gaps of a kernel density of width h with sorted `points`.

    Between the two kernels at the sides of a gap of many widths the log density has a kink; where
    kernels overlap everything is as smooth as the kernels.
    """
    gap = np.diff(points)
    wide = np.flatnonzero(gap > 4.0 * h)
    slope = gap[wide] / (h * h)
    middle = 0.5 * (points[wide] + points[wide + 1])
    crossing = middle + np.log(w[wide] / w[wide + 1]) / slope
    bends: FloatArray = (crossing[:, None] + BEND / slope[:, None]).ravel()
    return bends
