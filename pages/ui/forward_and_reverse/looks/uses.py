"""Where forward and reverse KL are met: which direction, who is P, who is Q."""

import streamlit as st

from pages.ui.shell.page import Page

__all__ = ["draw"]

USES = ("likelihood", "variational", "propagation", "distillation", "tuning", "autoencoder")


def draw(page: Page) -> None:
    """Write one row per use, each with its reference."""
    page.say("uses_question")
    lines = [page("uses_head"), "|:--|:--|:--|"]
    lines += [page(f"use_{use}") for use in USES]
    with st.container(key="uses"):  # on a phone its cells stand one below the other
        st.markdown("\n".join(lines))
    page.say("uses_takeaway")
    with st.expander(page("references")):
        st.markdown(page.prose("uses_references"))
