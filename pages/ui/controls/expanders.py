"""Below every figure: what is drawn as a table, and a few lines of Python that check it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.ui.shell.page import Page
from pages.ui.shell.text import load_phrases

__all__ = ["code_expander", "table_expander"]

WORDS = re.compile(r'#[^\n]*|"[^"\n]*"')  # comments, and strings in double quotes


def table_expander(
    page: Page, columns: Callable[[], Mapping[str, Any]], key: str = "_table", title: str = ""
) -> None:
    """Offer the figure's numbers as a table (its toolbar saves a CSV), computed when opened."""
    expander = st.expander(title or page("numbers_title"), key=key, on_change="rerun")
    if expander.open:
        with expander:
            st.dataframe(dict(columns()), hide_index=True, height=320)


def code_expander(page: Page, source: Callable[[], str], key: str = "_code") -> None:
    """Offer the snippet that prints the number on the screen, written when opened."""
    expander = st.expander(page("code_title"), key=key, on_change="rerun")
    if expander.open:
        with expander:
            st.caption(page("code_intro"))
            source_here = in_language(source(), page.language)
            st.code(source_here, language="python", wrap_lines=True)


def in_language(source: str, language: str) -> str:
    """Return a snippet with its comments and what it prints in the reader's language.

    The code itself, which names things in English, is left as it is.
    """
    english, own = (load_phrases(code) for code in ("en", language))
    longest_first = sorted(english, key=lambda key: -len(english[key]))
    phrases = {english[key]: own[key] for key in longest_first}
    pattern = re.compile("|".join(rf"(?<![\w.]){re.escape(one)}(?!\w)" for one in phrases))
    return WORDS.sub(lambda said: pattern.sub(lambda one: phrases[one[0]], said[0]), source)
