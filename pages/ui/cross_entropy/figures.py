"""Figures of page 3: rectangles of two codes, one text in five codes, five texts in five codes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.ui.live.drawing import Draft, axis, small
from pages.ui.shell.theme import Palette, faded

__all__ = ["Rectangles", "code_bars", "cost_table", "rectangles"]

HEADROOM = 1.15
WIDE_ENOUGH = 0.07  # for an event's name and the length of its word
ROOM_FOR_NAME = 0.2  # for what a difference is called, on a phone too
HIGH_ENOUGH = 0.17  # of the axis, for the name of a difference clear of a word's length


@dataclass(frozen=True)
class Rectangles:
    """The events side by side, all numbers in the reader's unit and computed elsewhere.

    `heights` are the lengths of the code in use, `other` those of the code not in use (drawn as
    an outline); a height may be ∞. `average` is the level of the code in use, `other_average` of
    the other one.
    """

    labels: Sequence[str]
    widths: NDArray[np.float64]
    heights: NDArray[np.float64]
    other: NDArray[np.float64]
    levels: Sequence[tuple[float, str, str, str]]  # height, text, colour, dash
    hover: Sequence[str]
    colour: str
    other_colour: str
    pattern: str
    shown_heights: Sequence[str]
    longer: str  # what the part of a word is called that is waste
    saved: str
    top: float  # of the axis, whatever the weights
    x_title: str
    y_title: str


def rectangles(what: Rectangles, palette: Palette, height: int = 330) -> go.Figure:
    """Draw each event as wide as it is likely and as high as its word is long.

    Where P's word is longer than Q's own the difference is filled as waste, where it is shorter it
    is hatched as saved. What leaves the axis shows its length inside, at the top.
    """
    left = np.cumsum(what.widths) - what.widths
    top = what.top
    drawn = np.minimum(what.heights, top)
    endless = np.isinf(what.heights)
    figure = Draft(height, palette, bargap=0, barmode="overlay")
    sent = what.widths > 0
    figure.add_bar(
        x=small((left + what.widths / 2)[sent]),
        y=small(drawn[sent]),
        width=small(what.widths[sent]),
        marker={
            "color": faded(what.colour, 0.32),
            "line": {"color": what.colour, "width": 1.5},
            "pattern": {
                "shape": ["x" if one else what.pattern for one in endless[sent]],
                "fgcolor": what.colour,
                "fgopacity": 0.5,
                "solidity": 0.15,
            },
        },
        customdata=np.array(what.hover)[sent],
        hovertemplate="%{customdata}<extra></extra>",
    )
    add_differences(figure, what, left, palette)
    add_outline(figure, what, left, top)
    add_levels(figure, what, top)
    # After the differences, which would lie over them.
    figure.add_scatter(
        x=small((left + what.widths / 2)[sent]),
        y=small(drawn[sent]),
        mode="text",
        text=[
            f"<b>{shown}</b>" if width >= WIDE_ENOUGH else ""
            for shown, width in zip(np.array(what.shown_heights)[sent], what.widths[sent],
                                    strict=True)
        ],
        textposition="bottom center",
        textfont={"size": 12, "color": palette.text},
        hoverinfo="skip",
    )  # fmt: skip
    named = sent & (what.widths >= WIDE_ENOUGH / 2)
    figure.update_layout(
        xaxis=axis(
            palette,
            what.x_title,
            range=[0, 1.0],
            domain=[0, 0.78],
            tickvals=(left + what.widths / 2)[named].tolist(),
            ticktext=[label for label, one in zip(what.labels, named, strict=True) if one],
            showgrid=False,
        ),
        yaxis=axis(palette, what.y_title, range=[0, top], nticks=6),
    )
    return figure.drawn()


def add_differences(
    figure: Draft, what: Rectangles, left: NDArray[np.float64], palette: Palette
) -> None:
    """Fill what P's code adds to Q's own words, hatch what it saves; the net is the waste."""
    p, own = (what.other, what.heights) if what.pattern else (what.heights, what.other)
    p, own = np.minimum(p, what.top), np.minimum(own, what.top)
    sent = what.widths > 0
    for longer, name in ((True, what.longer), (False, what.saved)):
        where = sent & ((p > own) if longer else (p < own))
        figure.add_bar(
            x=small((left + what.widths / 2)[where]),
            y=small(np.abs(p - own)[where]),
            base=small(np.minimum(p, own)[where]),
            width=small(what.widths[where]),
            name=name,
            hovertemplate=f"{name}: %{{y:.3f}}<extra></extra>",
            marker={
                "color": faded(palette.waste, 0.8 if longer else 0.0),
                "line": {"color": palette.waste, "width": 1},
                "pattern": {
                    "shape": "" if longer else "/",
                    "fgcolor": palette.waste,
                    "fgopacity": 0.5,
                    "solidity": 0.12,
                },
            },
        )
        if where.any():
            first, last = widest_run(where, what.widths)
            across = float(what.widths[first:last].sum())
            low = float(np.minimum(p, own)[first:last].max())
            high = float(np.maximum(p, own)[first:last].min())
            roomy = across >= ROOM_FOR_NAME and (high - low) / what.top >= HIGH_ENOUGH
            figure.add_annotation(
                x=float(left[first]) + across / 2,
                y=(low + high) / 2,
                text=f"<b>{name}</b>" if roomy else "",
                showarrow=False,
                font={"size": 12, "color": palette.text},
            )


def widest_run(where: NDArray[np.bool_], widths: NDArray[np.float64]) -> tuple[int, int]:
    """Return the first and one beyond the last of the neighbours that are widest together."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], where, [False]]))).reshape(-1, 2)
    first, last = max(edges.tolist(), key=lambda run: float(widths[run[0] : run[1]].sum()))
    return first, last


def add_outline(figure: Draft, what: Rectangles, left: NDArray[np.float64], top: float) -> None:
    """Draw the heights of the code that is not in use as one dotted staircase."""
    x = np.repeat(np.append(left, 1.0), 2)[1:-1]
    y = np.repeat(np.minimum(what.other, top), 2)
    figure.add_scatter(
        x=small(x), y=small(y), mode="lines", hoverinfo="skip",
        line={"color": what.other_colour, "width": 2, "dash": "dot"},
    )  # fmt: skip


def add_levels(figure: Draft, what: Rectangles, top: float) -> None:
    """Draw each average as a line across all rectangles, its value to the right of them."""
    missing = [(np.inf, "", what.colour, "solid")] * (2 - len(what.levels))
    for i, (level, text, colour, dash) in enumerate([*what.levels, *missing]):
        shown = min(level, top)
        there = np.isfinite(level)
        figure.add_scatter(
            x=[0, 1] if there else [], y=[shown, shown] if there else [],
            mode="lines", hoverinfo="skip",
            line={"color": colour, "width": 3, "dash": dash},
        )  # fmt: skip
        figure.add_annotation(
            xref="paper",
            x=0.785,
            y=shown,
            text=text,
            showarrow=False,
            xanchor="left",
            # The first level is never below the second: they keep out of each other's way.
            yanchor="bottom" if i == 0 and np.isfinite(level) else "top",
            align="left",
            font={"size": 13, "color": colour},
        )


def code_bars(
    names: Sequence[str],
    costs: NDArray[np.float64],
    theory: NDArray[np.float64] | None,
    texts: Sequence[str],
    own: int | None,
    titles: tuple[str, str],
    palette: Palette,
    height: int = 270,
) -> go.Figure:
    """Draw what one text costs with each code as bars, the theory as diamonds on them.

    An infinite cost is a hatched bar to the end of the axis. `own` is the code of the text's own
    language, drawn stronger.
    """
    finite = costs[np.isfinite(costs)]
    both = finite if theory is None else np.append(finite, theory[np.isfinite(theory)])
    top = HEADROOM * float(both.max(initial=1.0))
    endless = np.isinf(costs)
    figure = Draft(height, palette)
    figure.add_bar(
        y=list(names),
        x=small(np.minimum(costs, top)),
        orientation="h",
        width=0.66,
        marker={
            "color": [faded(palette.target, 0.75 if i == own else 0.4) for i in range(len(names))],
            "line": {"color": palette.target, "width": 1.5},
            "pattern": {
                "shape": ["x" if one else "" for one in endless],
                "fgcolor": palette.background,
                "solidity": 0.25,
            },
        },
        hoverinfo="skip",
    )
    inside = [
        {"x": 0, "y": name, "text": f"<b>{text}</b>", "showarrow": False, "xanchor": "left",
         "xshift": 6, "font": {"size": 13, "color": palette.text},
         "bgcolor": faded(palette.background, 0.72)}
        for name, text in zip(names, texts, strict=True)
    ]  # fmt: skip
    if theory is not None:
        known = np.isfinite(theory)
        figure.add_scatter(
            y=[name for name, one in zip(names, known, strict=True) if one],
            x=small(theory[known]),
            mode="markers",
            marker={"symbol": "diamond", "size": 11, "color": palette.text,
                    "line": {"color": palette.background, "width": 1.5}},
            hovertemplate="%{xaxis.title.text}: %{x:.3f}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        annotations=inside,
        xaxis=axis(palette, titles[0], range=[0, top], nticks=6),
        yaxis=axis(palette, "", autorange="reversed", showgrid=False),
    )
    return figure.drawn()


def cost_table(
    costs: NDArray[np.float64],
    texts: Sequence[Sequence[str]],
    winners: NDArray[np.bool_],
    names: Sequence[str],
    titles: tuple[str, str],
    palette: Palette,
    height: int = 300,
) -> go.Figure:
    """Draw a table of costs: rows send, columns made the code, the smallest of a row framed."""
    dearest = 1.2 * float(costs[np.isfinite(costs)].max())  # the deepest shade is that of ∞
    figure = Draft(height, palette, margin={"l": 44, "r": 6, "t": 30, "b": 6})
    figure.add_trace(
        "heatmap",
        z=small(np.minimum(costs, dearest)),
        x=list(range(len(names))),
        y=list(range(len(costs))),
        colorscale=[[0, faded(palette.target, 0.06)], [1, faded(palette.target, 0.6)]],
        showscale=False,
        text=[list(row) for row in texts],
        texttemplate="%{text}",
        textfont={"size": 13, "color": palette.text},
        hoverinfo="skip",
        xgap=2,
        ygap=2,
    )
    frames = [
        {"type": "rect", "x0": column - 0.47, "x1": column + 0.47, "y0": row - 0.45,
         "y1": row + 0.45, "line": {"color": palette.text, "width": 2.5}}
        for row, column in zip(*np.nonzero(winners), strict=True)
    ]  # fmt: skip
    endless = [
        {"x": column, "y": row, "text": "∞", "showarrow": False,
         "font": {"size": 16, "color": palette.text}}
        for row, column in zip(*np.nonzero(np.isinf(costs)), strict=True)
    ]  # fmt: skip
    ticks = {"tickvals": list(range(len(names))), "ticktext": list(names), "showgrid": False,
             "zeroline": False}  # fmt: skip
    figure.update_layout(
        shapes=frames,
        annotations=endless,
        xaxis=axis(palette, titles[0], side="top", **ticks),
        yaxis=axis(palette, titles[1], autorange="reversed", **ticks),
    )
    return figure.drawn()
