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
ENOUGH = 40.0  # more room than this is no better
OWN_ROOM = 6.0  # a pixel to the name's own curve is worth as many to other ink


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
    places = np.arange(len(across))
    dense = np.arange(0, len(across) - 1, 0.25)  # a steep curve has few points of its own
    dense_x = np.interp(dense, places, across)
    curves = [(dense_x, np.interp(dense, places, up)) for up in ups]
    others = list(ink)
    names: list[Name | None] = []
    for k, (up, label) in enumerate(zip(ups, labels, strict=True)):
        half = width_of(label) / 2
        near, far = [curves[k]], [*others, *curves[:k], *curves[k + 1 :]]
        best: tuple[float, Name | None] = (0.0, None)
        for i in range(0, len(across), max(1, len(across) // 32)):
            for right, more in moves(half, sides[k] if sides else 0):
                x, y = across[i] + right, up[i] + more
                inside = 0 < up[i] < height and half < x < width - half
                if not (inside and LINE_HEIGHT / 2 < y < height - LINE_HEIGHT / 2):  # or NaN
                    continue
                # Its own curve is to be near it, though not under it.
                room = min(OWN_ROOM * free(near, x, y, half), free(far, x, y, half))
                if best[1] is None or room > best[0]:
                    best = (room, Name(i, right, more))
        name = best[1]
        names.append(name)
        if name is not None:
            middle, line = across[name.at] + name.right, up[name.at] + name.up
            others.append((np.linspace(middle - half, middle + half, 9), np.full(9, line)))
    return names


def moves(half: float, side: int) -> list[tuple[float, float]]:
    """Return where a name may stand around a point of its curve: right of it, above it."""
    beside, corners = half + 6.0, (0.7 * half, half + 2.0)  # the steeper, the further aside
    asides = [0.0, *corners, *(-right for right in corners)]
    over = [(right, up) for right in asides for up in (OFFSET, -OFFSET)]
    if side:
        return [(right, up) for right, up in over if up * side > 0]
    return [*over, (beside, 0.0), (-beside, 0.0)]


def free(ink: Sequence[tuple[FloatArray, FloatArray]], x: float, y: float, half: float) -> float:
    """Return how far the nearest ink is from a name with its middle here, up to enough."""
    if not ink:
        return ENOUGH
    dx = np.maximum(np.abs(np.concatenate([one for one, _ in ink]) - x) - half, 0.0)
    dy = np.maximum(np.abs(np.concatenate([one for _, one in ink]) - y) - LINE_HEIGHT / 2, 0.0)
    return float(np.nanmin(np.append(np.hypot(dx, dy), ENOUGH)))
