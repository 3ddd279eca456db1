"""Where a divergence integral becomes infinite, and how far it has to be followed.

Towards an infinite end, or towards the end of a half line, positions are y = (distance) on a
ladder of powers of two and v = log y. The integral of p |t|, t = log(q/p), converges there if
p |t| y falls like a power of y. With p y ~ y^-α and |t| ~ y^γ that means γ < α; a |t| that only
grows like a power of v counts as γ = 0. Powers are read off far out (up to y = 2^1000), where
nothing but the leading term is left.
"""

import math
from dataclasses import dataclass

import numpy as np

from klcore._numbers import FloatArray
from klcore.distributions.density import Density
from klcore.distributions.scipy_frozen import ROUNDED_END

__all__ = ["Tail", "Witness", "find_witness", "ladder_edges", "tails"]

RUNGS = 1000
LEAST_LOG = -705.0  # below it a density is no longer a normal floating-point number


@dataclass(frozen=True)
class Witness:
    """Why a divergence is infinite: an ``"interval"`` without q's mass, or a ``"tail"``.

    Examples
    --------
    >>> Witness("tail", 3.0, float("inf")).kind
    'tail'
    """

    kind: str
    low: float
    high: float


@dataclass(frozen=True)
class Tail:
    """One end of p's support, counted from `base` along `sign`: u = base + sign · y.

    `start` is the distance of the outermost panel edge, `outward` is +1 towards infinity and
    -1 towards a finite end (where y goes to 0), `rungs` how far the ladder reaches.
    """

    base: float
    sign: float
    start: float
    outward: int
    rungs: int

    def ladder(self) -> FloatArray:
        """Distances from `start` to the far end, by factors of two."""
        return np.ldexp(self.start, self.outward * np.arange(self.rungs + 1))

    def logs(self, p: Density, q: Density, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log densities of p and q at distances `y`."""
        anchor = np.full_like(y, self.base)
        return p.logpdf(anchor, self.sign * y), q.logpdf(anchor, self.sign * y)


def tails(p: Density, q: Density, edges: FloatArray) -> list[Tail]:
    """Find the ends of p's support that lie beyond its panels."""
    found = []
    centre = float(np.median(edges))
    for end, sign, outer in ((p.low, -1.0, float(edges[0])), (p.high, 1.0, float(edges[-1]))):
        if math.isinf(end):
            if not (p.light and q.light):
                start = sign * (outer - centre)
                found.append(Tail(centre, sign, start, 1, RUNGS - math.frexp(start)[1]))
        else:
            exact = end in (p.exact_end, q.exact_end)
            start = sign * (end - outer)
            if start > 0.0:
                if exact:
                    rungs = RUNGS + math.frexp(start)[1]
                else:
                    # Stop while y is known to 1e-8; the power law beyond is as good there.
                    finest = ROUNDED_END * abs(end - centre)
                    rungs = max(2, math.floor(math.log2(start / finest)))
                found.append(Tail(end, -sign, start, -1, rungs))
    return found


def find_witness(p: Density, q: Density) -> Witness | None:
    """Find a reason for D(p‖q) to be infinite."""
    # Ends that differ by the rounding of loc + scale are the same end.
    slack = 1e-14 * sum(abs(e) for e in (p.low, p.high, q.low, q.high) if math.isfinite(e))
    if p.low < q.low - slack:
        return Witness("interval", p.low, min(q.low, p.high))
    if p.high > q.high + slack:
        return Witness("interval", max(q.high, p.low), p.high)
    if p.light:
        return None  # Gaussian tails outrun every log density there is
    for tail in tails(p, q, p.edges):
        if _diverges(tail, p, q):
            right = (tail.sign > 0.0) == (tail.outward > 0)
            edge = p.shoulders[1] if right else p.shoulders[0]
            end = tail.base if tail.outward < 0 else math.copysign(math.inf, tail.sign)
            return Witness("tail", min(edge, end), max(edge, end))
    return None


def _diverges(tail: Tail, p: Density, q: Density) -> bool:
    """Whether the integral of p |log(q/p)| diverges along this tail."""
    y = tail.ladder()
    log_p, log_q = tail.logs(p, q, y)
    known = np.isfinite(log_p) & np.isfinite(log_q)
    known[known] = log_p[known] != log_q[known]
    count = len(y) if known.all() else int(known.argmin())
    if count < 4:
        return False
    v = tail.outward * np.log(y[:count])
    # log of p y and of |t|, against v running outward
    mass = log_p[:count] + np.log(y[:count])
    effort = np.log(np.abs(log_q[:count] - log_p[:count]))
    fall = _slope(v, mass, count - 1)
    grow = _slope(v, effort, count - 1)
    halfway = int(np.searchsorted(v - v[0], 0.5 * (v[-1] - v[0])))
    if v[-1] - v[0] > 60.0:
        before = _slope(v, effort, max(2, halfway))
        if abs(grow) < 0.75 * abs(before) or abs(grow) < 1e-6:
            grow = 0.0  # a power of log y: slower than any power of y
        return fall + grow > -1e-9
    # A log density that overflows early, such as -exp(x): look at the trend of the slope.
    total = fall + grow
    earlier = _slope(v, mass + effort, count - 2)
    return total > -1e-9 and total - earlier > -1e-3


def _slope(v: FloatArray, values: FloatArray, k: int) -> float:
    """Slope of `values` against `v` at index `k`, from the rung before."""
    return float((values[k] - values[k - 1]) / (v[k] - v[k - 1]))


def ladder_edges(
    tail: Tail, p: Density, q: Density, largest: float, cost: FloatArray, y: FloatArray
) -> tuple[FloatArray, float]:
    """Panel edges along a tail as far as it matters, and the divergence left beyond them.

    `cost` is the integrand times y on the ladder `y`; `largest` the same inside the panels.
    """
    log_p, log_q = tail.logs(p, q, y)
    known = np.isfinite(log_p) & np.isfinite(log_q) & (log_p > LEAST_LOG)
    count = len(y) if known.all() else int(known.argmin())
    if count < 2:
        return np.zeros(0), 0.0
    matters = np.flatnonzero(cost[:count] > 1e-22 * max(largest, float(cost[:count].max())))
    last = min(int(matters[-1]) + 1 if len(matters) else 0, count - 1)
    if last <= 0:
        return np.zeros(0), 0.0
    edges = y[1 : last + 1]
    if last < count - 1 or last < 2:
        return edges, 0.0
    # Floating point ends before the integrand does: a power law from here on, in closed form,
    # for p y ~ y^-fall and log(p/q) either ~ y^grow or linear in log y.
    step = math.log(2.0)
    mass = log_p[last - 1 : last + 1] + np.log(y[last - 1 : last + 1])
    fall = -(mass[1] - mass[0]) / step
    if not fall > 0.0:
        return edges, 0.0
    here = math.exp(mass[1])
    three = slice(last - 2, last + 1)
    earlier, before, ratio = (float(r) for r in log_p[three] - log_q[three])
    rise = ratio - before
    bend = rise - (before - earlier)
    if abs(bend) > 0.01 * abs(rise):
        grow = math.log(max(ratio / before, 1e-300)) / step
        return edges, here * (ratio / (fall - grow)) if fall > grow else 0.0
    return edges, here / fall * (ratio + rise / step / fall)
