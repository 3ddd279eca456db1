"""P taken hold of in the charts: handles over them, the peaks that a hand shows, and the release.

P itself follows in the browser (``peak_handles.js``); what a page draws of it, it draws in a part
that follows the hand (`pages.ui.live.parts.follow`) from the peaks that `held_peaks` returns.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from pages.ui.controls.targets import MAX_PEAKS, PEAK_LIMITS, Peak, write_own_peaks
from pages.ui.live.assets import component, script, style
from pages.ui.live.client import BadMessageError, Limits, peaks_from
from pages.ui.live.hands import choose_sent, held_as, settle_sent, settled, tell_refusal
from pages.ui.shell.page import Page

__all__ = ["Grip", "begin_grip", "draw_handles", "held_peaks"]

KEY = "_peaks"
COMPONENT = component(
    "kl_peaks",
    html=style("forward_and_reverse/peak_handles.html"),
    css=style("forward_and_reverse/peak_handles.css"),
    js=script("live/handles.js", "live/over_charts.js", "forward_and_reverse/peak_handles.js"),
)


@dataclass(frozen=True)
class Grip:
    """The peaks as the controls say them, and a word that names this run of the page.

    The word tells a drag that began before a change of the controls from one after it.
    """

    peaks: tuple[Peak, ...]
    base: str
    limits: tuple[Limits, Limits, Limits] = PEAK_LIMITS
    fixed: bool = False

    def read(self, raw: object) -> tuple[Peak, ...]:
        """Return the peaks of a message; raises `BadMessageError` if no hand can have sent it."""
        peaks = peaks_from(raw, MAX_PEAKS, self.limits)
        if self.fixed and len(peaks) != len(self.peaks):
            raise BadMessageError(f"not {len(self.peaks)} peaks")
        return peaks


def begin_grip(
    peaks: Sequence[Peak],
    limits: tuple[Limits, Limits, Limits] = PEAK_LIMITS,
    *,
    fixed: bool = False,
) -> Grip:
    """Return a grip on `peaks`; none of them, nothing to take hold of.

    With `fixed` none is added and none removed.
    """
    return Grip(tuple(peaks), secrets.token_hex(4), limits, fixed)


def held_peaks(grip: Grip) -> tuple[Peak, ...] | None:
    """Return the peaks that a hand shows, None while none is held."""
    if not grip.peaks:
        return None
    return held_as("peaks", grip.base, lambda raw: grip.read({"peaks": raw}))


def draw_handles(
    page: Page,
    grip: Grip,
    charts: Sequence[str],
    *,
    minima: Sequence[tuple[float, str]] = (),
    chosen: int = -1,
    choose: Callable[[int], None] | None = None,
    write: Callable[[Sequence[Peak]], None] = write_own_peaks,
) -> None:
    """Lay handles over the charts with the keys `charts`, and draw what adds and removes peaks.

    Parameters
    ----------
    page : Page
        Speaks the words.
    grip : Grip
        What is taken hold of.
    charts : sequence of str
        P must be the first trace of each, with an axis that stays while a hand is on it.
    minima : sequence of (float, str), optional
        Where a minimum is marked on every chart but the first, and what it is called.
    chosen : int, optional
        Which of them is shown.
    choose : callable, optional
        Called with the number of the minimum that was touched.
    write : callable, optional
        Makes the peaks that were let go the controls' own.
    """
    text = page.chapter("hands_on")
    COMPONENT(
        key=KEY,
        height="content",
        data={
            "charts": list(charts),
            "peaks": grip.peaks,
            "base": grip.base,
            "settled": settled(KEY),
            "limits": grip.limits,
            "fixed": grip.fixed,
            "minima": list(minima),
            "chosen": chosen,
            "words": handle_words(text),
            "colours": {"p": page.palette.target, "ground": page.palette.background},
        },
        on_settled_change=partial(settle_sent, KEY, grip.read, write),
        on_chosen_change=partial(choose_sent, KEY, len(minima), choose),
    )
    if not grip.peaks:
        st.caption(text("no_handles"))
    tell_refusal(KEY, text("refused"))


def handle_words(text: Page) -> dict[str, Any]:
    """Return what the handles and buttons are called."""
    each = {
        name: [text(f"{name}_of_peak", which=i) for i in range(1, MAX_PEAKS + 1)]
        for name in ("top", "width", "remove")
    }
    return each | {name: text(name) for name in ("figure", "top_at", "add", "mouse", "touch")}
