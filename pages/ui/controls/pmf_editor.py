"""The editor for a discrete distribution: a preset, and one weight per event.

The sliders hold weights, and a probability is its weight divided by the sum of all of them. So
the sum is 1 whatever the reader does, the other events give way in proportion in plain sight, an
event can be exactly 0, and the state is the weights in the URL alone: nothing is remembered in a
callback, so a reload, a shared link and another server all show the same distribution.

Each preset keeps its own weights under its own keys (``pd3`` is the third event of the die in
the editor with the prefix ``p``), so that a change of preset loses no edit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from klcore import datasets
from pages.ui.controls.bars import pull_bars
from pages.ui.controls.number_field import whole_number
from pages.ui.live.sliders import Slider
from pages.ui.shell import link_state, numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.page import Page
from pages.ui.shell.text import Text

__all__ = [
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
    "choose_preset",
    "draw_editor",
    "draw_weights",
    "editor_keys",
    "normalised",
    "weight_keys",
    "write_weights",
]

MAX_EVENTS = 8
MAX_WEIGHT = 100


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
    edited: bool = False

    @property
    def possible(self) -> int:
        """How many events have a probability above 0."""
        return sum(mass > 0 for mass in self.p)


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
) -> "Weights | Letters":
    """Draw the whole editor, choice of a preset and weights; what it says is read from it.

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
    """
    choice, preset = choose_preset(page, prefix, default, symbol, letters=letters)
    if preset is None:
        st.caption(words(page).label("letters_fixed"))
        return Letters()
    return draw_weights(page, prefix, preset, symbol, choice)


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
    """One slider per event of a preset, drawn, with the places of what is said of them."""

    prefix: str
    symbol: str
    labels: tuple[str, ...]
    sliders: tuple[Slider[int], ...]
    places: tuple[DeltaGenerator, ...]
    note: DeltaGenerator
    always_note: bool
    name: str

    @property
    def starts(self) -> tuple[float, ...]:
        """The masses to start from."""
        return normalised([slider.start for slider in self.sliders])

    def read(self, page: Page) -> Pmf:
        """Return the pmf that the sliders say, having written each probability below its own."""
        text = words(page)
        weights = [slider.value() for slider in self.sliders]
        masses = normalised(weights)
        for place, label, mass in zip(self.places, self.labels, masses, strict=True):
            said = {"symbol": self.symbol, "event": label, "mass": numbers.decimals(mass)}
            place.caption(text.label("mass", **said))
        if self.always_note or not any(weights):
            key = "how_normalised" if any(weights) else "all_zero"
            self.note.caption(text.label(key, total=sum(weights), count=len(weights)))
        edited = any(slider.start != one for slider, one in zip(self.sliders, weights, strict=True))
        return Pmf(self.labels, masses, self.name, edited)


def draw_weights(
    page: Page, prefix: str, preset: Preset, symbol: str = "P", name: str = "", *, note: bool = True
) -> Weights:
    """Draw one slider per event of `preset`, with room for each probability below it.

    Two editors with different prefixes and presets over the same events give two
    distributions over the same alphabet. Without `note` the line that says how weights become
    probabilities is left to the page (unless all weights are 0).
    """
    text = words(page)
    labels = tuple(text.label(label[:-1]) if label[-1] == ":" else label for label in preset.labels)
    sliders, places = [], []
    # Six stand in one row of a page 1000 px wide, eight do with narrower sliders; a phone wraps.
    few, many = len(labels) <= 3, len(labels) > 6
    bars = st.container()
    with st.container(horizontal=True, gap="xsmall" if many else "small"):
        for label, key, start in zip(
            labels, weight_keys(prefix, preset), preset.weights, strict=True
        ):
            width = 250 if few else 95 if many else 126
            slider = Slider(key, 0, MAX_WEIGHT, start)
            with st.container(width=width, gap=None):
                slider.draw(text.label("weight", event=label))
                places.append(st.container())
            sliders.append(slider)
    with st.container(horizontal=True, vertical_alignment="center"):
        said = st.container()
        pull = page.chapter("hands_on").text.label("pull")
        pulled = st.toggle(pull, key=f"{prefix}bars", bind="query-params")
    if pulled:
        with bars:
            write = partial(write_weights, prefix, preset.code)
            weights = [slider.value() for slider in sliders]
            pull_bars(page, f"{prefix}{preset.code}", labels, weights, MAX_WEIGHT, symbol, write)
    return Weights(prefix, symbol, labels, tuple(sliders), tuple(places), said, note, name)


def normalised(weights: Sequence[float]) -> tuple[float, ...]:
    """Divide weights by their sum; where all are 0, all events are equally likely.

    >>> normalised([3, 1]), normalised([0, 0])
    ((0.75, 0.25), (0.5, 0.5))
    """
    total = sum(weights)
    if total == 0:
        return (1 / len(weights),) * len(weights)
    return tuple(weight / total for weight in weights)


def as_weight(value: float, start: int) -> int:
    """Return what a client sent as a whole weight within the limits."""
    return int(numbers.within(value, (0, MAX_WEIGHT), start))


def weight_keys(prefix: str, preset: Preset) -> list[str]:
    """Return the URL keys of a preset's weights."""
    return [f"{prefix}{preset.code}{i}" for i in range(1, len(preset.labels) + 1)]


def choice_keys(prefix: str) -> tuple[str, ...]:
    """Return the URL keys of an editor's widgets beside the weights' sliders."""
    return prefix, f"{prefix}n", f"{prefix}bars"


def editor_keys(prefix: str) -> frozenset[str]:
    """Return every URL key that an editor may own: what `end_page` is told is dormant."""
    presets = PRESETS.values()
    return frozenset(
        {
            *choice_keys(prefix),
            *(key for one in presets for key in weight_keys(prefix, one)),
        }
    )


def write_weights(prefix: str, code: str, weights: Sequence[float]) -> None:
    """Put `weights` on the sliders of the preset with this code; for a button's callback."""
    link_state.write(
        {f"{prefix}{code}{i}": as_weight(weight, 0) for i, weight in enumerate(weights, start=1)}
    )


def words(page: Page) -> Text:
    """Return the editor's own words, which all pages that use it share."""
    return page.chapter("pmf_editor").text
