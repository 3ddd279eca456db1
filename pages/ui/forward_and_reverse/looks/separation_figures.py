"""Two peaks drifting apart: the sweep that plays, and every stationary point against d."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from klcore.bifurcations.diagram import Branch
from pages.ui.live.drawing import LEGEND, axis, blank, make_readable, small
from pages.ui.shell.theme import Palette, faded

__all__ = ["branch_figure", "sweep_figure"]

FloatArray = NDArray[np.float64]


def sweep_figure(
    x: FloatArray,
    heights: Sequence[FloatArray],
    curves: tuple[str, str, str],
    y_top: float,
    titles: tuple[str, str],
    palette: Palette,
    height: int = 380,
) -> go.Figure:
    """Draw P, the forward and the reverse fit at one half-distance; the heights are what plays."""
    figure = blank(height, palette, margin={"l": 50, "r": 10, "t": 24, "b": 42})
    p, forward, reverse = heights
    figure.add_scatter(
        name=curves[0], x=small(x), y=small(p), mode="lines", fill="tozeroy", hoverinfo="skip",
        line={"color": palette.target, "width": 1.5, "simplify": False},
        fillcolor=faded(palette.target, 0.28),
    )  # fmt: skip
    for name, curve, colour, dash in (
        (curves[1], forward, palette.forward, "solid"),
        (curves[2], reverse, palette.reverse, "dash"),
    ):
        figure.add_scatter(
            name=name, x=small(x), y=small(curve), mode="lines", hoverinfo="skip",
            line={"color": colour, "width": 3, "dash": dash, "simplify": False},
        )  # fmt: skip
    figure.update_layout(
        showlegend=True,
        legend=LEGEND,
        xaxis=axis(palette, titles[0], range=[float(x[0]), float(x[-1])], zeroline=False),
        yaxis=axis(palette, titles[1], range=[0, y_top], nticks=5),
    )
    return make_readable(figure, palette)


def branch_figure(
    lines: Sequence[Branch],
    marks: Sequence[tuple[float, str]],
    titles: tuple[str, str],
    scale: float,
    words: dict[str, str],
    at: Sequence[tuple[float, float]],
    palette: Palette,
    height: int = 380,
) -> go.Figure:
    """Draw μ, σ and the divergence of every stationary point against d; mark births and jump.

    The last three traces are a marker in each panel, at `at`: what plays moves them.

    Minima are solid, saddles (with σ held: maxima) dotted; `marks` are vertical lines with a
    word; `scale` turns nats into the reader's unit.
    """
    figure = blank(height, palette, margin={"l": 56, "r": 10, "t": 24, "b": 40})
    for line in lines:
        solid = line.kind == "minimum"
        for values, which in ((line.mu, ""), (line.sigma, "2"), (scale * line.kl, "3")):
            figure.add_scatter(
                x=small(line.d),
                y=small(values),
                yaxis=f"y{which}",
                mode="lines" if len(line.d) > 1 else "markers",
                line={
                    "color": palette.reverse if solid else palette.muted,
                    "width": 2.5 if solid else 1.5,
                    "dash": "solid" if solid else "dot",
                },
                hovertemplate=f"{words[line.kind]}: %{{y:.3f}} (d = %{{x:.2f}})<extra></extra>",
            )
    for (d, value), which in zip(at, ("", "2", "3"), strict=True):
        ring = {"color": palette.text, "width": 2.5}
        figure.add_scatter(
            x=[d], y=[value], yaxis=f"y{which}", mode="markers", hoverinfo="skip",
            cliponaxis=False, marker={"size": 10, "color": palette.background, "line": ring},
        )  # fmt: skip
    # Each kind is named once: minima where there is but one, what is between them on the far side.
    first = min((line for line in lines if line.kind == "minimum"), key=lambda line: line.d[0])
    others = [line for line in lines if line.kind != "minimum"]
    ends = [(first, 0, "left", 9, palette.reverse)]
    if others:
        ends.append((min(others, key=lambda line: line.mu[-1]), -1, "right", -9, palette.muted))
    for line, end, anchor, up, colour in ends:
        figure.add_annotation(
            x=float(line.d[end]), y=float(line.mu[end]), text=words[line.kind], showarrow=False,
            xanchor=anchor, yshift=up, font={"size": 12, "color": colour},
        )  # fmt: skip
    # Words at the first and at the last mark lean outwards: the two may be close.
    anchors = ["right", *["center"] * (len(marks) - 2), "left"] if len(marks) > 1 else ["center"]
    for (d, word), anchor in zip(marks, anchors, strict=False):
        figure.add_vline(x=d, line={"color": palette.accent, "width": 1.5, "dash": "dash"})
        figure.add_annotation(
            x=d, y=1, yref="paper", yanchor="bottom", text=word, showarrow=False,
            xanchor=anchor, xshift={"right": 8, "left": -8}.get(anchor, 0),
            font={"size": 12, "color": palette.accent},
        )  # fmt: skip
    # Found by Plotly, the ranges would change with the markers.
    along, mu, sigma, kl = (
        with_room(np.concatenate([getattr(line, name) for line in lines]))
        for name in ("d", "mu", "sigma", "kl")
    )
    figure.update_layout(
        xaxis=axis(palette, titles[0], range=along, anchor="y3"),
        yaxis=axis(palette, "μ", range=mu, domain=[0.72, 1], nticks=5),
        yaxis2=axis(palette, "σ", range=sigma, domain=[0.38, 0.64], nticks=4),
        yaxis3=axis(palette, titles[1], range=[0.0, scale * kl[1]], domain=[0, 0.3], nticks=4),
    )
    return make_readable(figure, palette)


def with_room(values: FloatArray) -> list[float]:
    """Return an axis that shows `values` with a little room at both ends."""
    low, high = float(values.min()), float(values.max())
    room = 0.06 * (high - low) or 0.5
    return [low - room, high + room]
