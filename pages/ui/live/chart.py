"""What is sent of a chart: itself when it is mounted, later what has changed in it.

Streamlit makes a chart anew whenever its figure or its alternative text is another. So both go on
being sent as they were when the chart was mounted, and what they are now goes to the script
(`pages.ui.live.parts`), which has Plotly change the chart where it stands. Until that script has
answered, where it is blocked, and once it has failed, charts are sent as they are.
"""

import json
import zlib
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from pages.ui.live.patch import changed, patch_of, state_of
from pages.ui.live.session import Chart, Live, being_drawn

__all__ = ["mounted_chart"]

# Through this button, which nobody sees, the script reaches Plotly's own `redraw`. It is not among
# the methods that a figure may name; the script puts it there.
MENU = {
    "name": "live",
    "type": "buttons",
    "x": 0.5,
    "y": 0.5,
    "pad": {"t": 0, "r": 0, "b": 0, "l": 0},
    "buttons": [{"method": "skip", "label": ""}],
}


def mounted_chart(
    live: Live, key: str, figure: go.Figure, alt: str, ghosts: Sequence[int] = ()
) -> Chart:
    """Return the chart as the browser has it, having noted for the browser what it shows now.

    A chart of another kind (other traces, another height) is mounted anew.
    """
    state: dict[str, Any] = state_of(figure)
    if ghosts:
        traces = [state["data"][number] for number in ghosts]
        axes = axes_of(state["layout"])
        state["data"] += [ghost_of(one) for one in before(live, key, axes, traces)]
    layout = state["layout"]
    layout["updatemenus"] = [MENU]
    kinds = (trace["type"] for trace in state["data"])
    kind = (*kinds, layout.get("height"))
    chart = live.charts.get(key)
    if chart is None or chart.kind != kind or not live.in_place:
        # A patch is for this chart alone: the script tells by this name which one it has.
        content = json.dumps([state, alt]).encode()
        layout["meta"] = f"{zlib.crc32(content):x}.{live.mounts}"
        chart = live.charts[key] = Chart(kind, state, alt)
    layout["meta"] = chart.state["layout"]["meta"]
    chart.touched |= changed(chart.state, state)
    patch = patch_of(state, chart.touched)
    if patch != chart.patch:
        chart.patch = patch
        live.sent()
    live.drawn.add(key)
    being_drawn().charts[key] = {
        "patch": patch,
        "alt": alt,
        "mount": layout["meta"],
    }
    return chart


def axes_of(layout: dict[str, Any]) -> list[Any]:
    """Return what the axes of a chart say of its lines."""
    return [
        (name, axis.get("title", {}).get("text"), axis.get("type"), axis.get("range"))
        for name, axis in sorted(layout.items())
        if name[1:5] == "axis"
    ]


def before(live: Live, key: str, axes: list[Any], traces: list[Any]) -> list[Any]:
    """Return the traces as they were before the last change, without a line where there was none.

    While something is held, that is how they were when it was taken hold of. On other axes they
    would say something else, so nothing stays.
    """
    nothing = [trace | {"x": [], "y": []} for trace in traces]
    on, committed, old = live.ghosts.get(key, (axes, traces, nothing))
    if len(committed) != len(traces) or on != axes:
        committed, old = traces, nothing
    if being_drawn().move is not None:
        return committed if traces != committed else old
    if traces != committed:
        old = committed
    live.ghosts[key] = axes, traces, old
    return old


def ghost_of(trace: dict[str, Any]) -> dict[str, Any]:
    """Return a trace as a thin dotted line that says nothing."""
    axes: dict[str, Any] = {name: trace[name] for name in ("xaxis", "yaxis") if name in trace}
    return {
        "type": "scatter",
        "meta": "ghost",
        "mode": "lines",
        "x": trace["x"],
        "y": trace["y"],
        **axes,
        "line": {"color": trace["line"]["color"], "width": 1.3, "dash": "dot"},
        "hoverinfo": "skip",
        "showlegend": False,
    }
