"""The home page's picture to take hold of, and its list of pages."""

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from klcore import Gaussian, GaussianMixture, datasets
from klcore.fit.fits import Fit
from pages.ui.controls.targets import WEIGHT_RANGE, Peak, mixture_of, shares, write_peaks
from pages.ui.forward_and_reverse import both_fits
from pages.ui.forward_and_reverse.peak_handles import Grip, draw_handles, held_peaks
from pages.ui.home.figures import Waste, draw_both_fits, draw_waste
from pages.ui.home.strip import draw_strip
from pages.ui.live.drawing import picture
from pages.ui.live.sliders import Slider
from pages.ui.shell import numbers
from pages.ui.shell.page import PATH, Page, carried

__all__ = [
    "LIMITS", "START", "TOP", "WIDTH_RANGE", "X", "both_fits_of", "exact_values", "handles_of",
    "lay_handles", "own_target", "path_list", "take_along",
]  # fmt: skip

# Not page 7's keys: Streamlit would drop what a link there says of keys that live here.
KEYS = "h"
TARGET = datasets.TARGETS["goodfellow"]
START: tuple[Peak, ...] = tuple(zip(TARGET.weights, TARGET.mus, TARGET.sigmas, strict=True))
# All that fits on the axes, which never move: of these peaks neither P nor a fit is ever higher
# than one peak at its narrowest, and the forward fit's bulk is as wide as they are apart.
MEAN_RANGE, WIDTH_RANGE = (-6.0, 6.0), (0.6, 2.0)
LIMITS = (WEIGHT_RANGE, MEAN_RANGE, WIDTH_RANGE)
MEANS = [Slider(f"{KEYS}m{i}", *MEAN_RANGE, peak[1], 0.05) for i, peak in enumerate(START, start=1)]
WIDTHS = [
    Slider(f"{KEYS}s{i}", *WIDTH_RANGE, peak[2], 0.05) for i, peak in enumerate(START, start=1)
]
X = np.linspace(-9.0, 9.0, 641)
TOP = 0.8
LONGEST = 3.0  # nats; what wastes more breaks out of its axis
CHART = "kl-both-fits"
TIE = 1e-9  # relative; two costs closer than this are one
ALIKE = 0.1  # of a width: two fits that differ by less look almost the same


def exact_values(page: Page) -> tuple[Peak, ...]:
    """Draw weight, mean and width of both peaks, folded; return the peaks."""
    words = page.chapter("forward_and_reverse")
    peaks = []
    # Not seen before the pictures above it, which would push it down.
    with st.container(key="_exact"), st.expander(words("exact_values")):
        for i, start in enumerate(START, start=1):
            name = words("peak", which=i)
            first, second, third = st.columns([1.3, 2, 2], vertical_alignment="bottom")
            weight = first.number_input(
                f"{name} · {words('weight')}", *WEIGHT_RANGE, start[0], 0.1, "%.4g", f"{KEYS}w{i}",
                bind="query-params",
            )  # fmt: skip
            with second:
                mean = MEANS[i - 1].draw(f"{name} · {words('mean')}")
            with third:
                width = WIDTHS[i - 1].draw(f"{name} · {words('width')}")
            peaks.append((numbers.within(weight, WEIGHT_RANGE, start[0]), mean, width))
        st.caption(words("normalised", shares=shares(peaks)))
    return tuple(peaks)


def lay_handles(page: Page, grip: Grip) -> None:
    """Lay handles over the picture; what mounts them takes no room."""
    with st.container(key="_handles"):
        draw_handles(page, grip, [CHART], write=partial(write_peaks, before=KEYS))


def both_fits_of(page: Page, grip: Grip, place: DeltaGenerator) -> None:
    """Draw P as a hand shows it, both its fits, what they waste, and what that answers."""
    slid = tuple(
        (weight, mean.value(), width.value())
        for (weight, _, _), mean, width in zip(grip.peaks, MEANS, WIDTHS, strict=True)
    )
    peaks = held_peaks(grip) or slid
    p = mixture_of(peaks)
    forward, reverse = both_fits.compute(p).both
    with place:
        left, right = st.columns([2.6, 1], gap="small")
        with left:
            draw_picture(page, p, peaks, forward, reverse.best)
        with right:
            draw_costs(page, p, forward, reverse.best)
        say_answers(page, forward, reverse.minima)


def draw_picture(
    page: Page, p: GaussianMixture, peaks: Sequence[Peak], forward: Fit, reverse: Fit
) -> None:
    """Draw P with both fits; the reverse one, which leaps, leaves a ghost."""
    figure = draw_both_fits(
        X,
        (p.pdf(X), forward.gaussian.pdf(X), reverse.gaussian.pdf(X)),
        handles_of(peaks),
        labels=(page("label_p"), page("label_forward"), page("label_reverse")),
        titles=(page("axis_x"), page("density")),
        y_top=TOP,
        palette=page.palette,
    )
    picture(figure, page("alt_picture", **places_of(forward, reverse)), CHART, ghosts=[2])


def handles_of(peaks: Sequence[Peak]) -> list[tuple[float, float]]:
    """Return where P is taken hold of: at each peak, and at its width."""
    weights = mixture_of(peaks).weights
    return [
        (at, weight * float(Gaussian(mean, width).pdf(at)))
        for (_, mean, width), weight in zip(peaks, weights, strict=True)
        for at in (mean, mean + width)
    ]


def places_of(forward: Fit, reverse: Fit) -> dict[str, str]:
    """Return where both fits stand, as texts name it."""
    return {
        "forward_mu": numbers.number(forward.mu, 2),
        "forward_sigma": numbers.number(forward.sigma, 2),
        "reverse_mu": numbers.number(reverse.mu, 2),
        "reverse_sigma": numbers.number(reverse.sigma, 2),
    }


def draw_costs(page: Page, p: GaussianMixture, forward: Fit, reverse: Fit) -> None:
    """Draw what each fit wastes when P sends the messages, and when Q does."""
    costs = [both_fits.costs(p, fit.gaussian) for fit in (forward, reverse)]
    names = page("label_forward"), page("label_reverse")
    questions, told = [], {}
    for who in ("p", "q"):
        values = [cost.forward if who == "p" else cost.reverse for cost in costs]
        best = min(values)
        wastes = []
        for name, value in zip(names, values, strict=True):
            shown = page.amount_with_unit(value)
            mark = " ✓" if value <= best + TIE * max(1.0, best) else ""
            words = f"{name} <b>{shown}</b>{mark}"
            wastes.append(Waste(page.in_unit(value), words, forward=name == names[0]))
            told[f"{who}_{'forward' if name == names[0] else 'reverse'}"] = shown
        questions.append((page(f"messages_from_{who}"), wastes))
    figure = draw_waste(
        questions,
        float(page.in_unit(LONGEST)),
        page("axis_waste", unit=page(page.unit)),
        page.palette,
    )
    picture(figure, page("alt_waste", **told), "kl-both-costs")


def say_answers(page: Page, forward: Fit, minima: Sequence[Fit]) -> None:
    """Say where each fit stands, and whether these are two answers."""
    best = minima[0]
    near = abs(forward.mu - best.mu) < ALIKE * best.sigma
    alike = near and abs(math.log(forward.sigma / best.sigma)) < ALIKE
    places = places_of(forward, best)
    page.say("one_answer" if alike else "two_answers", **places)
    ties = [fit for fit in minima[1:] if fit.kl <= best.kl * (1 + TIE)]
    if ties and not page.only_figure:
        st.caption(page("as_good", mu=numbers.number(ties[0].mu, 2)))


def path_list(page: Page, peaks: tuple[Peak, ...]) -> None:
    """Draw the pages as small pictures; what was pulled goes along to the last."""
    if page.only_figure or page.embedded:
        return
    st.header(page("path_heading"), anchor=False)
    draw_strip(page, own_target(peaks))


def take_along(page: Page, peaks: tuple[Peak, ...]) -> None:
    """Draw the link that takes what was pulled along to page 7."""
    if page.only_figure or page.embedded:
        return
    st.page_link(
        PATH["forward_and_reverse"],
        label=page("take_along", title=page("path_forward_and_reverse")),
        icon=":material/arrow_forward:",
        query_params=carried(page.language, page.unit) | own_target(peaks),
    )


def own_target(peaks: tuple[Peak, ...]) -> dict[str, str]:
    """Return what a link to page 7 says of peaks that were pulled; nothing if none was."""
    if peaks == START:
        return {}
    return {"target": "own"} | {
        f"{letter}{i}": f"{value:g}"
        for i, peak in enumerate(peaks, start=1)
        for letter, value in zip("wms", peak, strict=True)
    }
