"""Four more looks at the finale, each of which says why the fits are what they are.

Only the chosen one is computed; the choice is in the link.
"""

import streamlit as st

from pages.ui.controls.targets import Target
from pages.ui.forward_and_reverse.both_fits import Finale
from pages.ui.forward_and_reverse.looks import between, landscape, separation, uses
from pages.ui.shell.page import Page

__all__ = ["BETWEEN", "DORMANT", "LANDSCAPE", "SEPARATION", "USES", "draw"]

LANDSCAPE = "Landscape · 地形"
SEPARATION = "How far apart? · 离多远"
BETWEEN = "Between the two · 两者之间"
USES = "Where you meet it · 用在哪里"
# What a link may carry for a look that is not chosen.
DORMANT = landscape.KEYS | separation.KEYS


def draw(page: Page, target: Target, fits: Finale) -> None:
    """Draw the choice of a further look and the one that is chosen."""
    looks = page.chapter("looks")
    if not page.only_figure:
        st.header(looks("heading"), anchor=False)
    chosen = st.segmented_control(
        looks("choose"),
        [LANDSCAPE, SEPARATION, BETWEEN, USES],
        key="look",
        bind="query-params",
        label_visibility="collapsed",
    )
    if chosen == LANDSCAPE:
        landscape.draw(looks, page, target, fits)
    elif chosen == SEPARATION:
        separation.draw(looks, page)
    elif chosen == BETWEEN:
        between.draw(looks, page, target, fits)
    elif chosen == USES:
        uses.draw(looks)
