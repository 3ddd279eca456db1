"""Figures: numbers and labels in, ``go.Figure`` out. The one place that knows Plotly.

Every figure has a fixed height (nothing on a page jumps when a number changes), explicit
colours (Streamlit's default template is unreadable elsewhere) and float32 arrays (half the
bytes; the eye cannot tell).
"""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import ArrayLike, NDArray

from pages.ui.theme import Palette, faded

__all__ = ["Panel", "both_fits", "density_panel", "picture"]

# Streamlit 1.62, which runs in the browser without a server, has no alt text for charts.
HAS_ALT = "alt" in inspect.signature(st.plotly_chart).parameters
FONT = "Source Sans, Source Sans Pro, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"


def picture(figure: go.Figure, alt: str, name: str, key: str | None = None) -> None:
    """Draw a figure with its alternative text; `name` is the file name of a saved SVG."""
    config = {
        "displaylogo": False,
        "displayModeBar": "hover",
        "modeBarButtons": [["zoom2d", "resetScale2d", "toImage"]],
        "toImageButtonOptions": {"format": "svg", "filename": name},
    }
    named = {"alt": alt} if HAS_ALT else {}
    st.plotly_chart(figure, theme=None, key=key or name, config=config, **named)


def small(values: ArrayLike) -> NDArray[np.float32]:
    """Return `values` as float32, what a figure sends."""
    return np.asarray(values, dtype=np.float32)


def axis(palette: Palette, title: str = "", **more: object) -> dict[str, object]:
    """Return the settings that all axes share."""
    return {
        "title": {"text": title, "standoff": 6, "font": {"size": 13}},
        "gridcolor": palette.grid,
        "zerolinecolor": palette.grid,
        "linecolor": palette.muted,
        "tickfont": {"size": 12, "color": palette.muted},
        "automargin": True,
        **more,
    }


def blank(height: int, palette: Palette, **layout: object) -> go.Figure:
    """Return an empty figure in the colours of the page, ready for traces."""
    return go.Figure(
        layout={
            "template": "none",
            "height": height,
            "margin": {"l": 44, "r": 10, "t": 10, "b": 40},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": 13, "color": palette.text},
            "showlegend": False,
            "dragmode": False,  # a finger on the figure scrolls the page; zoom is a button
            "hoverlabel": {"font": {"family": FONT}},
            **layout,
        }
    )


@dataclass(frozen=True)
class Panel:
    """What one panel of the finale shows, all computed elsewhere.

    `marks` are the abscissas that this direction watches (P's peaks for forward, its valleys
    for reverse); `integrand`, where present, is drawn as signed area in a strip below.
    """

    x: NDArray[np.float64]
    p: NDArray[np.float64]
    q: NDArray[np.float64] | None
    mu: float | None
    direction: str
    colour: str
    dash: str
    p_label: str
    q_label: str
    x_title: str
    y_title: str
    y_top: float
    marks: Sequence[float]
    mark_heights: Sequence[float]
    mark_label: str
    other_minima: Sequence[float] = ()
    integrand: NDArray[np.float64] | None = None
    integrand_title: str = ""
    integrand_range: tuple[float, float] = (-1.0, 1.0)


def density_panel(panel: Panel, palette: Palette, height: int = 300) -> go.Figure:
    """Draw P as a filled shape, the fit as a strong line over it, and what the fit watches."""
    strip = panel.integrand is not None
    figure = blank(height, palette)
    x = small(panel.x)
    figure.add_scatter(
        x=x,
        y=small(panel.p),
        mode="lines",
        line={"color": palette.target, "width": 1.5},
        fill="tozeroy",
        fillcolor=faded(palette.target, 0.28),
        name=panel.p_label,
        hovertemplate="%{x:.2f}: %{y:.4f}",
    )
    if panel.q is not None and panel.mu is not None:
        figure.add_scatter(
            x=x,
            y=small(panel.q),
            mode="lines",
            line={"color": panel.colour, "width": 3.5, "dash": panel.dash},
            name=panel.q_label,
            hovertemplate="%{x:.2f}: %{y:.4f}",
        )
        mark_mean(figure, panel, palette)
    mark_watched(figure, panel, palette)
    label_curves(figure, panel, palette)
    span = [float(panel.x[0]), float(panel.x[-1])]
    figure.update_layout(
        xaxis=axis(palette, panel.x_title, range=span, zeroline=False),
        yaxis=axis(
            palette,
            panel.y_title,
            range=[0, panel.y_top],
            domain=[0.40, 1] if strip else [0, 1],
            nticks=5,
        ),
    )
    if strip:
        add_integrand_strip(figure, panel, palette, x)
    return figure


def mark_mean(figure: go.Figure, panel: Panel, palette: Palette) -> None:
    """Draw the fit's mean as a thin line up the panel, and the other minima as open dots."""
    figure.add_scatter(
        x=[panel.mu, panel.mu],
        y=[0, panel.y_top],
        mode="lines",
        line={"color": panel.colour, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    others = [mu for mu in panel.other_minima if mu != panel.mu]
    figure.add_scatter(
        x=[*others, panel.mu],
        y=[0.0] * (len(others) + 1),
        mode="markers",
        cliponaxis=False,
        marker={
            "size": 11,
            "color": [*[palette.background] * len(others), panel.colour],
            "line": {"color": panel.colour, "width": 2},
        },
        hovertemplate="μ = %{x:.3f}<extra></extra>",
    )


def mark_watched(figure: go.Figure, panel: Panel, palette: Palette) -> None:
    """Point at P's peaks (forward) or valleys (reverse), and say once what counts there."""
    for x, y in zip(panel.marks, panel.mark_heights, strict=True):
        figure.add_annotation(
            x=x,
            y=y,
            text="",
            showarrow=True,
            arrowhead=2,
            arrowsize=1.1,
            arrowwidth=2,
            arrowcolor=palette.target,
            ax=0,
            ay=-26,
            yshift=3,
        )
    if panel.marks:
        figure.add_annotation(
            xref="paper",
            yref="y domain",
            x=0.5,
            y=1.0,
            yanchor="top",
            text=panel.mark_label,
            showarrow=False,
            font={"size": 12, "color": palette.target},
        )


def label_curves(figure: go.Figure, panel: Panel, palette: Palette) -> None:
    """Write P inside its highest peak and Q beside its top, instead of a legend."""
    top = int(np.argmax(panel.p))
    figure.add_annotation(
        x=float(panel.x[top]),
        y=0.4 * float(panel.p[top]),
        text=f"<b>{panel.p_label}</b>",
        showarrow=False,
        xshift=14,
        font={"size": 16, "color": palette.target},
    )
    if panel.q is not None and panel.mu is not None:
        figure.add_annotation(
            x=panel.mu,
            y=float(panel.q.max()),
            text=f"<b>{panel.q_label}</b>",
            showarrow=False,
            xanchor="left",
            xshift=5,
            yshift=11,
            font={"size": 14, "color": panel.colour},
        )


def add_integrand_strip(
    figure: go.Figure, panel: Panel, palette: Palette, x: NDArray[np.float32]
) -> None:
    """Draw the integrand below the densities: what lies above the line costs, below it saves."""
    assert panel.integrand is not None
    for sign, opacity in ((1.0, 0.55), (-1.0, 0.2)):
        part = np.where(sign * panel.integrand > 0, panel.integrand, 0.0)
        figure.add_scatter(
            x=x,
            y=small(part),
            mode="lines",
            line={"color": panel.colour, "width": 1},
            fill="tozeroy",
            fillcolor=faded(panel.colour, opacity),
            xaxis="x",
            yaxis="y2",
            hovertemplate="%{x:.2f}: %{y:.4f}<extra></extra>",
        )
    figure.update_layout(
        yaxis2=axis(
            palette,
            panel.integrand_title,
            domain=[0, 0.30],
            range=list(panel.integrand_range),
            anchor="x",
            nticks=4,
            zeroline=True,
            zerolinecolor=palette.muted,
        ),
    )
    figure.update_xaxes(anchor="y2")


def both_fits(
    x: NDArray[np.float64],
    p: NDArray[np.float64],
    forward: NDArray[np.float64],
    reverse: NDArray[np.float64],
    labels: tuple[str, str, str],
    y_top: float,
    palette: Palette,
    height: int = 280,
) -> go.Figure:
    """Draw P with the forward and the reverse fit in one small picture."""
    figure = blank(height, palette, margin={"l": 10, "r": 10, "t": 10, "b": 30})
    figure.add_scatter(
        x=small(x), y=small(p), mode="lines", name=labels[0], fill="tozeroy",
        line={"color": palette.target, "width": 1.5}, fillcolor=faded(palette.target, 0.28),
    )  # fmt: skip
    for curve, label, colour, dash in (
        (forward, labels[1], palette.forward, "solid"),
        (reverse, labels[2], palette.reverse, "dash"),
    ):
        figure.add_scatter(
            x=small(x), y=small(curve), mode="lines", name=label,
            line={"color": colour, "width": 3.5, "dash": dash},
        )  # fmt: skip
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0.5, "xanchor": "center", "y": 1, "yanchor": "bottom"},
        xaxis=axis(palette, range=[float(x[0]), float(x[-1])], zeroline=False),
        yaxis=axis(palette, range=[0, y_top], showticklabels=False, showgrid=False),
    )
    return figure
