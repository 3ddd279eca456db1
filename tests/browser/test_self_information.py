"""Page 1 in a real browser: move the probability, type a message, share both."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.amount import first
from tests.browsing import fits_across, see, settled, stands_above, visit

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]


def test_moving_the_probability_changes_the_cost_and_the_link(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/self_information")
    see(tab, "3.322 bits")
    slider = tab.get_by_role("slider", name="Probability of event x")
    slider.focus()
    for _ in range(2):
        tab.keyboard.press("ArrowLeft")
    see(tab, "3.644 bits")
    tab.wait_for_url("**x=0.08**")
    tab.reload()
    settled(tab)
    see(tab, "3.644 bits")


def test_a_typed_message_travels_in_the_link(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/self_information?x=0.2")
    field = tab.get_by_role("textbox", name="Your message, at most 500 characters")
    field.fill("wax & 熵 <b>kayak</b>")
    field.press("Control+Enter")
    see(tab, "∞ (no word for k, w, x, y)")
    tab.wait_for_url("**msg=**")
    other = visit(new_tab(), tab.url.replace("?", "?lang=zh&"))
    see(other, "∞（没有 k、w、x、y 的码字）")
    expect(other.get_by_role("textbox").first).to_have_value("wax & 熵 <b>kayak</b>")
    expect(other.locator("b", has_text="kayak")).to_have_count(0)


@pytest.mark.parametrize("query", first(["", "?lang=zh", f"?table={quote('italian')}&x=0"]))
def test_nothing_scrolls_sideways_on_a_phone(server: str, new_tab: NewTab, query: str):
    tab = visit(
        new_tab(viewport={"width": 360, "height": 740}), f"{server}/self_information{query}"
    )
    expect(tab.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    fits_across(tab)


def test_the_main_figure_stands_on_the_first_screen(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/self_information")
    plots = tab.locator(".js-plotly-plot")
    expect(plots).to_have_count(4)
    stands_above(plots.nth(1))
