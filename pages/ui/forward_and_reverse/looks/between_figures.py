"""The best fits between forward and reverse KL: playing over P, and drawn against α."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from klcore import AlphaJump
from pages.ui.live.drawing import axis, blank, hover, make_readable, small
from pages.ui.shell.theme import Palette, faded

__all__ = ["alpha_figure", "frame_of", "playing_figure"]

FloatArray = NDArray[np.float64]


def playing_figure(
    x: FloatArray,
    p: FloatArray,
    curve: FloatArray,
    y_top: float,
    titles: tuple[str, str],
    palette: Palette,
    height: int = 320,
) -> go.Figure:
    """Draw P with one fit; the last two traces are those that `frame_of` moves."""
    figure = blank(height, palette, margin={"l": 50, "r": 10, "t": 8, "b": 42})
    figure.add_scatter(
        x=small(x), y=small(p), mode="lines", fill="tozeroy", hoverinfo="skip",
        line={"color": palette.target, "width": 1.5, "simplify": False},
        fillcolor=faded(palette.target, 0.28),
    )  # fmt: skip
    bell, name = frame_of(x, curve, y_top)
    figure.add_scatter(
        **bell, x=small(x), mode="lines", hoverinfo="skip",
        line={"color": palette.accent, "width": 3.5, "simplify": False},
    )  # fmt: skip
    figure.add_scatter(
        **name, mode="text", text=["<b>Q</b>"], textposition="top center", cliponaxis=False,
        hoverinfo="skip", textfont={"size": 15, "color": palette.accent},
    )  # fmt: skip
    top = int(np.argmax(p))
    figure.add_annotation(
        x=float(x[top]), y=0.4 * float(p[top]), text="<b>P</b>", showarrow=False,
        font={"size": 15, "color": palette.target},
    )  # fmt: skip
    figure.update_layout(
        xaxis=axis(palette, titles[0], range=[float(x[0]), float(x[-1])], zeroline=False),
        yaxis=axis(palette, titles[1], range=[0, y_top], nticks=5),
    )
    return make_readable(figure, palette)


def frame_of(x: FloatArray, curve: FloatArray, y_top: float) -> list[dict[str, Any]]:
    """Return what moves: the fit's curve, and where its name stands."""
    top = int(np.argmax(curve))
    return [{"y": small(curve)}, {"x": [float(x[top])], "y": [float(curve[top]) + 0.015 * y_top]}]


def alpha_figure(
    alphas: FloatArray,
    mus: FloatArray,
    sigmas: FloatArray,
    jumps: Sequence[AlphaJump],
    ends: Sequence[tuple[float, float, float, str]],
    palette: Palette,
    height: int = 320,
) -> go.Figure:
    """Draw μ and σ of the best fit against α; the line breaks where another minimum takes over.

    The last two traces are markers at the first α: what plays moves them.
    `ends` are (α, μ, σ, word) of forward (α = 1) and reverse KL (α = 0) where they exist.
    """
    figure = blank(height, palette, margin={"l": 50, "r": 10, "t": 8, "b": 40})
    # Both sides of a jump, and a gap between them.
    places = [alpha for jump in jumps for alpha in (jump.alpha, np.nan, jump.alpha)]
    at = np.repeat(np.searchsorted(alphas, [jump.alpha for jump in jumps]), 3)
    for values, which, name in ((mus, "", "mu"), (sigmas, "2", "sigma")):
        sides = [
            side
            for jump in jumps
            for side in (getattr(jump.before, name), np.nan, getattr(jump.after, name))
        ]
        figure.add_scatter(
            x=small(np.insert(alphas, at, places)),
            y=small(np.insert(values, at, sides)),
            yaxis=f"y{which}",
            mode="lines+markers",
            line={"color": palette.accent, "width": 2.5},
            marker={"size": 5},
            hovertemplate=hover(),
        )
    ranges = {"": with_margin(mus, float(sigmas.max())), "2": [0.0, 1.2 * float(sigmas.max())]}
    middles = {which: sum(limits) / 2 for which, limits in ranges.items()}
    for alpha, mu, sigma, word in ends:
        colour = palette.forward if alpha == 1 else palette.reverse
        symbol = "circle" if alpha == 1 else "diamond"
        for value, which in ((mu, ""), (sigma, "2")):
            figure.add_scatter(
                x=[alpha], y=[value], yaxis=f"y{which}", mode="markers+text",
                text=[f"<b>{word}</b>"],
                textposition="bottom center" if value > middles[which] else "top center",
                textfont={"color": colour}, cliponaxis=False,
                marker={"size": 12, "color": colour, "symbol": symbol},
                hovertemplate=f"{word}: %{{y:.3f}}<extra></extra>",
            )  # fmt: skip
    for value, which in ((mus[0], ""), (sigmas[0], "2")):
        ring = {"color": palette.text, "width": 2.5}
        figure.add_scatter(
            x=[float(alphas[0])], y=[float(value)], yaxis=f"y{which}", mode="markers",
            hoverinfo="skip", cliponaxis=False,
            marker={"size": 12, "color": palette.background, "line": ring},
        )  # fmt: skip
    for jump in jumps:
        figure.add_vline(x=jump.alpha, line={"color": palette.muted, "width": 1, "dash": "dot"})
    figure.update_layout(
        xaxis=axis(palette, "α", anchor="y2"),
        yaxis=axis(palette, "μ", domain=[0.55, 1], nticks=5, range=ranges[""]),
        yaxis2=axis(palette, "σ", domain=[0, 0.45], nticks=5, range=ranges["2"]),
    )
    return make_readable(figure, palette)


def with_margin(values: FloatArray, least: float) -> list[float]:
    """Return an axis for `values` with room at both ends, `least` long or longer."""
    low, high = float(np.min(values)), float(np.max(values))
    middle, half = 0.5 * (low + high), 0.7 * max(high - low, least)
    return [middle - half, middle + half]
