"""Hands on, without a browser: what a client may send, the game's targets, scores and verdicts."""

import json
import math
from collections.abc import Callable
from functools import partial
from unittest.mock import Mock

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from klcore import Gaussian, fit_forward_kl, fit_reverse_kl, kl_divergence
from pages.ui.controls import bars
from pages.ui.controls.pmf_editor import LETTERS
from pages.ui.controls.targets import MAX_PEAKS, PEAK_LIMITS
from pages.ui.forward_and_reverse import game as game_view
from pages.ui.forward_and_reverse import game_rounds, place_handles
from pages.ui.forward_and_reverse.game import LIMITS, PLAY
from pages.ui.live import hands
from pages.ui.live.assets import script, style
from pages.ui.live.client import (
    BadMessageError,
    gaussian_from,
    peaks_from,
    places_from,
    weights_from,
)
from pages.ui.shell.numbers import number
from pages.ui.shell.text import LANGUAGES, load_text
from tests.walking import shown_text

OpenPage = Callable[..., AppTest]
NAME = "forward_and_reverse"
GOOD = [[0.5, -2.5, 0.8], [0.5, 2.5, 0.8]]
GRIP = place_handles.begin_grip([(0.0, 1.0)], ((-4.0, 4.0), (0.3, 4.0)))
NEVER = Mock(side_effect=AssertionError("garbage was written"))
GARBAGE = [
    None,
    17,
    "peaks",
    [],
    {},
    {"peaks": None},
    {"peaks": "abc"},
    {"peaks": {"0": GOOD[0]}},
    {"peaks": []},
    {"peaks": [GOOD[0]] * 40},
    {"peaks": [[0.5, -2.5]]},
    {"peaks": [[0.5, -2.5, 0.8, 1.0]]},
    {"peaks": ["abc"]},
    *(
        {"peaks": [GOOD[0], [*GOOD[1][:k], bad, *GOOD[1][k + 1 :]]]}
        for k in range(3)
        for bad in (math.nan, math.inf, 1e308, -1e308, 10**400, "0.8", None, True, [], {})
    ),
]


@pytest.mark.parametrize("raw", GARBAGE, ids=lambda raw: str(raw)[:30])
def test_what_is_no_set_of_peaks_is_refused(raw: object):
    with pytest.raises(BadMessageError):
        peaks_from(raw, MAX_PEAKS, PEAK_LIMITS)


WHERE = ((-4.0, 4.0), (0.3, 4.0))


@pytest.mark.parametrize(
    "places",
    [None, "ab", [], [[0, 1]], [[0, 1]] * 3, [[0, 1], [0]], [[0, 1], "ab"], [[0, 1], {}],
     *([[0, 1], [0, bad]] for bad in (math.nan, math.inf, 5, 0, True, None, "1", 10**400))],
)  # fmt: skip
def test_what_is_no_place_for_two_is_refused(places: object):
    with pytest.raises(BadMessageError):
        places_from({"places": places}, 2, WHERE)


@pytest.mark.parametrize("grip", [GRIP, place_handles.begin_grip([], WHERE)])
@pytest.mark.parametrize("raw", [[], [[0, 9]], [[0, 1], [0, 1]], "places", 3])
def test_a_hand_that_holds_no_such_places_moves_nothing(
    monkeypatch: pytest.MonkeyPatch, grip: place_handles.Grip, raw: object
):
    monkeypatch.setattr(hands, "held_handles", lambda *_: raw)
    assert place_handles.held_places(grip) is None


def test_what_a_hand_can_drag_is_taken_as_it_is():
    assert [list(peak) for peak in peaks_from({"peaks": GOOD}, MAX_PEAKS, PEAK_LIMITS)] == GOOD
    assert places_from({"places": [[-4, 0.3]]}, 1, WHERE) == ((-4.0, 0.3),)
    assert gaussian_from({"q": [1, 2.5]}, LIMITS) == (1.0, 2.5)
    assert weights_from({"weights": [0, 100]}, 2, (0, 100)) == (0.0, 100.0)


@pytest.mark.parametrize(
    "raw", [{"q": [0]}, {"q": [0, 0]}, {"q": [0, math.nan]}, {"q": "ab"}, {"q": [11, 1]}, 3]
)
def test_what_is_no_bell_curve_is_refused(raw: object):
    with pytest.raises(BadMessageError):
        gaussian_from(raw, LIMITS)


@pytest.mark.parametrize(
    ("settle", "key", "raw"),
    [
        (game_view.settle, game_view.MESSAGE, {"q": [math.nan, 1.0]}),
        (game_view.settle, game_view.MESSAGE, {"q": [0.0, 1e308]}),
        (partial(hands.settle_sent, "_places", GRIP.read, NEVER), "_places", {"places": [[0, 9]]}),
        (partial(hands.settle_sent, "_places", GRIP.read, NEVER), "_places", None),
        (partial(bars.settle, "_bars_e", "e", 2, 100, NEVER), "_bars_e", {"weights": [1] * 40}),
        (partial(bars.settle, "_bars_e", "e", 2, 100, NEVER), "_bars_e", {"weights": "text"}),
        (partial(bars.settle, "_bars_e", "e", 2, 100, NEVER), "_bars_e", "text"),
    ],
)
def test_garbage_from_the_other_figures_is_refused_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, settle: Callable[[], None], key: str, raw: object
):
    state: dict[str, object] = {key: {"settled": raw}}
    monkeypatch.setattr(st, "session_state", state)
    settle()
    assert state == {key: {"settled": raw}, f"{key}_refused": True}


@pytest.mark.parametrize(
    ("page", "query", "flag", "label", "values"),
    [
        (NAME, {"mode": PLAY}, "_optimiser_refused", "refused_q", {}),
        (NAME, {}, "_peaks_refused", "refused", {}),
        ("entropy", {}, "_bars_e_refused", "refused_bars", {"symbol": "P"}),
    ],
)
def test_what_was_refused_is_said_once(
    open_page: OpenPage,
    page: str,
    query: dict[str, str],
    flag: str,
    label: str,
    values: dict[str, str],
):
    app = open_page(page, **query)
    app.session_state[flag] = True
    said = load_text("en", "hands_on").label(label, **values)
    assert [box.value for box in app.run().warning] == [said]
    assert not app.run().warning


def test_the_scripts_are_small_and_carry_no_comments():
    for names in (
        ("live/handles.js", "live/over_charts.js", "forward_and_reverse/peak_handles.js"),
        ("live/handles.js", "live/over_charts.js", "forward_and_reverse/place_handles.js"),
        ("live/handles.js", "live/divergence.js"),
    ):
        sent = script(*names)
        assert len(sent.encode()) < 20_000
        assert not any(line.strip().startswith("//") for line in sent.splitlines())
    assert "http" not in style("live/handles.css", "forward_and_reverse/peak_handles.css")


def figures(app: AppTest) -> list[str]:
    """Return the keys of the figures to take hold of."""
    names = [element.proto.id.partition("-_")[2] for element in app.get("bidi_component")]
    return [f"_{name}" for name in names if name != "frame" and not name.startswith("live_")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_target_without_peaks_says_so_in_one_line(open_page: OpenPage, lang: str):
    app = open_page(NAME, lang=lang, target="laplace")
    assert load_text(lang, "hands_on").label("no_handles") in shown_text(app)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("mode", ["look", PLAY])
def test_every_mode_stands_in_both_languages(open_page: OpenPage, lang: str, mode: str):
    app = open_page(NAME, lang=lang, mode=mode)
    assert not app.warning
    assert {"look": "_peaks", PLAY: "_optimiser"}[mode] in figures(app)


def test_a_wrong_mode_round_or_number_is_reported(open_page: OpenPage):
    app = open_page(NAME, mode=PLAY, round="9", seed="abc", qm="nan")
    assert "qm, round, seed" in app.warning[0].value
    assert load_text("en", "hands_on").label("task_forward") in shown_text(app)


@pytest.mark.parametrize("seed", range(1, 13))
def test_a_number_always_gives_the_same_target_and_one_worth_playing(seed: int):
    p = game_rounds.target_of(seed)
    game_rounds.target_of.cache_clear()
    assert p == game_rounds.target_of(seed)
    minima = fit_reverse_kl(p).minima
    assert minima[1].kl - minima[0].kl > game_rounds.WORTH_FINDING
    low, high = LIMITS[0]
    assert low < fit_forward_kl(p).mu < high
    assert all(low < fit.mu < high for fit in minima)
    assert fit_forward_kl(p).sigma < LIMITS[1][1]


def test_the_same_number_is_the_same_target_on_every_machine():
    p = game_rounds.target_of(7)
    assert (p.mus, p.sigmas) == ((-4.02, -0.92, 2.98), (1.15, 0.85, 0.6))


def test_four_pictures_two_of_each():
    for seed in range(1, 9):
        shown = game_rounds.pictures(seed)
        assert sum(one.forward for one in shown) == 2
        for one in shown:
            wide, narrow = fit_forward_kl(one.p), fit_reverse_kl(one.p).best
            assert one.fit == (wide if one.forward else narrow)
            assert wide.sigma > game_rounds.TELL_APART * narrow.sigma


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("which", [1, 2])
def test_the_score_is_the_gap_to_klcores_minimum(open_page: OpenPage, lang: str, which: int):
    app = open_page(NAME, lang=lang, mode=PLAY, round=which, seed=5, qm=1.25, qs=2.1, unit="nats")
    p, q = game_rounds.target_of(5), Gaussian(1.25, 2.1)
    fit = fit_forward_kl(p) if which == 1 else fit_reverse_kl(p).best
    cost = kl_divergence(p, q) if which == 1 else kl_divergence(q, p)
    assert number(cost - fit.kl) not in shown_text(app)
    app.button(key="_score").click().run()
    for value in (cost, fit.kl, cost - fit.kl):
        assert number(value) in shown_text(app)
    app.slider(key="qm").set_value(0.5).run()  # another Q has not been scored
    assert number(fit.kl) not in shown_text(app)


def test_the_best_q_is_as_good_as_the_optimiser(open_page: OpenPage):
    fit = fit_forward_kl(game_rounds.target_of(3))
    app = open_page(NAME, mode=PLAY, seed=3, qm=round(fit.mu, 2), qs=round(fit.sigma, 2))
    app.button(key="_score").click().run()
    assert "As good as the optimiser" in shown_text(app)


def test_close_means_the_same_in_both_units(open_page: OpenPage):
    p = game_rounds.target_of(3)
    fit = fit_forward_kl(p)
    width = next(  # a gap below the limit in nats and above it in bits
        width for width in range(round(100 * fit.sigma), 600)
        if 0.04 < kl_divergence(p, Gaussian(fit.mu, width / 100)) - fit.kl < 0.049
    )  # fmt: skip
    app = open_page(NAME, mode=PLAY, seed=3, qm=round(fit.mu, 2), qs=width / 100, unit="bits")
    app.button(key="_score").click().run()
    assert "**Close.**" in shown_text(app)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_lesser_minimum_is_named(open_page: OpenPage, seed: int):
    minima = fit_reverse_kl(game_rounds.target_of(seed)).minima
    for which, fit in enumerate(minima, start=1):
        q = {"qm": round(fit.mu, 2), "qs": round(fit.sigma, 2)}
        app = open_page(NAME, mode=PLAY, round=2, seed=seed, unit="nats", **q)
        told = [box.value for box in app.info]
        if fit.kl - minima[0].kl < game_rounds.EQUAL:
            assert not told
        else:
            assert f"local minimum {which} of {len(minima)}" in told[0]
            assert number(fit.kl - minima[0].kl) in told[0]


def test_the_score_is_100_at_the_best_alone_and_halves_with_every_bit():
    p = game_rounds.target_of(3)
    for forward, best in ((True, fit_forward_kl(p)), (False, fit_reverse_kl(p).best)):
        rounded = Gaussian(round(best.mu, 2), round(best.sigma, 2))
        assert game_rounds.standing(p, rounded, forward=forward).score == 100
        off = Gaussian(best.mu, 1.1 * best.sigma)
        assert game_rounds.standing(p, off, forward=forward).score < 100
        wrong = Gaussian(9.5, 0.1)
        assert game_rounds.standing(p, wrong, forward=forward).score == 0
    assert game_rounds.Standing(best.kl + math.log(2), best).score == 50
    assert game_rounds.Standing(best.kl + 2 * math.log(2), best).score == 25


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("which", [1, 2, 3])
def test_each_round_leads_on_to_both_fits_of_its_target(open_page: OpenPage, lang: str, which: int):
    app = open_page(NAME, lang=lang, mode=PLAY, round=which, seed=5)
    assert "_see_both" not in [button.key for button in app.button]
    if which == 3:
        app.get("button_group")[-1].set_value(["A", "B"]).run()
        app.button(key="_check").click().run()
    else:
        app.button(key="_score").click().run()
        goal = "forward" if which == 1 else "reverse"
        assert load_text(lang, "hands_on").label(f"best_because_{goal}") in shown_text(app)
    app.button(key="_see_both").click().run()
    assert not app.exception
    p = game_rounds.target_of(5)
    said = [app.session_state[f"m{i}"] for i in range(1, len(p.mus) + 1)]
    assert said == pytest.approx(p.mus)
    fit = fit_forward_kl(p)
    assert f"σ = {number(fit.sigma)}" in shown_text(app).replace("\u00a0", " ")


def test_the_pictures_of_round_three_share_their_axes(open_page: OpenPage):
    app = open_page(NAME, mode=PLAY, round=3, seed=2)
    layouts = [json.loads(one.proto.spec)["layout"] for one in app.get("plotly_chart")]
    assert len(layouts) == 4
    assert len({str((one["xaxis"]["range"], one["yaxis"]["range"])) for one in layouts}) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_third_round_tells_right_from_wrong(open_page: OpenPage, lang: str):
    words = load_text(lang, "hands_on")
    app = open_page(NAME, lang=lang, mode=PLAY, round=3, seed=4)
    named = zip(game_rounds.PICTURES, game_rounds.pictures(4), strict=True)
    truth = [letter for letter, one in named if one.forward]
    wrong = [letter for letter in game_rounds.PICTURES if letter not in truth]
    assert app.button(key="_check").disabled
    for picked, key in ((wrong, "hidden_wrong"), (truth, "hidden_right")):
        app.get("button_group")[-1].set_value(picked).run()
        app.button(key="_check").click().run()
        between = words.label("list_of")
        expected = words.label(key, truth=between.join(truth), picked=between.join(picked))
        assert expected in shown_text(app)


@pytest.mark.parametrize(
    ("page", "bars"),
    [
        ("entropy", ["_bars_e"]),
        ("cross_entropy", ["_bars_q", "_bars_p"]),
        ("kl_divergence", ["_bars_q", "_bars_p"]),
        ("asymmetry", ["_bars_q", "_bars_p"]),
    ],
)
def test_there_are_bars_wherever_a_distribution_is_edited(
    open_page: OpenPage, page: str, bars: list[str]
):
    app = open_page(page)
    assert not app.warning
    assert figures(app) == bars


def test_letters_have_no_bars(open_page: OpenPage):
    assert not figures(open_page("entropy", e=LETTERS))


def test_what_was_pulled_of_another_distribution_is_nobodys(monkeypatch: pytest.MonkeyPatch):
    state = {"_bars_e": {"settled": {"kind": "die", "weights": [1, 2]}}}
    monkeypatch.setattr(st, "session_state", state)
    bars.settle("_bars_e", "coin", 2, 100, NEVER)
    assert list(state) == ["_bars_e"]


def test_what_was_pulled_is_put_on_the_sliders(monkeypatch: pytest.MonkeyPatch):
    state = {"_bars_e": {"settled": {"kind": "e", "id": "a", "seq": 1, "weights": [3, 0]}}}
    monkeypatch.setattr(st, "session_state", state)
    written: list[object] = []
    bars.settle("_bars_e", "e", 2, 100, written.append)
    assert written == [(3, 0)]
    assert state["_bars_e_settled"] == "a:1"
