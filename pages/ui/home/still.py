"""A figure as a small drawing without words: SVG from the traces and shapes of the same figure.

It is no second way to draw a chart, only of what the small pictures of the strip consist of:
lines, areas under them, dots, upright bars and filled shapes. Plotly would draw seven charts.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

__all__ = ["still"]

FloatArray = NDArray[np.float64]
EDGE = 3.0  # pixels around the drawing, so that no line is cut
GAP = 16.0  # between two figures
POINTS = 80  # of a line, about
THINNER = 0.7  # than in the large picture
DASHES = {"dash": "6 4", "dot": "1.5 3", "dashdot": "6 3 1.5 3"}


def still(figures: Sequence[go.Figure], size: tuple[int, int]) -> str:
    """Return `figures` side by side as one SVG, in the form of an image's address."""
    width, height = size
    each = (width + GAP) / len(figures) - GAP
    inner = "".join(
        f'<g transform="translate({i * (each + GAP):g} 0)">{drawing(figure, each, height)}</g>'
        for i, figure in enumerate(figures)
    )
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    image = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{inner}</svg>'
    # As an address: Streamlit takes drawings out of HTML, but not images.
    return "data:image/svg+xml," + quote(image.replace('"', "'"), safe=" =:/,;()'.-")


def drawing(figure: go.Figure, width: float, height: float) -> str:
    """Return the shapes and traces of a figure within so many pixels."""
    layout = figure.layout.to_plotly_json()
    traces = [trace.to_plotly_json() for trace in figure.data]
    paper = Scale((0.0, 1.0), (0.0, 1.0), width, height)
    drawn = [shape(one, paper) for one in layout.get("shapes", ()) if one["type"] == "path"]
    for number in sorted({trace.get("xaxis", "x")[1:] for trace in traces}):
        own = [trace for trace in traces if trace.get("xaxis", "x")[1:] == number]
        scale = scale_of(layout, number, own, width, height)
        ground = scale.y(np.zeros(1))[0]
        colour = layout[f"xaxis{number}"]["linecolor"]
        drawn += [bars(trace, scale) for trace in own if trace["type"] == "bar"]
        drawn.append(f'<path d="M0 {ground:.1f}H{width:g}" stroke="{colour}" stroke-width="0.8"/>')
        drawn += [line(trace, scale) for trace in own if trace["type"] == "scatter"]
    return "".join(drawn)


class Scale:
    """Where in the drawing a value of an axis is."""

    def __init__(
        self, across: tuple[float, float], up: tuple[float, float], width: float, height: float,
        domain: tuple[float, float] = (0.0, 1.0), log: bool = False,
    ) -> None:  # fmt: skip
        self.across, self.up, self.domain, self.log = across, up, domain, log
        self.width, self.height = width - 2 * EDGE, height - 2 * EDGE

    def x(self, values: FloatArray) -> FloatArray:
        """Return pixels from the left; what is outside of the axis stands at its end."""
        low, high = self.across
        with np.errstate(divide="ignore", invalid="ignore"):
            share = ((np.log10(values) if self.log else values) - low) / (high - low)
        return np.asarray(EDGE + self.width * np.clip(share, 0.0, 1.0), dtype=float)

    def y(self, values: FloatArray) -> FloatArray:
        """Return pixels from the top; likewise."""
        low, high = self.up
        bottom, top = self.domain
        share = np.clip((values - low) / (high - low), 0.0, 1.0)
        return np.asarray(EDGE + self.height * (1 - bottom - (top - bottom) * share), dtype=float)


def scale_of(
    layout: Mapping[str, Any], number: str, traces: Sequence[Mapping[str, Any]],
    width: float, height: float,
) -> Scale:  # fmt: skip
    """Return the scale of the axes with this number; an axis without a range spans its bars."""
    x, y = layout[f"xaxis{number}"], layout[f"yaxis{number}"]
    across = x.get("range")
    if across is None:
        bars_at = np.concatenate([numbers(trace["x"]) for trace in traces])
        across = (float(bars_at.min()) - 0.5, float(bars_at.max()) + 0.5)
    domain = tuple(y.get("domain", (0.0, 1.0)))
    return Scale(tuple(across), tuple(y["range"]), width, height, domain, x.get("type") == "log")


def numbers(values: Any) -> FloatArray:
    """Return a trace's values, NaN where there is none."""
    return np.array([np.nan if one is None else one for one in values], dtype=float)


def path(x: FloatArray, y: FloatArray) -> str:
    """Return a path through points; a gap where one is missing."""
    found, pen = [], "M"
    for one, other in zip(x, y, strict=True):
        if np.isnan(one) or np.isnan(other):
            pen = "M"
            continue
        found.append(f"{pen}{one:.1f} {other:.1f}")
        pen = "L"
    return "".join(found)


def line(trace: Mapping[str, Any], scale: Scale) -> str:
    """Return a line with what is filled below it, and its dots."""
    x, y = numbers(trace["x"]), numbers(trace["y"])
    if not len(x):
        return ""
    step = max(1, len(x) // POINTS)
    x, y = x[::step], y[::step]
    if "fill" not in trace and len(x) > 2:  # a curve ends where it leaves the frame
        y = np.where((scale.up[0] <= y) & (y <= scale.up[1]), y, np.nan)
    x, y = scale.x(x), scale.y(y)
    found = ""
    style = trace.get("line", {})
    if trace.get("fill") == "tozeroy":
        ground = scale.y(np.zeros(1))[0]
        area = f"{path(x, y)}L{x[-1]:.1f} {ground:.1f}L{x[0]:.1f} {ground:.1f}Z"
        found += f'<path d="{area}" fill="{trace["fillcolor"]}"/>'
    if "lines" in trace["mode"]:
        found += (
            f'<path d="{path(x, y)}" fill="none" stroke="{style["color"]}" '
            f'stroke-width="{THINNER * style["width"]:.1f}" '
            f'stroke-dasharray="{DASHES.get(style.get("dash", ""), "none")}"/>'
        )
    return found + (dots(trace["marker"], x, y) if "markers" in trace["mode"] else "")


def dots(marker: Mapping[str, Any], x: FloatArray, y: FloatArray) -> str:
    """Return a line's dots; of what is no dot, nothing."""
    if "line" in str(marker.get("symbol", "")):
        return ""
    sizes, colours = (one_each(marker[name], len(x)) for name in ("size", "color"))
    edges = one_each(marker.get("line", {}).get("color", "none"), len(x))
    return "".join(
        f'<circle cx="{at:.1f}" cy="{up:.1f}" r="{THINNER * radius / 2:.1f}" '
        f'fill="{colour}" stroke="{edge}" stroke-width="1.6"/>'
        for at, up, radius, colour, edge in zip(x, y, sizes, colours, edges, strict=True)
        if radius
    )


def bars(trace: Mapping[str, Any], scale: Scale) -> str:
    """Return upright bars."""
    x, y = numbers(trace["x"]), numbers(trace["y"])
    count = len(x)
    widths = numbers(one_each(trace["width"], count))
    left = x if trace.get("offset") == 0 else x - widths / 2
    base = numbers(one_each(trace.get("base", 0.0), count))
    ends = scale.x(left), scale.x(left + widths), scale.y(base), scale.y(base + y)
    marker = trace["marker"]
    colours = one_each(marker["color"], count)
    edges = one_each(marker["line"].get("color", "none"), count)
    return "".join(
        f'<rect x="{a:.1f}" width="{b - a:.1f}" y="{min(c, d):.1f}" height="{abs(c - d):.1f}" '
        f'fill="{colour}" stroke="{edge}" stroke-width="1"/>'
        for a, b, c, d, colour, edge in zip(*ends, colours, edges, strict=True)
    )


def one_each(value: Any, count: int) -> list[Any]:
    """Return a value for each of `count` things: a list as it is, one value for all."""
    single = isinstance(value, str) or np.ndim(value) == 0
    return [value] * count if single else list(value)


def shape(one: Mapping[str, Any], paper: Scale) -> str:
    """Return a filled shape whose corners are told as shares of the figure."""

    def placed(corner: re.Match[str]) -> str:
        x, y = (np.array([float(number)]) for number in corner.groups())
        return f"{paper.x(x)[0]:.1f} {paper.y(y)[0]:.1f}"

    corners = re.sub(r"([\d.]+),([\d.]+)", placed, one["path"])
    return f'<path d="{corners}" fill="{one["fillcolor"]}"/>'
