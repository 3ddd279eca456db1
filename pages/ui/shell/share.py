"""The share button: the link to exactly this state, and a frame for a course page."""

from html import escape

import streamlit as st

from pages.ui.shell import link_state
from pages.ui.shell.frame import HEIGHT_SCRIPT
from pages.ui.shell.text import LANGUAGES, Text

__all__ = ["frame_snippet", "share_content"]

FRAME_HEIGHTS = (500, 700, 900, 1200)
# The reader of the link decides about the one, the choices below about the other.
NOT_SHARED = frozenset({"lang", "only"})


def frame_snippet(address: str, title: str, height: int) -> str:
    """Return the HTML of a frame that shows `address`.

    The two permissions let the code's copy button and a figure's full screen work in there.
    """
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" '
        f'width="100%" height="{height}" style="border:0" loading="lazy" '
        'allow="clipboard-write; fullscreen"></iframe>'
    )


def share_content(name: str, language: str, text: Text) -> None:
    """Draw the link to this state and the choices of the frame with its snippet.

    The link carries no language, so that whoever opens it reads it in their own; the frame
    carries the one chosen here, because a course page has one.
    """
    state = {key: value for key, value in link_state.current().items() if key not in NOT_SHARED}
    # What stands in a field before anything is typed is in the reader's language.
    state |= {key: [st.session_state[key]] for key in link_state.TEXTS & st.session_state.keys()}
    st.markdown(text.label("share_link"))
    st.code(link_state.page_url(name, state), language=None, wrap_lines=True)
    with st.expander(text.label("share_frame"), key="_share_frame"):
        frame, height = choose_frame(language, text)
        address = link_state.page_url(name, state | frame)
        snippet = frame_snippet(address, text.label("title"), height)
        st.code(snippet, language="html", wrap_lines=True)
        st.markdown(text.label("share_script"))
        st.code(HEIGHT_SCRIPT, language="html", wrap_lines=True)


def choose_frame(language: str, text: Text) -> tuple[dict[str, list[str]], int]:
    """Draw the choices of the frame; return what it adds to the query, and its height."""
    with st.container(horizontal=True, gap="medium"):
        frame_language = st.segmented_control(
            text.label("share_language"),
            list(LANGUAGES),
            default=language,
            format_func=LANGUAGES.__getitem__,
            required=True,
            key="_share_language",
        )
        theme = st.segmented_control(
            text.label("share_theme"),
            ["light", "dark", "system"],
            default="light",
            format_func=lambda option: text.label(f"theme_{option}"),
            required=True,
            key="_share_theme",
        )
        height = st.segmented_control(
            text.label("share_height"),
            FRAME_HEIGHTS,
            default=700,
            required=True,
            key="_share_height",
        )
    only = st.checkbox(text.label("share_only_figure"), key="_share_only_figure")
    added = {"lang": [frame_language or language], "embed": ["true"]}
    if theme != "system":
        added["embed_options"] = [f"{theme or 'light'}_theme"]
    if only:
        added["only"] = ["figure"]
    return added, int(height or 700)
