"""Page 3: rectangles, texts and tables; the numbers are klcore's, whatever the link says."""

import re
from collections.abc import Callable
from itertools import cycle

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from klcore import datasets, discrete, units
from klcore.codes.letter_costs import cross_entropies, send
from klcore.codes.letters import fold
from pages.ui.controls.pairs import PAIRS
from pages.ui.controls.pmf_editor import Pmf, normalised
from pages.ui.cross_entropy.letter_codes import OWN_TEXT, costs_of_samples, samples
from pages.ui.cross_entropy.snippets import languages_snippet, rectangles_snippet, text_snippet
from pages.ui.cross_entropy.view import FIVE_LANGUAGES, ONE_TEXT
from pages.ui.shell.numbers import number
from pages.ui.shell.text import LANGUAGES, load_text
from tests.interpreter import printed_by
from tests.walking import figures, shown_text

OpenPage = Callable[..., AppTest]
NAME = "cross_entropy"
INFINITE = "no_word"


@pytest.mark.parametrize("choice", PAIRS)
def test_every_pair_shows_klcores_numbers(open_page: OpenPage, choice: str):
    lang, unit = ("zh", "nats") if "N" in choice else ("en", "bits")
    app = open_page(NAME, lang=lang, unit=unit, pair=choice)
    assert not app.warning
    pair = PAIRS[choice]
    q, p = normalised(pair.q.weights), normalised(pair.p.weights)
    text = shown_text(app)
    assert number(units.from_nats(discrete.entropy(q), unit)) in text
    assert number(units.from_nats(discrete.cross_entropy(q, p), unit)) in text
    assert len(figures(app)) == 1


def test_an_event_without_a_word_is_named(open_page: OpenPage):
    app = open_page(NAME, pair=INFINITE)
    text = shown_text(app)
    assert "**One event without a word is enough.** Q sends N," in text
    assert "$H(Q, P) = H_P(Q)$ = **∞**" in text
    assert "∞" not in shown_text(open_page(NAME, pair=INFINITE, qn4=0))


def test_the_switch_changes_the_rectangles_and_leaves_the_axes(open_page: OpenPage):
    theirs, own = (figures(open_page(NAME, own=own))[0] for own in ("false", "true"))
    for axis in ("xaxis", "yaxis"):
        assert theirs["layout"][axis]["range"] == own["layout"][axis]["range"]
    assert theirs["data"][0]["y"] != own["data"][0]["y"]


def test_the_codes_agree_when_p_is_q(open_page: OpenPage):
    weights = {f"{x}m{i}": w for x in "qp" for i, w in enumerate((40, 20, 10, 10), start=1)}
    text = shown_text(open_page(NAME, **weights))
    assert "P and Q agree" in text


@pytest.mark.parametrize("name", datasets.LANGUAGES)
def test_a_sample_shows_its_measured_and_theoretical_costs(open_page: OpenPage, name: str):
    app = open_page(NAME, view=ONE_TEXT, text=name)
    assert not app.warning
    labels = [note["text"] for note in figures(app)[0]["layout"]["annotations"]]
    for label, code in zip(labels, datasets.LANGUAGES, strict=True):
        sent = send(samples()[name], datasets.letter_frequencies(code))
        if sent.missing:
            assert f"no word for {', '.join(sent.missing)}" in label
        else:
            assert number(units.from_nats(sent.per_letter, "bits")) in label
    best = send(samples()[name], datasets.letter_frequencies(name))
    text = shown_text(app)
    assert f"**{best.total_bits:.0f} bits** measured" in text
    assert "The text’s own language makes the shortest message" in text


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ("熵 123", "No letters, no message"),
        ("x" * 900, "Letters sent: 500."),
        ("e", "Too short to tell"),
        ("<b>kayak</b> [a](http://b) $x$", "Letters sent: "),
        ("c!", "Letters sent: 1. Left out, besides spaces: 1."),
        ("ciao", "Letters sent: 4."),
    ],
)
def test_any_message_of_ones_own_is_taken(open_page: OpenPage, message: str, says: str):
    app = open_page(NAME, view=ONE_TEXT, text=OWN_TEXT, msg=message)
    text = shown_text(app)
    assert says in text
    assert "kayak" not in text


@pytest.mark.parametrize("count", [10, 20, 260])
def test_the_tables_are_those_of_klcore(open_page: OpenPage, count: int):
    app = open_page(NAME, view=FIVE_LANGUAGES, n=count, unit="nats", lang="zh")
    measured, theory = (figure["data"][0]["text"] for figure in figures(app))
    for shown, costs in ((measured, costs_of_samples(count)), (theory, cross_entropies())):
        for i, row in enumerate(costs):
            for j, cost in enumerate(row):
                assert shown[i][j] == ("" if np.isinf(cost) else number(cost, 2))
    agree = sum(row[i] < np.delete(row, i).min() - 1e-12 for i, row in
                enumerate(costs_of_samples(count)))  # fmt: skip
    assert f"有 {agree} 段用本语言的编码比用别的都省" in shown_text(app)
    assert "j、k、w、x、y" in shown_text(app)


def test_our_texts_are_long_enough_and_italian_stays_italian():
    lengths = {name: len(fold(text).letters) for name, text in samples().items()}
    assert set(lengths) == set(datasets.LANGUAGES)
    assert all(260 <= count <= 400 for count in lengths.values())
    assert not set("jkwxy") & set(fold(samples()["italian"]).letters)


@pytest.mark.parametrize(("choice", "lang"), list(zip(PAIRS, cycle(LANGUAGES), strict=False)))
def test_forgetting_p_answers_what_the_numbers_say(open_page: OpenPage, lang: str, choice: str):
    app = open_page(NAME, lang=lang, pair=choice)
    app.radio(key="_guess_forget").set_value("shorter").run()
    app.button(key="_do_forget").click().run()
    assert not app.exception
    q, p = (normalised(one.weights) for one in (PAIRS[choice].q, PAIRS[choice].p))
    before = discrete.cross_entropy(q, p)
    after = discrete.cross_entropy(q, [1 / len(q)] * len(q))
    words = load_text(lang, NAME)
    answer = "longer" if after > before else "shorter" if after < before else "same"
    text = shown_text(app)
    assert words.label("verdict_right" if answer == "shorter" else "verdict_wrong",
                       answer=words.label(f"forget_{answer}"), why="") in text  # fmt: skip
    assert number(units.from_nats(after, "bits")) in text


def test_sending_less_answers_what_the_numbers_say(open_page: OpenPage):
    app = open_page(NAME, view=FIVE_LANGUAGES)
    app.radio(key="_guess_short").set_value("all").run()
    app.button(key="_do_short").click().run()
    assert app.slider(key="n").value == 20
    costs = costs_of_samples(20)
    agree = sum(row[i] < np.delete(row, i).min() - 1e-12 for i, row in enumerate(costs))
    text = shown_text(app)
    assert f"{agree} of 5 now." in text
    assert f"than with any other: {agree} of 5 texts.**" in text


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ({"pair": "<script>"}, "pair"),
        ({"view": "Nothing"}, "view"),
        ({"qm1": "1e308"}, "qm1"),
        ({"pm2": "nan"}, "pm2"),
        ({"own": "perhaps"}, "own"),
        ({"view": FIVE_LANGUAGES, "n": "-5"}, "n"),
        ({"view": ONE_TEXT, "text": "Klingon"}, "text"),
    ],
)
def test_a_wrong_link_falls_back_and_says_so(open_page: OpenPage, query: dict, refused: str):
    app = open_page(NAME, **query)
    assert refused in app.warning[0].value


def test_extreme_weights_still_make_sense(open_page: OpenPage):
    nothing = {f"{x}m{i}": 0 for x in "qp" for i in range(1, 5)}
    assert "P and Q agree" in shown_text(open_page(NAME, **nothing))
    one = {"qm1": 100, "qm2": 0, "qm3": 0, "qm4": 0, "pm1": 0}
    assert "Q sends K, to which P" in shown_text(open_page(NAME, **one))


def test_the_figure_alone_keeps_controls_and_numbers(open_page: OpenPage):
    app = open_page(NAME, only="figure")
    text = shown_text(app)
    assert "**2.625 bits**" in text
    assert "Why" not in text
    assert not app.radio
    assert len(app.slider) == 8


@pytest.mark.parametrize(
    ("choice", "unit"), list(zip(PAIRS, ["bits", "nats", "nats", "bits", "nats"], strict=True))
)
def test_the_rectangles_snippet_prints_the_numbers_on_the_page(choice: str, unit: str):
    q, p = (Pmf(one.labels, normalised(one.weights)) for one in (PAIRS[choice].q, PAIRS[choice].p))
    cross, entropy = re.findall(r"= (\S+) " + unit, printed_by(rectangles_snippet(q, p, unit)))
    assert float(cross) == pytest.approx(
        units.from_nats(discrete.cross_entropy(q.p, p.p), unit), abs=1e-6
    )
    assert float(entropy) == pytest.approx(units.from_nats(discrete.entropy(q.p), unit), abs=1e-6)


@pytest.mark.parametrize("text", ["kayak", samples()["italian"], "Straße & 'Ort\\"])
def test_the_text_snippet_prints_the_ideal_bits(text: str):
    printed = dict(re.findall(r"^(\w+) (\S+) bits$", printed_by(text_snippet(text)), re.M))
    for name in datasets.LANGUAGES:
        sent = send(text, datasets.letter_frequencies(name))
        ideal = units.from_nats(sent.ideal * sent.letters, "bits")
        assert float(printed[name]) == pytest.approx(ideal, abs=0.051)


def test_the_languages_snippet_prints_the_table():
    rows = [line.split()[1:] for line in printed_by(languages_snippet("bits")).splitlines()]
    table = np.array(rows, dtype=float)
    assert table == pytest.approx(units.from_nats(cross_entropies(), "bits"), abs=0.0051)
