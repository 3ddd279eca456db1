"""scipy.stats' frozen distributions, made into ours."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.special import gammaln

from klcore._numbers import LARGEST, LOG_SQRT_2PI, SMALLEST, FloatArray
from klcore.distributions.density import Density
from klcore.errors import InvalidInputError

__all__ = ["ROUNDED_END", "Frozen", "is_frozen_continuous"]

# Quantiles that outline a distribution of unknown shape.
OUTLINE = np.array([1e-9, 1e-6, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5])
# Distance to an end that is not 0, relative to it, within which rounding begins to show.
ROUNDED_END = 2.0**-27


def is_frozen_continuous(p: object) -> bool:
    """Whether `p` is a frozen continuous univariate scipy.stats distribution."""
    return isinstance(getattr(p, "dist", None), stats.rv_continuous) and hasattr(p, "kwds")


@dataclass(frozen=True)
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
        shapes, loc, scale = p.dist._parse_args(*p.args, **p.kwds)
        if np.ndim(loc) or np.ndim(scale) or any(np.ndim(v) for v in shapes):
            raise InvalidInputError("parameters", "of a scipy distribution must be single numbers")
        found = cls(p.dist, tuple(float(v) for v in shapes), float(loc), float(scale))
        if not all(np.isfinite(v) for v in (*found.shapes, loc, scale)) or scale <= 0.0:
            raise InvalidInputError(name, "must have finite parameters and a positive scale")
        if abs(loc) > LARGEST or not SMALLEST <= scale <= LARGEST:
            raise InvalidInputError(
                name, f"must have its location within ±{LARGEST:g} and its scale likewise"
            )
        if math.isnan(found.support[0]):
            raise InvalidInputError(name, "has shape parameters outside their range")
        return found

    def __eq__(self, other: object) -> bool:
        """Whether family, shape parameters, location and scale agree."""
        if not isinstance(other, Frozen):
            return NotImplemented
        return self.dist.name == other.dist.name and (self.shapes, self.loc, self.scale) == (
            other.shapes,
            other.loc,
            other.scale,
        )

    def __hash__(self) -> int:
        return hash((self.dist.name, self.shapes, self.loc, self.scale))

    @property
    def frozen(self) -> Any:
        """The same as scipy's own object."""
        return self.dist(*self.shapes, loc=self.loc, scale=self.scale)

    @property
    def mean(self) -> float:
        """The mean; not finite where there is none."""
        return float(self.frozen.stats("m"))

    @property
    def std(self) -> float:
        """The standard deviation; not finite where there is no finite variance."""
        return math.sqrt(float(self.frozen.stats("v")))

    @property
    def support(self) -> tuple[float, float]:
        """The ends of the support."""
        low, high = self.frozen.support()
        return float(low), float(high)

    @property
    def centre(self) -> float:
        """The location, to count positions from."""
        return self.loc

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
        with np.errstate(all="ignore"):
            probability: FloatArray = self.frozen.cdf(x)
        return probability

    def quantiles(self, levels: npt.ArrayLike) -> FloatArray:
        """Where the probability of at most as much reaches each of the `levels`."""
        with np.errstate(all="ignore"):
            places: FloatArray = self.frozen.ppf(levels)
        return places

    def entropy(self) -> float:
        """Differential entropy in nats, by scipy's own formula or integral."""
        return float(self.frozen.entropy())

    def view(self, origin: float) -> Density:
        """How the quadrature sees it: edges at quantiles, location and scale taken off by hand."""
        dist, shapes, scale = self.dist, self.shapes, self.scale
        exact = EXACT_LOG.get(dist.name)
        shift = self.loc - origin
        with np.errstate(all="ignore"):
            outline = np.concatenate([dist.ppf(OUTLINE, *shapes), dist.isf(OUTLINE, *shapes)])
            shoulders = dist.ppf([0.01, 0.99], *shapes) * scale + shift
            low, high = (float(v) for v in dist.support(*shapes))

        def logpdf(anchor: FloatArray, offset: FloatArray) -> FloatArray:
            with np.errstate(all="ignore"):
                y = ((anchor - shift) + offset) / scale
                if exact is None:
                    values = np.asarray(dist.logpdf(y, *shapes), dtype=float)
                else:
                    values = np.where((y >= low) & (y <= high), exact(y, *shapes), -np.inf)
            return np.where(np.isnan(values), -np.inf, values) - math.log(scale)

        outline = np.unique(outline[np.isfinite(outline)])
        edges = _graded(outline, low, high)
        for end in (low, high):
            # Next to an end that is not 0 a position is known only to the rounding of the end.
            if math.isfinite(end) and end != 0.0:
                edges = edges[np.abs(edges - end) > ROUNDED_END * abs(end)]
        edges = np.unique(edges * scale + shift)
        return Density(
            logpdf=logpdf,
            low=low * scale + shift,
            high=high * scale + shift,
            edges=edges,
            centres=np.unique(np.array([shift, np.median(edges)])),
            light=False,
            exact_end=shift if 0.0 in (low, high) else math.nan,
            shoulders=(float(shoulders[0]), float(shoulders[1])),
            below=lambda u: _quiet(dist.cdf, (u - shift) / scale, shapes),
            above=lambda u: _quiet(dist.sf, (u - shift) / scale, shapes),
        )


def _quiet(function: Callable[..., FloatArray], y: float, shapes: tuple[float, ...]) -> float:
    """Call a scipy distribution function without scipy's own overflow warnings."""
    with np.errstate(all="ignore"):
        return float(function(y, *shapes))


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


# Densities whose logarithm scipy takes after they (or x² in them) have left floating point.
EXACT_LOG: dict[str, Callable[..., FloatArray]] = {
    "laplace": lambda y: -np.abs(y) - math.log(2.0),
    "hypsecant": lambda y: -np.abs(y) - np.log1p(np.exp(-2.0 * np.abs(y))) + math.log(2 / math.pi),
    "moyal": lambda y: -0.5 * (y + np.exp(-y)) - LOG_SQRT_2PI,
    "levy": lambda y: -1.5 * np.log(y) - 0.5 / y - LOG_SQRT_2PI,
    "cauchy": lambda y: -math.log(math.pi) - 2.0 * np.log(np.hypot(1.0, y)),
    "t": lambda y, df: (
        float(gammaln(0.5 * (df + 1.0)) - gammaln(0.5 * df))
        - 0.5 * math.log(df * math.pi)
        - (df + 1.0) * np.log(np.hypot(1.0, y / math.sqrt(df)))
    ),
    "pareto": lambda y, b: math.log(b) - (b + 1.0) * np.log(y),
}
