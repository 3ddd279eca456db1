"""The editor for a discrete distribution: a preset, and one weight per event.

Bars show the probabilities and are pulled; sliders, in an expander, hold weights, and a
probability is its weight divided by the sum of all of them. So the sum is 1 whatever the reader
does, the other events give way in proportion in plain sight, an event can be exactly 0, and the
state is the weights in the URL alone: nothing is remembered in a callback, so a reload, a shared
link and another server all show the same distribution.

Each preset keeps its own weights under its own keys (``pd3`` is the third event of the die in
the editor with the prefix ``p``), so that a change of preset loses no edit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike
from streamlit.delta_generator import DeltaGenerator

from klcore import datasets
from pages.ui.controls.bars import Bars, draw_bars, held_weights
from pages.ui.controls.number_field import whole_number
from pages.ui.live.sliders import Slider
from pages.ui.shell import link_state, numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.page import Page
from pages.ui.shell.text import Text

__all__ = [
    "BESIDE",
    "COIN",
    "DIE",
    "EXACT",
    "HALF_SHOWN",
    "LETTERS",
    "MAX_EVENTS",
    "MAX_WEIGHT",
    "OWN",
    "PRESETS",
    "Letters",
    "Pmf",
    "Preset",
    "Weights",
    "as_weight",
    "draw_editor",
    "draw_weights",
    "editor_keys",
    "exact_weights",
    "normalised",
    "weight_keys",
    "whole_weights",
    "write_weights",
]

MAX_EVENTS = 8
MAX_WEIGHT = 100
BESIDE = (2, 1)  # the widths of a picture and of the bars that move it
HALF_SHOWN = 5e-4  # closer than this, two probabilities look alike
EXACT = "_weights"  # the expander of the sliders
SLIDER_WIDTH = 126  # pixels: two stand side by side below the bars


@dataclass(frozen=True)
class Preset:
    """Where an edit starts: a short code for the URL, the events' names, their weights.

    `labels` are names, or (with a trailing colon) keys of the editor's own text.
    """

    code: str
    labels: tuple[str, ...]
    weights: tuple[int, ...]


@dataclass(frozen=True)
class Pmf:
    """A distribution that the reader chose: hashable, so that what follows can be cached."""

    labels: tuple[str, ...]
    p: tuple[float, ...]
    preset: str = ""


COIN = ("heads:", "tails:")
DIE = tuple("123456")
OWN = "own"
LETTERS = "letters"
PRESETS: Mapping[str, Preset] = {
    "fair_coin": Preset("c", COIN, (50, 50)),
    "biased_coin": Preset("b", COIN, (90, 10)),
    "die": Preset("d", DIE, (10, 10, 10, 10, 10, 10)),
    "loaded_die": Preset("l", DIE, (10, 10, 10, 10, 10, 50)),
    "dyadic": Preset("y", tuple("ABCDE"), (80, 40, 20, 10, 10)),
    OWN: Preset("o", tuple("ABCDEFGH"), (40, 30, 20, 10, 10, 10, 10, 10)),
}


def draw_editor(
    page: Page, prefix: str, default: str, symbol: str = "P", *, letters: bool = True
) -> "tuple[DeltaGenerator, Weights | Letters]":
    """Draw the whole editor, choice of a preset and bars; what it says is read from it.

    Parameters
    ----------
    page : Page
        Gives the language.
    prefix : str
        One short lower-case word; all URL keys begin with it.
    default : str
        One of `PRESETS`, or `LETTERS`.
    symbol : str
        What the distribution is called on the page: "P" or "Q".
    letters : bool
        Whether the 26 letters of English are among the choices (they cannot be edited).

    Returns
    -------
    place, editor
        Where the picture belongs, beside the bars, and what is read.
    """
    choice, preset = choose_preset(page, prefix, default, symbol, letters=letters)
    if preset is None:
        st.caption(words(page).label("letters_fixed"))
        return st.container(), Letters()
    figure, controls = st.columns(BESIDE)
    with controls:
        bars = st.container()
        expander, seen = exact_weights(page)
        with expander:
            weights = draw_weights(page, prefix, preset, symbol, choice, seen=seen)
        with bars:
            weights.draw_bars(page, symbol)
    return figure, weights


def exact_weights(page: Page) -> tuple[DeltaGenerator, bool]:
    """Say what bars are for; return the expander of the sliders of all bars above, and if open."""
    st.caption(words(page).label("pull"))
    expander = st.expander(words(page).label("exact"), key=EXACT, on_change="rerun")
    return expander, bool(expander.open)


@dataclass(frozen=True)
class Letters:
    """The 26 letters of English, which cannot be edited."""

    def read(self, page: Page) -> Pmf:
        """Return their frequencies."""
        frequencies = datasets.letter_frequencies("english")
        return Pmf(tuple(datasets.LETTERS), tuple(frequencies.tolist()), LETTERS)

    @property
    def starts(self) -> tuple[float, ...]:
        """The masses to start from, which stay."""
        return tuple(datasets.letter_frequencies("english").tolist())


def choose_preset(
    page: Page, prefix: str, default: str, symbol: str = "P", *, letters: bool = True
) -> tuple[str, Preset | None]:
    """Draw the choice of a preset; return its name, and the preset (None for the letters)."""
    text = words(page)
    options = [*PRESETS, *([LETTERS] if letters else [])]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = choose(
            page.text,
            prefix,
            options,
            label=text.label("preset", symbol=symbol),
            how="list",
            default=default,
            width=300,
        )
        preset = PRESETS.get(choice)
        if choice == OWN and preset is not None:
            count = whole_number(
                text.label("events"), (2, MAX_EVENTS), 4, key=f"{prefix}n", width=130
            )
            preset = Preset(preset.code, preset.labels[:count], preset.weights[:count])
        if preset is not None:
            st.button(
                text.label("reset"),
                icon=":material/undo:",
                on_click=write_weights,
                args=(prefix, preset.code, preset.weights),
                key=f"_{prefix}_reset",
                type="tertiary",
            )
    return choice, preset


@dataclass(frozen=True)
class Weights:
    """One slider per event of a preset, drawn, with the places of what is said of them.

    There are none while they stand in a closed expander: a picture that follows the hand would
    write them all again.
    """

    prefix: str
    symbol: str
    code: str
    labels: tuple[str, ...]
    sliders: tuple[Slider[int], ...]
    places: tuple[DeltaGenerator, ...]
    note: DeltaGenerator
    name: str
    bars: Bars

    @property
    def starts(self) -> tuple[float, ...]:
        """The masses to start from."""
        return normalised([slider.start for slider in self.sliders])

    def draw_bars(self, page: Page, title: str) -> None:
        """Draw the bars that are pulled in place of the sliders."""
        draw_bars(
            page,
            self.bars,
            title,
            self.symbol,
            self.labels,
            [slider.key for slider in self.sliders],
            MAX_WEIGHT,
            partial(write_weights, self.prefix, self.code),
        )

    def read(self, page: Page) -> Pmf:
        """Return the pmf that bars and sliders say, having written each probability below its own.

        While a hand is on the bars, they say it.
        """
        text = words(page)
        own = tuple(slider.value() for slider in self.sliders)
        weights = held_weights(self.bars, len(own), MAX_WEIGHT) or own
        masses = normalised(weights)
        if self.places:
            for place, label, mass in zip(self.places, self.labels, masses, strict=True):
                said = {"symbol": self.symbol, "event": label, "mass": numbers.decimals(mass)}
                place.caption(text.label("mass", **said))
        key = "how_normalised" if any(weights) else "all_zero"
        total = numbers.number(sum(weights), 0)
        self.note.caption(text.label(key, total=total, count=len(weights)))
        return Pmf(self.labels, masses, self.name)


def draw_weights(
    page: Page, prefix: str, preset: Preset, symbol: str, name: str = "", *, seen: bool
) -> Weights:
    """Draw one slider per event of `preset`, with room for each probability below it if it is seen.

    Two editors with different prefixes and presets over the same events give two
    distributions over the same alphabet.
    """
    text = words(page)
    labels = tuple(text.label(label[:-1]) if label[-1] == ":" else label for label in preset.labels)
    sliders, places = [], []
    with st.container(horizontal=True, gap="small"):
        for label, key, start in zip(
            labels, weight_keys(prefix, preset), preset.weights, strict=True
        ):
            slider = Slider(key, 0, MAX_WEIGHT, start)
            with st.container(width=SLIDER_WIDTH, gap=None):
                slider.draw(text.label("weight", symbol=symbol, event=label))
                if seen:
                    places.append(st.container())
            sliders.append(slider)
    note = st.container()
    code, bars = preset.code, Bars.of(prefix)
    return Weights(prefix, symbol, code, labels, tuple(sliders), tuple(places), note, name, bars)


def normalised(weights: Sequence[float]) -> tuple[float, ...]:
    """Divide weights by their sum; where all are 0, all events are equally likely.

    >>> normalised([3, 1]), normalised([0, 0])
    ((0.75, 0.25), (0.5, 0.5))
    """
    total = sum(weights)
    if total == 0:
        return (1 / len(weights),) * len(weights)
    return tuple(weight / total for weight in weights)


def whole_weights(masses: ArrayLike, event: int) -> tuple[int, ...]:
    """Return the whole weights that say `masses` best, above all that of one event.

    What is possible stays possible. Of the weights that show that event's mass, those that come
    closest to the proportions of the others; where none does, those that come closest to it.

    >>> whole_weights([1 / 3, 1 / 2, 1 / 12, 1 / 12], 1)
    (64, 96, 16, 16)
    """
    exact = np.asarray(masses, dtype=float)
    possible = exact > 0
    largest = np.arange(MAX_WEIGHT, 0, -1)[:, None]
    weights = np.rint(exact / exact.max() * largest)
    weights = np.where(possible, np.maximum(weights, 1), 0)
    found = weights / weights.sum(axis=1, keepdims=True)
    off = np.abs(found - exact)
    beside = np.max(off / np.where(possible, exact, 1.0), axis=1)
    best = np.lexsort((beside, np.maximum(off[:, event], HALF_SHOWN)))[0]
    return tuple(int(weight) for weight in weights[best])


def as_weight(value: float, start: int) -> int:
    """Return what a client sent as a whole weight within the limits."""
    return int(numbers.within(value, (0, MAX_WEIGHT), start))


def weight_keys(prefix: str, preset: Preset) -> list[str]:
    """Return the URL keys of a preset's weights."""
    return [f"{prefix}{preset.code}{i}" for i in range(1, len(preset.labels) + 1)]


def editor_keys(prefix: str) -> frozenset[str]:
    """Return every URL key that an editor may own: what `end_page` is told is dormant."""
    weights = (key for one in PRESETS.values() for key in weight_keys(prefix, one))
    return frozenset({prefix, f"{prefix}n", *weights})


def write_weights(prefix: str, code: str, weights: Sequence[float]) -> None:
    """Put `weights` on the sliders of the preset with this code; for a button's callback."""
    link_state.write(
        {f"{prefix}{code}{i}": as_weight(weight, 0) for i, weight in enumerate(weights, start=1)}
    )


def words(page: Page) -> Text:
    """Return the editor's own words, which all pages that use it share."""
    return page.chapter("pmf_editor").text
