"""The home page: the question, the picture, the path."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from klcore import GaussianMixture, fit_forward_kl, fit_reverse_kl, kl_divergence
from pages.ui.forward_and_reverse.peak_handles import begin_grip
from pages.ui.home.view import LIMITS, START, TOP, WIDTH_RANGE, X, own_target
from pages.ui.live.client import BadMessageError
from pages.ui.shell.numbers import NO_BREAK, number
from pages.ui.shell.page import PATH
from pages.ui.shell.text import LANGUAGES, load_text
from tests.walking import page_app, shown_text

OpenPage = Callable[..., AppTest]


P2 = {"hm1": -1.5, "hm2": 4.0, "hs2": 0.7, "hw1": 1.5}


def own(app: AppTest, before: str = "h") -> dict[str, float]:
    """Return the peaks in the page's controls, whose keys begin so."""
    keys = [f"{before}{letter}{i}" for letter in "wms" for i in (1, 2)]
    return {key: app.session_state[key] for key in keys}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("query", [{}, {"hm1": -1.0, "hm2": 1.0}, P2, {"hm2": -2.5}])
def test_the_numbers_are_those_of_klcore(open_page: OpenPage, lang: str, query: dict[str, float]):
    app = open_page("home", lang=lang, **query)
    assert not app.warning
    assert own(app).items() >= query.items()
    w1, w2, m1, m2, s1, s2 = own(app).values()
    p = GaussianMixture([w1 / (w1 + w2), w2 / (w1 + w2)], [m1, m2], [s1, s2])
    fits = [fit_forward_kl(p), fit_reverse_kl(p).best]
    text, words = shown_text(app), load_text(lang, "home")
    for fit in fits:
        assert f"μ = {number(fit.mu, 2)}" in text
        assert f"σ = {number(fit.sigma, 2)}" in text
    costs = json.dumps(
        [json.loads(one.proto.spec)["layout"] for one in app.get("plotly_chart")],
        ensure_ascii=False,
    )
    for fit in fits:
        for nats in (kl_divergence(p, fit.gaussian), kl_divergence(fit.gaussian, p)):
            assert number(nats / math.log(2)) + "\u00a0" + words.label("bits") in costs


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({}, "two_answers"),
        ({"hm1": -1.25, "hm2": 1.25}, "one_answer"),  # both in the middle: σ = 1.48 and 1.40
        ({"hm1": 1.0, "hm2": 1.0}, "one_answer"),
        ({"hw1": 0.0001}, "one_answer"),
        ({"hm1": -2.0, "hm2": 2.0}, "two_answers"),  # σ = 2.15 and 1.91
    ],
)
def test_the_sentence_counts_the_answers_on_the_screen(
    open_page: OpenPage, query: dict[str, float], says: str
):
    begins = load_text("en", "home").prose[says].split("**")[1]
    assert begins in shown_text(open_page("home", **query))


def test_an_answer_that_is_as_good_is_named_where_there_is_one(open_page: OpenPage):
    said = load_text("en", "home").label("as_good", mu="2.49").replace(NO_BREAK, " ")
    assert said in shown_text(open_page("home"))
    assert "just as good" not in shown_text(open_page("home", hw1=0.55))


def test_a_link_of_an_earlier_version_opens_with_its_peaks(open_page: OpenPage):
    app = open_page("home", d="3")
    assert not app.warning
    assert (own(app)["hm1"], own(app)["hm2"]) == (-3.0, 3.0)
    assert app.query_params["hm1"] in ("-3", ["-3"])  # a list in Streamlit 1.62
    assert "d" not in app.query_params


def test_only_what_was_pulled_goes_along_to_the_last_page():
    assert own_target(START) == {}
    query = own_target(((1.5, -1.5, 0.8), (0.5, 4.0, 0.7)))
    finale = page_app("forward_and_reverse", query).run()
    assert not finale.warning
    assert list(own(finale, "").values()) == [1.5, 0.5, -1.5, 4.0, 0.8, 0.7]


def test_the_reverse_fit_leaves_a_ghost_where_it_was(open_page: OpenPage):
    def ghost(app: AppTest) -> dict[str, Any]:
        data = json.loads(app.get("plotly_chart")[0].proto.spec)["data"]
        return next(trace for trace in data if trace["line"].get("dash") == "dot")

    app = open_page("home")
    figure = json.loads(app.get("plotly_chart")[0].proto.spec)["data"]
    was = next(trace for trace in figure if trace["line"].get("dash") == "dash")
    assert not len(ghost(app)["y"])
    app.slider(key="hm1").set_value(-4.0).run()
    assert ghost(app)["y"] == was["y"]
    assert "name" not in ghost(app)


@pytest.mark.parametrize("spread", [0.0, 0.5, 3.0, 6.0])
@pytest.mark.parametrize("width", WIDTH_RANGE)
def test_no_curve_leaves_the_axes(spread: float, width: float):
    p = GaussianMixture([0.5, 0.5], [-spread, spread], [width, width])
    for curve in (p, fit_forward_kl(p).gaussian, fit_reverse_kl(p).best.gaussian):
        assert max(curve.pdf(X)) < TOP


@pytest.mark.parametrize(
    "peaks", [[[0.5, -2.5, 0.8]], [[0.5, -2.5, 0.8]] * 3, [[0.5, -9.0, 0.8], [0.5, 0.0, 0.8]]]
)
def test_a_hand_can_neither_add_nor_lead_out_of_the_axes(peaks: list[list[float]]):
    grip = begin_grip(START, LIMITS, fixed=True)
    with pytest.raises(BadMessageError):
        grip.read({"peaks": peaks})
    assert grip.read({"peaks": START}) == START


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_the_path_is_listed_with_its_question(open_page: OpenPage, lang: str):
    app = open_page("home", lang=lang)
    words = load_text(lang, "home")
    for name in PATH:
        question = words.label(f"about_{name}")
        assert any(question in link.proto.label for link in app.get("page_link"))


def test_sources_are_named(open_page: OpenPage):
    text = shown_text(open_page("home"))
    assert "如何理解 KL 散度的不对称性" in text
    assert "Goodfellow" in text
    assert "parameters of the example after that figure are ours" in text


@pytest.mark.parametrize("value", ["nan", "1e308", "-3", "<b>", ""])
@pytest.mark.parametrize("key", ["d", "hm1", "hs2", "hw1"])
def test_a_bad_value_falls_back_and_is_told(open_page: OpenPage, key: str, value: str):
    if (key, value) == ("hm1", "-3"):
        value = "-7"
    app = open_page("home", **{key: value})
    assert [tuple(own(app)[f"h{letter}{i}"] for letter in "wms") for i in (1, 2)] == list(START)
    assert len(app.warning) == 1
    assert key in app.warning[0].value
