"""Page 4: terms, proof, two Gaussians, three coins; the numbers are klcore's."""

import base64
import math
import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from klcore import Gaussian, discrete, evidence, kl_divergence, units
from pages.ui.controls.pairs import PAIRS
from pages.ui.controls.pmf_editor import Pmf, normalised
from pages.ui.kl_divergence.snippets import (
    detour_snippet,
    evidence_snippet,
    gaussians_snippet,
    proof_snippet,
    terms_snippet,
)
from pages.ui.kl_divergence.view import EVIDENCE, GAUSSIANS, PROOF, TRIANGLE, Detour, doubled
from pages.ui.shell.numbers import number
from pages.ui.shell.text import LANGUAGES, load_text
from tests.interpreter import printed_by
from tests.walking import figures, probabilities, shown_text

OpenPage = Callable[..., AppTest]
NAME = "kl_divergence"
INFINITE = "no_word"
WEIGHTS = st.integers(0, 100)


def pmfs(choice: str) -> tuple[Pmf, Pmf]:
    """Return Q and P of a pair as it starts."""
    pair = PAIRS[choice]
    return tuple(Pmf(one.labels, normalised(one.weights)) for one in (pair.q, pair.p))


@pytest.mark.parametrize("choice", PAIRS)
def test_every_pair_shows_the_identity_and_its_terms(open_page: OpenPage, choice: str):
    lang, unit = ("zh", "nats") if "N" in choice else ("en", "bits")
    app = open_page(NAME, lang=lang, unit=unit, pair=choice)
    assert not app.warning
    q, p = pmfs(choice)
    gap = discrete.kl_divergence(q.p, p.p)
    text = shown_text(app)
    for nats in (discrete.entropy(q.p), gap, discrete.cross_entropy(q.p, p.p)):
        assert number(units.from_nats(nats, unit)) in text
    digits = 2 if len(q.p) > 4 else 3
    bars = figures(app)[1]["data"][0]["text"]
    shown = [text.removeprefix("<b>").removesuffix("</b>") for text in bars]
    terms = [*discrete.kl_terms(q.p, p.p), gap]
    signed = [one[1:] if one[0] == "+" else one for one in shown]
    assert signed == [number(units.from_nats(float(x), unit), digits) for x in terms]
    assert all(one[0] in "+−∞0" for one in shown[:-1])


def test_words_follow_the_numbers(open_page: OpenPage):
    same = {f"pm{i}": w for i, w in enumerate((10, 10, 20, 40), start=1)}
    assert "Nothing is wasted" in shown_text(open_page(NAME, **same))
    assert "Q sends N, for which P" in shown_text(open_page(NAME, pair=INFINITE))
    certain = {"qm1": 0, "qm2": 0, "qm3": 0}
    assert "Terms below zero: 0 of 4" in shown_text(open_page(NAME, **certain))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("query", [{}, {"pair": "nearly_equal"}, {"qm1": 40, "pm2": 7}])
def test_the_probability_that_is_shown_is_doubled_and_d_rises(
    open_page: OpenPage, lang: str, query: dict[str, str | int]
):
    app = open_page(NAME, lang=lang, **query)
    words = load_text(lang, NAME)
    before = probabilities(app)
    app.radio(key="_guess_double").set_value("rises").run()
    button = app.button(key="_do_double")
    event, now, then = re.search(r"P\((.)\)\D*([\d.]+)\D*([\d.]+)", button.label).groups()  # type: ignore[union-attr]
    assert abs(float(then) - 2 * float(now)) <= 0.0011  # both are rounded
    assert f"P({event}) = **{now}**" in before
    button.click().run()
    assert not app.exception
    after = probabilities(app)
    assert f"P({event}) = **{then}**" in after
    verdict = words.label("verdict_right", answer=words.label("double_rises"), why="")
    assert verdict in shown_text(app)


@given(st.lists(st.tuples(WEIGHTS, WEIGHTS), min_size=2, max_size=6))
def test_only_what_can_be_said_is_doubled(weights: list[tuple[int, int]]):
    q, p = (normalised(one) for one in zip(*weights, strict=True))
    found = doubled(q, p)
    if found is None:
        return
    which, whole = found
    after = normalised(whole)
    assert all(0 <= weight <= 100 for weight in whole)
    assert after[which] == pytest.approx(2 * p[which], abs=5e-4)
    assert q[which] < p[which] < 0.5
    assert all((new == 0) == (old == 0) for new, old in zip(after, p, strict=True))
    assert discrete.kl_divergence(q, after) > discrete.kl_divergence(q, p)


@pytest.mark.parametrize(
    "query",
    [
        {"pair": INFINITE},
        {"pair": "coins"},  # heads have 0.9 already
        {"pm1": 10, "pm2": 10, "pm3": 20, "pm4": 40},  # nothing saves
        {"pair": "coins", "pc1": 100, "pc2": 1},
    ],
)
def test_where_nothing_can_be_doubled_it_says_so_and_offers_to_go_there(
    open_page: OpenPage, query: dict[str, str | int]
):
    app = open_page(NAME, **query)
    assert load_text("en", NAME).label("double_not_here") in shown_text(app)
    app.button(key="_go_double").click().run()
    assert app.selectbox(key="pair").value == next(iter(PAIRS))
    assert app.button(key="_do_double").disabled


@pytest.mark.parametrize("choice", PAIRS)
def test_the_gaps_add_up_to_d(open_page: OpenPage, choice: str):
    app = open_page(NAME, view=PROOF, pair=choice)
    q, p = pmfs(choice)
    total = number(discrete.kl_divergence(q.p, p.p))
    assert re.search(rf"[=≈] \$D_P\(Q\)\$ \*\*{re.escape(total)}\*\* nats", shown_text(app))


def test_a_sum_that_rounding_breaks_is_not_called_equal(open_page: OpenPage):
    text = shown_text(open_page(NAME, view=PROOF, qm4=0, pm4=1))
    average, unused, sign, total = re.search(
        r"\*\*([\d.]+)\*\* \+ .* \*\*([\d.]+)\*\* (.) \$D_P\(Q\)\$ \*\*([\d.]+)", text
    ).groups()  # type: ignore[union-attr]
    assert float(average) + float(unused) != pytest.approx(float(total), abs=1e-9)
    assert sign == "≈"


def test_the_proof_tells_where_an_event_is_that_it_cannot_draw(open_page: OpenPage):
    text = shown_text(open_page(NAME, view=PROOF, pair=INFINITE))
    assert "ln t = −∞: N." in text
    text = shown_text(open_page(NAME, view=PROOF, qm1=1, pm1=100))
    assert "Outside the picture: K (t = " in text


@pytest.mark.parametrize(
    "state", [{}, {"mq": -4, "mp": 4, "sp": 0.3, "sq": 3}, {"mq": 1, "sq": 2}, {"sq": 2, "mp": -3}]
)
def test_formula_and_integral_agree(open_page: OpenPage, state: dict):
    unit = "nats" if "mp" in state else "bits"
    app = open_page(NAME, view=GAUSSIANS, unit=unit, **state)
    assert not app.warning
    mq, sq, mp, sp = (state.get(k, v) for k, v in (("mq", 0), ("sq", 1), ("mp", 1), ("sp", 2)))
    nats = kl_divergence(Gaussian(mq, sq), Gaussian(mp, sp))
    shown = f"{number(units.from_nats(nats, unit), 9)} {unit}"
    assert shown_text(app).count(shown) == 2
    assert "Two routes, one number" in shown_text(app)


def test_the_triangle_inequality_fails_exactly_for_coins_in_between(open_page: OpenPage):
    for b, word in ((25, "fails"), (51, "holds"), (50, "holds"), (10, "holds"), (5, "holds"),
                    (11, "fails")):  # fmt: skip
        text = shown_text(open_page(NAME, view=TRIANGLE, b=b))
        assert f"triangle inequality {word}" in text, b


def test_a_coin_strictly_in_between_always_makes_the_detour_shorter():
    def coin(heads: int) -> tuple[float, float]:
        return heads / 100, (100 - heads) / 100

    for a in range(1, 100, 7):
        for c in range(1, 100, 6):
            for b in range(1, 100, 5):
                saving = Detour(coin(a), coin(b), coin(c)).saving
                assert (saving > 1e-9) == (min(a, c) < b < max(a, c)), (a, b, c)


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ({"pair": "x"}, "pair"),
        ({"view": "Proofs"}, "view"),
        ({"qm1": "-3"}, "qm1"),
        ({"view": GAUSSIANS, "sq": "0"}, "sq"),
        ({"view": GAUSSIANS, "mp": "inf"}, "mp"),
        ({"view": TRIANGLE, "a": "100"}, "a"),
    ],
)
def test_a_wrong_link_falls_back_and_says_so(open_page: OpenPage, query: dict, refused: str):
    app = open_page(NAME, **query)
    assert refused in app.warning[0].value


def test_the_figure_alone_keeps_controls_and_numbers(open_page: OpenPage):
    app = open_page(NAME, only="figure")
    assert "**0.875 bits**" in shown_text(app)
    assert "Why" not in shown_text(app)
    assert not app.radio
    assert len(app.slider) == 8
    for view, says in ((GAUSSIANS, "0.639326240 bits"), (TRIANGLE, "0.7370 bits")):
        assert says in shown_text(open_page(NAME, only="figure", view=view))


@pytest.mark.parametrize(
    ("choice", "unit"), list(zip(PAIRS, ["bits", "nats", "nats", "bits", "nats"], strict=True))
)
def test_the_terms_snippet_prints_d(choice: str, unit: str):
    q, p = pmfs(choice)
    printed = re.search(r"D_P\(Q\) = (\S+)", printed_by(terms_snippet(q, p, unit)))
    assert printed
    expected = units.from_nats(discrete.kl_divergence(q.p, p.p), unit)
    assert float(printed[1]) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("choice", [*PAIRS][:3])
def test_the_proof_snippet_adds_the_gaps_up(choice: str):
    q, p = pmfs(choice)
    printed = re.findall(r"(?:unused|Q\)) = (\S+)", printed_by(proof_snippet(q, p)))
    expected = discrete.kl_divergence(q.p, p.p)
    assert [float(x) for x in printed] == pytest.approx([expected] * 2, abs=1e-6)


@pytest.mark.parametrize("values", [(0, 1, 1, 2), (-4, 0.3, 4, 3), (4, 3, -4, 0.3)])
def test_the_gaussians_snippet_prints_both_routes(values: tuple[float, ...]):
    q, p = Gaussian(*values[:2]), Gaussian(*values[2:])
    printed = re.findall(r"= (\S+) bits", printed_by(gaussians_snippet(q, p, "bits")))
    expected = units.from_nats(kl_divergence(q, p), "bits")
    assert [float(x) for x in printed] == pytest.approx([expected] * 2, abs=2e-9, rel=1e-11)


def test_the_detour_snippet_prints_the_verdict():
    way = Detour((0.5, 0.5), (0.25, 0.75), (0.1, 0.9))
    printed = printed_by(detour_snippet(way, "bits"))
    assert f"D(A||C) = {units.from_nats(way.direct, 'bits'):.6f}" in printed
    assert "holds: False" in printed


def drawn(values: object) -> np.ndarray:
    """Return a figure's numbers, which may be sent as bytes."""
    if isinstance(values, dict):
        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
    return np.array(values, dtype=float)


@pytest.mark.parametrize("choice", PAIRS)
@pytest.mark.parametrize("sends", ["q", "p"])
def test_evidence_climbs_by_one_divergence_and_falls_by_the_other(
    open_page: OpenPage, choice: str, sends: str
):
    app = open_page(NAME, view=EVIDENCE, pair=choice, sends=sends, unit="nats")
    assert not app.warning
    q, p = pmfs(choice)
    up, down = discrete.kl_divergence(q.p, p.p), discrete.kl_divergence(p.p, q.p)
    slope = up if sends == "q" else -down
    text = shown_text(app)
    digits = 3 if abs(slope) >= 0.1 else 5
    assert f"**{number(slope, digits)}" in text or math.isinf(slope)
    mean = evidence.mean_draws(q.p, p.p)
    if sends == "q":
        assert f"**{number(mean, 1) if mean < 1000 else f'{mean:,.0f}'}** draws" in text
    (figure,) = figures(app)
    (bars,) = (drawn(trace["y"]) for trace in figure["data"] if trace["type"] == "bar")
    assert bool(len(bars)) == (sends == "q" and mean * 2.5 < 400)
    expected = evidence.first_passage(q.p, p.p, 20, len(bars))
    assert bars == pytest.approx(expected, abs=1e-6)


def test_evidence_without_a_difference_and_with_an_impossible_event(open_page: OpenPage):
    same = {f"pm{i}": w for i, w in enumerate((10, 10, 20, 40), start=1)}
    text = shown_text(open_page(NAME, view=EVIDENCE, **same))
    assert "no draw tells one from the other" in text
    assert "the two are alike" in text
    text = shown_text(open_page(NAME, view=EVIDENCE, pair=INFINITE))
    assert "although $D_P(Q)$ is infinite" in text
    assert "D is infinite, and still it takes" in text


def test_another_seed_gives_other_paths_and_the_same_chances(open_page: OpenPage):
    app = open_page(NAME, view=EVIDENCE)
    before = figures(app)[0]["data"]
    app.button(key="_draw_again").click().run()
    after = figures(app)[0]["data"]
    assert app.number_input(key="seed").value == 2
    assert before[1]["y"] != after[1]["y"]
    assert before[-1]["y"] == after[-1]["y"]


@pytest.mark.parametrize("choice", PAIRS)
def test_the_evidence_snippet_races(choice: str):
    q, p = pmfs(choice)
    mean = evidence.mean_draws(q.p, p.p)
    printed = printed_by(evidence_snippet(q, p, mean, "bits"))
    gap = units.from_nats(discrete.kl_divergence(q.p, p.p), "bits")
    assert float(re.search(r"D_KL\(Q\|\|P\) = (\S+) bits", printed)[1]) == pytest.approx(
        gap, abs=1e-6
    )
    found, error = (float(v) for v in re.search(r"20 : 1 = (\S+) \+- (\S+) in", printed).groups())
    assert abs(found - mean) < 5 * error + 1e-3


@pytest.mark.parametrize(
    ("pair", "truth"), [("no_word", "more slowly"), ("nearly_equal", "faster")]
)
def test_the_verdict_on_both_slopes_shows_their_difference(open_page: OpenPage, pair, truth):
    app = open_page(NAME, view=EVIDENCE, pair=pair)
    app.radio(key="_guess_turn").set_value("same").run()
    app.button(key="_do_turn").click().run()
    text = shown_text(app)
    assert f"what happened: **{truth}**" in text
    up, down = re.findall(r"climbs by (\S+) .*falls by (\S+)\.", text)[0]
    assert up != down
