"""Figures of the page on entropy: rectangles, the tree of a code, block rates, averages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from klcore.codes import Node
from pages.ui.live.drawing import LEGEND, Draft, axis, hover, small
from pages.ui.shell.theme import Palette, faded

__all__ = ["Averages", "averages", "block_rates", "code_tree", "rectangles"]

WIDE_ENOUGH = 0.032  # a narrower rectangle has no room for its name
CROWDED = 12  # with more leaves than this their codewords do not fit side by side
NARROW = 270.0  # pixels a picture has across on a phone
FACES = dict(zip("123456", "⚀⚁⚂⚃⚄⚅", strict=True))  # digits would be taken for a code's


def rectangles(
    labels: Sequence[str],
    widths: NDArray[np.float64],
    heights: NDArray[np.float64],
    areas: NDArray[np.float64],
    entropy: float,
    *,
    top: float,
    entropy_label: str,
    x_title: str,
    y_title: str,
    palette: Palette,
    height: int = 270,
) -> go.Figure:
    """Draw rectangles side by side, and their average as a level.

    What rises above the level is darker, what is missing below it is hatched: equal areas. A
    rectangle that leaves the frame bears its height.
    """
    figure = Draft(height, palette, barmode="overlay")
    left = np.cumsum(widths) - widths
    add_level(figure, left, widths, heights, entropy, top)
    figure.add_bar(
        x=small(left),
        y=small(heights),
        width=small(widths),
        offset=0,
        marker={
            "color": faded(palette.target, 0.45),
            # In the colour of P, so that a rectangle too narrow to be filled is still a line.
            "line": {"color": palette.target, "width": 1},
        },
        text=[
            label if width >= WIDE_ENOUGH * max(1.0, 0.5 * len(label)) else ""
            for label, width in zip(labels, widths, strict=True)
        ],
        textposition="inside",
        insidetextanchor="start",
        textangle=0,
        textfont={"size": 15, "color": palette.text},
        constraintext="none",
        hovertext=[
            f"{label}: {width:.3f} × {tall:.3f} = {area:.3f}"
            for label, width, tall, area in zip(labels, widths, heights, areas, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    edges = np.concatenate([[0.0], np.cumsum(widths)])
    figure.add_steps(edges, np.minimum(heights, top), palette.target)
    figure.add_scatter(
        x=[0, 1], y=[entropy, entropy], mode="lines", hoverinfo="skip",
        line={"color": palette.target, "width": 3, "dash": "dash"},
    )  # fmt: skip
    # Its name stands on the side where nothing rises above the level, if there is one.
    rises = (widths > 0) & (heights > entropy)
    on_left = not (rises & (left < 0.5)).any() and (rises & (left + widths > 0.5)).any()
    figure.add_annotation(
        x=0 if on_left else 1,
        y=entropy,
        text=f"<b>{entropy_label}</b>",
        showarrow=False,
        xanchor="left" if on_left else "right",
        yanchor="bottom",
        yshift=3,
        bgcolor=faded(palette.background, 0.8),
        borderpad=1,
        font={"size": 15, "color": palette.target},
    )
    figure.update_layout(
        xaxis=axis(palette, x_title, range=[-0.004, 1.004], zeroline=False, nticks=11),
        yaxis=axis(palette, y_title, range=[0, top], nticks=6),
    )
    return figure.drawn()


def add_level(
    figure: Draft,
    left: NDArray[np.float64],
    widths: NDArray[np.float64],
    heights: NDArray[np.float64],
    level: float,
    top: float,
) -> None:
    """Fill what rises above the level, hatch what is missing, write what leaves the frame."""
    for base, tall, pattern, opacity in (
        (np.full(len(heights), level), np.minimum(heights, top) - level, "", 0.5),
        (heights, level - heights, "/", 0.0),
    ):
        there = tall > 0
        figure.add_bar(
            x=small(left[there]), y=small(tall[there]), base=small(base[there]),
            width=small(widths[there]), offset=0, hoverinfo="skip",
            marker={
                "color": faded(figure.palette.target, opacity),
                "line": {"width": 0},
                "pattern": {"shape": pattern, "fgcolor": figure.palette.target, "fgopacity": 0.6,
                            "solidity": 0.15},
            },
        )  # fmt: skip
    for x, width, tall in zip(left, widths, heights, strict=True):
        if tall > top:
            figure.add_annotation(
                x=float(x + width / 2), y=top, text=f"↑ {tall:.2f}", showarrow=False,
                yanchor="top", font={"size": 12, "color": figure.palette.text},
            )  # fmt: skip


def code_tree(
    nodes: Sequence[Node], *, y_title: str, palette: Palette, height: int = 320
) -> go.Figure:
    """Draw a code's tree from the root downwards: a codeword is the path to its leaf."""
    figure = Draft(height, palette, margin={"l": 44, "r": 10, "t": 12, "b": 26})
    leaves = [node for node in nodes if node.is_leaf]
    forks = [node for node in nodes if not node.is_leaf]
    crowded = len(leaves) > CROWDED
    right = max(node.position for node in leaves)
    names = [str(node.symbol) for node in leaves]
    dots = FACES if set(names) <= set(FACES) else {}
    _draw_paths(figure, nodes, crowded, palette)
    figure.add_scatter(
        x=[node.position for node in forks],
        y=[node.depth for node in forks],
        mode="markers",
        marker={"size": 8, "color": palette.muted},
        text=[hover_of(node) for node in forks],
        hovertemplate="%{text}<extra></extra>",
    )
    figure.add_scatter(
        x=[node.position for node in leaves],
        y=[node.depth for node in leaves],
        mode="markers+text",
        cliponaxis=False,
        marker={
            # Neighbours do not touch on a phone.
            "size": 14 if crowded else min(26.0, NARROW / (right + 1.4) - 6.0),
            "color": palette.background,
            "line": {"color": palette.target, "width": 1 if crowded else 2},
        },
        text=[dots.get(name, name) if len(name) < 3 else "" for name in names],
        textfont={"size": 10 if crowded else 22 if dots else 13, "color": palette.target},
        customdata=[hover_of(node) for node in leaves],
        hovertemplate="%{customdata}<extra></extra>",
    )
    if not crowded:
        for node in leaves:
            word = node.codeword if len(str(node.symbol)) < 3 else f"{node.symbol} {node.codeword}"
            figure.add_annotation(
                x=node.position, y=node.depth, yshift=-23, text=word, showarrow=False,
                font={"size": 12, "color": palette.text},
            )  # fmt: skip
    deepest = max(node.depth for node in nodes)
    figure.update_layout(
        xaxis=axis(
            palette,
            range=[-0.7, right + 0.7],
            showgrid=False,
            zeroline=False,
            showticklabels=False,
            showline=False,
        ),
        yaxis=axis(
            palette,
            y_title,
            range=[deepest + (0.35 if crowded else 0.28 * max(deepest, 1.6)), -0.25],
            tickvals=list(range(deepest + 1)),
            zeroline=False,
        ),
    )
    return figure.drawn()


def _draw_paths(figure: Draft, nodes: Sequence[Node], crowded: bool, palette: Palette) -> None:
    """Draw the lines from each node to its children, with the bit that each stands for."""
    place = {node.codeword: (node.position, node.depth) for node in nodes}
    lines: tuple[list[float | None], list[float | None]] = ([], [])
    bits: tuple[list[float], list[float], list[str]] = ([], [], [])
    for node in nodes:
        if node.parent is None:
            continue
        (x0, y0), (x1, y1) = place[node.parent], place[node.codeword]
        lines[0].extend([x0, x1, None])
        lines[1].extend([y0, y1, None])
        bits[0].append(0.5 * (x0 + x1))
        bits[1].append(0.5 * (y0 + y1))
        bits[2].append(node.codeword[-1])
    figure.add_scatter(
        x=lines[0], y=lines[1], mode="lines", hoverinfo="skip",
        line={"color": palette.muted, "width": 1.5},
    )  # fmt: skip
    if not crowded:
        figure.add_scatter(
            x=bits[0], y=bits[1], mode="markers+text", text=bits[2], hoverinfo="skip",
            marker={"size": 15, "color": palette.background, "opacity": 1},
            textfont={"size": 12, "color": palette.muted},
        )  # fmt: skip


def hover_of(node: Node) -> str:
    """Return what a node says when it is pointed at."""
    name = f"{node.symbol}: " if node.is_leaf else ""
    return f"{name}{node.codeword or '·'} (P = {node.probability:.3f})"


def block_rates(
    n: NDArray[np.int64],
    rates: NDArray[np.float64],
    entropy: float,
    limits: NDArray[np.float64],
    *,
    labels: tuple[str, str, str],
    x_title: str,
    y_title: str,
    palette: Palette,
    height: int = 230,
) -> go.Figure:
    """Draw bits per event against the length of a block, between the two bounds."""
    figure = Draft(height, palette)
    figure.add_scatter(
        x=n, y=small(limits), mode="lines", hoverinfo="skip",
        line={"color": palette.muted, "width": 1.5, "dash": "dot"},
    )  # fmt: skip
    figure.add_scatter(
        x=n, y=small(np.full(len(n), entropy)), mode="lines", hoverinfo="skip",
        line={"color": palette.target, "width": 3, "dash": "dash"},
        fill="tonexty", fillcolor=faded(palette.muted, 0.13),
    )  # fmt: skip
    figure.add_scatter(
        x=n, y=small(rates), mode="lines+markers", line={"color": palette.accent, "width": 2.5},
        marker={"size": 9, "symbol": "square"},
        fill="tonexty", fillcolor=faded(palette.waste, 0.3),  # L/n − H, what the rounding wastes
        hovertemplate=hover(""),
    )  # fmt: skip
    low = min(entropy, float(rates.min()))
    spread = float(limits.max()) - low
    # The upper bound falls: to the right of its first point there is room above it.
    for y, text, colour, anchor, right, shift in (
        (limits[0], labels[2], palette.muted, "middle", 24, 0),
        (entropy, f"<b>{labels[1]}</b>", palette.target, "top", 6, -3),
        (rates[0], f"<b>{labels[0]}</b>", palette.accent, "bottom", 6, 3),
    ):
        figure.add_annotation(
            x=float(n[0]), y=float(y), text=text, showarrow=False, yanchor=anchor, yshift=shift,
            xanchor="left", xshift=right, font={"color": colour},
        )  # fmt: skip
    figure.update_layout(
        xaxis=axis(
            palette, x_title, range=[0.85, max(2, len(n)) + 0.15], tickvals=n.tolist(),
            zeroline=False,
        ),
        yaxis=axis(
            palette, y_title, range=[low - 0.17 * spread, low + 1.12 * spread], nticks=5,
            zeroline=False,
        ),
    )  # fmt: skip
    return figure.drawn()


@dataclass(frozen=True)
class Averages:
    """Running averages of messages really sent, and what they should close in on."""

    n: NDArray[np.int64]
    ideal: NDArray[np.float64]
    huffman: NDArray[np.float64]
    arithmetic: float
    entropy: float
    expected: float
    band_low: NDArray[np.float64]
    band_high: NDArray[np.float64]


def averages(
    sent: Averages,
    *,
    labels: Mapping[str, str],
    x_title: str,
    y_title: str,
    palette: Palette,
    height: int = 300,
) -> go.Figure:
    """Draw the average length of the first n messages, with both codes, against n."""
    figure = Draft(
        height, palette, showlegend=True,
        legend=LEGEND,
        margin={"l": 45, "r": 26, "t": 42, "b": 47},
    )  # fmt: skip
    n = small(sent.n)
    for edge, fill in ((sent.band_low, None), (sent.band_high, "tonexty")):
        figure.add_scatter(
            x=n, y=small(edge), mode="lines", fill=fill, showlegend=False, hoverinfo="skip",
            line={"color": faded(palette.target, 0.35), "width": 1},
            fillcolor=faded(palette.target, 0.13),
        )  # fmt: skip
    ends = [float(sent.n[0]), float(sent.n[-1])]
    for level, colour, dash in (
        (sent.entropy, palette.target, "dash"),
        (sent.expected, palette.accent, "dot"),
    ):
        figure.add_scatter(
            x=ends, y=[level, level], mode="lines", showlegend=False, hoverinfo="skip",
            line={"color": colour, "width": 1.5, "dash": dash},
        )  # fmt: skip
    for values, name, colour, width in (
        (sent.huffman, labels["huffman"], palette.accent, 4.0),
        (sent.ideal, labels["ideal"], palette.target, 2.2),
    ):
        figure.add_scatter(
            x=n, y=small(values), mode="lines", name=name, line={"color": colour, "width": width},
            hovertemplate=hover(""),
        )  # fmt: skip
    figure.add_scatter(
        x=[ends[1]], y=[sent.arithmetic], mode="markers", name=labels["arithmetic"],
        cliponaxis=False,
        marker={
            "size": 11, "symbol": "diamond", "color": palette.background,
            "line": {"color": palette.text, "width": 2.5},
        },
        hovertemplate=hover(""),
    )  # fmt: skip
    apart = sent.expected - sent.entropy
    shown: list[Any] = [sent.ideal[9:], sent.huffman[9:], sent.band_low[9:], sent.band_high[9:]]
    low = min(float(values.min()) for values in shown)
    high = max(float(values.max()) for values in shown)
    margin = max(0.1 * (high - low), 0.05)
    low, high = max(low - margin, -0.04 * max(high, 1.0)), high + margin
    near = apart < 0.08 * (high - low)
    for level, text, colour, anchor in (
        (sent.entropy, labels["entropy"], palette.target, "top" if near else "middle"),
        (sent.expected, labels["expected"], palette.accent, "bottom" if near else "middle"),
    ):
        figure.add_annotation(
            xref="paper", x=1, xanchor="left", xshift=10, y=level, yanchor=anchor,
            text=f"<b>{text}</b>", showarrow=False, font={"color": colour, "size": 14},
        )  # fmt: skip
    figure.update_layout(
        xaxis=axis(
            palette, x_title, type="log", range=[0, np.log10(ends[1])], zeroline=False,
            tickvals=[1, 10, 100, 1000],
        ),
        yaxis=axis(palette, y_title, range=[low, high], nticks=6, zeroline=False),
    )  # fmt: skip
    return figure.drawn()
