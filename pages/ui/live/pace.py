"""The order in which a page reaches the reader: first the picture that was asked for.

A browser paints when it has built all that has arrived by then. With every chart of a page at
once, the one that the moved slider is about shows two to four times later than it could. So what
a page leads with, its controls and one picture, is a fragment: Streamlit answers with it alone.
The rest is held back until a browser has had the time to paint, and then follows by itself.

Likewise when a reader arrives: Streamlit's browser side loads every kind of widget when it meets
the first, in a box of another height. So the page comes from top to bottom, in four steps.
"""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, TypeVar

import streamlit as st

from pages.ui.live.session import current
from pages.ui.live.session import part as part_given

if TYPE_CHECKING:  # the shell itself holds back
    from pages.ui.shell.page import Page

__all__ = ["hold_back", "lead", "page_stands"]

T = TypeVar("T")
# Seconds, measured on a small machine (see tests/benchmarks). Where a browser takes longer, it
# paints all at once, as it would without the waits.
CHART = 0.06  # to draw a chart again
FIRST = {
    "width": 0.045,  # until the page, which Streamlit begins narrow, is wide
    "controls": 0.05,  # until what stands above the first picture has been loaded
    "picture": 0.2,  # until Plotly has been loaded and the first picture drawn
}
PASSED = "_passed"  # the steps that this session has behind it


def lead(
    part: Callable[["Page"], T],
    page: "Page",
    redraw: Callable[["Page", T], None] | None = None,
    unless: Sequence[str] = (),
) -> T:
    """Call `part`, which draws, and return what it returns; it answers alone when it is touched.

    Parameters
    ----------
    part : callable
        Draws controls and one picture. The whole page, `part` included, runs right after its
        answer, so it must not mind running twice.
    page : Page
        What `part` is called with.
    redraw : callable, optional
        Draws the picture only, from the state of the widgets, into a place that `part` returned.
        Where there are many controls they are the greater part of an answer.
    unless : sequence of str
        The widgets whose change calls for all of `part`.
    """
    from pages.ui.live.parts import tell  # until every page follows the hand

    drawn: list[T] = []
    before: list[object] = []

    @st.fragment
    def answer() -> None:
        live, again = current(), bool(drawn)
        now = [st.session_state.get(key) for key in unless]
        with part_given() as given:
            if not again:
                drawn.append(part(page))
                before.extend(st.session_state.get(key) for key in unless)
            elif redraw is None or now != before:
                part(page)
            else:
                redraw(page, drawn[0])
        given.keys.clear()  # this part answers what is committed
        tell(f"_live_{getattr(part, '__name__', 'part')}", live, given)
        if again:
            time.sleep(CHART)
            st.rerun()

    answer()
    hold_back("picture")
    return drawn[0]


def hold_back(until: Literal["width", "controls", "picture"]) -> None:
    """Give the browser of a reader who has just arrived the time for one step."""
    passed = st.session_state.setdefault(PASSED, set())
    if until not in passed:
        passed.add(until)
        time.sleep(FIRST[until])


def page_stands() -> None:
    """Say that the reader has a whole page: on the next one nothing is loaded any more."""
    st.session_state[PASSED] = set(FIRST)
