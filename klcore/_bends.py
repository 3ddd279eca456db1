"""Where the log density of a sum of Gaussians bends from one parabola to the next.

Everywhere else it is a parabola to within rounding, on which any rule is exact; so panels cut
here are all that an average of a log density needs, however much wider the averaging curve is. A
panel that only begins where a bend fades out must not: halving it never looks into that corner.
"""

import numpy as np

from klcore.gaussian import FloatArray

__all__ = ["BEND", "DEPTH", "kernel_bends", "mixture_bends"]

# Panel edges about a crossing of two components, as the nats between these two: at 38 the lesser
# is lost in rounding.
BEND = np.array([-38.0, -14.0, -6.0, -2.0, 2.0, 6.0, 14.0, 38.0])
# A crossing this many nats below a third component shows in no digit.
DEPTH = 34.0


def mixture_bends(
    w: FloatArray,
    m: FloatArray,
    s: FloatArray,
    bend: FloatArray = BEND,
    depth: float = DEPTH,
) -> FloatArray:
    """Panel edges about the crossings near the upper envelope of a mixture's components.

    Crossings more than `depth` nats below the largest component are ignored.
    """
    i, j = np.triu_indices(len(w), 1)
    unit = float(s.max())
    level = np.log(w) - np.log(s)
    # level_i - (x-m_i)²/2s_i² = level_j - (x-m_j)²/2s_j², as a x² + 2 b x + c = 0 about m_i
    gap = m[j] - m[i]
    a = 0.5 / s[j] ** 2 - 0.5 / s[i] ** 2
    b = -0.5 * gap / s[j] ** 2
    c = level[i] - level[j] + 0.5 * (gap / s[j]) ** 2
    disc = b * b - a * c
    # Without a real crossing the weaker component still shows as a bump where it comes nearest.
    root = np.sqrt(np.maximum(disc, 0.0))
    big = -(b + np.where(b >= 0.0, root, -root))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        u = np.concatenate([big / a, np.where(disc >= 0.0, c / big, np.nan)])
    slope = 2.0 * np.concatenate([root, root])
    curve = 2.0 * np.sqrt(2.0 * np.abs(np.concatenate([a, a])))
    k = np.concatenate([i, i])
    scale = np.maximum(slope, curve)
    # closer to parallel, and nothing bends
    ok = (np.abs(u) < 1e9 * unit) & (scale * unit > 1e-9)
    k, scale = k[ok], scale[ok]
    x = m[k] + u[ok]
    parts = level[:, None] - 0.5 * ((x - m[:, None]) / s[:, None]) ** 2
    lesser = np.minimum(
        parts[k, np.arange(len(x))], parts[np.concatenate([j, j])[ok], np.arange(len(x))]
    )
    near = lesser > parts.max(axis=0, initial=-np.inf) - depth
    bends: FloatArray = (x[near, None] + bend / scale[near, None]).ravel()
    return bends


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
