"""The home page: the question, the picture, the path."""

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from klcore import GaussianMixture, fit_forward_kl, fit_reverse_kl
from pages.ui.shell.numbers import number
from pages.ui.shell.page import PATH
from pages.ui.shell.text import LANGUAGES, load_text
from tests.walking import shown_text

OpenPage = Callable[..., AppTest]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("d", [1.0, 1.3, 2.5, 4.0])
def test_the_numbers_are_those_of_klcore(open_page: OpenPage, lang: str, d: float):
    app = open_page("home", lang=lang, d=d)
    p = GaussianMixture([0.5, 0.5], [-d, d], [0.8, 0.8])
    best = fit_reverse_kl(p).best
    text = shown_text(app)
    assert number(fit_forward_kl(p).sigma, 2) in text
    assert number(best.mu, 2) in text
    assert number(best.sigma, 2) in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_the_path_is_listed_with_its_question(open_page: OpenPage, lang: str):
    app = open_page("home", lang=lang)
    words = load_text(lang, "home")
    for name in PATH:
        assert words.label(f"about_{name}") in shown_text(app)


def test_sources_are_named(open_page: OpenPage):
    text = shown_text(open_page("home"))
    assert "如何理解 KL 散度的不对称性" in text
    assert "Goodfellow" in text
    assert "parameters of the example after that figure are ours" in text


def test_the_picture_holds_p_and_both_fits(open_page: OpenPage):
    figure = json.loads(open_page("home").get("plotly_chart")[0].proto.spec)
    assert [trace["name"] for trace in figure["data"]] == [
        "P",
        "forward fit",
        "reverse fit",
    ]


@pytest.mark.parametrize("value", ["nan", "1e308", "-3", "<b>", ""])
def test_a_bad_value_falls_back_and_is_told(open_page: OpenPage, value: str):
    app = open_page("home", d=value)
    assert app.slider(key="d").value == 2.5
    assert len(app.warning) == 1
    assert "d" in app.warning[0].value
