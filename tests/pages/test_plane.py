"""The look in two dimensions: its numbers are klcore's, and what is typed is never lost."""

import math
import re
from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from klcore import bivariate
from pages.ui.forward_and_reverse.looks.plane_snippet import plane_snippet
from pages.ui.shell.numbers import number
from pages.ui.shell.text import LANGUAGES, load_text
from tests.interpreter import printed_by
from tests.walking import shown_text

OpenPage = Callable[..., AppTest]
NAME = "forward_and_reverse"
CHARTS = 2  # of the main view


def look(open_page: OpenPage, **query: str | float) -> AppTest:
    return open_page(NAME, look="plane", unit="nats", **query)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rho", [-0.6, 0.0, 0.95])
def test_both_directions_pay_the_mutual_information(open_page: OpenPage, lang: str, rho: float):
    app = look(open_page, lang=lang, rho=rho)
    assert not app.warning
    assert len(app.get("plotly_chart")) == CHARTS + 2
    text = shown_text(app)
    information = number(-0.5 * np.log(1 - rho**2))
    rows = [row.split("|") for row in text.splitlines() if "| 0.00, 0.00 |" in row]
    assert rows[0][6].strip() == rows[1][7].strip() == information
    kept = number(2.0 * np.sqrt(1 - rho**2), 2)
    assert (rows[0][3].strip(), rows[1][3].strip()) == ("2.00", kept)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_correlation_nothing_is_understated(open_page: OpenPage, lang: str):
    app = look(open_page, lang=lang, rho=0)
    assert load_text(lang, "looks").section("plane_exact") in shown_text(app)


def test_what_the_costs_mean_in_draws_stands_beside_them(open_page: OpenPage):
    app = look(open_page, plane="two", family="any")
    p = bivariate.GaussianMixture(
        [0.5, 0.5], [[-2, -1], [2, 1]], [[[1, 0.35], [0.35, 0.49]], np.eye(2) * 0.64]
    )
    fit = bivariate.fit_forward_kl(p)
    back = bivariate.kl_divergence(fit.gaussian, p)
    least = [f"{math.floor(10 * max(1, math.log(20) / d)) / 10:.1f}" for d in (back, fit.kl)]
    said = f"at least {least[0]} draws from Q, or {least[1]} from P"
    assert [one for one in app.markdown if said in one.help]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_figure_sent_in_vain_is_said_once(open_page: OpenPage, lang: str):
    app = look(open_page, lang=lang, plane="two")
    app.session_state["_places_refused"] = True
    said = load_text(lang, "looks").label("places_refused")
    assert [box.value for box in app.run().warning] == [said]
    assert not app.run().warning


def test_every_minimum_is_listed_and_one_is_chosen(open_page: OpenPage):
    blobs = "1 -3 0 1 1 0; 1 3 0 1 1 0; 2 0 3 0.5 1 0"
    app = look(open_page, plane="own", family="any", blobs=blobs, minimum="2")
    assert not app.warning
    p = bivariate.GaussianMixture(
        [0.25, 0.25, 0.5], [[-3, 0], [3, 0], [0, 3]], [np.eye(2), np.eye(2), np.diag([0.25, 1])]
    )
    minima = bivariate.fit_reverse_kl(p).minima
    text = shown_text(app)
    assert f"and {len(minima)} were found" in text
    rows = [row for row in text.splitlines() if re.match(r"\| reverse \d", row)]
    assert len(rows) == min(len(minima), 4)
    assert rows[0].startswith("| reverse 2 |")
    assert f"| {number(minima[1].kl)} |" in rows[0]
    forward = bivariate.fit_forward_kl(p)
    assert f"| {number(forward.kl)} | " in next(
        row for row in text.splitlines() if row.startswith("| forward |")
    )


@pytest.mark.parametrize("kind", ["two", "three"])
def test_blobs_follow_their_sliders(open_page: OpenPage, kind: str):
    app = look(open_page, plane=kind, x1=-3.5, y1=2, family="any")
    assert not app.warning
    before = shown_text(app)
    app.slider(key="x1").set_value(3.5).run()
    assert shown_text(app) != before
    assert len([s for s in app.slider if s.key[0] in "xy"]) == (4 if kind == "two" else 6)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "key", "which"),
    [
        ("1 2 3", "six", 1),
        ("1 0 0 1 1 0; a 0 0 1 1 0", "words", 2),
        ("1 0 0 1 1 0; 1 0 0 1 1 2", "range", 2),
        ("nan 0 0 1 1 0", "range", 1),
        (";".join(["1 0 0 1 1 0"] * 4), "count", 4),
        (" ", "count", 0),
    ],
)
def test_what_cannot_be_read_is_told_and_kept(
    open_page: OpenPage, lang: str, typed: str, key: str, which: int
):
    app = look(open_page, lang=lang, plane="own", blobs="1 -2 0 1 1 0; 1 2 0 1 1 0")
    table = [row for row in shown_text(app).splitlines() if row.startswith("| ")]
    app.text_input(key="blobs").set_value(typed).run()
    words = load_text(lang, "looks").label(f"blobs_{key}", which=which, most=3)
    assert words in [warning.value for warning in app.warning]
    assert app.text_input(key="blobs").value == typed
    assert [row for row in shown_text(app).splitlines() if row.startswith("| ")] == table


def test_full_width_signs_are_understood(open_page: OpenPage):
    app = look(open_page, plane="own", lang="zh", blobs="1，−2，0，1，1，0；1，2，0，1，1，0")
    assert not app.warning


@pytest.mark.parametrize("unit", ["bits", "nats"])
def test_the_snippet_prints_what_the_table_says(unit: str):
    p = bivariate.GaussianMixture(
        [0.6, 0.4], [[-2, 0], [2, 1]], [[[1, 0.3], [0.3, 0.5]], np.eye(2)]
    )
    forward = bivariate.fit_forward_kl(p, axis_aligned=True)
    reverse = bivariate.fit_reverse_kl(p, axis_aligned=True).best
    printed = printed_by(plane_snippet(p, forward, reverse, unit))
    found = [float(value) for value in re.findall(r"= (\S+)", printed)]
    nats = [
        cost
        for fit in (forward, reverse)
        for cost in (
            bivariate.kl_divergence(p, fit.gaussian),
            bivariate.kl_divergence(fit.gaussian, p),
        )
    ]
    scale = np.log(2) if unit == "bits" else 1.0
    assert found == pytest.approx(np.array(nats) / scale, abs=1e-4)
