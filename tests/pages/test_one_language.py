"""No Chinese sign on an English page, no English word on a Chinese one, in any of its states."""

import re
from collections.abc import Iterator

import pytest

from pages.ui.shell.text import load_text
from tests.walking import BESIDE, PAGES, page_app, problems, shown

HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
# Formulas, code, what a browser reads and names of things that are the same in every language.
NO_WORDS = re.compile(r"\$[^$]*\$|`[^`]*`|<[^>]*>|%\{[^}]*\}|https?://\S+|:material/\w+:|&\w+;")
WORD = re.compile(r"[A-Za-z]{2,}")
# On a Chinese page: formulas in figures, which have no LaTeX, names of people and of things.
LATIN = {"KL", "KLMN", "DP", "DQ", "HP", "HQ", "CSV", "Python", "numpy", "scipy", "Adam"}
# The credits name the article in its own language; the button names the other one.
CHINESE = ("如何理解 KL 散度的不对称性", "邱陆陆", "机器之心", "中文")
ENGLISH = ("English",)


def states(page: str) -> Iterator[dict[str, str]]:
    """Return the page as it opens, and with each option of each choice."""
    yield {}
    for key, options in load_text("en", page).choices.items():
        for option in options:
            if key not in ("unit", "shown", "axis"):
                yield {key: option} | BESIDE.get(key, {})
    if "mode" in load_text("en", page).choices:
        yield from ({"mode": "play", "round": which} for which in "23")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_speaks_one_language(page: str, language: str):
    found: dict[str, str] = {}
    for query in states(page):
        app = page_app(page, query | {"lang": language})
        for expander in ("_table", "_code", "_as_chart"):
            app.session_state[expander] = True
        app.run()
        assert not problems(app), query
        for text in shown(app):
            if text.startswith("<style>"):
                continue
            for name in CHINESE if language == "en" else ENGLISH:
                text = text.replace(name, "")
            text = NO_WORDS.sub(" ", text)
            strange = HAN.findall(text) if language == "en" else WORD.findall(text)
            for word in strange:
                if language == "en" or word not in LATIN:
                    found.setdefault(word, f"{query}: {text[:160]}")
    assert not found, sorted(found)
