"""Two distributions over the same events: Q sends the messages, P has made the code.

A choice of a starting pair, then the bars of each; see `pages.ui.controls.pmf_editor`
for what a weight is.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from klcore import discrete
from pages.ui.controls.pmf_editor import (
    BESIDE,
    COIN,
    DIE,
    Pmf,
    Preset,
    Weights,
    as_weight,
    draw_weights,
    exact_weights,
    weight_keys,
    write_weights,
)
from pages.ui.shell import link_state
from pages.ui.shell.choices import choose
from pages.ui.shell.page import Page

__all__ = [
    "PAIRS",
    "Pair",
    "PairEditor",
    "draw_pair",
    "go_to_start",
    "offer_infinite",
    "pair",
    "pair_keys",
    "write_p",
]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Where an edit starts: Q and P over the same events."""

    q: Preset
    p: Preset


def pair(code: str, labels: tuple[str, ...], *, q: tuple[int, ...], p: tuple[int, ...]) -> Pair:
    """Return a pair of presets over `labels`."""
    return Pair(q=Preset(code, labels, q), p=Preset(code, labels, p))


# Not A to D: D is the divergence, and A, B, C are the coins of page 4.
KLMN = tuple("KLMN")
PAIRS: Mapping[str, Pair] = {
    "opposites": pair("m", KLMN, q=(10, 10, 20, 40), p=(40, 20, 10, 10)),
    "nearly_equal": pair("s", KLMN, q=(40, 30, 20, 10), p=(38, 32, 19, 11)),
    "no_word": pair("n", KLMN, q=(40, 30, 20, 10), p=(50, 30, 20, 0)),
    "coins": pair("c", COIN, q=(50, 50), p=(90, 10)),
    "dice": pair("d", DIE, q=(10, 10, 10, 10, 10, 10), p=(10, 10, 10, 10, 10, 50)),
}


def choose_pair(page: Page, pairs: Mapping[str, Pair], *, swaps: bool, width: int) -> Pair:
    """Draw the choice of a starting pair and the button that restores it; return the pair."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = choose(page.text, "pair", pairs, label=page("pair"), how="list", width=width)
        chosen = pairs[which]
        if swaps:
            icon = ":material/swap_horiz:"
            st.button(page("swap"), icon=icon, key="_swap", on_click=swap, args=(chosen,))
        st.button(
            page("reset_pair"),
            icon=":material/undo:",
            on_click=write_pair,
            args=(chosen, chosen.q.weights, chosen.p.weights),
            key="_reset_pair",
            type="tertiary",
        )
    return chosen


@dataclass(frozen=True)
class PairEditor:
    """The editors of Q and P, drawn: the pair they start from, and the place of a figure."""

    start: Pair
    figure: DeltaGenerator
    q: Weights
    p: Weights

    def read(self, page: Page) -> tuple[Pmf, Pmf]:
        """Return Q and P as bars and sliders say them."""
        return self.q.read(page), self.p.read(page)


def draw_pair(
    page: Page, pairs: Mapping[str, Pair] = PAIRS, *, swaps: bool = False, width: int = 270
) -> PairEditor:
    """Draw the choice of a pair and the bars of both beside the place of a figure.

    `swaps` adds the button that exchanges Q and P; `width` is that of the choice, in pixels.
    """
    return edit_pair(page, choose_pair(page, pairs, swaps=swaps, width=width))


def edit_pair(page: Page, chosen: Pair) -> PairEditor:
    """Draw the bars of Q and P beside the place of a figure, and their sliders below them."""
    figure, controls = st.columns(BESIDE)
    with controls:
        q_bars, p_bars = st.container(), st.container()
        expander, seen = exact_weights(page)
    with expander:
        st.markdown(f"**{page('q_heading')}**")
        q = draw_weights(page, "q", chosen.q, "Q", seen=seen)
        st.markdown(f"**{page('p_heading')}**")
        p = draw_weights(page, "p", chosen.p, "P", seen=seen)
    with q_bars:
        q.draw_bars(page, page("q_heading"))
    with p_bars:
        p.draw_bars(page, page("p_heading"))
    return PairEditor(chosen, figure, q, p)


def go_to_start(pairs: Mapping[str, Pair]) -> None:
    """Choose the first of `pairs` as it starts out; for a button's callback."""
    name = next(iter(pairs))
    link_state.write({"pair": name})
    write_pair(pairs[name], pairs[name].q.weights, pairs[name].p.weights)


def swap(chosen: Pair) -> None:
    """Exchange the weights of Q and P: a button's callback."""
    q, p = (
        [
            as_weight(st.session_state.get(key, start), start)
            for key, start in zip(weight_keys(prefix, preset), preset.weights, strict=True)
        ]
        for prefix, preset in (("q", chosen.q), ("p", chosen.p))
    )
    write_pair(chosen, p, q)


def write_pair(chosen: Pair, q: Sequence[float], p: Sequence[float]) -> None:
    """Put weights on the sliders of both; for a button's callback."""
    write_weights("q", chosen.q.code, q)
    write_weights("p", chosen.p.code, p)


def write_p(chosen: Pair, weights: tuple[float, ...]) -> None:
    """Put `weights` on P's sliders; for a button's callback."""
    write_weights("p", chosen.p.code, weights)


def offer_infinite(page: Page, name: str, q: Pmf, p: Pmf) -> None:
    """Offer the pair `name`, whose waste is infinite, unless what is shown is one already."""
    if math.isinf(max(discrete.kl_divergence(*two) for two in ((q.p, p.p), (p.p, q.p)))):
        return
    st.button(
        page("see_infinite"),
        icon=":material/all_inclusive:",
        on_click=link_state.write,
        args=({"pair": name},),
        key="_see_infinite",
        type="tertiary",
    )


def pair_keys(pairs: Mapping[str, Pair] = PAIRS) -> frozenset[str]:
    """Return every URL key of this editor: what `end_page` is told is dormant."""
    keys = [weight_keys(*one) for each in pairs.values() for one in (("q", each.q), ("p", each.p))]
    return frozenset({"pair", *(key for some in keys for key in some)})
