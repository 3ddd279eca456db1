import re

import numpy as np
import pytest

from klcore import Gaussian, discrete, kl_divergence
from klcore.discrete.gap import divergence_gap, halvings
from klcore.units import LN2
from pages.ui.asymmetry.snippets import halving_snippet, pair_snippet, widths_snippet
from pages.ui.asymmetry.view import TIMES
from pages.ui.shell.text import load_text
from tests.interpreter import printed_by
from tests.walking import shown_text

HALVING = "halving"
COINS = "coins"
WIDTHS = "widths"
IMPOSSIBLE = "impossible"
MIRRORED = "mirrored"
NEAR = "nearly_equal"
FAIR = "fair_coin"


def test_both_directions_of_the_pair_are_on_the_screen(open_page) -> None:
    text = shown_text(open_page("asymmetry", lang="en", pc1=50, pc2=40, pc3=10))
    p, q = [0.5, 0.4, 0.1], [0.2, 0.35, 0.45]
    assert f"D_P(Q)$ = **{discrete.kl_divergence(q, p) / LN2:.3f} bits**" in text
    assert f"D_Q(P)$ = **{discrete.kl_divergence(p, q) / LN2:.3f} bits**" in text
    assert f": **{divergence_gap(q, p) / LN2:.3f}** bits" in text
    assert "pays most for C; $D_Q(P)$ weighs by P and pays most for A" in text


def test_events_that_pay_equally_are_all_named(open_page) -> None:
    q = {"qc1": 60, "qc2": 20, "qc3": 20}
    text = shown_text(open_page("asymmetry", lang="en", pc1=20, pc2=40, pc3=40, **q))
    assert "pays most for A; $D_Q(P)$ weighs by P and pays most for B, C." in text


def test_swapping_exchanges_the_two(open_page) -> None:
    app = open_page("asymmetry", lang="en")
    before = shown_text(app)
    app.button(key="_swap").click().run()
    assert not app.exception
    assert [app.slider(key=f"p{'c'}{i}").value for i in (1, 2, 3)] == [20, 35, 45]
    numbers = [re.findall(r"D_([PQ])\([PQ]\)\$ = \*\*([\d.]+) bits", text)
               for text in (before, shown_text(app))]  # fmt: skip
    assert dict(numbers[0]) == {"PQ"["QP".index(k)]: v for k, v in numbers[1]}
    app.button(key="_swap").click().run()
    assert shown_text(app) == before


def test_one_side_impossible_names_the_event(open_page) -> None:
    text = shown_text(open_page("asymmetry", lang="en", pair=IMPOSSIBLE))
    assert "D_Q(P)$ = **∞**" in text
    assert "P sends C, for which Q’s code has no word" in text
    text = shown_text(open_page("asymmetry", lang="zh", pair=IMPOSSIBLE, pi1=0))
    assert "两个方向都是无穷大" in text
    assert "Q 会发送 A" in text


def test_a_gap_that_is_all_rounding_is_none(open_page) -> None:
    # Both ways exactly a third of a bit, and neither pmf is the other with its events exchanged.
    weights = {"pc1": 10, "pc2": 20, "pc3": 60, "qc1": 20, "qc2": 40, "qc3": 30}
    text = shown_text(open_page("asymmetry", lang="en", **weights))
    assert ": **0** bits" in text
    assert "**No gap here:** both directions cost 0.333 bits" in re.sub("\u00a0", " ", text)
    assert "apart" not in text.split("No gap here")[1].splitlines()[0]


def test_mirrored_is_exactly_no_gap(open_page) -> None:
    text = shown_text(open_page("asymmetry", lang="en", pair=MIRRORED))
    assert ": **0** bits" in text
    assert "Unequal, and yet no gap" in text
    text = shown_text(open_page("asymmetry", lang="en", pair=FAIR, qf1=50, qf2=50))
    assert "P and Q are equal" in text


@pytest.mark.parametrize(("pair", "factor", "order"), [(NEAR, 8, "third"), (FAIR, 16, "fourth")])
def test_halving_divides_the_gap_by(open_page, pair, factor, order) -> None:
    text = shown_text(open_page("asymmetry", lang="en", view=HALVING, pair=pair))
    shown = float(re.findall(r"by \*\*([\d.]+)\*\* at last", text)[0])
    assert shown == pytest.approx(factor, abs=0.02)
    assert f"(*{order} order*)" in text


@pytest.mark.parametrize(("key", "value"), [("qn1", 30), ("pn1", 0), ("qn1", 0)])
def test_halving_stands_without_a_difference_and_with_infinities(open_page, key, value) -> None:
    text = shown_text(open_page("asymmetry", lang="zh", view=HALVING, pair=NEAR, **{key: value}))
    assert "nan" not in text
    assert "{{" not in text


def test_without_a_difference_that_is_said_once(open_page) -> None:
    app = open_page("asymmetry", lang="en", view=HALVING, pair=NEAR, qn1=30, qn2=70)
    assert shown_text(app).count("no difference to halve") == 1
    only = open_page("asymmetry", lang="en", view=HALVING, pair=NEAR, qn1=30, qn2=70, only="figure")
    assert "no difference to halve" in shown_text(only)


def test_an_infinite_direction_is_described_without_factors(open_page) -> None:
    app = open_page("asymmetry", lang="en", view=HALVING, pair=NEAR, pn1=0)
    assert "infinite at every step" in app.get("plotly_chart")[0].proto.alt


@pytest.mark.parametrize("pair", ["mirrored", "impossible"])
def test_a_gap_of_zero_or_infinity_is_not_divided(open_page, pair) -> None:
    text = shown_text(open_page("asymmetry", lang="en", view=HALVING, pair=pair))
    assert "The last halving divides" in text
    assert "at first" not in text


def test_the_prediction_tells_what_both_directions_did(open_page) -> None:
    app = open_page("asymmetry", lang="en", qc1=5, qc2=25, qc3=70, pc1=30, pc2=40, pc3=30)
    app.radio(key="_guess_rarer").set_value("reverse").run()
    app.button(key="_do_rarer").click().run()
    assert not app.exception
    weights = [app.slider(key=f"pc{i}").value for i in (1, 2, 3)]
    p, q = np.array(weights) / sum(weights), [0.05, 0.25, 0.7]
    assert p[2] < 0.05
    text = shown_text(app)
    assert "Just as you said: **$D_P(Q)$, where Q sends**" in text
    assert f"to {discrete.kl_divergence(q, p) / LN2:.3f}" in text
    assert f"to {discrete.kl_divergence(p, q) / LN2:.3f}" in text


@pytest.mark.parametrize("query", [{"pair": "impossible"}, {"pc3": 0}, {"pc1": 100, "pc2": 100}])
def test_where_it_cannot_be_made_rarer_the_way_leads_to_where_it_can(open_page, query) -> None:
    app = open_page("asymmetry", lang="en", **query)
    assert "Here it cannot be asked" in shown_text(app)
    app.button(key="_go_rarer").click().run()
    assert app.selectbox(key="pair").value == "common_rare"
    label = load_text("en", "asymmetry").label("rarer_do", event="C", now="0.010", then="0.007")
    assert app.button(key="_do_rarer").label == label


def test_the_surveys_show_klcores_numbers(open_page) -> None:
    text = shown_text(open_page("asymmetry", lang="en", view=COINS, cp=0.2, cq=0.01, unit="nats"))
    forward = discrete.kl_divergence([0.2, 0.8], [0.01, 0.99])
    assert f"**{forward:.3f} nats**" in text
    text = shown_text(open_page("asymmetry", lang="en", view=COINS, cp=0.29, cq=0.71))
    assert "difference 0 bits" in text
    text = shown_text(open_page("asymmetry", lang="en", view=WIDTHS, s=10))
    assert f"**{kl_divergence(Gaussian(0, 10), Gaussian(0, 1)) / LN2:.3f} bits**" in text


def test_what_a_link_asks_for_in_vain_is_said(open_page) -> None:
    app = open_page("asymmetry", lang="en", view="x", pair="y", pc1="inf", qc2=-4)
    assert "pair, pc1, qc2, view" in app.warning[0].value
    assert not open_page("asymmetry", lang="zh", view=WIDTHS, s=0.1, pc1=50, cp=0.4).warning


def test_only_the_figure(open_page) -> None:
    app = open_page("asymmetry", lang="en", only="figure")
    assert len(app.get("plotly_chart")) == 1
    assert "Why." not in shown_text(app)
    assert "the first less the second" in shown_text(app)


def printed(source: str) -> list[float]:
    numbers = re.findall(r"(?:by|:) (-?\d+\.?\d*(?:e-?\d+)?|inf)", printed_by(source))
    return [float(number) for number in numbers]


def test_the_snippets_print_the_numbers_of_the_page() -> None:
    p, q = (0.6, 0.3, 0.1), (0.67, 0.33, 0.0)
    assert printed(pair_snippet(p, q, "bits")) == [
        round(discrete.kl_divergence(q, p) / LN2, 6), np.inf
    ]  # fmt: skip
    p, q = (0.3, 0.7), (0.34, 0.66)
    steps = halvings(p, q, TIMES)
    expected = [
        value
        for k in range(TIMES)
        for value in (steps[k].reverse / steps[k + 1].reverse, steps[k].gap / steps[k + 1].gap)
    ]
    np.testing.assert_allclose(printed(halving_snippet(p, q, "nats", TIMES)), expected, atol=2e-3)
    for s in (0.1, 3.0, 10.0):
        both = [
            kl_divergence(Gaussian(0, 1), Gaussian(0, s)),
            kl_divergence(Gaussian(0, s), Gaussian(0, 1)),
        ]
        found = printed(widths_snippet(s, "nats"))
        np.testing.assert_allclose(found, both, atol=2e-6)


@pytest.mark.parametrize(
    ("query", "least"),
    [
        ({"pair": "fair_coin"}, ("148.7", "146.7")),
        ({"pair": "impossible"}, ("28.4", "1.0")),
        ({"view": "widths", "s": 1}, None),
        ({"view": "coins", "cp": 0.5, "cq": 0.5}, None),
    ],
)
def test_what_both_divergences_mean_in_draws(open_page, query, least) -> None:
    helps = [one.help for one in open_page("asymmetry", **query).markdown if one.help]
    label = load_text("en", "common").label
    wanted = label("draws_never")
    if least:
        wanted = label("draws_both_ways", odds=20, q=least[0], p=least[1])
    assert wanted in helps
