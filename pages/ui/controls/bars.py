"""The bars of a discrete distribution, to be pulled: the same weights as its sliders say.

What a page draws of the distribution it draws in a part that follows the hand
(`pages.ui.live.parts.follow`), from the weights that `held_weights` returns.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from pages.ui.live.assets import component, script, style
from pages.ui.live.client import weights_from
from pages.ui.live.hands import held_as, sent, settle_sent, settled, tell_refusal
from pages.ui.shell.page import Page

__all__ = ["Bars", "draw_bars", "held_weights"]

COMPONENT = component(
    "kl_bars",
    html=style("controls/bars.html"),
    css=style("live/handles.css", "controls/bars.css"),
    js=script("live/handles.js", "controls/bars.js"),
)


@dataclass(frozen=True)
class Bars:
    """Which bars these are: unique on the page, the run of the page that they are drawn in.

    The word for the run tells a hand that took hold before a change of the sliders from one after.
    """

    name: str
    base: str

    @staticmethod
    def of(name: str) -> "Bars":
        """Return the bars `name` of this run."""
        return Bars(f"bars_{name}", secrets.token_hex(4))


def held_weights(bars: Bars, count: int, most: int) -> tuple[float, ...] | None:
    """Return the `count` weights that a hand on the bars shows, None while none does."""
    return held_as(
        bars.name, bars.base, lambda raw: weights_from({"weights": raw}, count, (0, most))
    )


def draw_bars(
    page: Page,
    bars: Bars,
    title: str,
    symbol: str,
    labels: Sequence[str],
    sliders: Sequence[str],
    most: int,
    write: Callable[[Sequence[float]], None],
) -> None:
    """Draw the bars of one distribution.

    Parameters
    ----------
    page : Page
        Gives the language and the colours.
    bars : Bars
        Which bars these are.
    title : str
        What stands above them.
    symbol : str
        "P" or "Q".
    labels : sequence of str
        The events.
    sliders : sequence of str
        The keys of the sliders that say the same weights; drawn by the page before.
    most : int
        The largest weight.
    write : callable
        Puts weights on the sliders; called from a callback.
    """
    text = page.chapter("hands_on").text
    key = f"_{bars.name}"
    kind = ",".join([bars.name, *sliders, *labels])
    COMPONENT(
        key=key,
        data={
            "weights": [st.session_state[slider] for slider in sliders],
            "labels": list(labels),
            "sliders": list(sliders),
            "most": most,
            "name": bars.name,
            "kind": kind,
            "base": bars.base,
            "settled": settled(key),
            "colour": page.palette.target if symbol == "P" else page.palette.accent,
            "words": {
                "title": title,
                "sum": text.label("bars_sum"),
                "figure": text.label("bars_figure", symbol=symbol),
                "each": [text.label("bar", symbol=symbol, event=label) for label in labels],
            },
        },
        on_settled_change=lambda: settle(key, kind, len(labels), most, write),
    )
    tell_refusal(key, text.label("refused_bars", symbol=symbol))


def settle(
    key: str, kind: str, count: int, most: int, write: Callable[[Sequence[float]], None]
) -> None:
    """Put what was pulled on the sliders, if it is what a hand can have pulled.

    What was pulled of a distribution that has just been left for another one is nobody's.
    """
    raw = sent(key, "settled")
    if raw is None or (isinstance(raw, dict) and raw.get("kind", kind) != kind):
        return
    settle_sent(key, lambda raw: weights_from(raw, count, (0, most)), write)
