"""Look: both fits in two dimensions, where Q may be held to independent variables."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from klcore import bivariate
from pages.ui.controls import prediction
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.forward_and_reverse.looks.plane_figures import Plane, plane_figure
from pages.ui.forward_and_reverse.looks.plane_snippet import plane_snippet
from pages.ui.forward_and_reverse.place_handles import (
    Grip,
    Minimum,
    Place,
    Words,
    begin_grip,
    draw_handles,
    held_places,
)
from pages.ui.live.drawing import picture
from pages.ui.live.parts import follow
from pages.ui.live.sliders import Slider
from pages.ui.shell import link_state, numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.page import Page

__all__ = ["KEYS", "draw"]

FloatArray = NDArray[np.float64]
Blob = tuple[float, float, float, float, float, float]  # weight, x, y, σx, σy, ρ
RHO = Slider("rho", -0.95, 0.95, 0.8, 0.05)
PLACES = tuple(
    (Slider(f"x{i}", -4.0, 4.0, x, 0.05), Slider(f"y{i}", -4.0, 4.0, y, 0.05))
    for i, (x, y) in enumerate([(-2.0, -1.0), (2.0, 1.0), (2.5, -2.5)], start=1)
)
CORRELATED, TWO, THREE, OWN = "correlated", "two", "three", "own"
PARALLEL = "parallel"
# Shapes of the blobs that are pulled about: weight, σx, σy, ρ.
SHAPES = {
    TWO: ((0.5, 1.0, 0.7, 0.5), (0.5, 0.8, 0.8, 0.0)),
    THREE: ((0.4, 1.0, 0.7, 0.5), (0.35, 0.8, 0.8, 0.0), (0.25, 0.9, 0.5, -0.4)),
}
TYPED = "0.5 -2 -1 1 0.7 0.5; 0.3 2 1 0.8 0.8 0; 0.2 2 -2 0.5 0.5 -0.3"
MOST_TYPED = 3
LIMITS = ((0.01, 1000.0), (-6.0, 6.0), (-6.0, 6.0), (0.2, 3.0), (0.2, 3.0), (-0.95, 0.95))
REACH = {OWN: 9.0}
USUAL_REACH = 6.5
GRID = 81
CHARTS = ("kl-plane-forward", "kl-plane-reverse")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SAME = 1e-6  # relative; closer than this, two costs are called equal
KEYS = frozenset(
    {"plane", "family", "minimum", "blobs", RHO.key, *(s.key for pair in PLACES for s in pair)}
)


@dataclass(frozen=True)
class Both:
    """Both fits of one target, and what the forward one costs the other way round, in nats."""

    blobs: tuple[Blob, ...]
    p: bivariate.GaussianMixture
    forward: bivariate.Fit
    minima: tuple[bivariate.Fit, ...]
    returned: float

    def costs(self, fit: bivariate.Fit) -> tuple[float, float]:
        """D(P‖fit) and D(fit‖P).

        log q averages the same over P as over the Gaussian with P's moments: D(P‖·) of two fits
        differ by what their divergences from that Gaussian do.
        """
        if fit is self.forward:
            return fit.kl, self.returned
        moments = bivariate.Gaussian(self.p.mean, self.p.cov)
        more, less = (bivariate.kl_divergence(moments, one.gaussian) for one in (fit, self.forward))
        return self.forward.kl + more - less, fit.kl


@lru_cache(maxsize=64)
def fitted(blobs: tuple[Blob, ...], axis_aligned: bool) -> Both:
    """Fit a Gaussian both ways; remembered."""
    total = sum(blob[0] for blob in blobs)
    p = bivariate.GaussianMixture(
        np.array([blob[0] / total for blob in blobs]),
        np.array([blob[1:3] for blob in blobs]),
        np.array([covariance(*blob[3:]) for blob in blobs]),
    )
    forward = bivariate.fit_forward_kl(p, axis_aligned)
    minima = bivariate.fit_reverse_kl(p, axis_aligned).minima
    return Both(blobs, p, forward, minima, bivariate.kl_divergence(forward.gaussian, p))


def covariance(sx: float, sy: float, rho: float) -> FloatArray:
    """Return the covariance of two widths and a correlation."""
    return np.array([[sx * sx, rho * sx * sy], [rho * sx * sy, sy * sy]])


def draw(page: Page, main: Page) -> None:
    """Draw the controls, both pictures, the costs and what they say."""
    page.say("plane_question")
    first, second = st.columns([1.6, 1], vertical_alignment="bottom")
    kind = choose(page.text, "plane", label=page("plane_target"), place=first)
    family = choose(page.text, "family", label=page("plane_family"), place=second)
    typed: tuple[Blob, ...] = ()
    if kind == CORRELATED:
        RHO.draw(page("rho"))
    elif kind == OWN:
        typed = typed_blobs(page)
    pictures, hands, which, exact, below = (st.container() for _ in range(5))
    if kind in SHAPES:
        with exact:
            exact_values(page, kind)
    axis_aligned = family == PARALLEL
    now = fitted(blobs_of(kind, typed), axis_aligned)
    minimum = 1
    if len(now.minima) > 1:
        names = [str(k) for k in range(1, len(now.minima) + 1)]
        label = page("plane_minimum")
        minimum = int(choose(page.text, "minimum", names, label=label, place=which))
    grip = begin_grip(
        () if kind == CORRELATED else [blob[1:3] for blob in now.blobs],
        LIMITS[1:3] if kind == OWN else ((PLACES[0][0].low, PLACES[0][0].high),) * 2,
    )
    with pictures:
        both = follow(draw_fits, page, main, kind, typed, axis_aligned, minimum, grip, below)
    with hands:
        lay_handles(page, grip, both, kind, minimum)
    if not page.only_figure:
        predict(page, kind, axis_aligned)
        page.say("plane_why")
    shown = both.minima[min(minimum, len(both.minima)) - 1]
    table_expander(page, lambda: columns(page, both), "_table_plane", page("look_numbers"))
    code_expander(
        page, lambda: plane_snippet(both.p, both.forward, shown, page.unit), "_code_plane"
    )


def exact_values(page: Page, kind: str) -> None:
    """Draw a slider for each place of a blob, folded."""
    places = PLACES[: len(SHAPES[kind])]
    with st.expander(page("plane_exact_values")):
        for i, (place, sliders) in enumerate(zip(st.columns(len(places)), places, strict=True)):
            for slider, name in zip(sliders, ("blob_x", "blob_y"), strict=True):
                with place:
                    slider.draw(page(name, which=i + 1))


def lay_handles(page: Page, grip: Grip, both: Both, kind: str, minimum: int) -> None:
    """Lay handles over both pictures: the blobs, and on the right the minima to be chosen."""
    count = len(grip.places)
    words = Words(
        figure=page("blob_figure"),
        names=[page("blob_name", which=i) for i in range(1, count + 1)],
        marks=[str(i) for i in range(1, count + 1)],
        at=page("place_at"),
        mouse=page("blob_mouse") if count else "",
        touch=page("blob_touch") if count else "",
    )

    def write(places: Sequence[Place]) -> None:
        if kind == OWN:
            moved = moved_to(both.blobs, places)
            typed = "; ".join(" ".join(f"{value:.12g}" for value in blob) for blob in moved)
            link_state.write({"blobs": typed})
        else:
            sliders = (slider for pair in PLACES for slider in pair)
            values = (value for place in places for value in place)
            link_state.write({s.key: value for s, value in zip(sliders, values, strict=False)})

    minima = [
        Minimum(
            fit.mean, fit.cov, page("touch_ellipse", which=k, cost=page.amount_with_unit(fit.kl))
        )
        for k, fit in enumerate(both.minima, start=1)
    ]
    draw_handles(
        page,
        grip,
        CHARTS,
        words,
        write,
        colour=page.palette.target,
        minima=minima if len(minima) > 1 else (),
        chosen=min(minimum, len(minima)) - 1,
        choose=lambda which: link_state.write({"minimum": str(which + 1)}),
    )


def typed_blobs(page: Page) -> tuple[Blob, ...]:
    """Draw the field for a mixture of the reader's own; keep the last one that made sense."""
    typed = st.text_input(page("blobs"), TYPED, key="blobs", bind="query-params", max_chars=200)
    try:
        found = parsed(typed)
        st.session_state["_blobs"] = found
    except ValueError as problem:
        key, which = problem.args
        st.warning(page(f"blobs_{key}", which=which, most=MOST_TYPED), icon=":material/edit_off:")
        found = st.session_state.get("_blobs", parsed(TYPED))
    st.caption(
        page(
            "blobs_help",
            most=MOST_TYPED,
            place=numbers.number(LIMITS[1][1], 0),
            narrow=LIMITS[3][0],
            wide=numbers.number(LIMITS[3][1], 0),
            rho=LIMITS[5][1],
        )
    )
    return found


def parsed(typed: str) -> tuple[Blob, ...]:
    """Return the blobs that a text describes, or raise ValueError(what is wrong, which blob)."""
    parts = [part for part in re.split(r"[;；\n]", typed.replace("−", "-")) if part.strip()]
    if not 1 <= len(parts) <= MOST_TYPED:
        raise ValueError("count", len(parts))
    blobs = []
    for which, part in enumerate(parts, start=1):
        try:
            values = tuple(float(word) for word in re.split(r"[\s,，]+", part.strip()))
        except ValueError:
            raise ValueError("words", which) from None
        if len(values) != len(LIMITS):
            raise ValueError("six", which)
        for value, (low, high) in zip(values, LIMITS, strict=True):
            if not low <= value <= high:
                raise ValueError("range", which)
        blobs.append(values)
    return tuple(blobs)  # type: ignore[arg-type]


def blobs_of(kind: str, typed: tuple[Blob, ...]) -> tuple[Blob, ...]:
    """Return the target, as the sliders say it."""
    if kind == CORRELATED:
        return ((1.0, 0.0, 0.0, 2.0, 1.5, RHO.value()),)
    if kind == OWN:
        return typed
    return tuple(
        (weight, x.value(), y.value(), sx, sy, rho)
        for (weight, sx, sy, rho), (x, y) in zip(SHAPES[kind], PLACES, strict=False)
    )


def moved_to(blobs: tuple[Blob, ...], places: Sequence[Place]) -> tuple[Blob, ...]:
    """Return the blobs at other places."""
    return tuple((blob[0], x, y, *blob[3:]) for blob, (x, y) in zip(blobs, places, strict=True))


def draw_fits(
    page: Page,
    main: Page,
    kind: str,
    typed: tuple[Blob, ...],
    axis_aligned: bool,
    minimum: int,
    grip: Grip,
    below: DeltaGenerator,
) -> Both:
    """Draw both pictures, and below the costs and the takeaway; return the fits."""
    blobs, places = blobs_of(kind, typed), held_places(grip)
    if places is not None:
        blobs = moved_to(blobs, places)
    both = fitted(blobs, axis_aligned)
    chosen = min(minimum, len(both.minima)) - 1
    reach = REACH.get(kind, USUAL_REACH)
    x = np.linspace(-reach, reach, GRID)
    density = both.p.pdf(np.stack(np.meshgrid(x, x), axis=-1))
    sides = (
        ("forward", both.forward, (), page.palette.forward, "solid"),
        ("reverse", both.minima[chosen], both.minima, page.palette.reverse, "dash"),
    )
    for place, key, (side, fit, minima, colour, dash) in zip(
        st.columns(2), CHARTS, sides, strict=True
    ):
        with place:
            draws = page.in_draws_both_ways(*both.costs(fit)[::-1])
            st.markdown(main(f"{side}_heading"), help=draws)
            several = len(minima) > 1
            named = [
                (one.mean, one.cov, f"Q{k}".translate(LOWERED) if several else "Q")
                for k, one in enumerate(minima or (fit,), start=1)
            ]
            shown = chosen if several else 0
            what = Plane(x, density, named, shown, ("x", "y"), colour, dash)
            sx, sy, rho = widths(fit)
            alt = page(
                f"alt_plane_{side}",
                x=numbers.number(fit.mean[0], 2), y=numbers.number(fit.mean[1], 2),
                sx=numbers.number(sx, 2), sy=numbers.number(sy, 2), rho=numbers.number(rho, 2),
                count=len(both.minima),
            )  # fmt: skip
            picture(plane_figure(what, page.palette), alt, key)
    with below:
        st.markdown(cost_table(page, both, chosen))
        takeaway(page, both, axis_aligned)
    return both


def widths(fit: bivariate.Fit) -> tuple[float, float, float]:
    """Return both standard deviations and the correlation."""
    sx, sy = math.sqrt(fit.cov[0, 0]), math.sqrt(fit.cov[1, 1])
    return sx, sy, float(fit.cov[0, 1]) / (sx * sy)


def cost_table(page: Page, both: Both, chosen: int) -> str:
    """Return both fits with what each costs either way."""
    lines = [page("plane_head"), "|:--|--:|--:|--:|--:|--:|--:|"]
    rows = [("plane_forward", both.forward, 1)]
    order = [chosen, *(k for k in range(len(both.minima)) if k != chosen)]
    rows += [("plane_reverse", both.minima[k], k + 1) for k in order[:4]]
    for label, fit, which in rows:
        forward, reverse = both.costs(fit)
        cells = [
            page(label, which=which),
            f"{numbers.number(fit.mean[0], 2)}, {numbers.number(fit.mean[1], 2)}",
            *(numbers.number(v, 2) for v in widths(fit)),
            page.amount(forward),
            page.amount(reverse),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def takeaway(page: Page, both: Both, axis_aligned: bool) -> None:
    """Say what came out, worded by the target and by what Q may be."""
    if len(both.blobs) == 1:
        rho = both.blobs[0][5]
        key = "plane_information" if axis_aligned and rho else "plane_exact"
        page.say(
            key,
            kept=numbers.percent(1.0 - rho * rho, 0),
            cost=page.amount_with_unit(both.forward.kl),
        )
    elif len(both.minima) == 1:
        page.say("plane_one")
    else:
        page.say(
            "plane_many",
            count=len(both.minima),
            best=page.amount_with_unit(both.minima[0].kl),
            worst=page.amount_with_unit(both.minima[-1].kl),
        )


def predict(page: Page, kind: str, axis_aligned: bool) -> None:
    """Ask which direction pays more for independence; show a correlated target; say."""

    def change() -> bool:
        link_state.write({"plane": CORRELATED, "family": PARALLEL, RHO.key: 0.9})
        return True

    rho = RHO.value() if kind == CORRELATED else 0.0
    made = prediction.ask(
        page, "independent", ["forward", "reverse", "same"], change, (kind, axis_aligned, rho)
    )
    if made is None:
        return
    both = fitted(blobs_of(CORRELATED, ()), True)
    forward, reverse = both.forward.kl, both.minima[0].kl
    same = abs(forward - reverse) <= SAME * max(forward, reverse)
    truth = "same" if same else "forward" if forward > reverse else "reverse"
    explanation = page(
        "independent_explained",
        forward=page.amount_with_unit(forward),
        reverse=page.amount_with_unit(reverse),
        wide=numbers.number(widths(both.forward)[0], 2),
        narrow=numbers.number(widths(both.minima[0])[0], 2),
    )
    prediction.reveal(page, "independent", truth, explanation)


def columns(page: Page, both: Both) -> dict[str, list[object]]:
    """Return every fit by column."""
    fits = [both.forward, *both.minima]
    reverse = [page("plane_reverse", which=k + 1) for k in range(len(both.minima))]
    priced = [both.costs(fit) for fit in fits]
    return {
        "Q": [page("plane_forward"), *reverse],
        "μ x": [float(fit.mean[0]) for fit in fits],
        "μ y": [float(fit.mean[1]) for fit in fits],
        "σ x": [widths(fit)[0] for fit in fits],
        "σ y": [widths(fit)[1] for fit in fits],
        "ρ": [widths(fit)[2] for fit in fits],
        page.titled("D(P‖Q)"): [page.amount(cost, 9) for cost, _ in priced],
        page.titled("D(Q‖P)"): [page.amount(cost, 9) for _, cost in priced],
    }
