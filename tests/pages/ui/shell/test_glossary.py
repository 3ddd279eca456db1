"""The glossary: every term in both languages, one click from every page."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.shell.glossary import ENTRIES
from pages.ui.shell.numbers import JOINED, NO_BREAK
from pages.ui.shell.page import PATH
from pages.ui.shell.text import LANGUAGES, load_text
from tests.walking import shown_text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["home", *PATH])
def test_one_click_from_every_page(open_page: Callable[..., AppTest], page: str, lang: str):
    app = open_page(page, lang=lang)
    app.button(key="_glossary").click().run()
    shown = shown_text(app)
    for entry, seen in ENTRIES.items():
        assert seen in PATH
        for code in LANGUAGES:
            assert load_text(code, "glossary").label(entry) in shown
        said = load_text(lang, "glossary").label(f"{entry}_is")
        assert said.replace(NO_BREAK, " ").replace(JOINED, "") in shown
    links = re.findall(r"\]\((\S+)\)", shown)
    assert {re.search(r"/(\w+)\?", link)[1] for link in links if "lang=" in link} <= set(PATH)
