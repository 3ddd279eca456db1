"""How the page on self-information is laid out: one event, two events, a message of letters."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from klcore import datasets, discrete
from klcore.codes.letters import FoldedText, fold
from pages.ui.controls import prediction
from pages.ui.live.drawing import picture
from pages.ui.live.sliders import Choice
from pages.ui.self_information.figures import Bars, curve, lengths, letter_bars
from pages.ui.shell import link_state, numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.page import Page

__all__ = [
    "MAX_CHARACTERS",
    "PROBABILITIES",
    "YARDSTICKS",
    "Event",
    "X",
    "Y",
    "choose_code",
    "compare_codes",
    "draw_letters",
    "event",
    "one_and_two",
    "predict_twice",
    "say_left_out",
    "say_total",
    "table_columns",
    "type_message",
]

YARDSTICKS = {
    "coin": 1 / 2,
    "die": 1 / 6,
    "card": 1 / 52,
    "lottery": 1 / math.comb(49, 6),
}
# What the sliders offer, from impossible to certain. Fractions where a yardstick sits between
# two hundredths, powers of ten where hundredths are too coarse.
PROBABILITIES = dict(
    sorted(
        {
            "0": 0.0,
            **{f"1/{round(1 / YARDSTICKS[name])}": YARDSTICKS[name] for name in YARDSTICKS},
            **{"0.000001": 1e-6, "0.00001": 1e-5, "0.0001": 1e-4, "0.001": 1e-3},
            **{f"{i / 100:g}": i / 100 for i in range(1, 101) if i != 50},
        }.items(),
        key=lambda item: item[1],
    )
)
X = Choice("x", tuple(PROBABILITIES), "0.1")
Y = Choice("y", tuple(PROBABILITIES), "1/6")
MAX_CHARACTERS = 500
CURVE = np.concatenate([np.geomspace(1e-8, 0.02, 60), np.geomspace(0.021, 1.0, 140)])
DEEPEST = 0.01  # the axis of the curve reaches down to this probability
LONGEST = 0.0001  # and that of two events together to one as rare as this


@dataclass(frozen=True)
class Event:
    """An event: its probability as the reader chose it, as a number, and its information."""

    name: str
    shown: str
    p: float

    @property
    def nats(self) -> float:
        """Its self-information."""
        return discrete.self_information(self.p)


def one_and_two(page: Page, pair: DeltaGenerator, said: DeltaGenerator) -> tuple[Event, Event]:
    """Draw what the first event costs and, into their places, what both cost; return both."""
    x, y = event(X), event(Y)
    say_cost(page, x)
    draw_curve(page, x)
    draw_yardsticks(page, x)
    with pair:
        draw_pair(page, x, y)
    with said:
        say_pair(page, x, y)
    return x, y


def event(slider: Choice) -> Event:
    """Return the event that a slider says."""
    shown = slider.value()
    return Event(slider.key, shown, PROBABILITIES[shown])


def say_cost(page: Page, x: Event) -> None:
    """Write what the event costs."""
    key = "costs_nothing" if x.p == 1 else "costs_infinite" if x.p == 0 else "costs"
    st.markdown(page(key, p=x.shown, log=log_of(page), cost=page.amount_with_unit(x.nats)))


def log_of(page: Page) -> str:
    """Return the logarithm of the reader's unit, in LaTeX."""
    return r"\log_2" if page.unit == "bits" else r"\ln"


def draw_curve(page: Page, x: Event) -> None:
    """Draw −log P with a marker at the event."""
    heights = np.asarray(page.in_unit(discrete.self_information(CURVE)))
    figure = curve(
        CURVE,
        heights,
        x.p,
        page.in_unit(x.nats),
        y_top=1.15 * page.in_unit(discrete.self_information(DEEPEST)),
        label=page.amount_with_unit(x.nats, 2),
        x_title=page("axis_p"),
        y_title=page("axis_information", unit=page(page.unit)),
        palette=page.palette,
    )
    alt = page("alt_curve", p=x.shown, cost=page.amount_with_unit(x.nats))
    picture(figure, alt, "self-information", ghosts=[1])


def draw_yardsticks(page: Page, x: Event) -> None:
    """Draw the event's length among those of a coin, a die, a card and a lottery."""
    nats = [x.nats, *(discrete.self_information(p) for p in YARDSTICKS.values())]
    names = [page("this_event"), *(page(f"yardstick_{name}") for name in YARDSTICKS)]
    figure = lengths(
        [
            Bars(name, (page.in_unit(value),), page.amount(value, 2), own=i == 0)
            for i, (name, value) in enumerate(zip(names, nats, strict=True))
        ],
        page.palette,
        height=168,
        edge=1.3 * page.in_unit(discrete.self_information(YARDSTICKS["lottery"])),
        x_title=page("axis_length", unit=page(page.unit)),
    )
    listed = page.listed(
        f"{name} {page.amount(value, 2)}" for name, value in zip(names, nats, strict=True)
    )
    picture(figure, page("alt_yardsticks", listed=listed, unit=page(page.unit)), "yardsticks")


def both(x: Event, y: Event) -> float:
    """Return the information of two independent events together."""
    return discrete.self_information(x.p * y.p)


def draw_pair(page: Page, x: Event, y: Event) -> None:
    """Draw two events as two bars that make one."""
    one, other = (page.in_unit(event.nats) for event in (x, y))
    figure = lengths(
        [
            Bars(page("event_x", p=x.shown), (one,), page.amount(x.nats, 2), own=True),
            Bars(page("event_y", p=y.shown), (other,), page.amount(y.nats, 2), second=True),
            Bars(page("event_both"), (one, other), page.amount(both(x, y), 2), own=True),
        ],
        page.palette,
        height=168,
        edge=1.3 * page.in_unit(discrete.self_information(LONGEST)),
        x_title=page("axis_length", unit=page(page.unit)),
    )
    alt = page(
        "alt_pair",
        x=page.amount(x.nats),
        y=page.amount(y.nats),
        both=page.amount_with_unit(both(x, y)),
    )
    picture(figure, alt, "two-events")


def say_pair(page: Page, x: Event, y: Event) -> None:
    """Write the sum of the two."""
    infinite = math.isinf(both(x, y))
    one, other = page.amount(x.nats), page.amount(y.nats)
    st.markdown(
        page(
            "pair_infinite" if infinite else "pair",
            log=log_of(page),
            x=one,
            y=other,
            equals=numbers.equals(page.amount(both(x, y)), one, other),
            both=page.amount_with_unit(both(x, y)),
        )
    )


def predict_twice(page: Page, x: Event, y: Event) -> None:
    """Ask what two events as rare as x cost; make y as rare; say what came."""

    def change() -> bool:
        link_state.write({"y": x.shown})
        return True

    possible = 0 < x.p < 1
    made = prediction.ask(
        page,
        "twice",
        ["equal", "less", "more"],
        change if possible else None,
        about=(x.shown, y.shown),
    )
    if made is None:
        return
    once, pair = x.nats, both(x, y)
    same = math.isclose(pair, 2 * once, rel_tol=1e-9)
    truth = "equal" if same else "less" if pair < 2 * once else "more"
    explanation = page(
        "twice_explained",
        once=page.amount_with_unit(once),
        pair=page.amount_with_unit(pair),
        p=numbers.decimals(x.p),
        p_pair=numbers.decimals(x.p * y.p),
    )
    prediction.reveal(page, "twice", truth, explanation)


def type_message(page: Page) -> FoldedText:
    """Draw the field for the reader's own message and return its letters."""
    typed = st.text_area(
        page("message_label"),
        page("message_start"),
        max_chars=MAX_CHARACTERS,
        height=80,
        key="msg",
        bind="query-params",
    )
    return fold((typed or "")[:MAX_CHARACTERS])


def choose_code(page: Page) -> str:
    """Draw the choice of the language whose letter frequencies make the code."""
    return choose(page.text, "table", datasets.LANGUAGES, label=page("code_label"))


def say_left_out(page: Page, message: FoldedText) -> None:
    """Say how many characters the alphabet has no place for."""
    st.caption(
        page(
            "left_out",
            letters=len(message.letters),
            spaces=message.spaces,
            others=message.left_out,
        )
    )


@lru_cache(maxsize=64)
def letter_costs(letters: str, language: str) -> NDArray[np.float64]:
    """Return the self-information of each letter of a message, in nats."""
    indices = FoldedText(letters, 0, 0).indices
    frequencies = datasets.letter_frequencies(language)
    return np.asarray(discrete.self_information(frequencies[indices]), dtype=float)


def wordless(page: Page, letters: str, language: str) -> str:
    """Return the letters of the message that the language's table does not have."""
    missing = np.isinf(letter_costs(letters, language))
    return page.listed(
        sorted({letter for letter, gone in zip(letters, missing, strict=True) if gone})
    )


def draw_letters(page: Page, message: FoldedText, code: str) -> None:
    """Draw one bar per letter of the message, or say that there is none."""
    if not message.letters:
        st.info(page("total_nothing"), icon=":material/edit:")
        return
    costs = letter_costs(message.letters, code)
    figure = letter_bars(
        message.letters,
        np.asarray(page.in_unit(costs)),
        x_title=page("axis_letters"),
        y_title=page("axis_information", unit=page(page.unit)),
        palette=page.palette,
    )
    alt = page(
        "alt_letters",
        count=len(message.letters),
        code=page.option("table", code),
        total=page.amount_with_unit(float(costs.sum()), 1),
    )
    picture(figure, alt, "letters")


def say_total(page: Page, message: FoldedText, code: str) -> None:
    """Write the length of the whole message with the chosen code."""
    count, total = len(message.letters), float(letter_costs(message.letters, code).sum())
    if not count:
        return
    key = "total_infinite" if math.isinf(total) else "total"
    st.markdown(
        page(
            key,
            code=page.option("table", code),
            total=page.amount_with_unit(total, 1),
            mean=page.amount(total / count, 2),
            missing=wordless(page, message.letters, code),
        )
    )


def compare_codes(page: Page, message: FoldedText) -> None:
    """Write the same message's length with all five codes, the shortest marked."""
    if not message.letters:
        return
    totals = {code: float(letter_costs(message.letters, code).sum()) for code in datasets.LANGUAGES}
    best = min(totals.values())
    lines = [page("codes_head", unit=page(page.unit)), "|:--|--:|"]
    for code, total in totals.items():
        if math.isinf(total):
            shown = page("infinite_because", missing=wordless(page, message.letters, code))
        else:
            # A tie of sums in another order is still a tie.
            wins = math.isclose(total, best, rel_tol=1e-12)
            shown = f"**{page.amount(total, 1)}** ✓" if wins else page.amount(total, 1)
        lines.append(f"| {page.option('table', code)} | {shown} |")
    st.markdown("\n".join(lines))
    st.caption(page("codes_note"))


def table_columns(
    page: Page, x: Event, y: Event, message: FoldedText, code: str
) -> dict[str, list[str] | list[float]]:
    """Return every bar on the page: the events, the yardsticks, the letters."""
    rows = [(page("event_x", p=x.shown), x.p), (page("event_y", p=y.shown), y.p)]
    rows.append((page("event_both"), x.p * y.p))
    rows += [(page(f"yardstick_{name}"), p) for name, p in YARDSTICKS.items()]
    frequencies = datasets.letter_frequencies(code)
    rows += [
        (letter, float(frequencies[index]))
        for letter, index in zip(message.letters, message.indices, strict=True)
    ]
    return {
        page("column_event"): [name for name, _ in rows],
        "P": [p for _, p in rows],
        page("column_information", unit=page(page.unit)): [
            page.in_unit(discrete.self_information(p)) for _, p in rows
        ],
    }
