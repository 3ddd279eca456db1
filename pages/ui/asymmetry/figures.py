"""Figures of page 5: which events pay, both directions as curves, the map of coins."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.ui.live.curve_names import LINE_HEIGHT, width_of, with_room
from pages.ui.live.drawing import Draft, axis, hover, small
from pages.ui.shell.theme import Palette, blended, faded

__all__ = ["Terms", "TwoCurves", "coin_map", "term_rows", "two_curves"]

FloatArray = NDArray[np.float64]
NARROW = 270.0  # pixels a curve has across on a phone
FACTOR_UP = 18  # pixels from a curve to the factor of its last step
UPPER, LOWER = (0.6, 1.0), (0.0, 0.383)  # of the figure, for the two rows
HALF_ROW = 72.0  # pixels from a row's line to its edge
WIDE_ENOUGH = 0.13  # for an event's name and term inside its rectangle


@dataclass(frozen=True)
class Terms:
    """One direction, event by event: as wide as its weight, as high as its log-ratio.

    Heights may be ±∞; `top` is where the axis ends, the same for both directions. All numbers
    are in the reader's unit and computed elsewhere.
    """

    labels: Sequence[str]
    weights: FloatArray
    ratios: FloatArray
    shown_terms: Sequence[str]
    hover: Sequence[str]
    top: float
    colour: str
    pattern: str
    title: str
    x_title: str
    y_title: str


def term_rows(first: Terms, second: Terms, palette: Palette, height: int = 448) -> go.Figure:
    """Draw both directions, one below the other, and link each event's place in the two.

    Above a line an event costs, below it saves; an event's width is its sender's probability.
    """
    figure = Draft(height, palette, margin={"l": 44, "r": 10, "t": 26, "b": 42}, bargap=0)
    rows = ((first, "", UPPER), (second, "2", LOWER))
    for what, number, domain in rows:
        add_row(figure, what, number, domain, palette)
    figure.update_layout(shapes=ribbons(first, second, palette))
    return figure.drawn()


def add_row(
    figure: Draft, what: Terms, number: str, domain: tuple[float, float], palette: Palette
) -> None:
    """Draw one direction on the axes with this number."""
    middle = np.cumsum(what.weights) - what.weights / 2
    sent = what.weights > 0
    endless = np.isinf(what.ratios)
    drawn = np.clip(what.ratios, -what.top, what.top)
    figure.add_bar(
        x=small(middle[sent]),
        y=small(drawn[sent]),
        width=small(what.weights[sent]),
        xaxis=f"x{number}",
        yaxis=f"y{number}",
        marker={
            "color": [faded(what.colour, 0.5 if one > 0 else 0.12) for one in drawn[sent]],
            "line": {"color": what.colour, "width": 1.5},
            "pattern": {
                "shape": ["x" if one else what.pattern for one in endless[sent]],
                "fgcolor": what.colour,
                "fgopacity": 0.45,
                "solidity": 0.12,
                "fillmode": "overlay",
            },
        },
        customdata=np.array(what.hover)[sent],
        hovertemplate="%{customdata}<extra></extra>",
    )
    edges = np.concatenate([[0.0], np.cumsum(what.weights)])
    figure.add_steps(edges, drawn, what.colour, xaxis=f"x{number}", yaxis=f"y{number}")
    label_events(figure, what, number, palette)
    figure.add_annotation(
        xref="paper", yref="paper", x=0.0, y=domain[1], xanchor="left", yanchor="bottom",
        yshift=4, text=what.title, showarrow=False, font={"size": 14, "color": what.colour},
    )  # fmt: skip
    x = axis(palette, what.x_title, range=[0, 1], zeroline=False, nticks=6)
    y = axis(
        palette, what.y_title, range=[-what.top, what.top], nticks=5, automargin=False,
        zerolinewidth=2, domain=list(domain),
    )  # fmt: skip
    figure.update_layout(
        **{
            f"xaxis{number}": x | {"anchor": f"y{number}"},
            f"yaxis{number}": y | {"zerolinecolor": palette.muted},
        }
    )


def ribbons(first: Terms, second: Terms, palette: Palette) -> list[dict[str, object]]:
    """Return a band from each event's place in the first row to its place in the second."""
    ends = [np.concatenate([[0.0], np.cumsum(one.weights)]) for one in (first, second)]
    high, low = UPPER[0] - 0.005, LOWER[1] + 0.065  # below the ticks, above the title
    return [
        {
            "type": "path",
            "xref": "paper",
            "yref": "paper",
            "layer": "below",
            "path": f"M{a:.4f},{high} L{b:.4f},{high} L{d:.4f},{low} L{c:.4f},{low} Z",
            "fillcolor": faded(palette.muted, (0.10, 0.22, 0.34)[i % 3]),
            "line": {"width": 0},
        }
        for i, (a, b, c, d) in enumerate(
            zip(ends[0], ends[0][1:], ends[1], ends[1][1:], strict=False)
        )
    ]


def label_events(figure: Draft, what: Terms, number: str, palette: Palette) -> None:
    """Write each event's name and term on the free side of the zero line, the widest first.

    A narrow event's name reaches over its neighbours: it stands beyond them and their names.
    """
    middle = np.cumsum(what.weights) - what.weights / 2
    ends = NARROW * np.stack([middle - what.weights / 2, middle + what.weights / 2])
    drawn = np.clip(what.ratios, -what.top, what.top) * (HALF_ROW / what.top)
    placed: list[tuple[float, float, float, float]] = []  # side, from, to, how far from the line
    for i in np.argsort(-what.weights, kind="stable"):
        if not what.weights[i]:
            continue
        text = f"<b>{what.labels[i]}</b> {what.shown_terms[i]}"
        wide, on_right = what.weights[i] >= WIDE_ENOUGH, middle[i] > 0.5
        side, width, x = -1.0 if drawn[i] >= 0 else 1.0, width_of(text), NARROW * middle[i]
        left = x - width / 2 if wide else x + 6 - width if on_right else x - 6
        under = (ends[1] > left) & (ends[0] < left + width) & (what.weights > 0)
        far = 3.0 if wide else max(3.0, *(side * drawn[under] + 3.0))
        if far > HALF_ROW - LINE_HEIGHT:  # no room beyond them: upon them
            far = LINE_HEIGHT + 3.0
        for there, a, b, line in sorted(placed, key=lambda one: one[3]):
            if there == side and a < left + width and left < b and abs(line - far) < LINE_HEIGHT:
                far = line + LINE_HEIGHT
        placed.append((side, left, left + width, far))
        figure.add_annotation(
            x=float(middle[i]), y=0.0, xref=f"x{number}", yref=f"y{number}",
            text=text, showarrow=False,
            yanchor="top" if side < 0 else "bottom",
            xanchor="center" if wide else "right" if on_right else "left",
            xshift=0 if wide else 6 if on_right else -6,
            yshift=side * far,
            font={"size": 13, "color": palette.text},
            bgcolor=faded(palette.background, 0.0 if wide else 0.75),
            borderpad=0,
        )  # fmt: skip


@dataclass(frozen=True)
class TwoCurves:
    """Both directions along one axis, and the present place on it."""

    x: FloatArray
    forward: FloatArray
    reverse: FloatArray
    labels: tuple[str, str]
    here: float
    here_forward: float
    here_reverse: float
    x_title: str
    y_title: str
    top: float
    ticks: Sequence[float]
    tick_texts: Sequence[str]
    gap: FloatArray | None = None
    gap_label: str = ""
    factors: tuple[str, str] = ("", "")  # by which the last step divided `reverse` and `gap`
    bottom: float = 0.0
    log_y: bool = False
    markers: bool = False


def two_curves(what: TwoCurves, palette: Palette, height: int = 380) -> go.Figure:
    """Draw D_Q(P) solid and D_P(Q) dashed on a logarithmic axis, and their gap if given."""
    figure = Draft(
        height, palette, margin={"l": 60 if what.log_y else 44, "r": 18, "t": 20, "b": 47}
    )
    series = [
        (what.forward, what.labels[0], palette.forward, "solid", "circle"),
        (what.reverse, what.labels[1], palette.reverse, "dash", "diamond"),
    ]
    if what.gap is not None:
        series.append((what.gap, what.gap_label, palette.text, "dot", "square"))
    for y, label, colour, dash, symbol in series:
        drawn = np.where(np.isfinite(y) & ((y > 0) | (not what.log_y)), y, np.nan)
        figure.add_scatter(
            x=small(what.x), y=drawn if what.log_y else small(drawn), name=label,
            mode="lines+markers" if what.markers else "lines",
            line={"color": colour, "width": 3, "dash": dash},
            marker={"size": 8, "symbol": symbol},
            hovertemplate=hover(":.4g", ":.4g", named=True),
        )  # fmt: skip
    if not what.markers:
        figure.add_scatter(
            x=[what.here, what.here], y=[what.bottom, what.top], mode="lines", hoverinfo="skip",
            line={"color": palette.muted, "width": 1, "dash": "dot"}, showlegend=False,
        )  # fmt: skip
        figure.add_scatter(
            x=[what.here, what.here],
            y=[min(what.here_forward, what.top), min(what.here_reverse, what.top)],
            mode="markers", cliponaxis=False, showlegend=False, hoverinfo="skip",
            marker={"size": 11, "symbol": ["circle", "diamond"],
                    "color": [palette.forward, palette.reverse]},
        )  # fmt: skip
    y_axis: dict[str, object] = {"range": [what.bottom, what.top]}
    if what.log_y:
        y_axis = {"type": "log", "exponentformat": "power", "nticks": 8,
                  "range": [np.log10(what.bottom), np.log10(what.top)]}  # fmt: skip
    margin = 0.05 if what.markers else 0.0
    figure.update_layout(
        xaxis=axis(
            palette,
            what.x_title,
            type="log",
            zeroline=False,
            tickvals=list(what.ticks),
            ticktext=list(what.tick_texts),
            range=[float(np.log10(what.x.min())) - margin, float(np.log10(what.x.max())) + margin],
        ),
        yaxis=axis(palette, what.y_title, **y_axis),
    )
    name_curves(figure, what, [(y, label, colour) for y, label, colour, _, _ in series], height)
    for y, text, up in last_factors(what):
        figure.add_annotation(
            x=float(np.log10(what.x[-2])), y=float(np.log10(y[-2])), yshift=up,
            text=f"<b>{text}</b>", showarrow=False, font={"size": 13, "color": palette.text},
            xanchor="center" if up > 0 else "left",
        )  # fmt: skip
    return figure.drawn()


def last_factors(what: TwoCurves) -> list[tuple[FloatArray, str, int]]:
    """Return the curves with a factor to be written at their last step, and how far above it."""
    found = [(what.reverse, what.factors[0], FACTOR_UP)]
    if what.gap is not None:
        found.append((what.gap, what.factors[1], -FACTOR_UP))
    return [(y, text, up) for y, text, up in found if text]


def name_curves(
    figure: Draft,
    what: TwoCurves,
    series: Sequence[tuple[FloatArray, str, str]],
    height: int,
) -> None:
    """Write each curve's name beside it, where there is room."""
    size = (NARROW, float(height - 46))

    def across(x: FloatArray) -> FloatArray:
        ends = np.log10([what.x.min(), what.x.max()])
        return np.asarray((np.log10(x) - ends[0]) / (ends[1] - ends[0]) * size[0])

    def up(y: FloatArray) -> FloatArray:
        scale = np.log10 if what.log_y else np.asarray
        with np.errstate(divide="ignore", invalid="ignore"):
            low, high, place = scale(what.bottom), scale(what.top), scale(y)
            return np.where(np.isfinite(place), (place - low) / (high - low) * size[1], np.nan)

    # Between the places of a coarse table a curve is drawn all the same.
    x = np.geomspace(what.x[0], what.x[-1], 97) if what.markers else what.x
    order = np.argsort(what.x)
    ups = [np.interp(np.log(x), np.log(what.x[order]), up(y)[order]) for y, _, _ in series]
    ink = [(np.full(24, across(np.array(what.here))), np.linspace(0.0, size[1], 24))]
    if what.markers:  # the factors stand there
        ink = [
            (across(np.geomspace(what.x[-1], what.x[-3], 9)), np.full(9, up(y)[-2] + above))
            for y, _, above in last_factors(what)
        ]
    names = with_room(across(x), ups, [label for _, label, _ in series], size, ink=ink)
    for (_, label, colour), name, ys in zip(series, names, ups, strict=True):
        if name is None:
            continue
        y = float(ys[name.at] / size[1])
        figure.add_annotation(
            x=float(np.log10(x[name.at])), y=y, yref="y domain", xshift=name.right, yshift=name.up,
            text=f"<b>{label}</b>", showarrow=False, font={"size": 14, "color": colour},
        )  # fmt: skip


def coin_map(
    chances: FloatArray,
    gap: FloatArray,
    here: tuple[float, float],
    names: tuple[str, str],
    titles: tuple[str, str],
    hover: str,
    limit: float,
    palette: Palette,
    height: int = 420,
) -> go.Figure:
    """Draw who costs more for every two coins, as a square; the gap is 0 on both diagonals.

    `gap` has a row for each chance of Q and a column for each of P; `names` say which direction
    is larger where it is positive and where it is negative.
    """
    figure = Draft(height, palette, margin={"l": 52, "r": 15, "t": 20, "b": 52})
    figure.add_trace(
        "contour",
        x=small(chances), y=small(chances), z=small(np.clip(gap, -limit, limit)),
        colorscale=[  # who is larger shows at once, by how much is the shade
            [0, palette.reverse], [0.499, blended(palette.reverse, palette.background, 0.16)],
            [0.501, blended(palette.forward, palette.background, 0.16)], [1, palette.forward],
        ],
        zmin=-limit, zmax=limit, showscale=False, opacity=0.75,
        contours={"start": -limit, "end": limit, "size": limit / 5, "showlines": True},
        line={"width": 0.6, "color": palette.muted},
        hovertemplate=hover,
    )  # fmt: skip
    for ends in ([0, 1], [1, 0]):
        figure.add_scatter(
            x=[0, 1], y=ends, mode="lines", hoverinfo="skip",
            line={"color": palette.text, "width": 2, "dash": "dot"},
        )  # fmt: skip
    for x, y, text in ((0.5, 0.9, 0), (0.5, 0.1, 0), (0.14, 0.5, 1), (0.86, 0.5, 1)):
        figure.add_annotation(
            x=x, y=y, text=f"<b>{names[text]}</b>", showarrow=False,
            font={"size": 13, "color": palette.text}, bgcolor=faded(palette.background, 0.6),
        )  # fmt: skip
    figure.add_scatter(
        x=[here[0]], y=[here[1]], mode="markers", cliponaxis=False, hoverinfo="skip",
        marker={"size": 15, "symbol": "cross", "color": palette.text,
                "line": {"color": palette.background, "width": 2}},
    )  # fmt: skip
    figure.update_layout(
        xaxis=axis(palette, titles[0], range=[0, 1], zeroline=False, constrain="domain"),
        yaxis=axis(
            palette, titles[1], range=[0, 1], zeroline=False,
            scaleanchor="x", constrain="domain", constraintoward="top",
        ),
    )  # fmt: skip
    return figure.drawn()
