"""Places taken hold of in the charts: handles that go both ways, and minima to be touched.

What a page draws of the places it draws in a part that follows the hand
(`pages.ui.live.parts.follow`) from those that `held_places` returns.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pages.ui.live.assets import component, script, style
from pages.ui.live.client import Limits, places_from
from pages.ui.live.hands import choose_sent, held_as, settle_sent, settled, tell_refusal
from pages.ui.shell.page import Page

__all__ = [
    "Grip",
    "Minimum",
    "Place",
    "Words",
    "begin_grip",
    "draw_handles",
    "held_places",
]

Place = tuple[float, float]  # across, up
KEY = "_places"
STEP = 0.05
COMPONENT = component(
    "kl_places",
    html='<div class="row"><p class="hint mouse"></p><p class="hint touch"></p></div>',
    css=style("forward_and_reverse/peak_handles.css"),
    js=script("live/handles.js", "live/over_charts.js", "forward_and_reverse/place_handles.js"),
)


@dataclass(frozen=True)
class Grip:
    """The places as the controls say them, and a word that names this run of the page."""

    places: tuple[Place, ...]
    limits: tuple[Limits, Limits]
    base: str

    def read(self, raw: object) -> tuple[Place, ...]:
        """Return the places of a message; raises `BadMessageError` if no hand can have sent it."""
        return places_from(raw, len(self.places), self.limits)


@dataclass(frozen=True)
class Words:
    """What the handles are called, what stands on them, where they are, and how to use them.

    `at` holds %x and %y.
    """

    figure: str
    names: Sequence[str]
    marks: Sequence[str]
    at: str
    mouse: str
    touch: str


@dataclass(frozen=True)
class Minimum:
    """A minimum that is chosen by its ellipse, on every chart but the first."""

    mean: NDArray[np.float64]
    cov: NDArray[np.float64]
    label: str


def begin_grip(places: Sequence[Place], limits: tuple[Limits, Limits]) -> Grip:
    """Return a grip on `places`; none of them, nothing to take hold of."""
    return Grip(tuple(places), limits, secrets.token_hex(4))


def held_places(grip: Grip) -> tuple[Place, ...] | None:
    """Return the places that a hand shows, None while none is held."""
    if not grip.places:
        return None
    return held_as("places", grip.base, lambda raw: grip.read({"places": raw}))


def draw_handles(
    page: Page,
    grip: Grip,
    charts: Sequence[str],
    words: Words,
    write: Callable[[Sequence[Place]], None],
    *,
    colour: str,
    minima: Sequence[Minimum] = (),
    chosen: int = -1,
    choose: Callable[[int], None] | None = None,
) -> None:
    """Lay handles over the charts with the keys `charts`, and write below how to use them.

    `write` makes the places that were let go the controls' own; `choose` is called with the number
    of the minimum that was touched. Where there is one place only, it is also put where the first
    chart is touched.
    """
    COMPONENT(
        key=KEY,
        height="content",
        data={
            "charts": list(charts),
            "places": grip.places,
            "base": grip.base,
            "settled": settled(KEY),
            "limits": grip.limits,
            "step": STEP,
            "minima": [said(minimum) for minimum in minima],
            "chosen": chosen,
            "words": vars(words),
            "colours": {"p": colour, "ground": page.palette.background},
        },
        on_settled_change=partial(settle_sent, KEY, grip.read, write),
        on_chosen_change=partial(choose_sent, KEY, len(minima), choose),
    )
    tell_refusal(KEY, page("places_refused"))


def said(minimum: Minimum) -> dict[str, Any]:
    """Return a minimum as the script reads it, with the root of its covariance."""
    root = np.linalg.cholesky(minimum.cov)
    return {"mean": minimum.mean.tolist(), "root": root.tolist(), "label": minimum.label}
