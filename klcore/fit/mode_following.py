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

import numpy as np
from numpy.typing import NDArray

from klcore.distributions.gaussian import FloatArray
from klcore.integrals.moments_by_panels import Moments

__all__ = ["branch", "stationary_points"]

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


def settle(moments: Moments, mu: FloatArray, s: FloatArray, rounds: int) -> FloatArray:
    """Move each μ to the nearest mode of the log density blurred to log width s."""
    for _ in range(rounds):
        m = moments(mu, s)
        step = np.clip(m[1] / np.maximum(np.abs(m[2]), 1e-3), -0.7, 0.7)
        mu = mu + np.exp(s) * step
        if np.abs(step).max() < 1e-4:
            break
    return mu


def stationary_points(
    moments: Moments, modes: FloatArray, s_start: FloatArray, s_end: float
) -> FloatArray:
    """Follow each mode from its log width `s_start` to `s_end`; collect the sign changes of D_s.

    Returns rows (μ, log σ, bounds on log σ, 1 for a minimum or 0 for a saddle).

    All branches advance together, each with its own step in s. Where a branch ends (its mode has
    met a valley) it waits for the others and goes on with the mode its basin drains into, unless
    another branch has already been there.
    """
    mu = settle(moments, modes, s_start, 12)
    order = mu.argsort()
    mu, s = mu[order], s_start[order]
    first = np.diff(mu, prepend=-np.inf) > SAME * np.exp(s)
    mu, s = mu[first], s[first]
    n = len(mu)
    d, slope, rate = branch(moments(mu, s))
    ds, jump = np.full(n, LARGEST_STEP), np.full(n, JUMP)
    live, waiting = np.ones(n, dtype=bool), np.zeros(n, dtype=bool)
    paths: list[list[tuple[float, float]]] = [
        [(float(a), float(b))] for a, b in zip(s, mu, strict=True)
    ]
    found: list[FloatArray] = [np.zeros((0, 5))]
    for _ in range(MAX_STEPS):
        live &= (s < s_end) & (d < HOPELESS)
        waiting &= live
        if waiting.any():
            k = heir(live, waiting, mu, s, paths)
            if k is not None:
                s[k] += jump[k]
                mu[k : k + 1] = settle(moments, mu[k : k + 1], s[k : k + 1], 40)
                m = moments(mu[k : k + 1], s[k : k + 1])
                d[k : k + 1], slope[k : k + 1], rate[k : k + 1] = branch(m)
                paths[k] = [(float(s[k]), float(mu[k]))]
                if abs(m[1, 0]) > -0.1 * m[2, 0]:  # no mode yet, or none that rounding shows
                    waiting[k] = True
                else:
                    if d[k] > 0.0:  # D_s has come up from -1 within the jump
                        found.append(np.array([[mu[k], s[k], s[k] - jump[k], s[k], 1.0]]))
                    ds[k] = FINEST_STEP
                    others = [path for j, path in enumerate(paths) if j != k]
                    live[k] = not visited(float(mu[k]), float(s[k]), others)
                jump[k] = min(2.0 * jump[k], FARTHEST_JUMP)
        index = np.flatnonzero(live & ~waiting)
        if len(index) == 0:
            if waiting.any():
                continue
            break
        mu0, s0, d0, slope0, rate0, ds0 = (v[index] for v in (mu, s, d, slope, rate, ds))
        s1 = s0 + ds0
        mu1 = mu0 + np.exp(s0 + 0.5 * ds0) * slope0 * ds0
        m = moments(mu1, s1)
        d1, slope1, rate1 = branch(m)
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
            mu1[far] = settle(moments, mu1[far], s1[far], 2)
            again = moments(mu1[far], s1[far])
            d1[far], slope1[far], rate1[far] = branch(again)
            good[far] = np.abs(again[1]) < -FAR * again[2]
        good &= d1 > -1.0  # at every mode
        # A dip or bump of D_s that nearly reaches 0 inside a step deserves a shorter one.
        missed = near_miss(d0, rate0, d1, rate1, ds0)
        good &= ~(missed & (ds0 > 0.04))
        for i in np.flatnonzero(good & missed):
            ends = float(mu0[i]), float(mu1[i]), float(s0[i]), float(s1[i])
            found.append(touching(moments, *ends, bool(d0[i] < 0.0)))

        crossed = good & ((d0 < 0.0) != (d1 < 0.0))
        if crossed.any():
            at = d0 / np.where(d0 == d1, 1.0, d0 - d1)
            here = [mu0 + at * (mu1 - mu0), s0 + at * ds0, s0, s1, (d1 > d0).astype(float)]
            found.append(np.column_stack(here)[crossed])
        below = np.where(d0 > -0.5, FINEST_STEP, FINEST_STEP_DEEP)
        smallest = np.where(d0 > 0.0, FINEST_STEP_ABOVE, below)
        stuck = ~good & (ds0 <= smallest)
        if stuck.any():
            # d0 > 0 is a fold too sharp for any step: its saddle is right here
            here = [mu0, s0, s0 - JUMP, s1 + JUMP, np.zeros_like(s0)]
            found.append(np.column_stack(here)[stuck & (d0 > 0.0)])
        waiting[index[stuck]] = True
        take = index[good]
        jump[take] = JUMP
        mu[take], s[take], d[take] = mu1[good], s1[good], d1[good]
        slope[take], rate[take] = slope1[good], rate1[good]
        for j in take:
            paths[j].append((s[j], mu[j]))
        factor = np.where(good, np.where(bend < 0.08, 1.8, 1.0), 0.35)
        ds[index] = np.minimum(np.maximum(ds0 * factor, smallest), LARGEST_STEP)
    return np.concatenate(found)


def heir(
    live: NDArray[np.bool_],
    waiting: NDArray[np.bool_],
    mu: FloatArray,
    s: FloatArray,
    paths: list[list[tuple[float, float]]],
) -> int | None:
    """Which ended branch has to be continued, if any; the others that are due are dropped.

    A mode that meets a valley leaves its basin to a neighbour, whose branch goes on. Two modes
    that meet each other (over the valley of a symmetric target) leave it to neither: one of them
    has to look for the mode that both became. So has one without a neighbour, which was lost in
    the rounding of slopes about a spike that is gone.
    """
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
        if ended_together or not any(near(paths[j], float(mu[k]), float(s[k])) for j in others):
            return int(k)
        live[k] = False
    return None


def near(path: list[tuple[float, float]], mu: float, s: float) -> bool:
    """Whether a path that goes on beyond s passes close to μ there."""
    there, where = np.array(path).T
    place = float(np.interp(s, there, where))
    return bool(there[-1] >= s and abs(place - mu) < NEIGHBOUR * math.exp(s))


def visited(mu: float, s: float, paths: list[list[tuple[float, float]]]) -> bool:
    """Whether one of the paths has been at (μ, s)."""
    for path in paths:
        there, where = np.array(path).T
        if there[0] <= s <= there[-1]:
            nearest = float(np.interp(s, there, where))
            if abs(nearest - mu) < 0.02 * math.exp(s):
                return True
    return False


def branch(m: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """D_s, the branch's slope dμ/(σ ds), and the rate of change of D_s along it."""
    curvature = np.maximum(-m[2], 1e-6)
    slope = m[3] / curvature
    return -1.0 - m[2], slope, -m[4] - 2.0 * m[2] - m[3] * slope


def near_miss(
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


def touching(
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
        mu = settle(moments, np.interp(s, [s0, s1], [mu0, mu1]), s, 6)
        d = sign * branch(moments(mu, s))[0]
        k = int(np.clip(d.argmin(), 1, 7))
        if d[k] > abs(d[k - 1] - d[k]) + abs(d[k + 1] - d[k]):
            break  # too far from 0 to get there between two of these points
        if d[k] < 0.0:
            first, second = (1.0, 0.0) if below else (0.0, 1.0)
            return np.array([[mu[k], s[k], s0, s[k], first], [mu[k], s[k], s[k], s1, second]])
        low, high = float(s[k - 1]), float(s[k + 1])
    return np.zeros((0, 5))
