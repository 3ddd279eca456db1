"""How page 5 shows one pair both ways: presets, swap, rectangles, halving, the prediction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from klcore import discrete
from klcore.discrete.gap import Halving, divergence_gap, halvings, is_mirrored, third_order
from pages.ui.asymmetry.figures import Terms, TwoCurves, term_rows, two_curves
from pages.ui.controls import prediction
from pages.ui.controls.pairs import Pair, PairEditor, draw_pair, go_to_start, pair, pair_keys
from pages.ui.controls.pmf_editor import (
    COIN,
    Pmf,
    normalised,
    whole_weights,
    write_weights,
)
from pages.ui.live.drawing import picture
from pages.ui.shell import numbers
from pages.ui.shell.page import Page

__all__ = [
    "COINS",
    "DORMANT",
    "HALVING",
    "PAYING",
    "TIMES",
    "VIEWS",
    "WIDTHS",
    "both_rows",
    "draw_editor",
    "halved",
    "halving_columns",
    "predict_payment",
    "term_columns",
]

PAYING = "paying"
HALVING = "halving"
COINS = "coins"
WIDTHS = "widths"
VIEWS = (PAYING, HALVING, COINS, WIDTHS)

ABC = tuple("ABC")
Direction = Literal["reverse", "forward"]
ROWS: tuple[Direction, Direction] = ("reverse", "forward")
TIMES = 8  # how often the difference is halved
RARER = 10  # how many times rarer the prediction makes an event, if weights allow
NOTICEABLE = 0.9  # of what it was; above that it would not be rarer to speak of
EQUAL = 1e-12  # nats; two rises closer than this differ by rounding only


PAIRS: Mapping[str, Pair] = {
    "common_rare": pair("c", ABC, p=(70, 29, 1), q=(20, 35, 45)),
    "rare_missed": pair("r", ABC, p=(60, 30, 10), q=(66, 33, 1)),
    "impossible": pair("i", ABC, p=(60, 30, 10), q=(67, 33, 0)),
    "mirrored": pair("m", ABC, p=(70, 20, 10), q=(10, 20, 70)),
    "nearly_equal": pair("n", COIN, p=(30, 70), q=(34, 66)),
    "fair_coin": pair("f", COIN, p=(50, 50), q=(60, 40)),
}
DORMANT = pair_keys(PAIRS) | {"cp", "cq", "s"}


def draw_editor(page: Page) -> PairEditor:
    """Draw the choice of a pair, and the bars of Q and P beside the place of a figure."""
    return draw_pair(page, PAIRS, swaps=True, width=340)


def say_gap(page: Page, q: Pmf, p: Pmf) -> None:
    """Write the difference of the two directions."""
    gap = page.in_unit(divergence_gap(q.p, p.p))
    reverse, forward = discrete.kl_divergence(q.p, p.p), discrete.kl_divergence(p.p, q.p)
    shown = "∞ − ∞" if np.isnan(gap) else numbers.decimals(gap) if gap else "0"
    st.markdown(
        page(
            "gap",
            reverse=page.amount_with_unit(reverse),
            forward=page.amount_with_unit(forward),
            gap=shown,
            unit=page(page.unit) if np.isfinite(gap) else "",
        ),
        help=page.in_draws_both_ways(reverse, forward),
    )


def both_rows(page: Page, editor: PairEditor, below: DeltaGenerator) -> tuple[Pmf, Pmf]:
    """Draw both directions, event by event, and say below what they come to; return Q and P."""
    q, p = editor.read(page)
    presets = (editor.start.q, editor.start.p)
    start = [Pmf(one.labels, normalised(one.weights)) for one in presets]
    # Of the weights to start from: the axis stays whatever they become.
    ratios = [np.abs(log_ratios(*two)) for two in (start, start[::-1])]
    finite = np.concatenate([one[np.isfinite(one)] for one in ratios])
    top = page.in_unit(1.6 * max(0.1, float(finite.max(initial=0.0))))
    rows = [row_of(page, name, p, q, top) for name in ROWS]
    alt = page.sentences(row_alt(page, name, p, q) for name in ROWS)
    picture(term_rows(rows[0], rows[1], page.palette), alt, "kl-both-ways", ghosts=[1, 3])
    say_gap(page, q, p)
    with below:
        takeaway_pair(page, p, q)
    return q, p


def halved(page: Page, editor: PairEditor, below: DeltaGenerator) -> tuple[Pmf, Pmf]:
    """Draw the halved differences, and say below by what they are divided; return Q and P."""
    q, p = editor.read(page)
    draw_halving(page, p, q)
    say_gap(page, q, p)
    with below:
        takeaway_halving(page, p, q)
    return q, p


def log_ratios(sender: Pmf, code: Pmf) -> NDArray[np.float64]:
    """Return log(sender/code) in nats, 0 where both are impossible."""
    own, other = (np.asarray(discrete.self_information(pmf.p)) for pmf in (sender, code))
    nowhere = np.isinf(own) & np.isinf(other)
    ratio: NDArray[np.float64] = np.where(nowhere, 0.0, other) - np.where(nowhere, 0.0, own)
    return ratio


def row_of(page: Page, name: Direction, p: Pmf, q: Pmf, top: float) -> Terms:
    """Return each event's term of D_P(Q), weighed by Q, or D_Q(P), by P."""
    sender, code = (q, p) if name == "reverse" else (p, q)
    ratio = np.asarray(page.in_unit(log_ratios(sender, code)))
    terms = discrete.kl_terms(sender.p, code.p)
    letter, other = ("Q", "P") if name == "reverse" else ("P", "Q")
    shown = [page.signed(term) for term in terms]
    total = discrete.kl_divergence(sender.p, code.p)
    return Terms(
        labels=sender.labels,
        weights=np.asarray(sender.p),
        ratios=ratio,
        shown_terms=shown,
        hover=[
            page("hover", event=label, weight=numbers.decimals(weight),
                 ratio=numbers.number(height), term=text)
            for label, weight, height, text in zip(
                sender.labels, sender.p, ratio, shown, strict=True
            )
        ],
        top=top,
        colour=page.palette.reverse if name == "reverse" else page.palette.forward,
        pattern="/" if name == "reverse" else "",
        title=page(f"{name}_row", total=page.amount_with_unit(total)),
        x_title=page("axis_weight", letter=letter),
        y_title=page("axis_ratio", letter=letter, other=other, unit=page(page.unit)),
    )  # fmt: skip


def row_alt(page: Page, name: Direction, p: Pmf, q: Pmf) -> str:
    """Say what one direction comes to, and where most of it comes from."""
    sender, code = (q, p) if name == "reverse" else (p, q)
    terms = discrete.kl_terms(sender.p, code.p)
    biggest = int(np.argmax(terms))
    term = page.signed(terms[biggest])
    total = page.amount_with_unit(discrete.kl_divergence(sender.p, code.p))
    return page(f"alt_{name}", total=total, event=sender.labels[biggest], term=term)


def takeaway_pair(page: Page, p: Pmf, q: Pmf) -> None:
    """Say what the two directions come to for this pair, and which event decides."""
    gap = divergence_gap(q.p, p.p)
    reverse, forward = (
        discrete.kl_divergence(q.p, p.p), discrete.kl_divergence(p.p, q.p)
    )  # fmt: skip
    values = {"reverse": page.amount_with_unit(reverse), "forward": page.amount_with_unit(forward)}
    if np.isnan(gap):
        key = "takeaway_both_infinite"
        values["event_p"] = named(page, q, discrete.infinity_witness(p.p, q.p))
        values["event_q"] = named(page, q, discrete.infinity_witness(q.p, p.p))
    elif np.isinf(gap):
        key = "takeaway_forward_infinite" if gap < 0 else "takeaway_reverse_infinite"
        witness = discrete.infinity_witness(*((p.p, q.p) if gap < 0 else (q.p, p.p)))
        values["event"] = named(page, p, witness)
    elif p.p == q.p:
        key = "takeaway_equal"
    elif gap == 0:
        key = "takeaway_mirrored" if is_mirrored(p.p, q.p) else "takeaway_zero"
    else:
        key = "takeaway"
        values["gap"] = f"{numbers.decimals(page.in_unit(abs(gap)))} {page(page.unit)}"
        values["payer_q"] = named(page, p, largest(discrete.kl_terms(q.p, p.p)))
        values["payer_p"] = named(page, p, largest(discrete.kl_terms(p.p, q.p)))
    page.say(key, **values)


def largest(terms: NDArray[np.float64]) -> list[int]:
    """Return where the terms are largest: several events may tie."""
    return np.flatnonzero(np.isclose(terms, terms.max(), rtol=1e-12, atol=0.0)).tolist()


def named(page: Page, pmf: Pmf, events: Sequence[int]) -> str:
    """Return the names of events."""
    return page.listed(pmf.labels[i] for i in events)


@dataclass(frozen=True)
class Rarer:
    """P before and after the event `event`, the commonest in Q, was made rarer in it."""

    before: tuple[float, ...]
    after: tuple[float, ...]
    event: int


def rarer_weights(p: Sequence[float], event: int) -> tuple[int, ...] | None:
    """Return P's weights with one event as rare as they allow, up to ten times rarer.

    The others stay in proportion. None where it is certain, impossible or as rare as can be.
    """
    if not 0 < p[event] < 1:
        return None
    masses = np.asarray(p) * (1 - p[event] / RARER) / (1 - p[event])
    masses[event] = p[event] / RARER
    weights = whole_weights(masses, event)
    return weights if normalised(weights)[event] < NOTICEABLE * p[event] else None


def predict_payment(page: Page, chosen: Pair, p: Pmf, q: Pmf) -> None:
    """Ask which direction a rarer event matters to; make it rarer in P; say what came."""
    event = int(np.argmax(q.p))
    both = discrete.kl_divergence(q.p, p.p), discrete.kl_divergence(p.p, q.p)
    weights = rarer_weights(p.p, event) if np.isfinite(both).all() else None

    def change() -> Rarer:
        assert weights is not None
        write_weights("p", chosen.p.code, weights)
        return Rarer(p.p, normalised(weights), event)

    made = prediction.ask(
        page.naming(
            event=q.labels[event],
            often=numbers.decimals(q.p[event]),
            now=numbers.decimals(p.p[event]),
            then=numbers.decimals(normalised(weights)[event]) if weights else "",
        ),
        "rarer",
        ["reverse", "forward", "same"],
        change if weights else None,
        about=(q.p, p.p),
        go=lambda: go_to_start(PAIRS),
    )
    if made is None:
        return
    values = [
        [discrete.kl_divergence(q.p, one), discrete.kl_divergence(one, q.p)]
        for one in (made.before, made.after)
    ]
    moved = [abs(after - before) for before, after in zip(*values, strict=True)]
    if abs(moved[0] - moved[1]) < EQUAL:
        truth = "same"
    else:
        truth = "reverse" if moved[0] > moved[1] else "forward"
    explanation = page(
        "rarer_explained",
        event=q.labels[made.event],
        p_before=numbers.decimals(made.before[made.event]),
        p_after=numbers.decimals(made.after[made.event]),
        q=numbers.decimals(q.p[made.event]),
        reverse_before=page.amount(values[0][0]),
        reverse_after=page.amount_with_unit(values[1][0]),
        forward_before=page.amount(values[0][1]),
        forward_after=page.amount_with_unit(values[1][1]),
    )
    prediction.reveal(page, "rarer", truth, explanation)


def term_columns(page: Page, p: Pmf, q: Pmf) -> dict[str, Sequence[object]]:
    """Return what both rows draw, by column."""
    ratio = page.in_unit(log_ratios(q, p))
    return {
        page("column_event"): list(p.labels),
        "P": list(p.p),
        "Q": list(q.p),
        page.titled("log(Q/P)"): ratio,
        page.titled("Q log(Q/P)"): page.in_unit(discrete.kl_terms(q.p, p.p)),
        page.titled("P log(P/Q)"): page.in_unit(discrete.kl_terms(p.p, q.p)),
    }


def draw_halving(page: Page, p: Pmf, q: Pmf) -> None:
    """Draw both directions and their gap while Q comes closer, the difference halved each time."""
    steps = halvings(p.p, q.p, TIMES)
    shown = {
        name: np.array([page.in_unit(abs(getattr(step, name))) for step in steps])
        for name in ("forward", "reverse", "gap")
    }
    usable = np.concatenate([values[np.isfinite(values) & (values > 0)] for values in
                             shown.values()])  # fmt: skip
    if usable.size == 0:
        st.info(page("nothing_to_halve"), icon=":material/block:")
        return
    share = np.array([step.share for step in steps])
    last = factors(steps)[-1]
    figure = two_curves(
        TwoCurves(
            x=share, forward=shown["forward"], reverse=shown["reverse"], gap=shown["gap"],
            labels=(page("curve_forward"), page("curve_reverse")), gap_label=page("curve_gap"),
            here=1.0, here_forward=0.0, here_reverse=0.0, x_title=page("axis_share"),
            y_title=page("axis_divergence", unit=page(page.unit)),
            bottom=float(usable.min()) / 3, top=float(usable.max()) * 3,
            ticks=share.tolist(),
            tick_texts=["1", *("" if k % 2 else f"1/{2**k}" for k in range(1, TIMES + 1))],
            log_y=True, markers=True,
            factors=(divided_by(last[0]), divided_by(last[1])),
        ),
        page.palette, 330,
    )  # fmt: skip
    alt = page(
        "alt_halving_infinite" if np.isinf(shown["reverse"]).all() else "alt_halving",
        divergence=numbers.number(last[0], 2), gap=numbers.number(last[1], 2),
    )  # fmt: skip
    picture(figure, alt, "kl-halving")


def divided_by(factor: float) -> str:
    """Return a factor as it is written on a curve, nothing where there is none."""
    return f"÷ {numbers.number(factor, 2)}" if np.isfinite(factor) else ""


def factors(steps: Sequence[Halving]) -> list[tuple[float, float]]:
    """Return by what D_P(Q) and the gap were divided at each halving; NaN where undefined."""
    with np.errstate(divide="ignore", invalid="ignore"):
        reverse, gap = (
            np.array([getattr(step, name) for step in steps]) for name in ("reverse", "gap")
        )
        found = [values[:-1] / values[1:] for values in (reverse, gap)]
    return [
        (float(a) if np.isfinite(a) else np.nan, float(b) if np.isfinite(b) else np.nan)
        for a, b in zip(*found, strict=True)
    ]


def takeaway_halving(page: Page, p: Pmf, q: Pmf) -> None:
    """Say by what each halving divides the divergence and the gap, and which term leads."""
    steps = halvings(p.p, q.p, TIMES)
    lead = third_order(p.p, q.p)
    if p.p == q.p:  # said in place of the figure
        return
    if np.isinf(lead):
        page.say("halving_infinite")
        return
    first, last = factors(steps)[0], factors(steps)[-1]
    # A gap that is 0 or infinite at first, or changes its sign, is not divided by anything.
    whole = first[1] > 0 and np.isfinite(first[0])
    st.markdown(
        page(
            "factors" if whole else "factors_last",
            divergence_first=numbers.number(first[0], 2), gap_first=numbers.number(first[1], 2),
            divergence_last=numbers.number(last[0], 2), gap_last=numbers.number(last[1], 2),
        )
    )  # fmt: skip
    page.say("halving_fourth" if lead == 0 else "halving_third")


def halving_columns(page: Page, p: Pmf, q: Pmf) -> dict[str, Sequence[object]]:
    """Return the halvings as a table, with the factors from one row to the next."""
    steps = halvings(p.p, q.p, TIMES)
    both = [(np.nan, np.nan), *factors(steps)]
    columns: dict[str, Sequence[object]] = {page("axis_share"): [step.share for step in steps]}
    for name, label in (("reverse", "D_P(Q)"), ("forward", "D_Q(P)"), ("gap", "D_P(Q) − D_Q(P)")):
        columns[page.titled(label)] = [page.in_unit(getattr(step, name)) for step in steps]
    columns[page("column_factor", what="D_P(Q)")] = [one for one, _ in both]
    columns[page("column_factor", what="D_P(Q) − D_Q(P)")] = [one for _, one in both]
    return columns
