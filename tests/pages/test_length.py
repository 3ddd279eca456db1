"""No page says more than a reader will read: 250 words, or 450 Chinese characters, at first.

And who sends and whose code is used is among it, in the same words from page 3 on.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.shell.page import PATH
from pages.ui.shell.text import LANGUAGES, load_text

OPENED_BY_HAND = {"expander", "expandable", "popover", "popover_container"}
SPOKEN = {"title", "heading", "markdown", "caption", "info", "warning"}
MOST = {"en": 250, "zh": 450}
FORMULA = re.compile(r"\$[^$]*\$")
# Numbers and symbols (one capital letter) are no prose.
WORD = {
    "en": re.compile(r"\b[^\W\d_][a-z’-]+|\ba\b"),
    "zh": re.compile(r"[\u4e00-\u9fff]|[A-Za-z]{2,}"),
}


def spoken(block: Any) -> Iterator[str]:
    """Yield what the page says outside expanders and popovers, tables left out."""
    for child in block.children.values():
        if child.type in OPENED_BY_HAND:
            continue
        if hasattr(child, "children"):
            yield from spoken(child)
        elif child.type in SPOKEN:
            yield "\n".join(row for row in child.value.splitlines() if not row.startswith("|"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["home", *PATH])
def test_a_page_is_short(open_page: Callable[..., AppTest], name: str, language: str):
    said = " ".join(spoken(open_page(name, lang=language).main))
    words = WORD[language].findall(FORMULA.sub(" ", said))
    assert 50 < len(words) <= MOST[language], len(words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(PATH)[2:])
def test_who_sends_and_whose_code_is_said_in_the_same_words(
    open_page: Callable[..., AppTest], name: str, language: str
):
    said = " ".join(spoken(open_page(name, lang=language).main))
    assert load_text(language, name).label("roles") in said
