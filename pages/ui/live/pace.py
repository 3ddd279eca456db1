"""The order in which a page reaches a reader who has just arrived: from top to bottom.

Streamlit's browser side loads every kind of widget when it meets the first, in a box of another
height. So the first page of a session comes in four steps, with placeholders as high as what they
stand for.
"""

import time
from typing import Literal

import streamlit as st

__all__ = ["hold_back", "page_stands"]

# Seconds, measured on a small machine (see tests/benchmarks). Where a browser takes longer, it
# paints all at once, as it would without the waits.
FIRST = {
    "width": 0.045,  # until the page, which Streamlit begins narrow, is wide
    "controls": 0.05,  # until what stands above the first picture has been loaded
    "picture": 0.2,  # until Plotly has been loaded and the first picture drawn
}
PASSED = "_passed"  # the steps that this session has behind it


def hold_back(until: Literal["width", "controls", "picture"]) -> None:
    """Give the browser of a reader who has just arrived the time for one step."""
    passed = st.session_state.setdefault(PASSED, set())
    if until not in passed:
        passed.add(until)
        time.sleep(FIRST[until])


def page_stands() -> None:
    """Say that the reader has a whole page: on the next one nothing is loaded any more."""
    st.session_state[PASSED] = set(FIRST)
