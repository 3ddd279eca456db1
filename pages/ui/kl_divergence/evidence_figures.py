"""A fan of evidence paths, what they do on average, and when the odds are reached."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.ui.live.drawing import Draft, axis, hover, small
from pages.ui.shell.theme import Palette, faded

__all__ = ["Race", "evidence_paths"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Race:
    """Evidence after the draws `n` of several paths, and its mean and a band about it, if finite.

    `paths` has a row a path; beyond an impossible event it holds NaN, and `jumps` says after which
    draw (x) and where to (+1 or -1). `reached` are the places at which paths first meet `level`.
    `first` is the chance of each number of draws from 1 on, empty where it is not shown.
    """

    n: FloatArray
    paths: FloatArray
    jumps: Sequence[tuple[int, int]]
    reached: Sequence[tuple[int, float]]
    mean: FloatArray | None
    half_band: FloatArray | None
    level: float
    first: FloatArray
    first_top: float
    mean_draws: float
    span: tuple[float, float]
    titles: tuple[str, str, str]
    names: tuple[str, str, str, str]  # the level, even odds, the mean number of draws, the mean


def evidence_paths(what: Race, colour: str, palette: Palette, height: int = 330) -> go.Figure:
    """Draw the paths above the chances of each number of draws."""
    figure = Draft(height, palette)
    with_first = what.first.size > 0
    none = np.zeros(0)
    mean = none if what.mean is None else what.mean
    half = none if what.half_band is None else what.half_band
    figure.add_scatter(
        x=small(np.concatenate([what.n, what.n[::-1]]) if mean.size else none),
        y=small(np.concatenate([mean + half, (mean - half)[::-1]])),
        mode="lines", line={"width": 0}, fill="toself", fillcolor=faded(colour, 0.13),
        hoverinfo="skip",
    )  # fmt: skip
    gap = np.full((len(what.paths), 1), np.nan)
    figure.add_scatter(
        x=small(np.tile(np.append(what.n, np.nan), len(what.paths))),
        y=small(np.hstack([what.paths, gap]).ravel()),
        mode="lines", line={"color": faded(colour, 0.4), "width": 1}, hoverinfo="skip",
        connectgaps=False,
    )  # fmt: skip
    figure.add_scatter(
        x=small(what.n if mean.size else none), y=small(mean), mode="lines", hoverinfo="skip",
        line={"color": colour, "width": 3.5},
    )  # fmt: skip
    if mean.size:
        at = int(0.62 * (len(what.n) - 1))
        figure.add_annotation(
            x=float(what.n[at]), y=float(np.clip(mean[at], *what.span)),
            text=f"<b>{what.names[3]}</b>", showarrow=False, xanchor="right", yanchor="bottom",
            bgcolor=faded(palette.background, 0.7), font={"size": 13, "color": colour},
        )  # fmt: skip
    figure.add_scatter(
        x=[x for x, _ in what.reached], y=small([y for _, y in what.reached]), mode="markers",
        marker={"size": 6, "color": colour},
        hovertemplate="%{xaxis.title.text}: %{x}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=[x for x, _ in what.jumps],
        y=[what.span[sign > 0] for _, sign in what.jumps],
        mode="markers", hovertemplate="%{xaxis.title.text}: %{x}<extra></extra>", cliponaxis=False,
        marker={
            "size": 11, "color": colour,
            "symbol": ["triangle-up" if sign > 0 else "triangle-down" for _, sign in what.jumps],
        },
    )  # fmt: skip
    lines = add_levels(figure, what, palette)
    add_first(figure, what, colour, palette)
    if with_first and np.isfinite(what.mean_draws):
        lines.append(
            {"type": "line", "x0": what.mean_draws, "x1": what.mean_draws, "y0": 0, "y1": 1,
             "yref": "paper", "line": {"color": palette.muted, "width": 1, "dash": "dot"}}
        )  # fmt: skip
    right = float(what.n[-1])
    figure.update_layout(
        shapes=lines,
        xaxis=axis(palette, what.titles[0], range=[0, 1.02 * right], nticks=9, zeroline=False,
                   anchor="y2" if with_first else "y"),
        yaxis=axis(palette, what.titles[1], range=list(what.span), nticks=7, zeroline=False,
                   domain=[0.36 if with_first else 0, 1]),
    )  # fmt: skip
    figure.update_layout(
        yaxis2=axis(palette, what.titles[2], domain=[0, 0.26], anchor="x", nticks=3,
                    range=[0, what.first_top or 1], visible=with_first),
    )  # fmt: skip
    return figure.drawn()


def add_levels(figure: Draft, what: Race, palette: Palette) -> list[dict[str, object]]:
    """Name the odds that are to be reached and even odds; return their lines."""
    for y, name, colour_of in (
        (what.level, what.names[0], palette.text),
        (0.0, what.names[1], palette.muted),
    ):
        figure.add_annotation(
            x=1, xref="paper", y=y, text=name, showarrow=False, xanchor="right",
            yanchor="bottom", font={"size": 13, "color": colour_of},
            bgcolor=faded(palette.background, 0.7),
        )  # fmt: skip
    return [level_line(what.level, palette.text, "dash"), level_line(0.0, palette.muted, "dot")]


def level_line(y: float, colour: str, dash: str) -> dict[str, object]:
    """Return a line across the upper picture."""
    return {
        "type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": y, "y1": y,
        "line": {"color": colour, "width": 1.5, "dash": dash},
    }  # fmt: skip


def add_first(figure: Draft, what: Race, colour: str, palette: Palette) -> None:
    """Draw the chance that each draw is the one that reaches the level."""
    figure.add_bar(
        x=list(range(1, what.first.size + 1)), y=small(what.first), yaxis="y2", width=0.8,
        marker={"color": faded(colour, 0.5), "line": {"color": colour, "width": 1}},
        hovertemplate=hover(""),
    )  # fmt: skip
    if not what.first.size or not np.isfinite(what.mean_draws):
        return
    figure.add_annotation(
        x=what.mean_draws, y=0.26, yref="paper", text=what.names[2], showarrow=False,
        xanchor="left", yanchor="bottom", xshift=4, font={"size": 13, "color": palette.text},
    )  # fmt: skip
