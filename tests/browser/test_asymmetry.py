"""Page 5 in a real browser: swap the pair, move a weight, look at the surveys."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from pages.ui.asymmetry.view import PAYING, VIEWS
from tests.amount import first
from tests.browsing import fits_across, see, settled, stands_above, visit

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]


def test_swapping_exchanges_the_numbers_and_reaches_the_link(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/asymmetry")
    see(tab, "2.205 bits", "1.132 bits", ": 1.073 bits")
    tab.get_by_role("button", name="Swap P and Q").click()
    tab.wait_for_url("**pc1=20**")
    see(tab, ": −1.073 bits")
    tab.reload()
    settled(tab)
    see(tab, ": −1.073 bits")


def test_an_event_without_a_word_is_infinity_and_named(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/asymmetry")
    slider = tab.get_by_role("slider", name="probability P(C)")
    slider.focus()
    tab.keyboard.press("Home")
    see(tab, "One way finite, the other infinite. Q sends C")
    tab.get_by_text("中文").click()
    see(tab, "Q 会发送 C")


@pytest.mark.parametrize("view", first(VIEWS))
def test_it_fits_the_first_screen_and_a_phone(server: str, new_tab: NewTab, view: str):
    address = f"{server}/asymmetry" + ("" if view == PAYING else f"?view={quote(view)}")
    tab = visit(new_tab(), address)
    figures = tab.locator(".js-plotly-plot")
    expect(figures).to_have_count(1)
    stands_above(figures.last)
    tab.set_viewport_size({"width": 360, "height": 740})
    expect(figures.first).to_be_visible()
    fits_across(tab)
