"""What has to be changed in a chart so that it shows another state of the same figure.

A state is what Plotly's JSON says of a figure, so two of them are equal when a browser could not
tell them apart. A list (the annotations, the shapes, a range) is one value and is replaced whole.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import plotly.graph_objects as go
import plotly.io

__all__ = ["Path", "changed", "patch_of", "state_of"]

Path = tuple[int, str]  # the number of a trace, -1 for the layout; then the names, with points


def state_of(figure: go.Figure) -> dict[str, Any]:
    """Return what a browser is told of `figure`."""
    state: dict[str, Any] = json.loads(plotly.io.to_json(figure, validate=False))
    return state


def parts_of(state: Mapping[str, Any]) -> Iterable[tuple[int, Mapping[str, Any]]]:
    """Return the layout and the traces of a state, each with its number."""
    return [(-1, state["layout"]), *enumerate(state["data"])]


def leaves(item: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, Any]]:
    """Return every value below `item` with its path; an array in base64 is one value."""
    for name, value in item.items():
        if isinstance(value, dict) and value and "bdata" not in value:
            yield from leaves(value, f"{before}{name}.")
        else:
            yield before + name, value


def changed(mounted: Mapping[str, Any], now: Mapping[str, Any]) -> set[Path]:
    """Return where two states with the same traces differ."""
    found: set[Path] = set()
    for (number, old), (_, new) in zip(parts_of(mounted), parts_of(now), strict=True):
        if old == new:
            continue
        was, becomes = dict(leaves(old)), dict(leaves(new))
        found |= {
            (number, path)
            for path in was.keys() | becomes.keys()
            if was.get(path) != becomes.get(path)
        }
    return found


def patch_of(now: Mapping[str, Any], where: Iterable[Path]) -> str:
    """Return, as JSON, what `now` says at the places `where`; "" if there are none."""
    wanted: dict[int, list[str]] = {}
    for number, path in sorted(where):
        wanted.setdefault(number, []).append(path)
    if not wanted:
        return ""
    values = {number: dict(leaves(item)) for number, item in parts_of(now) if number in wanted}
    said = {
        number: {path: values[number].get(path) for path in paths}
        for number, paths in wanted.items()
    }
    layout = said.pop(-1, {})
    return json.dumps({"traces": list(said.items()), "layout": layout}, separators=(",", ":"))
