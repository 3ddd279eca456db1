"""The share button: the link to exactly this state, and a frame for a course page."""

from html import escape

import streamlit as st

from pages.ui import query
from pages.ui.text import LANGUAGES, Text

__all__ = ["frame_snippet", "share_content"]

FRAME_HEIGHTS = (500, 700, 900, 1200)


def frame_snippet(address: str, title: str, height: int) -> str:
    """Return the HTML of a frame that shows `address`."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" '
        f'width="100%" height="{height}" style="border:0" loading="lazy"></iframe>'
    )


def share_content(name: str, language: str, text: Text) -> None:
    """Draw the link to this state and the choices of the frame with its snippet.

    The link carries no language, so that whoever opens it reads it in their own; the frame
    carries the one chosen here, because a course page has one.
    """
    state = {key: value for key, value in query.current().items() if key not in {"lang", "only"}}
    st.markdown(text.label("share_link"))
    st.code(query.page_url(name, state), language=None, wrap_lines=True)
    st.markdown(text.label("share_frame"))
    frame_language = st.segmented_control(
        text.label("share_language"),
        list(LANGUAGES),
        default=language,
        format_func=LANGUAGES.__getitem__,
        required=True,
        key="share_language",
    )
    theme = st.segmented_control(
        text.label("share_theme"),
        ["light", "dark"],
        default="light",
        format_func=lambda option: text.label(f"theme_{option}"),
        required=True,
        key="share_theme",
    )
    height = st.segmented_control(
        text.label("share_height"),
        FRAME_HEIGHTS,
        default=700,
        required=True,
        key="share_height",
    )
    only = st.checkbox(text.label("share_only_figure"), key="share_only_figure")
    frame = state | {"lang": [frame_language or language], "embed": ["true"]}
    frame |= {"embed_options": [f"{theme or 'light'}_theme"]} | (
        {"only": ["figure"]} if only else {}
    )
    address = query.page_url(name, frame)
    st.code(
        frame_snippet(address, text.label("title"), int(height or 700)),
        language="html",
        wrap_lines=True,
    )
