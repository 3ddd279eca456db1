"""The look from samples: exact numbers are klcore's, and each estimate leads where it must."""

import math
import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from klcore import Gaussian, GaussianMixture, estimators, kl_divergence
from pages.ui.controls.targets import EXAMPLES
from pages.ui.forward_and_reverse.looks.samples_snippet import samples_snippet
from pages.ui.shell.numbers import number
from pages.ui.shell.text import LANGUAGES, load_text
from tests.interpreter import printed_by
from tests.walking import shown_text

OpenPage = Callable[..., AppTest]
NAME = "forward_and_reverse"
CHARTS = 2  # of the main view
NEAR = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
KINDS = {"k₁": "k1", "k₂": "k2", "k₃": "k3"}


def look(open_page: OpenPage, **query: str | float) -> AppTest:
    return open_page(NAME, look="samples", unit="nats", **query)


def table(app: AppTest) -> dict[str, list[str]]:
    rows = [row.strip("| ").split(" | ") for row in shown_text(app).splitlines()]
    return {row[0]: row[1:] for row in rows if row[0] in KINDS}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_exact_values_are_klcores(open_page: OpenPage, lang: str):
    app = look(open_page, lang=lang, sm=1.5, ss=1.2, draws="100")
    assert not app.warning
    assert len(app.get("plotly_chart")) == CHARTS + 2
    q, rows = Gaussian(1.5, 1.2), table(app)
    for name, kind in KINDS.items():
        exact = estimators.mean_and_variance(q, NEAR, kind)
        assert rows[name][0] == number(exact.mean)
        assert rows[name][1] == number(math.sqrt(exact.variance / 100))
    assert f"**{number(kl_divergence(q, NEAR))} " in shown_text(app)


def test_an_infinite_variance_is_said(open_page: OpenPage):
    rows = table(look(open_page, ss=0.5))
    assert rows["k₃"][1] == "∞"
    assert rows["k₁"][1] != "∞"


def test_what_is_simulated_has_the_exact_spread(open_page: OpenPage):
    rows = table(look(open_page, sm=0, ss=2.6, draws="100", dice=3))
    for row in rows.values():
        mean, deviation, simulated, spread = (float(value) for value in row[:4])
        assert abs(simulated - mean) < 5 * deviation / math.sqrt(1000)
        assert spread == pytest.approx(deviation, rel=0.15)
    assert rows["k₂"][4] == rows["k₃"][4] == "0.0%"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("query", "end"),
    [
        ({"draws": "1000"}, "forward"),
        ({"peaks": "far", "sm": 4, "ss": 0.8, "draws": "300"}, "peak"),
    ],
)
def test_where_k3_leads(open_page: OpenPage, lang: str, query: dict, end: str):
    sentence = load_text(lang, "looks").labels[f"samples_end_{end}"].split("**")[1]
    assert f"**{sentence}**" in shown_text(look(open_page, lang=lang, **query))


@pytest.mark.parametrize("draws", ["10", "1000"])
def test_how_often_k3_leads_out_of_a_peak_is_counted(open_page: OpenPage, draws: str):
    found = re.search(
        r"\*\*(\d+) of 20\*\* for .*, \*\*(\d+) of 20\*\* for",
        shown_text(look(open_page, draws=draws, dice=7)),
    )
    assert found
    near, far = map(int, found.groups())
    assert far <= 2  # hardly ever
    assert near >= 18 if draws == "1000" else 0 < near < 20


@pytest.mark.parametrize("choice", EXAMPLES)
def test_every_target_can_be_drawn_from(open_page: OpenPage, choice: str):
    app = look(open_page, target=choice, many="100", dice=5)
    assert not app.warning
    rows = [row for row in shown_text(app).splitlines() if row.startswith("| 100 draws")]
    assert len(rows) == 3
    assert "∞ for every Q" in rows[1]


@pytest.mark.parametrize("unit", ["bits", "nats"])
def test_the_snippet_prints_means_and_average_slopes(unit: str):
    q = Gaussian(1.0, 1.5)
    found = re.findall(
        r"mean = (\S+) \w+, slope = (\S+) nats", printed_by(samples_snippet(q, NEAR, unit))
    )
    scale = math.log(2) if unit == "bits" else 1.0
    for (mean, slope), kind in zip(found, KINDS.values(), strict=True):
        exact = estimators.mean_and_variance(q, NEAR, kind).mean / scale
        assert float(mean) == pytest.approx(exact, abs=1e-4)
        along = estimators.expected_gradient(q, NEAR, kind)[0]
        assert float(slope) == pytest.approx(along, abs=1e-4)
