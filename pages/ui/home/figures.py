"""The home page's figures: P with both fits, and what each of the fits wastes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from pages.ui.live.curve_names import LINE_HEIGHT, width_of
from pages.ui.live.drawing import Draft, axis, small
from pages.ui.shell.theme import Palette, faded

__all__ = ["MARGIN", "Waste", "draw_both_fits", "draw_waste"]

FloatArray = NDArray[np.float64]
NARROW = 268.0  # pixels that the picture has across on a phone
MARGIN = {"l": 24, "r": 10, "t": 10, "b": 46}
KNOB = 13.0  # pixels from the middle of a handle to where it ends
CLEARANCE = 4.0  # pixels between a name and what is below it
BESIDE = 8.0  # pixels that a name may reach out of the drawing area


def draw_both_fits(
    x: FloatArray,
    curves: tuple[FloatArray, FloatArray, FloatArray],
    handles: Sequence[tuple[float, float]],
    labels: tuple[str, str, str],
    titles: tuple[str, str],
    y_top: float,
    palette: Palette,
    height: int = 420,
) -> go.Figure:
    """Draw P, the forward fit and the reverse fit, in this order.

    `handles` are the places at which P is taken hold of: no name stands there.
    """
    figure = Draft(height, palette, margin=MARGIN)
    figure.add_scatter(
        x=small(x), y=small(curves[0]), mode="lines", name=labels[0], fill="tozeroy",
        line={"color": palette.target, "width": 1.5, "simplify": False},
        fillcolor=faded(palette.target, 0.28), hoverinfo="skip",
    )  # fmt: skip
    for k, colour, dash in ((1, palette.forward, "solid"), (2, palette.reverse, "dash")):
        figure.add_scatter(
            x=small(x), y=small(curves[k]), mode="lines", name=labels[k],
            line={"color": colour, "width": 3.5, "dash": dash, "simplify": False},
            hoverinfo="skip",
        )  # fmt: skip
    scale = NARROW / (x[-1] - x[0]), (height - MARGIN["t"] - MARGIN["b"]) / y_top
    ups = [curve * scale[1] for curve in curves]
    knobs = [((at - x[0]) * scale[0], y * scale[1]) for at, y in handles]
    colours = palette.target, palette.forward, palette.reverse
    for k, name in names_above((x - x[0]) * scale[0], ups, labels, knobs, y_top * scale[1]):
        figure.add_annotation(
            x=float(x[name.at]), y=float(curves[k][name.at]), text=f"<b>{labels[k]}</b>",
            axref="x", ayref="y", ax=float(x[0] + name.across / scale[0]), ay=name.up / scale[1],
            arrowhead=0, arrowwidth=1.2, arrowcolor=colours[k], standoff=2, borderpad=1,
            font={"size": 14, "color": colours[k]},
        )  # fmt: skip
    figure.update_layout(
        xaxis=axis(palette, titles[0], range=[float(x[0]), float(x[-1])], zeroline=False),
        yaxis=axis(palette, titles[1], range=[0, y_top], showticklabels=False, showgrid=False),
    )
    return figure.drawn()


@dataclass(frozen=True)
class Above:
    """Where the middle of a name stands, in pixels, and at which point it names its curve."""

    across: float
    up: float
    at: int


def names_above(
    across: FloatArray, ups: Sequence[FloatArray], labels: Sequence[str],
    knobs: Sequence[tuple[float, float]], top: float,
) -> list[tuple[int, Above]]:  # fmt: skip
    """Return where each curve's name stands: over everything that is drawn below it.

    Found for the narrowest picture. In a wider one a name whose middle keeps its place on the axis
    reaches over less of the curves than in this one, so that what was free is free there too.
    """
    curve_top = np.max(ups, axis=0)
    skyline = curve_top.copy()
    for right, up in knobs:
        near = np.abs(across - right) < KNOB
        skyline[near] = np.maximum(skyline[near], up + KNOB)
    found: list[tuple[int, Above]] = []
    taken: list[tuple[float, float, float]] = []
    for k in (2, 0, 1):
        half = width_of(labels[k]) / 2 - CLEARANCE
        middles, levels = free_levels(across, skyline, half)
        fits = levels + LINE_HEIGHT / 2 < top
        middles, levels = middles[fits], levels[fits]
        at = np.flatnonzero(ups[k] > np.maximum(0.12 * ups[k].max(), 2.0))[::6]
        if not len(middles) or not len(at):
            continue
        costs = leader_costs(across, curve_top, ups[k], at, middles, levels, half)
        for low, high, bottom in taken:  # no leader passes another name
            first = np.minimum(across[at], middles[:, None] - half)
            last = np.maximum(across[at], middles[:, None] + half)
            reaches = np.maximum(levels[:, None] + LINE_HEIGHT / 2, ups[k][at]) > bottom
            costs += 500.0 * ((first < high) & (last > low) & reaches)
        which, where = np.unravel_index(int(np.argmin(costs)), costs.shape)
        middle, level = float(middles[which]), float(levels[which])
        found.append((k, Above(middle, level, int(at[where]))))
        taken.append((middle - half, middle + half, level - LINE_HEIGHT / 2))
        below = np.abs(across - middle) < half
        skyline[below] = np.maximum(skyline[below], level + LINE_HEIGHT / 2)
    return found


def free_levels(
    across: FloatArray, skyline: FloatArray, half: float
) -> tuple[FloatArray, FloatArray]:
    """Return where the middle of a name may stand, and how far up it is free of what is below."""
    step = float(across[1] - across[0])
    more, reach = int(BESIDE / step), int(np.ceil((half + CLEARANCE) / step))
    wider = np.pad(skyline, more, mode="edge")
    highest = sliding_window_view(wider, 2 * reach + 1).max(axis=1)[::4]
    middles = step * np.arange(reach - more, len(across) + more - reach, 4, dtype=np.float64)
    levels: FloatArray = highest + CLEARANCE + LINE_HEIGHT / 2
    return middles, levels


def leader_costs(
    across: FloatArray, curve_top: FloatArray, own: FloatArray, at: NDArray[np.int_],
    middles: FloatArray, levels: FloatArray, half: float,
) -> FloatArray:  # fmt: skip
    """Return how well a name at each middle names its curve at each point `at`: a short leader.

    It begins where the curve is uppermost, best at its top, and crosses no other curve.
    """
    dx = middles[:, None] - across[at]
    dy = levels[:, None] - LINE_HEIGHT / 2 - own[at]
    costs = np.hypot(np.maximum(np.abs(dx) - half, 0.0), dy) + 0.3 * np.abs(dx)
    costs += 20.0 * (1.0 - own[at] / own.max()) + 200.0 * (own[at] < curve_top[at] - 2.0)
    for share in (0.25, 0.5, 0.75):
        there = np.interp(across[at] + share * dx, across, curve_top)
        costs += 60.0 * (own[at] + share * dy < there - 1.0)
    return np.asarray(costs, dtype=float)


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
        x=[longest] * len(out), y=out, mode="markers", cliponaxis=False,
        marker={"symbol": "triangle-right", "size": 30, "color": palette.waste, "opacity": 1},
        hoverinfo="skip",
    )  # fmt: skip
    figure.update_layout(
        xaxis=axis(palette, title, range=[0, longest], nticks=5, zeroline=True),
        yaxis=axis(palette, range=[row - 0.8, -0.6], visible=False),
        bargap=0,
    )
    return figure.drawn()
