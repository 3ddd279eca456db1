"""Guess first: a choice, a button that changes what is on the screen, one verdict, the way back.

A page calls `ask` directly under its picture and, if that returned something, `reveal`. The
words are labels of the page, for a prediction called ``name``: ``<name>_question``,
``<name>_<option>`` for each option, ``<name>_do`` for the button, and, where the change cannot
always be made, ``<name>_not_here`` and ``<name>_go``.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from pages.ui.shell import link_state
from pages.ui.shell.page import Page

__all__ = ["ask", "reveal"]

T = TypeVar("T")


@dataclass(frozen=True)
class Made(Generic[T]):
    """A change that was made: what was guessed before, what it told, and what it overwrote."""

    guess: str
    told: T
    overwritten: dict[str, object]
    # What the question was about right after the change; None until the page has run with it.
    about: Hashable = None


def ask(
    page: Page,
    name: str,
    options: Sequence[str],
    change: Callable[[], T] | None,
    about: Hashable,
    go: Callable[[], None] | None = None,
    not_here: str = "not_here",
) -> T | None:
    """Draw the question, the choices and the button; return what `change` returned, once made.

    Parameters
    ----------
    page : Page
        Speaks the words.
    name : str
        What the prediction is called in the page's labels.
    options : sequence of str
        The answers to choose from, as they are called in the labels.
    change : callable or None
        Makes the change, through `link_state.write`, and returns what the verdict needs, such as
        the state before and after. None where what is on the screen cannot be changed so.
    about : hashable
        What the question is about, as it is on the screen. When the reader moves it elsewhere
        after the change, the verdict speaks of something that is gone: the question is open again.
    go : callable, optional
        With `change` None: goes where the change can be made. The button says so.
    not_here : str
        With `change` None: which of the page's labels for this prediction says why.
    """
    made: Made[T] | None = standing(name, about)
    question = f"**{page(f'{name}_question')}**"
    if change is None and made is None:
        st.markdown(f"{question}\n\n{page(f'{name}_{not_here}')}")
        if go is not None:
            st.button(page(f"{name}_go"), on_click=go, key=f"_go_{name}")
        return None
    guess = st.radio(
        question,
        list(options),
        format_func=lambda option: page(f"{name}_{option}"),
        index=None if made is None else list(options).index(made.guess),
        key=f"_guess_{name}",
        disabled=made is not None,
        horizontal=True,
    )
    if made is not None:
        return made.told
    st.button(
        page(f"{name}_do"),
        on_click=make,
        args=(name, guess, change),
        key=f"_do_{name}",
        type="primary",
        disabled=guess is None,
        help=page("prediction_choose") if guess is None else None,
    )
    return None


def standing(name: str, about: Hashable) -> Made[T] | None:
    """Return the change that was made, if what it was about is still on the screen."""
    made: Made[T] | None = st.session_state.get(f"_made_{name}")
    if made is None:
        return None
    if made.about is None:
        made = Made(made.guess, made.told, made.overwritten, about)
        st.session_state[f"_made_{name}"] = made
    if made.about != about:
        forget(name)
        return None
    return made


def make(name: str, guess: str, change: Callable[[], T]) -> None:
    """Make the change, and keep what it overwrote."""
    before = widgets()
    told = change()
    overwritten = {key: before.get(key) for key in widgets() if widgets()[key] != before.get(key)}
    st.session_state[f"_made_{name}"] = Made(guess, told, overwritten)


def widgets() -> dict[str, object]:
    """Return the values of the widgets that have a part of the address."""
    return {str(key): value for key, value in st.session_state.items() if str(key)[:1] != "_"}


def put_back(name: str) -> None:
    """Set again what the change overwrote; ask anew."""
    overwritten = st.session_state[f"_made_{name}"].overwritten
    for key in [key for key, value in overwritten.items() if value is None]:
        del st.session_state[key]  # no widget had it: its default was on the screen
    link_state.write({key: value for key, value in overwritten.items() if value is not None})
    forget(name)


def forget(name: str) -> None:
    """Open the question again."""
    st.session_state.pop(f"_made_{name}", None)
    # Not taken out: then the browser would go on showing the guess, and choosing it do nothing.
    st.session_state[f"_guess_{name}"] = None


def reveal(page: Page, name: str, truth: str, explanation: str) -> None:
    """Say whether the guess was right and why; offer the way back.

    `truth` is the option that the numbers bear out. Called in the run in which `ask` returned
    what was made.
    """
    made: Made[object] = st.session_state[f"_made_{name}"]
    verdict = "verdict_right" if made.guess == truth else "verdict_wrong"
    st.markdown(page(verdict, answer=page(f"{name}_{truth}"), why=explanation))
    st.button(
        page("prediction_back"),
        icon=":material/undo:",
        on_click=put_back,
        args=(name,),
        key=f"_back_{name}",
        type="tertiary",
    )
