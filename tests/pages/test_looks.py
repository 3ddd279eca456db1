"""The four further looks: computed only when chosen, right in both languages."""

import json
import re
from collections.abc import Callable

import numpy as np
import pytest
from conftest import shown_text
from streamlit.testing.v1 import AppTest

from klcore import datasets, fit_alpha, fit_reverse_kl, fit_total_variation
from klcore.shape import two_peaks_onset
from pages.ui.numbers import number
from pages.ui.targets import EXAMPLES
from pages.ui.text import LANGUAGES
from pages.ui.views.looks import BETWEEN, LANDSCAPE, SEPARATION, USES

OpenPage = Callable[..., AppTest]
NAME = "forward_and_reverse"
CHARTS = 2  # of the main view


def charts(app: AppTest) -> list[dict]:
    """Return the figures of the look, without those of the main view."""
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")][CHARTS:]


def test_nothing_is_computed_unless_it_is_chosen(open_page: OpenPage):
    assert not charts(open_page(NAME))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("look", [LANDSCAPE, SEPARATION, BETWEEN, USES])
def test_every_look_opens_from_a_link(open_page: OpenPage, lang: str, look: str):
    app = open_page(NAME, look=look, lang=lang)
    assert not app.warning
    assert len(charts(app)) == (0 if look == USES else 2)


@pytest.mark.parametrize("look", [LANDSCAPE, BETWEEN])
@pytest.mark.parametrize("choice", EXAMPLES)
def test_looks_at_every_named_target(open_page: OpenPage, look: str, choice: str):
    app = open_page(NAME, look=look, target=choice, basins="true")
    assert not app.warning
    p = datasets.TARGETS[EXAMPLES[choice]]
    if look == LANDSCAPE and choice not in {"Exponential · 指数分布", "Cauchy · 柯西"}:
        count = len(fit_reverse_kl(p).minima)
        reverse = app.get("plotly_chart")[CHARTS + 1].proto.alt
        assert f"minima: {count}" in reverse


def test_a_start_ends_in_the_minimum_that_is_named(open_page: OpenPage):
    app = open_page(NAME, look=LANDSCAPE, a=-2.0, b=1.0, unit="nats")
    best = fit_reverse_kl(datasets.TARGETS["goodfellow"]).best
    assert f"in the best minimum, {number(best.kl)} nats" in shown_text(app)
    app = open_page(NAME, look=LANDSCAPE, a=0.0, b=2.2, unit="nats")
    assert "in minimum 3" in shown_text(app)


def test_the_golden_distances_stand_on_the_page(open_page: OpenPage):
    text = shown_text(open_page(NAME, look=SEPARATION, unit="nats"))
    assert "2.41222972" in text
    assert "2.80008222" in text
    assert "0.684266" in text
    assert "1.46083396" in shown_text(
        open_page(NAME, look=SEPARATION, held="σ held fixed · σ 固定")
    )


def test_unequal_peaks_have_a_birth_each(open_page: OpenPage):
    text = shown_text(open_page(NAME, look=SEPARATION, left=0.6))
    births = [float(d) for d in re.findall(r"are born at d = ([\d.]+),", text)]
    assert births == pytest.approx([2.28, 2.52], abs=0.01)


def test_the_jump_between_the_two_is_where_klcore_has_it(open_page: OpenPage):
    app = open_page(NAME, look=BETWEEN, target="Unequal peaks · 一高一低")
    figure = charts(app)[1]
    (line,) = {shape["x0"] for shape in figure["layout"]["shapes"]}
    assert line == pytest.approx(0.5112475922, abs=0.026)
    p = datasets.TARGETS["unequal"]
    assert number(fit_alpha(p, 0.5).best.sigma) in shown_text(app)
    assert number(fit_total_variation(p).value, 4) in shown_text(app)


def test_a_width_that_runs_away_smoothly_is_no_jump(open_page: OpenPage):
    text = shown_text(open_page(NAME, look=BETWEEN, target="Cauchy · 柯西", lang="en"))
    assert "nowhere on the way does another minimum take over" in text


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("Cauchy · 柯西", "heavier than those of any bell curve|variance of P is infinite"),
        ("Exponential · 指数分布", "P is zero on an interval"),
    ],
)
def test_it_is_said_why_the_family_stops(open_page: OpenPage, choice: str, words: str):
    assert re.search(words, shown_text(open_page(NAME, look=BETWEEN, target=choice)))


@pytest.mark.parametrize(
    ("weights", "sigmas"), [((0.5, 0.5), (1.0, 1.0)), ((0.6, 0.4), (1, 1)), ((0.3, 0.7), (1, 2))]
)
def test_two_peaks_are_seen_from_the_onset_on(weights: tuple, sigmas: tuple):
    onset = two_peaks_onset(weights, sigmas)

    def peaks(d: float) -> int:
        x = np.linspace(-d - 3, d + 3, 400_001)
        p = sum(
            w / s * np.exp(-0.5 * ((x - m) / s) ** 2)
            for w, m, s in zip(weights, (-d, d), sigmas, strict=True)
        )
        return int(np.sum((p[1:-1] > p[:-2]) & (p[1:-1] > p[2:])))

    assert peaks(0.99 * onset) == 1
    assert peaks(1.01 * onset) == 2


@pytest.mark.parametrize("look", [LANDSCAPE, SEPARATION, BETWEEN])
def test_animations_never_start_by_themselves(open_page: OpenPage, look: str):
    for figure in charts(open_page(NAME, look=look)):
        for button in figure["layout"].get("updatemenus", [{"buttons": []}])[0]["buttons"]:
            assert button["method"] == "animate"
        assert "autoplay" not in json.dumps(figure["layout"])


@pytest.mark.parametrize("key", ["a", "b", "left", "ratio", "rate", "method", "held"])
def test_bad_values_fall_back(open_page: OpenPage, key: str):
    for value in ("nan", "1e308", "<i>"):
        look = SEPARATION if key in {"left", "ratio", "held"} else LANDSCAPE
        app = open_page(NAME, look=look, **{key: value})
        assert len(app.warning) == 1
        assert key in app.warning[0].value
