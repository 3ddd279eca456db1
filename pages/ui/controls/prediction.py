"""Guess first: a question about what a change will do, a button that does it, the answer."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from pages.ui.shell.page import Page

__all__ = ["ask", "reveal"]

T = TypeVar("T")


def ask(page: Page, name: str, options: Sequence[str], change: Callable[[], T]) -> T | None:
    """Draw the question, the choices and the button; return what `change` returned, once made.

    The words are labels of the page: ``<name>_question``, ``<name>_<option>`` for each option
    and ``<name>_do`` for the button. What `change` returns (say, the state before and after)
    is kept for this session, so that the answer stays on the page.
    """
    st.markdown(f"**{page(f'{name}_question')}**")
    st.radio(
        page(f"{name}_question"),
        list(options),
        format_func=lambda option: page(f"{name}_{option}"),
        index=None,
        key=f"_guess_{name}",
        label_visibility="collapsed",
    )

    def make_change() -> None:
        st.session_state[f"_made_{name}"] = change()

    st.button(page(f"{name}_do"), on_click=make_change, key=f"_do_{name}", type="primary")
    made: T | None = st.session_state.get(f"_made_{name}")
    return made


def reveal(page: Page, name: str, truth: str, explanation: str) -> None:
    """Say whether the guess was right; `truth` is the option that the numbers bear out."""
    guess = st.session_state.get(f"_guess_{name}")
    answer = page(f"{name}_{truth}")
    if guess is None:
        verdict = page("verdict_none", answer=answer)
    elif guess == truth:
        verdict = page("verdict_right", answer=answer)
    else:
        verdict = page("verdict_wrong", answer=answer)
    st.markdown(f"{verdict} {explanation}")
