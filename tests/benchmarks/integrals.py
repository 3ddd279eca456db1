"""Integrals over a law in mpmath by two rules in two variables, for truths to compare with.

`nodes(spec)` places both once; any integral under the law is then a sum over either. What the two
sums share beyond 1e-10 is believed. Rule one: tanh-sinh in x on every piece between the ends,
the kinks and poles and a few quantiles (exp-sinh on an infinite one), with the step halved until
nothing changes. Rule two: Gauss–Legendre in the logarithm of the distance to the nearest end, kink
or pole (where there is only a quantile, in log(1 + distance)), its panels laid until
nothing is left.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import numpy as np
from mpmath import inf, mp, mpf, pi
from scipy import stats

from tests.benchmarks.laws import Law, law

__all__ = ["DisagreementError", "Integrals", "Spec", "integrals", "kl", "quantiles"]

NEGLIGIBLE = mpf(10) ** -32
HOPELESS = -3000  # a log density beyond which, towards infinity, nothing can follow
AGREE = mpf(10) ** -12


class DisagreementError(ArithmeticError):
    """The two rules, or an integral and what it is known to be, do not agree."""


@dataclass(frozen=True)
class Spec:
    """A distribution as scipy writes it; `text` is the expression."""

    name: str
    shapes: tuple[float, ...] = ()
    loc: float = 0.0
    scale: float = 1.0

    @property
    def text(self) -> str:
        parts = [repr(float(v)) for v in self.shapes]
        if self.loc != 0.0:
            parts.append(f"loc={float(self.loc)!r}")
        if self.scale != 1.0:
            parts.append(f"scale={float(self.scale)!r}")
        return f"{self.name}({', '.join(parts)})"

    def standard(self) -> Law:
        return _law(self.name, self.shapes, mp.dps)

    def frozen(self):
        return getattr(stats, self.name)(*self.shapes, loc=self.loc, scale=self.scale)

    def support(self) -> tuple[mpf, mpf]:
        own = self.standard()
        return self.loc + mpf(self.scale) * own.low, self.loc + mpf(self.scale) * own.high

    def logpdf(self, x: mpf) -> mpf:
        own = self.standard()
        y = (x - mpf(self.loc)) / mpf(self.scale)
        if not own.low <= y <= own.high:
            return -inf
        return own.logpdf(y) - mp.log(mpf(self.scale))


@cache
def _law(name: str, shapes: tuple[float, ...], dps: int) -> Law:
    return law(name, shapes)


@dataclass
class Integrals:
    """Nodes of both rules in the law's standard unit: (weight · density, y, log density)."""

    spec: Spec
    rules: list[list[tuple[mpf, mpf, mpf]]]
    mean: mpf | None = None
    variance: mpf | None = None
    entropy: mpf | None = None

    def average(self, function: Callable[[mpf, mpf], mpf]) -> tuple[mpf, mpf]:
        """E of function(y, log density) by the first rule, and how far the second is from it."""
        first, second = (
            mp.fsum(mass * function(y, logp) for mass, y, logp in rule) for rule in self.rules
        )
        return first, abs(first - second)


def agreed(value: tuple[mpf, mpf], what: str, size: mpf | int = 1) -> mpf:
    if value[1] > AGREE * max(abs(value[0]), mpf(10) ** -4 * size):
        raise DisagreementError(f"{what}: {mp.nstr(value[0], 15)} ± {mp.nstr(value[1], 3)}")
    return value[0]


@cache
def integrals(
    spec: Spec, dps: int = 40, coarse: bool = False, also: tuple[mpf, ...] = ()
) -> Integrals:
    """Nodes, checked: the density integrates to 1 by both rules.

    `also` are places, in the law's standard unit, where something else has a kink or a pole.
    """
    with mp.workdps(dps):
        own = spec.standard()
        more = tuple(a for a in also if own.low < a < own.high and a not in own.breaks)
        own = replace(own, breaks=own.breaks + more)
        index = min(own.left, own.right)
        hints = quantiles(spec, own)
        power = 2 if index > 2 else 1 if index > 1 else 0
        if own.quantile is not None:
            steps = mpf(1) / 16, mpf(1) / 11
            rules = [quantile_rule(own, steps[0], power), quantile_rule(own, steps[1], power, True)]
        else:
            cut = mpf(10) ** (-32 if spec.name == "norm" else -20)
            rules = [tanh_sinh(own, hints, power, coarse), legendre(own, hints, power, cut)]
        result = Integrals(spec, rules)
        mass = agreed(result.average(lambda y, logp: mpf(1)), f"{spec.text}: mass")
        if abs(mass - 1) > mpf(10) ** -12:
            raise DisagreementError(f"{spec.text}: mass {mp.nstr(mass, 15)}")
        loc, scale = mpf(spec.loc), mpf(spec.scale)
        entropy = agreed(result.average(lambda y, logp: -logp), f"{spec.text}: entropy")
        result.entropy = entropy + mp.log(scale)
        if index > 1:
            spread = abs(hints[-1] - hints[0]) or abs(hints[0])
            mean = result.average(lambda y, logp: y)
            mean = agreed(mean, f"{spec.text}: mean", 10**4 * spread)
            result.mean = loc + scale * mean
            if index > 2:
                square = result.average(lambda y, logp: (y - mean) ** 2)
                result.variance = scale**2 * agreed(square, f"{spec.text}: variance")
        return result


def kl(p: Spec, q: Spec, dps: int = 40, coarse: bool = False) -> tuple[mpf, str]:
    """D(p‖q) and where it comes from; inf where the supports say so."""
    with mp.workdps(dps):
        (p_low, p_high), (q_low, q_high) = p.support(), q.support()
        if p_low < q_low or p_high > q_high:
            return inf, "support"
        loc, scale = mpf(p.loc), mpf(p.scale)
        log_scale = mp.log(scale)

        def ratio(y: mpf, logp: mpf) -> mpf:
            log_q = q.logpdf(loc + scale * y)
            # on a pole of q but for rounding: a place without weight
            return logp - log_scale - log_q if mp.isfinite(log_q) else mpf(0)

        def split_at(places: Iterable[mpf]) -> mpf:
            also = (mpf(q.loc) + mpf(q.scale) * b for b in places)
            nodes = integrals(p, dps, coarse, tuple((b - loc) / scale for b in also))
            return agreed(nodes.average(ratio), f"{p.text} ‖ {q.text}")

        other = q.standard()
        try:
            return split_at(other.breaks), "two integrals"
        except DisagreementError:  # where q bends but has no kink
            return split_at((*other.breaks, *quantiles(q, other))), "two integrals"


def quantiles(spec: Spec, own: Law) -> list[mpf]:
    """Where to split, from scipy: places only, no value depends on them."""
    levels = np.array([1e-5, 0.05, 0.5, 0.95, 1 - 1e-5])
    if spec.name == "vonmises":
        found = np.linspace(-2, 2, 5)
    else:
        family = getattr(stats, spec.name)
        with np.errstate(all="ignore"):
            try:
                found = np.asarray(family.ppf(levels, *spec.shapes), dtype=float)
            except ValueError:  # scipy looks for some of them in vain
                middle, width = family.mean(*spec.shapes), family.std(*spec.shapes)
                found = middle + width * np.array([-5.0, -1.6, 0.0, 1.6, 5.0])
    inside = []
    for q in sorted({float(v) for v in found if math.isfinite(v)}):
        at = mpf(q)
        spread = max(abs(mpf(found[3]) - mpf(found[1])), mpf(10) ** -300)
        ends = [*own.breaks, *(e for e in (own.low, own.high) if mp.isfinite(e))]
        near = any(abs(at - e) < mpf(10) ** -6 * spread for e in ends)
        if own.low < at < own.high and not near:
            inside.append(at)
    return inside or [mpf(0) if own.low == -inf else own.low + 1]


def pieces(own: Law, hints: list[mpf]) -> Iterator[tuple[mpf, mpf, bool, bool]]:
    """Neighbouring places, and whether the density may be singular at either."""
    special = {own.low, own.high, *own.breaks}
    places = sorted({own.low, own.high, *own.breaks, *hints})
    for left, right in pairwise(places):
        yield left, right, left in special, right in special


def tanh_sinh(own: Law, hints: list[mpf], power: int, coarse: bool) -> list:
    """Rule one. the moment of order `power` exists and must not be cut off."""
    nodes: list = []
    for left, right, *_ in pieces(own, hints):
        unit = reach_of(right if mp.isinf(left) else left, own, hints)
        outside = 1 if mp.isinf(left) or mp.isinf(right) else 0
        found: list = []
        previous = None
        for level in (3, 4) if coarse else (3, 4, 5, 6, 7):
            step = mpf(1) / 2**level
            # the nodes of the level before, at half their weight, and those between them
            found = [(mass / 2, x, logp) for mass, x, logp in found] + outward(
                lambda t, a=left, b=right, u=unit: double_exponential(t, a, b, u),
                own,
                step,
                power,
                outside,
                2 if found else 1,
            )
            sums = [
                mp.fsum(mass * function(x, logp) for mass, x, logp in found)
                for function in (lambda x, lp: 1, lambda x, lp: lp, lambda x, lp: x)
            ]
            if previous is not None and all(
                abs(a - b) <= mpf(10) ** -14 * max(abs(a), mpf(10) ** -3)
                for a, b in zip(sums, previous, strict=True)
            ):
                break
            previous = sums
        nodes += found
    return nodes


def reach_of(end: mpf, own: Law, hints: list[mpf]) -> mpf:
    """The unit of a piece that begins at `end`: a part of the way to the nearest other place."""
    places = (own.low, own.high, *own.breaks, *hints)
    gaps = [abs(end - p) for p in places if mp.isfinite(p) and p != end]
    return min(gaps, default=max(mpf(1), abs(end))) / 4


def double_exponential(t: mpf, left: mpf, right: mpf, unit: mpf) -> tuple[mpf, mpf]:
    """Place and its derivative."""
    if mp.isinf(right) or mp.isinf(left):
        e = mp.exp(pi / 2 * mp.sinh(t))
        slope = pi / 2 * mp.cosh(t) * e
        return (left + unit * e if mp.isinf(right) else right - unit * e), slope * unit
    width = right - left
    e = mp.exp(-pi * abs(mp.sinh(t)))
    distance = width * e / (1 + e)
    slope = width * pi * mp.cosh(t) * e / (1 + e) ** 2
    return (left + distance if t < 0 else right - distance), slope


def outward(place: Callable, own: Law, step: mpf, power: int, outside: int, every: int) -> list:
    """Terms from the middle to both sides until they no longer count."""
    nodes = []
    largest = mpf(0)
    for direction in (1, -1):
        # every node, or the odd ones
        small, j = 0, 1 if every == 2 or direction == -1 else 0
        while small < 6:
            x, slope = place(direction * j * step)
            j += every
            if not own.low < x < own.high or slope == 0 or j > 100 / step:
                break
            logp = own.logpdf(x)
            mass = mp.exp(logp) * slope * step
            nodes.append((mass, x, logp))
            size = mass * (1 + abs(logp) + abs(x) ** power)
            largest = max(largest, size)
            nothing = size < NEGLIGIBLE * max(largest, NEGLIGIBLE)
            if nothing and direction == outside and logp < HOPELESS:
                break
            # a stretch without mass about the middle of a piece is no reason to stop
            small = small + 1 if nothing and j * step >= 2 else 0
    return nodes


@cache
def _gauss(dps: int, n: int = 20) -> list[tuple[mpf, mpf]]:
    """Gauss–Legendre on (0, 1): the roots by Newton from numpy's, at full precision."""
    rule = []
    for start in np.polynomial.legendre.leggauss(n)[0]:
        x = mpf(float(start))
        for _ in range(6):
            p0, p1 = mpf(1), x
            for k in range(2, n + 1):
                p0, p1 = p1, ((2 * k - 1) * x * p1 - (k - 1) * p0) / k
            slope = n * (x * p1 - p0) / (x * x - 1)
            x -= p1 / slope
        rule.append((1 / ((1 - x * x) * slope**2), (1 + x) / 2))
    return rule


def legendre(own: Law, hints: list[mpf], power: int, cut: mpf) -> list:
    """Rule two."""
    nodes: list = []
    for left, right, left_special, right_special in pieces(own, hints):
        if mp.isinf(right) or mp.isinf(left):
            end, sign = (left, 1) if mp.isinf(right) else (right, -1)
            unit = reach_of(end, own, hints)
            if left_special and right_special:
                nodes += marched(own, end, sign, None, unit, power, cut)
                end += sign * unit
            nodes += marched(own, end, sign, unit, None, power, cut)
        elif not left_special and not right_special:
            nodes += between(own, left, right, hints)
        else:
            middle = (left + right) / 2 if left_special and right_special else None
            if left_special:
                reach = (middle or right) - left
                nodes += marched(
                    own, left, 1, None, reach, power, cut, reach_of(right, own, hints) / reach
                )
            if right_special:
                reach = right - (middle or left)
                nodes += marched(
                    own, right, -1, None, reach, power, cut, reach_of(left, own, hints) / reach
                )
    return nodes


def between(own: Law, left: mpf, right: mpf, hints: list[mpf]) -> list:
    """Panels in the logarithm of the distance to what lies nearest, from a quantile to the next."""
    anchors = [a for a in (own.low, own.high, *own.breaks) if mp.isfinite(a)]
    anchors = anchors or [hints[len(hints) // 2]]
    below = max((a for a in anchors if a <= left), default=None)
    above = min((a for a in anchors if a >= right), default=None)
    middle = (left + right) / 2
    sides = []
    if below is not None:
        sides.append((below, 1, left - below, (right if above is None else middle) - below))
    if above is not None:
        sides.append((above, -1, above - right, above - (left if below is None else middle)))
    nodes: list = []
    for anchor, sign, near, far in sides:
        if near == 0:
            nodes += panels(own, anchor, sign, far, mpf(0), mp.log(2), 4, shift=1)
        else:
            u0, u1 = mp.log(near), mp.log(far)
            nodes += panels(own, anchor, sign, mpf(1), u0, u1, int(2 * (u1 - u0)) + 3)
    return nodes


def panels(own: Law, base, sign, unit, u0, u1, count, shift=0) -> list:
    """x = base + sign·unit·(e^u - shift) for u from u0 to u1."""
    nodes = []
    for k in range(count):
        a, b = u0 + (u1 - u0) * k / count, u0 + (u1 - u0) * (k + 1) / count
        for weight, z in _gauss(mp.dps):
            e = mp.exp(a + (b - a) * z)
            x = base + sign * unit * (e - shift if shift else e)
            if not own.low < x < own.high:
                continue
            logp = own.logpdf(x)
            nodes.append((mp.exp(logp) * weight * (b - a) * unit * e, x, logp))
    return nodes


def marched(own: Law, base, sign, unit, reach, power, cut, first=1) -> list:
    """Panels from `base` + reach towards base, or from base to infinity, until nothing is left."""
    nodes: list = []
    largest, small, width = mpf(0), 0, min(mpf(1) / 3, mpf(first))
    u = mpf(0)
    while small < 3:
        if reach is None:
            found = panels(own, base, sign, unit, u, u + width, 1, shift=1)
        else:
            found = panels(own, base, sign, reach, u - width, u, 1)
        nodes += found
        size = mp.fsum(m * (1 + abs(lp) + abs(x) ** power) for m, x, lp in found)
        largest = max(largest, size)
        small = small + 1 if size < cut * max(largest, NEGLIGIBLE) else 0
        if not found or (small and reach is None and found[-1][2] < HOPELESS):
            break
        u = u + width if reach is None else u - width
        width = min(max(width, abs(u) / 8), mpf(10) ** 4)
    return nodes


def quantile_rule(own: Law, step: mpf, power: int, cubic: bool = False) -> list:
    """In t = log(u/(1-u)), or t = s + s³: from the law's own quantile function."""
    nodes = []
    for direction in (1, -1):
        j = 0 if direction == 1 else 1
        while True:
            s = direction * j * step
            t = s + s**3 / 10 if cubic else s
            x, logp, du = own.quantile(t)
            mass = du * step * (1 + 3 * s * s / 10 if cubic else 1)
            if mass * (1 + abs(logp) + abs(x) ** power) < NEGLIGIBLE:
                break
            nodes.append((mass, x, logp))
            j += 1
    return nodes
