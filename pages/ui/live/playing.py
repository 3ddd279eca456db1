"""What plays in the browser: Plotly's frames with a play and a pause button and a slider.

Nothing starts by itself (some readers ask their system for less motion), and no frame asks
the server for anything.
"""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from pages.ui.shell.theme import Palette, faded

__all__ = ["play"]


def play(
    figure: go.Figure,
    frames: Sequence[Sequence[dict[str, Any]]],
    traces: Sequence[int],
    names: Sequence[str],
    labels: tuple[str, str, str],
    palette: Palette,
    first: int = 0,
    milliseconds: int = 80,
) -> None:
    """Give `figure` its frames: what each of `traces` becomes, one list per frame.

    `labels` are the words on play and pause and the one before the slider's value; `names`
    are the values the slider shows. The figure itself shows frame number `first`.
    """
    figure.frames = [
        go.Frame(data=data, traces=list(traces), name=str(i)) for i, data in enumerate(frames)
    ]
    still = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate"}
    moving = {
        "frame": {"duration": milliseconds, "redraw": False},
        "transition": {"duration": 0},
        "fromcurrent": True,
    }
    look = {"bgcolor": palette.background, "bordercolor": faded(palette.muted, 0.5)}
    figure.update_layout(
        updatemenus=[
            {
                "type": "buttons",
                "direction": "left",
                "x": 0,
                "xanchor": "left",
                "y": 0,
                "yanchor": "top",
                "pad": {"t": 42},
                "showactive": False,
                "font": {"size": 13, "color": palette.text},
                **look,
                "buttons": [
                    {"label": f"▶ {labels[0]}", "method": "animate", "args": [None, moving]},
                    {"label": f"❚❚ {labels[1]}", "method": "animate", "args": [[None], still]},
                ],
            }
        ],
        sliders=[
            {
                "active": first,
                "x": 0,
                "len": 1,
                "y": 0,
                "yanchor": "top",
                "pad": {"t": 78},
                "tickcolor": palette.muted,
                "ticklen": 0,
                "minorticklen": 0,
                "font": {"size": 1, "color": "rgba(0,0,0,0)"},
                "currentvalue": {
                    "prefix": f"{labels[2]} ",
                    "font": {"size": 13, "color": palette.text},
                    "xanchor": "right",
                },
                **look,
                "steps": [
                    {"label": name, "method": "animate", "args": [[str(i)], still]}
                    for i, name in enumerate(names)
                ],
            }
        ],
    )
