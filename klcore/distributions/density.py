"""What a distribution is, and how the engines that integrate its log density see it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from klcore._numbers import FloatArray

__all__ = ["Components", "Density", "Distribution"]

# Weights, means and standard deviations of a mixture.
Components = tuple[FloatArray, FloatArray, FloatArray]


@dataclass(frozen=True, kw_only=True)
class Density:
    """A distribution as the quadrature sees it, in coordinates u = x - origin.

    `logpdf(anchor, offset)` takes the position in two parts; `edges` and `centres` say where
    its features are; outside (`low`, `high`) and in the `gaps` it is exactly zero; `light` tails
    are those of a Gaussian, negligible beyond the outermost edges. `outline` are the fewest edges
    that show where its mass is. About its `places` it may have a pole, a zero or a kink, and
    positions counted from them keep full relative precision; nearer to (`low`, `high`) than
    `finest` they do not. A log density below `faint` is not to be trusted. `shoulders` is where
    the tails begin. `below` and `above` are the masses on either side of a point, `mass` that of
    many intervals, and `blurred` by how much any of them may be off; a mixture also shows its
    `components`. `bends` are panel edges about the places where the log density bends, however
    low it is there.
    """

    logpdf: Callable[[FloatArray, FloatArray], FloatArray]
    low: float
    high: float
    edges: FloatArray
    outline: FloatArray
    centres: FloatArray
    light: bool
    shoulders: tuple[float, float]
    below: Callable[[float], float]
    above: Callable[[float], float]
    mass: Callable[[FloatArray, FloatArray], FloatArray]
    blurred: float = 2e-15
    places: FloatArray = field(default_factory=lambda: np.zeros(0))
    finest: tuple[float, float] = (0.0, 0.0)
    faint: float = -np.inf
    gaps: tuple[tuple[float, float], ...] = ()
    components: Components | None = None
    bends: FloatArray = field(default_factory=lambda: np.zeros(0))


class Distribution(Protocol):
    """A continuous distribution on the line: ours, or scipy's in its adapter.

    `mean` and `std` are not finite where there are none; `centre` is a point inside the bulk to
    count positions from; `view(origin)` is the distribution as the quadrature sees it.
    """

    @property
    def mean(self) -> float: ...  # noqa: D102
    @property
    def std(self) -> float: ...  # noqa: D102
    @property
    def centre(self) -> float: ...  # noqa: D102
    def logpdf(self, x: npt.ArrayLike) -> FloatArray: ...  # noqa: D102
    def pdf(self, x: npt.ArrayLike) -> FloatArray: ...  # noqa: D102
    def cdf(self, x: npt.ArrayLike) -> FloatArray: ...  # noqa: D102
    def view(self, origin: float) -> Density: ...  # noqa: D102
