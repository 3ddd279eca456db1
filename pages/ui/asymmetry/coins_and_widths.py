"""Page 5's two surveys: every pair of coins, and two Gaussians that differ in width only."""

from functools import lru_cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from klcore import Gaussian, discrete, kl_divergence
from klcore.discrete.gap import coin_gap, divergence_gap
from pages.ui.asymmetry.figures import TwoCurves, coin_map, two_curves
from pages.ui.live.drawing import picture
from pages.ui.live.sliders import Slider
from pages.ui.shell import numbers
from pages.ui.shell.page import Page

__all__ = [
    "WIDTH",
    "coin_columns",
    "coins_and_map",
    "draw_coins",
    "width_and_curves",
    "width_columns",
]

FloatArray = NDArray[np.float64]
CHANCES = np.linspace(0.01, 0.99, 50)
WIDTHS = np.geomspace(0.1, 10, 121)
COIN_P, COIN_Q = Slider("cp", 0.01, 0.99, 0.3, 0.01), Slider("cq", 0.01, 0.99, 0.9, 0.01)
WIDTH = Slider("s", 0.1, 10.0, 3.0, 0.1)
MAP_LIMIT = 2.0  # bits or nats; beyond it the colour stays the strongest
TOP = 8.0


def draw_coins(page: Page) -> None:
    """Draw the sliders of both coins."""
    first, second = st.columns(2)
    with first:
        COIN_Q.draw(page("coin_q"))
    with second:
        COIN_P.draw(page("coin_p"))


def coins_and_map(page: Page) -> tuple[float, float]:
    """Draw the map and say what it shows; return the coins' chances of heads, P's first."""
    p, q = COIN_P.value(), COIN_Q.value()
    draw_coin_map(page, p, q)
    takeaway_coins(page, p, q)
    return p, q


def coin(chance: float) -> tuple[float, float]:
    """Return the coin that shows heads with this chance."""
    return chance, round(1.0 - chance, 12)  # 0.3 and 0.7 are each other's mirror image exactly


@lru_cache(maxsize=1)
def all_coins() -> FloatArray:
    """Return D_Q(P) - D_P(Q) in nats: a row for each chance of Q, a column for each of P."""
    return coin_gap(CHANCES[None, :], CHANCES[:, None])


def draw_coin_map(page: Page, p: float, q: float) -> None:
    """Draw the map with the present coins marked."""
    figure = coin_map(
        CHANCES,
        np.asarray(page.in_unit(all_coins())),
        (p, q),
        (page("forward_larger"), page("reverse_larger")),
        (page("axis_coin_p"), page("axis_coin_q")),
        page("hover_coins", unit=page(page.unit)),
        MAP_LIMIT,
        page.palette,
    )
    forward, reverse = both_coins(p, q)
    alt = page(
        "alt_coins", p=numbers.number(p, 2), q=numbers.number(q, 2),
        forward=page.amount_with_unit(forward), reverse=page.amount_with_unit(reverse),
    )  # fmt: skip
    picture(figure, alt, "kl-coins")


def both_coins(p: float, q: float) -> tuple[float, float]:
    """Return D_Q(P) and D_P(Q) of two coins."""
    return (
        discrete.kl_divergence(coin(p), coin(q)),
        discrete.kl_divergence(coin(q), coin(p)),
    )


def takeaway_coins(page: Page, p: float, q: float) -> None:
    """Give both divergences of the marked coins, and the rule of the map."""
    forward, reverse = both_coins(p, q)
    gap = page.in_unit(divergence_gap(coin(p), coin(q)))
    st.markdown(
        page(
            "coins_numbers", forward=page.amount_with_unit(forward),
            reverse=page.amount_with_unit(reverse),
            gap=numbers.decimals(gap) if gap else "0", unit=page(page.unit),
        ),
        help=page.in_draws_both_ways(reverse, forward),
    )  # fmt: skip
    page.say("takeaway_coins")


def coin_columns(page: Page, q: float) -> dict[str, FloatArray]:
    """Return the row of the map at the present q, as a table over p."""
    rows = np.array([both_coins(float(p), q) for p in CHANCES])
    shown = np.asarray(page.in_unit(rows))
    return {
        page("axis_coin_p"): CHANCES,
        page("axis_coin_q"): np.full(CHANCES.size, q),
        page.titled("D_Q(P)"): shown[:, 0],
        page.titled("D_P(Q)"): shown[:, 1],
    }


def width_and_curves(page: Page) -> float:
    """Draw both curves and say what they show; return the width of Q."""
    s = WIDTH.value()
    draw_widths(page, s)
    takeaway_widths(page, s)
    return s


def both_widths(s: float) -> tuple[float, float]:
    """Return D_Q(P) and D_P(Q) for P = N(0, 1) and Q = N(0, s²)."""
    p, q = Gaussian(0.0, 1.0), Gaussian(0.0, s)
    return kl_divergence(p, q), kl_divergence(q, p)


@lru_cache(maxsize=1)
def all_widths() -> FloatArray:
    """Return both divergences for every width of the figure, in nats."""
    return np.array([both_widths(float(s)) for s in WIDTHS])


def draw_widths(page: Page, s: float) -> None:
    """Draw both directions against the width of Q, the present one marked."""
    both = np.asarray(page.in_unit(all_widths()))
    here = [page.in_unit(value) for value in both_widths(s)]
    figure = two_curves(
        TwoCurves(
            x=WIDTHS, forward=both[:, 0], reverse=both[:, 1],
            labels=(page("curve_forward"), page("curve_reverse")),
            here=s, here_forward=here[0], here_reverse=here[1], x_title=page("axis_width"),
            y_title=page("axis_divergence", unit=page(page.unit)), top=TOP,
            ticks=(0.1, 0.2, 0.5, 1, 2, 5, 10),
            tick_texts=("0.1", "0.2", "0.5", "1", "2", "5", "10"),
        ),
        page.palette,
    )  # fmt: skip
    forward, reverse = both_widths(s)
    alt = page(
        "alt_widths", s=numbers.number(s, 1), forward=page.amount_with_unit(forward),
        reverse=page.amount_with_unit(reverse),
    )  # fmt: skip
    picture(figure, alt, "kl-widths")


def takeaway_widths(page: Page, s: float) -> None:
    """Give both divergences of the present widths, and the rule."""
    forward, reverse = both_widths(s)
    st.markdown(
        page(
            "widths_numbers", s=numbers.number(s, 1), forward=page.amount_with_unit(forward),
            reverse=page.amount_with_unit(reverse),
        ),
        help=page.in_draws_both_ways(reverse, forward),
    )  # fmt: skip
    page.say("takeaway_widths")


def width_columns(page: Page) -> dict[str, FloatArray]:
    """Return the curves as a table."""
    both = np.asarray(page.in_unit(all_widths()))
    return {
        page("axis_width"): WIDTHS,
        page.titled("D_Q(P)"): both[:, 0],
        page.titled("D_P(Q)"): both[:, 1],
    }
