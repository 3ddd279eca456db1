"""Figures of the finale: the target, one fit, and what that fit watches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.ui.live.curve_names import over_the_top, with_room
from pages.ui.live.drawing import axis, blank, height_inside, hover, small
from pages.ui.shell.theme import Palette, faded

__all__ = ["Panel", "density_panel"]

NARROW = 290.0  # pixels a panel has across on a phone
DENSITY_SHARE = 0.6  # of the height, where the integrand is drawn below
CLEAR = 13.0  # pixels from an arrow to what it points at, where a handle or a ring may be
Item = dict[str, Any]  # a trace or an annotation, in Plotly's own words


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
    colour: str
    dash: str
    p_label: str
    q_label: str
    q_missing: str
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
    traces, notes = curves(panel, palette), [*watched(panel, palette), label_of_p(panel, palette)]
    if panel.q is not None and panel.mu is not None:
        traces += mean_and_minima(panel, palette)
        notes += label_of_q(panel, (NARROW, (DENSITY_SHARE if strip else 1.0) * (height - 56)))
    else:
        notes.append(no_fit(panel))
    span = [float(panel.x[0]), float(panel.x[-1])]
    layout: dict[str, Any] = {
        "margin": {"l": 44, "r": 10, "t": 22, "b": 46},
        "xaxis": axis(
            palette, panel.x_title, range=span, zeroline=False, anchor="y2" if strip else "y"
        ),
        "yaxis": axis(
            palette,
            panel.y_title,
            range=[0, panel.y_top],
            domain=[1 - DENSITY_SHARE, 1] if strip else [0, 1],
            nticks=5,
        ),
    }
    if strip:
        traces += integrand_areas(panel)
        notes += infinity_note(panel, palette)
        layout["yaxis2"] = axis(
            palette,
            panel.integrand_title,
            domain=[0, 0.30],
            range=list(panel.integrand_range),
            anchor="x",
            nticks=4,
            zeroline=True,
        ) | {"zerolinecolor": palette.muted}
    # All at once: Plotly checks a figure piece by piece otherwise, in twice the time.
    return blank(height, palette, traces, annotations=notes, **layout)


def curves(panel: Panel, palette: Palette) -> list[Item]:
    """Return P as a filled shape and Q as a strong line."""
    x = small(panel.x)
    found: list[Item] = [
        {
            "type": "scatter",
            "x": x,
            "y": small(panel.p),
            "mode": "lines",
            "line": {"color": palette.target, "width": 1.5, "simplify": False},
            "fill": "tozeroy",
            "fillcolor": faded(palette.target, 0.28),
            "name": panel.p_label,
            "hovertemplate": hover(named=True),
        }
    ]
    if panel.q is not None:
        found.append(
            {
                "type": "scatter",
                "x": x,
                "y": small(panel.q),
                "mode": "lines",
                "line": {
                    "color": panel.colour,
                    "width": 3.5,
                    "dash": panel.dash,
                    "simplify": False,
                },
                "name": panel.q_label,
                "hovertemplate": hover(named=True),
            }
        )
    return found


def mean_and_minima(panel: Panel, palette: Palette) -> list[Item]:
    """Return the fit's mean as a thin line up the panel, and the other minima as open dots."""
    assert panel.q is not None
    others = [mu for mu in panel.other_minima if mu != panel.mu]
    return [
        {
            "type": "scatter",
            "x": [panel.mu, panel.mu],
            "y": [0, float(panel.q.max())],
            "mode": "lines",
            "line": {"color": panel.colour, "width": 1, "dash": "dot"},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "x": [*others, panel.mu],
            "y": [0.0] * (len(others) + 1),
            "mode": "markers",
            "cliponaxis": False,
            "marker": {
                "size": 11,
                "color": [*[palette.background] * len(others), panel.colour],
                "line": {"color": panel.colour, "width": 2},
            },
            "hovertemplate": "μ = %{x:.3f}<extra></extra>",
        },
    ]


def watched(panel: Panel, palette: Palette) -> list[Item]:
    """Return arrows to P's peaks (forward) or valleys (reverse), and what counts there."""
    arrows: list[Item] = [
        {
            "x": x,
            "y": y,
            "text": "",
            "showarrow": True,
            "arrowhead": 2,
            "arrowsize": 1.1,
            "arrowwidth": 2,
            "arrowcolor": palette.target,
            "ax": 0,
            "ay": -26,
            "yshift": CLEAR,
        }
        for x, y in zip(panel.marks, panel.mark_heights, strict=True)
    ]
    if not arrows:
        return []
    words = {  # above the plot, where no curve ever is
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 1.0,
        "yanchor": "bottom",
        "text": panel.mark_label,
        "showarrow": False,
        "font": {"size": 12, "color": palette.target},
    }
    return [*arrows, words]


def label_of_p(panel: Panel, palette: Palette) -> Item:
    """Return the letter P inside its highest peak, instead of a legend."""
    top, span = int(np.argmax(panel.p)), float(panel.x[-1] - panel.x[0])
    y = height_inside(panel.p, panel.q, top)
    below = np.flatnonzero(panel.p < y)  # the peak is as wide as it is at this height
    left, right = below[below < top], below[below > top]
    ends = panel.x[left[-1] if len(left) else 0], panel.x[right[0] if len(right) else -1]
    x = float(0.5 * (ends[0] + ends[1]))
    return {
        "x": x,
        "y": y,
        "text": f"<b>{panel.p_label}</b>",
        "showarrow": False,
        "xshift": 0 if panel.mu is None or abs(panel.mu - x) > 0.05 * span else 14,
        "font": {"size": 16, "color": palette.target},
    }


def label_of_q(panel: Panel, size: tuple[float, float]) -> list[Item]:
    """Return Q's name where neither P nor an arrow is: over its top, or else beside a flank."""
    assert panel.q is not None
    assert panel.mu is not None
    width, height = size
    across = (panel.x - panel.x[0]) / (panel.x[-1] - panel.x[0]) * width
    # The arrows are in the way, and the inside of P too, unless there is no other room.
    some = slice(None, None, max(1, len(across) // 100))
    rise = panel.p[some] / panel.y_top * height
    inside = [(across[some], share * rise) for share in np.linspace(0.1, 0.9, 8)]
    ink = [(across[some], rise)]
    for x, y in zip(panel.marks, panel.mark_heights, strict=True):
        place = np.interp(x, panel.x, across)
        foot = y / panel.y_top * height + CLEAR
        ink.append((np.full(6, place), foot + np.linspace(0.0, 26.0, 6)))
    up = panel.q / panel.y_top * height
    name = (
        over_the_top(across, up, panel.q_label, size, [*ink, *inside])
        or with_room(across, [up], [panel.q_label], size, ink=[*ink, *inside], clear=True)[0]
        or with_room(across, [up], [panel.q_label], size, ink=ink)[0]
    )
    if name is None:
        return []
    label = {
        "x": float(panel.x[name.at]),
        "y": float(panel.q[name.at]),
        "text": f"<b>{panel.q_label}</b>",
        "showarrow": False,
        "xshift": name.right,
        "yshift": name.up,
        "font": {"size": 14, "color": panel.colour},
    }
    return [label]


def no_fit(panel: Panel) -> Item:
    """Return the words that stand in place of a fit."""
    return {
        "xref": "paper",
        "yref": "y domain",
        "x": 0.97,
        "y": 0.92,
        "xanchor": "right",
        "text": f"<b>{panel.q_missing}</b>",
        "showarrow": False,
        "font": {"size": 14, "color": panel.colour},
    }


def integrand_areas(panel: Panel) -> list[Item]:
    """Return the integrand as areas: above the line it costs, below it saves, ∞ fills the strip."""
    assert panel.integrand is not None
    shown = np.where(np.isposinf(panel.integrand), panel.integrand_range[1], panel.integrand)
    return [
        {
            "type": "scatter",
            "x": small(panel.x),
            "y": small(np.where(sign * shown > 0, shown, 0.0)),
            "mode": "lines",
            "line": {"color": panel.colour, "width": 1},
            "fill": "tozeroy",
            "fillcolor": faded(panel.colour, opacity),
            "xaxis": "x",
            "yaxis": "y2",
            "hovertemplate": hover(),
        }
        for sign, opacity in ((1.0, 0.55), (-1.0, 0.2))
    ]


def infinity_note(panel: Panel, palette: Palette) -> list[Item]:
    """Return the sign ∞ over the part of the strip where the integrand is infinite."""
    assert panel.integrand is not None
    infinite = np.isposinf(panel.integrand)
    if not infinite.any():
        return []
    return [
        {
            "x": float(np.mean(panel.x[infinite])),
            "y": 0.5 * panel.integrand_range[1],
            "yref": "y2",
            "text": "<b>∞</b>",
            "showarrow": False,
            "font": {"size": 18, "color": palette.text},
        }
    ]
