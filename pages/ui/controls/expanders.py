"""Below every figure: what is drawn as a table, and a few lines of Python that check it."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.ui.shell.page import Page

__all__ = ["code_expander", "table_expander"]


def table_expander(
    page: Page, columns: Callable[[], Mapping[str, Any]], key: str = "_table", title: str = ""
) -> None:
    """Offer the figure's numbers as a table (its toolbar saves a CSV), computed when opened."""
    expander = st.expander(title or page("numbers_title"), key=key, on_change="rerun")
    if expander.open:
        with expander:
            st.dataframe(dict(columns()), hide_index=True, height=320)


def code_expander(page: Page, source: Callable[[], str]) -> None:
    """Offer the snippet that prints the number on the screen, written when opened."""
    expander = st.expander(page("code_title"), key="_code", on_change="rerun")
    if expander.open:
        with expander:
            st.caption(page("code_intro"))
            st.code(source(), language="python", wrap_lines=True)
