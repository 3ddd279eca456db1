"""The finale: its numbers are klcore's, for every kind of target, in both languages."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from klcore import (
    GaussianMixture,
    KernelDensity,
    NoFitError,
    datasets,
    fit_forward_kl,
    fit_reverse_kl,
    kl_divergence,
    units,
)
from pages.ui.controls.targets import CSV, EXAMPLES, OLD_FAITHFUL, OWN, Target
from pages.ui.forward_and_reverse import both_fits
from pages.ui.forward_and_reverse.snippets import snippet
from pages.ui.forward_and_reverse.view import FORWARD_FIT
from pages.ui.shell.numbers import number
from pages.ui.shell.text import LANGUAGES
from tests.interpreter import printed_by
from tests.walking import figures, shown_text

OpenPage = Callable[..., AppTest]
NAME = "forward_and_reverse"


def table(app: AppTest) -> list[list[str]]:
    """Return the cells of the 2 × 2 table, without the marks."""
    markdown = next(m.value for m in app.markdown if "|:--|" in m.value)
    rows = [line.strip("|").split("|") for line in markdown.splitlines()[2:]]
    return [[cell.strip() for cell in row] for row in rows]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("choice", EXAMPLES)
def test_named_targets_show_klcores_numbers(open_page: OpenPage, lang: str, choice: str):
    app = open_page(NAME, lang=lang, target=choice, unit="nats")
    assert not app.warning
    p = datasets.TARGETS[choice]
    text = shown_text(app)
    forward_row, reverse_row = table(app)
    try:
        forward = fit_forward_kl(p)
    except NoFitError:
        assert forward_row[2] == ""
    else:
        assert number(forward.mu) in text
        assert number(forward.sigma) in text
        assert number(kl_divergence(p, forward.gaussian)) in forward_row[1]
        assert number(kl_divergence(forward.gaussian, p)) in forward_row[2]
    try:
        reverse = fit_reverse_kl(p)
    except NoFitError:
        assert reverse_row[2] == ""
    else:
        for fit in reverse.minima:
            assert number(fit.mu) in text
            assert number(fit.sigma) in text
            assert number(fit.kl) in text
        assert number(kl_divergence(p, reverse.best.gaussian)) in reverse_row[1]
        assert number(reverse.best.kl) in reverse_row[2]


def test_each_fit_wins_its_own_column(open_page: OpenPage):
    forward_row, reverse_row = table(open_page(NAME))
    assert ["✓" in cell for cell in forward_row] == [False, True, False]
    assert ["✓" in cell for cell in reverse_row] == [False, False, True]


def test_a_tie_marks_both(open_page: OpenPage):
    app = open_page(NAME, target="gaussian")
    rows = table(app)
    assert all("✓" in cell and "0.000" in cell for row in rows for cell in row[1:])
    right = figures(app)[1]
    assert right["data"][1]["line"]["dash"] == "dash"  # it is the reverse fit, though equal


@pytest.mark.parametrize(
    ("name", "peaks"), [("goodfellow", 2), ("too_close", 2), ("three", 3), ("nested", 1)]
)
def test_nothing_but_the_peaks_and_the_valleys_is_marked(name: str, peaks: int):
    view = both_fits.view(datasets.TARGETS[name])
    assert (len(view.peaks), len(view.valleys)) == (peaks, peaks - 1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_bits_are_nats_over_ln_2(open_page: OpenPage, lang: str):
    p = datasets.TARGETS["goodfellow"]
    best = fit_reverse_kl(p).best
    bits = table(open_page(NAME, lang=lang))[1][2]
    nats = table(open_page(NAME, lang=lang, unit="nats"))[1][2]
    assert number(units.from_nats(best.kl, "bits")) in bits
    assert number(best.kl) in nats


@pytest.mark.parametrize("column", ["waiting", "eruption"])
def test_old_faithful_names_both_widths(open_page: OpenPage, column: str):
    app = open_page(NAME, target=OLD_FAITHFUL, column=column)
    sample = datasets.old_faithful("waiting" if "waiting" in column else "eruption")
    p = KernelDensity(sample)
    text = shown_text(app)
    assert number(float(np.std(sample))) in text
    assert number(p.std) in text
    assert number(fit_reverse_kl(p).best.sigma) in text
    assert "no peaks that could be moved" in text


def own(peaks: list[tuple[float, float, float]]) -> dict[str, str | float]:
    query: dict[str, str | float] = {"target": OWN, "n": len(peaks)}
    for i, (weight, mean, width) in enumerate(peaks, start=1):
        query |= {f"w{i}": weight, f"m{i}": mean, f"s{i}": width}
    return query


@pytest.mark.parametrize(
    "peaks",
    [
        [(1.0, 0.0, 1.0)],
        [(3.0, -4.0, 0.5), (1.0, 4.0, 2.0)],
        [(0.0001, -10.0, 0.05), (1000.0, 10.0, 5.0)],
        [(1.0, float(i) - 3, 0.3) for i in range(6)],
    ],
)
def test_a_link_restores_peaks_of_ones_own(open_page: OpenPage, peaks: list):
    app = open_page(NAME, **own(peaks))
    assert not app.warning
    total = sum(weight for weight, _, _ in peaks)
    weights, means, widths = zip(*peaks, strict=True)
    p = GaussianMixture([weight / total for weight in weights], means, widths)
    text = shown_text(app)
    assert ("no peaks that could be moved" in text) == (len(peaks) == 1)
    assert number(fit_forward_kl(p).sigma) in text
    for fit in fit_reverse_kl(p).minima:
        assert number(fit.mu) in text


def test_only_what_is_a_gaussian_is_called_one(open_page: OpenPage):
    for peaks in ([(1, 0.5, 2)], [(1, 1, 0.5), (3, 1, 0.5)]):
        assert "P is itself a Gaussian" in shown_text(open_page(NAME, **own(peaks)))
    text = shown_text(open_page(NAME, **own([(1, -0.45, 5), (1, 0.45, 5)])))
    assert "itself a Gaussian" not in text
    assert "does not show in three decimals" in text


@pytest.mark.parametrize(
    "query",
    [
        {"target": "nonsense"},
        {"target": OWN, "n": 99, "m1": "1e308", "w1": "nan", "s1": -3},
        {"target": OWN, "n": "two"},
        {"shown": "17"},
        {"shown": "<script>alert(1)</script>"},
        {"integrand": "perhaps"},
        {"unit": "trits"},
        {"lang": "fr"},
        {"only": "everything"},
        {"unknown": "x" * 10_000},
        {"target": OLD_FAITHFUL, "column": "steam"},
    ],
)
def test_bad_links_fall_back_and_say_so_once(open_page: OpenPage, query: dict):
    app = open_page(NAME, **query)
    assert len(app.warning) == 1
    assert "could not be used" in app.warning[0].value
    assert "script" not in app.warning[0].value
    sample = query.get("target") == OLD_FAITHFUL
    p = datasets.old_faithful("waiting") if sample else datasets.TARGETS["goodfellow"]
    assert number(fit_forward_kl(p).sigma) in shown_text(app)


def test_good_links_say_nothing(open_page: OpenPage):
    app = open_page(NAME, target="laplace", unit="nats", lang="zh", integrand="true")
    assert not app.warning


def test_parameters_of_a_dormant_kind_are_no_error(open_page: OpenPage):
    assert not open_page(NAME, m1=-4, n=3).warning


@pytest.mark.parametrize("shown", ["1", "2", "3", FORWARD_FIT])
def test_any_minimum_can_be_put_on_the_picture(open_page: OpenPage, shown: str):
    app = open_page(NAME, shown=shown, unit="nats")
    p = datasets.TARGETS["goodfellow"]
    fit = fit_forward_kl(p) if shown == FORWARD_FIT else fit_reverse_kl(p).minima[int(shown) - 1]
    right = app.get("plotly_chart")[1].proto
    assert number(fit.mu, 2) in right.alt
    assert number(kl_divergence(fit.gaussian, p)) in right.alt
    dash = json.loads(right.spec)["data"][1]["line"]["dash"]
    assert dash == ("solid" if shown == FORWARD_FIT else "dash")


def test_both_panels_share_their_axes(open_page: OpenPage):
    left, right = figures(open_page(NAME))
    for axis in ("xaxis", "yaxis"):
        assert left["layout"][axis]["range"] == right["layout"][axis]["range"]


@pytest.mark.parametrize("choice", ["exponential", "cauchy", "goodfellow"])
def test_the_integrand_strip_holds_for_missing_and_infinite_fits(open_page: OpenPage, choice: str):
    query = {"target": choice, "integrand": "true"}
    app = open_page(NAME, **query)
    assert not app.warning
    assert "yaxis2" in figures(app)[0]["layout"]


@pytest.mark.parametrize("name", ["apart", "heavier"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_prediction_makes_its_change_and_answers(open_page: OpenPage, name: str, lang: str):
    app = open_page(NAME, lang=lang)
    app.radio(key=f"_guess_{name}").set_value("covers" if name == "apart" else "leans").run()
    app.button(key=f"_do_{name}").click().run()
    assert not app.exception
    assert app.selectbox(key="target").value == OWN
    after = fit_forward_kl(
        GaussianMixture([0.5, 0.5], [-3.25, 3.25], [0.8, 0.8])
        if name == "apart"
        else GaussianMixture([0.75, 0.25], [-2.5, 2.5], [0.8, 0.8])
    )
    text = shown_text(app)
    assert number(after.sigma if name == "apart" else after.mu, 2) in text
    assert ("Just as you said" if lang == "en" else "你猜对了") in text


def test_the_answer_depends_on_what_happened(open_page: OpenPage):
    """Two peaks too close to tell: pushed apart a little, both fits widen."""
    app = open_page(NAME, target="too_close")
    app.radio(key="_guess_apart").set_value("both").run()
    app.button(key="_do_apart").click().run()
    assert "Both fits get wider" in shown_text(app)


def test_a_peak_can_be_removed(open_page: OpenPage):
    peaks = [(1.0, -4.0, 0.5), (2.0, 0.0, 0.6), (3.0, 4.0, 0.7)]
    app = open_page(NAME, **own(peaks))
    app.button(key="_remove1").click().run()
    assert not app.exception
    assert app.number_input(key="n").value == 2
    assert [app.slider(key=f"m{i}").value for i in (1, 2)] == [0.0, 4.0]
    assert [app.number_input(key=f"w{i}").value for i in (1, 2)] == [2.0, 3.0]


@pytest.mark.parametrize("value", [float("nan"), 1e308, -5.0, 0.0])
def test_a_manipulated_client_cannot_break_the_page(open_page: OpenPage, value: float):
    app = open_page(NAME, target=OWN)
    app.slider(key="s1").set_value(value).run()
    app.number_input(key="w1").set_value(value).run()
    assert not app.exception


def test_figure_only_has_no_prose_but_all_numbers(open_page: OpenPage):
    app = open_page(NAME, only="figure")
    assert not app.title
    assert not app.header
    assert table(app)[0][1]


@pytest.mark.parametrize(("choice", "unit"), list(zip(EXAMPLES, ["bits", "nats"] * 6, strict=True)))
def test_the_snippet_prints_the_numbers_on_the_screen(choice: str, unit: str):
    check_snippet(Target(datasets.TARGETS[choice], choice), unit)


@pytest.mark.parametrize(
    "p",
    [
        GaussianMixture([1.0], [0.3], [0.05]),
        GaussianMixture([0.999, 0.001], [-10.0, 10.0], [0.05, 5.0]),
        GaussianMixture([1 / 6] * 6, [-5, -3, -1, 1, 3, 5], [0.3] * 6),
    ],
)
def test_the_snippet_holds_for_peaks_of_ones_own(p: GaussianMixture):
    check_snippet(Target(p, OWN), "bits")


@pytest.mark.parametrize(("column", "unit"), [("waiting", "bits"), ("eruption", "nats")])
def test_the_snippet_holds_for_old_faithful(column: str, unit: str):
    sample = datasets.old_faithful("waiting" if column == "waiting" else "eruption")
    check_snippet(Target(KernelDensity(sample), OLD_FAITHFUL, sample=sample), unit)


DATA = np.concatenate([np.linspace(-3.0, -2.0, 40), np.linspace(4.0, 6.0, 40), [4.5, 4.5]])


@pytest.mark.parametrize(
    "sample", [DATA, 1e-6 * DATA, 1e9 + 1024.0 * DATA], ids=["plain", "micro", "far"]
)
def test_the_snippet_holds_for_a_file_in_any_unit(sample: np.ndarray):
    check_snippet(Target(KernelDensity(sample), CSV, sample=sample), "bits")


def test_the_snippet_for_a_long_column_reads_it_in_a_fresh_interpreter(tmp_path: Path):
    sample = np.random.default_rng(5).gamma(2.0, 1.5, 301)
    np.savetxt(tmp_path / "column.txt", sample)
    target = Target(KernelDensity(sample), CSV, sample=sample)
    source = snippet(target, both_fits.compute(target.density), "bits")
    command = [sys.executable, "-W", "error", "-c", source]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    check_printed(done.stdout, target, "bits")


def check_snippet(target: Target, unit: str) -> None:
    """Run the snippet outside of the project; compare with what the page shows."""
    check_printed(
        printed_by(snippet(target, both_fits.compute(target.density), unit)), target, unit
    )


def check_printed(lines: str, target: Target, unit: str) -> None:
    """Compare what a snippet printed with what the page shows."""
    fits = both_fits.compute(target.density)
    printed = {
        kind: float(value)
        for kind, value in re.findall(r"^(forward|reverse): .* = (\S+)$", lines, re.M)
    }
    expected = {}
    if fits.forward is not None:
        expected["forward"] = units.from_nats(fits.forward.kl, unit)
    if fits.reverse is not None:
        expected["reverse"] = units.from_nats(fits.reverse.best.kl, unit)
        slopes = re.search(r"both 0: (\S+) (\S+)", lines)
        assert slopes
        assert [float(slope) for slope in slopes.groups()] == pytest.approx([0, 0], abs=2e-5)
    assert printed == pytest.approx(expected, abs=2e-6)
