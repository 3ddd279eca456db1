"""The editor for a discrete distribution: its state is the weights in the URL, nothing else."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from klcore import datasets, discrete
from pages.ui.controls.pmf_editor import (
    LETTERS,
    MAX_EVENTS,
    MAX_WEIGHT,
    OWN,
    PRESETS,
    as_weight,
    editor_keys,
    normalised,
)
from pages.ui.shell.numbers import decimals
from pages.ui.shell.text import LANGUAGES
from tests.walking import probabilities, shown_text

OpenPage = Callable[..., AppTest]
NAME = "entropy"  # the editor's home in these tests, with the prefix "e"
DIE = "die"


def masses(app: AppTest) -> list[str]:
    return [said.split("**")[1] for said in probabilities(app)]


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_are_distributions_over_distinct_events(preset: str):
    start = PRESETS[preset]
    assert len(start.labels) == len(start.weights) == len(set(start.labels)) <= MAX_EVENTS
    assert all(0 <= weight <= MAX_WEIGHT for weight in start.weights)
    discrete.as_pmf(normalised(start.weights))


def test_codes_in_the_url_are_distinct_and_dormant_keys_complete():
    presets = [*PRESETS.values()]
    assert len({preset.code for preset in presets}) == len(presets)
    assert {"e", "en", "ed6", "eo8"} <= editor_keys("e")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_raising_one_weight_makes_the_others_give_way_in_proportion(open_page: OpenPage, lang: str):
    app = open_page(NAME, lang=lang, e=DIE)
    app.slider(key="ed2").set_value(50).run()
    assert masses(app) == [decimals(p) for p in (0.1, 0.5, 0.1, 0.1, 0.1, 0.1)]


def test_the_url_alone_restores_the_state(open_page: OpenPage):
    app = open_page(NAME, e=OWN, en=3, eo1=0, eo2=7, eo3=21)
    assert not app.warning
    assert masses(app) == ["0.000", "0.250", "0.750"]


def test_an_edit_survives_a_change_of_preset_and_back(open_page: OpenPage):
    app = open_page(NAME, e=DIE, ed1=0)
    app.selectbox(key="e").set_value("fair_coin").run()
    app.selectbox(key="e").set_value(DIE).run()
    assert masses(app) == ["0.000", *["0.200"] * 5]


def test_reset_brings_the_preset_back(open_page: OpenPage):
    app = open_page(NAME, e=DIE, ed1=0, ed4=77)
    app.button(key="_e_reset").click().run()
    assert masses(app) == [decimals(1 / 6)] * 6


def test_all_weights_zero_is_said_and_means_equal(open_page: OpenPage):
    app = open_page(NAME, e="fair_coin", ec1=0, ec2=0)
    assert masses(app) == ["0.500", "0.500"]
    assert "All 2 weights are 0" in shown_text(app)


def test_letters_cannot_be_edited(open_page: OpenPage):
    app = open_page(NAME, e=LETTERS)
    assert not app.slider
    assert decimals(datasets.letter_frequencies("english")[0]) in str(app.dataframe[0].value)


@pytest.mark.parametrize(
    ("key", "value"),
    [("e", "Roulette"), ("el1", "-1"), ("el2", "101"), ("el3", "x"), ("en", "9"), ("el6", "1e308")],
)
def test_a_wrong_link_falls_back_and_says_so(open_page: OpenPage, key: str, value: str):
    app = open_page(NAME, **({"e": OWN if key == "en" else "loaded_die"} | {key: value}))
    assert key in app.warning[0].value
    starts = {"en": (40, 30, 20, 10), "e": (90, 10)}
    expected = normalised(starts.get(key, (10,) * 5 + (50,)))
    assert masses(app) == [decimals(p) for p in expected]


def test_whatever_a_client_sends_is_a_weight():
    assert as_weight(-5, 1) == 0
    assert as_weight(1e308, 1) == MAX_WEIGHT
    assert as_weight(float("nan"), 7) == 7
