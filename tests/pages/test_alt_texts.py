"""Every chart in words: what it shows with its numbers, in both languages, as it is now."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.text import LANGUAGES
from pages.ui.views import asymmetry, cross_entropy, kl_divergence, looks

OpenPage = Callable[..., AppTest]
# Every place where charts stand: the page, and what its link says.
SCENES: list[tuple[str, dict[str, str]]] = [
    ("home", {}),
    ("self_information", {}),
    ("entropy", {}),
    *(("cross_entropy", {"view": view}) for view in cross_entropy.VIEWS),
    *(("kl_divergence", {"view": view}) for view in kl_divergence.VIEWS),
    *(("asymmetry", {"view": view}) for view in asymmetry.VIEWS),
    ("objectives", {}),
    ("objectives", {"target": "Old Faithful"}),
    *(
        ("forward_and_reverse", {"look": look})
        for look in (looks.LANDSCAPE, looks.SEPARATION, looks.BETWEEN)
    ),
]


def move_everything(app: AppTest) -> None:
    for slider in app.slider:
        low, high, value = slider.min, slider.max, slider.value
        slider.set_value(type(value)(low + 0.3 * (high - low)))
    for box in app.selectbox:
        box.set_value(box.options[(box.index + 1) % len(box.options)])
    app.run()


@pytest.mark.parametrize(
    ("name", "query"), SCENES, ids=[f"{n} {'/'.join(q.values())}" for n, q in SCENES]
)
def test_x(open_page, name, query):
    for lang in LANGUAGES:
        app = open_page(name, lang=lang, **query)
        a = [c.proto.alt for c in app.get("plotly_chart")]
        move_everything(app)
        b = [c.proto.alt for c in app.get("plotly_chart")]
        for x, y in zip(a, b):
            print("SAME" if x == y else "diff", bool(re.search(r"\d", x)), "|", x, "|", y)
        print(len(a), len(b), [e.message for e in app.exception])
