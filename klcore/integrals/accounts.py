"""Several integrals over the same panels at once, with an account of each panel.

What one panel holds can then be held against what is known of it otherwise.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from klcore._numbers import FloatArray
from klcore.integrals.panels import legendre

__all__ = ["Accounts", "Integrands", "Panels", "integrate_accounts", "joined"]

NODES = 15
MAX_HALVINGS = 60
MOST_NODES = 600_000  # positions asked for in one integral: bounds time and memory
LEAST = 2.0**-1000  # of an integral: nothing that can be told apart from 0

# Takes (anchor, offset, lift), returns rows of integrands (k, …) times exp(lift), what rounding may
# have done to each (the same shape), and what an unseen part of the first row would count, per unit
# of its mass. A density that underflows may still matter on a panel that is wide enough.
Integrands = Callable[
    [FloatArray, FloatArray, FloatArray], tuple[FloatArray, FloatArray, FloatArray]
]


@dataclass(frozen=True, kw_only=True)
class Panels:
    """Panels about their anchors: offsets from `left` to `right`, or these are logarithms.

    Where `sign` is 0 an offset runs from `left` to `right`; where it is ∓1 the offset is
    ∓exp(v), and v runs.
    """

    anchor: FloatArray
    left: FloatArray
    right: FloatArray
    sign: FloatArray

    def __len__(self) -> int:
        return len(self.anchor)

    def some(self, keep: npt.NDArray[np.bool_]) -> "Panels":
        """Only those that are to be kept."""
        return Panels(
            anchor=self.anchor[keep],
            left=self.left[keep],
            right=self.right[keep],
            sign=self.sign[keep],
        )

    def ends(self) -> tuple[FloatArray, FloatArray]:
        """Both ends of each panel, the lower first."""
        with np.errstate(over="ignore"):
            a, b = (
                np.where(
                    self.sign == 0.0, v, self.sign * np.exp(np.where(self.sign == 0.0, 0.0, v))
                )
                for v in (self.left, self.right)
            )
        return self.anchor + np.minimum(a, b), self.anchor + np.maximum(a, b)


def joined(parts: Sequence[Panels]) -> Panels:
    """All panels of several."""
    return Panels(
        anchor=np.concatenate([part.anchor for part in parts]),
        left=np.concatenate([part.left for part in parts]),
        right=np.concatenate([part.right for part in parts]),
        sign=np.concatenate([part.sign for part in parts]),
    )


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """What each panel holds: `values` and `errors` (rows, panels), and the largest `weight`."""

    values: FloatArray
    errors: FloatArray
    weight: FloatArray


def integrate_accounts(
    integrands: Integrands, panels: Panels, tolerance: npt.ArrayLike
) -> Accounts:
    """Integrate rows of functions over panels, halved until every row has converged.

    Parameters
    ----------
    integrands : callable
        See `Integrands`.
    panels : Panels
        Where.
    tolerance : array_like, shape (rows,)
        Part of a row's whole (the sum of its panels' sizes) by which halving may move a panel.

    Returns
    -------
    Accounts
        An infinite value where an integrand is.
    """
    wanted = np.asarray(tolerance, dtype=float)[:, None]
    count = len(panels)
    weight = np.zeros(count)
    own = np.arange(count)
    left, right = panels.left, panels.right
    whole, _ = _rule(integrands, panels, own, left, right, weight)
    asked = NODES * count
    values = np.zeros((len(whole), count))
    errors = np.zeros_like(values)
    settled_size = np.zeros((len(whole), 1))

    def settle(i: npt.NDArray[np.intp], value: FloatArray, error: FloatArray) -> None:
        for k in range(len(values)):
            values[k] += np.bincount(i, value[k], count)
            errors[k] += np.bincount(i, error[k], count)

    for _ in range(MAX_HALVINGS):
        middle = 0.5 * (left + right)
        n = len(own)
        both, lows = np.concatenate([own, own]), np.concatenate([left, middle])
        highs = np.concatenate([middle, right])
        parts, noise = _rule(integrands, panels, both, lows, highs, weight)
        asked += 2 * NODES * n
        first, second = parts[:, :n], parts[:, n:]
        halves, noise = first + second, noise[:, :n] + noise[:, n:]
        if not np.isfinite(halves).all():
            values[~np.isfinite(halves).all(axis=1)] = np.inf
            return Accounts(values=values, errors=errors, weight=weight)
        change = np.abs(whole - halves)
        total = settled_size + np.abs(halves).sum(axis=1, keepdims=True)
        done = ((change <= np.maximum(wanted * total, LEAST)) | (change <= noise)).all(axis=0)
        # A panel of no width left cannot be halved: what it holds is what it holds.
        stuck = (middle <= left) | (middle >= right)
        # The sum of the halves is far better than their difference from the whole says.
        better = np.minimum(change, np.maximum(noise, change * np.sqrt(change / (total + LEAST))))
        settle(own[done], halves[:, done], better[:, done])
        settle(own[stuck & ~done], halves[:, stuck & ~done], change[:, stuck & ~done])
        settled_size += np.abs(halves[:, done | stuck]).sum(axis=1, keepdims=True)
        keep = ~(done | stuck)
        if not keep.any():
            break
        if asked + 4 * NODES * keep.sum() > MOST_NODES:
            settle(own[keep], halves[:, keep], change[:, keep])
            break
        own = np.concatenate([own[keep], own[keep]])
        left, middle, right = left[keep], middle[keep], right[keep]
        left, right = np.concatenate([left, middle]), np.concatenate([middle, right])
        whole = np.concatenate([first[:, keep], second[:, keep]], axis=1)
    else:
        settle(own, whole, np.abs(whole))
    return Accounts(values=values, errors=errors, weight=weight)


def _rule(
    integrands: Integrands,
    panels: Panels,
    own: npt.NDArray[np.intp],
    low: FloatArray,
    high: FloatArray,
    weight: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Integrate over parts of the panels `own`, and keep the largest `weight` of each."""
    nodes, weights = legendre(NODES)
    half = 0.5 * (high - low)
    place = 0.5 * (high + low)[:, None] + half[:, None] * nodes
    sign = panels.sign[own][:, None]
    lift = np.where(sign != 0.0, place, 0.0)
    with np.errstate(over="ignore"):
        offset = np.where(sign != 0.0, sign * np.exp(lift), place)
    anchor = np.broadcast_to(panels.anchor[own][:, None], offset.shape)
    rows, noise, each = integrands(anchor, offset, lift)
    np.maximum.at(weight, own, each.max(axis=1, initial=0.0))
    scaled = half[:, None] * weights
    with np.errstate(over="ignore", invalid="ignore"):
        return (rows * scaled).sum(axis=2), (noise * scaled).sum(axis=2)
