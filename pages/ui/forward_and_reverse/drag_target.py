"""P with handles: it follows the hand in the browser, both fits follow from the server."""

from collections.abc import Callable, Mapping
from typing import Any

from pages.ui.live.assets import component, script, style

__all__ = ["drag_target"]

COMPONENT = component(
    "kl_drag_target",
    html=style("forward_and_reverse/drag_target.html"),
    css=style("live/handles.css", "forward_and_reverse/drag_target.css"),
    js=script("live/handles.js", "forward_and_reverse/drag_target.js"),
)


def drag_target(
    data: Mapping[str, Any], *, key: str, on_settled: Callable[[], None]
) -> Mapping[str, Any]:
    """Draw the figure.

    Parameters
    ----------
    data : mapping
        ``peaks`` (weight, mean, width of each), ``base`` (a word that changes whenever the peaks
        were set by something else than this figure), ``settled`` (the last drag that has become
        the record), ``answer`` (both fits of the last message, with its ``id`` and ``seq``),
        ``name``, ``limits``, ``words``, ``colours``.
    key : str
        Where the messages are kept in the session's state.
    on_settled : callable
        Called when the hand has let go; the message is ``st.session_state[key]["settled"]``.

    Returns
    -------
    mapping
        With ``shape``, the latest message of a drag. Nothing in it has been checked.
    """
    result: Mapping[str, Any] = COMPONENT(
        key=key, data=dict(data), on_shape_change=nothing, on_settled_change=on_settled
    )
    return result


def nothing() -> None:
    """Do nothing: a component's state needs a callback to be kept at all."""
