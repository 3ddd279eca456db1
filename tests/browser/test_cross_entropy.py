"""Page 3 in a real browser: switch the code, move a weight, send a message, share it all."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from pages.ui.cross_entropy.letter_codes import OWN_TEXT
from pages.ui.cross_entropy.view import ONE_TEXT, RECTANGLES, VIEWS
from tests.amount import first
from tests.browsing import eventually, fits_across, see, settled, stands_above, visit

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]


def heights(tab: Page) -> list[float]:
    """Return how high the browser drew each rectangle."""
    expect(tab.locator(".barlayer .trace:first-of-type .point")).to_have_count(4)
    boxes = [
        bar.bounding_box() for bar in tab.locator(".barlayer .trace:first-of-type .point").all()
    ]
    return [box["height"] for box in boxes if box]


def test_the_switch_changes_the_rectangles_and_the_link(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/cross_entropy")
    see(tab, "2.625 bits")
    before = heights(tab)
    tab.get_by_text("Switch to Q’s own code").click()
    tab.wait_for_url("**own=true**")
    settled(tab)
    see(tab, "H(Q)")

    def grown(now: list[float]) -> bool:
        return now[0] > before[0] and now[-1] < before[-1]

    assert grown(eventually(tab, lambda: heights(tab), grown))
    tab.reload()
    settled(tab)
    assert grown(eventually(tab, lambda: heights(tab), grown))


def test_moving_a_weight_changes_the_average(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/cross_entropy")
    slider = tab.get_by_role("slider", name="probability P(N)")
    slider.focus()
    tab.keyboard.press("Home")
    see(tab, "One event without a word is enough. Q sends N")
    tab.wait_for_url("**pm4=0**")


def test_a_message_of_ones_own_is_sent_and_shared(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/cross_entropy?view={quote(ONE_TEXT)}&text={quote(OWN_TEXT)}")
    field = tab.get_by_role("textbox").last
    field.fill("un jour <b>tranquille</b>")
    field.press("Control+Enter")
    see(tab, "Letters sent")
    tab.wait_for_url("**msg=**")
    other = visit(new_tab(), tab.url.replace("?", "?lang=zh&"))
    see(other, "选对频率表")
    expect(other.locator("b", has_text="tranquille")).to_have_count(0)


@pytest.mark.parametrize("view", first(VIEWS))
def test_it_fits_the_first_screen_and_a_phone(server: str, new_tab: NewTab, view: str):
    address = f"{server}/cross_entropy" + ("" if view == RECTANGLES else f"?view={quote(view)}")
    tab = visit(new_tab(), address)
    figure = tab.locator(".js-plotly-plot .main-svg").first
    expect(figure).to_be_visible()
    stands_above(figure)
    if view == RECTANGLES:
        stands_above(tab.get_by_role("slider").last)
    tab.set_viewport_size({"width": 360, "height": 740})
    expect(tab.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    fits_across(tab)
