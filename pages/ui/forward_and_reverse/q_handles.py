"""A Gaussian Q to be moved over a fixed P, both divergences live in the browser."""

from collections.abc import Callable, Mapping
from typing import Any

from pages.ui.live.assets import component, script, style

__all__ = ["draw_q"]

COMPONENT = component(
    "kl_optimiser",
    html=style("forward_and_reverse/q_handles.html"),
    css=style("live/handles.css", "forward_and_reverse/q_handles.css"),
    js=script("live/handles.js", "live/divergence.js", "forward_and_reverse/q_handles.js"),
)


def draw_q(data: Mapping[str, Any], *, key: str, on_settled: Callable[[], None]) -> None:
    """Draw the figure.

    Parameters
    ----------
    data : mapping
        ``p`` (weight, mean, width of each peak), ``q`` (mean and width as the sliders say them),
        ``goal`` ("forward" or "reverse"), ``best`` (a mean and a width to show beside Q, or
        None), ``factor`` (what turns nats into the reader's unit), ``base`` (a word that changes
        with every run), ``settled`` (the last drag that became the record), ``span``, ``limits``,
        ``words``, ``colours``.
    key : str
        Where the messages are kept in the session's state.
    on_settled : callable
        Called when the hand has let go; the message is ``st.session_state[key]["settled"]``, and
        nothing in it has been checked.
    """
    COMPONENT(key=key, data=dict(data), on_settled_change=on_settled)
