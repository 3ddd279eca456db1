"""The seven pages as small pictures: each drawn by its page's own figure function, without words.

What they show stands still, so each is drawn once for each theme and kept.
"""

import html
import math
from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from klcore import datasets, discrete, units
from klcore.continuous.objectives import Line, objectives_along
from pages.ui.asymmetry.figures import Terms, term_rows
from pages.ui.cross_entropy.figures import Rectangles
from pages.ui.cross_entropy.figures import rectangles as two_codes
from pages.ui.entropy.figures import rectangles
from pages.ui.forward_and_reverse import both_fits
from pages.ui.forward_and_reverse.figures import Panel as Density
from pages.ui.forward_and_reverse.figures import density_panel
from pages.ui.home.still import still
from pages.ui.kl_divergence.figures import Waste, term_bars
from pages.ui.objectives.figures import Curve, Panel, objective_panel
from pages.ui.self_information.figures import curve
from pages.ui.shell import numbers
from pages.ui.shell.page import PATH, Page, carried
from pages.ui.shell.theme import Palette

__all__ = ["DRAWN", "SIZE", "WIDE", "draw_strip"]

FloatArray = NDArray[np.float64]
SIZE, WIDE = (200, 116), (416, 116)  # in pixels; the last page has two pictures
RARE = 0.1
HALVES = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
Q, P = np.array([0.1, 0.1, 0.25, 0.55]), np.array([0.5, 0.25, 0.15, 0.1])
# As page 5 begins: what is common for one is rare for the other.
FIRST, SECOND = np.array([0.70, 0.29, 0.01]), np.array([0.20, 0.35, 0.45])
TARGET = datasets.TARGETS["goodfellow"]
SIGMAS = np.geomspace(0.1, 4.0, 80)


def draw_strip(page: Page, along: dict[str, str]) -> None:
    """Draw each page's small picture with its question as a link; `along` goes to the last."""
    said = alternatives(page)
    with st.container(key="_strip"):
        for number, name in enumerate(PATH, start=1):
            with st.container(key=f"_card_{name}", gap="xsmall"):
                picture = picture_of(name, page.palette)
                st.html(f'<img src="{picture}" alt="{html.escape(said[name])}">')
                st.page_link(
                    PATH[name],
                    label=f"**{number}** {page(f'about_{name}')}",
                    query_params=carried(page.language, page.unit)
                    | (along if name == "forward_and_reverse" else {}),
                )


def alternatives(page: Page) -> dict[str, str]:
    """Return what each picture shows, with its numbers."""
    (forward, reverse), line = both_fits.compute(TARGET).both, narrowing()
    values: dict[str, dict[str, str]] = {
        "self_information": {"cost": page.amount_with_unit(discrete.self_information(RARE))},
        "entropy": {"entropy": page.amount_with_unit(discrete.entropy(HALVES))},
        "cross_entropy": {
            "cross": page.amount_with_unit(discrete.cross_entropy(Q, P)),
            "entropy": page.amount_with_unit(discrete.entropy(Q)),
        },
        "kl_divergence": {"gap": page.amount_with_unit(discrete.kl_divergence(Q, P))},
        "asymmetry": {
            "reverse": page.amount_with_unit(discrete.kl_divergence(SECOND, FIRST)),
            "forward": page.amount_with_unit(discrete.kl_divergence(FIRST, SECOND)),
        },
        "objectives": {"sigma": numbers.number(line.reverse[0].at, 2)},
        "forward_and_reverse": {
            "sigma": numbers.number(forward.sigma, 2),
            "mu": numbers.number(reverse.best.mu, 2),
        },
    }
    return {name: page(f"still_{name}", **values[name]) for name in PATH}


@lru_cache(maxsize=64)
def picture_of(name: str, palette: Palette) -> str:
    """Return a page's small picture, remembered."""
    return still(DRAWN[name](palette), WIDE if name == "forward_and_reverse" else SIZE)


def bits(nats: float | FloatArray) -> FloatArray:
    """Return information contents in bits: a picture without numbers is the same in nats."""
    return np.asarray(units.from_nats(nats, "bits"), dtype=float)


def draw_self_information(palette: Palette) -> tuple[go.Figure, ...]:
    """Draw −log P and the event on it."""
    x = np.geomspace(0.02, 1.0, 120)
    return (
        curve(
            x, -np.log2(x), RARE, -math.log2(RARE), y_top=5.0, label="", x_title="", y_title="",
            palette=palette,
        ),
    )  # fmt: skip


def draw_entropy(palette: Palette) -> tuple[go.Figure, ...]:
    """Draw four events whose areas are the entropy."""
    lengths = -np.log2(HALVES)
    average = float(HALVES @ lengths)
    return (
        rectangles(
            [""] * 4, HALVES, lengths, HALVES * lengths, average, top=3.3, entropy_label="",
            x_title="", y_title="", palette=palette,
        ),
    )  # fmt: skip


def draw_cross_entropy(palette: Palette) -> tuple[go.Figure, ...]:
    """Draw Q's events with the lengths of P's code, and what is wasted."""
    heights, own = -np.log2(P), -np.log2(Q)
    what = Rectangles(
        labels=[""] * 4, widths=Q, heights=heights, other=own,
        levels=[(float(Q @ heights), "", palette.target, "solid"),
                (float(Q @ own), "", palette.accent, "dash")],
        hover=[""] * 4, colour=palette.target, other_colour=palette.accent, pattern="",
        shown_heights=[""] * 4, longer="", saved="", top=3.8, x_title="", y_title="",
    )  # fmt: skip
    return (two_codes(what, palette),)


def draw_kl_divergence(palette: Palette) -> tuple[go.Figure, ...]:
    """Draw each event's term as a step, and their sum."""
    terms = bits(discrete.kl_terms(Q, P))
    what = Waste(
        entropy=0.0, gap=float(terms.sum()), cross=0.0, terms=terms, labels=[""] * 4,
        shown_terms=[""] * 5, bar_names=("", ""), bar_texts=("", "", ""), titles=("", "", ""),
        sum_name="",
    )  # fmt: skip
    lowest = float(np.cumsum(terms).min())
    return (term_bars(what, palette, (1.15 * lowest, 1.25 * float(terms.sum()))),)


def draw_asymmetry(palette: Palette) -> tuple[go.Figure, ...]:
    """Draw the same pair both ways, each event linked with itself."""
    first, second = (
        Terms(
            labels=[""] * 3, weights=sender, ratios=np.log2(sender / code), shown_terms=[""] * 3,
            hover=[""] * 3, top=6.5, colour=colour, pattern="", title="", x_title="", y_title="",
        )
        for sender, code, colour in (
            (SECOND, FIRST, palette.reverse), (FIRST, SECOND, palette.forward),
        )
    )  # fmt: skip
    return (term_rows(first, second, palette),)


@lru_cache(maxsize=1)
def narrowing() -> Line:
    """Return both objectives along σ, with Q on a peak of the two."""
    return objectives_along(TARGET, SIGMAS, mu=TARGET.mus[1])


def draw_objectives(palette: Palette) -> tuple[go.Figure, ...]:
    """Draw objective 2 along σ: H_P(Q) alone, and with −H(Q)."""
    line = narrowing()
    alone, both = bits(line.terms.code_p), bits(line.terms.reverse)
    best = line.reverse[0]
    sigma, least = best.at, float(bits(best.value))
    what = Panel(
        x=SIGMAS,
        curves=[
            Curve(alone, "", palette.reverse, "dot", 3.0, math.inf),
            Curve(both, "", palette.reverse, "dash", 4.0, math.inf, [(sigma, least)]),
        ],
        here=sigma, x_title="", y_title="", y_range=(0.0, 6.0), log_axis=True,
    )  # fmt: skip
    return (objective_panel(what, palette),)


def draw_forward_and_reverse(palette: Palette) -> tuple[go.Figure, ...]:
    """Draw two peaks with the forward fit, and beside it with the reverse fit."""
    forward, reverse = both_fits.compute(TARGET).both
    x = np.linspace(-7.0, 7.0, 281)
    return tuple(
        density_panel(
            Density(
                x=x, p=TARGET.pdf(x), q=fit.gaussian.pdf(x), mu=fit.mu, colour=colour, dash=dash,
                p_label="", q_label="", q_missing="", x_title="", y_title="", y_top=0.55,
                marks=(), mark_heights=(), mark_label="",
            ),
            palette,
        )
        for fit, colour, dash in (
            (forward, palette.forward, "solid"),
            (reverse.best, palette.reverse, "dash"),
        )
    )  # fmt: skip


DRAWN: Mapping[str, Callable[[Palette], tuple[go.Figure, ...]]] = {
    "self_information": draw_self_information,
    "entropy": draw_entropy,
    "cross_entropy": draw_cross_entropy,
    "kl_divergence": draw_kl_divergence,
    "asymmetry": draw_asymmetry,
    "objectives": draw_objectives,
    "forward_and_reverse": draw_forward_and_reverse,
}
