"""How the finale is laid out: panels, table, list of minima, the two predictions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from klcore import GaussianMixture, NoFitError
from klcore.continuous.divergences import kl_integrand
from klcore.fit.fits import Fit
from pages.ui.controls import prediction
from pages.ui.controls.targets import (
    EXAMPLES,
    Target,
    choose_target,
    edited_target,
    write_own_mixture,
)
from pages.ui.forward_and_reverse import both_fits
from pages.ui.forward_and_reverse.figures import Panel, density_panel
from pages.ui.live.drawing import picture
from pages.ui.live.pace import hold_back
from pages.ui.shell import link_state, numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.page import Page

__all__ = [
    "FORWARD_FIT",
    "caption_of",
    "choose_right_hand_fit",
    "draw_reverse",
    "predict",
    "redraw_forward",
    "show_minima",
    "show_table",
    "table_columns",
    "takeaway",
    "target_and_forward",
]

FORWARD_FIT, NOTHING = "forward", "none"
TIE = 1e-9  # relative; two fits closer than this are one
GAUSSIAN = 1e-9  # nats; what a forward fit costs that no reader can tell from P
CLOSE = 1.1  # a cost of less than this many times the best is hardly more than the best
APART = 1.3  # the push: every mean this much further from the middle
HEAVIER = 3.0  # the tilt: the first peak's weight times this


@dataclass(frozen=True)
class Start:
    """What the page begins with: the target, its fits, the picture, and places for the rest."""

    target: Target
    fits: both_fits.Finale
    strip: bool
    picture: DeltaGenerator
    right: DeltaGenerator
    numbers: DeltaGenerator
    choices: DeltaGenerator


def target_and_forward(page: Page) -> Start:
    """Draw the target's controls and the forward fit; return what the other half needs."""
    target = choose_target(page)
    fits = both_fits.compute(target.density)
    hold_back("controls")  # the switch stands below the picture and would be pushed down by it
    left, right = st.columns(2)
    below_left, below_right = st.columns(2)
    with below_right:
        strip = st.toggle(page("integrand"), key="integrand", bind="query-params")
    with left, st.container(gap="xsmall", key="_forward"):
        st.markdown(page("forward_heading"))
        drawn = draw_forward(page, target, fits, strip)
        caption_of(page, target.density, fits.forward, fits.forward_problem, forward=True)
    return Start(target, fits, strip, drawn, right, below_left, below_right)


def redraw_forward(page: Page, start: Start) -> None:
    """Draw the forward fit as the sliders say now."""
    target = edited_target(start.target)
    with start.picture:
        draw_forward(page, target, both_fits.compute(target.density), start.strip)


def choose_right_hand_fit(page: Page, fits: both_fits.Finale) -> Fit | None:
    """Draw the choice of what stands in the right-hand picture; return that fit."""
    minima = fits.reverse.minima if fits.reverse else ()
    options = [str(i) for i in range(1, len(minima) + 1)] or [NOTHING]
    if fits.forward is not None:
        options.append(FORWARD_FIT)
    chosen = choose(
        page.text, "shown", options, label=page("right_hand"), help=page("right_hand_help")
    )
    if chosen == FORWARD_FIT:
        return fits.forward
    if not minima:
        return None
    return minima[int(chosen) - 1]


def draw_forward(page: Page, target: Target, fits: both_fits.Finale, strip: bool) -> DeltaGenerator:
    """Draw P and the forward fit, its peaks marked as what counts."""
    view = both_fits.view(target.density)
    panel = replace(
        base_panel(page, target, view, fits.forward),
        colour=page.palette.forward,
        dash="solid",
        q_label=page("q_forward"),
        q_missing=page("q_forward_missing"),
        marks=view.peaks,
        mark_heights=heights(target, view.peaks),
        mark_label=page("watch_peaks"),
    )
    if strip:
        panel = with_integrand(page, panel, target, fits, fits.forward, forward=True)
    figure = density_panel(panel, page.palette)
    return picture(figure, alt_text(page, target, fits.forward, "forward"), "kl-forward-fit")


def draw_reverse(
    page: Page, target: Target, fits: both_fits.Finale, strip: bool, chosen: Fit | None
) -> None:
    """Draw P and the chosen fit under the reverse objective, P's valleys marked."""
    view = both_fits.view(target.density)
    foreign = chosen is not None and chosen is fits.forward  # a tie is equal, and yet its own
    panel = replace(
        base_panel(page, target, view, chosen),
        colour=page.palette.forward if foreign else page.palette.reverse,
        dash="solid" if foreign else "dash",
        q_label=page("q_forward") if foreign else page("q_reverse"),
        q_missing=page("q_reverse_missing"),
        marks=view.valleys,
        mark_heights=heights(target, view.valleys),
        mark_label=page("watch_valley"),
        other_minima=[fit.mu for fit in fits.reverse.minima] if fits.reverse else [],
    )
    if strip:
        panel = with_integrand(page, panel, target, fits, chosen, forward=False)
    figure = density_panel(panel, page.palette)
    picture(figure, alt_text(page, target, chosen, "reverse"), "kl-reverse-fit")


def heights(target: Target, places: tuple[float, ...]) -> list[float]:
    """Return P's height at each of `places`."""
    return [float(target.density.pdf(x)) for x in places]


def base_panel(page: Page, target: Target, view: both_fits.View, fit: Fit | None) -> Panel:
    """Return what both panels have in common: the axes, P, and the fit's curve."""
    return Panel(
        x=view.x,
        p=view.p,
        q=None if fit is None else fit.gaussian.pdf(view.x),
        mu=None if fit is None else fit.mu,
        colour=page.palette.text,
        dash="solid",
        p_label="P",
        q_label="Q",
        q_missing="",
        x_title=page(target.axis_key),
        y_title=page("density"),
        y_top=view.y_top,
        marks=(),
        mark_heights=(),
        mark_label="",
    )


def with_integrand(
    page: Page, panel: Panel, target: Target, fits: both_fits.Finale, fit: Fit | None,
    *, forward: bool,
) -> Panel:  # fmt: skip
    """Add the strip that shows where the divergence comes from, on an axis both panels share."""
    x, p = panel.x, target.density
    curves = []
    if fits.forward is not None:
        curves.append(integrand(page, p, fits.forward, x, forward=True))
    shown_right = fit if not forward else (fits.reverse.best if fits.reverse else None)
    if shown_right is not None:
        curves.append(integrand(page, p, shown_right, x, forward=False))
    curves = [curve[np.isfinite(curve)] for curve in curves]
    lowest = min((float(curve.min()) for curve in curves), default=-1.0)
    highest = max((float(curve.max()) for curve in curves), default=1.0)
    margin = 0.08 * (highest - lowest)
    own = np.zeros_like(x) if fit is None else integrand(page, p, fit, x, forward=forward)
    return replace(
        panel,
        integrand=own,
        integrand_title=page("integrand_forward" if forward else "integrand_reverse"),
        integrand_range=(lowest - margin, highest + margin),
    )


def integrand(
    page: Page, p: Any, fit: Fit, x: NDArray[np.float64], *, forward: bool
) -> NDArray[np.float64]:
    """Return p·log(p/q) or q·log(q/p) in the reader's unit, ∞ where it is infinite."""
    q = fit.gaussian
    values = kl_integrand(p, q, x) if forward else kl_integrand(q, p, x)
    return np.asarray(page.in_unit(values), dtype=float)


def alt_text(page: Page, target: Target, fit: Fit | None, direction: str) -> str:
    """Say in one sentence what the panel shows."""
    if fit is None:
        return page(f"alt_{direction}_none", target=target_name(page, target))
    cost = both_fits.costs(target.density, fit.gaussian)
    return page(
        f"alt_{direction}",
        target=target_name(page, target),
        mu=numbers.place(fit.mu, fit.sigma, 2),
        sigma=numbers.place(fit.sigma, fit.sigma, 2),
        cost=page.amount_with_unit(cost.forward if direction == "forward" else cost.reverse),
    )


def target_name(page: Page, target: Target) -> str:
    """Return what the target is called in the list."""
    return page.option("target", target.choice)


def caption_of(
    page: Page, p: Any, fit: Fit | None, problem: NoFitError | None, *, forward: bool
) -> None:
    """Write the fit's mean, width and cost in this direction, or why there is no fit."""
    if fit is not None:
        cost = both_fits.costs(p, fit.gaussian)
        st.markdown(
            page(
                "caption_forward" if forward else "caption_reverse",
                mu=numbers.place(fit.mu, fit.sigma),
                sigma=numbers.place(fit.sigma, fit.sigma),
                cost=page.amount_with_unit(cost.forward if forward else cost.reverse),
            )
        )
    elif problem is not None:
        st.markdown(page(f"none_{problem.direction}_{problem.reason}"))


def show_table(page: Page, p: Any, fits: both_fits.Finale) -> None:
    """Write the 2 × 2 table: each fit's cost both ways, the winner of each column marked."""
    rows = [
        ("forward_row", fits.forward, fits.forward_problem),
        ("reverse_row", fits.reverse.best if fits.reverse else None, fits.reverse_problem),
    ]
    prices = [None if fit is None else both_fits.costs(p, fit.gaussian) for _, fit, _ in rows]
    best_forward = min((cost.forward for cost in prices if cost), default=np.inf)
    best_reverse = min((cost.reverse for cost in prices if cost), default=np.inf)
    lines = [page("table_head"), "|:--|--:|--:|"]
    for (label, _, problem), cost in zip(rows, prices, strict=True):
        name = page(label).replace(" ", "\u00a0")
        if cost is None:
            reason = page(f"short_{problem.reason}") if problem else ""
            lines.append(f"| {name} | {reason} | |")
        else:
            lines.append(
                f"| {name} | {marked(page, cost.forward, best_forward)}"
                f" | {marked(page, cost.reverse, best_reverse)} |"
            )
    st.markdown("\n".join(lines))


def marked(page: Page, cost: float, best: float) -> str:
    """Return a cost, in bold and ticked where it is the smallest of its column."""
    wins = np.isfinite(cost) and cost <= best + TIE * max(1.0, abs(best))
    shown = page.amount_with_unit(cost)
    return f"**{shown}** ✓" if wins else shown


def show_minima(page: Page, fits: both_fits.Finale, target: Target) -> None:
    """List every local minimum of the reverse objective, and the sample's own Gaussian if any."""
    if fits.reverse is not None:
        listed = " · ".join(
            page(
                "minimum",
                which=i,
                mu=numbers.place(fit.mu, fit.sigma),
                sigma=numbers.place(fit.sigma, fit.sigma),
                cost=page.amount(fit.kl),
            )
            for i, fit in enumerate(fits.reverse.minima, start=1)
        )
        key = "minima_one" if len(fits.reverse.minima) == 1 else "minima_many"
        st.caption(page(key, count=len(fits.reverse.minima), listed=listed, unit=page(page.unit)))
    if target.sample is not None:
        density = target.density
        st.caption(
            page(
                "sample_note",
                s=numbers.place(density.sample_std, density.std),
                h=numbers.place(density.bandwidth, density.std),
                sigma=numbers.place(density.std, density.std),
            )
        )


def takeaway(page: Page, p: Any, fits: both_fits.Finale, chosen: Fit | None) -> None:
    """Say what is on the screen in one or two sentences, worded by what is there."""
    if fits.forward is not None and fits.reverse is not None:
        best = fits.reverse.best
        apart = abs(best.mu - fits.forward.mu) + abs(best.sigma - fits.forward.sigma)
        # In units of the fit's own width: data may be microseconds or light years.
        if apart < 1e-6 * fits.forward.sigma and fits.forward.kl < GAUSSIAN:
            page.say("takeaway_tie" if both_fits.is_gaussian(p) else "takeaway_near")
            return
        page.say(
            "takeaway",
            forward_share=numbers.percent(both_fits.coverage(p, fits.forward)),
            reverse_share=numbers.percent(both_fits.coverage(p, best)),
        )
        if chosen == fits.forward:
            cost = both_fits.costs(p, fits.forward.gaussian).reverse
            key = "swapped_close" if cost < CLOSE * best.kl else "swapped"
            key = "swapped_infinite" if np.isinf(cost) else key
            page.say(
                key,
                cost=page.amount_with_unit(cost),
                best=page.amount_with_unit(best.kl),
                times=numbers.number(cost / best.kl, 1),
            )
    elif "out_of_reach" not in (
        problem.reason for problem in (fits.forward_problem, fits.reverse_problem) if problem
    ):
        page.say("takeaway_missing")


def table_columns(
    page: Page, target: Target, fits: both_fits.Finale, chosen: Fit | None
) -> dict[str, NDArray[np.float64]]:
    """Return what both panels draw, by column."""
    view = both_fits.view(target.density)
    p, columns = target.density, {"x": view.x, "P": view.p}
    for name, fit, forward in (
        ("forward", fits.forward, True),
        ("reverse", chosen, False),
    ):
        if fit is not None:
            columns[page(f"column_q_{name}")] = fit.gaussian.pdf(view.x)
            columns[page(f"column_integrand_{name}", unit=page(page.unit))] = integrand(
                page, p, fit, view.x, forward=forward
            )
    return columns


@dataclass(frozen=True)
class Change:
    """A target before and after the reader's push."""

    before: GaussianMixture
    after: GaussianMixture


def has_peaks(target: Target) -> bool:
    """Whether the target is made of bell curves that can be moved against each other."""
    return isinstance(target.density, GaussianMixture) and len(target.density.weights) > 1


def predict(page: Page, name: str, target: Target) -> None:
    """Ask what a push ("apart") or a tilt ("heavier") does to both fits; make it; say what came."""
    change, right = {"apart": (push_apart, "covers"), "heavier": (make_heavier, "leans")}[name]
    before = target.density if has_peaks(target) else None
    made = prediction.ask(
        page,
        name,
        [right, "both", "neither"],
        None if before is None else change(before),
        about=target.density,
        go=lambda: link_state.write({"target": next(iter(EXAMPLES))}),
    )
    if made is not None:
        after_change(page, name, made)


def push_apart(before: GaussianMixture) -> Callable[[], Change]:
    """Return the change that moves every peak further from the middle."""
    middle = before.mean
    means = [middle + APART * (mu - middle) for mu in before.mus]
    return lambda: carry_out(before, GaussianMixture(before.weights, means, before.sigmas))


def make_heavier(before: GaussianMixture) -> Callable[[], Change]:
    """Return the change that multiplies the first peak's weight."""
    raw = [before.weights[0] * HEAVIER, *before.weights[1:]]
    weights = [weight / sum(raw) for weight in raw]
    return lambda: carry_out(before, GaussianMixture(weights, before.mus, before.sigmas))


def carry_out(before: GaussianMixture, after: GaussianMixture) -> Change:
    """Make `after` the reader's own peaks; remember both."""
    return Change(before, write_own_mixture(after))


def after_change(page: Page, name: str, change: Change) -> None:
    """Compare the fits before and after, and say which of the answers came true."""
    before, after = both_fits.compute(change.before), both_fits.compute(change.after)
    assert before.forward is not None
    assert before.reverse is not None
    assert after.forward is not None
    assert after.reverse is not None
    if name == "apart":
        moved = [
            widened(before.forward, after.forward),
            widened(before.reverse.best, after.reverse.best),
        ]
        truth = {(True, False): "covers", (True, True): "both"}.get((moved[0], moved[1]), "neither")
    else:
        scale = change.before.std
        moved = [
            abs(after.forward.mu - before.forward.mu) > 0.02 * scale,
            abs(after.reverse.best.mu - before.reverse.best.mu) > 0.02 * scale,
        ]
        truth = {(True, False): "leans", (True, True): "both"}.get((moved[0], moved[1]), "neither")
    explanation = page(
        f"{name}_explained",
        forward_mu_before=numbers.number(before.forward.mu, 2),
        forward_mu_after=numbers.number(after.forward.mu, 2),
        forward_sigma_before=numbers.number(before.forward.sigma, 2),
        forward_sigma_after=numbers.number(after.forward.sigma, 2),
        reverse_mu_before=numbers.number(before.reverse.best.mu, 2),
        reverse_mu_after=numbers.number(after.reverse.best.mu, 2),
        reverse_sigma_before=numbers.number(before.reverse.best.sigma, 2),
        reverse_sigma_after=numbers.number(after.reverse.best.sigma, 2),
    )
    prediction.reveal(page, name, truth, explanation)


def widened(before: Fit, after: Fit) -> bool:
    """Return whether the fit became visibly wider."""
    return after.sigma > 1.02 * before.sigma
