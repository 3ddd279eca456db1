"""The four further looks: computed only when chosen, right in both languages."""

import base64
import re
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from klcore import (
    InvalidInputError,
    NoFitError,
    basins,
    datasets,
    fit_alpha,
    fit_reverse_kl,
    fit_total_variation,
)
from klcore.distributions.peaks import two_peaks_onset
from pages.ui.controls.targets import EXAMPLES, OWN
from pages.ui.forward_and_reverse.looks import between, landscape, separation
from pages.ui.forward_and_reverse.looks.menu import BETWEEN, LANDSCAPE, SEPARATION, USES
from pages.ui.shell.numbers import number
from pages.ui.shell.text import LANGUAGES, load_text
from tests.amount import first, seeds
from tests.walking import figures, shown_text

OpenPage = Callable[..., AppTest]
NAME = "forward_and_reverse"
CHARTS = 2  # of the main view


def charts(app: AppTest) -> list[dict]:
    """Return the figures of the look, without those of the main view."""
    return figures(app)[CHARTS:]


def test_nothing_is_computed_unless_it_is_chosen(open_page: OpenPage):
    assert not charts(open_page(NAME))


# First one of each kind: two peaks, three, one that has no reverse fit, one that has no forward.
KINDS = ("goodfellow", "three", "exponential", "cauchy")
TARGETS = [*KINDS, *(name for name in EXAMPLES if name not in KINDS)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("look", [LANDSCAPE, SEPARATION, BETWEEN, USES])
def test_every_look_opens_from_a_link(open_page: OpenPage, lang: str, look: str):
    app = open_page(NAME, look=look, lang=lang)
    assert not app.warning
    drawn = charts(app)
    assert len(drawn) == (0 if look == USES else 2)
    assert not any(figure.get("frames") for figure in drawn)  # Plotly's would take contours away


@pytest.mark.parametrize(
    ("look", "lang", "key", "says"),
    [
        (LANDSCAPE, "en", "landscape_question", "in minimum 3, 0.947 nats"),
        (SEPARATION, "zh", "separation_question", "2.8001"),
        (BETWEEN, "en", "between_question", "| total variation |"),
        (USES, "zh", "uses_question", "EM"),
    ],
)
def test_looks_without_prose_keep_figures_and_numbers(
    open_page: OpenPage, look: str, lang: str, key: str, says: str
):
    app = open_page(NAME, look=look, lang=lang, only="figure", unit="nats")
    assert not app.header
    text = shown_text(app)
    assert load_text(lang, "looks").section(key) not in text
    assert says in text
    assert len(charts(app)) == (0 if look == USES else 2)


WHY_IT_STOPS = {
    "cauchy": "variance of P is infinite",
    "exponential": "P is zero on an interval",
    "laplace": "tails of P are heavier than those of any Gaussian",
}


@pytest.mark.parametrize("choice", first(TARGETS, 4))
def test_between_the_two_for_every_named_target(open_page: OpenPage, choice: str):
    app = open_page(NAME, look=BETWEEN, target=choice)
    assert not app.warning
    text = shown_text(app)
    assert WHY_IT_STOPS.get(choice, "") in text
    if choice == "cauchy":  # a width that runs away smoothly is no jump
        assert "the best fit never had to leap" in text
    if choice == "unequal":
        (line,) = {shape["x0"] for shape in charts(app)[1]["layout"]["shapes"]}
        assert line == pytest.approx(0.5112475922, abs=1e-6)
        assert "at α = 0.5112 another minimum takes over" in text
        p = datasets.TARGETS["unequal"]
        assert number(fit_alpha(p, 0.5).best.sigma) in text
        assert number(fit_total_variation(p).value, 4) in text


def own(peaks: Sequence[tuple[float, float, float]]) -> dict[str, str | float]:
    """The link to peaks (weight, mean, width) of one's own."""
    link: dict[str, str | float] = {"target": OWN, "n": str(len(peaks))}
    for i, peak in enumerate(peaks, start=1):
        link |= {f"{letter}{i}": value for letter, value in zip("wms", peak, strict=True)}
    return link


def test_between_the_two_says_where_a_fit_stands_at_the_edge(open_page: OpenPage):
    app = open_page(NAME, look=BETWEEN, **own([(1, -2.25, 1), (1, 2.25, 1)]))
    text = shown_text(app)
    assert "At α = −0.40, −0.35 the best Gaussian stands at the edge" in text
    assert "at α = −0.4384 another minimum takes over" in text


def test_between_the_two_finds_a_jump_between_two_steps(open_page: OpenPage):
    app = open_page(NAME, look=BETWEEN, **own([(0.7, -2, 0.8), (0.3, 2, 1.8)]))
    assert "at α = 0.2696 another minimum takes over" in shown_text(app)


# weight, mean, width of each: equal, twice the same, tied, a spike on a hill, a faint broad one,
# far apart, next to each other, every limit at once.
HOSTILE_PEAKS = [
    [(1, 0, 1)],
    [(1, 1, 0.5), (1, 1, 0.5)],
    *([(1, -d, 1), (1, d, 1)] for d in (2.2, 2.3, 2.35, 2.4)),
    [(0.1, 1.15, 2.65), (30, 0.2, 0.8)],
    [(1, 0, 5), (1, 0, 0.2)],
    [(0.1, -10, 0.2), (5, 10, 5)],
    [(1, -0.45, 5), (1, 0.45, 5)],
    [(1, -10, 0.2), (1, 10, 0.2), (1, 0, 0.2), (1, -5, 0.2), (1, 5, 0.2), (1, 2, 5)],
    [(0.0001, -10, 0.05), (1000, 10, 5)],
    [(0.0001, 0, 5), (1000, 0.1, 0.05), (1000, 10, 0.05)],
    [(1, -10, 5), (1, 10, 5), (0.001, 0, 5)],
]


@pytest.mark.parametrize("look", [LANDSCAPE, BETWEEN])
@pytest.mark.parametrize("peaks", HOSTILE_PEAKS)
def test_no_peaks_of_ones_own_make_a_look_fail(open_page: OpenPage, look: str, peaks):
    app = open_page(NAME, look=look, **own(peaks))
    assert not app.exception
    assert len(charts(app)) == 2


@pytest.mark.parametrize("seed", seeds(2, 60))
def test_nor_do_any_others(open_page: OpenPage, seed: int):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 7))
    weights, means = 10.0 ** rng.uniform(-4, 3, n), rng.uniform(-10, 10, n)
    widths = 10.0 ** rng.uniform(-1.3, 0.69, n)
    if seed % 2:  # as slider positions, some of them equal
        means, widths = means.round(), widths.round(1).clip(0.1)
    peaks = np.column_stack([weights.round(4), means.round(2), widths.round(2)]).tolist()
    for look in (LANDSCAPE, BETWEEN):
        app = open_page(NAME, look=look, **own(peaks))
        assert not app.exception, peaks
        assert len(charts(app)) == 2, peaks


def test_what_cannot_be_had_is_a_finding(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch):
    for refusal, says in (
        (NoFitError("alpha", "none_found"), "no Gaussian was found"),
        (InvalidInputError("p", "has peaks too far apart"), "lie too far apart"),
    ):

        def refused(*_: object, refusal: Exception = refusal) -> None:
            raise refusal

        for look, called in ((BETWEEN, "limits"), (LANDSCAPE, "draw"), (SEPARATION, "draw")):
            with monkeypatch.context() as patched:
                module = {BETWEEN: between, LANDSCAPE: landscape, SEPARATION: separation}[look]
                patched.setattr(module, called, refused)
                app = open_page(NAME, look=look)
                assert not app.exception
                assert any(says in info.value for info in app.info)


@pytest.mark.parametrize("choice", first(TARGETS, 4))
def test_the_landscape_of_every_named_target(open_page: OpenPage, choice: str):
    app = open_page(NAME, look=LANDSCAPE, target=choice, basins="true")
    assert not app.warning
    if choice not in {"exponential", "cauchy"}:
        count = len(fit_reverse_kl(datasets.TARGETS[choice]).minima)
        reverse = app.get("plotly_chart")[CHARTS + 1].proto.alt
        assert f"minima: {count}" in reverse


@pytest.mark.parametrize(
    ("label", "method", "words"),
    [
        ("natural", "natural", "where natural gradient ends"),
        ("Adam", "gradient", "Adam gathers speed"),
    ],
)
def test_the_shading_is_that_of_the_method(
    open_page: OpenPage, label: str, method: str, words: str
):
    app = open_page(NAME, look=LANDSCAPE, basins="true", method=label)
    assert words in shown_text(app)
    (shaded,) = (trace for trace in charts(app)[1]["data"] if trace["type"] == "heatmap")
    mus, sigmas = (np.frombuffer(base64.b64decode(shaded[k]["bdata"]), "f4") for k in "xy")
    which = np.frombuffer(base64.b64decode(shaded["z"]["bdata"])).reshape(len(sigmas), len(mus))
    some = slice(0, None, 8)
    expected = basins(datasets.TARGETS["goodfellow"], mus[some], sigmas[some], method)
    assert (which[some, some] - 0.5 == expected).mean() > 0.97  # x and y were rounded on the way


def test_a_start_ends_in_the_minimum_that_is_named(open_page: OpenPage):
    app = open_page(NAME, look=LANDSCAPE, a=-2.0, b=1.0, unit="nats")
    best = fit_reverse_kl(datasets.TARGETS["goodfellow"]).best
    assert f"in the best minimum, {number(best.kl)} nats" in shown_text(app)
    app = open_page(NAME, look=LANDSCAPE, a=0.0, b=2.2, unit="nats")
    assert "in minimum 3" in shown_text(app)


def test_the_golden_distances_stand_on_the_page(open_page: OpenPage):
    text = shown_text(open_page(NAME, look=SEPARATION, unit="nats"))
    assert "2.4122" in text
    assert "2.8001" in text
    assert "0.684266" in text
    assert "1.4608" in shown_text(open_page(NAME, look=SEPARATION, held="held"))


def test_with_the_width_held_what_plays_is_held_too():
    ways = {
        held: np.array([(q.mu, q.sigma) for _, q, _ in separation.swept(0.5, 1.0, held).fits])
        for held in (False, True)
    }
    assert (ways[True][:, 1] == 1.0).all()
    assert ways[True][-1, 0] == pytest.approx(-4.5, abs=0.01)
    # One slides to its side, the other jumps there.
    assert np.abs(np.diff(ways[True][:, 0])).max() < 0.9
    assert np.abs(np.diff(ways[False][:, 0])).max() > 2.5


def test_unequal_peaks_have_a_birth_each(open_page: OpenPage):
    text = shown_text(open_page(NAME, look=SEPARATION, left=0.6))
    births = [float(d) for d in re.findall(r"are born at d = ([\d.]+),", text)]
    assert births == pytest.approx([2.28, 2.52], abs=0.01)


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


@pytest.mark.parametrize("value", ["nan", "1e308", "<i>"])
@pytest.mark.parametrize(
    ("look", "keys"),
    [(LANDSCAPE, ["a", "b", "method", "rate"]), (SEPARATION, ["held", "left", "ratio"])],
)
def test_bad_values_fall_back(open_page: OpenPage, look: str, keys: list[str], value: str):
    app = open_page(NAME, look=look, **dict.fromkeys(keys, value))
    assert len(app.warning) == 1
    assert ", ".join(keys) in app.warning[0].value
    assert len(charts(app)) == 2


def test_the_start_of_a_descent_follows_the_plane(open_page: OpenPage):
    """A start chosen for one target lies outside the plane of another."""
    peaks = {"target": OWN, "m1": -6, "m2": -5, "look": LANDSCAPE, "a": -7}
    app = open_page("forward_and_reverse", **peaks)
    app.slider(key="m1").set_value(6.0)
    app.slider(key="m2").set_value(7.0).run()
    start = app.slider(key="a")
    assert not app.exception
    assert start.value == start.min > 0
