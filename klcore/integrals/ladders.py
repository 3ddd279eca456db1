"""Nodes towards a place where a density is no polynomial: in the logarithm of the distance to it.

A density that goes like a power of that distance is followed as far as floating-point numbers
know it, and from there on by the power itself: at an end like y^-0.999 half the mass may lie
nearer than any of them. What a node stands for is told by the logarithm of its mass, so that
neither the density nor the width about it has to be a number.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from klcore._numbers import FloatArray
from klcore.distributions.density import Density
from klcore.errors import NotResolvedError
from klcore.integrals.panels import nodes_on_panels, resolved

__all__ = ["BACK", "FAINTEST", "REGULAR", "Ladder", "ladder_towards", "ladders_of"]

REGULAR = 1e-3  # exponent of what may as well be constant
FAINTEST = 2.0**-60  # of the scale: nearer edges are for the ladder
BACK = 2.0**12  # from the rounding of positions, in its units, to where a fit of the power begins
FEWEST = 16.0  # the same where the support is narrow: less is no fit
SHORTEST = 1.4  # panel, in log distance; from twice that on each is as long as all before
DEPTH = 2.0**30  # in log distance, over the least exponent of mass
STRAIGHT = 1e-6  # relative change of an exponent that is one
ROUGH, HALVINGS = 1e-9, 12
STEEPEST = 1e3  # exponent that is still one
ITERATIONS = 8  # to know the power by which the mass goes


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """One side of a place: positions base + sign · e^v, from `start` = e^v inwards.

    The log density is known for v ≥ `last`; from there on it is level + power · v and the terms
    c e^(k v) of the pairs (c, k) in `bends`.
    """

    base: float
    sign: float
    start: float
    last: float
    level: float
    power: float
    bends: tuple[tuple[float, float], ...] = ()

    def log_density(self, view: Density, v: FloatArray) -> FloatArray:
        """Log density at log distances `v`."""
        y = np.exp(np.maximum(v, self.last))
        seen = view.logpdf(np.full_like(y, self.base), self.sign * y)
        deep = np.minimum(v, self.last)
        beyond = self.level + self.power * deep
        for size, exponent in self.bends:
            beyond += size * np.exp(exponent * deep)
        return np.where(v >= self.last, seen, beyond)

    def edges(self, view: Density) -> FloatArray:
        """Panel edges in v, sorted."""
        deepest = DEPTH / (1.0 + min(self.power, 0.0))
        doublings = math.ceil(math.log2(deepest / SHORTEST))
        depth = SHORTEST * np.concatenate([[0.0], 2.0 ** np.arange(doublings)])
        edges = math.log(self.start) - depth
        edges = np.union1d(edges, [self.last] if self.last < edges[0] else [])
        return resolved(lambda v: self.log_density(view, v), edges, ROUGH, HALVINGS)

    def nodes(
        self, view: Density, edges: FloatArray, count: int
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Positions in order, the logarithms of their weights, and of the masses p has there."""
        v, w = nodes_on_panels(edges[:-1], edges[1:], count)
        log_w = v + np.log(w)
        x = self.base + self.sign * np.exp(v)
        order = slice(None, None, int(self.sign))
        return x[order], log_w[order], (self.log_density(view, v) + log_w)[order]


def ladders_of(view: Density, scale: float) -> list[Ladder]:
    """Ladders to the ends at which a density is infinite, and to places where it is not smooth.

    Parameters
    ----------
    view : Density
        Counted from where its places and ends are known best.
    scale : float
        How wide it is.

    Returns
    -------
    list of Ladder
        Those that lead rightwards to their place first.

    Raises
    ------
    NotResolvedError
        Where the density grows like 1/y or faster, as far as it is known.
    """
    ways = [(view.high, -1.0, view.finest[1], False), (view.low, 1.0, view.finest[0], False)]
    inner = [float(b) for b in view.places if view.low < b < view.high]
    ways += [(b, sign, 0.0, True) for b in inner for sign in (-1.0, 1.0)]
    ways = [way for way in ways if math.isfinite(way[0])]
    found = []
    for base, sign, finest, inside in sorted(ways, key=lambda way: way[1]):
        room = min([scale, *(abs(e - base) for e in (view.low, view.high) if e != base)]) / 4.0
        near = sign * (view.edges - base)
        near = near[(near >= max(FAINTEST * scale, finest * BACK)) & (near <= room)]
        start = float(near.min()) if len(near) else 0.25 * room
        ladder = ladder_towards(view, base, sign, start, finest)
        if ladder is None or (ladder.power > -REGULAR and not (inside and ladder.power > REGULAR)):
            continue
        if ladder.power <= -1.0:
            raise NotResolvedError("mass_not_seen")
        found.append(ladder)
    return found


def ladder_towards(
    view: Density, base: float, sign: float, start: float, finest: float
) -> Ladder | None:
    """Follow a density towards a place from the distance `start`, None if by no power of it.

    Nearer than `finest` (0: no such distance) positions are not known.
    """
    if finest > 0.0:
        top = math.floor(math.log2(min(finest * BACK, start)))
        count = top - math.floor(math.log2(finest))
        if count < math.log2(FEWEST):
            return None
        y = 2.0 ** np.arange(top, top - count - 1.0, -1.0)
    else:
        y = 2.0 ** np.arange(math.floor(math.log2(start)), -991.0, -10.0)
    f = view.logpdf(np.full_like(y, base), sign * y)
    known = len(y) if np.isfinite(f).all() else int(np.isfinite(f).argmin())
    if known < 5:
        return None
    v, f = np.log(y[:known]), f[:known]
    if finest > 0.0:
        last = float(v[len(v) // 2])  # nearer, positions are too rough for nodes
        found = [Ladder(base=base, sign=sign, start=start, last=last, **law) for law in _laws(v, f)]
        return min(found, key=lambda one: _mistaken(view, one), default=None)
    before, power = (float((f[k - 2] - f[k]) / (v[k - 2] - v[k])) for k in (-3, -1))
    if not abs(power - before) < STRAIGHT * (1.0 + abs(power)):
        return None
    last, level = float(v[-1]), float(f[-1] - power * v[-1])
    return Ladder(base=base, sign=sign, start=start, last=last, level=level, power=power)


def _laws(v: FloatArray, f: FloatArray) -> list[dict[str, Any]]:
    """Level, power and bends that may describe log density `f` at log distances `v`.

    What a density differs by from its power is a series in the distance, or in the mass.
    """
    found = []
    for terms, of_mass in ((0, True), (1, False), (2, False), (1, True), (2, True), (3, True)):
        exponents = [float(k) for k in range(1, terms + 1)]
        for _ in range(ITERATIONS):
            with np.errstate(over="ignore"):
                columns = np.stack([np.ones_like(v), v, *(np.exp(k * v) for k in exponents)], 1)
            if not np.isfinite(columns).all():
                break
            (level, power, *sizes), *_ = np.linalg.lstsq(columns, f, rcond=None)
            if of_mass:
                exponents = [k * (1.0 + float(power)) for k in range(1, terms + 1)]
            if not -1.0 < power < STEEPEST:
                break
        else:
            bends = tuple(zip(map(float, sizes), exponents, strict=True))
            found.append({"level": float(level), "power": float(power), "bends": bends})
    return found


def _mistaken(view: Density, ladder: Ladder) -> float:
    """By what part the mass beyond the last known density is not what it should be."""
    edges = ladder.edges(view)
    held = np.exp(ladder.nodes(view, edges[edges <= ladder.last], 12)[2]).sum()
    here = ladder.base + ladder.sign * math.exp(ladder.last)
    known = view.below(here) if ladder.sign > 0.0 else view.above(here)
    return abs(float(held) / known - 1.0) if known > 0.0 else math.inf
