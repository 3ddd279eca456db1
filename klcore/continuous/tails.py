"""What happens to a divergence integral towards an end, a pole, or infinity.

Towards each such place positions are y = (distance) on a ladder, and v = log y. The integral of
p |t|, t = log(q/p), converges there if p |t| y falls like a power of y. With p y ~ y^-α and
|t| ~ y^γ that means γ < α; a |t| that only grows like a power of v counts as γ = 0. Powers are
read off far out, where nothing but the leading term is left, and where the densities are normal
floating-point numbers; several readings must agree.
"""

import math
from dataclasses import dataclass

import numpy as np

from klcore._numbers import FloatArray
from klcore.distributions.density import Density
from klcore.integrals.panels import legendre

__all__ = ["Approach", "Followed", "Witness", "approaches", "followed", "interval_without_mass"]

EPS = float(np.finfo(float).eps)
RUNGS = 1000  # powers of two from 1 to where floating-point numbers end
FINE, COARSE = 24, 4.0  # rungs by factors of two, and then how many of these make one
BLOCK = 16  # rungs looked at together
NEGLIGIBLE = 1e-24  # part of the largest contribution
REGULAR = 1e-3  # change of a log density over 24 rungs towards a place that is nothing special
SAME_FALL = 0.1  # relative, of the two ways to say how fast mass falls
AGREE = 0.02  # of two slopes that are read off in different places
LOST = 1e-16  # part of the largest contribution where q may be lost to rounding
FEWEST = 8  # rungs that a fit near an end rests on
SURE = 2.0  # times what two rungs differ by is how far a rest may be off
STRAIGHT = 1e-6  # relative change of slope of what is linear in v


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


@dataclass(frozen=True, kw_only=True)
class Approach:
    """One side of a place, counted from `base` along `sign`: u = base + sign · y.

    `start` is the distance of the nearest panel edge, `outward` is +1 towards infinity and -1
    towards `base` itself (where y goes to 0), `rungs` how many factors of two the ladder may
    reach; `inside` says that the place lies within the support, `lost` that positions near to it
    are known less well than their distance.
    """

    base: float
    sign: float
    start: float
    outward: int
    rungs: float
    inside: bool = False
    lost: bool = False

    def ladder(self) -> FloatArray:
        """Distances from `start` to the far end: by factors of two, then of sixteen."""
        fine = min(FINE, int(self.rungs))
        powers = np.concatenate(
            [np.arange(fine + 1.0), np.arange(fine + COARSE, self.rungs + 0.5, COARSE)]
        )
        distances: FloatArray = np.ldexp(self.start, self.outward * powers.astype(int))
        return distances

    def logs(self, p: Density, y: FloatArray) -> FloatArray:
        """Log densities at distances `y`."""
        return p.logpdf(np.full_like(y, self.base), self.sign * y)

    @property
    def right(self) -> bool:
        """Whether it leads to the right end of the line or of a support."""
        return self.sign * self.outward > 0.0

    def interval(self, y: float) -> tuple[float, float]:
        """From the distance `y` on."""
        end = self.sign * math.inf if self.outward > 0 else self.base
        here = self.base + self.sign * y
        return min(here, end), max(here, end)


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What was found along an approach.

    `y`, `log_p` and `log_q` are what was looked at and is to be trusted; of these the first
    `count` matter. `outcome` is ``"finite"``, ``"infinite"`` or ``"unclear"``. `rest` is what lies
    beyond the last, `doubt` how far that may be off, `beyond` the mass of p there, and `lost`
    whether q was lost before p was.
    """

    way: Approach
    y: FloatArray
    log_p: FloatArray
    log_q: FloatArray
    count: int
    outcome: str
    rest: float
    doubt: float
    beyond: float
    lost: bool


def interval_without_mass(p: Density, q: Density) -> Witness | None:
    """Find an interval on which p has mass and q has none."""
    # Ends that differ by the rounding of loc + scale are the same end.
    slack = 1e-14 * sum(abs(e) for e in (p.low, p.high, q.low, q.high) if math.isfinite(e))
    if p.low < q.low - slack:
        return Witness("interval", p.low, min(q.low, p.high))
    if p.high > q.high + slack:
        return Witness("interval", max(q.high, p.low), p.high)
    for low, high in q.gaps:
        low, high = max(low, p.low), min(high, p.high)
        if high - low > slack and p.mass(np.array([low]), np.array([high]))[0] > 0.0:
            return Witness("interval", low, high)
    return None


def approaches(p: Density, q: Density, edges: FloatArray) -> list[Approach]:
    """Ways to the ends of p's support, and to the places inside, from the nearest of `edges`."""
    found = []
    centre = float(np.median(p.outline))
    for end, sign, outer, finest in (
        (p.low, -1.0, float(edges[0]), (p.finest[0], q.finest[0] if q.low == p.low else 0.0)),
        (p.high, 1.0, float(edges[-1]), (p.finest[1], q.finest[1] if q.high == p.high else 0.0)),
    ):
        if math.isinf(end):
            if not (p.light and q.light):
                start = sign * (outer - centre)
                rungs = RUNGS - math.log2(start)
                found.append(Approach(base=centre, sign=sign, start=start, outward=1, rungs=rungs))
        elif sign * (end - outer) > 0.0:
            start = sign * (end - outer)
            least = max(*finest, 2.0**-RUNGS)
            found.append(_toward(end, -sign, start, least, lost=max(finest) > 0.0))
    for place in np.union1d(p.places, q.places):
        if p.low < place < p.high:
            least = 2.0**-RUNGS
            k = int(np.searchsorted(edges, place))
            before, after = edges[:k], edges[k:]
            after = after[after > place]
            if len(before):
                start = float(place - before[-1])
                found.append(_toward(float(place), -1.0, start, least, inside=True))
            if len(after):
                start = float(after[0] - place)
                found.append(_toward(float(place), 1.0, start, least, inside=True))
    return found


def _toward(
    base: float, sign: float, start: float, least: float, inside: bool = False, lost: bool = False
) -> Approach:
    """From `start` towards `base`, as far as positions are known."""
    rungs = max(2.0, math.floor(math.log2(start) - math.log2(least)))
    return Approach(
        base=base, sign=sign, start=start, outward=-1, rungs=rungs, inside=inside, lost=lost
    )


def followed(way: Approach, p: Density, q: Density, largest: float) -> Followed | None:
    """Look along an approach as far as it matters; None if there is nothing special inside.

    `largest` is the largest contribution of any panel so far.
    """
    ladder = way.ladder()
    log_p, log_q = np.zeros(0), np.zeros(0)
    while len(log_p) < len(ladder):
        y = ladder[len(log_p) : len(log_p) + BLOCK]
        log_p = np.concatenate([log_p, way.logs(p, y)])
        log_q = np.concatenate([log_q, way.logs(q, y)])
        alive = np.isfinite(log_p) & (log_p > p.faint)
        known = alive & np.isfinite(log_q) & (log_q > q.faint)
        if not known[-1]:
            break
        cost = _cost(ladder[: len(log_p)], log_p, log_q)
        enough = NEGLIGIBLE * max(largest, float(cost.max()))
        if (
            len(log_p) > 2 * BLOCK
            and (cost[-4:] < enough).all()
            and (np.diff(cost[-4:]) <= 0).all()
        ):
            break
    if way.inside and _regular(log_p, log_q):
        return None
    y = ladder[: len(log_p)]
    count = len(y) if known.all() else int(known.argmin())
    lost = count < len(y) and bool(alive[count])
    y, log_p, log_q = y[:count], log_p[:count], log_q[:count]
    outcome = _outcome(way, y, log_p, log_q)
    cost = _cost(y, log_p, log_q)
    rest = doubt = beyond = 0.0
    matter = count
    if count:
        enough = NEGLIGIBLE * max(largest, float(cost.max()))
        matters = np.flatnonzero(cost > enough)
        matter = min(int(matters[-1]) + 2 if len(matters) else 1, count)
    if outcome == "infinite" and p.faint > -math.inf:
        outcome = _confirmed(way, p, y, log_p, log_q)
    ends = outcome == "finite" and matter == count >= 4
    if lost and q.faint > -math.inf and ends and cost[-1] > LOST * largest:
        outcome = "unclear"
    elif ends:
        rest, doubt, beyond = _rest(way, p, q, y, log_p, log_q)
    return Followed(
        way=way,
        y=y,
        log_p=log_p,
        log_q=log_q,
        count=matter,
        outcome=outcome,
        rest=rest,
        doubt=doubt,
        beyond=beyond,
        lost=lost,
    )


def _cost(y: FloatArray, log_p: FloatArray, log_q: FloatArray) -> FloatArray:
    """Return what one unit of v contributes, at most."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        t = np.where(np.isfinite(log_q) & np.isfinite(log_p), log_q - log_p, 0.0)
        cost: FloatArray = np.exp(log_p + np.log(y)) * np.maximum(np.abs(t), 1.0)
    return cost


def _regular(log_p: FloatArray, log_q: FloatArray) -> bool:
    """Whether both densities are as good as constant near the place, kinks included."""
    k = min(FINE, len(log_p) - 1)
    if k < BLOCK - 1:
        return False
    half = k // 2
    for logs in (log_p, log_q):
        if not np.isfinite(logs[half : k + 1]).all() or np.ptp(logs[half : k + 1]) > REGULAR:
            return False
    return True


def _outcome(way: Approach, y: FloatArray, log_p: FloatArray, log_q: FloatArray) -> str:
    """Whether the integral of p |log(q/p)| converges along the way."""
    t = log_q - log_p
    some = t != 0.0
    if not some.all():  # equal densities contribute nothing
        last = int(np.flatnonzero(some)[-1]) + 1 if some.any() else 0
        if last < len(y):
            return "finite"
    if len(y) < 4:
        return "finite"  # p is gone within three doublings
    v = way.outward * np.log(y)
    mass = log_p + np.log(y)
    falls = np.diff(mass) / np.diff(v)
    slopes = np.diff(t) / np.diff(v)
    reach = v[-1] - v[0]
    turns, slope = np.abs(np.diff(slopes)), abs(slopes[-1])
    # As good as constant, or on the best way there: each turn smaller than the last by a factor.
    straight = turns[-1] <= STRAIGHT * slope + 1e-9
    if len(turns) > 3 and turns[-1] <= 1e-3 * slope:
        straight |= bool((turns[-3:] <= 0.75 * turns[-4:-1]).all())
    if reach > 5.0 and straight:  # log y: slower than any power of y
        return "finite" if falls[-1] < (0.0 if reach > 10.0 else -1e-4) else "unclear"
    with np.errstate(divide="ignore", invalid="ignore"):
        grows = np.diff(np.log(np.abs(t))) / np.diff(v)
    middle = int(np.searchsorted(v - v[0], 0.5 * reach))
    if reach > 60.0:
        before = grows[max(1, min(middle, len(grows) - 2))]
        if abs(grows[-1]) < 0.75 * abs(before) or abs(grows[-1]) < 1e-6:
            return "finite" if falls[-1] < -1e-9 else "unclear"  # a power of log y
    total = falls + grows
    last, trend = total[-1], total[-1] - total[-2]
    if last > -1e-6 and trend > -1e-3:
        return "infinite" if total[-3:].min() > -AGREE else "unclear"
    return "finite"


def _confirmed(
    way: Approach, p: Density, y: FloatArray, log_p: FloatArray, log_q: FloatArray
) -> str:
    """Whether the integral is infinite also where p's density and distribution function agree."""
    beyond = p.above if way.right else p.below
    if way.inside:
        return "infinite"
    m = np.array([beyond(float(way.base + way.sign * d)) for d in y])
    with np.errstate(divide="ignore", invalid="ignore"):
        step = way.outward * np.diff(np.log(y))
        falls = np.diff(np.log(m)) / step
        expected = np.diff(log_p + np.log(y)) / step
        agree = np.abs(falls - expected) <= SAME_FALL * np.maximum(np.abs(expected), SAME_FALL)
    if agree.all():
        return "infinite"
    # The longest stretch of the way on which they do.
    cuts = np.flatnonzero(~agree)
    starts, ends = np.concatenate([[0], cuts + 1]), np.concatenate([cuts, [len(agree)]])
    k = int((ends - starts).argmax())
    part = slice(int(starts[k]), int(ends[k]) + 1)
    if ends[k] - starts[k] < FEWEST:
        return "unclear"
    sure = _outcome(way, y[part], log_p[part], log_q[part])
    return "infinite" if sure == "infinite" else "unclear"


def _rest(
    way: Approach, p: Density, q: Density, y: FloatArray, log_p: FloatArray, log_q: FloatArray
) -> tuple[float, float, float]:
    """Return the integral of p log(p/q) beyond the last rung, its doubt, and p's mass there."""
    t = log_p - log_q
    rest, doubt, beyond = _rest_by_power(way, y, log_p, t)
    if not way.lost:
        return rest, doubt, beyond
    if len(y) > 4:  # so near, other terms may still matter: a rung earlier must say the same
        before = _rest_by_power(way, y[:-1], log_p[:-1], t[:-1])[0]
        doubt = max(doubt, SURE * abs(before - rest - _between_rungs(way, p, q, y[-2:])))
    other = _rest_by_mass(way, p, y, t)
    return (rest, doubt, beyond) if doubt < other[1] else other


def _between_rungs(way: Approach, p: Density, q: Density, y: FloatArray) -> float:
    """Return the integral of p log(p/q) between two rungs."""
    nodes, weights = legendre(15)
    v = np.log(y)
    half = 0.5 * abs(float(v[1] - v[0]))
    at = np.exp(0.5 * float(v[0] + v[1]) + half * nodes)
    log_p, log_q = way.logs(p, at), way.logs(q, at)
    with np.errstate(under="ignore", invalid="ignore"):
        values = np.exp(log_p + np.log(at)) * (log_p - log_q)
    return half * float(weights @ values)


def _rest_by_power(
    way: Approach, y: FloatArray, log_p: FloatArray, t: FloatArray
) -> tuple[float, float, float]:
    """Do it by the power laws that densities follow there."""
    v = way.outward * np.log(y)
    mass = log_p + np.log(y)
    slope, fall_off = _slope(v, mass)
    fall = -slope
    if not fall > 0.0:
        return 0.0, math.inf, 0.0
    share = math.exp(mass[-1]) / fall
    rise, rise_off = _slope(v, t)
    last, earlier = t[-1] - t[-2], (t[-2] - t[-3]) * (v[-1] - v[-2]) / (v[-2] - v[-3])
    still = abs(last) <= max(1e-300, 8.0 * EPS * abs(t[-1]))  # what changes is rounding
    if still or abs(last - earlier) <= STRAIGHT * abs(last) + 1e-9:
        rest = share * (t[-1] + rise / fall)
        off = share * (rise_off + abs(rise) * fall_off / fall) / fall
        return rest, off + abs(rest) * (fall_off / fall + 1e-12), share
    ratio = last / earlier if earlier else math.inf
    if not 0.0 < ratio < math.inf:
        return 0.0, abs(share * t[-1]), share
    grow = math.log(ratio) / (v[-1] - v[-2])
    if grow >= fall:
        return 0.0, math.inf, 0.0
    part = last / (1.0 - 1.0 / ratio)
    with np.errstate(over="ignore", invalid="ignore"):
        rest = float(share * (t[-1] - part) + share * part * np.divide(fall, fall - grow))
    return rest, abs(rest) * (2.0 * fall_off / (fall - max(grow, 0.0)) + 1e-12), share


def _slope(v: FloatArray, values: FloatArray) -> tuple[float, float]:
    """Slope at the end, over half of what there is if that is straight, and how far it is off."""
    local, before = (float((values[k] - values[k - 1]) / (v[k] - v[k - 1])) for k in (-1, -2))
    half = len(v) // 2
    long = float((values[-1] - values[half]) / (v[-1] - v[half]))
    noise = 4.0 * EPS * float(np.abs(values[half:]).max())
    if abs(long - local) <= noise / abs(v[-1] - v[-2]):
        return long, 0.5 * noise / abs(v[-1] - v[half])
    return local, abs(local - before)


def _rest_by_mass(
    way: Approach, p: Density, y: FloatArray, t: FloatArray
) -> tuple[float, float, float]:
    """Do the same near an end at which positions are lost before the mass is.

    Density and distribution function are asked at the same rounded positions, so t is known as a
    function of the mass m beyond; it is α + β log m with corrections in powers of m and of y.
    """
    u = way.base + way.sign * y
    beyond = p.above if way.right else p.below
    m = np.array([beyond(float(x)) for x in u])
    use = np.flatnonzero(m > 0.0)
    if len(use) < FEWEST or m[-1] <= 0.0:
        return 0.0, abs(float(m[-1] * t[-1])), float(m[-1])
    m, y, t = m[use], y[use], t[use]
    w, last = np.log(m), float(m[-1])
    # y as a power of m, to know its average over what is left
    power = abs(math.log(y[-1] / y[-2]) / (w[-1] - w[-2])) if w[-1] != w[-2] else math.inf
    columns = np.stack([np.ones_like(w), w - w[-1], y / y[0], m / m[0], (m / m[0]) ** 2], axis=1)
    whole = last * np.array(
        [
            1.0,
            -1.0,
            y[-1] / y[0] / (1.0 + power),
            0.5 * last / m[0],
            last**2 / m[0] ** 2 / 3.0,
        ]
    )
    best = 0.0, math.inf
    for terms in ((0, 1, 2), (0, 1, 3), (0, 1, 3, 4), (0, 1, 2, 3, 4)):
        matrix, answers, misfits = columns[:, terms], [], []
        for first in range(0, len(w) - FEWEST + 1, 2):
            found, *_ = np.linalg.lstsq(matrix[first:], t[first:], rcond=1e-15)
            answers.append(float(found @ whole[list(terms)]))
            misfits.append(float(np.abs(matrix[first:] @ found - t[first:]).max()))
        for k in range(len(answers) - 1):
            doubt = 2.0 * abs(answers[k] - answers[k + 1]) + 4.0 * last * misfits[k]
            best = min(best, (answers[k], doubt), key=lambda pair: pair[1])
    return best[0], best[1], last
