"""The home page's figure: the finale in one small picture."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.ui.live.drawing import Draft, axis, height_inside, small
from pages.ui.shell.theme import Palette, faded

__all__ = ["draw_both_fits"]


def draw_both_fits(
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
    figure = Draft(height, palette, margin={"l": 26, "r": 10, "t": 10, "b": 46})
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
    right = int(np.argmax(np.where(x > 0, p, 0.0)))  # the reverse fit takes the left peak
    tops = int(np.argmax(forward)), int(np.argmax(reverse))
    words = [
        (right, height_inside(p, forward, right), labels[0], palette.target, "center", 0),
        (tops[1], float(reverse[tops[1]]), labels[2], palette.reverse, "center", 12),
    ]
    level = abs(float(forward[tops[0]] - reverse[tops[1]])) < 0.1 * y_top
    if level and abs(x[tops[0]] - x[tops[1]]) < 0.25 * (x[-1] - x[0]):  # no room over both tops
        flank = int(np.argmax((x > x[tops[0]]) & (forward < 0.6 * forward[tops[0]])))
        words.append((flank, float(forward[flank]), labels[1], palette.forward, "left", 8))
    else:
        words.append((tops[0], float(forward[tops[0]]), labels[1], palette.forward, "center", 12))
    for at, y, label, colour, anchor, lift in words:
        figure.add_annotation(
            x=float(x[at]), y=y, text=f"<b>{label}</b>", showarrow=False, xanchor=anchor,
            xshift=8 if anchor == "left" else 0, yshift=lift, font={"size": 14, "color": colour},
            bgcolor=faded(palette.background, 0.7 if anchor == "left" else 0.0),
        )  # fmt: skip
    figure.update_layout(
        xaxis=axis(palette, range=[float(x[0]), float(x[-1])], zeroline=False),
        yaxis=axis(palette, range=[0, y_top], showticklabels=False, showgrid=False),
    )
    return figure.drawn()
