"""The home page's figures: P with both fits, and what each of the fits wastes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.ui.live.curve_names import Ink, over_the_top, with_room
from pages.ui.live.drawing import Draft, axis, height_inside, small
from pages.ui.shell.theme import Palette, faded

__all__ = ["Waste", "draw_both_fits", "draw_waste"]

FloatArray = NDArray[np.float64]
NARROW = 280.0  # pixels that the picture has across on a phone
MARGIN = {"l": 12, "r": 10, "t": 10, "b": 30}
KNOB = 14.0  # pixels from the middle of a handle to where it ends


def draw_both_fits(
    x: FloatArray,
    curves: tuple[FloatArray, FloatArray, FloatArray],
    handles: Sequence[tuple[float, float]],
    labels: tuple[str, str, str],
    y_top: float,
    palette: Palette,
    height: int = 420,
) -> go.Figure:
    """Draw P, the forward fit and the reverse fit, in this order.

    `handles` are the places at which P is taken hold of: no name stands there.
    """
    figure = Draft(height, palette, margin=MARGIN)
    p, forward, reverse = curves
    figure.add_scatter(
        x=small(x), y=small(p), mode="lines", name=labels[0], fill="tozeroy",
        line={"color": palette.target, "width": 1.5, "simplify": False},
        fillcolor=faded(palette.target, 0.28), hoverinfo="skip",
    )  # fmt: skip
    for y, label, colour, dash in (
        (forward, labels[1], palette.forward, "solid"),
        (reverse, labels[2], palette.reverse, "dash"),
    ):
        figure.add_scatter(
            x=small(x), y=small(y), mode="lines", name=label,
            line={"color": colour, "width": 3.5, "dash": dash, "simplify": False},
            hoverinfo="skip",
        )  # fmt: skip
    size = (NARROW, float(height - MARGIN["t"] - MARGIN["b"]))
    scale = size[0] / (x[-1] - x[0]), size[1] / y_top
    across, ups = (x - x[0]) * scale[0], [curve * scale[1] for curve in curves]
    knobs = np.array([[(at - x[0]) * scale[0], y * scale[1]] for at, y in handles])
    edges = np.array([(dx, dy) for dx in (-KNOB, 0, KNOB) for dy in (-KNOB, 0, KNOB)])
    around = (knobs[:, None, :] + edges).reshape(-1, 2)
    taken: list[Ink] = [(around[:, 0], around[:, 1])]
    inside = int(np.argmax(p - reverse))  # what the reverse fit leaves out of P
    figure.add_annotation(
        x=float(x[inside]), y=height_inside(p, forward, inside), text=f"<b>{labels[0]}</b>",
        showarrow=False, font={"size": 14, "color": palette.target},
    )  # fmt: skip
    for k, colour in ((2, palette.reverse), (1, palette.forward)):
        ink = [*taken, *((across, up) for other, up in enumerate(ups) if other != k)]
        name = over_the_top(across, ups[k], labels[k], size, ink)
        name = name or with_room(across, [ups[k]], [labels[k]], size, ink=ink)[0]
        if name is None:
            continue
        middle, line = across[name.at] + name.right, ups[k][name.at] + name.up
        half = 4.0 * len(labels[k]) + 6.0
        taken.append((np.linspace(middle - half, middle + half, 9), np.full(9, line)))
        figure.add_annotation(
            x=float(x[name.at]), y=float(curves[k][name.at]), text=f"<b>{labels[k]}</b>",
            showarrow=False, xshift=name.right, yshift=name.up,
            font={"size": 14, "color": colour},
        )  # fmt: skip
    figure.update_layout(
        xaxis=axis(palette, range=[float(x[0]), float(x[-1])], zeroline=False),
        yaxis=axis(palette, range=[0, y_top], showticklabels=False, showgrid=False),
    )
    return figure.drawn()


@dataclass(frozen=True)
class Waste:
    """What one fit wastes in one direction: a length in the reader's unit, and in words."""

    length: float
    words: str
    forward: bool


def draw_waste(
    questions: Sequence[tuple[str, Sequence[Waste]]],
    longest: float,
    title: str,
    palette: Palette,
    height: int = 320,
) -> go.Figure:
    """Draw under each question a bar for each fit; what is longer than the axis breaks out."""
    figure = Draft(height, palette, margin={"l": 4, "r": 26, "t": 2, "b": 44})
    rows: list[float] = []
    lengths: list[float] = []
    row = 0.0
    for question, wastes in questions:
        figure.add_annotation(
            x=0, y=row, text=f"<b>{question}</b>", showarrow=False, xanchor="left",
            font={"size": 13, "color": palette.text},
        )  # fmt: skip
        for waste in wastes:
            colour = palette.forward if waste.forward else palette.reverse
            figure.add_annotation(
                x=0, y=row + 1, text=waste.words, showarrow=False, xanchor="left",
                font={"size": 13, "color": colour},
            )  # fmt: skip
            rows.append(row + 1.85)
            lengths.append(float(np.nan_to_num(waste.length, posinf=np.inf)))
            row += 2
        row += 1.5
    figure.add_bar(
        x=np.minimum(lengths, longest), y=rows, orientation="h", width=0.6,
        marker={"color": palette.waste}, hoverinfo="skip",
    )  # fmt: skip
    out = [at for at, length in zip(rows, lengths, strict=True) if length > longest]
    figure.add_scatter(
        x=[1.03 * longest] * len(out), y=out, mode="markers", cliponaxis=False,
        marker={"symbol": "triangle-right", "size": 16, "color": palette.waste},
        hoverinfo="skip",
    )  # fmt: skip
    figure.update_layout(
        xaxis=axis(palette, title, range=[0, longest], nticks=5, zeroline=True),
        yaxis=axis(palette, range=[row - 0.8, -0.6], visible=False),
        bargap=0,
    )
    return figure.drawn()
