"""The density of a reader's column: heavy tails are data, and are drawn and told."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from klcore import KernelDensity
from klcore.distributions import LARGEST, SMALLEST
from klcore.distributions.kernel_density import silverman
from pages.ui.controls.files.columns import MIN_DIFFERENT
from pages.ui.controls.files.refusal import UnusableFileError

__all__ = ["MAX_SPREAD", "REACH", "Drawn", "density_of", "has_far_values"]

# A kernel density whose farthest points lie more bandwidths apart has hundreds of lone peaks:
# fits take seconds and mean nothing.
MAX_SPREAD = 400
REACH = 200  # bandwidths from end to end of what is drawn of a sample with such tails
TAIL = 200  # one value in so many, at each end, lies outside the middle 99 %


@dataclass(frozen=True)
class Drawn:
    """The kernel density of a column, and what it leaves out of it."""

    density: KernelDensity
    log: bool = False  # the density of log10 of the values
    below: int = 0  # values too far out to be drawn, not part of the density
    above: int = 0
    rule: float = 0.0  # Silverman's bandwidth where a wider one was taken, else 0


def has_far_values(values: npt.ArrayLike) -> bool:
    """Whether the farthest values lie too many bandwidths apart for one kernel density."""
    sample = np.asarray(values, dtype=float)
    return bool(np.ptp(sample) > MAX_SPREAD * silverman(sample))


def density_of(values: npt.ArrayLike, log: bool = False) -> Drawn:
    """Return the kernel density of the values, or of their logarithms to base 10.

    The bandwidth is Silverman's. Where the farthest values lie more than 400 bandwidths apart,
    the density is that of the middle 99 %, without the n/200 (rounded down) smallest and
    largest values, and its bandwidth is at least a 200th of what is left of the range.

    Raises
    ------
    UnusableFileError
        file_extreme: the values are too large, or too close together for their size.
    """
    sample = np.asarray(values, dtype=float)
    if float(np.abs(sample).max()) > LARGEST:
        raise UnusableFileError("file_extreme")
    if log:
        sample = np.log10(sample)
    low, high, least = sample.min(), sample.max(), 0.0
    if has_far_values(sample):
        tail = sample.size // TAIL
        middle = np.sort(sample)[tail : sample.size - tail]
        if np.unique(middle).size >= MIN_DIFFERENT:
            low, high = middle[0], middle[-1]
        least = float(high - low) / REACH
    drawn = sample[(sample >= low) & (sample <= high)]
    rule = silverman(drawn)
    bandwidth = max(rule, least)
    if bandwidth < max(SMALLEST, 8 * np.spacing(np.abs(drawn).max())):
        raise UnusableFileError("file_extreme")
    return Drawn(
        KernelDensity(drawn, bandwidth if bandwidth > rule else None),
        log,
        int((sample < low).sum()),
        int((sample > high).sum()),
        rule if bandwidth > rule else 0.0,
    )
