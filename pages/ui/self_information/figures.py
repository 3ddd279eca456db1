"""Figures of the page on self-information: the curve, bars of lengths, a bar per letter."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.ui.live.drawing import Draft, axis, hover, small
from pages.ui.shell.theme import Palette, faded

__all__ = ["Bars", "curve", "lengths", "letter_bars"]

# Beyond these the letters under the bars would run into each other, if they are not smaller.
MANY_LETTERS, SOME_LETTERS = 38, 28


@dataclass(frozen=True)
class Bars:
    """One row of lengths laid end to end, already in the reader's unit.

    `own` rows are about the reader's event, `second` about the other event; the rest are
    yardsticks.
    """

    name: str
    pieces: tuple[float, ...]
    label: str
    own: bool = False
    second: bool = False


def curve(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    p: float,
    height: float,
    *,
    y_top: float,
    label: str,
    x_title: str,
    y_title: str,
    palette: Palette,
) -> go.Figure:
    """Draw −log P, and how far up it the event stands."""
    figure = Draft(230, palette)
    figure.add_scatter(
        x=small(x),
        y=small(y),
        mode="lines",
        line={"color": palette.muted, "width": 2},
        hovertemplate=hover(":.3g"),
    )
    beyond = height > y_top  # the event stands higher than the frame: it breaks through it
    figure.add_scatter(
        x=[p, p],
        y=[0, y_top if beyond else height],
        mode="lines+markers",
        cliponaxis=False,
        line={"color": palette.target, "width": 5},
        marker={
            "size": [0, 13], "color": palette.target, "opacity": 1,
            "symbol": ["circle", "triangle-up" if beyond else "circle"],
        },
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_annotation(
        x=p,
        y=y_top if beyond else height,
        text=f"<b>{label}</b>",
        showarrow=False,
        xanchor="right" if p > 0.6 else "left",
        xshift=-4 if p > 0.6 else 12,
        yshift=-12 if beyond else 14,
        font={"size": 15, "color": palette.target},
    )
    figure.update_layout(
        xaxis=axis(palette, x_title, range=[-0.012, 1.012], zeroline=False, nticks=11),
        yaxis=axis(palette, y_title, range=[0, y_top], nticks=6),
    )
    return figure.drawn()


def lengths(
    rows: Sequence[Bars], palette: Palette, height: int, x_title: str, edge: float
) -> go.Figure:
    """Draw rows of lengths one below the other; an infinite one runs off the edge, hatched.

    So does one that is longer than the axis, which ends at `edge`; its number stands there. Each
    bar is cut into cells, one a unit: length is what is counted.
    """
    figure = Draft(height, palette, barmode="stack")
    sums = [sum(row.pieces) for row in rows]
    names = [row.name for row in rows]
    for part in range(max(len(row.pieces) for row in rows)):
        pieces = [row.pieces[part] if part < len(row.pieces) else 0.0 for row in rows]
        inner = [
            palette.accent
            if row.second or part == 1
            else palette.target
            if row.own
            else faded(palette.muted, 0.55)
            for row in rows
        ]
        figure.add_bar(
            y=names,
            x=small([piece if math.isfinite(piece) else 2 * edge for piece in pieces]),
            orientation="h",
            width=0.66,
            marker={
                "color": inner,
                "line": {"color": palette.background, "width": 1},
                "pattern": {
                    "shape": [
                        "x" if math.isinf(piece) else "/" if row.second or part == 1 else ""
                        for piece, row in zip(pieces, rows, strict=True)
                    ],
                    "fgcolor": palette.background,
                    "size": 6,
                    "solidity": 0.2,
                },
            },
            hoverinfo="skip",
        )
    for row, total in zip(rows, sums, strict=True):
        beyond = total > edge
        figure.add_annotation(
            x=edge if beyond else total,
            y=row.name,
            text=f"<b>{row.label} →</b>" if beyond else f"<b>{row.label}</b>",
            showarrow=False,
            xanchor="right" if beyond else "left",
            xshift=-3 if beyond else 4,
            bgcolor=palette.background,
            borderpad=1,
            font={"size": 13, "color": palette.text},
        )
    cells = [
        {
            "type": "line", "x0": end, "x1": end, "y0": at - 0.33, "y1": at + 0.33,
            "line": {"color": palette.background, "width": 2},
        }
        for at, total in enumerate(sums)
        for end in range(1, math.ceil(min(total, edge)))
    ]  # fmt: skip
    figure.update_layout(
        shapes=cells,
        xaxis=axis(palette, x_title, range=[0, edge], nticks=7),
        yaxis=axis(palette, autorange="reversed", showgrid=False)
        | {"tickfont": {"size": 13, "color": palette.text}},
    )
    return figure.drawn()


def letter_bars(
    letters: str,
    heights: NDArray[np.float64],
    *,
    x_title: str,
    y_title: str,
    palette: Palette,
    height: int = 230,
) -> go.Figure:
    """Draw one bar per letter of a message; a letter without a word runs off the top, hatched."""
    figure = Draft(height, palette, bargap=0.15 if len(letters) <= MANY_LETTERS else 0.0)
    finite = heights[np.isfinite(heights)]
    top = 1.12 * float(max([1.0, *finite]))
    shown = np.where(np.isfinite(heights), heights, 2 * top)
    figure.add_bar(
        x=small(np.arange(1, len(letters) + 1)),
        y=small(shown),
        marker={
            "color": [
                palette.target if math.isfinite(value) else palette.accent for value in heights
            ],
            "line": {"width": 0},
            "pattern": {
                "shape": ["" if math.isfinite(value) else "x" for value in heights],
                "fgcolor": palette.background,
                "size": 6,
                "solidity": 0.2,
            },
        },
        customdata=list(letters),
        text=["" if math.isfinite(value) else "∞" for value in heights],
        hovertext=[
            f"{letter}: {'∞' if math.isinf(value) else f'{value:.2f}'}"
            for letter, value in zip(letters, heights, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        textposition="none",
    )
    few, size = len(letters) <= MANY_LETTERS, 11 if len(letters) <= SOME_LETTERS else 10
    ticks = {"tickvals": list(range(1, len(letters) + 1)), "ticktext": list(letters)} if few else {}
    figure.update_layout(
        xaxis=axis(
            palette,
            x_title,
            range=[0.4, max(len(letters), 8) + 0.6],
            showgrid=False,
            tickangle=0,
            **ticks,
        )
        | ({"tickfont": {"size": size, "color": palette.text}} if few else {}),
        yaxis=axis(palette, y_title, range=[0, top], nticks=5),
    )
    for position, value in enumerate(heights, start=1):
        if math.isinf(value) and few:
            figure.add_annotation(
                x=position, y=top, text="<b>∞</b>", showarrow=False, yanchor="top",
                bgcolor=palette.background, borderpad=0, font={"color": palette.text},
            )  # fmt: skip
    return figure.drawn()
