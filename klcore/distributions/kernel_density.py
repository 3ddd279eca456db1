"""A sample made into a smooth density: one small bell curve on every point."""

import math

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from klcore._numbers import LARGEST, SMALLEST, FloatArray, real_numbers, width
from klcore.distributions.bends import kernel_bends
from klcore.distributions.density import Density
from klcore.distributions.mixture import log_mixture, mass_between
from klcore.errors import InvalidInputError

__all__ = ["KernelDensity", "silverman"]

# Above this many different values the sample is compressed cell by cell.
COMPRESS_ABOVE = 600
CELL = 0.5  # width of a cell, in bandwidths
NODES = 8  # kernels that stand for the points of one cell
BLOCK = 1_000_000  # point-kernel pairs evaluated at once: bounds memory
NEIGHBOURS = 256  # positions evaluated together: few, as together they see more points
DIGITS = 38.0  # nats below the largest kernel at which one more is lost in rounding
# Bandwidths from one end of a sample to the other: more, and the rounding of positions begins to
# show within a kernel.
MOST_BANDWIDTHS = 1e9
REACH = np.arange(-7, 9)  # panels about a point, in cells two bandwidths wide


class KernelDensity:
    r"""Gaussian kernel density of a sample.

    .. math:: p(x) = \frac1n \sum_i N(x; x_i, h)

    The bandwidth h is Silverman's rule of thumb, 0.9 · min(s, IQR/1.34) · n^(-1/5) (Silverman
    1986, *Density Estimation*, eq. 3.31; s with divisor n - 1, quartiles linearly interpolated);
    where the quartiles coincide, s alone. The density is wider than its sample: its variance is
    s² + h² (s with divisor n), so its forward fit is wider than the sample's maximum-likelihood
    Gaussian, whose parameters are `sample_mean` and `sample_std`.

    Equal values are collapsed into one weighted kernel. With more than 600 different values,
    those in each cell half a bandwidth wide are replaced by 8 weighted points with the same
    first 15 moments (the Gauss quadrature of the cell's points, all weights positive): the log
    density moves by less than 1e-11 within 8 bandwidths of the data.

    Parameters
    ----------
    sample : array_like, shape (n,)
        Numbers within ±1e75, at least two different ones.
    bandwidth : float, optional
        Standard deviation h of the kernels; positive, at least 1e-9 of the sample's range.

    Attributes
    ----------
    sample : ndarray, shape (n,)
        The sample, read-only.
    bandwidth : float
        h.
    sample_mean, sample_std : float
        Mean and standard deviation (divisor n) of the sample: the maximum-likelihood Gaussian.

    Raises
    ------
    InvalidInputError
        Naming ``sample`` or ``bandwidth``.

    Examples
    --------
    >>> p = KernelDensity([1.0, 2.0, 2.0, 4.0], bandwidth=0.5)
    >>> p.mean, round(p.sample_std, 6), round(p.std, 6)
    (2.25, 1.089725, 1.198958)
    """

    def __init__(self, sample: npt.ArrayLike, bandwidth: float | None = None) -> None:
        try:
            x = real_numbers(sample)
        except (TypeError, ValueError, OverflowError):
            raise InvalidInputError("sample", "must be numbers") from None
        if x.ndim != 1:
            raise InvalidInputError("sample", "must have one dimension")
        if not (np.abs(x) <= LARGEST).all():
            raise InvalidInputError("sample", f"must be finite, within ±{LARGEST:g}")
        if x.size < 2 or x.min() == x.max():
            raise InvalidInputError("sample", "must have at least two different values")
        x.flags.writeable = False
        origin = x[0]
        self.sample: FloatArray = x
        self.sample_mean = float(origin + (x - origin).mean())
        self.sample_std = float((x - origin).std())
        self.bandwidth = silverman(x) if bandwidth is None else width("bandwidth", bandwidth)
        if not SMALLEST <= self.bandwidth <= LARGEST:
            raise InvalidInputError("sample", "has values too close together or too far apart")
        if MOST_BANDWIDTHS * self.bandwidth < np.ptp(x):
            name = "sample" if bandwidth is None else "bandwidth"
            raise InvalidInputError(name, "makes kernels below 1e-9 of the sample's range")
        values, counts = np.unique(x, return_counts=True)
        weights = counts / x.size
        if values.size > COMPRESS_ABOVE:
            values, weights = _compress(values, weights, CELL * self.bandwidth)
        self.points: FloatArray = values
        self.weights: FloatArray = weights

    @property
    def mean(self) -> float:
        """Mean of the density, the same as the sample's."""
        return self.sample_mean

    @property
    def std(self) -> float:
        """Standard deviation of the density, √(s² + h²): more than the sample's."""
        return math.hypot(self.sample_std, self.bandwidth)

    def logpdf_at(self, anchor: npt.ArrayLike, offset: npt.ArrayLike) -> FloatArray:
        """Log density at `anchor + offset`, the two kept apart (see `log_mixture`)."""
        a, b = np.broadcast_arrays(np.asarray(anchor, dtype=float), np.asarray(offset, dtype=float))
        rows = max(1, min(NEIGHBOURS, BLOCK // self.points.size))
        flat_a, flat_b = a.ravel(), b.ravel()
        parts = []
        for i in range(0, flat_a.size, rows):
            block_a, block_b = flat_a[i : i + rows], flat_b[i : i + rows]
            seen = self._seen_from(block_a + block_b)
            widths = np.full(self.points[seen].size, self.bandwidth)
            parts.append(
                log_mixture(self.weights[seen], self.points[seen], widths, block_a, block_b)
            )
        return np.concatenate(parts).reshape(a.shape) if parts else np.zeros(a.shape)

    def _seen_from(self, x: FloatArray) -> slice:
        """Those of the sorted points that show in any digit of the log density at `x`."""
        low, high = float(x.min()), float(x.max())
        if not math.isfinite(low + high):
            return slice(None)
        above = np.searchsorted(self.points, x).clip(1, self.points.size - 1)
        nearest = np.minimum(np.abs(x - self.points[above - 1]), np.abs(x - self.points[above]))
        depth = DIGITS + math.log(self.weights.max()) - math.log(self.weights.min())
        reach = math.hypot(nearest.max(), math.sqrt(2.0 * depth) * self.bandwidth)
        # more than needed: positions are rounded here
        reach += self.bandwidth + 8.0 * float(np.spacing(max(abs(low), abs(high))))
        first, last = np.searchsorted(self.points, [low - reach, high + reach])
        return slice(int(first), int(last))

    @property
    def centre(self) -> float:
        """The middle one of the points, to count positions from."""
        return float(self.points[len(self.points) // 2])

    def view(self, origin: float) -> Density:
        """How the quadrature sees it: cells two bandwidths wide wherever a point is in reach."""
        points, h = self.points - origin, self.bandwidth
        widths = np.full(len(points), h)
        cells = np.unique(np.floor(points / (2.0 * h)))
        cells = np.unique((cells[:, None] + REACH).ravel())

        def logpdf(anchor: FloatArray, offset: FloatArray) -> FloatArray:
            return self.logpdf_at(anchor + origin, offset)

        return Density(
            logpdf=logpdf,
            low=-math.inf,
            high=math.inf,
            edges=cells * 2.0 * h,
            outline=cells * 2.0 * h,
            centres=points[:: max(1, len(points) // 50)],
            light=True,
            shoulders=(float(points[0]), float(points[-1])),
            below=lambda u: float(self.weights @ ndtr((u - points) / h)),
            above=lambda u: float(self.weights @ ndtr((points - u) / h)),
            mass=lambda a, b: mass_between(self.weights, points, widths, a, b),
            bends=kernel_bends(self.weights, points, h),
        )

    def logpdf(self, x: npt.ArrayLike) -> FloatArray:
        """Log density in nats, right in far tails where the density underflows."""
        return self.logpdf_at(x, 0.0)[()]

    def pdf(self, x: npt.ArrayLike) -> FloatArray:
        """Density at `x`, per unit of `x`."""
        density: FloatArray = np.exp(self.logpdf(x))
        return density

    def cdf(self, x: npt.ArrayLike) -> FloatArray:
        """Probability of a value of at most `x`."""
        with np.errstate(over="ignore"):
            z = (np.asarray(x, dtype=float)[..., None] - self.points) / self.bandwidth
        probability: FloatArray = ndtr(z) @ self.weights
        return probability

    def rvs(self, size: int, rng: np.random.Generator) -> FloatArray:
        """`size` independent draws."""
        return rng.choice(self.sample, size=size) + rng.normal(0.0, self.bandwidth, size)

    def __eq__(self, other: object) -> bool:
        """Whether the same values (in any order) carry the same bandwidth."""
        if not isinstance(other, KernelDensity):
            return NotImplemented
        return self.bandwidth == other.bandwidth and np.array_equal(
            np.sort(self.sample), np.sort(other.sample)
        )

    def __hash__(self) -> int:
        return hash((self.bandwidth, np.sort(self.sample).tobytes()))

    def __repr__(self) -> str:
        return f"KernelDensity(n={self.sample.size}, bandwidth={self.bandwidth:.6g})"


def silverman(sample: FloatArray) -> float:
    """Silverman's bandwidth, 0.9 · min(s, IQR/1.34) · n^(-1/5); s alone where IQR is 0."""
    centred = sample - sample[0]
    spread = float(centred.std(ddof=1))
    low, high = np.quantile(centred, [0.25, 0.75])
    if high > low:
        spread = min(spread, float(high - low) / 1.34)
    return float(0.9 * spread * sample.size**-0.2)


def _compress(
    values: FloatArray, weights: FloatArray, width: float
) -> tuple[FloatArray, FloatArray]:
    """Fewer weighted points with the same first moments in every cell of the given width.

    Cells that hold at most `NODES` values keep them. The others get the Gauss quadrature of
    their own points: the three-term recurrence by the Stieltjes procedure, for all cells at
    once, then the eigenvalues of each cell's Jacobi matrix (Golub and Welsch 1969,
    doi:10.1090/S0025-5718-69-99647-1).
    """
    cell = np.floor((values - values[0]) / width).astype(np.int64)
    _, cell = np.unique(cell, return_inverse=True)
    sizes = np.bincount(cell)
    full = sizes > NODES
    kept = ~full[cell]
    x, w = values[~kept], weights[~kept]
    if x.size == 0:
        return values, weights
    _, which = np.unique(cell[~kept], return_inverse=True)
    n = int(full.sum())
    mass = np.bincount(which, w)
    centre = np.bincount(which, w * (x - values[0])) / mass + values[0]
    t = (x - centre[which]) / width

    diagonal, off = np.zeros((NODES, n)), np.zeros((NODES, n))
    previous, current, norm = np.zeros_like(t), np.ones_like(t), mass
    for k in range(NODES):
        diagonal[k] = np.bincount(which, w * t * current**2) / norm
        step = (t - diagonal[k][which]) * current - off[k][which] * previous
        if k + 1 < NODES:
            new_norm = np.bincount(which, w * step**2)
            off[k + 1] = new_norm / norm
            previous, current, norm = current, step, new_norm
    jacobi = np.zeros((n, NODES, NODES))
    for k in range(NODES):
        jacobi[:, k, k] = diagonal[k]
        if k:
            jacobi[:, k, k - 1] = jacobi[:, k - 1, k] = np.sqrt(off[k])
    nodes, vectors = np.linalg.eigh(jacobi)
    new_values = (centre[:, None] + width * nodes).ravel()
    new_weights = (mass[:, None] * vectors[:, 0, :] ** 2).ravel()
    x_all = np.concatenate([values[kept], new_values])
    w_all = np.concatenate([weights[kept], new_weights])
    order = np.argsort(x_all)
    positive = w_all[order] > 0.0
    return x_all[order][positive], w_all[order][positive]
