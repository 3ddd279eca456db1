"""What a component sends is checked here: type, count, finiteness, range.

What a held slider says is checked by `pages.ui.live.session.move_from`, and what a widget holds
by `pages.ui.shell.numbers.within`.

A component's own script keeps to these limits, but a client may be changed to send anything.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = [
    "BadMessageError",
    "Limits",
    "bounded",
    "gaussian_from",
    "name_of",
    "peaks_from",
    "places_from",
    "weights_from",
]

Limits = tuple[float, float]
Peak = tuple[float, float, float]
MAX_ID = 24


class BadMessageError(ValueError):
    """A component's message that no component of ours would send."""


def bounded(raw: object, limits: Limits) -> float:
    """Return `raw` as a float if it is a number inside `limits`.

    >>> bounded(2, (0, 5))
    2.0
    >>> bounded(float("nan"), (0, 5))
    Traceback (most recent call last):
    ...
    pages.ui.live.client.BadMessageError: not a number between 0 and 5
    """
    number = math.nan
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        try:
            number = float(raw)
        except OverflowError:  # an integer of a thousand digits
            number = math.inf
    if not limits[0] <= number <= limits[1]:
        raise BadMessageError(f"not a number between {limits[0]} and {limits[1]}")
    return number


def items(raw: object, fewest: int, most: int) -> Sequence[Any]:
    """Return `raw` if it is a list of an allowed length."""
    if not isinstance(raw, list | tuple) or not fewest <= len(raw) <= most:
        raise BadMessageError(f"not a list of {fewest} to {most}")
    return raw


def fields(raw: object) -> Mapping[str, Any]:
    """Return `raw` if it is a record."""
    if not isinstance(raw, Mapping):
        raise BadMessageError("not a record")
    return raw


def peaks_from(raw: object, most: int, limits: tuple[Limits, Limits, Limits]) -> tuple[Peak, ...]:
    """Return the peaks (weight, mean, width) that a client sent."""
    return tuple(
        tuple(  # type: ignore[misc]
            bounded(value, limit) for value, limit in zip(items(peak, 3, 3), limits, strict=True)
        )
        for peak in items(fields(raw).get("peaks"), 1, most)
    )


def places_from(
    raw: object, count: int, limits: tuple[Limits, Limits]
) -> tuple[tuple[float, float], ...]:
    """Return the `count` places (across, up) that a client sent."""
    places = (items(place, 2, 2) for place in items(fields(raw).get("places"), count, count))
    return tuple((bounded(x, limits[0]), bounded(y, limits[1])) for x, y in places)


def gaussian_from(raw: object, limits: tuple[Limits, Limits]) -> tuple[float, float]:
    """Return the mean and the width that a client sent."""
    mean, width = items(fields(raw).get("q"), 2, 2)
    return bounded(mean, limits[0]), bounded(width, limits[1])


def name_of(raw: object) -> str:
    """Return which message this is, as its sender will recognise it."""
    record = fields(raw)
    return f"{record.get('id')}:{record.get('seq')}"[: 2 * MAX_ID]


def weights_from(raw: object, count: int, limits: Limits) -> tuple[float, ...]:
    """Return the `count` weights that a client sent."""
    return tuple(
        bounded(value, limits) for value in items(fields(raw).get("weights"), count, count)
    )
