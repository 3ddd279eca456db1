"""A field for a whole number, kept in the URL."""

import math

import streamlit as st

from pages.ui.shell.numbers import within

__all__ = ["whole_number"]


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
