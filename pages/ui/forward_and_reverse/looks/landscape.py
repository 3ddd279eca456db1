"""First look: both objectives as landscapes over (μ, σ), and the way down from a start."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from klcore import Fit, Path, basins, descend, landscape
from pages.ui.controls.expanders import table_expander
from pages.ui.controls.targets import Target
from pages.ui.forward_and_reverse import both_fits
from pages.ui.forward_and_reverse.looks.landscape_figures import (
    Landscape,
    frame_of,
    landscape_figure,
)
from pages.ui.forward_and_reverse.memory import remembered
from pages.ui.live.drawing import picture
from pages.ui.live.playing import Moving, play
from pages.ui.shell import link_state, numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.page import Page

__all__ = ["KEYS", "draw"]

FloatArray = NDArray[np.float64]
KEYS = frozenset({"a", "b", "method", "rate", "basins"})
RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
STEPS = 300
FRAMES = 41
GRID = 91
BASIN_GRID = 41
ARRIVED = 0.02  # in μ/σ and log σ: what the picture cannot tell apart


@dataclass(frozen=True)
class Ground:
    """The part of the (μ, σ) plane that is drawn."""

    mus: tuple[float, float]
    sigmas: tuple[float, float]

    def axes(self, count: int) -> tuple[FloatArray, FloatArray]:
        """Return `count` means, evenly spaced, and as many widths, evenly in their logarithm."""
        return np.linspace(*self.mus, count), np.geomspace(*self.sigmas, count)


@remembered(maxsize=64)
def ground(p: Any) -> Ground:
    """Choose the part of the plane that holds every stationary point of both objectives."""
    fits, view = both_fits.compute(p), both_fits.view(p)
    found: list[Fit] = [fit for fit in (fits.forward,) if fit]
    if fits.reverse is not None:
        found += [*fits.reverse.minima, *fits.reverse.saddles]
    widths = [fit.sigma for fit in found]
    return Ground((float(view.x[0]), float(view.x[-1])), (0.4 * min(widths), 2.2 * max(widths)))


@remembered(maxsize=64)
def heights(p: Any, direction: str) -> FloatArray:
    """Return one objective over the ground, in nats."""
    mus, sigmas = ground(p).axes(GRID)
    return landscape(p, mus, sigmas, "forward" if direction == "forward" else "reverse")


@remembered(maxsize=32)
def basin_map(p: Any, natural: bool) -> NDArray[np.int64]:
    """Return which minimum of the reverse objective each start ends in, with very small steps.

    Adam's own basins would take seconds and depend on its step; the page says so.
    """
    mus, sigmas = ground(p).axes(BASIN_GRID)
    return basins(p, mus, sigmas, "natural" if natural else "gradient")


def draw(page: Page, main: Page, target: Target, fits: both_fits.BothFits) -> None:
    """Draw the controls, both landscapes with the path down, and what they say."""
    page.say("landscape_question")
    p, plane = target.density, ground(target.density)
    start, method, rate, shaded = controls(page, plane)
    left, right = st.columns(2)
    moving: list[Moving] = []
    for place, direction, problem in (
        (left, "forward", fits.forward_problem),
        (right, "reverse", fits.reverse_problem),
    ):
        with place:
            st.markdown(main(f"{direction}_heading"))
            if problem is not None:
                st.markdown(main(f"none_{direction}_{problem.reason}"))
                continue
            path = descend(p, start, direction, method, rate, STEPS)  # type: ignore[arg-type]
            shown = gathered(page, target, fits, direction, path, method if shaded else "")
            figure = landscape_figure(
                shown,
                page.palette,
                main(target.axis_key),
                page("sigma"),
                main("density"),
            )
            alt = page(
                f"alt_landscape_{direction}",
                count=len(shown.minima),
                values=page.listed(label for _, _, label in shown.minima),
                end=shown.path_labels[-1],
            )
            key = f"kl-landscape-{direction}"
            picture(figure, alt, key, on_select=lambda key=key: start_at_pick(key))  # type: ignore[misc]
            frames = [frame_of(shown, i) for i in range(len(shown.path_steps))]
            moving.append(Moving(key, len(figure.data) - 3, frames))
            steps = [str(step) for step in shown.path_steps]
            st.caption(where_it_ended(page, fits, direction, path))
            if shown.basins is not None:
                st.caption(page(f"basins_{method}"))
    if moving:
        play(moving, steps, (page("play"), page("pause"), page("step")), "_play_landscape")
    say_how_many(page, fits)
    table_expander(
        page,
        lambda: path_table(page, p, start, method, rate),
        "_table_path",
        page("look_numbers"),
    )


def controls(page: Page, plane: Ground) -> tuple[tuple[float, float], str, float, bool]:
    """Draw start, method, step size and shading; return them."""
    low, high = (round(float(v), 2) for v in plane.mus)
    narrow, wide = (round(float(v), 2) for v in plane.sigmas)
    usual_mu = round(low + 0.58 * (high - low), 2)
    usual_sigma = round(float(np.sqrt(narrow * wide)), 2)
    now = {"a": (low, high, usual_mu), "b": (narrow, wide, usual_sigma)}
    # With another target the plane is another one. To Streamlit these are other sliders then: it
    # would forget the reader's start, and raise if one is left outside.
    before = st.session_state.get("_plane", now)
    for key, (least, most, usual) in now.items():
        held = st.session_state.get(key)
        if held is not None and (now != before or not least <= held <= most):
            st.session_state[key] = (
                usual if held == before[key][2] else numbers.within(held, (least, most), usual)
            )
    st.session_state["_plane"] = now
    first, second, third, fourth = st.columns([1, 1, 1.5, 1], vertical_alignment="bottom")
    mu = first.slider(
        page("start_mu"), low, high, usual_mu, 0.01, key="a", bind="query-params",
    )  # fmt: skip
    sigma = second.slider(
        page("start_sigma"), narrow, wide, usual_sigma, 0.01, key="b", bind="query-params",
    )  # fmt: skip
    method = choose(page.text, "method", label=page("method"), how="list", place=third)
    rate = fourth.select_slider(page("rate"), RATES, 0.2, key="rate", bind="query-params")
    shaded = st.toggle(page("basins"), key="basins", bind="query-params")
    return (
        (
            numbers.within(mu, (low, high), usual_mu),
            numbers.within(sigma, (narrow, wide), usual_sigma),
        ),
        method,
        float(rate) if rate in RATES else 0.2,
        shaded,
    )


def start_at_pick(key: str) -> None:
    """Start from the point that the reader picked on the picture."""
    points = st.session_state[key].selection.points
    if points:
        link_state.write(
            {"a": round(float(points[0]["x"]), 2), "b": round(float(points[0]["y"]), 2)}
        )


def gathered(
    page: Page, target: Target, fits: both_fits.BothFits, direction: str, path: Path, shading: str
) -> Landscape:
    """Gather what the figure draws; `shading` is the method whose basins to shade, if any."""
    p, plane = target.density, ground(target.density)
    view = both_fits.view(p)
    mus, sigmas = plane.axes(GRID)
    x = view.x[:: max(1, len(view.x) // 160)]
    steps = np.unique(np.geomspace(1, STEPS + 1, FRAMES).astype(int)) - 1
    curves = [Fit(mu, sigma, 0.0).gaussian.pdf(x) for mu, sigma in
              zip(path.mu[steps], path.sigma[steps], strict=True)]  # fmt: skip
    forward = direction == "forward"
    minima = stationary(fits, direction)
    saddles = () if forward or fits.reverse is None else fits.reverse.saddles
    corner = np.linspace(0.06, 0.94, 7)
    starts = np.meshgrid(
        plane.mus[0] + corner * np.ptp(plane.mus),
        np.exp(np.log(plane.sigmas[0]) + corner * np.ptp(np.log(plane.sigmas))),
    )
    shading = "" if forward else shading
    return Landscape(
        mus=mus,
        sigmas=sigmas,
        value=np.asarray(page.in_unit(heights(p, direction))),
        minima=[(fit.mu, fit.sigma, page.amount(fit.kl)) for fit in minima],
        saddles=[(fit.mu, fit.sigma, page.amount(fit.kl)) for fit in saddles],
        starts=(starts[0].ravel(), np.round(starts[1].ravel(), 4)),
        path_mu=path.mu[steps],
        path_sigma=path.sigma[steps],
        path_labels=[page.amount_with_unit(float(value)) for value in path.value[steps]],
        path_steps=steps.tolist(),
        x=x,
        p=np.asarray(p.pdf(x), dtype=float),
        curves=curves,
        y_top=view.y_top,
        colour=page.palette.forward if forward else page.palette.reverse,
        dash="solid" if forward else "dash",
        basins=(*plane.axes(BASIN_GRID), basin_map(p, shading == "natural")) if shading else None,
    )


def stationary(fits: both_fits.BothFits, direction: str) -> tuple[Fit, ...]:
    """Return the minima of one objective."""
    if direction == "forward":
        return (fits.forward,) if fits.forward else ()
    return fits.reverse.minima if fits.reverse else ()


def where_it_ended(page: Page, fits: both_fits.BothFits, direction: str, path: Path) -> str:
    """Say which minimum the path has reached, if any."""
    minima = stationary(fits, direction)
    mu, sigma, value = float(path.mu[-1]), float(path.sigma[-1]), float(path.value[-1])
    for which, fit in enumerate(minima, start=1):
        near = abs(mu - fit.mu) / fit.sigma + abs(np.log(sigma / fit.sigma)) < ARRIVED
        if near:
            best = fit.kl <= minima[0].kl + 1e-9
            key = "arrived_best" if best else "arrived_local"
            return page(
                key, steps=STEPS, which=which, cost=page.amount_with_unit(fit.kl),
                best=page.amount_with_unit(minima[0].kl),
            )  # fmt: skip
    return page("not_arrived", steps=STEPS, cost=page.amount_with_unit(value))


def say_how_many(page: Page, fits: both_fits.BothFits) -> None:
    """Write the takeaway, worded by what is there."""
    if fits.forward is None or fits.reverse is None:
        page.say("landscape_missing")
    elif len(fits.reverse.minima) == 1:
        page.say("landscape_one")
    else:
        page.say(
            "landscape_many",
            count=len(fits.reverse.minima),
            worst=page.amount_with_unit(fits.reverse.minima[-1].kl),
            best=page.amount_with_unit(fits.reverse.best.kl),
        )


def path_table(
    page: Page, p: Any, start: tuple[float, float], method: str, rate: float
) -> dict[str, Any]:
    """Return both paths by column."""
    columns: dict[str, Any] = {page("step"): np.arange(STEPS + 1)}
    fits = both_fits.compute(p)
    for direction, fit in (("forward", fits.forward), ("reverse", fits.reverse)):
        if fit is None:
            continue
        path = descend(p, start, direction, method, rate, STEPS)  # type: ignore[arg-type]
        columns[f"μ {page(direction)}"] = path.mu
        columns[f"σ {page(direction)}"] = path.sigma
        columns[page.titled(f"D {page(direction)}")] = page.in_unit(path.value)
    return columns
