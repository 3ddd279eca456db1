"""Sliders that answer while they are held.

A slider is drawn once, by the page, and read wherever its value is needed: in a part of the page
that follows the hand (`pages.ui.live.parts.follow`) its value is what the hand shows, elsewhere
what was committed. Nothing is written into the widget's state, which would pull the thumb back.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from pages.ui.live.session import being_drawn
from pages.ui.shell.numbers import within

__all__ = ["Choice", "Slider", "held", "held_handles"]

Number = TypeVar("Number", int, float)
CLOSE = 1e-9  # a number that went to the browser and back is the same number


@dataclass(frozen=True)
class Slider(Generic[Number]):
    """A slider for a number, kept in the URL under its key."""

    key: str
    low: Number
    high: Number
    start: Number
    step: Number | None = None

    def draw(self, label: str, **more: Any) -> Number:
        """Draw the slider; return its value."""
        st.slider(
            label, self.low, self.high, self.start, self.step,
            key=self.key, bind="query-params", **more,
        )  # fmt: skip
        return self.value()

    def value(self) -> Number:
        """Return the value, within the limits whatever a client sent.

        Raises KeyError where the page has not drawn the slider.
        """
        value = held(self.key, st.session_state[self.key])
        return type(self.start)(within(value, (self.low, self.high), self.start))


@dataclass(frozen=True)
class Choice:
    """A slider over named options, kept in the URL under its key."""

    key: str
    options: Sequence[str]
    start: str

    def draw(self, label: str, **more: Any) -> str:
        """Draw the slider; return the option chosen."""
        st.select_slider(label, self.options, self.start, key=self.key, bind="query-params", **more)
        return self.value()

    def value(self) -> str:
        """Return the option chosen; raises KeyError where the page has not drawn the slider."""
        chosen = st.session_state[self.key]
        at = self.options.index(chosen if chosen in self.options else self.start)
        return self.options[min(max(round(held(self.key, at)), 0), len(self.options) - 1)]


def held(key: str, value: float) -> float:
    """Return what a hand shows for `key`, else `value`, which was committed.

    What the hand shows counts only while the widget has the value it was taken hold of at: after
    that it has been let go, and the widget is right.
    """
    given = being_drawn()
    if key not in given.keys:
        given.keys.append(key)
    move = given.move
    if move is None or move.key != key or isinstance(move.base, str):
        return value
    return move.value if math.isclose(move.base, value, rel_tol=CLOSE, abs_tol=CLOSE) else value


def held_handles(key: str, base: str) -> Any:
    """Return what the hand's script sent for the handles `key`, unchecked; None if none is held.

    `base` names the run of the page in which they stood when they were taken hold of.
    """
    given = being_drawn()
    given.keys.append(key)
    move = given.move
    return move.value if move is not None and (move.key, move.base) == (key, base) else None
