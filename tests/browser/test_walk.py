"""The path from the home page to the finale, in both languages, with language and unit kept."""

from collections.abc import Callable

import pytest
from conftest import see, settled, visit
from playwright.sync_api import Page, expect

from pages.ui.shell.page import PATH
from pages.ui.shell.text import load_text

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_walk_keeps_language_and_unit(server: str, new_tab: NewTab, lang: str):
    locale = "en-US" if lang == "en" else "zh-CN"
    tab = visit(new_tab(locale=locale), server)
    tab.get_by_text("nats", exact=True).click()
    settled(tab)
    for name in PATH:
        words = load_text(lang, name)
        following = words.label("next_page", title=words.label(f"path_{name}"))
        tab.get_by_role("link", name=following).click()
        expect(tab.locator("h1")).to_have_text(words.label("title"))
        settled(tab)
        assert f"lang={lang}" in tab.url
        assert "unit=nats" in tab.url
        see(tab, words.label("nats"))
    assert tab.url.split("?")[0].endswith("/forward_and_reverse")


def test_every_page_number_leads_to_its_page(server: str, new_tab: NewTab):
    tab = visit(new_tab(), server)
    for number, name in enumerate(PATH, start=1):
        tab.get_by_role("link", name=str(number), exact=True).click()
        expect(tab.locator("h1")).to_have_text(load_text("en", name).label("title"))
        settled(tab)
