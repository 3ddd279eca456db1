"""The home page's picture and its list of pages."""

import streamlit as st

from klcore import GaussianMixture
from pages.ui.forward_and_reverse import both_fits
from pages.ui.home.figures import draw_both_fits
from pages.ui.live.drawing import picture
from pages.ui.shell import numbers
from pages.ui.shell.page import PATH, Page, carried

__all__ = ["path_list", "peaks_and_fits", "say_answers"]

WIDTH = 0.8  # of each peak


def two_peaks(half_distance: float) -> GaussianMixture:
    """Return two equal peaks, `half_distance` to either side of 0."""
    return GaussianMixture([0.5, 0.5], [-half_distance, half_distance], [WIDTH, WIDTH])


def peaks_and_fits(page: Page) -> both_fits.Finale:
    """Draw the slider and the picture; return both fits."""
    half_distance = st.slider(
        page("half_distance"), 1.0, 4.0, 2.5, step=0.05, key="d", bind="query-params"
    )
    p = two_peaks(half_distance)
    fits = both_fits.compute(p)
    draw_small_finale(page, p, fits)
    return fits


def draw_small_finale(page: Page, p: GaussianMixture, fits: both_fits.Finale) -> None:
    """Draw P with both fits in one picture."""
    assert fits.forward is not None
    assert fits.reverse is not None
    view, best = both_fits.view(p), fits.reverse.best
    figure = draw_both_fits(
        view.x,
        view.p,
        fits.forward.gaussian.pdf(view.x),
        best.gaussian.pdf(view.x),
        labels=(page("label_p"), page("label_forward"), page("label_reverse")),
        y_top=view.y_top,
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
