"""What a sample shows of P, and the ways down that estimates of a divergence lead."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.ui.live.drawing import LEGEND, Draft, axis, small
from pages.ui.shell.theme import Palette, blended, faded

__all__ = ["Ways", "sample_figure", "ways_figure"]

FloatArray = NDArray[np.float64]
HEADROOM = 2.1  # how many times as high as P the picture is: few draws make high bars
TOGETHER = 0.05  # of an axis: names of ways that end so near would lie on each other
TICKS = [0.3, 0.5, 1.0, 2.0, 4.0]


def sample_figure(
    x: FloatArray,
    p: FloatArray,
    histogram: tuple[FloatArray, FloatArray],
    kernel: FloatArray,
    names: tuple[str, str, str],
    titles: tuple[str, str],
    palette: Palette,
    height: int = 280,
) -> go.Figure:
    """Draw P's shape, the histogram of the draws (edges, heights) and their kernel density."""
    figure = Draft(
        height, palette, showlegend=True,
        legend=LEGEND,
        margin={"l": 44, "r": 10, "t": 30, "b": 42},
    )  # fmt: skip
    figure.add_scatter(
        x=small(x), y=small(p), mode="lines", fill="tozeroy", hoverinfo="skip", name=names[0],
        line={"color": palette.target, "width": 1.5}, fillcolor=faded(palette.target, 0.28),
    )  # fmt: skip
    edges, heights = histogram
    figure.add_scatter(
        x=small(np.repeat(edges, 2)),
        y=small(np.concatenate([[0.0], np.repeat(heights, 2), [0.0]])),
        mode="lines", hoverinfo="skip", line={"color": palette.muted, "width": 1.2}, name=names[1],
    )  # fmt: skip
    figure.add_scatter(
        x=small(x), y=small(kernel), mode="lines", hoverinfo="skip", name=names[2],
        line={"color": palette.accent, "width": 2.5},
    )  # fmt: skip
    top = HEADROOM * float(p[np.isfinite(p)].max())  # of P alone: the axis stays with other draws
    figure.update_layout(
        xaxis=axis(palette, titles[0], range=[float(x[0]), float(x[-1])], zeroline=False),
        yaxis=axis(palette, titles[1], range=[0, top], nticks=4),
    )
    return figure.drawn()


@dataclass(frozen=True)
class Ways:
    """A landscape over (μ, σ), its marked places, and a way down for each estimate."""

    mus: FloatArray
    sigmas: FloatArray
    value: FloatArray
    minima: Sequence[tuple[float, float]]
    forward: tuple[float, float]
    start: tuple[float, float]
    paths: Sequence[tuple[FloatArray, FloatArray]]
    names: Sequence[str]
    marks: tuple[str, str]  # the forward fit, a reverse minimum
    title: str


def ways_figure(what: Ways, palette: Palette, height: int = 430) -> go.Figure:
    """Draw the contours of D(Q‖P) with every way down."""
    figure = Draft(height, palette)
    figure.add_trace(
        "contour",
        x=small(what.mus), y=small(what.sigmas), z=small(np.log1p(what.value)), ncontours=18,
        showscale=False, hoverinfo="skip", contours={"coloring": "fill"},
        colorscale=[[step, blended(palette.muted, palette.background, share)]
                    for step, share in ((0.0, 0.45), (0.3, 0.2), (1.0, 0.04))],
        line={"width": 0.5, "color": faded(palette.text, 0.25)},
    )  # fmt: skip
    styles = (
        (palette.accent, "solid"), (palette.reverse, "solid"), (palette.forward, "solid"),
        (palette.text, "dot"),
    )  # fmt: skip
    for (mu, sigma), (colour, dash) in zip(what.paths, styles, strict=True):
        figure.add_scatter(
            x=small(mu), y=small(sigma), mode="lines", hoverinfo="skip",
            line={"color": colour, "width": 2.5, "dash": dash},
        )  # fmt: skip
    for (x, y), which in ends(what):
        names = (
            f'<span style="color:{palette.ink(styles[k][0])}">{what.names[k]}</span>' for k in which
        )
        figure.add_annotation(
            x=x, y=y, text=f"<b>{' '.join(names)}</b>", showarrow=False,
            xanchor="left", xshift=6, bgcolor=faded(palette.background, 0.75), font={"size": 13},
        )  # fmt: skip
    for points, symbol, colour, name in (
        ([what.start], "circle-open", palette.text, ""),
        ([what.forward], "square", palette.forward, what.marks[0]),
        (what.minima, "circle", palette.reverse, what.marks[1]),
    ):
        figure.add_scatter(
            x=[mu for mu, _ in points], y=[sigma for _, sigma in points], mode="markers",
            marker={"size": 12, "symbol": symbol, "color": colour,
                    "line": {"color": palette.text, "width": 1.5}},
            hovertemplate=f"{name} %{{x:.2f}}, %{{y:.2f}}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        xaxis=axis(palette, "μ", range=[float(what.mus[0]), float(what.mus[-1])], zeroline=False),
        yaxis=axis(palette, what.title, type="log", showgrid=False, tickvals=TICKS,
                   range=np.log10([what.sigmas[0], what.sigmas[-1]]).tolist()),
    )  # fmt: skip
    return figure.drawn()


def ends(what: Ways) -> list[tuple[tuple[float, float], list[int]]]:
    """Return where ways end, μ and log10 σ, and which: those that end together in one."""
    found: list[tuple[tuple[float, float], list[int]]] = []
    size = np.ptp(what.mus), np.ptp(np.log10(what.sigmas))
    for k, (mu, sigma) in enumerate(what.paths):
        x, y = float(mu[-1]), float(np.log10(sigma[-1]))
        for (other_x, other_y), which in found:
            if abs(x - other_x) < TOGETHER * size[0] and abs(y - other_y) < TOGETHER * size[1]:
                which.append(k)
                break
        else:
            found.append(((x, y), [k]))
    return found
