"""The home page's figure: the finale in one small picture."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.ui.figures.base import Draft, axis, small
from pages.ui.theme import Palette, faded

__all__ = ["both_fits"]


def both_fits(
    x: NDArray[np.float64],
    p: NDArray[np.float64],
    forward: NDArray[np.float64],
    reverse: NDArray[np.float64],
    labels: tuple[str, str, str],
    y_top: float,
    palette: Palette,
    height: int = 280,
) -> go.Figure:
    """Draw P with the forward and the reverse fit in one small picture."""
    figure = Draft(height, palette, margin={"l": 10, "r": 10, "t": 10, "b": 30})
    figure.add_scatter(
        x=small(x), y=small(p), mode="lines", name=labels[0], fill="tozeroy",
        line={"color": palette.target, "width": 1.5, "simplify": False},
        fillcolor=faded(palette.target, 0.28),
    )  # fmt: skip
    for curve, label, colour, dash in (
        (forward, labels[1], palette.forward, "solid"),
        (reverse, labels[2], palette.reverse, "dash"),
    ):
        figure.add_scatter(
            x=small(x), y=small(curve), mode="lines", name=label,
            line={"color": colour, "width": 3.5, "dash": dash, "simplify": False},
        )  # fmt: skip
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0.5, "xanchor": "center", "y": 1, "yanchor": "bottom"},
        xaxis=axis(palette, range=[float(x[0]), float(x[-1])], zeroline=False),
        yaxis=axis(palette, range=[0, y_top], showticklabels=False, showgrid=False),
    )
    return figure.drawn()
