"""What a tooltip says: numbers under their names and units, never bare; over every figure."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.walking import figures

OpenPage = Callable[..., AppTest]
STATES: list[tuple[str, dict[str, str]]] = [
    ("home", {}),
    ("self_information", {}),
    ("entropy", {}),
    *(("cross_entropy", {"view": view}) for view in ("rectangles", "one_text", "languages")),
    *(
        ("kl_divergence", {"view": view})
        for view in ("terms", "proof", "gaussians", "triangle", "evidence")
    ),
    *(("asymmetry", {"view": view}) for view in ("paying", "halving", "coins", "widths")),
    ("objectives", {}),
    *(
        ("forward_and_reverse", {"look": look})
        for look in ("landscape", "separation", "between", "plane", "samples")
    ),
]


@pytest.mark.parametrize(("name", "query"), STATES, ids=lambda part: "-".join(part) or None)
def test_a_tooltip_names_its_numbers(open_page: OpenPage, name: str, query: dict[str, str]):
    drawn = figures(open_page(name, lang="zh", **query))
    assert drawn
    for figure in drawn:
        for trace in figure["data"]:
            if trace.get("hoverinfo") == "skip":
                continue
            said = trace.get("hovertemplate", "")
            assert said, trace
            assert not said.startswith(("%{x}", "%{x:", "%{y")), said
            for one in re.findall(r"%\{([xy])axis", said):
                axis = trace.get(f"{one}axis", one).replace(one, f"{one}axis", 1)
                assert figure["layout"][axis]["title"]["text"], said
