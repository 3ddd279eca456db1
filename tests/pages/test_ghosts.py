"""What was there before the last change stays in a page's main picture, thin, dotted and mute."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.walking import figures

# A page, one of its sliders and where to; the chart that it moves, how many lines stay in it.
PICTURES = [
    ("entropy", {"e": "die"}, "ed6", 50, 0, 2),
    ("cross_entropy", {}, "pm1", 90, 0, 1),
    ("kl_divergence", {}, "pm1", 90, 0, 1),
    ("kl_divergence", {}, "pm1", 90, 1, 1),
    ("kl_divergence", {"view": "proof"}, "pm1", 90, 0, 1),
    ("asymmetry", {}, "pc1", 20, 0, 2),
    ("objectives", {"axis": "sigma"}, "sigma", 2.5, 0, 1),
    ("objectives", {"axis": "sigma"}, "mu", 2.0, 1, 2),
]


@pytest.mark.parametrize(("page", "query", "slider", "value", "chart", "count"), PICTURES)
def test_the_state_before_the_last_change_stays(
    open_page: Callable[..., AppTest], page, query, slider, value, chart, count
):
    app = open_page(page, lang="en", **query)
    before = figures(app)[chart]["data"]
    ghosts = before[-count:]
    assert all(one["line"]["dash"] == "dot" and one["hoverinfo"] == "skip" for one in ghosts)
    assert not any(one.get("x") or one.get("name") for one in ghosts)
    app.slider(key=slider).set_value(value).run()
    after = figures(app)[chart]["data"]
    lines = [(one["x"], one["y"]) for one in before[:-count] if one["type"] == "scatter"]
    for ghost in after[-count:]:
        assert (ghost["x"], ghost["y"]) in lines
        assert ghost["line"]["dash"] == "dot"
