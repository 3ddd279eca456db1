"""What is sent of a chart: itself when it is mounted, later what has changed in it.

Streamlit makes a chart anew whenever its figure or its alternative text is another. So both go on
being sent as they were when the chart was mounted, and what they are now goes to the script
(`pages.ui.live.parts`), which has Plotly change the chart where it stands. Until that script has
answered, where it is blocked, and once it has failed, charts are sent as they are.
"""

from typing import Any

import plotly.graph_objects as go

from pages.ui.live.patch import changed, patch_of, state_of
from pages.ui.live.session import Chart, Live, being_drawn

__all__ = ["mounted_chart"]

# Through this button, which nobody sees, the script reaches Plotly's own `update`.
MENU = {
    "name": "live",
    "type": "buttons",
    "x": 0.5,
    "y": 0.5,
    "pad": {"t": 0, "r": 0, "b": 0, "l": 0},
    "buttons": [{"method": "update", "args": [{}, {}, []], "label": ""}],
}


def mounted_chart(live: Live, key: str, figure: go.Figure, alt: str) -> Chart:
    """Return the chart as the browser has it, having noted for the browser what it shows now.

    A chart of another kind (other traces, another height) is mounted anew.
    """
    state: dict[str, Any] = state_of(figure)
    layout = state["layout"]
    layout["updatemenus"] = [MENU]
    if live.mounts:
        layout["meta"] = -live.mounts
    kinds = (trace["type"] for trace in state["data"])
    kind = (*kinds, layout.get("height"))
    chart = live.charts.get(key)
    if chart is None or chart.kind != kind or not live.in_place:
        chart = live.charts[key] = Chart(kind, state, alt)
    chart.touched |= changed(chart.state, state)
    patch = patch_of(state, chart.touched)
    if patch != chart.patch:
        chart.patch = patch
        live.sent()
    live.drawn.add(key)
    being_drawn().charts[key] = {"patch": patch, "alt": alt}
    return chart
