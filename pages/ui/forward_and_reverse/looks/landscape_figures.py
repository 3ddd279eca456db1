"""The landscape of one objective, its minima and saddles, and the way down from a start."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.ui.live.drawing import axis, blank, make_readable, small
from pages.ui.shell.theme import Palette, blended, faded

__all__ = ["Landscape", "frame_of", "landscape_figure"]

FloatArray = NDArray[np.float64]
TICKS = [digit * 10.0**power for power in range(-4, 5) for digit in (1, 2, 5)]
SHADES = ("#7a9cc6", "#c9a66b", "#9d86b8", "#7fb39a", "#c58a8a", "#8f9aa8", "#b3b36b", "#6bb3b3")


@dataclass(frozen=True)
class Landscape:
    """One objective over (μ, σ), its stationary points, a path down, and P for the bell curve.

    `minima` and `saddles` are (μ, σ, label); `basins` holds for each cell of its own, coarser
    grid the number of the minimum that a start there ends in, or is None.
    """

    mus: FloatArray
    sigmas: FloatArray
    value: FloatArray
    minima: Sequence[tuple[float, float, str]]
    saddles: Sequence[tuple[float, float, str]]
    starts: tuple[FloatArray, FloatArray]
    path_mu: FloatArray
    path_sigma: FloatArray
    path_labels: Sequence[str]
    path_steps: Sequence[int]
    x: FloatArray
    p: FloatArray
    curves: Sequence[FloatArray]
    y_top: float
    colour: str
    dash: str
    basins: tuple[FloatArray, FloatArray, NDArray[np.int64]] | None = None


def landscape_figure(
    shown: Landscape,
    palette: Palette,
    x_title: str,
    sigma_title: str,
    density_title: str,
    height: int = 480,
) -> go.Figure:
    """Draw the contours with the path, and below them P with the bell curve on its way.

    The last three traces are those that `frame_of` moves.
    """
    figure = blank(height, palette, margin={"l": 50, "r": 10, "t": 8, "b": 42})
    add_contours(figure, shown, palette)
    add_stationary_points(figure, shown, palette)
    figure.add_scatter(
        x=small(shown.path_mu),
        y=small(shown.path_sigma),
        mode="lines",
        line={"color": palette.text, "width": 2},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=small(shown.x),
        y=small(shown.p),
        yaxis="y2",
        mode="lines",
        line={"color": palette.target, "width": 1.5, "simplify": False},
        fill="tozeroy",
        fillcolor=faded(palette.target, 0.28),
        hoverinfo="skip",
    )
    add_walker(figure, shown, palette)
    span = [float(shown.mus[0]), float(shown.mus[-1])]
    figure.update_layout(
        xaxis=axis(palette, x_title, range=span, anchor="y2", zeroline=False),
        yaxis=axis(
            palette,
            sigma_title,
            type="log",
            range=list(np.log10([shown.sigmas[0], shown.sigmas[-1]])),
            domain=[0.36, 1],
            showgrid=False,
            tickvals=[tick for tick in TICKS if shown.sigmas[0] <= tick <= shown.sigmas[-1]],
        ),
        yaxis2=axis(palette, density_title, domain=[0, 0.27], range=[0, shown.y_top], nticks=3),
    )
    return make_readable(figure, palette)


def add_contours(figure: go.Figure, shown: Landscape, palette: Palette) -> None:
    """Draw lines of equal divergence (of its logarithm: it soon grows very steep)."""
    with np.errstate(invalid="ignore"):
        height = np.log1p(np.where(np.isfinite(shown.value), shown.value, np.nan))
    if shown.basins is not None:
        mus, sigmas, which = shown.basins
        count = len(shown.minima)
        steps = [
            [edge, SHADES[i % len(SHADES)]]
            for i in range(count)
            for edge in (i / count, (i + 1) / count)
        ]
        figure.add_heatmap(
            x=small(mus),
            y=small(sigmas),
            z=np.where(which >= 0, which + 0.5, np.nan),
            zmin=0,
            zmax=count,
            colorscale=steps,
            opacity=0.55,
            showscale=False,
            hoverinfo="skip",
        )
    figure.add_contour(
        x=small(shown.mus),
        y=small(shown.sigmas),
        z=small(height),
        ncontours=22,
        showscale=False,
        hoverinfo="skip",
        colorscale=[
            [step, blended(shown.colour, palette.background, share)]
            for step, share in ((0.0, 0.6), (0.3, 0.3), (1.0, 0.06))
        ],
        contours={"coloring": "lines" if shown.basins is not None else "fill"},
        line={"width": 0.7, "color": faded(palette.text, 0.35)},
    )
    # Contours report no clicks to the page, so a faint grid of points does.
    figure.add_scatter(
        x=small(shown.starts[0]),
        y=small(shown.starts[1]),
        mode="markers",
        marker={"size": 7, "color": faded(palette.text, 0.22)},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertemplate="μ = %{x:.2f}, σ = %{y:.2f}<extra></extra>",
        name="starts",
    )


def add_stationary_points(figure: go.Figure, shown: Landscape, palette: Palette) -> None:
    """Mark minima as dots and saddles as crosses, each with its value."""
    for points, symbol, size in ((shown.saddles, "x-thin", 9), (shown.minima, "circle", 11)):
        figure.add_scatter(
            x=[mu for mu, _, _ in points],
            y=[sigma for _, sigma, _ in points],
            text=[label for _, _, label in points],
            mode="markers+text",
            textposition="bottom center",
            textfont={"size": 12, "color": palette.text},
            marker={
                "symbol": symbol,
                "size": size,
                "color": shown.colour,
                "line": {"color": palette.text, "width": 1.5},
            },
            hovertemplate="μ = %{x:.3f}, σ = %{y:.3f}<br>%{text}<extra></extra>",
        )


def add_walker(figure: go.Figure, shown: Landscape, palette: Palette) -> None:
    """Draw what moves: the walker, its bell curve, and what it costs, at the start."""
    walker, bell, cost = frame_of(shown, 0)
    ring = {"color": palette.text, "width": 3}
    figure.add_scatter(
        **walker, mode="markers", hoverinfo="skip",
        marker={"size": 13, "color": palette.background, "line": ring},
    )  # fmt: skip
    figure.add_scatter(
        **bell, x=small(shown.x), yaxis="y2", mode="lines", hoverinfo="skip",
        line={"color": shown.colour, "width": 3, "dash": shown.dash, "simplify": False},
    )  # fmt: skip
    figure.add_scatter(
        **cost, x=[float(shown.mus[0])], y=[0.86 * shown.y_top], yaxis="y2", mode="text",
        textposition="middle right", hoverinfo="skip",
        textfont={"size": 14, "color": palette.ink(shown.colour)},
    )  # fmt: skip


def frame_of(shown: Landscape, i: int) -> list[dict[str, Any]]:
    """Return what moves, at the step number `i` of those that are shown."""
    return [
        {"x": [float(shown.path_mu[i])], "y": [float(shown.path_sigma[i])]},
        {"y": small(shown.curves[i])},
        {"text": [f"  <b>{shown.path_labels[i]}</b>"]},
    ]
