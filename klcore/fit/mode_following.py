"""Every stationary point of D(q‖p) over Gaussians q, by following the modes of a blurred log p.

Write f = log p and blur it with a Gaussian of width σ. For fixed σ the stationary μ of D are the
stationary points of the blurred f, and the identity D_s = σ² D_μμ - 1 (Stein's lemma, with
s = log σ) makes the curvature 1/σ² > 0 at every stationary point of D: all of them lie on modes
of the blurred f. Blurring in one dimension creates no new modes (Yuille and Poggio 1986,
doi:10.1109/TPAMI.1986.4767748), so every mode at any σ can be followed down to a mode of p. Hence:
start at the modes of p, let σ grow, and note where D_s changes sign along each branch: from
- to + a minimum, from + to - a saddle. Nothing else exists.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klcore._numbers import FloatArray
from klcore.integrals.moments_by_panels import Moments, derivatives

__all__ = ["newton_step", "polish", "stationary_points"]

LARGEST_STEP = 0.4  # in log σ
# The finest steps, by D_s: deep below 0 a fold hides nothing; above 0 the branch must come down
# through 0 before its fold.
FINEST_STEP_DEEP, FINEST_STEP, FINEST_STEP_ABOVE = 0.03, 2e-3, 1e-6
FAR = 0.05  # widths that a point may be corrected by without a second look
JUMP, FARTHEST_JUMP = 0.01, 0.16  # how far past a fold the search goes on, if need be
NEIGHBOUR = 8.0  # widths to the mode that a basin drains into
MAX_STEPS = 600
SAME = 1e-5  # widths between two starts that lead to one mode
HOPELESS = 1e6  # D_s so large that a wider curve can only be worse
T = np.linspace(0.04, 0.96, 24)[:, None]
# The cubic on (0, 1) from its values and slopes at both ends, at the places T.
HERMITE = (
    (1 + 2 * T) * (1 - T) ** 2,
    T * (1 - T) ** 2,
    T * T * (3 - 2 * T),
    T * T * (T - 1),
)


def _settle(moments: Moments, mu: FloatArray, s: FloatArray, rounds: int) -> FloatArray:
    """Move each μ to the nearest mode of the log density blurred to log width s."""
    for _ in range(rounds):
        m = moments(mu, s)
        step = np.clip(m[1] / np.maximum(np.abs(m[2]), 1e-3), -0.7, 0.7)
        mu = mu + np.exp(s) * step
        if np.abs(step).max() < 1e-4:
            break
    return mu


@dataclass
class _Branches:
    """All branches that are being followed: where each is, and what it has met.

    `d`, `slope` and `rate` are what `_along` gives at (`mu`, `s`); `ds` the next step, `jump` how
    far past its end a branch would go on; a branch that is `waiting` has ended.
    """

    moments: Moments
    mu: FloatArray
    s: FloatArray
    d: FloatArray
    slope: FloatArray
    rate: FloatArray
    ds: FloatArray
    jump: FloatArray
    live: NDArray[np.bool_]
    waiting: NDArray[np.bool_]
    paths: list[list[tuple[float, float]]]
    found: list[FloatArray]


def stationary_points(
    moments: Moments, modes: FloatArray, s_start: FloatArray, s_end: float
) -> FloatArray:
    """Follow each mode from its log width `s_start` to `s_end`; collect the sign changes of D_s.

    Returns rows (μ, log σ, bounds on log σ, 1 for a minimum or 0 for a saddle).

    All branches advance together, each with its own step in s. Where a branch ends (its mode has
    met a valley) it waits for the others and goes on with the mode its basin drains into, unless
    another branch has already been there.
    """
    mu = _settle(moments, modes, s_start, 12)
    order = mu.argsort()
    mu, s = mu[order], s_start[order]
    first = np.diff(mu, prepend=-np.inf) > SAME * np.exp(s)
    mu, s = mu[first], s[first]
    n = len(mu)
    d, slope, rate = _branch(moments(mu, s))
    all_ = _Branches(
        moments=moments,
        mu=mu,
        s=s,
        d=d,
        slope=slope,
        rate=rate,
        ds=np.full(n, LARGEST_STEP),
        jump=np.full(n, JUMP),
        live=np.ones(n, dtype=bool),
        waiting=np.zeros(n, dtype=bool),
        paths=[[(float(a), float(b))] for a, b in zip(s, mu, strict=True)],
        found=[np.zeros((0, 5))],
    )
    for _ in range(MAX_STEPS):
        all_.live &= (all_.s < s_end) & (all_.d < HOPELESS)
        all_.waiting &= all_.live
        if all_.waiting.any():
            k = _heir(all_)
            if k is not None:
                _revive(all_, k)
        index = np.flatnonzero(all_.live & ~all_.waiting)
        if len(index):
            _advance(all_, index)
        elif not all_.waiting.any():
            break
    return np.concatenate(all_.found)


def _revive(b: _Branches, k: int) -> None:
    """Look for the mode that an ended branch goes on with, a little past its end."""
    at = slice(k, k + 1)
    b.s[k] += b.jump[k]
    b.mu[at] = _settle(b.moments, b.mu[at], b.s[at], 40)
    m = b.moments(b.mu[at], b.s[at])
    b.d[at], b.slope[at], b.rate[at] = _branch(m)
    b.paths[k] = [(float(b.s[k]), float(b.mu[k]))]
    if abs(m[1, 0]) > -0.1 * m[2, 0]:  # no mode yet, or none that rounding shows
        b.waiting[k] = True
    else:
        if b.d[k] > 0.0:  # D_s has come up from -1 within the jump
            b.found.append(np.array([[b.mu[k], b.s[k], b.s[k] - b.jump[k], b.s[k], 1.0]]))
        b.ds[k] = FINEST_STEP
        others = [path for j, path in enumerate(b.paths) if j != k]
        b.live[k] = not _visited(float(b.mu[k]), float(b.s[k]), others)
    b.jump[k] = min(2.0 * b.jump[k], FARTHEST_JUMP)


def _advance(b: _Branches, index: NDArray[np.intp]) -> None:
    """Take one step along each branch of `index`, or shorten it, or let the branch end."""
    moments = b.moments
    mu0, s0, d0, slope0, rate0, ds0 = (v[index] for v in (b.mu, b.s, b.d, b.slope, b.rate, b.ds))
    s1 = s0 + ds0
    mu1 = mu0 + np.exp(s0 + 0.5 * ds0) * slope0 * ds0
    m = moments(mu1, s1)
    d1, slope1, rate1 = _branch(m)
    correction = m[1] / np.maximum(-m[2], 1e-12)
    # first-order change of D_s when μ moves onto the branch: σ D_μs = -m3
    d1 = d1 - m[3] * correction
    scale = np.maximum(1.0, np.abs(d0))
    bend = (np.abs(d1 - d0 - rate0 * ds0) + np.abs(d1 - d0 - rate1 * ds0)) / scale
    on_branch = (m[2] < 0.0) & (-m[2] > 0.3 * (1.0 + d0))
    good = on_branch & (np.abs(correction) < 0.1) & (bend < 0.25)
    # Rising steeply away from 0, as under a tail like exp(-exp x): nothing to resolve.
    rising = (d0 > 3.0) & (d1 > d0) & (rate0 > 0.0) & (rate1 > 0.0)
    good |= rising & (np.abs(correction) < 0.5)
    mu1 = mu1 + np.exp(s1) * correction
    # One correction leaves a long one's square undone: it may decide the sign of D_s, and from
    # a point beside the branch no step, however short, would look smooth.
    far = good & (np.abs(correction) > np.minimum(FAR, np.abs(d1)))
    if far.any():
        mu1[far] = _settle(moments, mu1[far], s1[far], 2)
        again = moments(mu1[far], s1[far])
        d1[far], slope1[far], rate1[far] = _branch(again)
        good[far] = np.abs(again[1]) < -FAR * again[2]
    good &= d1 > -1.0  # at every mode
    # A dip or bump of D_s that nearly reaches 0 inside a step deserves a shorter one.
    missed = _near_miss(d0, rate0, d1, rate1, ds0)
    good &= ~((missed | _hidden_pair(d0, rate0, d1, rate1, ds0)) & (ds0 > 0.04))
    for i in np.flatnonzero(good & missed):
        ends = float(mu0[i]), float(mu1[i]), float(s0[i]), float(s1[i])
        b.found.append(_touching(moments, *ends, bool(d0[i] < 0.0)))
    crossed = good & ((d0 < 0.0) != (d1 < 0.0))
    if crossed.any():
        at = d0 / np.where(d0 == d1, 1.0, d0 - d1)
        here = [mu0 + at * (mu1 - mu0), s0 + at * ds0, s0, s1, (d1 > d0).astype(float)]
        b.found.append(np.column_stack(here)[crossed])
    below = np.where(d0 > -0.5, FINEST_STEP, FINEST_STEP_DEEP)
    smallest = np.where(d0 > 0.0, FINEST_STEP_ABOVE, below)
    stuck = ~good & (ds0 <= smallest)
    if stuck.any():
        # d0 > 0 is a fold too sharp for any step: its saddle is right here
        here = [mu0, s0, s0 - JUMP, s1 + JUMP, np.zeros_like(s0)]
        b.found.append(np.column_stack(here)[stuck & (d0 > 0.0)])
    b.waiting[index[stuck]] = True
    take = index[good]
    b.jump[take] = JUMP
    b.mu[take], b.s[take], b.d[take] = mu1[good], s1[good], d1[good]
    b.slope[take], b.rate[take] = slope1[good], rate1[good]
    for j in take:
        b.paths[j].append((b.s[j], b.mu[j]))
    factor = np.where(good, np.where(bend < 0.08, 1.8, 1.0), 0.35)
    b.ds[index] = np.minimum(np.maximum(ds0 * factor, smallest), LARGEST_STEP)


def _heir(b: _Branches) -> int | None:
    """Which ended branch has to be continued, if any; the others that are due are dropped.

    A mode that meets a valley leaves its basin to a neighbour, whose branch goes on. Two modes
    that meet each other (over the valley of a symmetric target) leave it to neither: one of them
    has to look for the mode that both became. So has one without a neighbour, which was lost in
    the rounding of slopes about a spike that is gone.
    """
    mu, s, live, waiting, paths = b.mu, b.s, b.live, b.waiting, b.paths
    moving = live & ~waiting
    for k in sorted(np.flatnonzero(waiting), key=lambda k: s[k]):
        if (s[moving] < s[k]).any():
            return None
        waiting[k] = False
        others = [j for j in range(len(s)) if j != k]
        ended_together = any(
            not moving[j] and abs(s[j] - s[k]) < 0.1 and abs(mu[j] - mu[k]) < 3.0 * math.exp(s[k])
            for j in others
        )
        if ended_together or not any(_near(paths[j], float(mu[k]), float(s[k])) for j in others):
            return int(k)
        live[k] = False
    return None


def _near(path: list[tuple[float, float]], mu: float, s: float) -> bool:
    """Whether a path that goes on beyond s passes close to μ there."""
    there, where = np.array(path).T
    place = float(np.interp(s, there, where))
    return bool(there[-1] >= s and abs(place - mu) < NEIGHBOUR * math.exp(s))


def _visited(mu: float, s: float, paths: list[list[tuple[float, float]]]) -> bool:
    """Whether one of the paths has been at (μ, s)."""
    for path in paths:
        there, where = np.array(path).T
        if there[0] <= s <= there[-1]:
            nearest = float(np.interp(s, there, where))
            if abs(nearest - mu) < 0.02 * math.exp(s):
                return True
    return False


def _branch(m: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """D_s, the branch's slope dμ/(σ ds), and the rate of change of D_s along it."""
    curvature = np.maximum(-m[2], 1e-6)
    slope = m[3] / curvature
    return -1.0 - m[2], slope, -m[4] - 2.0 * m[2] - m[3] * slope


def _hidden_pair(
    d0: FloatArray, rate0: FloatArray, d1: FloatArray, rate1: FloatArray, ds: FloatArray
) -> NDArray[np.bool_]:
    """Whether D_s crosses 0 so unevenly that it might do so three times."""
    mean = (d1 - d0) / ds
    mean[mean == 0.0] = 1.0
    rates = np.stack([rate0, rate1]) / mean
    crossed = (d0 < 0.0) != (d1 < 0.0)
    uneven: NDArray[np.bool_] = crossed & ((rates < 0.5) | (rates > 2.0)).any(axis=0)
    return uneven


def _near_miss(
    d0: FloatArray, rate0: FloatArray, d1: FloatArray, rate1: FloatArray, ds: FloatArray
) -> NDArray[np.bool_]:
    """Whether the cubic through both ends turns back within 0.1 of 0 without the ends crossing."""
    near = (d0 * d1 > 0.0) & (np.minimum(np.abs(d0), np.abs(d1)) < 2.0)
    if not near.any():
        return near
    h00, h10, h01, h11 = HERMITE
    inside = h00 * d0 + h10 * ds * rate0 + h01 * d1 + h11 * ds * rate1
    closest = np.where(d0 > 0, inside.min(axis=0), -inside.max(axis=0))
    turns = closest < 0.999 * np.minimum(np.abs(d0), np.abs(d1))
    missed: NDArray[np.bool_] = near & turns & (closest < 0.1)
    return missed


def _touching(
    moments: Moments, mu0: float, mu1: float, s0: float, s1: float, below: bool
) -> FloatArray:
    """Look along a short piece of branch for two crossings of D_s = 0 between its ends.

    D_s is taken at 9 points, the interval is narrowed about the one nearest to crossing, and so
    on; where it does cross, the pair is returned with the place between as a bound.
    """
    low, high = s0, s1
    sign = -1.0 if below else 1.0
    for _ in range(5):
        s = np.linspace(low, high, 9)
        mu = _settle(moments, np.interp(s, [s0, s1], [mu0, mu1]), s, 6)
        d = sign * _branch(moments(mu, s))[0]
        k = int(np.clip(d.argmin(), 1, 7))
        if d[k] > abs(d[k - 1] - d[k]) + abs(d[k + 1] - d[k]):
            break  # too far from 0 to get there between two of these points
        if d[k] < 0.0:
            first, second = (1.0, 0.0) if below else (0.0, 1.0)
            return np.array([[mu[k], s[k], s0, s[k], first], [mu[k], s[k], s[k], s1, second]])
        low, high = float(s[k - 1]), float(s[k + 1])
    return np.zeros((0, 5))


def newton_step(m: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Newton's step in (μ/σ, log σ), and the determinant of the Hessian in these units."""
    g_mu, g_s, a, b, c = derivatives(m)
    det = a * c - b * b
    safe = np.where(np.abs(det) < 1e-12, np.copysign(1e-12, det), det)
    return (b * g_s - c * g_mu) / safe, (b * g_mu - a * g_s) / safe, det


def polish(moments: Moments, points: FloatArray, rounds: int) -> FloatArray:
    """Newton's method along each branch, held between the bounds.

    A minimum and the saddle it is about to vanish with can be so close that free steps from one
    end at the other.
    """
    mu, s, low, high = points[:, :4].T.copy()
    slack = 0.2 * (high - low) + 5e-3  # the bounds were found by a rougher rule
    low, high = low - slack, high + slack
    minimum = points[:, 4] > 0.5
    for _ in range(rounds):
        m = moments(mu, s)
        d, slope, rate = _branch(m)
        shift = np.clip(m[1] / np.maximum(-m[2], 1e-6), -0.5, 0.5)
        d = d - m[3] * shift
        # D_s has to rise through a minimum and fall through a saddle; where it does the opposite
        # Newton would go to the partner, so go the way the sign of D_s says instead.
        proper = (rate > 0.0) == minimum
        onward = np.where((d < 0.0) == minimum, np.inf, -np.inf)
        target = np.where(proper, s - d / np.where(proper & (rate != 0.0), rate, 1.0), onward)
        # towards a bound that Newton overshoots, half the way
        step = np.clip(target, 0.5 * (s + low), 0.5 * (s + high)) - s
        mu, s = mu + np.exp(s) * (shift + slope * step), s + step
        if max(np.abs(step).max(initial=0.0), np.abs(shift).max(initial=0.0)) < 1e-8:
            break
    return np.column_stack([mu, s, points[:, 2:]])
