"""How page 3 draws its rectangles, and what its prediction changes."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from klcore import codes, discrete
from pages.ui.controls import prediction
from pages.ui.controls.pairs import Pair, PairEditor, write_p
from pages.ui.controls.pmf_editor import Pmf
from pages.ui.cross_entropy.figures import Rectangles, rectangles
from pages.ui.live.drawing import picture
from pages.ui.shell import numbers
from pages.ui.shell.page import Page

__all__ = [
    "DORMANT",
    "FIVE_LANGUAGES",
    "ONE_TEXT",
    "RECTANGLES",
    "VIEWS",
    "event_columns",
    "predict_forgetting",
    "rectangles_and_averages",
]

RECTANGLES = "rectangles"
ONE_TEXT = "one_text"
FIVE_LANGUAGES = "languages"
VIEWS = (RECTANGLES, ONE_TEXT, FIVE_LANGUAGES)
DORMANT = frozenset({"own", "text", "msg", "n"})
EQUAL = 1e-9  # nats; closer than this, two averages are one


def rectangles_and_averages(
    page: Page, editor: PairEditor, own: bool, below: DeltaGenerator
) -> tuple[Pmf, Pmf]:
    """Draw the rectangles with both averages, and say below what they cost; return Q and P."""
    q, p = editor.read(page)
    draw_rectangles(page, q, p, own)
    say_averages(page, q, p)
    with below:
        takeaway_rectangles(page, q, p)
    return q, p


def draw_rectangles(page: Page, q: Pmf, p: Pmf, own: bool) -> None:
    """Draw Q's events with the lengths of P's code, or of Q's own."""
    shown = {
        name: np.asarray(page.in_unit(discrete.self_information(pmf.p)))
        for name, pmf in (("p", p), ("q", q))
    }
    heights, other = (shown["q"], shown["p"]) if own else (shown["p"], shown["q"])
    widths = np.asarray(q.p)
    products = np.asarray(page.in_unit(costs_of_events(q.p, q.p if own else p.p)))
    palette = page.palette
    cross, entropy = discrete.cross_entropy(q.p, p.p), discrete.entropy(q.p)
    levels = [
        (page.in_unit(cross), page("average_p", value=page.amount(cross)),
         palette.target, "dash" if own else "solid"),
        (page.in_unit(entropy), page("average_q", value=page.amount(entropy)),
         palette.accent, "solid" if own else "dash"),
    ]  # fmt: skip
    if cross - entropy < EQUAL:
        level, _, colour, dash = levels[1 if own else 0]
        levels = [(level, page("both", value=page.amount(cross)), colour, dash)]
    what = Rectangles(
        labels=q.labels,
        widths=widths,
        heights=heights,
        other=other,
        levels=levels,
        hover=[
            page(
                "hover_event",
                event=event,
                width=numbers.number(width),
                height=numbers.number(height),
                area=numbers.number(product),
                unit=page(page.unit),
            )
            for event, width, height, product in zip(
                q.labels, widths, heights, products, strict=True
            )
        ],
        colour=palette.accent if own else palette.target,
        other_colour=palette.target if own else palette.accent,
        pattern="/" if own else "",
        longer=page("label_longer"),
        saved=page("label_saved"),
        top=page.in_unit(max(3.2, 2 * math.log(len(q.labels)))),
        shown_heights=[numbers.number(height, 2) for height in heights],
        x_title=page("axis_q"),
        y_title=page("axis_length", unit=page(page.unit)),
    )
    alt = page(
        "alt_rectangles_q" if own else "alt_rectangles_p",
        cross=page.amount_with_unit(cross),
        entropy=page.amount_with_unit(entropy),
    )
    # With its outlines and levels it has more than enough lines: the first level alone stays.
    picture(rectangles(what, palette), alt, "cross-entropy", ghosts=[4])


def say_averages(page: Page, q: Pmf, p: Pmf) -> None:
    """Write both average lengths."""
    cross, entropy = discrete.cross_entropy(q.p, p.p), discrete.entropy(q.p)
    st.markdown(
        page(
            "averages",
            cross=page.amount_with_unit(cross),
            entropy=page.amount_with_unit(entropy),
        )
    )


def costs_of_events(q: tuple[float, ...], p: tuple[float, ...]) -> NDArray[np.float64]:
    """Return each rectangle's area, q(x)·(−log p(x)), in nats; 0 where q(x) = 0."""
    lengths = discrete.self_information(p)
    return np.where(np.asarray(q) > 0, np.asarray(q) * np.where(np.asarray(q) > 0, lengths, 0), 0)


def takeaway_rectangles(page: Page, q: Pmf, p: Pmf) -> None:
    """Say what the wrong code costs, worded by whether it costs anything, or everything."""
    cross, entropy = discrete.cross_entropy(q.p, p.p), discrete.entropy(q.p)
    said = {
        "cross": page.amount_with_unit(cross),
        "entropy": page.amount_with_unit(entropy),
    }
    missing = discrete.infinity_witness(q.p, p.p)
    if missing:
        page.say("takeaway_infinite", events=page.listed(q.labels[i] for i in missing), **said)
        return
    gap = discrete.kl_divergence(q.p, p.p)
    if gap < EQUAL:
        page.say("takeaway_equal", **said)
    elif not page.only_figure:
        shown = numbers.decimals(page.in_unit(gap))
        waste = f"{shown} {page(page.unit)}"
        st.markdown(page.prose("takeaway", gap=waste, **said), help=page.in_draws(gap))


def event_columns(page: Page, q: Pmf, p: Pmf) -> dict[str, list[object]]:
    """Return what the rectangles show, and the words that P's Huffman code really has."""
    unit = page(page.unit)
    words = codes.huffman(p.p).codewords
    return {
        page("column_event"): list(q.labels),
        page("column_q"): list(q.p),
        page("column_p"): list(p.p),
        page("column_length_p", unit=unit): page.column(discrete.self_information(p.p)),
        page("column_length_q", unit=unit): page.column(discrete.self_information(q.p)),
        page("column_product", unit=unit): page.column(costs_of_events(q.p, p.p)),
        page("column_word"): ["∞" if word is None else word for word in words],
    }


@dataclass(frozen=True)
class Forgotten:
    """Q and P before P's words were made equally long, and P after."""

    q: tuple[float, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]


def forget(pair: Pair, q: Pmf, p: Pmf) -> Callable[[], Forgotten]:
    """Return the change that makes all of P's words equally long."""

    def change() -> Forgotten:
        count = len(p.p)
        write_p(pair, (10,) * count)
        return Forgotten(q.p, p.p, (1 / count,) * count)

    return change


def predict_forgetting(page: Page, pair: Pair, q: Pmf, p: Pmf) -> None:
    """Ask what equally long words do to Q's messages; make them so; say what came."""
    change = prediction.ask(
        page, "forget", ["longer", "shorter", "same"], forget(pair, q, p), about=(q.p, p.p)
    )
    if change is None:
        return
    before = discrete.cross_entropy(change.q, change.before)
    after = discrete.cross_entropy(change.q, p.p)
    truth = "longer" if after > before + EQUAL else "shorter" if after < before - EQUAL else "same"
    explanation = page(
        "forget_explained",
        before=page.amount_with_unit(before),
        after=page.amount_with_unit(after),
        entropy=page.amount_with_unit(discrete.entropy(q.p)),
    )
    prediction.reveal(page, "forget", truth, explanation)
