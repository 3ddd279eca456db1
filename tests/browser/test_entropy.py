"""Page 2 in a real browser: edit a distribution, send messages, come back by the link."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from pages.ui.controls.pmf_editor import LETTERS, OWN
from tests.amount import first
from tests.browsing import fits_across, see, settled, stands_above, visit

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]


def test_an_edit_changes_entropy_and_link_and_survives_a_reload(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/entropy?e=Loaded+die")
    see(tab, "H(P) = 2.161 bits")
    tab.get_by_role("slider", name="probability P(6)").focus()
    tab.keyboard.press("Home")
    tab.wait_for_url("**el6=0**")
    see(tab, "H(P) = 2.322 bits")
    see(tab, "no rectangle and no codeword")
    tab.reload()
    settled(tab)
    see(tab, "H(P) = 2.322 bits")
    tab.get_by_role("button", name="Reset", exact=True).click()
    see(tab, "H(P) = 2.161 bits")
    expect(tab).not_to_have_url(re.compile("el6"))


@pytest.mark.long  # it starts a server
def test_a_change_of_preset_is_in_the_link_and_another_server_knows_it(
    server: str, fresh_server: str, new_tab: NewTab
):
    query = f"e={quote(OWN)}&en=3&eo1=10&eo2=10&eo3=0&seed=9"
    here = visit(new_tab(), f"{server}/entropy?{query}")
    there = visit(new_tab(), f"{fresh_server}/entropy?{query}&lang=zh&embed=true")
    for tab in (here, there):
        see(tab, "ABC0.5000.5000.000")  # the bars
        expect(tab.locator(".js-plotly-plot")).to_have_count(4)


def test_sending_again_takes_the_next_seed(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/entropy")
    expect(tab.get_by_text("identical ✓")).to_have_count(2)
    tab.get_by_role("button", name="Draw 1,000 new ones").click()
    tab.wait_for_url("**seed=2**")
    expect(tab.get_by_text("identical ✓")).to_have_count(2)


@pytest.mark.parametrize("query", first(["", f"?lang=zh&e={quote(LETTERS)}"]))
def test_nothing_scrolls_sideways_on_a_phone(server: str, new_tab: NewTab, query: str):
    tab = visit(new_tab(viewport={"width": 360, "height": 740}), f"{server}/entropy{query}")
    expect(tab.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    fits_across(tab)


def test_the_main_figure_stands_on_the_first_screen(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/entropy")
    plots = tab.locator(".js-plotly-plot")
    expect(plots).to_have_count(4)
    stands_above(plots.first)
