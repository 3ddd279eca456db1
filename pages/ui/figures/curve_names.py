"""Names beside their curves instead of a legend: where each has room, in pixels.

A figure's width is known to the browser only. Places are found for a narrow one: on a wider one
the curves spread and the words do not, so what was free stays free.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LINE_HEIGHT", "Name", "width_of", "with_room"]

FloatArray = NDArray[np.float64]
LINE_HEIGHT = 18.0
OFFSET = 0.8 * LINE_HEIGHT  # from a curve to the middle of its name
EVERYWHERE_FREE = 40.0  # more room than this is no better


@dataclass(frozen=True)
class Name:
    """Where the middle of a curve's name stands: so far right of and above point `at`."""

    at: int
    right: float
    up: float


def width_of(label: str) -> float:
    """Return about how wide a bold label of 14 px is; Chinese characters are square."""
    plain = re.sub("<[^>]*>", "", label)
    return sum(14.0 if ord(sign) > 0x2E80 else 7.6 for sign in plain) + 8.0


def with_room(
    across: FloatArray,
    ups: Sequence[FloatArray],
    labels: Sequence[str],
    size: tuple[float, float],
    sides: Sequence[int] = (),
    ink: Sequence[tuple[FloatArray, FloatArray]] = (),
) -> list[Name | None]:
    """Return for each curve where its name is furthest from all other ink, None if nowhere.

    All in pixels from the lower left corner of a drawing area of this `size`. `sides` say that a
    name must stand above its curve (1) or below it (-1); `ink` is what else is drawn there.
    """
    width, height = size
    ink_x, ink_y = [], []
    between = np.arange(0, len(across) - 1, 0.25)  # a steep curve has few points of its own
    places = np.arange(len(across))
    for up in ups:
        ink_x.append(np.interp(between, places, across))
        ink_y.append(np.interp(between, places, up))
    for x, y in ink:
        ink_x.append(x)
        ink_y.append(y)
    names: list[Name | None] = []
    for k, (up, label) in enumerate(zip(ups, labels, strict=True)):
        half = width_of(label) / 2
        all_x, all_y = np.concatenate(ink_x), np.concatenate(ink_y)
        seen = np.isfinite(all_y)
        all_x, all_y = all_x[seen], all_y[seen]
        best: tuple[float, Name | None] = (0.0, None)
        side = sides[k] if sides else 0
        moves = [(0.0, OFFSET * one) for one in ((side,) if side else (1, -1))]
        if not side:  # beside a steep stretch
            moves += [(half + 6.0, 0.0), (-half - 6.0, 0.0)]
        for i in range(0, len(across), max(1, len(across) // 32)):
            for right, more in moves:
                x, y = across[i] + right, up[i] + more
                inside = 0 < up[i] < height and half < x < width - half
                if not (inside and LINE_HEIGHT / 2 < y < height - LINE_HEIGHT / 2):  # or NaN
                    continue
                dx = np.maximum(np.abs(all_x - x) - half, 0.0)
                dy = np.maximum(np.abs(all_y - y) - LINE_HEIGHT / 2, 0.0)
                room = float(np.minimum(np.hypot(dx, dy), EVERYWHERE_FREE).min())
                if best[1] is None or room > best[0]:
                    best = (room, Name(i, right, more))
        name = best[1]
        names.append(name)
        if name is not None:
            middle = across[name.at] + name.right
            ink_x.append(np.linspace(middle - half, middle + half, 9))
            ink_y.append(np.full(9, up[name.at] + name.up))
    return names
