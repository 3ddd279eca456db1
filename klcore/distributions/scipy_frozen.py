"""How the quadrature sees a frozen scipy.stats distribution."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy import stats
from scipy.special import gammaln

from klcore.distributions.gaussian import LOG_SQRT_2PI, FloatArray
from klcore.errors import InvalidInputError

__all__ = [
    "ROUNDED_END",
    "Components",
    "Density",
    "frozen_parameters",
    "is_frozen_continuous",
    "of_frozen",
]

# Quantiles that outline a distribution of unknown shape.
OUTLINE = np.array([1e-9, 1e-6, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5])
# Distance to an end that is not 0, relative to it, within which rounding begins to show.
ROUNDED_END = 2.0**-27


# Weights, means and standard deviations of a mixture.
Components = tuple[FloatArray, FloatArray, FloatArray]


@dataclass(frozen=True)
class Density:
    """A distribution as the quadrature sees it, in coordinates u = x - origin.

    `logpdf(anchor, offset)` takes the position in two parts; `edges` and `centres` say where
    its features are; outside (`low`, `high`) it is exactly zero; `light` tails are those of a
    Gaussian, negligible beyond the outermost edges. `exact_end` is the end (if any) near which
    positions keep full relative precision; `shoulders` is where the tails begin. `below` and
    `above` are the masses on either side of a point; a mixture also shows its `components`.
    `bends` are panel edges about the places where the log density bends, however low it is there.
    """

    logpdf: Callable[[FloatArray, FloatArray], FloatArray]
    low: float
    high: float
    edges: FloatArray
    centres: FloatArray
    light: bool
    exact_end: float
    shoulders: tuple[float, float]
    below: Callable[[float], float]
    above: Callable[[float], float]
    components: Components | None = None
    bends: FloatArray = field(default_factory=lambda: np.zeros(0))


def is_frozen_continuous(p: object) -> bool:
    """Whether `p` is a frozen continuous univariate scipy.stats distribution."""
    return isinstance(getattr(p, "dist", None), stats.rv_continuous) and hasattr(p, "kwds")


def frozen_parameters(p: object) -> tuple[tuple[float, ...], float, float]:
    """Shape parameters, location and scale of a frozen scipy distribution."""
    shapes, loc, scale = p.dist._parse_args(*p.args, **p.kwds)  # type: ignore[attr-defined]
    if np.ndim(loc) or np.ndim(scale) or any(np.ndim(v) for v in shapes):
        raise InvalidInputError("parameters", "of a scipy distribution must be single numbers")
    return tuple(float(v) for v in shapes), float(loc), float(scale)


def of_frozen(p: object, origin: float) -> Density:
    """View a scipy distribution: edges at quantiles, location and scale taken off by hand."""
    shapes, loc, scale = frozen_parameters(p)
    dist = p.dist  # type: ignore[attr-defined]
    exact = EXACT_LOG.get(dist.name)
    shift = loc - origin
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
    edges = graded(outline, low, high)
    for end in (low, high):
        # Next to an end that is not 0 a position is known only to the rounding of the end.
        if math.isfinite(end) and end != 0.0:
            edges = edges[np.abs(edges - end) > ROUNDED_END * abs(end)]
    edges = np.unique(edges * scale + shift)
    return Density(
        logpdf,
        low * scale + shift,
        high * scale + shift,
        edges,
        np.unique(np.array([shift, np.median(edges)])),
        False,
        shift if 0.0 in (low, high) else math.nan,
        (float(shoulders[0]), float(shoulders[1])),
        lambda u: quiet(dist.cdf, (u - shift) / scale, shapes),
        lambda u: quiet(dist.sf, (u - shift) / scale, shapes),
    )


def quiet(function: Callable[..., FloatArray], y: float, shapes: tuple[float, ...]) -> float:
    """Call a scipy distribution function without scipy's own overflow warnings."""
    with np.errstate(all="ignore"):
        return float(function(y, *shapes))


def graded(outline: FloatArray, low: float, high: float) -> FloatArray:
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
