"""A changed client sends what no widget would: the page stands, the server lives, nothing leaks."""

import json
import math
import re
import urllib.request
from collections.abc import Collection
from typing import Any
from urllib.parse import quote

import pytest

from pages.ui.asymmetry import view as both_ways
from pages.ui.controls.pmf_editor import OWN as OWN_PMF
from pages.ui.controls.targets import CSV, OLD_FAITHFUL, OWN
from pages.ui.cross_entropy import view as letters
from pages.ui.cross_entropy.letter_codes import OWN_TEXT
from pages.ui.cross_entropy.view import ONE_TEXT
from pages.ui.forward_and_reverse.game import PLAY
from pages.ui.forward_and_reverse.looks import menu as looks
from pages.ui.kl_divergence import view as waste
from pages.ui.shell.text import load_text
from tests.client import FIELDS, Answer, Client, run
from tests.walking import NO_NUMBER

MARK = "kLmARk"
# One state of a page for every widget there is.
SCENES: dict[str, list[dict[str, str]]] = {
    "": [{}],
    "self_information": [{}],
    "entropy": [{}, {"e": OWN_PMF, "en": "8"}],
    "cross_entropy": [
        {},
        {"view": ONE_TEXT, "text": OWN_TEXT},
        {"view": letters.VIEWS[2]},
    ],
    "kl_divergence": [{"view": view} for view in waste.VIEWS],
    "asymmetry": [{"view": view} for view in both_ways.VIEWS],
    "objectives": [{}, {"target": OLD_FAITHFUL}],
    "forward_and_reverse": [
        {"target": OWN, "n": "6"},
        {"mode": PLAY, "round": "2"},
        {"mode": PLAY, "round": "3"},
        {"target": CSV, "look": looks.LANDSCAPE},
        {"target": OLD_FAITHFUL, "look": looks.SEPARATION},
        {"look": looks.BETWEEN},
    ],
}
HOSTILE: dict[str, list[Any]] = {
    "slider": [[math.nan], [math.inf], [-1e308], [1e308], [], [1.0] * 1000, [0.1234567]],
    "select_slider": [[""], ["nan"], [f"<b>{MARK}</b>"], [], ["0"] * 1000, ["9" * 10_000], ["-1"]],
    "number_input": [math.nan, math.inf, -math.inf, 1e308, -1e308, 2.5, 5e-324],
    "selectbox": ["", "nan", f"<b>{MARK}</b>", f"**{MARK}**", "9" * 10_000, "-1", "\0"],
    "button_group": [[""], ["nan"], [f"<b>{MARK}</b>"], [], ["A"] * 999, ["9" * 10_000], ["7"]],
    "radio": ["", "nan", f"<b>{MARK}</b>", f"**{MARK}**", "9" * 10_000, "-1", "\0"],
    "checkbox": [True, False, True, False, True, False, True],
    "text_area": ["", "\0", f"<b>{MARK}</b>", f"**{MARK}**", "é" * 100_000, "$$" * 300, "\n" * 999],
    "button": [False] * 7,
    "expandable": [True] * 7,
    "bidi_component": ["null", "[]", '{"value": 1}', '{"settled": {"q": [1e999, null]}}',
                       "[" * 500 + "]" * 500, json.dumps({"settled": MARK * 9}), f'"{MARK}"'],
}  # fmt: skip
STEPS = 7
# What belongs to no kind of widget: each kind is sent each of these in turn.
FOREIGN = [("string_value", f"<b>{MARK}</b>"), ("double_value", math.nan), ("bool_value", True),
           ("double_array_value", [1e308]), ("string_array_value", [MARK]), ("int_value", -1),
           ("json_value", "{"), ("bytes_value", b"\0")]  # fmt: skip


def hostile(client: Client, step: int, spared: Collection[str] = ()) -> dict[str, tuple[str, Any]]:
    """Return one bad value for every widget seen but the `spared` keys, and one button pressed."""
    # Not the switch of the language, after which every title is another one.
    buttons = [
        name
        for name, kind in client.kinds.items()
        if kind == "button" and not name.endswith("_language")
    ]
    pressed = buttons[step % len(buttons)] if buttons else ""
    return {
        name: (FIELDS[kind], name == pressed if kind == "button" else HOSTILE[kind][step])
        for name, kind in client.kinds.items()
        if not name.endswith(tuple(f"-{key}" for key in spared))
    }


def complaints(answer: Answer, title: str) -> list[str]:
    """Return what is wrong with an answer: it must be the whole page, and say nothing sent."""
    wrong = [f"an error box: {error.type}: {error.message}" for error in answer.errors]
    if not answer.finished or answer.title != title:
        wrong.append("not a whole page")
    texts = answer.texts + answer.notices
    return wrong + [text for text in texts if MARK in text or NO_NUMBER.search(text)]


def query_string(scene: dict[str, str]) -> str:
    return "&".join(f"{key}={quote(value)}" for key, value in scene.items())


@pytest.mark.parametrize("page", SCENES)
def test_values_no_widget_would_send(server: str, page: str):
    title = load_text("en", page or "home").label("title")

    async def attack(scene: dict[str, str]) -> list[str]:
        client = Client(server, page, query_string(scene))
        found = complaints(await client.open(), title)
        # First what the scene is made of stays, so that all its widgets are there to be harmed.
        for step, spared in [*((step, scene) for step in range(STEPS)), (1, ()), (2, ()), (3, ())]:
            sent = hostile(client, step, spared)
            found += [f"step {step}: {one}" for one in complaints(await client.send(sent), title)]
        await client.socket.close()
        return found

    for scene in SCENES[page]:
        assert not run(attack(scene)), scene


def test_a_foreign_wire_type_harms_its_sender_only_and_tells_nothing(server: str):
    """Streamlit raises before our pages see it, and goes on raising until that client reloads."""
    query = query_string({"target": OWN, "n": "2"})

    async def attack() -> tuple[list[str], list[str]]:
        boxes: list[str] = []
        for field, value in FOREIGN:
            client = Client(server, "forward_and_reverse", query)
            await client.open()
            for kind, name in {kind: name for name, kind in client.kinds.items()}.items():
                # A button takes anything for "pressed" or "not"; JSON may also be broken.
                if field != FIELDS[kind] or field == "json_value":
                    answer = await client.send({name: (field, value)})
                    assert answer.finished
                    boxes += [f"{b.type} {b.message} {b.stack_trace}" for b in answer.errors]
            await client.socket.close()
        other = Client(server, "forward_and_reverse", query)
        found = complaints(
            await other.open(), load_text("en", "forward_and_reverse").label("title")
        )
        await other.socket.close()
        return boxes, found

    boxes, found = run(attack())
    assert boxes  # else this test says nothing
    assert not [box for box in boxes if re.search(rf"/|\.py|{MARK}|File", box)]
    assert not found
    with urllib.request.urlopen(f"{server}/_stcore/health", timeout=5) as health:
        assert health.status == 200


def test_no_message_is_left_to_the_memory_of_a_browser(server: str):
    """One that forgets what the server refers to loses its connection for good."""

    async def first_run() -> Answer:
        client = Client(server, "forward_and_reverse", "")
        answer = await client.open()
        await client.socket.close()
        return answer

    answer = run(first_run())
    assert answer.finished
    assert answer.kept == 0
