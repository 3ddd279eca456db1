"""Contours of a target of two variables with the ellipses of a Gaussian that stands for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.ui.live.drawing import Draft, axis, hover, small
from pages.ui.shell.theme import Palette, blended, faded

__all__ = ["Plane", "plane_figure"]

FloatArray = NDArray[np.float64]
TURN = np.linspace(0.0, 2.0 * np.pi, 73)


@dataclass(frozen=True)
class Plane:
    """The density of P over a grid, and Gaussians, one of which is shown."""

    axis: FloatArray
    p: FloatArray
    fits: Sequence[tuple[FloatArray, FloatArray, str]]  # mean, covariance, name
    shown: int
    titles: tuple[str, str]
    colour: str
    dash: str


def plane_figure(what: Plane, palette: Palette, height: int = 400) -> go.Figure:
    """Draw P's contours, Q's ellipses at one and two widths, and the other minima thinly."""
    figure = Draft(height, palette)
    top = float(np.sqrt(what.p.max()))
    figure.add_trace(
        "contour",
        x=small(what.axis), y=small(what.axis), z=small(np.sqrt(what.p)),
        showscale=False, hoverinfo="skip",
        contours={"coloring": "fill", "start": 0.1 * top, "end": 0.95 * top, "size": 0.12 * top},
        colorscale=[[0.0, palette.background],
                    [1.0, blended(palette.target, palette.background, 0.62)]],
        line={"width": 0.7, "color": faded(palette.target, 0.6)},
    )  # fmt: skip
    mean, cov, _ = what.fits[what.shown]
    for widths in (1.0, 2.0):
        x, y = ellipse(mean, cov, widths)
        figure.add_scatter(
            x=small(x), y=small(y), mode="lines", hoverinfo="skip",
            line={"color": what.colour, "width": 3 if widths == 1.0 else 2, "dash": what.dash},
        )  # fmt: skip
    others = [fit for k, fit in enumerate(what.fits) if k != what.shown]
    rings = [ellipse(*other[:2], 1.0) for other in others]
    gap = np.array([np.nan])
    figure.add_scatter(
        x=small(np.concatenate([gap, *(np.append(x, np.nan) for x, _ in rings)])),
        y=small(np.concatenate([gap, *(np.append(y, np.nan) for _, y in rings)])),
        mode="lines", hoverinfo="skip", connectgaps=False,
        line={"color": what.colour, "width": 1.5, "dash": "dot"},
    )  # fmt: skip
    figure.add_scatter(
        x=[float(at[0]) for at, _, _ in what.fits], y=[float(at[1]) for at, _, _ in what.fits],
        mode="markers", marker={"size": 7, "symbol": "x", "color": what.colour},
        hovertemplate=hover(),
    )  # fmt: skip
    for k, (at, spread, name) in enumerate(what.fits):
        # on top of an ellipse: in its middle there is a handle
        up = float(np.sqrt(spread[1, 1]))
        widths = 2.0 if k == what.shown and at[1] + 2.0 * up < 0.9 * what.axis[-1] else 1.0
        figure.add_annotation(
            x=float(at[0] + widths * spread[0, 1] / up), y=float(at[1] + widths * up),
            text=f"<b>{name}</b>", showarrow=False, yshift=11,
            bgcolor=faded(palette.background, 0.6),
            font={"size": 14 if k == what.shown else 12, "color": what.colour},
        )  # fmt: skip
    span = [float(what.axis[0]), float(what.axis[-1])]
    figure.update_layout(
        xaxis=axis(palette, what.titles[0], range=span, zeroline=False, showgrid=False, nticks=8,
                   constrain="domain"),
        yaxis=axis(palette, what.titles[1], range=span, zeroline=False, showgrid=False, nticks=8,
                   scaleanchor="x", constrain="domain"),
    )  # fmt: skip
    return figure.drawn()


def ellipse(mean: FloatArray, cov: FloatArray, widths: float) -> tuple[FloatArray, FloatArray]:
    """Return the points so many widths from the mean."""
    ring = np.linalg.cholesky(cov) @ np.stack([np.cos(TURN), np.sin(TURN)])
    return mean[0] + widths * ring[0], mean[1] + widths * ring[1]
