"""The optimiser's game: take Q in hand, find the best one, tell the two objectives apart."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from klcore import Gaussian, GaussianMixture
from pages.ui.controls.number_field import whole_number
from pages.ui.controls.targets import write_own_mixture
from pages.ui.forward_and_reverse import both_fits, game_rounds
from pages.ui.forward_and_reverse.figures import Panel, density_panel
from pages.ui.forward_and_reverse.q_handles import draw_q
from pages.ui.live.client import gaussian_from
from pages.ui.live.drawing import picture
from pages.ui.live.hands import sent, settle_sent, settled, tell_refusal
from pages.ui.shell import link_state, numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.page import Page
from pages.ui.shell.text import Text

__all__ = ["GAME_KEYS", "LIMITS", "PLAY", "SLEEPING", "choose_mode", "play"]

FloatArray = NDArray[np.float64]
LOOK, PLAY = "look", "play"
# Keys of the finale's own controls, which sleep while the game is played.
SLEEPING = frozenset({"target", "integrand", "shown", "look"})

ROUNDS = ("1", "2", "3")
SEEDS = (1, 9999)
LIMITS = ((-10.0, 10.0), (0.05, 6.0))  # of Q's mean and width
START = (0.0, 1.5)
CLOSE = 0.05  # nats from the best
GAME_KEYS = frozenset({"round", "seed", "qm", "qs"})
MESSAGE = "_optimiser"
SCORED = "_optimiser_scored"
PICKED = "_optimiser_picked"


def choose_mode(page: Page) -> str:
    """Draw the choice between looking at the fits and playing; return it."""
    label = page.chapter("hands_on")("mode")
    return choose(page.text, "mode", (LOOK, PLAY), label=label, label_visibility="collapsed")


def play(page: Page) -> None:
    """Draw one round: its controls, what to do, the figure, how it stands."""
    text = page.chapter("hands_on").text
    chosen, seed = choose_round(page, text)
    if chosen == 3:
        guess_objective(page, text, seed)
        return
    goal = "forward" if chosen == 1 else "reverse"
    st.markdown(text.label(f"task_{goal}"))
    p = game_rounds.target_of(seed)
    place = st.container()
    mean, width, button = st.columns([2, 2, 1.4], vertical_alignment="center")
    q = choose_q(text, mean, width)
    scored = st.session_state.get(SCORED) == (seed, chosen, q)
    with place:
        figure(page, text, p, q, goal, reveal=scored)
    button.button(
        text.label("score"),
        type="primary",
        icon=":material/flag:",
        on_click=keep,
        args=(SCORED, (seed, chosen, q)),
        key="_score",
    )
    show_standing(page, text, p, q, goal, scored=scored)
    as_chart(page, text, p, q)


def choose_round(page: Page, text: Text) -> tuple[int, int]:
    """Draw the choice of a round and of a target; return both numbers."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = choose(page.text, "round", ROUNDS, label=text.label("round"))
        seed = whole_number(text.label("seed"), SEEDS, 1, key="seed", width=150)
        st.button(
            text.label("new_target"),
            icon=":material/casino:",
            on_click=lambda: link_state.write({"seed": secrets.randbelow(SEEDS[1]) + 1}),
            key="_new_target",
        )
    return int(chosen), seed


def choose_q(text: Text, left: DeltaGenerator, right: DeltaGenerator) -> Gaussian:
    """Draw Q's two sliders, which say the same as the handles; return Q."""
    mean = left.slider(
        text.label("mean_of_q"), *LIMITS[0], START[0], 0.01, key="qm", bind="query-params"
    )
    width = right.slider(
        text.label("width_of_q"), *LIMITS[1], START[1], 0.01, key="qs", bind="query-params"
    )
    # The limits of a widget are enforced in the browser only.
    values = (
        numbers.within(value, limits, start)
        for value, limits, start in zip((mean, width), LIMITS, START, strict=True)
    )
    return Gaussian(*values)


def keep(key: str, value: object) -> None:
    """Remember `value` for this session; a button's callback."""
    st.session_state[key] = value


def figure(
    page: Page, text: Text, p: GaussianMixture, q: Gaussian, goal: str, *, reveal: bool
) -> None:
    """Draw P and the Q to be moved, and the best Q once the reader has asked for the score."""
    least = game_rounds.standing(p, q, forward=goal == "forward").best
    best = least if reveal else None
    palette = page.palette
    axis = both_fits.view(p).x
    unit = page(page.unit)
    draw_q(
        {
            "p": list(zip(p.weights, p.mus, p.sigmas, strict=True)),
            "q": [q.mu, q.sigma],
            "goal": goal,
            "best": best and [best.mu, best.sigma],
            "least": least.kl,
            "rounding": game_rounds.ROUNDING,
            "factor": page.in_unit(1.0),
            "base": secrets.token_hex(4),
            "settled": settled(MESSAGE),
            "span": [float(axis[0]) - 1, float(axis[-1]) + 1],
            "limits": LIMITS,
            "words": {
                "figure": text.label("figure_q"),
                "hint": text.label("hint_q"),
                "hint_touch": text.label("hint_q_touch"),
                "mean": text.label("mean_of_q"),
                "width": text.label("width_of_q"),
                "density": text.label("density"),
                "forward": f"D(P‖Q) = % {unit}",
                "reverse": f"D(Q‖P) = % {unit}",
                "best": text.label("best_q"),
                "score": text.label("score_here"),
            },
            "colours": {"p": palette.target, "q": palette.accent, "best": getattr(palette, goal)},
        },
        key=MESSAGE,
        on_settled=settle,
    )
    tell_refusal(MESSAGE, text.label("refused_q"))


def settle() -> None:
    """Put the Q that was dragged on the sliders, if it is what a hand can have dragged."""
    if sent(MESSAGE, "settled") is not None:
        settle_sent(
            MESSAGE,
            lambda raw: gaussian_from(raw, LIMITS),
            lambda q: link_state.write({"qm": q[0], "qs": q[1]}),
        )


def show_standing(
    page: Page, text: Text, p: GaussianMixture, q: Gaussian, goal: str, *, scored: bool
) -> None:
    """Say how far Q is from the best once asked; and at once, if it sits in a lesser minimum."""
    stands = game_rounds.standing(p, q, forward=goal == "forward")
    symbol = "D(P‖Q)" if goal == "forward" else "D(Q‖P)"
    if scored:
        perfect = page.in_unit(stands.gap) < 0.0005  # shown as 0.000
        verdict = "perfect" if perfect else "close" if stands.gap < CLOSE else "far"
        st.markdown(
            text.label(
                "scored",
                symbol=symbol,
                cost=page.amount_with_unit(stands.cost),
                gap=page.amount_with_unit(stands.gap),
                mu=numbers.number(stands.best.mu, 2),
                sigma=numbers.number(stands.best.sigma, 2),
                best=page.amount_with_unit(stands.best.kl),
                verdict=text.label(f"verdict_{verdict}"),
                score=stands.score,
            )
        )
        st.markdown(text.label(f"best_because_{goal}"))
        onward(text, p)
    which = game_rounds.settled_in(p, q) if goal == "reverse" else None
    if which is not None and which > 1:
        minima = both_fits.compute(p).both[1].minima
        here = minima[which - 1]
        st.info(
            text.label(
                "local",
                which=which,
                count=len(minima),
                mu=numbers.number(here.mu, 2),
                sigma=numbers.number(here.sigma, 2),
                cost=page.amount_with_unit(here.kl),
                more=page.amount_with_unit(here.kl - minima[0].kl),
            ),
            icon=":material/landscape:",
        )


def onward(text: Text, p: GaussianMixture) -> None:
    """Draw the button that shows the target with both its fits."""

    def show() -> None:
        write_own_mixture(p)
        link_state.write({"mode": LOOK})

    st.button(
        text.label("see_both"), icon=":material/arrow_forward:", key="_see_both", on_click=show
    )


def panel(page: Page, p: GaussianMixture, q: Gaussian, x: FloatArray | None = None) -> Panel:
    """Return P and one unnamed Q as a panel of the finale, over its own axis or over `x`."""
    x = both_fits.view(p).x if x is None else x
    heights, curve = p.pdf(x), q.pdf(x)
    return Panel(
        x=x,
        p=heights,
        q=curve,
        mu=q.mu,
        colour=page.palette.accent,
        dash="solid",
        p_label="P",
        q_label="Q",
        q_missing="",
        x_title="x",
        y_title=page("density"),
        y_top=1.2 * max(float(heights.max()), float(curve.max())),
        marks=(),
        mark_heights=(),
        mark_label="",
    )


def as_chart(page: Page, text: Text, p: GaussianMixture, q: Gaussian) -> None:
    """Offer the same picture and numbers without the component, drawn when opened."""
    expander = st.expander(text.label("as_chart"), key="_as_chart", on_change="rerun")
    if not expander.open:
        return
    with expander:
        cost = both_fits.costs(p, q)
        alt = text.label(
            "alt_q",
            mu=numbers.number(q.mu, 2),
            sigma=numbers.number(q.sigma, 2),
            forward=page.amount_with_unit(cost.forward),
            reverse=page.amount_with_unit(cost.reverse),
        )
        picture(density_panel(panel(page, p, q), page.palette), alt, "kl-own-q")
        st.markdown(alt)


def guess_objective(page: Page, text: Text, seed: int) -> None:
    """Show four fits, two of them made with forward KL, and let the reader say which."""
    st.markdown(text.label("task_hidden"))
    shown = game_rounds.pictures(seed)
    for_seed, picked = st.session_state.get(PICKED, (None, ()))
    answered = for_seed == seed
    panels = on_one_axis(page, shown)
    for pair in (shown[:2], shown[2:]):
        for column, one in zip(st.columns(2), pair, strict=True):
            with column:
                index = shown.index(one)
                draw_picture(page, text, index, one, panels[index], named=answered)
    chosen = st.pills(
        text.label("which_two"), list(game_rounds.PICTURES), selection_mode="multi", key="_pick"
    )
    st.button(
        text.label("check"),
        type="primary",
        on_click=keep,
        args=(PICKED, (seed, tuple(sorted(chosen)))),
        disabled=len(chosen) != 2,
        key="_check",
    )
    if answered:
        truth = tuple(
            name for name, one in zip(game_rounds.PICTURES, shown, strict=True) if one.forward
        )
        st.markdown(
            text.label(
                "hidden_right" if picked == truth else "hidden_wrong",
                truth=page.listed(truth),
                picked=page.listed(picked),
            )
        )
        onward(text, game_rounds.target_of(seed))


def on_one_axis(page: Page, shown: Sequence[game_rounds.Picture]) -> list[Panel]:
    """Return the pictures' panels, all over the same axes."""
    x = np.unique(np.concatenate([both_fits.view(one.p).x for one in shown]))
    panels = [panel(page, one.p, one.fit.gaussian, x) for one in shown]
    top = max(one.y_top for one in panels)
    return [replace(one, y_top=top) for one in panels]


def draw_picture(
    page: Page, text: Text, index: int, one: game_rounds.Picture, shown: Panel, *, named: bool
) -> None:
    """Draw one of the four pictures, under its letter; what it is, once the reader has said."""
    letter = game_rounds.PICTURES[index]
    kind = ("forward" if one.forward else "reverse") if named else "unknown"
    if named:
        dash = "solid" if one.forward else "dash"
        shown = replace(shown, colour=getattr(page.palette, kind), dash=dash)
    st.markdown(text.label(f"picture_{kind}", letter=letter))
    alt = text.label(
        "alt_picture",
        letter=letter,
        peaks=page.listed(numbers.number(mu, 1) for mu in one.p.mus),
        mu=numbers.number(one.fit.mu, 2),
        sigma=numbers.number(one.fit.sigma, 2),
    )
    picture(density_panel(shown, page.palette, height=150), alt, f"kl-picture-{letter.lower()}")
