"""What every figure is built on: the one helper that draws, colours, axes, fixed height.

Figures are functions in the ``figures.py`` of each page: numbers and labels in, ``go.Figure``
out. Every figure has a fixed height (nothing on a page jumps when a number
changes), explicit colours (Streamlit's default template is unreadable elsewhere) and float32
arrays (half the bytes; the eye cannot tell).
"""

import importlib
import inspect
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import ArrayLike, NDArray
from streamlit.delta_generator import DeltaGenerator

from pages.ui.live.chart import mounted_chart
from pages.ui.live.plotly_words import plotly_words
from pages.ui.live.session import current
from pages.ui.shell.theme import Palette

__all__ = [
    "HAS_ALT",
    "LEGEND",
    "Draft",
    "axis",
    "blank",
    "height_inside",
    "hover",
    "make_readable",
    "picture",
    "small",
]

# Plotly asks of every value whether it is one of pandas', of a pandas that may be half loaded: by
# Streamlit, for another reader who comes to the same new server. Loaded here, it is whole before
# anybody draws.
importlib.import_module("pandas")

# Streamlit 1.62, which runs in the browser without a server, has no alt text for charts.
HAS_ALT = "alt" in inspect.signature(st.plotly_chart).parameters
# Above the picture, in a row: for curves that lie too close to bear their names.
LEGEND = {"orientation": "h", "x": 0.5, "xanchor": "center", "y": 1, "yanchor": "bottom"}
STEPS = 4000  # a figure whose values take fewer float32 steps than this would show them
FONT = "Source Sans, Source Sans Pro, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"


def picture(
    figure: go.Figure,
    alt: str,
    name: str,
    key: str | None = None,
    on_select: Callable[[], None] | None = None,
    ghosts: Sequence[int] = (),
) -> DeltaGenerator:
    """Draw a figure with its alternative text; return its place, where it can be drawn again.

    A chart stays where it is and changes in place, see `pages.ui.live.parts`.

    `name` is the file name of a saved SVG.

    `on_select` is called when the reader picks a point (areas and contours report nothing);
    what was picked is in ``st.session_state[key]``.

    `ghosts` are the numbers of traces, lines, whose state before the last change stays, thin and
    dotted; where there are three curves or more, that would be too much to look at.
    """
    config = {
        "displaylogo": False,
        "displayModeBar": "hover",
        "modeBarButtons": [["zoom2d", "resetScale2d", "toImage"]],
        "toImageButtonOptions": {"format": "svg", "filename": name},
        **plotly_words(),
    }
    chart = mounted_chart(current(), key or name, figure, alt, ghosts)
    named: dict[str, Any] = {"alt": chart.alt} if HAS_ALT else {}
    if on_select is not None:
        named |= {"on_select": on_select, "selection_mode": "points"}
    shown = go.Figure(chart.state, _validate=False)
    place = st.plotly_chart(shown, theme=None, key=key or name, config=config, **named)
    return cast("DeltaGenerator", place)  # a selection where one was asked for, which nobody reads


def make_readable(figure: go.Figure, palette: Palette) -> go.Figure:
    """Write every word of a finished figure in the shade of its colour that can be read."""
    for annotation in figure.layout.annotations:
        if annotation.font.color:
            annotation.font.color = palette.ink(annotation.font.color)
    for trace in figure.select_traces("scatter"):
        if isinstance(trace.textfont.color, str):
            trace.textfont.color = palette.ink(trace.textfont.color)
    return figure


def inked(item: dict[str, Any], font: str, palette: Palette) -> dict[str, Any]:
    """Return a label or a trace with its words, told in `font`, in a shade that can be read."""
    colour = item.get(font, {}).get("color")
    return item | {font: item[font] | {"color": palette.ink(colour)}} if colour else item


def small(values: ArrayLike) -> NDArray[np.floating]:
    """Return `values` as a figure sends them: as float32, where the eye cannot tell.

    A reader's own column may hold times in seconds since 1970, or numbers like 1e40: those stay
    as they are.
    """
    exact = np.asarray(values, dtype=float)
    finite = exact[np.isfinite(exact)]
    if finite.size:
        largest, extent = float(np.abs(finite).max()), float(np.ptp(finite))
        in_range = largest == 0 or 1e-30 < largest < 1e30
        if not in_range or 0 < extent < STEPS * np.spacing(np.float32(largest)):
            return exact
    return exact.astype(np.float32)


def height_inside(p: NDArray[np.float64], q: NDArray[np.float64] | None, top: int) -> float:
    """Return where P's name stands inside its peak at index `top`: away from the curve Q."""
    places = float(p[top]) * np.array([0.4, 0.65, 0.2])
    clear = [True] * 3 if q is None else np.abs(places - q[top]) > 0.22 * p[top]
    return float(places[np.argmax(clear)])


def hover(x: str = ":.3f", y: str = ":.3f", *, named: bool = False) -> str:
    """Return what a tooltip says of a point: both numbers under the titles of their axes.

    A title is "name (unit)". `x` and `y` are formats; `named` adds the trace's name.
    """
    said = f"%{{xaxis.title.text}}: %{{x{x}}}<br>%{{yaxis.title.text}}: %{{y{y}}}"
    return said if named else f"{said}<extra></extra>"


def axis(palette: Palette, title: str = "", **more: object) -> dict[str, object]:
    """Return the settings that all axes share."""
    return {
        "title": {"text": title, "standoff": 6, "font": {"size": 13}},
        "gridcolor": palette.grid,
        "zerolinecolor": palette.grid,
        "linecolor": palette.muted,
        "tickfont": {"size": 12, "color": palette.muted},
        "automargin": True,
        "ticklabeloverflow": "allow",
        **more,
    }


def blank(
    height: int, palette: Palette, traces: Sequence[dict[str, Any]] = (), **layout: object
) -> go.Figure:
    """Return a figure in the colours of the page, with `traces` or ready for them."""
    notes: Any = layout.pop("annotations", ())
    return go.Figure(
        data=[
            inked(trace, "textfont", palette) if trace["type"] == "scatter" else trace
            for trace in traces
        ],
        layout={
            "annotations": [inked(note, "font", palette) for note in notes],
            "template": "none",
            "height": height,
            # As wide as the labels need: Plotly draws a figure twice whose margins it must widen.
            "margin": {"l": 44, "r": 10, "t": 6, "b": 42},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": 13, "color": palette.text},
            "showlegend": False,
            "dragmode": False,  # a finger on the figure scrolls the page; zoom is a button
            "hoverlabel": {"font": {"family": FONT}},
            **layout,
        },
        _validate=False,  # five times faster; the tests validate what they open
    )


class Draft:
    """A figure in the making, in Plotly's own words: the same methods, checked all at once.

    ``go.Figure`` checks the whole figure again with every trace, annotation and setting that is
    added to it, which takes several times as long as building it in one go.
    """

    def __init__(self, height: int, palette: Palette, **layout: object) -> None:
        self.height, self.palette = height, palette
        self.layout: dict[str, Any] = dict(layout)
        self.traces: list[dict[str, Any]] = []
        self.annotations: list[dict[str, Any]] = []

    def add_trace(self, kind: str, **trace: object) -> None:
        """Add a trace of any kind."""
        self.traces.append({"type": kind, **trace})

    def add_scatter(self, **trace: object) -> None:
        """Add a line or points.

        A chart that stands never writes again beside a point whose text has once been empty: Plotly
        takes the word away and keeps its place. A blank keeps the word.
        """
        if isinstance(texts := trace.get("text"), list):
            trace["text"] = [text or " " for text in texts]
        self.add_trace("scatter", **trace)

    def add_steps(
        self, edges: NDArray[np.floating], heights: NDArray[np.floating], colour: str, **axes: str
    ) -> None:
        """Add the outline of bars between `edges` as a line that is not drawn itself.

        Its ghost is: it shows where the bars were.
        """
        self.add_scatter(
            x=small(np.repeat(edges, 2)),
            y=small(np.concatenate([[0.0], np.repeat(heights, 2), [0.0]])),
            mode="lines",
            line={"color": colour, "width": 0},
            hoverinfo="skip",
            **axes,
        )

    def add_bar(self, **trace: object) -> None:
        """Add bars."""
        self.add_trace("bar", **trace)

    def add_annotation(self, **annotation: object) -> None:
        """Add a label."""
        self.annotations.append(annotation)

    def update_layout(self, **settings: object) -> None:
        """Set whole parts of the layout, such as an axis."""
        self.layout |= settings

    def drawn(self) -> go.Figure:
        """Return the figure."""
        layout = {"annotations": self.annotations, **self.layout}
        return blank(self.height, self.palette, self.traces, **layout)
