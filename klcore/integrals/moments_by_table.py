"""The log density of a target seen through very many Gaussians: values, slopes, curvatures.

With f = log p and z = (x - μ)/σ, the Hermite moments m_k = E_q[f He_k(z)] give D(q‖p) and all its
derivatives in (μ, log σ), as `moments_by_panels` says. They are wanted for thousands of (μ, σ) at
once, so f is tabulated, once per width: the line is cut into cells about 1.4 σ wide, in each of
which f is replaced by its projection on polynomials. A Gaussian of width σ is itself a polynomial
in such a cell, to 1e-7 of what the projection left out, so that however sharply f bends inside a
cell, nothing is lost by the projection. The projection halves a cell until f is a polynomial on
each part, and puts the parts together exactly.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.polynomial import legendre as polynomial
from numpy.typing import NDArray

from klcore._numbers import FloatArray
from klcore.distributions.accepted import DistributionLike, as_distribution
from klcore.errors import NotResolvedError
from klcore.integrals.moments_by_panels import divergence_value, panel_moments
from klcore.integrals.panels import legendre

__all__ = ["PRECISE", "Blur", "blur_of"]

NODES, PRECISE = 8, 16  # in a cell: errors of 1e-8 and of 1e-13
LEVELS = 4  # cell widths in a factor of two
WIDEST_CELL = 1.5  # in σ
NARROWEST_CELL = WIDEST_CELL * 2.0 ** (-1 / LEVELS)
# Standard deviations to each side that a window must reach. Only log densities that fall faster
# than any power, such as Gumbel's, have something to say beyond the first.
REACHES = (7.5, 11.0, 16.0, 22.0, 29.0, 38.0)
BEYOND = 1e-11  # part of the whole that the outermost cell may still contribute
TOLERANCE = {NODES: 1e-9, PRECISE: 1e-13}
MOST_HALVINGS = 30
MOST_ROUGH = 20_000  # cells to be halved after a few halvings: more are no bends
FARTHEST = 2.0**40  # widths from the origin; beyond, cells are no longer told apart
BLOCK = 4_000_000  # nodes in work at once: bounds memory


@cache
def _joining(count: int) -> FloatArray:
    """Matrix from the values at the nodes of two halves to those of the projection on both."""
    nodes, weights = legendre(count)
    orders = np.arange(count)
    halves = np.concatenate([0.5 * (nodes - 1.0), 0.5 * (nodes + 1.0)])
    coefficients = polynomial.legvander(halves, count - 1).T * np.tile(0.5 * weights, 2)
    joined: FloatArray = polynomial.legvander(nodes, count - 1) @ (
        coefficients * (orders + 0.5)[:, None]
    )
    return joined


@dataclass(frozen=True, kw_only=True)
class Blur:
    """A tabulated log density in coordinates u = x - origin.

    `bends` are sorted positions between which the log density is smooth: cells are halved about
    them at least to their spacing, as no node need fall upon a narrow peak. `light` says that the
    log density falls no faster than a parabola; `zero` is where the target has no mass, if
    anywhere. The table of a level grows as it is asked for more cells.
    """

    origin: float
    width: float
    logpdf: Callable[[FloatArray, FloatArray], FloatArray]
    light: bool
    zero: tuple[float, float] | None
    bends: FloatArray
    count: int = NODES
    tables: dict[int, tuple[np.ndarray, FloatArray]] = field(default_factory=dict)

    def moments(self, mu: FloatArray, s: FloatArray, count: int = 5) -> FloatArray:
        """E_q[f He_k(z)] for k < `count`, shape (count, n); `mu` as u, `s` = log σ.

        What they are good for: `klcore.integrals.moments_by_panels`. Where the target is zero on
        an interval, m0 is -inf.
        """
        out = np.full((count, len(mu)), -np.inf)
        if self.zero is not None:
            return out
        far = np.abs(mu) > FARTHEST * np.exp(s)
        if far.any():
            direct = panel_moments(self.logpdf, self.bends, PRECISE, 0.5, REACHES[1])
            out[:, far] = direct(mu[far], s[far])[:count]
        todo = np.flatnonzero(~far)
        for reach in REACHES:
            out[:, todo], ends = self.within(mu[todo], s[todo], count, reach)
            with np.errstate(invalid="ignore"):
                todo = todo[ends > BEYOND * (1.0 + np.abs(out[0, todo]))]
            if self.light or len(todo) == 0:
                break
        return out

    def divergence(self, mu: FloatArray, s: FloatArray) -> FloatArray:
        """D(q‖p) in nats; never negative."""
        value = divergence_value(self.moments(mu, s, 1), s)
        floored: FloatArray = np.maximum(value, 0.0)
        return floored

    def within(
        self, mu: FloatArray, s: FloatArray, count: int, reach: float
    ) -> tuple[FloatArray, FloatArray]:
        """Return the moments within ±`reach` σ, and what the outermost cells contribute to m0."""
        sigma = np.exp(s)
        level = np.floor(LEVELS * np.log2(WIDEST_CELL * sigma)).astype(int)
        narrowest = NARROWEST_CELL
        if reach > REACHES[0]:  # neither f nor q is anything like a polynomial out there
            level, narrowest = level - 2 * LEVELS, narrowest / 4.0
        cell = 2.0 ** (level / LEVELS)
        side = math.ceil(reach / narrowest)
        first = np.floor(mu / cell).astype(np.int64) - side
        span = np.arange(2 * side + 1)
        groups = [(int(k), np.flatnonzero(level == k)) for k in np.unique(level)]
        self.tabulate({k: (first[i][:, None] + span).ravel() for k, i in groups})
        nodes, weights = legendre(self.count)
        places = (span[:, None] + 0.5 + 0.5 * nodes).ravel()
        widths = np.tile(0.5 * weights, len(span)) / math.sqrt(2.0 * math.pi)
        out = np.empty((count, len(mu)))
        ends = np.empty(len(mu))
        for k, members in groups:
            ids, table = self.tables[k]
            blocks = math.ceil(len(members) * len(places) / BLOCK)
            for i in np.array_split(members, blocks):
                rows = np.searchsorted(ids, first[i])
                f = table[rows[:, None] + span].reshape(len(i), -1)
                ratio = (cell[i] / sigma[i])[:, None]
                z = ratio * (places + (first[i] - mu[i] / cell[i])[:, None])
                z2 = z * z
                with np.errstate(invalid="ignore", under="ignore"):
                    g = np.exp(-0.5 * z2) * widths
                    g *= f
                    g *= ratio
                    sums = [g.sum(1)]
                    ends[i] = np.abs(g[:, : self.count].sum(1)) + np.abs(g[:, -self.count :].sum(1))
                    for _ in range(1, count):
                        g *= z
                        sums.append(g.sum(1))
                out[:, i] = _hermite(sums)
        # -inf · 0 far out in a window: the target is zero there, and the sum is -inf
        out[:, np.isnan(out[0])] = -np.inf
        return out, ends

    def tabulate(self, wanted: dict[int, np.ndarray]) -> None:
        """Fill in the cells that are not in the tables yet, all levels together."""
        missing: list[tuple[int, np.ndarray]] = []
        for k, cells in wanted.items():
            ids = np.unique(cells)
            if k in self.tables:
                ids = np.setdiff1d(ids, self.tables[k][0], assume_unique=True)
            if len(ids):
                missing.append((k, ids))
        if not missing:
            return
        width = np.concatenate([np.full(len(ids), 2.0 ** (k / LEVELS)) for k, ids in missing])
        left = np.concatenate([ids for _, ids in missing]) * width
        tolerance = np.full(len(left), TOLERANCE[self.count])
        values = _projected(
            self.logpdf, self.bends, self.count, left, width, tolerance, MOST_HALVINGS
        )
        start = 0
        for k, ids in missing:
            fresh = values[start : start + len(ids)]
            start += len(ids)
            if k in self.tables:
                ids = np.concatenate([self.tables[k][0], ids])
                fresh = np.concatenate([self.tables[k][1], fresh])
                order = np.argsort(ids)
                ids, fresh = ids[order], fresh[order]
            self.tables[k] = (ids, fresh)


def _hermite(sums: list[FloatArray]) -> FloatArray:
    """Hermite moments from sums of powers."""
    he = [sums[0]]
    with np.errstate(invalid="ignore"):
        if len(sums) > 1:
            he.append(sums[1])
        if len(sums) > 2:
            he.append(sums[2] - sums[0])
        if len(sums) == 5:
            he.append(sums[3] - 3.0 * sums[1])
            he.append(sums[4] - 6.0 * sums[2] + 3.0 * sums[0])
    return np.stack(he)


def _projected(
    logpdf: Callable[[FloatArray, FloatArray], FloatArray],
    bends: FloatArray,
    count: int,
    left: FloatArray,
    width: FloatArray,
    tolerance: FloatArray,
    halvings: int,
) -> FloatArray:
    """Return the log density's polynomial in each cell, as its values at the Legendre nodes.

    A cell that misses its `tolerance` is halved. Half a cell counts for half as much, so its
    tolerance is twice as large: a kink is followed down only as far as it matters.
    """
    nodes, _ = legendre(count)
    both = 0.25 * np.concatenate([nodes + 1.0, nodes + 3.0])
    offset = np.concatenate([0.5 * (nodes + 1.0), both]) * width[:, None]
    f = logpdf(np.broadcast_to(left[:, None], offset.shape), offset)
    whole, halves = f[:, :count], f[:, count:]
    zero: NDArray[np.bool_] = ~np.asarray(np.isfinite(f).all(axis=1))
    joined = np.where(zero[:, None], 0.0, halves) @ _joining(count).T
    scale = np.maximum(1.0, np.abs(joined).max(axis=1))
    rough = np.abs(joined - np.where(zero[:, None], 0.0, whole)).max(axis=1) > tolerance * scale
    joined[zero] = -np.inf
    rough |= _coarse(bends, left, width)
    k = np.flatnonzero(rough & ~zero) if halvings else np.zeros(0, dtype=int)
    if len(k) > MOST_ROUGH and halvings < MOST_HALVINGS - 8:
        raise NotResolvedError("not_converged")  # rounding errors have no end
    if len(k):
        half = 0.5 * width[k]
        parts = _projected(
            logpdf,
            bends,
            count,
            np.concatenate([left[k], left[k] + half]),
            np.concatenate([half, half]),
            2.0 * np.concatenate([tolerance[k], tolerance[k]]),
            halvings - 1,
        )
        parts = np.concatenate([parts[: len(k)], parts[len(k) :]], axis=1)
        gone = np.isneginf(parts).any(axis=1)
        parts[gone] = 0.0
        joined[k] = parts @ _joining(count).T
        joined[k[gone]] = -np.inf
    return joined


def _coarse(bends: FloatArray, left: FloatArray, width: FloatArray) -> NDArray[np.bool_]:
    """Which cells hold several bends and are much wider than the gaps between them."""
    first, last = np.searchsorted(bends, left), np.searchsorted(bends, left + width)
    found: NDArray[np.bool_] = last - first >= 2
    i = np.flatnonzero(found)
    narrow = np.array([np.diff(bends[first[k] : last[k]]).min() for k in i])
    found[i] = width[i] > 4.0 * narrow
    return found


def blur_of(p: DistributionLike, count: int = NODES, origin: float | None = None) -> Blur:
    """`p` ready to be blurred; `zero` is where its support ends, if it does."""
    p = as_distribution(p, "p")
    origin = p.centre if origin is None else origin
    view = p.view(origin)
    zero = None
    if math.isfinite(view.low):
        zero = (-math.inf, view.low + origin)
    elif math.isfinite(view.high):
        zero = (view.high + origin, math.inf)
    width = view.shoulders[1] - view.shoulders[0]
    return Blur(
        origin=origin,
        width=width,
        logpdf=view.logpdf,
        light=view.light,
        zero=zero,
        bends=np.unique(view.bends),
        count=count,
    )
