"""Page 2: the area, the code, the blocks, the messages sent; the numbers are klcore's."""

import json
import math
import re
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats
from streamlit.testing.v1 import AppTest

from klcore import codes, datasets, discrete, units
from pages.ui.controls.pmf_editor import LETTERS, OWN, PRESETS, Pmf, normalised
from pages.ui.entropy.snippets import snippet
from pages.ui.entropy.view import MESSAGES, block_rates_of, sent_messages
from pages.ui.shell.numbers import number
from pages.ui.shell.text import LANGUAGES
from tests.interpreter import printed_by
from tests.walking import figures, shown_text

OpenPage = Callable[..., AppTest]
NAME = "entropy"
BIASED = "biased_coin"
FAIR = "fair_coin"
LOADED = (0.1, 0.1, 0.1, 0.1, 0.1, 0.5)


def in_unit(bits: float, unit: str) -> float:
    return bits if unit == "bits" else bits * math.log(2)


@pytest.mark.parametrize(
    ("choice", "unit"),
    list(zip([*PRESETS, LETTERS, LETTERS], ["bits", "nats"] * 4, strict=True)),
)
def test_every_preset_shows_h_and_l(open_page: OpenPage, choice: str, unit: str):
    lang = "zh" if unit == "nats" else "en"
    app = open_page(NAME, lang=lang, unit=unit, e=choice)
    assert not app.warning
    if choice == LETTERS:
        p = datasets.letter_frequencies("english")
    else:
        weights = PRESETS[choice].weights[: 4 if choice == OWN else None]
        p = np.array(weights) / sum(weights)
    text = shown_text(app)
    entropy = stats.entropy(p, base=2)
    assert f"H(P) = {number(in_unit(entropy, unit))}" in text
    assert f"**{number(in_unit(codes.huffman(p).expected_length(p), unit))}**" in text
    assert "✗" not in text
    assert text.count("✓") == 2


def test_the_areas_of_the_rectangles_sum_to_the_entropy(open_page: OpenPage):
    spec = open_page(NAME, e=BIASED).get("plotly_chart")[0].proto.spec
    bars = next(one for one in json.loads(spec)["data"] if "hovertext" in one)
    shown = [float(text.split("=")[1]) for text in bars["hovertext"]]
    assert sum(shown) == pytest.approx(stats.entropy([0.9, 0.1], base=2), abs=1e-3)


def test_an_impossible_event_has_no_rectangle_and_no_word(open_page: OpenPage):
    app = open_page(NAME, e="loaded_die", el3=0)
    text = shown_text(app)
    assert "no rectangle and no codeword: **3**" in text
    bars = next(one for one in figures(app)[0]["data"] if "hovertext" in one)
    assert len(bars["hovertext"]) == 5
    assert app.dataframe[0].value["codeword"].tolist()[2] == "none"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_certain_event_costs_nothing_at_all(open_page: OpenPage, lang: str):
    app = open_page(NAME, lang=lang, e=FAIR, ec2=0)
    text = shown_text(app)
    assert "H(P) = 0.000" in text
    assert "nan" not in text.lower()
    assert "-0.000" not in text


def test_where_blocks_get_worse_is_computed(open_page: OpenPage):
    text = shown_text(open_page(NAME, e=BIASED))
    assert "up at n = 7, 8, 10" in text
    rates = block_rates_of((0.9, 0.1))
    assert number(rates[-1]) in text
    entropy = stats.entropy([0.9, 0.1], base=2)
    assert all(entropy <= rate < entropy + 1 / n for n, rate in enumerate(rates, start=1))


def test_blocks_have_nothing_to_gain_where_l_is_h(open_page: OpenPage):
    assert "blocks have nothing to gain" in shown_text(open_page(NAME, e="dyadic"))


def test_impossible_events_change_no_block():
    assert block_rates_of((0.9, 0.0, 0.1)) == block_rates_of((0.9, 0.1))


def test_the_seed_makes_the_messages(open_page: OpenPage):
    app = open_page(NAME, e="loaded_die", seed=7)
    sent = sent_messages(LOADED, 7)
    for total in (number(sent.ideal_bits.sum(), 1), number(sent.huffman_bits.sum(), 0),
                  number(sent.arithmetic_bits, 0)):  # fmt: skip
        assert f"| {total} |" in shown_text(app)
    app.button(key="_send").click().run()
    assert app.number_input(key="seed").value == 8
    assert number(sent_messages(LOADED, 8).ideal_bits.sum(), 1) in shown_text(app)


def test_a_fair_coin_has_no_band_and_says_why(open_page: OpenPage):
    assert "has no width here" in shown_text(open_page(NAME, e=FAIR))
    # A die's messages differ in Huffman's digits; it is their ideal lengths that are all equal.
    assert "every ideal length is the average" in shown_text(open_page(NAME, e="die"))


def test_the_band_is_said_to_hold_or_not(open_page: OpenPage):
    half = 1.96 * math.sqrt(discrete.self_information_variance(LOADED) / MESSAGES) / math.log(2)
    entropy = stats.entropy(LOADED, base=2)
    outside = next(
        seed for seed in range(200)
        if abs(sent_messages(LOADED, seed).ideal_bits.mean() - entropy) > half
    )  # fmt: skip
    assert "few outside" in shown_text(open_page(NAME, e="loaded_die", seed=outside))
    text = shown_text(open_page(NAME, e="loaded_die", seed=1))
    assert f"± {number(half)} bits; this draw is inside" in text
    narrow = shown_text(open_page(NAME, e=FAIR, ec1=100, ec2=99))
    assert re.search(r"± [\d.]+e−\d+ bits; this draw is", narrow)


@pytest.mark.parametrize(
    ("query", "truth"),
    [({"el6": "70"}, "grows"), ({"e": BIASED, "eb2": "0"}, "grows")],
)
def test_the_prediction_is_computed(open_page: OpenPage, query: dict[str, str], truth: str):
    app = open_page(NAME, **query)
    app.radio(key="_guess_even").set_value(truth).run()
    app.button(key="_do_even").click().run()
    assert "Just as you said" in shown_text(app)
    app.slider(key=next(iter(k for k in ("ec1", "eb1", "el1") if k in app.session_state))
               ).set_value(3).run()  # fmt: skip
    assert "Just as you said" not in shown_text(app)


def test_what_is_equal_already_is_not_asked_about(open_page: OpenPage):
    app = open_page(NAME, e=FAIR)
    assert "equally likely already" in shown_text(app)
    assert not [button for button in app.button if button.key == "_do_even"]
    app.slider(key="ec1").set_value(3).run()
    assert app.radio(key="_guess_even").options


@pytest.mark.parametrize(("key", "value"), [("seed", "-1"), ("seed", "1e9"), ("only", "prose")])
def test_a_wrong_link_falls_back_and_says_so(open_page: OpenPage, key: str, value: str):
    app = open_page(NAME, e="loaded_die", **{key: value})
    assert key in app.warning[0].value
    assert "2.161 bits" in shown_text(app)


def test_dormant_keys_are_no_mistake(open_page: OpenPage):
    assert not open_page(NAME, ed3=5, eo8=1, en=3).warning


def test_figure_only_keeps_numbers_and_drops_prose(open_page: OpenPage):
    app = open_page(NAME, only="figure", e=LETTERS)
    assert len(app.get("plotly_chart")) == 4
    assert not app.get("radio")
    assert "Each rectangle" not in shown_text(app)


@pytest.mark.parametrize(
    ("weights", "seed", "unit"),
    [((10, 10, 10, 10, 10, 50), 1, "bits"), ((9, 0, 1), 5, "nats"), ((0, 4), 2, "bits")],
)
def test_the_snippet_prints_what_the_page_shows(weights: tuple[int, ...], seed: int, unit: str):
    p = normalised(weights)
    source = snippet(Pmf(tuple("ABCDEF"[: len(p)]), p), seed, unit)
    lines = printed_by(source).splitlines()
    entropy, length = (float(line.split()[2]) for line in lines[:2])
    assert entropy == pytest.approx(units.from_nats(discrete.entropy(p), unit), abs=1e-6)
    assert length == pytest.approx(in_unit(codes.huffman(p).expected_length(p), unit), abs=1e-6)
    total = float(lines[2].split()[-2])
    assert total == pytest.approx(in_unit(sent_messages(p, seed).ideal_bits.sum(), unit), abs=0.051)


def test_both_expanders_open(open_page: OpenPage):
    app = open_page(NAME, e="loaded_die")
    app.session_state["_table"] = True
    app.session_state["_code"] = True
    app.run()
    assert not app.exception
    assert "heapq" in app.get("code")[-1].value
    assert len(app.dataframe[-1].value) == 6
