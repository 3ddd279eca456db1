"""The path from the home page to the finale, in both languages, with language and unit kept."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from pages.ui.shell.page import PATH
from pages.ui.shell.text import LANGUAGES, load_text
from tests.amount import first
from tests.browsing import see, settled, visit

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]


@pytest.mark.parametrize("lang", first(["en", "zh"]))
def test_the_walk_keeps_language_and_unit(server: str, new_tab: NewTab, lang: str):
    locale = "en-US" if lang == "en" else "zh-CN"
    tab = visit(new_tab(locale=locale), server)
    nats = load_text(lang, "home").option("unit", "nats")
    tab.get_by_role("radio", name=nats).click()
    settled(tab)
    for name in PATH:
        words = load_text(lang, name)
        following = words.label("next_page", title=words.label(f"path_{name}"))
        tab.get_by_role("link", name=following).click()
        expect(tab.locator("h1")).to_have_text(words.label("title"))
        settled(tab)
        assert f"lang={lang}" in tab.url
        assert f"unit={quote(nats)}" in tab.url
        see(tab, words.label("nats"))
    assert tab.url.split("?")[0].endswith("/forward_and_reverse")


@pytest.mark.long
def test_every_page_number_leads_to_its_page(server: str, new_tab: NewTab):
    tab = visit(new_tab(), server)
    for number, name in enumerate(PATH, start=1):
        tab.get_by_role("link", name=re.compile(f"^{number}[✓ ]")).first.click()
        expect(tab.locator("h1")).to_have_text(load_text("en", name).label("title"))
        settled(tab)


def test_back_undoes_a_change_of_language_in_one_step(server: str, new_tab: NewTab):
    link = "kl_divergence?view=Two+Gaussians&unit=nats&mq=1.5&a=30"
    tab = visit(new_tab(), f"{server}/{link}")
    words = {code: load_text(code, "kl_divergence") for code in LANGUAGES}

    def stands(code: str) -> None:
        """Wait for the page in a language, with everything that the link said."""
        expect(tab.locator("h1")).to_have_text(words[code].label("title"))
        settled(tab)
        query = parse_qs(urlsplit(tab.url).query)
        assert query["view"] == [words[code].option("view", "gaussians")]
        assert query["unit"] == [words[code].option("unit", "nats")]
        assert query["mq"] == ["1.5"]
        assert query["a"] == ["30"]  # of a view that is not open
        see(tab, words[code].label("nats"))
        checked = tab.get_by_role("radio", checked=True)
        assert words[code].option("view", "gaussians") in checked.all_inner_texts()

    stands("en")
    for code in ("zh", "en"):
        tab.get_by_role("button", name=LANGUAGES[code]).click()
        stands(code)
    for code in ("zh", "en"):
        tab.go_back()
        stands(code)
    tab.go_forward()
    stands("zh")
    tab.reload()
    stands("zh")


def test_back_to_a_link_of_an_earlier_version_shows_what_it_says(server: str, new_tab: NewTab):
    old = quote("Coins · 硬币")
    tab = visit(new_tab(locale="zh-CN"), f"{server}/kl_divergence?pair={old}")
    tab.get_by_role("link", name=re.compile("^5[✓ ]")).first.click()
    expect(tab.locator("h1")).to_have_text(load_text("zh", "asymmetry").label("title"))
    settled(tab)
    assert "pair" not in tab.url
    tab.go_back()  # an entry that Streamlit makes of every link between pages
    for _ in range(2):  # the link in the reader's words, and before it in its own
        tab.go_back()
        expect(tab.locator("h1")).to_have_text(load_text("zh", "kl_divergence").label("title"))
        settled(tab)
        assert parse_qs(urlsplit(tab.url).query)["pair"] == ["硬币"]
