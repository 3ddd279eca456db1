"""The colours of every figure, for the light and the dark page.

P, forward and reverse keep their hue everywhere (Okabe and Ito's palette, safe for
colour-blind readers); the dark theme takes lighter shades of the same hues. The accent is a
violet that readers without red cones still tell from P's blue.
"""

from dataclasses import dataclass

import streamlit as st

__all__ = ["DARK", "LIGHT", "Palette", "blended", "current_palette", "faded"]


@dataclass(frozen=True)
class Palette:
    """Colours of one theme, as #rrggbb."""

    target: str
    forward: str
    reverse: str
    text: str
    muted: str
    grid: str
    background: str
    accent: str
    waste: str  # what is paid beyond need, on every page

    def ink(self, colour: str) -> str:
        """Return the shade of a curve's `colour` in which words can be read, on P's shape too.

        A line needs a contrast of 3 : 1, words need 4.5 : 1. Other colours are returned as
        they are.
        """
        curves = (self.target, self.forward, self.reverse, self.accent, self.waste)
        return blended(colour, self.text, 0.58) if colour in curves else colour


LIGHT = Palette(
    target="#0072B2",
    forward="#D55E00",
    reverse="#009E73",
    text="#14181d",
    muted="#5b6570",
    grid="#e3e7eb",
    background="#ffffff",
    accent="#7c3aed",
    waste="#e60050",
)
DARK = Palette(
    target="#56a8dc",
    forward="#ff8c42",
    reverse="#34d3a3",
    text="#e8ecf1",
    muted="#a3adb8",
    grid="#2b343e",
    background="#11161c",
    accent="#a970ff",
    waste="#f42a99",
)


def current_palette() -> Palette:
    """Return the palette of the theme that the reader's browser shows."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def blended(colour: str, ground: str, share: float) -> str:
    """Return `share` of `colour` mixed into `ground` (both #rrggbb), as an opaque colour."""
    pairs = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def faded(colour: str, opacity: float) -> str:
    """Return `colour` (#rrggbb) as an rgba string with the given opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
