"""How page 3 sends real texts: one text in five codes, five texts in five codes."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from klcore import datasets, units
from klcore.codes.letter_costs import Sent, cross_entropies, letters_without_word, send
from klcore.codes.letters import fold
from pages.ui.controls import prediction
from pages.ui.cross_entropy.figures import code_bars, cost_table
from pages.ui.live.drawing import picture
from pages.ui.shell import link_state, numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.page import Page
from pages.ui.shell.text import ROOT

__all__ = [
    "OWN_TEXT",
    "Message",
    "choose_message",
    "choose_number_of_letters",
    "cost_columns",
    "costs_of_samples",
    "draw_code_bars",
    "draw_tables",
    "predict_shortening",
    "samples",
    "sent_with_each_code",
    "table_columns",
    "takeaway_languages",
    "takeaway_text",
]

OWN_TEXT = "own"
LONGEST = 500  # characters of the reader's message
LETTERS_RANGE = (10, 260)  # sent of each sample; the shortest has a few more
SHORT = 20


@dataclass(frozen=True)
class Message:
    """A text to send, and its language if it is one of ours."""

    text: str
    language: str | None


@cache
def samples() -> dict[str, str]:
    """Return our own short texts, by language."""
    with (ROOT / "samples.toml").open("rb") as file:
        return tomllib.load(file)


def choose_message(page: Page) -> Message:
    """Draw the choice of a text, or the field for one's own; return the text."""
    choice = choose(page.text, "text", label=page("text"), how="list", width=270)
    if choice == OWN_TEXT:
        typed = st.text_area(
            page("message"), page("message_start"), max_chars=LONGEST, height=100, key="msg",
            bind="query-params",
        )  # fmt: skip
        # The limit of the field is enforced in the browser only.
        return Message((typed or "")[:LONGEST], None)
    text = samples()[choice]
    st.text(text)
    return Message(text, choice)


@lru_cache(maxsize=256)
def sent_with_each_code(text: str) -> tuple[Sent, ...]:
    """Send a text with each of the five codes."""
    return tuple(send(text, datasets.letter_frequencies(name)) for name in datasets.LANGUAGES)


def draw_code_bars(page: Page, message: Message, sent: tuple[Sent, ...]) -> None:
    """Draw what the text costs with each code, and say what was left out."""
    folded = fold(message.text)
    key = "left_out" if folded.left_out else "left_out_none"
    caption = page(key, letters=len(folded.letters), left_out=folded.left_out)
    if not folded.letters:
        st.caption(caption)
        return
    theory = None
    if message.language is not None:
        row = datasets.LANGUAGES.index(message.language)
        theory = np.asarray(page.in_unit(cross_entropies()[row]))
        caption = page.sentences([caption, page("theory_mark", unit=page(page.unit))])
    costs = np.array([one.per_letter for one in sent])
    texts = [
        page("no_word_for", letters=page.listed(one.missing))
        if one.missing
        else page.amount(one.per_letter)
        for one in sent
    ]
    names = [page(name) for name in datasets.LANGUAGES]
    figure = code_bars(
        names,
        np.asarray(page.in_unit(costs)),
        theory,
        texts,
        None if message.language is None else datasets.LANGUAGES.index(message.language),
        (page("axis_cost", unit=page(page.unit)), ""),
        page.palette,
    )
    listed = page.listed(
        (page("named", name=name, value=text) for name, text in zip(names, texts, strict=True)),
        long=True,
    )
    picture(figure, page("alt_text", listed=listed), "text-in-five-codes")
    st.caption(caption)
    best = best_of(sent)
    st.markdown(
        page(
            "totals",
            best=page(datasets.LANGUAGES[best]),
            measured=numbers.number(sent[best].total_bits, 0),
            ideal=numbers.number(ideal_bits(sent[best]), 1),
        )
        + " "
        + verdict(page, message, sent)
    )


def best_of(sent: tuple[Sent, ...]) -> int:
    """Return which code gave the shortest message; among equals the one with the lowest ideal."""
    return min(range(len(sent)), key=lambda i: (sent[i].total_bits, sent[i].ideal))


def ideal_bits(one: Sent) -> float:
    """Return the sum of the message's ideal lengths, in bits."""
    return one.letters * units.from_nats(one.ideal, "bits")


def verdict(page: Page, message: Message, sent: tuple[Sent, ...]) -> str:
    """Say whether the text's own language made the shortest message, if it has one of ours."""
    if message.language is None:
        return ""
    own = sent[datasets.LANGUAGES.index(message.language)].total_bits
    shortest = [one.total_bits for one in sent if one.total_bits <= own]
    best = page(datasets.LANGUAGES[best_of(sent)])
    if min(shortest) < own:
        return page("own_loses", best=best)
    return page("own_wins" if len(shortest) == 1 else "own_ties")


def takeaway_text(page: Page, sent: tuple[Sent, ...]) -> None:
    """Say what the choice of the code is worth, in the bits that were counted."""
    if sent[0].letters == 0:
        page.say("takeaway_text_none")
        return
    best = best_of(sent)
    possible = [i for i, one in enumerate(sent) if np.isfinite(one.total_bits)]
    worst = max(possible, key=lambda i: sent[i].total_bits)
    said = {
        "letters": sent[0].letters,
        "best": page(datasets.LANGUAGES[best]),
        "best_bits": bits(page, sent[best]),
        "worst": page(datasets.LANGUAGES[worst]),
        "worst_bits": bits(page, sent[worst]),
    }
    tie = sent[best].total_bits == sent[worst].total_bits
    page.say("takeaway_text_tie" if tie else "takeaway_text", **said)


def bits(page: Page, one: Sent) -> str:
    """Return the counted bits of a message; they are bits whatever the reader's unit."""
    return f"{numbers.number(one.total_bits, 0)} {page('bits')}"


def cost_columns(page: Page, message: Message, sent: tuple[Sent, ...]) -> dict[str, list[object]]:
    """Return what one text costs with each code."""
    unit = page(page.unit)
    columns: dict[str, list[object]] = {
        page("column_code"): [page(name) for name in datasets.LANGUAGES],
        page("column_bits"): [one.total_bits for one in sent],
        page("column_per_letter", unit=unit): page.column([one.per_letter for one in sent]),
        page("column_ideal", unit=unit): page.column([one.ideal for one in sent]),
        page("column_missing"): [one.missing for one in sent],
    }
    if message.language is not None:
        row = cross_entropies()[datasets.LANGUAGES.index(message.language)]
        columns[page("column_theory", unit=unit)] = page.column(row)
    return columns


def choose_number_of_letters(page: Page) -> int:
    """Draw the slider for how much of each text is sent."""
    low, high = LETTERS_RANGE
    count = st.slider(
        page("letters_sent"), low, high, high, step=10, key="n", bind="query-params", width=400
    )
    return int(numbers.within(count, (low, high), high))


def costs_of_samples(count: int) -> NDArray[np.float64]:
    """Return what the first `count` letters of each text cost with each code, nats per letter."""
    texts = [fold(samples()[name]).letters[:count] for name in datasets.LANGUAGES]
    return np.array([[one.per_letter for one in sent_with_each_code(text)] for text in texts])


def row_minima(costs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which entries are the smallest of their row; ties are all marked."""
    return np.asarray(costs <= costs.min(axis=1, keepdims=True) + 1e-12, dtype=np.bool_)


def on_diagonal(costs: NDArray[np.float64]) -> int:
    """Return how many rows have their only minimum on the diagonal."""
    minima = row_minima(costs)
    return int((minima.diagonal() & (minima.sum(axis=1) == 1)).sum())


def draw_tables(page: Page, measured: NDArray[np.float64], theory: NDArray[np.float64]) -> None:
    """Draw the measured and the theoretical table side by side."""
    for place, name, costs in zip(
        st.columns(2), ("measured", "theory"), (measured, theory), strict=True
    ):
        with place:
            st.markdown(page(f"{name}_heading", unit=page(page.unit)))
            figure = table_of_costs(page, costs)
            alt = page(f"alt_{name}", agree=on_diagonal(costs), count=len(costs))
            picture(figure, alt, f"languages-{name}")
    st.caption(page("legend_minimum"))


def table_of_costs(page: Page, costs: NDArray[np.float64]) -> go.Figure:
    """Return the figure of one table."""
    return cost_table(
        np.asarray(page.in_unit(costs)),
        [["" if np.isinf(one) else page.amount(one, 2) for one in row] for row in costs],
        row_minima(costs),
        [page(f"short_{name}") for name in datasets.LANGUAGES],
        (page("axis_code"), page("axis_sender")),
        page.palette,
    )


def table_columns(
    page: Page, measured: NDArray[np.float64], theory: NDArray[np.float64]
) -> dict[str, Sequence[object]]:
    """Return both tables as one, a row per text and code."""
    names = [page(name) for name in datasets.LANGUAGES]
    unit = page(page.unit)
    return {
        page("column_messages"): [row for row in names for _ in names],
        page("column_code"): names * len(names),
        page("column_per_letter", unit=unit): page.column(measured.ravel()),
        page("column_theory", unit=unit): page.column(theory.ravel()),
    }


def takeaway_languages(
    page: Page, measured: NDArray[np.float64], theory: NDArray[np.float64]
) -> None:
    """Say how often the own code was the cheapest, and what Italian lacks."""
    italian = datasets.letter_frequencies("italian")
    others = np.mean([datasets.letter_frequencies(name) for name in datasets.LANGUAGES], axis=0)
    page.say(
        "takeaway_languages",
        agree=on_diagonal(measured),
        theory=on_diagonal(theory),
        count=len(measured),
        letters=page.listed(letters_without_word(others, italian)),
    )


def shorten(before: int) -> Callable[[], tuple[int, int]]:
    """Return the change that sends only a few letters of each text."""

    def change() -> tuple[int, int]:
        link_state.write({"n": SHORT})
        return before, SHORT

    return change


def predict_shortening(page: Page, count: int) -> None:
    """Ask whether short texts are still cheapest with their own code; shorten them; say it."""
    change = prediction.ask(page, "short", ["all", "some", "none"], shorten(count), about=count)
    if change is None:
        return
    before, after = (on_diagonal(costs_of_samples(n)) for n in change)
    everyone = len(datasets.LANGUAGES)
    truth = "all" if after == everyone else "none" if after == 0 else "some"
    explanation = page("short_explained", before=before, after=after, count=everyone)
    prediction.reveal(page, "short", truth, explanation)
