"""Names beside their curves instead of a legend: where each has room, in pixels.

A figure's width is known to the browser only. Places are found for a narrow one: on a wider one
the curves spread and the words do not, so what was free stays free.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LINE_HEIGHT", "Name", "over_the_top", "width_of", "with_room"]

FloatArray = NDArray[np.float64]
Ink = tuple[FloatArray, FloatArray]
LINE_HEIGHT = 18.0
OFFSET = 0.8 * LINE_HEIGHT  # from a curve to the middle of its name
SAMPLES, TRIED = 193, 24  # places along a curve: where it is ink, and where its name may stand
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
    return sum(14.0 if ord(sign) > 0x2E80 else 6.6 for sign in plain) + 6.0


def with_room(
    across: FloatArray,
    ups: Sequence[FloatArray],
    labels: Sequence[str],
    size: tuple[float, float],
    sides: Sequence[int] = (),
    ink: Sequence[Ink] = (),
    *,
    clear: bool = False,
) -> list[Name | None]:
    """Return for each curve where its name is furthest from all other ink, None if nowhere.

    All in pixels from the lower left corner of a drawing area of this `size`. `sides` say that a
    name must stand above its curve (1) or below it (-1); `ink` is what else is drawn there. With
    `clear` a name that would cover something is nowhere either.
    """
    places = np.linspace(0, len(across) - 1, SAMPLES)
    order = np.arange(len(across))
    curves = [(np.interp(places, order, across), np.interp(places, order, up)) for up in ups]
    others = list(ink)
    names: list[Name | None] = []
    for k, (up, label) in enumerate(zip(ups, labels, strict=True)):
        half = width_of(label) / 2
        far = [*others, *curves[:k], *curves[k + 1 :]]
        room, name = roomiest(across, up, half, size, sides[k] if sides else 0, curves[k], far)
        if room <= 0 and sides and sides[k]:  # on the other side, if only there it covers nothing
            other = roomiest(across, up, half, size, 0, curves[k], far)
            room, name = other if other[0] > 0 else (room, name)
        if name is None or (clear and room == 0):
            names.append(None)
            continue
        names.append(name)
        middle, line = across[name.at] + name.right, up[name.at] + name.up
        others.append((np.linspace(middle - half, middle + half, 9), np.full(9, line)))
    return names


def roomiest(
    across: FloatArray, up: FloatArray, half: float, size: tuple[float, float], side: int,
    own: Ink, far: Sequence[Ink],
) -> tuple[float, Name | None]:  # fmt: skip
    """Return the place around a curve with the most room, and how much that is."""
    width, height = size
    at = np.arange(0, len(across), max(1, len(across) // TRIED))
    steps = np.array(moves(half, side))
    at, right, more = np.repeat(at, len(steps)), *np.tile(steps.T, len(at))
    x, y = across[at] + right, up[at] + more
    inside = (up[at] > 0) & (up[at] < height) & (half < x) & (x < width - half)
    inside &= (y > LINE_HEIGHT / 2) & (y < height - LINE_HEIGHT / 2)  # not where up is NaN
    at, right, more, x, y = (values[inside] for values in (at, right, more, x, y))
    if not len(at):
        return -1.0, None
    # Its own curve is to be near it, though not under it.
    room = np.minimum(OWN_ROOM * free([own], x, y, half), free(far, x, y, half))
    best = int(np.argmax(room))
    return float(room[best]), Name(int(at[best]), float(right[best]), float(more[best]))


def over_the_top(
    across: FloatArray, up: FloatArray, label: str, size: tuple[float, float], ink: Sequence[Ink]
) -> Name | None:
    """Return the place in the middle over a curve's top, or None if something else is there."""
    half, top = width_of(label) / 2, int(np.argmax(up))
    x, y = float(across[top]), float(up[top]) + 12.0
    if not (half < x < size[0] - half and y < size[1] - LINE_HEIGHT / 2):
        return None
    clear = free(ink, np.array([x]), np.array([y]), half)[0] > 1.0
    return Name(top, 0.0, 12.0) if clear else None


def moves(half: float, side: int) -> list[tuple[float, float]]:
    """Return where a name may stand around a point of its curve: right of it, above it."""
    beside, corners = half + 6.0, (0.7 * half, half + 2.0)  # the steeper, the further aside
    asides = [0.0, *corners, *(-right for right in corners)]
    over = [(right, up) for right in asides for up in (OFFSET, -OFFSET)]
    if side:
        return [(right, up) for right, up in over if up * side > 0]
    return [*over, (beside, 0.0), (-beside, 0.0)]


def free(ink: Sequence[Ink], x: FloatArray, y: FloatArray, half: float) -> FloatArray:
    """Return how far the nearest ink is from a name with its middle at each place, up to enough."""
    if not ink:
        return np.full(len(x), ENOUGH)
    ink_x = np.concatenate([one for one, _ in ink]).astype(np.float32)
    ink_y = np.concatenate([one for _, one in ink]).astype(np.float32)
    ink_x, ink_y = ink_x[np.isfinite(ink_y)], ink_y[np.isfinite(ink_y)]
    dx = np.clip(np.abs(ink_x - x[:, None].astype(np.float32)) - half, 0.0, ENOUGH)
    dy = np.clip(np.abs(ink_y - y[:, None].astype(np.float32)) - LINE_HEIGHT / 2, 0.0, ENOUGH)
    nearest = np.min(dx * dx + dy * dy, axis=1, initial=ENOUGH**2)
    return np.asarray(np.sqrt(nearest), dtype=float)
