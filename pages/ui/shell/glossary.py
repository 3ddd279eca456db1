"""The glossary: every term in both languages, what it is, and the page that shows it."""

from collections.abc import Mapping

import streamlit as st

from pages.ui.shell import link_state
from pages.ui.shell.text import LANGUAGES, Text, load_text

__all__ = ["ENTRIES", "glossary_button"]

ENTRIES: Mapping[str, str] = {
    "bit_nat": "self_information",
    "self_information": "self_information",
    "code": "entropy",
    "prefix_code": "entropy",
    "expectation": "entropy",
    "entropy": "entropy",
    "huffman": "entropy",
    "kraft": "entropy",
    "arithmetic": "entropy",
    "cross_entropy": "cross_entropy",
    "kl": "kl_divergence",
    "evidence": "kl_divergence",
    "gibbs": "kl_divergence",
    "density": "kl_divergence",
    "gaussian": "kl_divergence",
    "differential": "objectives",
    "objective": "objectives",
    "likelihood": "objectives",
    "forward": "forward_and_reverse",
    "reverse": "forward_and_reverse",
    "moments": "forward_and_reverse",
    "local_minimum": "forward_and_reverse",
    "kernel_density": "forward_and_reverse",
    "alpha": "forward_and_reverse",
    "relatives": "forward_and_reverse",
    "estimators": "forward_and_reverse",
    "effective": "forward_and_reverse",
    "mutual": "forward_and_reverse",
    "posterior": "forward_and_reverse",
}
"""Each entry's name in ``glossary.toml``, and the page that shows it."""


def glossary_button(language: str, text: Text) -> None:
    """Draw the button that opens the glossary over the page."""
    title = load_text(language, "glossary").label("title")
    if st.button(title, icon=":material/menu_book:", key="_glossary", type="tertiary"):
        st.dialog(title, width="large")(_terms)(language, text)


def _terms(language: str, text: Text) -> None:
    """Draw the glossary; on a phone each term's cells stand one below the other."""
    with st.container(key="_terms"):
        st.markdown(_table(language, text))


def _table(language: str, text: Text) -> str:
    """Return the glossary as a table, the reader's own language first."""
    own = load_text(language, "glossary")
    others = {code: load_text(code, "glossary") for code in LANGUAGES if code != language}
    head = (own.label("term"), *(LANGUAGES[code] for code in others), own.label("meaning"))
    rows = [(*head, own.label("where")), (":--",) * (len(head) + 1)]
    for entry, page in ENTRIES.items():
        # A browser's own link: it opens beside the page that is being read.
        address = link_state.page_url(page, {"lang": [language]})
        rows.append(
            (
                f"**{own.label(entry)}**",
                *(other.label(entry) for other in others.values()),
                own.label(f"{entry}_is"),
                f"[{text.label(f'path_{page}')}]({address})",
            )
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
