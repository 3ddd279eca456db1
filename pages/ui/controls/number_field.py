"""A field for a whole number, kept in the URL; one that says which draws are made."""

import math

import streamlit as st

from pages.ui.shell import link_state
from pages.ui.shell.numbers import within

__all__ = ["seed_field", "whole_number"]

MAX_SEED = 999_999


def whole_number(
    label: str, limits: tuple[int, int], start: int, *, key: str, width: int | None = None
) -> int:
    """Draw the field and return its number, within its limits whatever a client sends.

    To Streamlit it is a float: made of whole numbers, `st.number_input` raises an OverflowError
    where the URL says "inf".
    """
    low, high = limits
    value = st.number_input(
        label, float(low), float(high), float(start), 1.0, "%.0f", key, bind="query-params",
        width=width or "stretch",
    )  # fmt: skip
    return math.floor(within(value, limits, start) + 0.5)


def seed_field(
    label: str, again: str, *, key: str, button: str, icon: str = "casino", width: int = 120
) -> int:
    """Draw which draws are made, and the button `again` for the next ones; return the seed.

    Both stand where a horizontal container has been opened; `button` is the button's key.
    """
    seed = whole_number(label, (0, MAX_SEED), 1, key=key, width=width)
    st.button(
        again,
        icon=f":material/{icon}:",
        on_click=link_state.write,
        args=({key: (seed + 1) % (MAX_SEED + 1)},),
        key=button,
    )
    return seed
