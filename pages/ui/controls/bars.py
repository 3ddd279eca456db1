"""The bars of a discrete distribution, to be pulled: the same weights as its sliders say."""

import secrets
from collections.abc import Callable, Sequence

import streamlit as st

from pages.ui.controls.drag_bars import drag_bars
from pages.ui.live.client import BadMessageError, name_of, weights_from
from pages.ui.shell.page import Page

__all__ = ["pull_bars"]


def pull_bars(
    page: Page,
    name: str,
    labels: Sequence[str],
    weights: Sequence[int],
    most: int,
    symbol: str,
    write: Callable[[Sequence[float]], None],
) -> None:
    """Draw the bars of one distribution.

    Parameters
    ----------
    page : Page
        Gives the language and the colours.
    name : str
        Which distribution this is, unique on the page.
    labels, weights : sequence
        The events, and the whole weights that the sliders say.
    most : int
        The largest weight.
    symbol : str
        "P" or "Q".
    write : callable
        Puts weights on the sliders; called from a callback.
    """
    text = page.chapter("hands_on").text
    key = f"_bars_{name}"
    drag_bars(
        {
            "weights": list(weights),
            "labels": list(labels),
            "most": most,
            "kind": f"{name}:{','.join(labels)}",
            "base": secrets.token_hex(4),
            "settled": st.session_state.get(f"{key}_settled", ""),
            "colour": page.palette.target if symbol == "P" else page.palette.accent,
            "words": {
                "figure": text.label("bars_figure", symbol=symbol),
                "each": [text.label("bar", symbol=symbol, event=label) for label in labels],
            },
        },
        key=key,
        on_settled=lambda: settle(key, len(weights), most, write),
    )
    if st.session_state.pop(f"{key}_refused", False):
        st.warning(text.label("refused_bars", symbol=symbol), icon=":material/report:")


def settle(key: str, count: int, most: int, write: Callable[[Sequence[float]], None]) -> None:
    """Put what was pulled on the sliders, if it is what a hand can have pulled."""
    raw = (st.session_state.get(key) or {}).get("settled")
    if raw is None:
        return
    try:
        weights = weights_from(raw, count, (0, most))
    except BadMessageError:
        st.session_state[f"{key}_refused"] = True
        return
    st.session_state[f"{key}_settled"] = name_of(raw)
    write(weights)
