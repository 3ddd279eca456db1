"""Hands on: P taken by its peaks, with both fits following while the hand moves."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import streamlit as st

from klcore import GaussianMixture, fit_forward_kl, fit_reverse_kl
from klcore.fit.fits import Fit, ReverseFit
from pages.ui.controls.targets import MAX_PEAKS, PEAK_LIMITS, Target, mixture_of, write_own_peaks
from pages.ui.forward_and_reverse import both_fits
from pages.ui.forward_and_reverse.drag_target import drag_target
from pages.ui.live.client import BadMessageError, name_of, peaks_from, shape_from
from pages.ui.shell import numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.page import Page
from pages.ui.shell.text import Text

__all__ = ["DRAG", "LOOK", "LOOK_KEYS", "PLAY", "choose_mode", "drag_peaks"]

LOOK = "look"
DRAG = "drag"
PLAY = "play"
MODES = (LOOK, DRAG, PLAY)

# Keys of the finale's own controls, which sleep while the game is played.
LOOK_KEYS = frozenset({"target", "integrand", "shown"})
SHAPE = "_drag_target"
SETTLED = "_drag_settled"  # the last drag that became the record, as the browser names it
REFUSED = "_drag_refused"  # whether the last one was no message of ours


def words(page: Page) -> Text:
    """Return the words of this part of the page."""
    return page.chapter("hands_on").text


def choose_mode(page: Page) -> str:
    """Draw the choice between looking and taking part; return it."""
    label = words(page).label("mode")
    return choose(page.text, "mode", MODES, label=label, label_visibility="collapsed")


def drag_peaks(page: Page, target: Target, fits: both_fits.Finale) -> None:
    """Draw P with handles, or say in one line why this P has none."""
    if not target.peaks:
        st.info(words(page).label("no_handles"), icon=":material/back_hand:")
        return
    # A new word with every run of the page: it tells a drag that began before from one after.
    live_figure(page, target, fits, secrets.token_hex(4))


@st.fragment
def live_figure(page: Page, target: Target, fits: both_fits.Finale, base: str) -> None:
    """Answer one message of a drag: only this part of the page runs, and draws no chart."""
    text = words(page)
    refused = bool(st.session_state.pop(REFUSED, False))
    says: dict[str, Any] = answer(page, text, fits.forward, fits.reverse)
    raw = (st.session_state.get(SHAPE) or {}).get("shape")
    if raw is not None:
        try:
            shape = shape_from(raw, MAX_PEAKS, PEAK_LIMITS)
        except BadMessageError:
            refused = True
        else:
            if shape.base == base:  # else it is from before: a slider has moved since
                says = {"id": shape.id, "seq": shape.seq}
                says |= answer(page, text, *fits_of(mixture_of(shape.peaks)))
    drag_target(
        {
            "peaks": target.peaks,
            "name": page.option("target", target.choice),
            "base": base,
            "settled": st.session_state.get(SETTLED, ""),
            "answer": says,
            "limits": PEAK_LIMITS,
            "words": figure_words(page, text),
            "colours": colours(page),
        },
        key=SHAPE,
        on_settled=settle,
    )
    if refused:
        st.warning(text.label("refused"), icon=":material/report:")


def settle() -> None:
    """Make what was dragged the reader's own peaks, if it is what a hand can have dragged."""
    raw = (st.session_state.get(SHAPE) or {}).get("settled")
    try:
        peaks = peaks_from(raw, MAX_PEAKS, PEAK_LIMITS)
    except BadMessageError:
        st.session_state[REFUSED] = True
        return
    st.session_state[SETTLED] = name_of(raw)
    write_own_peaks(peaks)
    st.rerun(scope="app")


def fits_of(p: GaussianMixture) -> tuple[Fit, ReverseFit]:
    """Return both fits, without remembering: a drag passes hundreds of targets once."""
    return fit_forward_kl(p), fit_reverse_kl(p)


def answer(
    page: Page, text: Text, forward: Fit | None, reverse: ReverseFit | None
) -> dict[str, Any]:
    """Return both fits as a handful of numbers, and as a line for each."""
    says = {}
    for name, fit in (("forward", forward), ("reverse", reverse.best if reverse else None)):
        says[name] = "" if fit is None else text.label(
            f"fit_{name}",
            mu=numbers.number(fit.mu, 2),
            sigma=numbers.number(fit.sigma, 2),
            cost=page.amount_with_unit(fit.kl),
        )  # fmt: skip
    return {
        "forward": forward and [forward.mu, forward.sigma],
        "reverse": [[fit.mu, fit.sigma] for fit in reverse.minima] if reverse else [],
        "says": says,
    }


def figure_words(page: Page, text: Text) -> Mapping[str, object]:
    """Return what the figure says itself, and the names of its handles."""
    each = {
        name: [text.label(f"{name}_of_peak", which=i) for i in range(1, MAX_PEAKS + 1)]
        for name in ("mean", "weight", "width", "remove")
    }
    plain = {name: text.label(name) for name in ("figure", "share", "add", "hint", "density")}
    return each | plain | {"forward": text.label("q_forward"), "reverse": text.label("q_reverse")}


def colours(page: Page) -> dict[str, str]:
    """Return the colours that mean something; the others are the theme's own."""
    palette = asdict(page.palette)
    return {"p": palette["target"]} | {name: palette[name] for name in ("forward", "reverse")}
