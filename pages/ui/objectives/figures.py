"""Figures of the two objectives: curves along a line of Gaussians, and small density pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.ui.live.curve_names import Name, with_room
from pages.ui.live.drawing import Draft, axis, height_inside, hover, small
from pages.ui.shell.theme import Palette, faded

__all__ = ["Curve", "Panel", "density_picture", "objective_panel"]

FloatArray = NDArray[np.float64]
MARGIN = 0.025  # of the axis, at either end
AROUND_A_MARK = ((-7, 0), (7, 0), (0, -7), (0, 7))
PANEL_PIXELS = (280.0, 225.0)  # about the drawing area of the narrowest panel
WIDE_PIXELS = (370.0, 225.0)  # and of one on a desk


@dataclass(frozen=True)
class Curve:
    """One curve of a panel and how it is drawn; `minima` are its marked lowest points.

    Its name stands above it (`side` 1), below it (-1), or wherever there is more room (0).
    """

    y: FloatArray
    label: str
    colour: str
    dash: str
    width: float
    here: float
    minima: Sequence[tuple[float, float]] = ()
    side: int = 0


@dataclass(frozen=True)
class Panel:
    """What one panel shows, all computed elsewhere.

    `here` is the present Q's place on the axis. Each ruler is (x, lower end, upper end); the first
    one carries the name. `log_axis` marks an axis of widths.
    """

    x: FloatArray
    curves: Sequence[Curve]
    here: float
    x_title: str
    y_title: str
    y_range: tuple[float, float]
    log_axis: bool
    rulers: Sequence[tuple[float, float, float]] = ()
    ruler_label: str = ""
    ticks: Sequence[float] = field(default=())


def objective_panel(panel: Panel, palette: Palette, height: int = 270) -> go.Figure:
    """Draw the curves with their lowest points, the rulers between them and the present Q."""
    figure = Draft(height, palette, margin={"l": 46, "r": 8, "t": 6, "b": 42})
    low, high = panel.y_range
    figure.add_scatter(
        x=[panel.here, panel.here], y=[low, high], mode="lines", hoverinfo="skip",
        line={"color": palette.muted, "width": 1, "dash": "dot"},
    )  # fmt: skip
    figure.add_scatter(
        x=[end for x, _, _ in panel.rulers for end in (x, x, None)],
        y=[end for _, lower, upper in panel.rulers for end in (lower, upper, None)],
        mode="lines+markers", hoverinfo="skip",
        line={"color": palette.target, "width": 2},
        marker={"symbol": "line-ew-open", "size": 12, "color": palette.target,
                "line": {"width": 2, "color": palette.target}},
    )  # fmt: skip
    for curve in panel.curves:
        figure.add_scatter(
            x=small(panel.x), y=small(curve.y), mode="lines", name=curve.label,
            line={"color": curve.colour, "width": curve.width, "dash": curve.dash},
            hovertemplate=hover(named=True),
        )  # fmt: skip
    mark_points(figure, panel, palette)
    label_curves(figure, panel)
    say_off_scale(figure, panel)
    if panel.rulers and panel.ruler_label:
        x, lower, upper = panel.rulers[0]
        sign = ruler_side(panel)
        figure.add_annotation(
            x=np.log10(x) if panel.log_axis else x, y=(lower + upper) / 2,
            text=panel.ruler_label, showarrow=False, xanchor="left" if sign > 0 else "right",
            xshift=6 * sign,
            font={"size": 12, "color": palette.target}, bgcolor=faded(palette.background, 0.75),
        )  # fmt: skip
    ends = [float(panel.x[0]), float(panel.x[-1])]
    scale: dict[str, object] = {"range": with_margin(ends), "nticks": 8}
    if panel.log_axis:
        scale = {
            "type": "log", "range": with_margin(np.log10(ends).tolist()),
            "tickvals": list(panel.ticks), "ticktext": [f"{tick:g}" for tick in panel.ticks],
        }  # fmt: skip
    figure.update_layout(
        xaxis=axis(palette, panel.x_title, zeroline=False, **scale),
        yaxis=axis(
            palette, panel.y_title, range=[low, high], nticks=7, zeroline=True, automargin=False
        )
        | {"zerolinecolor": palette.muted},
    )
    return figure.drawn()


def with_margin(ends: list[float]) -> list[float]:
    """Return a range a little longer than `ends`: a dot at an end stands inside the drawing."""
    more = MARGIN * (ends[1] - ends[0])
    return [ends[0] - more, ends[1] + more]


def ruler_side(panel: Panel) -> int:
    """Return on which side of the first ruler its name has room: 1 right, -1 left."""
    return 1 if panel.rulers[0][0] < panel.x[3 * len(panel.x) // 4] else -1


def mark_points(figure: Draft, panel: Panel, palette: Palette) -> None:
    """Mark the lowest points by open diamonds and the present Q by dots."""
    low, high = panel.y_range
    lowest = [(x, y, curve.colour) for curve in panel.curves for x, y in curve.minima]
    figure.add_scatter(
        x=[x for x, _, _ in lowest], y=[y for _, y, _ in lowest], mode="markers",
        marker={"symbol": "diamond", "size": 11, "color": palette.background,
                "line": {"color": [colour for _, _, colour in lowest], "width": 2.5}},
        cliponaxis=False, hovertemplate=hover(),
    )  # fmt: skip
    shown = [curve for curve in panel.curves if low <= curve.here <= high]
    figure.add_scatter(
        x=[panel.here] * len(shown), y=[curve.here for curve in shown], mode="markers",
        marker={"size": 8, "color": [curve.colour for curve in shown]}, cliponaxis=False,
        hovertemplate=hover(),
    )  # fmt: skip


def say_off_scale(figure: Draft, panel: Panel) -> None:
    """Say by an arrow and a number what lies above the frame at the present Q."""
    above = [curve for curve in panel.curves if curve.here > panel.y_range[1]]
    left = panel.here < panel.x[len(panel.x) // 2]
    for row, curve in enumerate(above):
        name = f"<b>{curve.label}</b> {curve.here:.1f}"
        figure.add_annotation(
            x=np.log10(panel.here) if panel.log_axis else panel.here,
            y=1.0, yref="paper", yshift=-16 * row, yanchor="top",
            xanchor="left" if left else "right", xshift=8 if left else -8,
            text=f"↑ {name}" if left else f"{name} ↑", showarrow=False,
            font={"size": 13, "color": curve.colour},
        )  # fmt: skip


def label_curves(figure: Draft, panel: Panel) -> None:
    """Write each curve's name beside it, where it is furthest from all other ink."""
    names = room_for_names(panel, PANEL_PIXELS, clear=True)
    if None in names:  # on a phone, then, a name may cover something
        names = room_for_names(panel, WIDE_PIXELS)
    for curve, name in zip(panel.curves, names, strict=True):
        if name is not None:
            x = float(panel.x[name.at])
            figure.add_annotation(
                x=np.log10(x) if panel.log_axis else x, y=float(curve.y[name.at]),
                xshift=name.right, yshift=name.up, text=f"<b>{curve.label}</b>", showarrow=False,
                font={"size": 14, "color": curve.colour},
            )  # fmt: skip


def room_for_names(
    panel: Panel, size: tuple[float, float], *, clear: bool = False
) -> list[Name | None]:
    """Return where the curves' names have room in a drawing area of this size."""
    width, height = size
    low, high = panel.y_range

    def across(x: FloatArray | float) -> FloatArray:
        places = np.asarray([*panel.x[[0, -1]], *np.atleast_1d(x)])
        places = np.log(places) if panel.log_axis else places
        low_x, high_x = with_margin(places[:2].tolist())
        return np.asarray((places[2:] - low_x) / (high_x - low_x) * width)

    def up(y: FloatArray) -> FloatArray:
        return (y - low) / (high - low) * height

    ink = [(np.full(24, across(panel.here)[0]), np.linspace(0.0, height, 24))]
    ink.append((np.linspace(0.0, width, 24), np.full(24, up(np.array(0.0)))))
    for curve in panel.curves:
        marks = [*curve.minima, (panel.here, curve.here)]
        for x, y in marks:
            middle = up(np.array(y))
            ink += [(across(x) + d, np.atleast_1d(middle + e)) for d, e in AROUND_A_MARK]
    for i, (x, lower, upper) in enumerate(panel.rulers):
        reach = 45.0 if i == 0 else 0.0  # the first ruler's name stands beside it
        for more in np.arange(0.0, reach + 1.0, 15.0):
            place = across(x)[0] + ruler_side(panel) * more
            ink.append((np.full(9, place), up(np.linspace(lower, upper, 9))))
    return with_room(
        across(panel.x), [up(curve.y) for curve in panel.curves],
        [curve.label for curve in panel.curves], size,
        [curve.side for curve in panel.curves], ink, clear=clear,
    )  # fmt: skip


def density_picture(
    x: FloatArray,
    p: FloatArray,
    q: FloatArray,
    y_top: float,
    palette: Palette,
    height: int,
    x_title: str = "",
) -> go.Figure:
    """Draw P as a filled shape and Q as a line that belongs to neither direction."""
    bottom = 42 if x_title else 40
    figure = Draft(height, palette, margin={"l": 20, "r": 8, "t": 4, "b": bottom})
    figure.add_scatter(
        x=small(x), y=small(p), mode="lines", name="P", fill="tozeroy",
        line={"color": palette.target, "width": 1.5}, fillcolor=faded(palette.target, 0.28),
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=small(x), y=small(q), mode="lines", name="Q", hoverinfo="skip",
        line={"color": palette.accent, "width": 3, "dash": "dashdot"},
    )  # fmt: skip
    top_p, top_q = int(np.argmax(p)), int(np.argmax(q))
    figure.add_annotation(
        x=float(x[top_p]), y=height_inside(p, q, top_p), text="<b>P</b>", showarrow=False,
        font={"size": 15, "color": palette.target},
    )  # fmt: skip
    inside = float(q[top_q]) < 0.82 * y_top  # else Q is too tall: its name stands beside it
    figure.add_annotation(
        x=float(x[top_q]), y=float(q[top_q]) if inside else y_top, text="<b>Q</b>",
        showarrow=False, yanchor="bottom" if inside else "top", xshift=0 if inside else 18,
        font={"size": 15, "color": palette.accent},
    )  # fmt: skip
    ends = [float(x[0]), float(x[-1])]
    figure.update_layout(
        xaxis=axis(palette, x_title, range=ends, zeroline=False, nticks=7),
        yaxis=axis(palette, range=[0, y_top], showticklabels=False, showgrid=False, zeroline=True),
    )
    return figure.drawn()
