"""What is sent of a chart: itself, and later what has changed in it."""

import json
from typing import Any

import plotly.graph_objects as go
import pytest

from pages.ui.live.chart import mounted_chart
from pages.ui.live.patch import changed, patch_of, state_of
from pages.ui.live.session import Live, Move, being_drawn, move_from, part


def figure(d: float, **layout: Any) -> go.Figure:
    words = [{"x": d, "y": 1, "text": f"{d}"}] * round(d)
    curve = {"type": "scatter", "x": [0, d], "y": [d, 0], "line": {"color": "#112233"}}
    dots = {"type": "scatter", "x": [], "y": [], "marker": {"color": ["#000"] * round(d)}}
    given = {"height": 200, "annotations": words, "xaxis": {"range": [0, 5]}, **layout}
    return go.Figure(data=[curve, dots], layout=given, _validate=False)


def patched(state: dict[str, Any], patch: str) -> dict[str, Any]:
    """Do what the script does in a browser: put each value at its path."""
    done = json.loads(json.dumps(state))
    said = json.loads(patch or '{"traces": [], "layout": {}}')
    for item, values in [(done["layout"], said["layout"])] + [
        (done["data"][number], values) for number, values in said["traces"]
    ]:
        for path, value in values.items():
            *way, last = path.split(".")
            inner = item
            for name in way:
                inner = inner.setdefault(name, {})
            if value is None:
                inner.pop(last, None)
            else:
                inner[last] = value
    return done


def test_a_patch_makes_the_mounted_chart_the_one_that_is_meant():
    first, touched = state_of(figure(1)), set()
    for now in (figure(2), figure(3, title={"text": "a"}), figure(1), figure(1, xaxis={})):
        state = state_of(now)
        touched |= changed(first, state)
        shown = patched(first, patch_of(state, touched))
        shown["layout"] = {k: v for k, v in shown["layout"].items() if v != {}}
        assert shown["data"] == state["data"]
        assert shown["layout"] == {k: v for k, v in state["layout"].items() if v != {}}


def shown(
    live: Live, d: float, ghosts: tuple[int, ...] = (), **layout: object
) -> tuple[dict[str, Any], str]:
    chart = mounted_chart(live, "c", figure(d, **layout), f"at {d}", ghosts)
    return chart.state, being_drawn().charts["c"]["patch"]


def test_until_the_browser_is_alive_and_when_it_has_failed_charts_are_sent_as_they_are():
    live = Live()
    for state in (1, 2):
        assert shown(live, state)[0]["data"][0]["x"] == [0, state]
    live.alive = True
    assert shown(live, 3)[0]["data"][0]["x"] == [0, 2]
    assert "[0,3]" in shown(live, 3)[1]
    live.refuse()
    for state in (3, 2):
        sent, patch = shown(live, state)
        assert sent["data"][0]["x"] == [0, state]
        assert sent["layout"]["meta"].endswith(".1")  # never the chart that was changed in place
        assert patch == ""


def test_what_is_not_confirmed_in_time_is_sent_as_ever(monkeypatch: pytest.MonkeyPatch):
    live, clock = Live(), [100.0]
    monkeypatch.setattr("pages.ui.live.session.time.monotonic", lambda: clock[0])
    live.alive = True
    live.begin(("en",))
    shown(live, 1)
    shown(live, 2)
    clock[0] += 5
    live.confirm(live.version)
    clock[0] += 60
    live.begin(("en",))
    assert live.in_place
    shown(live, 3)
    clock[0] += 11
    live.begin(("en",))
    assert not live.in_place


def test_a_ghost_is_the_state_before_the_last_change():
    live = Live()

    def ghost(d: float) -> list[float]:
        found: list[float] = shown(live, d, (0,))[0]["data"][-1]["x"]
        return found

    assert ghost(1) == []
    assert ghost(1) == []
    assert ghost(2) == [0, 1]
    assert ghost(2) == [0, 1]
    with part(Move("d", 2.5, 2, 1)):
        assert ghost(4) == [0, 2]
        assert ghost(5) == [0, 2]
        assert ghost(2) == [0, 1]
    assert ghost(5) == [0, 2]
    live.begin(("zh",))
    assert ghost(5) == []


def test_nothing_stays_where_the_axes_are_others():
    live = Live()
    for d, title, stays in ((1, "μ", []), (2, "μ", [0, 1]), (3, "σ", []), (4, "σ", [0, 3])):
        state, _ = shown(live, d, (0,), xaxis={"title": {"text": title}})
        assert state["data"][-1]["x"] == stays


@pytest.mark.parametrize(
    "message",
    [
        None,
        "x",
        {},
        {"key": "d", "value": float("nan"), "base": 1, "seq": 1},
        {"key": "d", "value": [1], "base": 1, "seq": 1},
        {"key": 3, "value": 1, "base": 1, "seq": 1},
        {"key": "d", "value": 1, "base": 1, "seq": "1"},
        {"key": "d", "value": 10**400, "base": 1, "seq": 1},
    ],
)
def test_a_message_that_no_script_of_ours_sends_is_none(message: object):
    assert move_from(message) is None
