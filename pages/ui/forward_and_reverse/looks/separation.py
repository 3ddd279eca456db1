"""Second look: how far apart two peaks must be before reverse KL chooses one of them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from klcore import (
    Branch,
    Gaussian,
    GaussianMixture,
    Separation,
    branches,
    fixed_width_onset,
    separation_transition,
)
from klcore.bifurcations.transition import pair
from klcore.distributions.peaks import two_peaks_onset
from pages.ui.controls.expanders import table_expander
from pages.ui.forward_and_reverse import both_fits
from pages.ui.forward_and_reverse.looks.separation_figures import branch_figure, sweep_figure
from pages.ui.live.drawing import picture
from pages.ui.live.playing import Moving, play
from pages.ui.shell import numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.page import Page

__all__ = ["KEYS", "draw"]

KEYS = frozenset({"left", "ratio", "held"})
FREE, HELD = "free", "held"
HELD_WIDTH = 1.0
FRAMES = 41
START = FRAMES // 3  # the frame that is shown before anything plays
REACH = 4.5  # half-distance to which the peaks drift, in units of the wider one
POINTS = 46


@dataclass(frozen=True)
class Sweep:
    """Everything that is drawn for one pair of weights and widths: P and both fits for each d.

    With each pair of fits, what the reverse one costs, in nats.
    """

    ds: NDArray[np.float64]
    x: NDArray[np.float64]
    curves: tuple[tuple[NDArray[np.float64], ...], ...]
    fits: tuple[tuple[Gaussian, Gaussian, float], ...]
    two_peaks: float


@dataclass(frozen=True)
class Diagram:
    """Every stationary point against d, and what happens where.

    With σ held, `fork` is where the second minimum appears; with σ free, `transition` holds the
    births and the jump.
    """

    lines: tuple[Branch, ...]
    transition: Separation | None
    fork: float
    even: bool


@lru_cache(maxsize=16)
def diagram(left: float, ratio: float, held: bool) -> Diagram:
    """Compute the branches; remembered, since it takes a second or two."""
    weights, widths = (left, 1.0 - left), (1.0, ratio)
    grid = np.linspace(0.0, REACH * max(widths), POINTS)
    return Diagram(
        lines=branches(weights, widths, grid, HELD_WIDTH if held else None),
        transition=None if held else separation_transition(weights, widths),
        fork=fixed_width_onset(weights, widths, HELD_WIDTH) if held else math.nan,
        even=left == 0.5 and ratio == 1.0,
    )


@lru_cache(maxsize=16)
def swept(left: float, ratio: float, held: bool) -> Sweep:
    """Compute P and both fits as the peaks drift apart; remembered likewise."""
    weights, widths = (left, 1.0 - left), (1.0, ratio)
    reach = REACH * max(widths)
    x = np.linspace(-reach - 3.5, reach + 3.5 * ratio, 221)
    frames = np.linspace(0.0, reach, FRAMES)
    targets = [pair(weights, widths, float(d)) for d in frames]
    fits = held_fits(targets, frames) if held else [free_fits(p) for p in targets]
    return Sweep(
        ds=frames,
        x=x,
        curves=tuple(
            (p.pdf(x), f.pdf(x), r.pdf(x)) for p, (f, r, _) in zip(targets, fits, strict=True)
        ),
        fits=tuple(fits),
        two_peaks=two_peaks_onset(weights, widths),
    )


def free_fits(p: GaussianMixture) -> tuple[Gaussian, Gaussian, float]:
    """Return both fits of one target, and what the reverse one costs."""
    forward, reverse = both_fits.compute(p).both
    best = reverse.best
    return forward.gaussian, best.gaussian, best.kl


def held_fits(
    targets: list[GaussianMixture], ds: NDArray[np.float64]
) -> list[tuple[Gaussian, Gaussian, float]]:
    """Return both fits of each target that may move but not widen; forward, to P's mean."""
    best: dict[float, tuple[float, float]] = {}
    for line in branches(targets[0].weights, targets[0].sigmas, ds, HELD_WIDTH):
        if line.kind == "minimum":
            for d, mu, kl in zip(line.d, line.mu, line.kl, strict=True):
                # Of mirror images, equal but for rounding, the left one.
                best[d] = min(best.get(d, (math.inf, 0.0)), (round(kl, 9), mu))
    return [
        (Gaussian(p.mean, HELD_WIDTH), Gaussian(best[d][1], HELD_WIDTH), best[d][0])
        for p, d in zip(targets, ds, strict=True)
    ]


def draw(page: Page, main: Page) -> None:
    """Draw the sweep beside the branches, and what they say."""
    page.say("separation_question")
    first, second, third = st.columns([1.2, 1, 1], vertical_alignment="bottom")
    held = choose(page.text, "held", (FREE, HELD), label=page("spread"), place=first) == HELD
    left = second.slider(page("weight_first"), 0.2, 0.8, 0.5, 0.05, key="left", bind="query-params")
    ratio = third.slider(page("ratio"), 0.5, 2.0, 1.0, 0.1, key="ratio", bind="query-params")
    left = round(numbers.within(left, (0.2, 0.8), 0.5), 2)
    ratio = round(numbers.within(ratio, (0.5, 2.0), 1.0), 1)
    with st.spinner(page("computing")):
        sweep, found = swept(left, ratio, held), diagram(left, ratio, held)
    one, two = st.columns(2)
    with one:
        draw_sweep(page, main, sweep, held)
    with two:
        markers = draw_branches(page, sweep, found)
    play_both(page, sweep, markers)
    st.caption(page.sentences(findings(page, sweep, found)))
    takeaway(page, sweep, found)
    table_expander(
        page, lambda: branch_table(page, found.lines), "_table_branches", page("look_numbers")
    )


def draw_sweep(page: Page, main: Page, sweep: Sweep, held: bool) -> None:
    """Draw P and both fits, to be played as the peaks drift apart."""
    top = 1.1 * max(float(curve.max()) for triple in sweep.curves for curve in triple)
    figure = sweep_figure(
        sweep.x,
        sweep.curves[START],
        ("P", main("q_forward"), main("q_reverse")),
        top,
        (main("axis_x"), main("density")),
        page.palette,
    )
    (first, *_), (last, chosen, _) = sweep.fits[0], sweep.fits[-1]
    alt = page(
        "alt_sweep_held" if held else "alt_sweep",
        low=numbers.number(float(sweep.ds[0]), 2),
        high=numbers.number(float(sweep.ds[-1]), 2),
        sigma_low=numbers.number(first.sigma, 2),
        sigma_high=numbers.number(last.sigma, 2),
        mu_forward=numbers.number(last.mu, 2),
        mu_reverse=numbers.number(chosen.mu, 2),
    )
    picture(figure, alt, "kl-peaks-apart")


def draw_branches(page: Page, sweep: Sweep, found: Diagram) -> int:
    """Draw the diagram of every stationary point against d, births and jump marked.

    Returns the number of the first of the markers that follow what plays.
    """
    if found.transition is None:
        events = [(found.fork, "mark_fork" if found.even else "mark_birth")]
    else:
        births = unique(born.d for born in found.transition.births)
        events = [(d, "mark_birth" if d == births[0] else "mark_more") for d in births]
        if found.transition.switch is not None:
            events.append((found.transition.switch, "mark_switch"))
    figure = branch_figure(
        found.lines,
        [(d, page(key, d=numbers.number(d, 2))) for d, key in events if d <= sweep.ds[-1]],
        (page("half_distance"), page("kl_axis", unit=page(page.unit))),
        float(page.in_unit(1.0)),
        {
            "minimum": page("minimum_line"),
            "saddle": page("saddle_line"),
            "maximum": page("maximum_line"),
        },
        marked(page, sweep, START),
        page.palette,
    )
    alt = page("alt_branches", findings=page.sentences(findings(page, sweep, found)))
    picture(figure, alt, "kl-branches")
    return len(figure.data) - 3


def marked(page: Page, sweep: Sweep, i: int) -> list[tuple[float, float]]:
    """Return where the reverse fit of frame `i` is on the branches: at its d, μ, σ and cost."""
    _, chosen, cost = sweep.fits[i]
    values = (chosen.mu, chosen.sigma, page.in_unit(cost))
    return [(float(sweep.ds[i]), float(value)) for value in values]


def play_both(page: Page, sweep: Sweep, markers: int) -> None:
    """Draw what plays the sweep, with the markers on the branches, of which `markers` is first."""
    curves = [[{"y": curve} for curve in three] for three in sweep.curves]
    frames = [
        [{"x": [d], "y": [value]} for d, value in marked(page, sweep, i)]
        for i in range(len(sweep.ds))
    ]
    play(
        [Moving("kl-peaks-apart", 0, curves), Moving("kl-branches", markers, frames)],
        [numbers.number(float(d), 2) for d in sweep.ds],
        (page("play"), page("pause"), "d ="),
        "_play_separation",
        START,
    )


def unique(values: Iterable[float]) -> list[float]:
    """Return the different values, mirror images (equal to nine digits) counted once."""
    return sorted({round(float(value), 9) for value in values})


def findings(page: Page, sweep: Sweep, found: Diagram) -> list[str]:
    """Return what was found, one sentence each, with its numbers."""
    said = [page("two_peaks_at", d=numbers.number(sweep.two_peaks, 3))]
    transition = found.transition
    if transition is None:
        key = "fork_at" if found.even else "birth_held_at"
        said.append(page(key, d=numbers.number(found.fork, 4), sigma=numbers.number(HELD_WIDTH, 0)))
        return said
    if transition.onset == 0:
        said.append(page("onset_zero"))
    elif math.isinf(transition.onset):
        said.append(page("onset_never", until=numbers.number(transition.until, 1)))
    places: dict[tuple[str, str], list[float]] = {}
    for born in transition.births:
        at = numbers.number(born.d, 4), numbers.number(born.sigma, 4)
        places.setdefault(at, []).append(born.mu)
    for (d, sigma), mus in places.items():
        mirrored = len(mus) == 2 and abs(sum(mus)) < 1e-9
        for mu in (
            [f"±{numbers.number(max(mus), 4)}"]
            if mirrored
            else [numbers.number(mu, 4) for mu in mus]
        ):
            said.append(page("birth_at", d=d, mu=mu, sigma=sigma))
    if transition.switch is None or transition.before is None:
        said.append(page("switch_never", until=numbers.number(transition.until, 1)))
    else:
        cost = page.amount_with_unit(transition.before.kl, 6)
        said.append(page("switch_at", switch=numbers.number(transition.switch, 4), cost=cost))
    return said


def takeaway(page: Page, sweep: Sweep, found: Diagram) -> None:
    """Write the takeaway, worded by what is there."""
    switch = None if found.transition is None else found.transition.switch
    if found.transition is None:
        key = "separation_fixed" if found.even else "separation_fixed_uneven"
        page.say(key, fork=numbers.number(found.fork, 2))
    elif switch is None:
        page.say("separation_none", until=numbers.number(found.transition.until, 1))
    elif sweep.two_peaks < switch:
        page.say(
            "separation_jump",
            switch=numbers.number(switch, 3),
            two_peaks=numbers.number(sweep.two_peaks, 3),
        )
    else:
        page.say("separation_jump_early", switch=numbers.number(switch, 3))


def branch_table(page: Page, lines: tuple[Branch, ...]) -> dict[str, NDArray[np.float64]]:
    """Return every stationary point by column."""
    return {
        "line": np.repeat(np.arange(1, len(lines) + 1), [len(line.d) for line in lines]),
        "d": np.concatenate([line.d for line in lines]),
        "μ": np.concatenate([line.mu for line in lines]),
        "σ": np.concatenate([line.sigma for line in lines]),
        page.titled("D(Q‖P)"): np.concatenate([page.in_unit(line.kl) for line in lines]),
    }
