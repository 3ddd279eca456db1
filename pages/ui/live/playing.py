"""What plays in the browser: one play button and one slider for all charts that move together.

Nothing starts by itself (some readers ask their system for less motion), and no frame asks the
server for anything. A frame reaches its charts as `live.js` draws everything: Plotly's animation
would throw away for good what else stands there, a contour for one.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pages.ui.live.assets import component, script, style

__all__ = ["Moving", "play"]

PLAYER = component(
    "kl_player",
    html=style("live/player.html"),
    css=style("live/player.css"),
    js=script("live/player.js"),
)


@dataclass(frozen=True)
class Moving:
    """What moves in one chart: its traces from number `first` on, frame by frame.

    A frame says of each such trace only what is other than in the frame before: a path in Plotly's
    words ("x", "text", …) and its value.
    """

    chart: str
    first: int
    frames: Sequence[Sequence[Mapping[str, Any]]]


def play(
    moving: Sequence[Moving],
    names: Sequence[str],
    labels: tuple[str, str, str],
    key: str,
    start: int = 0,
    milliseconds: int = 80,
) -> None:
    """Draw the button and the slider that play all charts in `moving`.

    `labels` are the words on play and pause and the one before the slider's value; `names`
    are the values the slider shows. The charts themselves show frame number `start`.
    """
    frames = {
        one.chart: [list(enumerate(frame, one.first)) for frame in one.frames] for one in moving
    }
    PLAYER(
        key=key,
        data={
            "frames": json.dumps(frames, default=packed, separators=(",", ":")),
            "names": list(names),
            "words": list(labels),
            "start": start,
            "pace": milliseconds,
        },
        height="content",
    )


def packed(values: Any) -> dict[str, str]:
    """Return an array as Plotly reads it from JSON, in base64; float32, as in every figure."""
    small = np.asarray(values, dtype="<f4")
    return {"dtype": "f4", "bdata": base64.b64encode(small.tobytes()).decode("ascii")}
