"""The strip of small pictures: drawn from the pages' own figures, each with an alternative text."""

import re
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from pages.ui.home.still import still
from pages.ui.home.strip import DRAWN, SIZE, WIDE
from pages.ui.shell.page import PATH
from pages.ui.shell.text import LANGUAGES, load_text
from pages.ui.shell.theme import DARK, LIGHT, Palette
from tests.walking import page_app


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("name", PATH)
def test_a_small_picture_holds_what_its_figure_draws_within_its_frame(name: str, palette: Palette):
    size = WIDE if name == "forward_and_reverse" else SIZE
    figures = DRAWN[name](palette)
    image = unquote(still(figures, size).removeprefix("data:image/svg+xml,"))
    assert "nan" not in image
    drawn = list(ElementTree.fromstring(image).iter())
    traces = [trace for figure in figures for trace in figure.data]
    wanted = sum(len(trace.x) if trace.type == "bar" else 0 for trace in traces)
    assert sum(one.tag.endswith("rect") for one in drawn) == wanted
    lines = [
        trace for trace in traces
        if trace.type == "scatter" and "lines" in trace.mode and len(trace.x)
    ]  # fmt: skip
    assert sum(one.get("stroke-dasharray") is not None for one in drawn) == len(lines)
    assert wanted + len(lines) >= 2
    for one in drawn:
        for command in re.findall(r"[ML]([\d.-]+ [\d.-]+)", one.get("d", "")):
            x, y = map(float, command.split())
            assert 0 <= x <= size[0]
            assert 0 <= y <= size[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_has_its_picture_and_its_question_as_a_link(lang: str):
    app = page_app("home", {"lang": lang}).run()
    pictures = [one.proto.body for one in app.get("html") if "<img" in one.proto.body]
    assert len(pictures) == len(PATH)
    words = load_text(lang, "home")
    links = [link.proto.label for link in app.get("page_link")]
    for name, picture in zip(PATH, pictures, strict=True):
        told = words.labels[f"still_{name}"].split("{{")[0]
        alt = re.search(r'alt="([^"]+)"', picture)
        assert alt
        assert alt[1].startswith(told)
        assert "{{" not in alt[1]
        assert any(words.label(f"about_{name}") in label for label in links)
