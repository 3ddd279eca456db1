"""The optimiser's game: targets from a number, and how far a reader's Q is from the best."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from klcore import Gaussian, GaussianMixture
from klcore.fit.fits import Fit
from pages.ui.forward_and_reverse import both_fits

__all__ = [
    "PICTURES",
    "Picture",
    "Standing",
    "pictures",
    "settled_in",
    "standing",
    "target_of",
]

TRIES = 60
# Two lowest minima closer than this (nats) make no game; nor do two fits of the same width.
WORTH_FINDING = 0.03
TELL_APART = 1.4
NEAR = 0.3  # "settled": this many widths from a minimum, and the width right to this factor
EQUAL = 1e-6  # nats; minima closer than this are equally good
PICTURES = "ABCD"
ROUNDING = 0.05  # so that the best place of a handle, which moves in steps, scores 100


@dataclass(frozen=True)
class Standing:
    """How one objective stands: the reader's cost, the smallest there is, and where that is."""

    cost: float
    best: Fit

    @property
    def gap(self) -> float:
        """The score, in nats: never negative, whatever the last digit says."""
        return max(self.cost - self.best.kl, 0.0)

    @property
    def score(self) -> int:
        """The score from 0 to 100: every bit above the smallest cost halves it."""
        return math.floor(100.0 * math.exp(-self.gap) + ROUNDING)


@dataclass(frozen=True)
class Picture:
    """One picture of the third round: P, a fit, and whether it is the forward one."""

    p: GaussianMixture
    fit: Fit
    forward: bool


@lru_cache(maxsize=256)
def target_of(seed: int) -> GaussianMixture:
    """Return the target with this number, of all rounds: the same on every machine, worth playing.

    The reverse objective has at least two minima, one better than the other, and the two fits are
    told apart at sight.
    """
    rng = np.random.default_rng([seed, 2])
    for _ in range(TRIES):
        p = random_mixture(rng)
        forward, reverse = both_fits.compute(p).both
        minima = reverse.minima
        worth = len(minima) > 1 and minima[1].kl - minima[0].kl > WORTH_FINDING
        if worth and forward.sigma > TELL_APART * minima[0].sigma:
            return p
    return GaussianMixture([0.7, 0.3], [-2.0, 3.0], [0.6, 1.0])


def random_mixture(rng: np.random.Generator) -> GaussianMixture:
    """Draw two or three separate peaks with round parameters."""
    count = int(rng.integers(2, 4))
    steps = rng.integers(60, 110, count) / 20  # from one mean to the next
    means = np.cumsum(steps)
    means = np.round(means - means.mean() + rng.integers(-20, 21) / 20, 2)
    widths = rng.integers(10, 25, count) / 20
    shares = rng.integers(2, 8, count)
    weights = [float(share) / float(shares.sum()) for share in shares]
    return GaussianMixture(weights, means.tolist(), widths.tolist())


def standing(p: GaussianMixture, q: Gaussian, *, forward: bool) -> Standing:
    """Return what `q` costs in one direction, beside the smallest possible cost."""
    (wide, reverse), costs = both_fits.compute(p).both, both_fits.costs(p, q)
    if forward:
        return Standing(costs.forward, wide)
    return Standing(costs.reverse, reverse.best)


def settled_in(p: GaussianMixture, q: Gaussian) -> int | None:
    """Return which local minimum of D(Q‖P) `q` sits in (1 is the best), or None if in none."""
    _, reverse = both_fits.compute(p).both
    for which, fit in enumerate(reverse.minima, start=1):
        near = abs(q.mu - fit.mu) <= NEAR * fit.sigma
        if near and abs(math.log(q.sigma / fit.sigma)) <= NEAR:
            equal = fit.kl - reverse.best.kl < EQUAL
            return 1 if equal else which
    return None


@lru_cache(maxsize=64)
def pictures(seed: int) -> tuple[Picture, ...]:
    """Return the four pictures of the third round, shuffled: the target and its mirror image.

    Of each there is the forward and the reverse fit.
    """
    p = target_of(seed)
    mirrored = GaussianMixture(p.weights, [-mu for mu in p.mus], p.sigmas)
    made = []
    for one in (p, mirrored):
        forward, reverse = both_fits.compute(one).both
        made += [Picture(one, forward, True), Picture(one, reverse.best, False)]
    return tuple(made[i] for i in np.random.default_rng([seed, 3]).permutation(len(made)))
