"""How the page on entropy is laid out: rectangles, the code and its tree, blocks, messages."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from klcore import codes, discrete, units
from klcore.codes.transmission import Transmission, running_average, sample_messages, transmit
from pages.ui.controls import prediction
from pages.ui.controls.number_field import seed_field
from pages.ui.controls.pmf_editor import (
    PRESETS,
    Letters,
    Pmf,
    Weights,
    normalised,
    write_weights,
)
from pages.ui.entropy.figures import Averages, averages, block_rates, code_tree, rectangles
from pages.ui.live.drawing import picture
from pages.ui.shell import numbers
from pages.ui.shell.page import Page

__all__ = [
    "MESSAGES",
    "PREFIX",
    "block_rates_of",
    "choose_seed",
    "draw_averages",
    "draw_blocks",
    "draw_tree",
    "predict_even",
    "rectangles_and_entropy",
    "say_blocks",
    "say_code",
    "say_sent",
    "sent_messages",
    "show_code",
    "show_sent",
    "table_columns",
]

PREFIX = "e"  # of the editor's URL keys
MESSAGES = 1000
BLOCKS = 1300  # most blocks of one length: ten tosses of a coin, four throws of a die
LONGEST_BLOCK = 10
# Where the running averages are drawn: every early message, then ever fewer.
STEPS = np.unique(np.geomspace(1, MESSAGES, 220).round().astype(int))
EVEN_WEIGHT = 50
TREE_HEIGHT = 320  # pixels, of the tree and at most of the table beside it
ROW_HEIGHT = 35  # pixels, Streamlit's


@lru_cache(maxsize=256)
def huffman_of(pmf: Pmf) -> codes.PrefixCode:
    """Return Huffman's code for the reader's distribution."""
    return codes.huffman(pmf.p, pmf.labels)


def expected_nats(pmf: Pmf) -> float:
    """Return the code's expected length L, in nats."""
    return units.to_nats(huffman_of(pmf).expected_length(pmf.p), "bits")


def shown_bits(page: Page, bits: Any) -> Any:
    """Return informations that are in bits in the reader's unit."""
    return page.in_unit(units.to_nats(bits, "bits"))


def rectangles_and_entropy(page: Page, editor: Weights | Letters) -> Pmf:
    """Draw the rectangles and say what their areas come to; return the distribution."""
    pmf = editor.read(page)
    start = np.asarray(editor.starts)
    # Of the weights to start from: the axis stays whatever they become.
    tallest = discrete.self_information(start[start > 0]).max()
    draw_rectangles(page, pmf, page.in_unit(1.25 * max(float(tallest), math.log(len(start)))))
    say_entropy(page, pmf)
    return pmf


def draw_rectangles(page: Page, pmf: Pmf, top: float) -> None:
    """Draw one rectangle per possible event: P wide, −log P high, so that the area is H."""
    events = [(label, p) for label, p in zip(pmf.labels, pmf.p, strict=True) if p > 0]
    masses = np.array([p for _, p in events])
    entropy = discrete.entropy(pmf.p)
    figure = rectangles(
        [label for label, _ in events],
        masses,
        np.asarray(page.in_unit(discrete.self_information(masses))),
        np.asarray(page.in_unit(areas(masses))),
        page.in_unit(entropy),
        top=top,
        entropy_label=f"H(P) = {page.amount_with_unit(entropy)}",
        x_title=page("axis_cumulative"),
        y_title=page("axis_information", unit=page(page.unit)),
        palette=page.palette,
    )
    alt = page("alt_rectangles", count=len(events), entropy=page.amount_with_unit(entropy))
    picture(figure, alt, "entropy", ghosts=[3, 4])


def areas(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return −P log P of each event: what it contributes to the entropy, 0 where P is 0."""
    possible = p > 0
    nats = np.asarray(discrete.self_information(np.where(possible, p, 1.0)))
    return np.where(possible, p * nats, 0.0)


def say_entropy(page: Page, pmf: Pmf) -> None:
    """Write the entropy, and who has no rectangle."""
    entropy = page.amount_with_unit(discrete.entropy(pmf.p))
    if np.count_nonzero(pmf.p) == 1:
        only = pmf.labels[int(np.argmax(pmf.p))]
        lines = [page("entropy_single", event=only, entropy=entropy)]
    else:
        level = len({p for p in pmf.p if p > 0}) == 1
        lines = [page("entropy_level" if level else "entropy_line", entropy=entropy)]
    missing = [label for label, p in zip(pmf.labels, pmf.p, strict=True) if p == 0]
    if missing:
        lines.append(page("no_rectangle", events=page.listed(missing)))
    st.markdown(page.sentences(lines))


@dataclass(frozen=True)
class Evened:
    """A distribution before and after the reader made its events equally likely."""

    before: tuple[float, ...]
    after: tuple[float, ...]


def predict_even(page: Page, pmf: Pmf) -> None:
    """Ask what happens when all events get the same weight; do it, and compare."""
    if page.only_figure:
        return
    editable, is_even = pmf.preset in PRESETS, math.isclose(max(pmf.p), min(pmf.p))
    made = prediction.ask(
        page,
        "even",
        ["grows", "same", "shrinks"],
        make_even(pmf) if editable and not is_even else None,
        about=pmf.p,
        not_here="already" if editable else "not_here",
    )
    if made is not None:
        after_even(page, made)


def make_even(pmf: Pmf) -> Callable[[], Evened]:
    """Return the change that gives every event the same weight."""
    weights = [EVEN_WEIGHT] * len(pmf.p)

    def change() -> Evened:
        write_weights(PREFIX, PRESETS[pmf.preset].code, weights)
        return Evened(pmf.p, normalised(weights))

    return change


def after_even(page: Page, change: Evened) -> None:
    """Compare the entropy before and after."""
    before, after = discrete.entropy(change.before), discrete.entropy(change.after)
    same = math.isclose(before, after, rel_tol=1e-9, abs_tol=1e-12)
    truth = "same" if same else "grows" if after > before else "shrinks"
    explanation = page(
        "even_explained",
        before=page.amount_with_unit(before),
        after=page.amount_with_unit(after),
        count=len(change.after),
    )
    prediction.reveal(page, "even", truth, explanation)


def say_code(page: Page, pmf: Pmf) -> None:
    """Write H ≤ L < H + 1 with its numbers, and the Kraft sum."""
    code = huffman_of(pmf)
    entropy, length = discrete.entropy(pmf.p), expected_nats(pmf)
    equal = math.isclose(entropy, length, rel_tol=1e-9, abs_tol=1e-12)
    st.markdown(
        page(
            "bounds_equal" if equal else "bounds",
            entropy=page.amount(entropy),
            length=page.amount(length),
            limit=page.amount_with_unit(entropy + units.LN2),
            kraft=code.kraft_sum,
        )
    )


def show_code(page: Page, pmf: Pmf) -> None:
    """Show the code as a table: what each event deserves and what it gets."""
    code = huffman_of(pmf)
    ideal = codes.ideal_lengths(pmf.p)
    columns = {
        page("column_event"): list(pmf.labels),
        "P": [numbers.decimals(p) for p in pmf.p],
        page("column_ideal"): [numbers.number(bits, 2) for bits in ideal],
        page("column_codeword"): [
            page("no_word") if word is None else word or page("empty_word")
            for word in code.codewords
        ],
        page("column_length"): ["–" if word is None else str(len(word)) for word in code.codewords],
    }
    height = min(TREE_HEIGHT, ROW_HEIGHT * (len(pmf.p) + 1) + 3)
    st.dataframe(columns, hide_index=True, height=height, key="_codewords")


def draw_tree(page: Page, pmf: Pmf) -> None:
    """Draw the code's tree: as deep as the codewords are long."""
    code = huffman_of(pmf)
    nodes = codes.tree(code, pmf.p)
    figure = code_tree(nodes, y_title=page("axis_depth"), palette=page.palette, height=TREE_HEIGHT)
    listed = page.listed(
        f"{node.symbol} {node.codeword or page('empty_word')}" for node in nodes if node.is_leaf
    )
    picture(figure, page("alt_tree", listed=listed), "code-tree")


@lru_cache(maxsize=128)
def block_rates_of(p: tuple[float, ...]) -> tuple[float, ...]:
    """Return L/n in bits for blocks of n = 1, 2, … events, as far as that is quick.

    Events of probability 0 change no block's length and are left out.
    """
    possible = [mass for mass in p if mass > 0]
    longest = LONGEST_BLOCK
    if len(possible) > 1:
        longest = min(longest, int(math.log(BLOCKS) / math.log(len(possible))))
    return tuple(codes.block_rate(possible, n) for n in range(1, longest + 1))


def draw_blocks(page: Page, pmf: Pmf) -> None:
    """Draw L/n against n between its two bounds."""
    rates = block_rates_of(pmf.p)
    entropy = discrete.entropy(pmf.p)
    n = np.arange(1, len(rates) + 1)
    figure = block_rates(
        n,
        np.asarray(shown_bits(page, rates)),
        page.in_unit(entropy),
        np.asarray(page.in_unit(entropy + units.LN2 / n)),
        labels=(page("label_rate"), "H", page("label_limit")),
        x_title=page("axis_blocks"),
        y_title=page("axis_rate", unit=page(page.unit)),
        palette=page.palette,
    )
    alt = page(
        "alt_blocks",
        longest=len(rates),
        first=page.amount(bits_to_nats(rates[0])),
        last=page.amount_with_unit(bits_to_nats(rates[-1])),
        entropy=page.amount_with_unit(entropy),
    )
    picture(figure, alt, "blocks")


def bits_to_nats(bits: float) -> float:
    """Return bits in nats."""
    return units.to_nats(float(bits), "bits")


def say_blocks(page: Page, pmf: Pmf) -> None:
    """Say what the longest block has gained, and where longer was worse."""
    rates = block_rates_of(pmf.p)
    entropy = discrete.entropy(pmf.p)
    if math.isclose(bits_to_nats(rates[0]), entropy, rel_tol=1e-9, abs_tol=1e-12):
        st.markdown(page("blocks_perfect"))
        return
    rises = [n for n in range(2, len(rates) + 1) if rates[n - 1] > rates[n - 2] + 1e-12]
    st.markdown(
        page(
            "blocks_rise" if rises else "blocks_fall",
            longest=len(rates),
            first=page.amount(bits_to_nats(rates[0])),
            last=page.amount(bits_to_nats(rates[-1])),
            entropy=page.amount_with_unit(entropy),
            rises=page.listed(map(str, rises)),
        )
    )


def choose_seed(page: Page) -> int:
    """Draw the seed and a button for the next one."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        again = page("send_again", count=f"{MESSAGES:,}")
        return seed_field(page("seed"), again, key="seed", button="_send", icon="send", width=160)


@lru_cache(maxsize=64)
def sent_messages(p: tuple[float, ...], seed: int) -> Transmission:
    """Draw, encode and decode the messages."""
    return transmit(sample_messages(p, MESSAGES, seed), p)


def draw_averages(page: Page, pmf: Pmf, seed: int) -> None:
    """Draw the running averages closing in on H and on L."""
    sent = sent_messages(pmf.p, seed)
    entropy, length = discrete.entropy(pmf.p), expected_nats(pmf)
    deviation = math.sqrt(discrete.self_information_variance(pmf.p))
    half = 1.96 * deviation / np.sqrt(STEPS)
    at = STEPS - 1
    figure = averages(
        Averages(
            n=STEPS,
            ideal=np.asarray(shown_bits(page, running_average(sent.ideal_bits)[at])),
            huffman=np.asarray(shown_bits(page, running_average(sent.huffman_bits)[at])),
            arithmetic=float(shown_bits(page, sent.arithmetic_bits / MESSAGES)),
            entropy=float(page.in_unit(entropy)),
            expected=float(page.in_unit(length)),
            band_low=np.asarray(page.in_unit(entropy - half)),
            band_high=np.asarray(page.in_unit(entropy + half)),
        ),
        labels={
            "ideal": page("label_ideal"),
            "huffman": page("label_huffman"),
            "arithmetic": page("label_arithmetic"),
            "entropy": "H",
            "expected": "L",
        },
        x_title=page("axis_messages"),
        y_title=page("axis_average", unit=page(page.unit)),
        palette=page.palette,
    )
    alt = page(
        "alt_averages",
        count=f"{MESSAGES:,}",
        ideal=page.amount(bits_to_nats(sent.ideal_bits.mean())),
        huffman=page.amount(bits_to_nats(sent.huffman_bits.mean())),
        entropy=page.amount_with_unit(entropy),
        length=page.amount_with_unit(length),
    )
    picture(figure, alt, "running-averages")


def show_sent(page: Page, pmf: Pmf, seed: int) -> None:
    """Write what was counted against what was expected."""
    sent = sent_messages(pmf.p, seed)
    entropy, length = discrete.entropy(pmf.p), expected_nats(pmf)
    rows = [
        ("label_ideal", float(sent.ideal_bits.sum()), entropy, 1, None),
        ("label_huffman", float(sent.huffman_bits.sum()), length, 0, sent.huffman_agrees),
        ("label_arithmetic", float(sent.arithmetic_bits), entropy, 0, sent.arithmetic_agrees),
    ]
    lines = [page("sent_head", unit=page(page.unit)), "|:--|--:|--:|--:|:-:|"]
    for label, bits, expected, digits, agrees in rows:
        nats = bits_to_nats(bits)
        verdict = "" if agrees is None else page("agrees" if agrees else "differs")
        digits = digits if page.unit == "bits" else 1
        lines.append(
            f"| {page(label)} | {page.amount(nats, digits)} | {page.amount(nats / MESSAGES)} "
            f"| {page.amount(expected)} | {verdict} |"
        )
    st.markdown("\n".join(lines))


def say_sent(page: Page, pmf: Pmf, seed: int) -> None:
    """Say what the band is, or why there is none."""
    sent = sent_messages(pmf.p, seed)
    deviation = math.sqrt(discrete.self_information_variance(pmf.p))
    if deviation < 1e-9:
        st.caption(page("band_none"))
        return
    half = 1.96 * deviation / math.sqrt(MESSAGES)
    average = bits_to_nats(sent.ideal_bits.mean())
    inside = abs(average - discrete.entropy(pmf.p)) <= half
    st.caption(
        page(
            "band_inside" if inside else "band_outside",
            half=f"{numbers.decimals(float(page.in_unit(half)))} {page(page.unit)}",
            count=f"{MESSAGES:,}",
        )
    )


def table_columns(page: Page, pmf: Pmf) -> dict[str, Any]:
    """Return the rectangles and the code by column."""
    code = huffman_of(pmf)
    p = np.asarray(pmf.p)
    ideal = discrete.self_information(p)
    return {
        page("column_event"): list(pmf.labels),
        "P": p,
        page("column_information", unit=page(page.unit)): page.in_unit(ideal),
        page("column_area", unit=page(page.unit)): page.in_unit(areas(p)),
        page("column_codeword"): [word or "" for word in code.codewords],
        page("column_length"): code.lengths,
    }
