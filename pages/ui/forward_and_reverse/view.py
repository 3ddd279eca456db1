"""How the finale is laid out: panels, table, list of minima, the two predictions."""

import math
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
    edited_target,
    with_peaks,
    write_own_mixture,
)
from pages.ui.forward_and_reverse import both_fits
from pages.ui.forward_and_reverse.figures import Panel, density_panel
from pages.ui.forward_and_reverse.peak_handles import Grip, draw_handles, held_peaks
from pages.ui.live.drawing import picture
from pages.ui.objectives.view import SAID
from pages.ui.shell import link_state, numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.findings import told_as_finding
from pages.ui.shell.page import Page

__all__ = [
    "FORWARD_FIT",
    "Places",
    "answer_page_six",
    "both_panels",
    "choose_right_hand_fit",
    "choose_strip",
    "lay_handles",
    "predict",
    "show_minima",
    "shown_fit",
    "table_columns",
    "takeaway",
    "why",
]

FORWARD_FIT, NOTHING = "forward", "none"
CHARTS = ("kl-forward-fit", "kl-reverse-fit")
AWAY = 0.3  # of its height: where Q is lower than this in a valley, it keeps away from it
TIE = 1e-9  # relative; two fits closer than this are one
GAUSSIAN = 1e-9  # nats; what a forward fit costs that no reader can tell from P
CLOSE = 1.1  # a cost of less than this many times the best is hardly more than the best
APART = 1.3  # the push: every mean this much further from the middle
HEAVIER = 3.0  # the tilt: the first peak's weight times this


def choose_strip(page: Page) -> bool:
    """Draw the switch that shows where the cost comes from."""
    return st.toggle(page("integrand"), key="integrand", bind="query-params")


def choose_right_hand_fit(page: Page, fits: both_fits.BothFits) -> str:
    """Draw the choice of what stands in the right-hand picture; return its name."""
    options = [str(i) for i in range(1, len(minima_of(fits)) + 1)] or [NOTHING]
    if fits.forward is not None:
        options.append(FORWARD_FIT)
    return choose(
        page.text, "shown", options, label=page("right_hand"), help=page("right_hand_help")
    )


def minima_of(fits: both_fits.BothFits) -> tuple[Fit, ...]:
    """Return every local minimum of the reverse objective, best first; none, where none exists."""
    return fits.reverse.minima if fits.reverse else ()


def shown_fit(fits: both_fits.BothFits, chosen: str) -> Fit | None:
    """Return the fit that `chosen` names, the best where P has changed and there is none."""
    if chosen == FORWARD_FIT:
        return fits.forward
    minima = minima_of(fits)
    which = int(chosen) - 1 if chosen.isdecimal() else 0
    return minima[which if which < len(minima) else 0] if minima else None


@dataclass(frozen=True)
class Places:
    """Where the parts of the finale stand that follow the hand."""

    left: DeltaGenerator
    right: DeltaGenerator
    table: DeltaGenerator


def both_panels(
    page: Page, target: Target, grip: Grip, strip: bool, chosen: str, places: Places
) -> None:
    """Draw both pictures with their captions and the table, of P as a hand shows it."""
    axes = both_fits.view(target.density)
    peaks = held_peaks(grip)
    now = edited_target(target) if peaks is None else with_peaks(target, peaks)
    fits = both_fits.compute(now.density)
    view = axes if now.density == target.density else both_fits.view_on(now.density, axes)
    fit = shown_fit(fits, chosen)
    with places.left:
        draw_forward(page, now, view, fits, strip)
        caption_of(page, now.density, fits.forward, fits.forward_problem, forward=True)
    with places.right:
        draw_reverse(page, now, view, fits, strip, fit)
        caption_of(page, now.density, fit, fits.reverse_problem, forward=False)
    places.table.markdown(table_of(page, now.density, fits), help=draws_of(page, now.density, fits))


def lay_handles(page: Page, grip: Grip, fits: both_fits.BothFits, chosen: str) -> None:
    """Lay handles over both pictures: P's peaks, and on the right the minima to be chosen."""
    minima = [
        (
            fit.mu,
            page(
                "touch_minimum",
                which=i,
                mu=numbers.place(fit.mu, fit.sigma),
                cost=page.amount_with_unit(fit.kl),
            ),
        )
        for i, fit in enumerate(minima_of(fits), start=1)
    ]
    draw_handles(
        page,
        grip,
        CHARTS,
        minima=minima,
        chosen=int(chosen) - 1 if chosen.isdecimal() else -1,
        choose=lambda which: link_state.write({"shown": str(which + 1)}),
    )


def draw_forward(
    page: Page, target: Target, view: both_fits.View, fits: both_fits.BothFits, strip: bool
) -> None:
    """Draw P and the forward fit, the peaks that it reaches marked as what counts."""
    fit = fits.forward
    peaks = () if fit is None else tuple(x for x in view.peaks if abs(x - fit.mu) <= 2 * fit.sigma)
    panel = replace(
        base_panel(page, target, view, fits.forward),
        colour=page.palette.forward,
        dash="solid",
        q_label=page("q_forward"),
        q_missing=page("q_forward_missing"),
        marks=peaks,
        mark_heights=heights(target, peaks),
        mark_label=page("watch_peaks"),
    )
    if strip:
        panel = with_integrand(page, panel, target, fits, fits.forward, forward=True)
    figure = density_panel(panel, page.palette)
    picture(figure, alt_text(page, target, fits.forward, "forward"), CHARTS[0])


def draw_reverse(
    page: Page,
    target: Target,
    view: both_fits.View,
    fits: both_fits.BothFits,
    strip: bool,
    chosen: Fit | None,
) -> None:
    """Draw P and the chosen fit under the reverse objective, and what it makes of P's valleys."""
    foreign = chosen is not None and chosen is fits.forward  # a tie is equal, and yet its own
    marks, label = valleys_told(page, target.density, view, fits, chosen)
    panel = replace(
        base_panel(page, target, view, chosen),
        colour=page.palette.forward if foreign else page.palette.reverse,
        dash="solid" if foreign else "dash",
        q_label=page("q_forward") if foreign else page("q_reverse"),
        q_missing=page("q_reverse_missing"),
        marks=marks,
        mark_heights=heights(target, marks),
        mark_label=label,
        other_minima=[fit.mu for fit in minima_of(fits)],
    )
    if strip:
        panel = with_integrand(page, panel, target, fits, chosen, forward=False)
    figure = density_panel(panel, page.palette)
    picture(figure, alt_text(page, target, chosen, "reverse"), CHARTS[1])


def valleys_told(
    page: Page, p: Any, view: both_fits.View, fits: both_fits.BothFits, chosen: Fit | None
) -> tuple[tuple[float, ...], str]:
    """Return the valleys to be marked, and what is true of them: Q keeps away, or stands there."""
    if chosen is None or fits.reverse is None or not view.valleys:
        return (), ""
    q, best = chosen.gaussian, fits.reverse.best
    stood_in = tuple(x for x in view.valleys if q.pdf(x) > AWAY * q.pdf(q.mu))
    if not stood_in:
        return view.valleys, page("watch_valley")
    cost = best.kl if chosen is best else chosen.kl
    if chosen is fits.forward:
        cost = both_fits.costs(p, q).reverse
    if cost <= best.kl * (1 + TIE):
        return stood_in, page("watch_valley_cheaper")
    return stood_in, page("watch_valley_dearer", more=page.amount_with_unit(cost - best.kl))


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
    page: Page, panel: Panel, target: Target, fits: both_fits.BothFits, fit: Fit | None,
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
    """Write the fit's mean, width and cost both ways, or why there is no fit."""
    if fit is not None:
        cost = both_fits.costs(p, fit.gaussian)
        st.markdown(
            page(
                "caption_forward" if forward else "caption_reverse",
                mu=numbers.place(fit.mu, fit.sigma),
                sigma=numbers.place(fit.sigma, fit.sigma),
                forward=page.amount_with_unit(cost.forward),
                reverse=page.amount_with_unit(cost.reverse),
            ),
            help=page.in_draws(cost.forward if forward else cost.reverse),
        )
    elif problem is not None:
        st.markdown(page(f"none_{problem.direction}_{problem.reason}"))


def table_of(page: Page, p: Any, fits: both_fits.BothFits) -> str:
    """Return the 2 × 2 table: each fit's cost both ways, the winner of each column marked."""
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
    return "\n".join(lines)


def draws_of(page: Page, p: Any, fits: both_fits.BothFits) -> str:
    """Return what the divergences of the table mean in draws."""
    found = {"forward_row": fits.forward, "reverse_row": fits.reverse and fits.reverse.best}
    costs = {label: both_fits.costs(p, fit.gaussian) for label, fit in found.items() if fit}
    lines = [
        f"{page(label)}: {page.in_draws_both_ways(cost.reverse, cost.forward)}"
        for label, cost in costs.items()
        if not (np.isnan(cost.forward) or np.isnan(cost.reverse))
    ]
    return "\n\n".join(lines)


def marked(page: Page, cost: float, best: float) -> str:
    """Return a cost, in bold and ticked where it is the smallest of its column."""
    wins = np.isfinite(cost) and cost <= best + TIE * max(1.0, abs(best))
    shown = page.amount_with_unit(cost)
    return f"**{shown}** ✓" if wins else shown


def show_minima(page: Page, fits: both_fits.BothFits, target: Target, chosen: str) -> None:
    """List every local minimum of the reverse objective, and the sample's own Gaussian if any."""
    minima = minima_of(fits)
    if len(minima) > 1:
        lines = [page("minima_head", unit=page(page.unit)), "|:--|--:|--:|--:|"]
        for i, fit in enumerate(minima, start=1):
            cells = [
                str(i),
                numbers.place(fit.mu, fit.sigma),
                numbers.place(fit.sigma, fit.sigma),
                page.amount(fit.kl),
            ]
            shown = [f"**{cell}**" for cell in cells] if chosen == str(i) else cells
            lines.append(f"| {' | '.join(shown)} |")
        st.markdown("\n".join(lines))
    elif minima:
        st.caption(page("minima_one"))
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


def why(page: Page, p: Any, fits: both_fits.BothFits) -> None:
    """Say what each fit that exists cares about, and what the reverse one pays for on its peak."""
    if fits.forward is not None:
        page.say("why_forward")
    if fits.reverse is None:
        return
    page.say("why_reverse")
    best = fits.reverse.best
    if fits.forward is not None and leaves_a_peak_out(p, best):
        across, middle = fits.forward.gaussian, both_fits.costs(p, fits.forward.gaussian).reverse
        if any(across.pdf(x) > AWAY * across.pdf(across.mu) for x in both_fits.view(p).valleys):
            costs = page.amount_with_unit(middle), page.amount_with_unit(best.kl)
            page.say("why_middle", cost=costs[0], best=costs[1])
    ratio = float(best.gaussian.pdf(best.mu) / p.pdf(best.mu))
    if leaves_a_peak_out(p, best) and abs(math.log(ratio) - best.kl) < 0.1 * best.kl:
        page.say(
            "why_one_bit",
            ratio=numbers.number(ratio, 2),
            log=page.amount_with_unit(math.log(ratio)),
            cost=page.amount_with_unit(best.kl),
        )


def answer_page_six(page: Page) -> None:
    """Say whether the reader was right on the page before about which objective made which."""
    said = st.session_state.get(SAID)
    if said is not None and not page.only_figure:
        st.markdown(page("said_right" if said == "second" else "said_wrong"))


def leaves_a_peak_out(p: Any, fit: Fit) -> bool:
    """Whether one of P's peaks lies outside of two standard deviations of the fit."""
    return any(abs(peak - fit.mu) > 2 * fit.sigma for peak in both_fits.view(p).peaks)


def takeaway(page: Page, p: Any, fits: both_fits.BothFits, chosen: Fit | None) -> None:
    """Say what is on the screen in one or two sentences, worded by what is there."""
    if fits.forward is not None and fits.reverse is not None:
        best = fits.reverse.best
        apart = abs(best.mu - fits.forward.mu) + abs(best.sigma - fits.forward.sigma)
        # In units of the fit's own width: data may be microseconds or light years.
        if apart < 1e-6 * fits.forward.sigma and fits.forward.kl < GAUSSIAN:
            page.say("takeaway_tie" if both_fits.is_gaussian(p) else "takeaway_near")
            return
        if leaves_a_peak_out(p, best):
            key = "takeaway_parted"
        else:
            key = "takeaway_spanning" if both_fits.view(p).valleys else "takeaway_one_peak"
        page.say(
            key,
            forward_share=page.share(both_fits.coverage(p, fits.forward)),
            reverse_share=page.share(both_fits.coverage(p, best)),
            forward_sigma=numbers.place(fits.forward.sigma, fits.forward.sigma),
            reverse_sigma=numbers.place(best.sigma, best.sigma),
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
    page: Page, target: Target, fits: both_fits.BothFits, chosen: Fit | None
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
        with told_as_finding(page):
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
    forward_before, reverse_before = both_fits.compute(change.before).both
    forward_after, reverse_after = both_fits.compute(change.after).both
    narrow_before, narrow_after = reverse_before.best, reverse_after.best
    if name == "apart":
        moved = [
            widened(forward_before, forward_after),
            widened(narrow_before, narrow_after),
        ]
        truth = {(True, False): "covers", (True, True): "both"}.get((moved[0], moved[1]), "neither")
    else:
        scale = change.before.std
        moved = [
            abs(forward_after.mu - forward_before.mu) > 0.02 * scale,
            abs(narrow_after.mu - narrow_before.mu) > 0.02 * scale,
        ]
        truth = {(True, False): "leans", (True, True): "both"}.get((moved[0], moved[1]), "neither")
    explanation = page(
        f"{name}_explained",
        forward_mu_before=numbers.number(forward_before.mu, 2),
        forward_mu_after=numbers.number(forward_after.mu, 2),
        forward_sigma_before=numbers.number(forward_before.sigma, 2),
        forward_sigma_after=numbers.number(forward_after.sigma, 2),
        reverse_mu_before=numbers.number(narrow_before.mu, 2),
        reverse_mu_after=numbers.number(narrow_after.mu, 2),
        reverse_sigma_before=numbers.number(narrow_before.sigma, 2),
        reverse_sigma_after=numbers.number(narrow_after.sigma, 2),
    )
    prediction.reveal(page, name, truth, explanation)


def widened(before: Fit, after: Fit) -> bool:
    """Return whether the fit became visibly wider."""
    return after.sigma > 1.02 * before.sigma
