"""More looks at the finale, each of which says why the fits are what they are.

Only the chosen one is computed; the choice is in the link.
"""

import streamlit as st

from pages.ui.controls.targets import Target
from pages.ui.forward_and_reverse.both_fits import BothFits
from pages.ui.forward_and_reverse.looks import between, landscape, plane, samples, separation, uses
from pages.ui.shell.choices import choose
from pages.ui.shell.findings import told_as_finding
from pages.ui.shell.page import Page

__all__ = ["BETWEEN", "DORMANT", "LANDSCAPE", "PLANE", "SAMPLES", "SEPARATION", "USES", "draw"]

LANDSCAPE = "landscape"
SEPARATION = "separation"
BETWEEN = "between"
USES = "uses"
PLANE = "plane"
SAMPLES = "samples"
# What a link may carry for a look that is not chosen.
DORMANT = landscape.KEYS | separation.KEYS | plane.KEYS | samples.KEYS


def draw(page: Page, target: Target, fits: BothFits) -> None:
    """Draw the choice of a further look and the one that is chosen."""
    looks = page.chapter("looks")
    if not page.only_figure:
        st.header(looks("heading"), anchor=False)
    chosen = choose(
        looks.text,
        "look",
        label=looks("choose"),
        default=None,
        label_visibility="collapsed",
    )
    with told_as_finding(page):
        draw_chosen(looks, page, chosen, target, fits)


def draw_chosen(
    looks: Page, page: Page, chosen: str | None, target: Target, fits: BothFits
) -> None:
    """Draw the look that is chosen, if any."""
    if chosen == LANDSCAPE:
        landscape.draw(looks, page, target, fits)
    elif chosen == SEPARATION:
        separation.draw(looks, page)
    elif chosen == BETWEEN:
        between.draw(looks, page, target, fits)
    elif chosen == USES:
        uses.draw(looks)
    elif chosen == PLANE:
        plane.draw(looks, page)
    elif chosen == SAMPLES:
        samples.draw(looks, page, target, fits)
