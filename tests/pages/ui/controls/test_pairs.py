"""Pairs: one whose waste is infinite is a touch away, without a list to open."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.walking import shown_text


@pytest.mark.parametrize(
    ("page", "pair"),
    [("cross_entropy", "no_word"), ("kl_divergence", "no_word"), ("asymmetry", "impossible")],
)
def test_an_infinite_waste_is_a_touch_away(open_page: Callable[..., AppTest], page: str, pair: str):
    app = open_page(page)
    assert r"= \infty$" not in shown_text(app)
    app.button(key="_see_infinite").click().run()
    assert app.session_state["pair"] == pair
    assert "∞" in shown_text(app)
    assert not [one for one in app.button if one.key == "_see_infinite"]
