"""Page 1: what one event costs, two events, a message; the numbers are klcore's."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from klcore import datasets, discrete, units
from klcore.codes.letters import fold
from pages.ui.self_information.snippets import snippet
from pages.ui.self_information.view import (
    MAX_CHARACTERS,
    PROBABILITIES,
    YARDSTICKS,
    Event,
)
from pages.ui.shell.numbers import number
from pages.ui.shell.text import LANGUAGES, load_text
from tests.interpreter import printed_by
from tests.walking import figures, shown_text

OpenPage = Callable[..., AppTest]
NAME = "self_information"
DEFAULT_MESSAGE = load_text("en", NAME).label("message_start")
ITALIAN = "italian"


def total(letters: str, code: str) -> float:
    """The length of a message, from the frequencies themselves."""
    frequencies = datasets.letter_frequencies(code)
    with np.errstate(divide="ignore"):
        return float(-sum(np.log(frequencies[ord(letter) - 97]) for letter in letters) + 0.0)


def codes_table(app: AppTest) -> dict[str, str]:
    markdown = next(m.value for m in app.markdown if "|:--|" in m.value)
    rows = [line.strip("| ").split("|") for line in markdown.splitlines()[2:]]
    return {name.strip(): cell.strip() for name, cell in rows}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("unit", ["bits", "nats"])
def test_defaults_show_klcores_numbers(open_page: OpenPage, lang: str, unit: str):
    app = open_page(NAME, lang=lang, unit=unit)
    assert not app.warning
    text = shown_text(app)
    for p in (0.1, 1 / 6, 0.1 / 6):
        assert number(units.from_nats(discrete.self_information(p), unit)) in text
    letters = fold(load_text(lang, NAME).label("message_start")).letters
    assert number(units.from_nats(total(letters, "english"), unit), 1) in text


def test_yardsticks_are_computed(open_page: OpenPage):
    app = open_page(NAME)
    bars = figures(app)[1]
    labels = [annotation["text"] for annotation in bars["layout"]["annotations"]]
    expected = [0.1, 1 / 2, 1 / 6, 1 / 52, 1 / 13_983_816]
    assert labels == [f"<b>{number(-math.log2(p), 2)}</b>" for p in expected]
    assert YARDSTICKS["lottery"] == 1 / 13_983_816


def test_probabilities_are_what_their_labels_say_and_in_order():
    values = list(PROBABILITIES.values())
    assert values == sorted(set(values))
    for shown, p in PROBABILITIES.items():
        numerator, _, denominator = shown.partition("/")
        assert p == float(numerator) / float(denominator or 1)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("x", "y"), [("0", "1/6"), ("1", "1"), ("1/13983816", "0.00001")])
def test_extremes(open_page: OpenPage, lang: str, x: str, y: str):
    app = open_page(NAME, lang=lang, x=x, y=y)
    assert not app.warning
    both = discrete.self_information(PROBABILITIES[x] * PROBABILITIES[y])
    assert number(units.from_nats(both, "bits")) in shown_text(app)
    assert "-0.000" not in shown_text(app)
    assert "nan" not in shown_text(app).lower()


@pytest.mark.parametrize(
    ("key", "value"),
    [("x", "0.123"), ("y", "nan"), ("table", "Klingon"), ("unit", "bananas")],
)
def test_a_wrong_link_falls_back_and_says_so(open_page: OpenPage, key: str, value: str):
    app = open_page(NAME, **{key: value})
    assert key in app.warning[0].value
    assert "3.322 bits" in shown_text(app)


@pytest.mark.parametrize("code", ["english", ITALIAN])
def test_all_five_totals_and_the_smallest(open_page: OpenPage, code: str):
    message = "Le cœur a ses raisons que la raison ne connaît point."
    app = open_page(NAME, msg=message, table=code)
    letters = fold(message).letters
    names = load_text("en", NAME).choices["table"]
    totals = {names[language]: total(letters, language) for language in datasets.LANGUAGES}
    best = min(totals, key=totals.__getitem__)
    for name, cell in codes_table(app).items():
        assert number(units.from_nats(totals[name], "bits"), 1) in cell
        assert ("✓" in cell) == (name == best)
    # A short text need not be cheapest in its own language.
    assert best.startswith("Spanish")


def test_italian_names_the_letters_it_has_no_word_for(open_page: OpenPage):
    app = open_page(NAME, msg="Jack Wyx", table=ITALIAN)
    assert codes_table(app)["Italian"] == "∞ (no word for j, k, w, x, y)"
    assert "**j, k, w, x, y**" in shown_text(app)


@pytest.mark.parametrize(
    ("lang", "message"), [("en", ""), ("zh", "熵与交叉熵！"), ("en", " \n\t "), ("zh", "12345")]
)
def test_nothing_to_send(open_page: OpenPage, lang: str, message: str):
    app = open_page(NAME, lang=lang, msg=message)
    assert app.info[0].value == load_text(lang, NAME).label("total_nothing")
    assert not any("|:--|" in one.value for one in app.markdown)  # no table of zeros
    others = fold(message).left_out
    assert str(others) in shown_text(app)


@pytest.mark.parametrize(
    "message", ["**bold** $x$ <script>alert(1)</script>", "x" * 5000, "ß" * 500, "🂡 :red[x]"]
)
def test_hostile_messages_are_counted_not_shown(open_page: OpenPage, message: str):
    app = open_page(NAME, msg=message)
    assert "alert(" not in shown_text(app)
    assert ":red" not in shown_text(app)
    letters = fold(message[:MAX_CHARACTERS]).letters
    bars = figures(app)[3]["data"][0]
    assert len(bars["hovertext"]) == len(letters)


def test_the_prediction_is_computed(open_page: OpenPage):
    app = open_page(NAME, x="1/52")
    app.radio(key="_guess_twice").set_value("more").run()
    app.button(key="_do_twice").click().run()
    assert app.select_slider(key="y").value == "1/52"
    text = shown_text(app)
    assert "No; what happened" in text
    assert number(2 * math.log2(52)) in text
    app.select_slider(key="x").set_value("0.2").run()
    assert "No; what happened" not in shown_text(app)


def test_figure_only_keeps_numbers_and_drops_prose(open_page: OpenPage):
    app = open_page(NAME, only="figure")
    assert len(app.get("plotly_chart")) == 4
    assert not app.get("radio")
    assert "3.322 bits" in shown_text(app)
    assert "Why a logarithm" not in shown_text(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_prose_is_short(lang: str):
    prose = " ".join(load_text(lang, NAME).prose.values())
    assert len(prose.split() if lang == "en" else prose) < (250 if lang == "en" else 500)


@pytest.mark.parametrize(
    ("x", "message", "code", "unit"),
    [
        ("0.1", DEFAULT_MESSAGE, "english", "bits"),
        ("1/13983816", "Straße", "german", "nats"),
        ("0", "why", "italian", "bits"),
        ("1", "", "french", "bits"),
    ],
)
def test_the_snippet_prints_what_the_page_shows(x: str, message: str, code: str, unit: str):
    folded = fold(message)
    source = snippet(Event("x", x, PROBABILITIES[x]), folded, code, unit)
    lines = printed_by(source).splitlines()
    first, second = (float(line.split(":")[1].split()[0]) for line in lines)
    information = discrete.self_information(PROBABILITIES[x])
    assert first == pytest.approx(units.from_nats(information, unit), abs=1e-6)
    assert second == pytest.approx(units.from_nats(total(folded.letters, code), unit), abs=1e-4)


def test_both_expanders_open(open_page: OpenPage):
    app = open_page(NAME)
    app.session_state["_table"] = True
    app.session_state["_code"] = True
    app.run()
    assert not app.exception
    assert "np.log2" in app.get("code")[-1].value
    assert len(app.dataframe[0].value) == 7 + len(fold(DEFAULT_MESSAGE).letters)
