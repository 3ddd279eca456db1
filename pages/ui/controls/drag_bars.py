"""A discrete distribution as bars to be pulled; the server hears of it when the hand lets go."""

from collections.abc import Callable, Mapping
from typing import Any

from pages.ui.live.assets import component, script, style

__all__ = ["drag_bars"]

COMPONENT = component(
    "kl_drag_bars",
    html=style("controls/drag_bars.html"),
    css=style("live/handles.css", "controls/drag_bars.css"),
    js=script("live/handles.js", "controls/drag_bars.js"),
)


def drag_bars(data: Mapping[str, Any], *, key: str, on_settled: Callable[[], None]) -> None:
    """Draw the bars.

    Parameters
    ----------
    data : mapping
        ``weights`` and ``labels`` of the events, ``most`` (the largest weight), ``kind`` (which
        events these are), ``base`` (a word that changes with every run), ``settled`` (the last
        pull that became the record), ``colour``, ``words``.
    key : str
        Where the messages are kept in the session's state.
    on_settled : callable
        Called when the hand has let go; the message is ``st.session_state[key]["settled"]``, and
        nothing in it has been checked.
    """
    COMPONENT(key=key, data=dict(data), on_settled_change=on_settled)
