"""Random walks over every widget of every page: it stands, and says the same in both languages."""

import random
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.live.drawing import HAS_ALT
from tests.amount import seeds
from tests.walking import CHOICES, PAGES, RANGES, elements, options_of, page_app, problems, shown

MARK = "kLmARk"
TYPED = (f"<b>{MARK}</b> **{MARK}** $x$", "", "   ", "QJXZ" * 400, "日本語 ñandú ÉCOLE", "e")
STEPS = 15
# What is computed has decimals or is infinite; whole numbers also stand in the prose.
COMPUTED = re.compile(r"[-−]?\d+\.\d+(?:e[-−]?\d+)?|[-−]?∞")
FOLDED = ("_table", "_code", "_as_chart")  # expanders that compute when they open


def numbers(app: AppTest) -> set[str]:
    """Return the computed numbers that the page shows."""
    return {number for text in shown(app) for number in COMPUTED.findall(text)}


def movable(app: AppTest) -> list[Any]:
    """Return the widgets a reader can move, but for the language, which has a turn of its own."""
    kinds = (*CHOICES, *RANGES, "toggle", "checkbox", "text_area", "button")
    found = [element for element in elements(app) if element.type in kinds]
    # The glossary lies over the page until anything else is done.
    apart = ("_language", "_glossary")
    return [one for one in found if one.key not in apart and not one.proto.disabled]


def move(app: AppTest, widget: Any, chance: random.Random) -> str:
    """Move one widget somewhere it can go; return what was done."""
    kind = widget.type
    if kind == "button":
        widget.click()
        return f"{widget.key} pressed"
    value: Any
    if kind in RANGES:
        low, high, step = widget.min, widget.max, widget.step
        share = chance.choice([0.0, 1.0, chance.random(), chance.random()])
        value = type(low)(min(high, low + step * round(share * (high - low) / step)))
    elif kind in CHOICES:
        value = chance.choice(options_of(widget) if widget.proto.query_param_key else
                              list(widget.options))  # fmt: skip
        if kind == "button_group":
            several = widget.proto.click_mode == widget.proto.MULTI_SELECT
            value = chance.sample(options_of(widget), 2) if several else value
    elif kind == "text_area":
        value = chance.choice(TYPED)
    else:
        value = not widget.value
    widget.set_value(value)
    return f"{widget.key} = {value!r}"


def step(app: AppTest, chance: random.Random) -> str:
    """Do one thing a reader may do; return what it was."""
    if chance.random() < 0.1:
        folded = chance.choice(FOLDED)
        app.session_state[folded] = chance.random() < 0.7
        return f"{folded} opened or closed"
    return move(app, chance.choice(movable(app)), chance)


def walk(page: str, seed: int) -> None:
    """Walk a while; at every step the other language must say the same numbers."""
    chance = random.Random(f"{page} {seed}")
    app = page_app(page, {"lang": chance.choice(["en", "zh"])}).run()
    assert numbers(app)
    path: list[str] = []
    for _ in range(STEPS):
        path.append(step(app, chance))
        app.run()
        before, wrong = numbers(app), problems(app)
        assert not wrong, path
        assert not [text for text in shown(app) if MARK in text], path
        if HAS_ALT:  # a script that reruns itself forgets in a test of Streamlit 1.62
            app.button(key="_language").click().run()
            assert not problems(app), path
            assert numbers(app) == before, path


@pytest.mark.parametrize("seed", seeds(1, 4))
@pytest.mark.parametrize("page", PAGES)
def test_no_walk_breaks_a_page(page: str, seed: int):
    walk(page, seed)
