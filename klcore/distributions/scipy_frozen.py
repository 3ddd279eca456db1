"""scipy.stats' frozen distributions, made into ours."""

import contextlib
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.special import betaln, gammaln

from klcore._numbers import LARGEST, LOG_SQRT_2PI, SMALLEST, FloatArray
from klcore.distributions.density import Density
from klcore.distributions.tukey_lambda import TUKEY_LAMBDA
from klcore.errors import InvalidInputError, NotResolvedError

__all__ = ["Frozen", "is_frozen_continuous"]

# Quantiles that outline a distribution of unknown shape.
OUTLINE = np.array([1e-9, 1e-6, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5])
# Distance to an end that is not 0, relative to it, within which rounding begins to show.
ROUNDED_END = 2.0**-26
NORMAL = -690.0  # below it the logarithm of a density that was rounded first is not to be trusted
BLURRED = 1e-13  # of a distribution function that scipy integrates
# A density that takes milliseconds at a single point.
TOO_SLOW = (stats.levy_stable, stats.studentized_range, stats.ksone, stats.kstwo)


def is_frozen_continuous(p: object) -> bool:
    """Whether `p` is a frozen continuous univariate scipy.stats distribution."""
    frozen = isinstance(getattr(p, "dist", None), stats.rv_continuous) and hasattr(p, "kwds")
    return frozen or isinstance(p, stats.rv_histogram)


@dataclass(frozen=True, eq=False)
class Frozen:
    """A continuous distribution of scipy.stats: the standard one, moved and stretched by hand.

    Attributes
    ----------
    dist : rv_continuous
        scipy's family.
    shapes : tuple of float
        Its shape parameters.
    loc, scale : float
        Location and scale.
    """

    dist: Any
    shapes: tuple[float, ...]
    loc: float
    scale: float

    @classmethod
    def of(cls, p: Any, name: str) -> "Frozen":
        """`p`, frozen by scipy, or an error that names the argument."""
        if isinstance(p, stats.rv_histogram):
            p = p()
        shapes, loc, scale = p.dist._parse_args(*p.args, **p.kwds)
        if np.ndim(loc) or np.ndim(scale) or any(np.ndim(v) for v in shapes):
            raise InvalidInputError("parameters", "of a scipy distribution must be single numbers")
        dist = TUKEY_LAMBDA if type(p.dist) is type(stats.tukeylambda) else p.dist
        found = cls(dist, tuple(float(v) for v in shapes), float(loc), float(scale))
        if not (np.isfinite(loc) and np.isfinite(scale)) or scale <= 0.0:
            raise InvalidInputError(name, "must have a finite location and a positive scale")
        if abs(loc) > LARGEST or not SMALLEST <= scale <= LARGEST:
            raise InvalidInputError(
                name, f"must have its location within ±{LARGEST:g} and its scale likewise"
            )
        if any(math.isnan(v) for v in found.shapes) or math.isnan(found.support[0]):
            raise InvalidInputError(name, "has shape parameters outside their range")
        if found.is_exactly(stats.vonmises) and math.isinf(found.support[0]):
            raise InvalidInputError(name, "lies on a circle: use vonmises_line")
        return found

    def is_exactly(self, family: object) -> bool:
        """Whether this is scipy's own `family`, whatever others may call theirs."""
        return type(self.dist) is type(family)

    def __eq__(self, other: object) -> bool:
        """Whether family, shape parameters, location and scale agree."""
        if not isinstance(other, Frozen):
            return NotImplemented
        ours = type(self.dist) is type(other.dist) and type(self.dist).__module__.startswith(
            ("scipy.", "klcore.")
        )
        return ours and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[Any, ...]:
        """All that makes it what it is."""
        content = tuple(np.ravel(v).tobytes() for v in self._histogram() or ())
        return type(self.dist), content, self.shapes, self.loc, self.scale

    def _histogram(self) -> tuple[FloatArray, FloatArray] | None:
        """Heights and edges of the bins, from the first that holds something to the last."""
        if not isinstance(self.dist, stats.rv_histogram):
            return None
        heights, edges = self.dist._hpdf[1:-1], self.dist._hbins
        filled = np.flatnonzero(heights)
        return heights[filled[0] : filled[-1] + 1], edges[filled[0] : filled[-1] + 2]

    @property
    def _frozen(self) -> Any:
        """The same as scipy's own object."""
        return self.dist(*self.shapes, loc=self.loc, scale=self.scale)

    @property
    def mean(self) -> float:
        """The mean, as scipy gives it; not finite where there is none."""
        return float(_quietly(self._frozen.stats, "m"))

    @property
    def std(self) -> float:
        """The standard deviation, as scipy gives it; not finite without a finite variance."""
        variance = float(_quietly(self._frozen.stats, "v"))
        return math.sqrt(variance) if variance >= 0.0 else math.nan

    @property
    def moments_are_integrated(self) -> bool:
        """Whether scipy has no formula for them: its integrals take seconds, and may be off."""
        family, generic = type(self.dist), stats.rv_continuous
        unknown = family._munp is generic._munp and family._stats is generic._stats
        return unknown or self.is_exactly(stats.kappa4)

    @property
    def support(self) -> tuple[float, float]:
        """The ends of the support."""
        low, high = (float(end) for end in _quietly(self._frozen.support))
        if (bins := self._histogram()) is not None:  # empty bins at its ends do not belong to it
            low, high = (float(self.scale * end + self.loc) for end in bins[1][[0, -1]])
        if self.is_exactly(stats.pearson3) and self.shapes[0] != 0.0:  # scipy says: the whole line
            end = self.loc - 2.0 / self.shapes[0] * self.scale
            low, high = (end, high) if self.shapes[0] > 0.0 else (low, end)
        return low, high

    @property
    def centre(self) -> float:
        """The location, to count positions from; of a histogram, which may be far, one edge."""
        bins = self._histogram()
        return self.loc if bins is None else float(self.scale * np.median(bins[1]) + self.loc)

    def logpdf(self, x: npt.ArrayLike) -> FloatArray:
        """Log density in nats."""
        points = np.asarray(x, dtype=float)
        return self.view(0.0).logpdf(points, np.zeros_like(points))

    def pdf(self, x: npt.ArrayLike) -> FloatArray:
        """Density at `x`, per unit of `x`."""
        density: FloatArray = np.exp(self.logpdf(x))
        return density

    def cdf(self, x: npt.ArrayLike) -> FloatArray:
        """Probability of a value of at most `x`."""
        return np.asarray(_quietly(self._frozen.cdf, x), dtype=float)

    def quantiles(self, levels: npt.ArrayLike) -> FloatArray:
        """Where the probability of at most as much reaches each of the `levels`."""
        return np.asarray(_quietly(self._frozen.ppf, levels), dtype=float)

    def _beyond(self, y: FloatArray, upper: bool) -> FloatArray:
        """Mass of the standard distribution above or below `y`."""
        here, there = self.dist.sf, self.dist.cdf
        if not upper:
            here, there = there, here
        found = np.asarray(_quietly(here, y, *self.shapes), dtype=float)
        if np.isnan(found).any():  # where scipy knows the one, it may not know the other
            other = 1.0 - np.asarray(_quietly(there, y, *self.shapes), dtype=float)
            found = np.where(np.isnan(found), np.nan_to_num(other), found)
        return found

    def view(self, origin: float) -> Density:
        """How the quadrature sees it: edges at quantiles, location and scale taken off by hand."""
        if any(self.is_exactly(family) for family in TOO_SLOW):
            raise NotResolvedError("too_slow")
        dist, shapes, scale = self.dist, self.shapes, self.scale
        exact = EXACT_LOG.get(type(dist))
        shift = self.loc - origin
        outline, shoulders, low, high = _standard_outline(Frozen(dist, shapes, 0.0, 1.0))
        own = type(dist)

        def logpdf(anchor: FloatArray, offset: FloatArray) -> FloatArray:
            with np.errstate(all="ignore"):
                y = ((anchor - shift) + offset) / scale
                if exact is None:
                    values = np.asarray(_quietly(dist.logpdf, y, *shapes), dtype=float)
                else:
                    values = np.where((y >= low) & (y <= high), exact(y, *shapes), -np.inf)
            return np.where(np.isnan(values), -np.inf, values) - math.log(scale)

        bins = self._histogram()

        def beyond(u: npt.ArrayLike, upper: bool) -> FloatArray:
            if bins is None:
                return self._beyond((np.asarray(u, dtype=float) - shift) / scale, upper)
            return _beyond_in_bins(u, bins[1] * scale + shift, bins[0] * np.diff(bins[1]), upper)

        below, above = partial(beyond, upper=False), partial(beyond, upper=True)

        def mass(a: FloatArray, b: FloatArray) -> FloatArray:
            places = np.unique(np.concatenate([a, b]))
            under, over = below(places), above(places)
            i, j = np.searchsorted(places, a), np.searchsorted(places, b)
            return np.where(under[j] < 0.5, under[j] - under[i], over[i] - over[j])

        # Next to an end that is not 0 a position is known only to the rounding of the end.
        nearest = [ROUNDED_END * abs(e) * scale if math.isfinite(e) else 0.0 for e in (low, high)]
        edges = _graded(outline, low, high)
        for end in (low, high):
            if math.isfinite(end) and end != 0.0:
                edges = edges[np.abs(edges - end) > ROUNDED_END * abs(end)]
        gaps, places = [], [0.0]
        if bins is not None:  # constant between its edges, to which a node never comes so near
            edges, outline = np.union1d(edges, bins[1]), np.union1d(outline, bins[1])
            empty = np.flatnonzero(bins[0] == 0.0)
            gaps = [tuple(bins[1][k : k + 2] * scale + shift) for k in empty]
            nearest, places = [0.0, 0.0], []
        edges = np.unique(edges * scale + shift)
        outline = np.unique(outline * scale + shift)
        integrated = own._cdf is stats.rv_continuous._cdf or own._sf is stats.rv_continuous._sf
        trusted = exact is not None or own._logpdf is not stats.rv_continuous._logpdf
        return Density(
            logpdf=logpdf,
            low=low * scale + shift,
            high=high * scale + shift,
            edges=edges,
            outline=outline,
            centres=np.unique([np.median(outline), shift if bins is None else np.median(outline)]),
            light=False,
            shoulders=(shoulders[0] * scale + shift, shoulders[1] * scale + shift),
            below=lambda u: float(below(u)),
            above=lambda u: float(above(u)),
            mass=mass,
            blurred=BLURRED if integrated else 2e-15,
            places=np.array(places) * scale + shift,
            finest=(nearest[0], nearest[1]),
            faint=-np.inf if trusted else NORMAL - math.log(scale),
            gaps=tuple(gaps),
        )


def _beyond_in_bins(
    u: npt.ArrayLike, edges: FloatArray, contents: FloatArray, upper: bool
) -> FloatArray:
    """Mass above or below `u`, where a narrow bin far from 0 still has room for positions."""
    order = slice(None, None, -1 if upper else 1)
    passed = np.concatenate([[0.0], np.cumsum(contents[order])])[order]
    return np.asarray(np.interp(np.asarray(u, dtype=float), edges, passed))


def _quietly(function: Callable[..., Any], *args: Any) -> Any:
    """Return what scipy does, without its warnings; an error of ours where it fails."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return function(*args)
        except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError):
            raise NotResolvedError("source_fails") from None


@lru_cache(maxsize=256)
def _standard_outline(p: Frozen) -> tuple[FloatArray, tuple[float, float], float, float]:
    """Quantiles of the standard distribution inside its support, those of 1 %, and its ends."""
    low, high = p.support
    lower, upper = (_levels(function, p.shapes) for function in (p.dist.ppf, p.dist.isf))
    outline = np.unique(np.concatenate([lower, upper]))
    outline = outline[np.isfinite(outline) & (outline > low) & (outline < high)]
    if len(outline) == 0:
        raise NotResolvedError("source_fails")
    k = int(np.flatnonzero(OUTLINE == 0.01)[0])
    shoulders = np.array([lower[k], upper[k]])
    shoulders = np.where(np.isfinite(shoulders), shoulders, outline[[0, -1]])
    return outline, (float(shoulders[0]), float(shoulders[1])), low, high


def _levels(function: Callable[..., FloatArray], shapes: tuple[float, ...]) -> FloatArray:
    """Quantiles at the levels of the outline, NaN where scipy has none."""
    try:
        return np.asarray(_quietly(function, OUTLINE, *shapes), dtype=float)
    except NotResolvedError:
        found = np.full(len(OUTLINE), np.nan)
        for k, level in enumerate(OUTLINE):
            with contextlib.suppress(NotResolvedError):
                found[k] = _quietly(function, level, *shapes)
        return found


def _graded(outline: FloatArray, low: float, high: float) -> FloatArray:
    """`outline` with edges put in so that distances to the end or the middle at most double.

    Under a heavy tail two quantiles can be 1e60 apart: one panel between them would look empty.
    """
    middle = outline[len(outline) // 2]
    parts = [outline]
    for end, side in ((low, outline[outline <= middle]), (high, outline[outline >= middle])):
        for base in (end, middle):
            if not math.isfinite(base):
                continue
            y = np.unique(side - base)
            y = y[y != 0.0]
            counts = np.ceil(np.abs(np.log2(y[1:] / y[:-1]))).astype(int)
            for a, b, n in zip(y[:-1], y[1:], counts, strict=True):
                if n > 1:
                    parts.append(base + np.geomspace(a, b, n + 1)[1:-1])
    return np.unique(np.concatenate(parts))


def _log_t(y: FloatArray, df: float) -> FloatArray:
    """Log density of Student's t, right where y² is no number any more."""
    if math.isinf(df):
        return -0.5 * y * y - LOG_SQRT_2PI
    level = float(gammaln(0.5 * (df + 1.0)) - gammaln(0.5 * df)) - 0.5 * math.log(df * math.pi)
    log_density: FloatArray = level - (df + 1.0) * np.log(np.hypot(1.0, y / math.sqrt(df)))
    return log_density


def _log_skew_t(y: FloatArray, a: float, b: float) -> FloatArray:
    """Log density of Jones' and Faddy's skew t, without 1 - x/√(a + b + x²)."""
    root = np.hypot(math.sqrt(a + b), y)
    least = math.log(a + b) - np.log(root + np.abs(y)) - np.log(root)
    most = np.log(root + np.abs(y)) - np.log(root)
    level = (a + b - 1.0) * math.log(2.0) + float(betaln(a, b)) + 0.5 * math.log(a + b)
    up, down = np.where(y > 0.0, most, least), np.where(y > 0.0, least, most)
    log_density: FloatArray = (a + 0.5) * up + (b + 0.5) * down - level
    return log_density


# Densities whose logarithm scipy takes after they (or x² in them) have left floating point, or
# lost their digits in a difference.
EXACT_LOG: dict[type, Callable[..., FloatArray]] = {
    type(stats.laplace): lambda y: -np.abs(y) - math.log(2.0),
    type(stats.hypsecant): lambda y: (
        -np.abs(y) - np.log1p(np.exp(-2.0 * np.abs(y))) + math.log(2 / math.pi)
    ),
    type(stats.moyal): lambda y: -0.5 * (y + np.exp(-y)) - LOG_SQRT_2PI,
    type(stats.levy): lambda y: -1.5 * np.log(y) - 0.5 / y - LOG_SQRT_2PI,
    type(stats.cauchy): lambda y: -math.log(math.pi) - 2.0 * np.log(np.hypot(1.0, y)),
    type(stats.t): lambda y, df: _log_t(y, df),
    type(stats.jf_skew_t): lambda y, a, b: _log_skew_t(y, a, b),
    type(stats.pareto): lambda y, b: math.log(b) - (b + 1.0) * np.log(y),
}
