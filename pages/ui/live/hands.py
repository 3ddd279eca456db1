"""What a hand on handles sends: what it shows, what it lets go, what it chooses.

A component's messages are kept under its key; beside them the session keeps which one became the
record, and whether the last one was none that a hand can have sent. `read` checks a message and
raises `BadMessageError` (see `pages.ui.live.client`).
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import streamlit as st

from pages.ui.live.client import BadMessageError, bounded, name_of
from pages.ui.live.sliders import held_handles

__all__ = ["choose_sent", "held_as", "sent", "settle_sent", "settled", "tell_refusal"]

T = TypeVar("T")


def sent(key: str, what: str) -> Any:
    """Return what the component `key` has sent as `what`, unchecked; None where it has not."""
    messages = st.session_state.get(key)
    return messages.get(what) if isinstance(messages, Mapping) else None


def held_as(name: str, base: str, read: Callable[[Any], T]) -> T | None:
    """Return what a hand on the handles `name` shows, None while none does."""
    raw = held_handles(name, base)
    try:
        return None if raw is None else read(raw)
    except BadMessageError:
        return None


def settled(key: str) -> str:
    """Return which message became the record last, as the browser names it."""
    return str(st.session_state.get(f"{key}_settled", ""))


def settle_sent(key: str, read: Callable[[Any], T], write: Callable[[T], None]) -> None:
    """Write what was let go, if a hand can have left it there; for a callback."""
    raw = sent(key, "settled")
    try:
        value = read(raw)
    except BadMessageError:
        refuse(key)
        return
    st.session_state[f"{key}_settled"] = name_of(raw)
    write(value)


def choose_sent(key: str, count: int, choose: Callable[[int], None] | None) -> None:
    """Choose the one of `count` that was touched, if there is such a one; for a callback."""
    raw = sent(key, "chosen")
    if choose is not None and isinstance(raw, Mapping):
        try:
            choose(int(bounded(raw.get("which"), (0, max(0, count - 1)))))
        except BadMessageError:
            refuse(key)


def refuse(key: str) -> None:
    """Take note that the last message was none that a hand can have sent."""
    st.session_state[f"{key}_refused"] = True


def tell_refusal(key: str, words: str) -> None:
    """Say once, in `words`, that the last message was ignored, if it was."""
    if st.session_state.pop(f"{key}_refused", False):
        st.warning(words, icon=":material/report:")
