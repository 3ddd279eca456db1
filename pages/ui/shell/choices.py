"""One way to draw a choice that a link carries: identifiers in code, labels from the text."""

from collections.abc import Iterable
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.shell.text import Text

__all__ = ["choose"]


def choose(
    text: Text,
    key: str,
    options: Iterable[str] = (),
    *,
    label: str,
    how: Literal["row", "list"] = "row",
    default: str | None = "",
    place: DeltaGenerator | None = None,
    **layout: Any,
) -> str:
    """Draw the choice `key` and return the identifier of what is chosen, "" for nothing.

    Parameters
    ----------
    text : Text
        The page's; ``[choices.<key>]`` in its file holds the labels.
    key : str
        Of the widget, and of its part of the URL.
    options : iterable of str, optional
        The identifiers offered; all that have a label by default. A whole number needs none.
    label : str
        The name of the choice, for screen readers where ``label_visibility`` hides it.
    how : {"row", "list"}
        A row of buttons, or a list that opens.
    default : str, optional
        The first option by default; None in a row for nothing chosen.
    place : DeltaGenerator, optional
        Where to draw it; here by default.
    **layout
        Handed on to Streamlit.
    """
    offered = list(options) or list(text.choices[key])
    start = offered[0] if default == "" else default
    common: dict[str, Any] = {
        "key": key,
        "bind": "query-params",
        "format_func": lambda option: text.option(key, option),
    }
    where: Any = place or st
    if how == "list":
        index = offered.index(start or offered[0])
        layout |= {"placeholder": text.label("choose_placeholder")}
        chosen = where.selectbox(label, offered, index=index, **common, **layout)
    else:
        chosen = where.segmented_control(
            label, offered, default=start, required=start is not None, **common, **layout
        )
    # A changed client may send what is not offered.
    return str(chosen) if chosen in offered else start or ""
