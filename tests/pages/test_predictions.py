"""Every prediction: a choice first, one verdict that further presses do not turn, the way back."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.walking import shown_text

# Every prediction from three states of its page.
STATES = {
    ("self_information", "twice"): [{}, {"x": "1/52", "y": "0.5"}, {"x": "0.99"}],
    ("entropy", "even"): [{}, {"eb2": "3"}, {"e": "loaded_die", "el6": "100", "el1": "0"}],
    ("cross_entropy", "forget"): [{}, {"qm1": "90"}, {"pm4": "0"}],
    ("kl_divergence", "double"): [{}, {"qm1": "40"}, {"pm1": "60", "qm4": "55"}],
    ("kl_divergence", "turn"): [
        {"view": "evidence"},
        {"view": "evidence", "pair": "no_word"},
        {"view": "evidence", "unit": "nats", "qm1": "40", "seed": "7"},
    ],
    ("asymmetry", "rarer"): [{}, {"qc1": "5", "qc3": "70"}, {"pc1": "80"}],
    ("objectives", "drop"): [{}, {"mu": "2", "sigma": "0.4"}, {"axis": "σ", "sigma": "3"}],
    ("forward_and_reverse", "unbiased"): [
        {"look": "samples", "sm": "0.5"},
        {"look": "samples", "peaks": "far", "dice": "7"},
        {"look": "samples", "draws": "10", "unit": "nats"},
    ],
    ("forward_and_reverse", "independent"): [
        {"look": "plane", "plane": "two"},
        {"look": "plane", "family": "any", "rho": "0.3"},
        {"look": "plane", "plane": "own", "unit": "nats"},
    ],
    ("forward_and_reverse", "apart"): [{}, {"integrand": "true"}, {"unit": "nats"}],
    ("forward_and_reverse", "heavier"): [{}, {"integrand": "true"}, {"unit": "nats"}],
}
OPTIONS = {
    "twice": ["equal", "less", "more"],
    "even": ["grows", "same", "shrinks"],
    "forget": ["longer", "shorter", "same"],
    "double": ["rises", "falls", "negative"],
    "turn": ["same", "faster", "slower"],
    "rarer": ["reverse", "forward", "same"],
    "drop": ["spike", "peak", "all"],
    "unbiased": ["peak", "forward", "elsewhere"],
    "independent": ["forward", "reverse", "same"],
    "apart": ["covers", "both", "neither"],
    "heavier": ["leans", "both", "neither"],
}
CASES = [(page, name, state) for (page, name), states in STATES.items() for state in states]


def set_by_reader(app: AppTest) -> dict[str, object]:
    """Return what stands on the page's controls."""
    kinds = (app.slider, app.select_slider, app.selectbox, app.number_input, app.segmented_control)
    return {one.key: one.value for kind in kinds for one in kind if one.key[:1] != "_"}


@pytest.mark.parametrize(("page", "name", "state"), CASES)
def test_one_verdict_and_the_way_back(
    open_page: Callable[..., AppTest], page: str, name: str, state
):
    app = open_page(page, lang="en", **state)
    before = set_by_reader(app)
    assert app.button(key=f"_do_{name}").disabled  # a choice first
    verdicts = set()
    for guess in OPTIONS[name]:
        app.radio(key=f"_guess_{name}").set_value(guess).run()
        app.button(key=f"_do_{name}").click().run()
        assert not app.exception
        assert app.radio(key=f"_guess_{name}").disabled
        assert f"_do_{name}" not in {button.key for button in app.button}
        text = shown_text(app)
        right, wrong = text.count("Just as you said: "), text.count("No; what happened: ")
        assert right + wrong == 1
        verdicts.add((right, text.split("what happened: ")[-1].split("said: ")[-1].split("**")[1]))
        app.run()
        assert shown_text(app) == text
        app.button(key=f"_back_{name}").click().run()
        assert set_by_reader(app) == before
        assert app.button(key=f"_do_{name}").disabled
    # Whatever was guessed, the same thing happened; exactly one guess was right.
    assert len({answer for _, answer in verdicts}) == 1
    assert sorted(right for right, _ in verdicts) == [0, 1]
