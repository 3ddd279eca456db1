"""Third look: the family of divergences between forward and reverse, and a few beyond it."""

import time
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from klcore import (
    AlphaCourse,
    AlphaRange,
    FamilyFit,
    FamilyMinima,
    alpha_course,
    alpha_range,
    fit_hellinger,
    fit_jensen_shannon,
    fit_total_variation,
    sweep_alpha,
)
from pages.ui.controls.expanders import table_expander
from pages.ui.controls.targets import Target
from pages.ui.forward_and_reverse import both_fits
from pages.ui.forward_and_reverse.looks.between_figures import (
    alpha_figure,
    frame_of,
    playing_figure,
)
from pages.ui.forward_and_reverse.memory import remembered
from pages.ui.live.drawing import picture
from pages.ui.live.playing import Moving, play
from pages.ui.shell import numbers
from pages.ui.shell.page import Page

__all__ = ["draw"]

COUNT = 41
LOWEST, HIGHEST = -0.5, 1.5
INSIDE = 0.01  # how near to an end that does not belong to the family
PIECE = 6  # so many α between two moves of the progress bar
PATIENCE = 0.5  # seconds before a progress bar appears


@remembered(maxsize=64)
def limits(p: Any) -> AlphaRange:
    """Return how far the family goes for `p`."""
    return alpha_range(p)


@remembered(maxsize=512)
def piece(p: Any, alphas: tuple[float, ...]) -> tuple[FamilyMinima, ...]:
    """Return the fits for a few α, remembered by target."""
    return sweep_alpha(p, alphas)


@remembered(maxsize=64)
def course(p: Any, alphas: tuple[float, ...], minima: tuple[FamilyMinima, ...]) -> AlphaCourse:
    """Return what following the best fit along α meets."""
    return alpha_course(p, alphas, minima)


@remembered(maxsize=64)
def others(p: Any) -> tuple[FamilyMinima, FamilyMinima, Any]:
    """Return the best fits by Jensen–Shannon, Hellinger and total variation."""
    return fit_jensen_shannon(p), fit_hellinger(p), fit_total_variation(p)


def chosen_alphas(reach: AlphaRange) -> NDArray[np.float64]:
    """Return the α that are drawn: from beyond reverse to beyond forward, as far as they exist."""
    low, high = LOWEST, HIGHEST
    if not reach.contains(low):
        low = reach.low if reach.includes_low else reach.low + INSIDE
    if not reach.contains(high):
        high = reach.high if reach.includes_high else reach.high - INSIDE
    return np.linspace(low, high, COUNT)


def swept(page: Page, p: Any, alphas: NDArray[np.float64]) -> list[FamilyMinima]:
    """Return the minima for each α, with a progress bar where that takes a while."""
    begun, place = time.monotonic(), st.empty()
    found: list[FamilyMinima] = []
    for start in range(0, len(alphas), PIECE):
        found += piece(p, tuple(alphas[start : start + PIECE].tolist()))
        if time.monotonic() - begun > PATIENCE:
            place.progress(len(found) / len(alphas), page("computing"))
    place.empty()
    return found


def draw(page: Page, main: Page, target: Target, fits: both_fits.BothFits) -> None:
    """Draw the fits between the two, their course against α, and the other divergences."""
    page.say("between_question")
    p = target.density
    reach = limits(p)
    alphas = chosen_alphas(reach)
    minima = swept(page, p, alphas)
    found = [one.best for one in minima]
    met = course(p, tuple(alphas.tolist()), tuple(minima))
    mus, sigmas = np.array([fit.mu for fit in found]), np.array([fit.sigma for fit in found])
    left, right = st.columns(2)
    with left:
        bell = draw_playing(page, main, target, found)
    with right:
        ends = [
            (alpha, fit.mu, fit.sigma, page(direction))
            for alpha, fit, direction in (
                (1.0, fits.forward, "forward"),
                (0.0, fits.reverse.best if fits.reverse else None, "reverse"),
            )
            if fit is not None
        ]
        figure = alpha_figure(alphas, mus, sigmas, met.jumps, ends, page.palette)
        alt = page(
            "alt_alpha",
            low=numbers.number(float(alphas[0]), 2),
            high=numbers.number(float(alphas[-1]), 2),
            sigma_low=numbers.number(found[0].sigma, 2),
            sigma_high=numbers.number(found[-1].sigma, 2),
            count=len(met.jumps),
        )
        picture(figure, alt, "kl-alpha-family")
    markers = [
        [{"x": [float(alpha)], "y": [fit.mu]}, {"x": [float(alpha)], "y": [fit.sigma]}]
        for alpha, fit in zip(alphas, found, strict=True)
    ]
    play(
        [bell, Moving("kl-alpha-family", len(figure.data) - 2, markers)],
        [numbers.number(float(alpha), 2) for alpha in alphas],
        (page("play"), page("pause"), "α ="),
        "_play_between",
    )
    say_reach(page, reach)
    say_edge(page, alphas, found)
    say_jumps(page, alphas, met)
    show_others(page, target, fits)
    table_expander(
        page,
        lambda: {"α": alphas, "μ": mus, "σ": sigmas, page("value"): [f.value for f in found]},
        "_table_alpha",
        page("look_numbers"),
    )


def draw_playing(page: Page, main: Page, target: Target, found: list[FamilyFit]) -> Moving:
    """Draw P with the best fit for the first α; return how it moves."""
    view = both_fits.view(target.density)
    x = view.x[:: max(1, len(view.x) // 200)]
    curves = [fit.gaussian.pdf(x) for fit in found]
    tallest = max(view.y_top, *(1.1 * float(curve.max()) for curve in curves))
    figure = playing_figure(
        x,
        np.asarray(target.density.pdf(x), dtype=float),
        curves[0],
        tallest,
        (main(target.axis_key), main("density")),
        page.palette,
    )
    alt = page(
        "alt_playing",
        sigma_low=numbers.number(found[0].sigma, 2),
        sigma_high=numbers.number(found[-1].sigma, 2),
    )
    picture(figure, alt, "kl-alpha-playing")
    return Moving("kl-alpha-playing", 1, [frame_of(x, curve, tallest) for curve in curves])


def say_reach(page: Page, reach: AlphaRange) -> None:
    """Say how far the family goes on both sides and why it stops."""
    for side, why, edge in (
        ("low", reach.why_low, reach.low),
        ("high", reach.why_high, reach.high),
    ):
        if why:
            st.caption(page(f"stops_{side}", edge=numbers.number(edge, 2), why=page(f"why_{why}")))


def say_edge(page: Page, alphas: NDArray[np.float64], found: list[FamilyFit]) -> None:
    """Say where the best fit is the widest with a finite divergence."""
    at_edge = [float(alpha) for alpha, fit in zip(alphas, found, strict=True) if fit.at_edge]
    if at_edge:
        places = page.listed([numbers.number(alpha, 2) for alpha in at_edge])
        st.caption(page("at_the_edge", places=places))


def say_jumps(page: Page, alphas: NDArray[np.float64], met: AlphaCourse) -> None:
    """Write the takeaway, worded by what was met."""
    ends = {
        "low": numbers.number(float(alphas[0]), 2),
        "high": numbers.number(float(alphas[-1]), 2),
    }
    places = [numbers.number(jump.alpha, 4) for jump in met.jumps]
    if len(places) == 1:
        jump = met.jumps[0]
        sides = {
            f"{name}_{side}": numbers.place(getattr(fit, name), fit.sigma)
            for side, fit in (("before", jump.before), ("after", jump.after))
            for name in ("mu", "sigma")
        }
        page.say("between_jumps", alpha=places[0], **sides, **ends)
    elif places:
        page.say("between_jumps_often", places=page.listed(places), **ends)
    elif not met.lost:
        page.say("between_smooth", count=len(alphas), **ends)
    if met.lost:
        gaps = [f"{numbers.number(low, 4)} … {numbers.number(high, 4)}" for low, high in met.lost]
        page.say("between_lost", places=page.listed(gaps))


def show_others(page: Page, target: Target, fits: both_fits.BothFits) -> None:
    """Write the table of the best fits by every divergence at hand."""
    shannon, hellinger, variation = others(target.density)
    lines = [page("others_head"), "|:--|--:|--:|--:|"]
    rows: list[tuple[str, Any, str]] = []
    if fits.forward is not None:
        rows.append(("forward", fits.forward, page.amount_with_unit(fits.forward.kl)))
    if fits.reverse is not None:
        rows.append(("reverse", fits.reverse.best, page.amount_with_unit(fits.reverse.best.kl)))
    rows.append(("shannon", shannon.best, page.amount_with_unit(shannon.best.value)))
    rows.append(("hellinger", hellinger.best, numbers.number(hellinger.best.value, 4)))
    rows.append(("variation", variation, numbers.number(variation.value, 4)))
    for name, fit, value in rows:
        lines.append(
            f"| {page(name)} | {numbers.place(fit.mu, fit.sigma)}"
            f" | {numbers.place(fit.sigma, fit.sigma)} | {value} |"
        )
    st.markdown("\n".join(lines))
    if variation.flat:
        st.caption(
            page(
                "flat",
                mu_low=numbers.number(variation.mu_span[0], 2),
                mu_high=numbers.number(variation.mu_span[1], 2),
                sigma_low=numbers.number(variation.sigma_span[0], 2),
                sigma_high=numbers.number(variation.sigma_span[1], 2),
            )
        )
