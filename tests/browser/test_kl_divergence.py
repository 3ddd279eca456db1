"""Page 4 in a real browser: move a weight, change the view, share it, on small screens too."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from pages.ui.kl_divergence.view import EVIDENCE, GAUSSIANS, PROOF, TERMS, TRIANGLE, VIEWS
from pages.ui.shell.text import load_text
from tests.amount import first
from tests.browsing import fits_across, see, settled, stands_above, visit

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]


def test_moving_a_weight_changes_the_waste_and_the_link(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/kl_divergence")
    see(tab, "P’s code wastes 0.875 bits")
    slider = tab.get_by_role("slider", name="probability P(N)")
    slider.focus()
    tab.keyboard.press("Shift+ArrowUp")
    tab.wait_for_url("**pm4=**")
    expect(tab.get_by_text("P’s code wastes 0.875 bits")).to_have_count(0)
    settled(tab)
    waste = tab.get_by_text("P’s code wastes").inner_text()
    tab.reload()
    settled(tab)
    see(tab, waste)


def test_the_views_change_the_figure_and_the_link(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/kl_divergence")
    for view, says in (
        (PROOF, "No gap is negative"),
        (GAUSSIANS, "formula 0.639326240 bits, area 0.639326240 bits"),
        (EVIDENCE, "On average evidence climbs by"),
        (TRIANGLE, "the triangle inequality fails"),
    ):
        tab.get_by_role("radio", name=load_text("en", "kl_divergence").option("view", view)).click()
        see(tab, says)
    tab.wait_for_url("**view=**")
    tab.get_by_role("slider").nth(1).focus()
    tab.keyboard.press("End")
    see(tab, "the triangle inequality holds")


def test_the_prediction_makes_its_change_and_answers_and_can_be_asked_again(
    server: str, new_tab: NewTab
):
    tab = visit(new_tab(), f"{server}/kl_divergence")
    for _ in range(2):
        tab.get_by_text("D rises all the same").click()
        tab.get_by_role("button", name="Double P(L): 0.250 to 0.500").click()
        see(tab, "Just as you said", "P(L) went from 0.250 to 0.500")
        tab.wait_for_url("**pm2=96**")
        tab.locator(".st-key-_back_double button").click()
        expect(tab.get_by_text("Just as you said")).to_have_count(0)
        expect(tab.locator(".st-key-_guess_double input:checked")).to_have_count(0)
        expect(tab).not_to_have_url(re.compile("pm2"))


@pytest.mark.parametrize("view", first(VIEWS))
def test_it_fits_a_phone_and_the_first_screen(server: str, new_tab: NewTab, view: str):
    address = f"{server}/kl_divergence" + ("" if view == TERMS else f"?view={quote(view)}")
    tab = visit(new_tab(), address)
    figure = tab.locator(".js-plotly-plot .main-svg").first
    expect(figure).to_be_visible()
    stands_above(figure)
    tab.set_viewport_size({"width": 360, "height": 740})
    expect(tab.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    fits_across(tab)
