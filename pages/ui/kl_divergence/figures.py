"""Figures of page 4: the waste as bars, the line above the logarithm, two Gaussians, a detour."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.ui.live.drawing import Draft, axis, height_inside, hover, small
from pages.ui.shell.theme import Palette, faded

__all__ = [
    "WIDEST",
    "Curves",
    "Waste",
    "detour_bars",
    "gaussian_curves",
    "log_and_line",
    "term_bars",
    "waste_bars",
]

HEADROOM = 1.18
TWO_LINES = {"l": 44, "r": 10, "t": 6, "b": 46}  # room for names that are broken in two
WIDEST = 5.0  # as far as the proof's figure shows t
LOWEST = -3.2


@dataclass(frozen=True)
class Waste:
    """The three lengths and the terms of their difference, in the reader's unit; ∞ is allowed."""

    entropy: float
    gap: float
    cross: float
    terms: NDArray[np.float64]
    labels: Sequence[str]
    shown_terms: Sequence[str]
    bar_names: tuple[str, str]
    bar_texts: tuple[str, str, str]  # entropy, gap, cross
    titles: tuple[str, str, str]  # of the lengths, the terms and the steps
    sum_name: str


def waste_bars(what: Waste, palette: Palette, top: float, height: int = 330) -> go.Figure:
    """Draw H(Q) and D stacked beside H_P(Q), up to `top`: what is longer breaks through it."""
    figure = Draft(height, palette, barmode="overlay", margin=TWO_LINES)
    endless = np.isinf(what.gap)
    beyond = HEADROOM * what.cross > top  # no room for words above the stack either
    names = [re.sub(r" ?([+\uff0b])", r"<br>\1", name) for name in what.bar_names]
    texts = what.bar_texts
    gap = min(what.gap, top - what.entropy)
    cross = min(what.cross, top)
    figure.add_bar(
        x=[names[0], names[0], names[1]],
        y=small([what.entropy, gap, cross]),
        base=small([0.0, what.entropy, 0.0]),
        text=[texts[0], texts[1] if beyond else "", texts[2]],
        textposition="inside",
        textangle=0,
        insidetextanchor="middle",
        textfont={"size": 13, "color": palette.text},
        constraintext="none",
        width=0.86,
        hoverinfo="skip",
        marker=bar_style(
            [palette.accent, palette.waste, palette.target],
            [0.35, 0.75, 0.35],
            ["", "x" if endless else "/", "x" if endless else ""],
        ),
    )
    figure.add_scatter(  # its ghost shows how high both were
        x=[names[0], names[1]], y=[cross, cross], mode="lines", hoverinfo="skip",
        line={"color": palette.target, "width": 0},
    )  # fmt: skip
    if not beyond:  # above the stack, because the bar itself may be too thin for words
        figure.add_annotation(
            x=names[0], y=what.cross, text=f"<b>{texts[1]}</b>", showarrow=False,
            yanchor="bottom", font={"size": 13, "color": palette.text},
        )  # fmt: skip
    for name in names if top < what.cross < np.inf else ():
        figure.add_annotation(
            x=name, y=top, text="<b>↑</b>", showarrow=False, yanchor="middle",
            bgcolor=palette.background, font={"size": 15, "color": palette.text},
        )  # fmt: skip
    figure.update_layout(
        xaxis=axis(palette, "", showgrid=False, tickangle=0, automargin=False),
        yaxis=axis(palette, what.titles[0], range=[0, top], nticks=6),
    )
    return figure.drawn()


def bar_style(
    colours: Sequence[str], opacities: Sequence[float], patterns: Sequence[str]
) -> dict[str, object]:
    """Return the fill, outline and hatching of a row of bars."""
    fills = [faded(colour, one) for colour, one in zip(colours, opacities, strict=True)]
    return {
        "color": fills,
        "line": {"color": list(colours), "width": 1.5},
        "pattern": {
            "shape": list(patterns), "fgcolor": list(colours), "fgopacity": 0.6, "solidity": 0.15,
        },
    }  # fmt: skip


def term_bars(
    what: Waste, palette: Palette, span: tuple[float, float], height: int = 330
) -> go.Figure:
    """Draw each event's term as a step from the sum so far, and at the end what they come to.

    A saving is a hollow step down.

    A bar that is higher than the axis, which spans `span`, breaks through it under its number.
    """
    figure = Draft(height, palette, margin=TWO_LINES)
    values, top = np.append(what.terms, what.gap), 0.9 * span[1]  # room for a number above
    before = np.append(np.cumsum(np.append(0.0, what.terms[:-1])), 0.0)
    base = np.where(np.isfinite(before), np.minimum(before, top), 0.0)
    ends = np.minimum(base + values, top)
    drawn = ends - base
    last = len(values) - 1
    size = 12 if last <= 4 else 11
    endless = np.isinf(values)
    total = np.arange(len(values)) == last
    opacities = np.where(total, 0.75, np.where(values > 0, 0.45, 0.0))
    patterns = np.where(endless, "x", np.where(total, "/", ""))
    # A number stands where its bar ends; at the end away from zero where both ends are on one side
    # of it, or the line of zero would run through the number.
    away = (base * ends > 0) & (np.abs(base) > np.abs(ends))
    figure.add_bar(
        x=list(range(len(values))), y=small(np.where(away, -drawn, drawn)),
        base=small(np.where(away, ends, base)), width=0.7,
        text=[
            f"<b>↑ {text}</b>" if top < start + value < np.inf else f"<b>{text}</b>"
            for text, value, start in zip(what.shown_terms, values, base, strict=True)
        ],
        textposition="outside", textangle=0, cliponaxis=False, constraintext="none",
        textfont={"size": size, "color": palette.text}, hoverinfo="skip",
        marker=bar_style([palette.waste] * len(values), opacities.tolist(), patterns.tolist()),
    )  # fmt: skip
    figure.add_steps(np.arange(len(values) + 1) - 0.5, ends, palette.waste)
    edge = last - 0.5  # between the terms and their sum
    figure.update_layout(
        shapes=[{"type": "line", "x0": edge, "x1": edge, "y0": 0, "y1": 1, "yref": "paper",
                 "line": {"color": palette.grid, "width": 2}}],
        xaxis=axis(
            palette, what.titles[2], showgrid=False, tickangle=0,
            tickvals=list(range(len(values))),
            ticktext=[*what.labels, f"<b>{what.sum_name}</b>"], zeroline=False, automargin=False,
        ),
        yaxis=axis(
            palette, what.titles[1], range=list(span), nticks=6, zeroline=True,
            zerolinecolor=palette.muted, zerolinewidth=2,
        ),
    )  # fmt: skip
    return figure.drawn()


def log_and_line(
    ratios: NDArray[np.float64],
    labels: Sequence[str],
    hover: Sequence[str],
    names: tuple[str, str],
    titles: tuple[str, str],
    palette: Palette,
    height: int = 360,
) -> go.Figure:
    """Draw the line t − 1 above the curve ln t, and each event's gap between the two."""
    right = WIDEST
    figure = Draft(height, palette)
    t = np.geomspace(np.exp(LOWEST), right, 160)
    figure.add_scatter(
        x=small([0, right]), y=small([-1, right - 1]), mode="lines", hoverinfo="skip",
        line={"color": palette.muted, "width": 2, "dash": "dash"},
    )  # fmt: skip
    figure.add_scatter(
        x=small(t), y=small(np.log(t)), mode="lines", hoverinfo="skip",
        line={"color": palette.text, "width": 2.5},
    )  # fmt: skip
    shown = (ratios > np.exp(LOWEST)) & (ratios <= right)
    drawn = ratios[shown]
    apart = np.full_like(drawn, np.nan)  # a NaN ends one gap's line before the next begins
    figure.add_scatter(
        x=small(np.column_stack([drawn, drawn, apart]).ravel()),
        y=small(np.column_stack([np.log(drawn), drawn - 1, apart]).ravel()),
        mode="lines", hoverinfo="skip", line={"color": palette.target, "width": 5},
    )  # fmt: skip
    figure.add_scatter(
        x=small(ratios[shown]),
        y=small(np.log(ratios[shown])),
        mode="markers+text",
        marker={"size": 11, "color": palette.target},
        text=[f"<b>{text}</b>" for text in shared_labels(ratios[shown], np.array(labels)[shown])],
        textposition="bottom right",
        textfont={"size": 14, "color": palette.target},
        customdata=np.array(hover)[shown],
        hovertemplate="%{customdata}<extra></extra>",
    )
    for label in np.array(labels)[ratios == 0.0]:  # the curve has no end there
        figure.add_annotation(
            x=0, y=LOWEST, ax=0, ay=-1, axref="x", ayref="y", text="", showarrow=True,
            arrowhead=2, arrowwidth=5, arrowcolor=palette.target,
        )  # fmt: skip
        figure.add_annotation(
            x=0, y=-2, text=f"<b>{label}: ∞</b>", showarrow=False, xanchor="left", xshift=22,
            font={"size": 14, "color": palette.target},
        )  # fmt: skip
    if beyond := [label for label, t in zip(labels, ratios, strict=True) if t > right]:
        figure.add_annotation(
            x=right, y=right - 1, text=f"<b>{', '.join(beyond)} →</b>", showarrow=False,
            xanchor="right", yanchor="top", bgcolor=palette.background,
            font={"size": 14, "color": palette.target},
        )  # fmt: skip
    name_both(figure, names, right, palette)
    figure.update_layout(
        xaxis=axis(palette, titles[0], range=[0, right], nticks=9, zeroline=False),
        yaxis=axis(
            palette, titles[1], range=[LOWEST, right - 1], nticks=8, zeroline=True,
            zerolinecolor=palette.muted,
        ),
    )  # fmt: skip
    return figure.drawn()


def name_both(figure: Draft, names: tuple[str, str], right: float, palette: Palette) -> None:
    """Name the line above it and the curve below it, at the same t."""
    place = 0.7 * right
    for y, name, colour, shift in (
        (place - 1, names[0], palette.muted, 16),
        (np.log(place), names[1], palette.text, -16),
    ):
        figure.add_annotation(
            x=place, y=y, text=f"<b>{name}</b>", showarrow=False, yshift=shift,
            xshift=-shift, font={"size": 15, "color": colour},
        )  # fmt: skip


def shared_labels(ratios: NDArray[np.float64], labels: NDArray[np.str_]) -> list[str]:
    """Return one label a point; events at the same place share one."""
    texts: list[str] = []
    for i, x in enumerate(ratios):
        same = np.abs(ratios - x) < 0.02
        texts.append(", ".join(labels[same]) if i == int(np.argmax(same)) else "")
    return texts


@dataclass(frozen=True)
class Curves:
    """Two densities and the integrand over the same abscissas, and where the densities meet."""

    x: NDArray[np.float64]
    q: NDArray[np.float64]
    p: NDArray[np.float64]
    integrand: NDArray[np.float64]
    meets: Sequence[float]
    titles: tuple[str, str, str]
    names: tuple[str, str]  # what costs, what saves


def gaussian_curves(
    what: Curves, palette: Palette, top: float, span: tuple[float, float], height: int = 380
) -> go.Figure:
    """Draw both densities, and below them the integrand shaded by its sign.

    The axes reach to `top` and span `span`. What is higher breaks through, under its name.
    """
    figure = Draft(height, palette)
    x = small(what.x)
    figure.add_scatter(
        x=x, y=small(what.p), mode="lines", fill="tozeroy", hoverinfo="skip",
        line={"color": palette.target, "width": 1.5}, fillcolor=faded(palette.target, 0.28),
    )  # fmt: skip
    figure.add_scatter(
        x=x, y=small(what.q), mode="lines", hoverinfo="skip",
        line={"color": palette.accent, "width": 3.5, },
    )  # fmt: skip
    # P's name stands inside its shape, where no line crosses it; Q's over its top.
    high = np.flatnonzero(what.p > 0.75 * what.p.max())
    crossing = np.abs(what.x[high, None] - np.array([np.inf, *what.meets])).min(axis=1)
    inside = int(high[np.argmax(crossing)]) if what.meets else int(np.argmax(what.p))
    peak = int(np.argmax(what.q))
    for x_name, y_name, name, colour, anchor in (
        (what.x[inside], height_inside(what.p, what.q, inside), "P", palette.target, "middle"),
        (what.x[peak], what.q[peak], "Q", palette.accent, "bottom"),
    ):
        beyond = (what.p if name == "P" else what.q).max() > top
        figure.add_annotation(
            x=float(x_name), y=top if beyond else float(y_name), showarrow=False,
            text=f"<b>{name} ↑</b>" if beyond else f"<b>{name}</b>",
            yanchor="top" if beyond else anchor, xanchor="left" if beyond else "center",
            xshift=8 if beyond else 0, font={"size": 16, "color": colour},
        )  # fmt: skip
    add_integrand(figure, what, palette, span)
    meets = [
        {"type": "line", "x0": place, "x1": place, "y0": 0, "y1": 1, "yref": "paper",
         "line": {"color": palette.muted, "width": 1, "dash": "dot"}}
        for place in what.meets if what.x[0] < place < what.x[-1]
    ]  # fmt: skip
    figure.update_layout(
        shapes=meets,
        xaxis=axis(palette, what.titles[0], range=[float(what.x[0]), float(what.x[-1])],
                   zeroline=False, anchor="y2"),
        yaxis=axis(palette, what.titles[1], domain=[0.52, 1], nticks=4,
                   range=[0, top]),
        yaxis2=axis(palette, what.titles[2], domain=[0, 0.44], anchor="x", nticks=4,
                    range=list(span), zeroline=True,
                    zerolinecolor=palette.muted),
    )  # fmt: skip
    return figure.drawn()


def add_integrand(figure: Draft, what: Curves, palette: Palette, span: tuple[float, float]) -> None:
    """Shade what costs and what saves, each under its name."""
    inner = [0.7 * end for end in span]  # room for a name beyond
    for sign, opacity, pattern, name in (
        (1, 0.5, "", what.names[0]),
        (-1, 0.0, "/", what.names[1]),
    ):
        part = np.where(sign * what.integrand > 0, what.integrand, 0.0)
        figure.add_scatter(
            x=small(what.x), y=small(part), mode="lines", fill="tozeroy", xaxis="x", yaxis="y2",
            line={"color": palette.text, "width": 1},
            fillcolor=faded(palette.text, opacity) if not pattern else None,
            fillpattern={"shape": pattern, "fgcolor": palette.text, "bgcolor": "rgba(0,0,0,0)",
                         "solidity": 0.25},
            hovertemplate=hover(),
        )  # fmt: skip
        extreme = int(np.argmax(sign * what.integrand))
        if sign * part[extreme] > 0:
            figure.add_annotation(
                x=float(what.x[extreme]), y=float(np.clip(part[extreme], inner[0], inner[1])),
                yref="y2", text=name, showarrow=False, yanchor="bottom" if sign > 0 else "top",
                font={"size": 13, "color": palette.text},
            )  # fmt: skip


def detour_bars(
    direct: float,
    legs: tuple[float, float],
    names: tuple[str, str],
    texts: tuple[str, str],
    title: str,
    palette: Palette,
    top: float,
    height: int = 230,
) -> go.Figure:
    """Draw the direct way and the two legs of the detour as bars; one longer breaks through."""
    figure = Draft(height, palette, barmode="stack")
    for name, value, colour, opacity, pattern in (
        (names[0], direct, palette.target, 0.45, ""),
        (names[1], legs[0], palette.accent, 0.4, ""),
        (names[1], legs[1], palette.accent, 0.15, ""),
    ):
        figure.add_bar(
            y=[name], x=small([value]), orientation="h", width=0.5, hoverinfo="skip",
            marker=bar_style([colour], [opacity], [pattern]),
        )  # fmt: skip
    for row, text in enumerate(texts):
        figure.add_annotation(
            x=0, y=row, yshift=32, text=f"<b>{text}</b>", showarrow=False, xanchor="left",
            font={"size": 13, "color": palette.text},
        )  # fmt: skip
    for row, length in enumerate((direct, sum(legs))):
        if length > top:
            figure.add_annotation(
                x=top, y=row, text="<b>→</b>", showarrow=False, xanchor="right",
                bgcolor=palette.background, font={"size": 15, "color": palette.text},
            )  # fmt: skip
    figure.update_layout(
        xaxis=axis(palette, title, range=[0, top], nticks=6),
        yaxis=axis(palette, "", range=[1.5, -0.75], showgrid=False),
    )
    return figure.drawn()
