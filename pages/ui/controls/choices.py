"""The choice of one view of a page, kept in the link; only the chosen one is computed."""

from collections.abc import Sequence

import streamlit as st

from pages.ui.shell.page import Page

__all__ = ["choose_view"]


def choose_view(page: Page, views: Sequence[str]) -> str:
    """Draw the choice between the page's `views`; return the chosen one, the first by default."""
    chosen = st.segmented_control(
        page("view"),
        list(views),
        default=views[0],
        required=True,
        key="view",
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen if chosen in views else views[0]
