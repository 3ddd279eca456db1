"""Every chart in words: its finding with its numbers, in both languages, as it stands now."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.asymmetry import view as asymmetry
from pages.ui.cross_entropy import view as cross_entropy
from pages.ui.forward_and_reverse import game
from pages.ui.forward_and_reverse.looks import menu as looks
from pages.ui.kl_divergence import view as kl_divergence
from pages.ui.shell.text import LANGUAGES
from pages.ui.shell.theme import LIGHT
from tests.colours import contrast

OpenPage = Callable[..., AppTest]
# Every place where charts stand: the page, and what its link says.
SCENES: list[tuple[str, dict[str, str]]] = [
    ("home", {}),
    ("self_information", {"msg": "entropy"}),
    ("entropy", {}),
    *(("cross_entropy", {"view": view}) for view in cross_entropy.VIEWS),
    *(("kl_divergence", {"view": view}) for view in kl_divergence.VIEWS),
    *(("asymmetry", {"view": view}) for view in asymmetry.VIEWS),
    ("objectives", {}),
    ("objectives", {"target": "old_faithful"}),
    *(
        ("forward_and_reverse", {"look": look})
        for look in (looks.LANDSCAPE, looks.SEPARATION, looks.BETWEEN)
    ),
    ("forward_and_reverse", {"mode": game.PLAY, "round": "3"}),
]
NUMBER = re.compile(r"−?\d+\.\d+|∞")  # whole ones may be words in one language
# Cross-entropies of the letters of five languages: nothing on the page can change them. And the
# two peaks, which stand in for a target whose two fits look alike.
CONSTANT = ("languages-theory", "kl-picture-")


def alternatives(app: AppTest) -> dict[str, str]:
    """Return the alternative text of each chart under the chart's own name."""
    return {
        chart.proto.id.split("-", 2)[-1] or str(i): chart.proto.alt
        for i, chart in enumerate(app.get("plotly_chart"))
    }


def words_in_colour(node: object) -> Iterator[str]:
    """Yield the colour of every font in a figure."""
    if isinstance(node, dict):
        for key, inner in node.items():
            if key in {"font", "textfont", "tickfont"} and isinstance(inner, dict):
                colour = inner.get("color")
                yield from [colour] if isinstance(colour, str) else colour or []
            yield from words_in_colour(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from words_in_colour(inner)


def move_everything(app: AppTest) -> None:
    """Give every slider, choice and number of the page another value."""
    for slider in app.slider:
        low, high, value = slider.min, slider.max, slider.value
        slider.set_value(type(value)(low + 0.3 * (high - low)))
    for scale in app.select_slider:
        scale.set_value(scale.options[len(scale.options) // 3])
    for box in app.selectbox:
        box.set_value(box.options[(box.index + 1) % len(box.options)])
    for text in [*app.text_area, *app.text_input]:
        text.set_value("kl")
    for field in app.number_input:
        field.set_value(field.value + 1)
    app.run()
    assert not app.exception


@pytest.mark.parametrize(
    ("name", "query"), SCENES, ids=[" ".join([name, *query.values()]) for name, query in SCENES]
)
def test_alternatives_say_the_finding_and_change_with_it(
    open_page: OpenPage, name: str, query: dict[str, str]
):
    in_language = {}
    for lang in LANGUAGES:
        app = open_page(name, lang=lang, **query)
        before = alternatives(app)
        for chart in app.get("plotly_chart"):
            for colour in words_in_colour(json.loads(chart.proto.spec)):
                if colour.startswith("#"):
                    assert contrast(colour, LIGHT.background) >= 4.5, colour
        move_everything(app)
        after = alternatives(app)
        assert before
        assert all(re.search(r"\d|∞", alt) for alt in [*before.values(), *after.values()])
        for key in before.keys() & after.keys():
            if not any(name in key for name in CONSTANT):
                assert before[key] != after[key]
        in_language[lang] = list(before.values())
    for english, chinese in zip(*in_language.values(), strict=True):
        assert english != chinese
        assert sorted(NUMBER.findall(english)) == sorted(NUMBER.findall(chinese))
