"""The home page's picture and its list of pages."""

import numpy as np
import streamlit as st

from klcore import GaussianMixture
from pages.ui.forward_and_reverse import both_fits
from pages.ui.home.figures import draw_both_fits
from pages.ui.live.drawing import picture
from pages.ui.live.sliders import Slider
from pages.ui.shell import numbers
from pages.ui.shell.page import PATH, Page, carried

__all__ = ["DISTANCE", "fits_and_answers", "path_list"]

WIDTH = 0.8  # of each peak
DISTANCE = Slider("d", 1.0, 4.0, 2.5, 0.05)
# What both fits take at the largest distance: nothing leaves these axes at a smaller one.
X = np.linspace(-9.0, 9.0, 641)
TOP = 0.65


def two_peaks(half_distance: float) -> GaussianMixture:
    """Return two equal peaks, `half_distance` to either side of 0."""
    return GaussianMixture([0.5, 0.5], [-half_distance, half_distance], [WIDTH, WIDTH])


def fits_and_answers(page: Page) -> None:
    """Draw both fits of P and say where they stand, as the slider is held."""
    p = two_peaks(DISTANCE.value())
    fits = both_fits.compute(p)
    draw_small_finale(page, p, fits)
    say_answers(page, fits)


def draw_small_finale(page: Page, p: GaussianMixture, fits: both_fits.Finale) -> None:
    """Draw P with both fits in one picture."""
    assert fits.forward is not None
    assert fits.reverse is not None
    best = fits.reverse.best
    figure = draw_both_fits(
        X,
        p.pdf(X),
        fits.forward.gaussian.pdf(X),
        best.gaussian.pdf(X),
        labels=(page("label_p"), page("label_forward"), page("label_reverse")),
        y_top=TOP,
        palette=page.palette,
    )
    alt = page(
        "alt_picture",
        forward_mu=numbers.number(fits.forward.mu, 2),
        forward_sigma=numbers.number(fits.forward.sigma, 2),
        reverse_mu=numbers.number(best.mu, 2),
        reverse_sigma=numbers.number(best.sigma, 2),
    )
    picture(figure, alt, "kl-both-fits")


def say_answers(page: Page, fits: both_fits.Finale) -> None:
    """Say where each fit stands; with one peak chosen, that its mirror image is as good."""
    assert fits.forward is not None
    assert fits.reverse is not None
    best = fits.reverse.best
    off_centre = abs(best.mu) > 1e-6 * best.sigma
    page.say(
        "two_answers_mirrored" if off_centre else "two_answers",
        forward_mu=numbers.number(fits.forward.mu, 2),
        forward_sigma=numbers.number(fits.forward.sigma, 2),
        reverse_mu=numbers.number(best.mu, 2),
        reverse_sigma=numbers.number(best.sigma, 2),
    )


def path_list(page: Page) -> None:
    """Draw one line per page: its number, its name, its question."""
    if page.only_figure or page.embedded:
        return
    st.header(page("path_heading"), anchor=False)
    for number, (name, file) in enumerate(PATH.items(), start=1):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.page_link(
                file,
                label=f"{number} · {page(f'path_{name}')}",
                query_params=carried(page.language, page.unit),
                width=200,  # one below the other, the questions line up
            )
            st.markdown(page(f"about_{name}"))
