"""The looks in a real browser: what plays asks the server for nothing."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, WebSocket, expect

from pages.ui.forward_and_reverse.looks.choice import BETWEEN, LANDSCAPE, SEPARATION, USES
from tests.amount import first
from tests.browsing import eventually, fits_across, see, settled, visit

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]


def moving_curve(tab: Page, panel: int) -> str:
    """Return the path of the last line drawn in a panel."""
    lines = tab.locator(".js-plotly-plot").nth(panel).locator(".scatterlayer path.js-line")
    return str(lines.last.get_attribute("d"))


@pytest.mark.parametrize("look", first([BETWEEN, LANDSCAPE, SEPARATION]))
def test_playing_sends_nothing_and_moves_the_curve(server: str, new_tab: NewTab, look: str):
    tab = new_tab(reduced_motion="reduce")
    sent: list[object] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(frame))

    tab.on("websocket", listen)
    visit(tab, f"{server}/forward_and_reverse?look={quote(look)}")
    expect(tab.locator(".js-plotly-plot")).to_have_count(4)
    plot = tab.locator(".js-plotly-plot").nth(2)
    plot.scroll_into_view_if_needed()
    settled(tab)
    before = moving_curve(tab, 2)
    tab.wait_for_timeout(500)
    assert moving_curve(tab, 2) == before  # nothing plays by itself
    frames = len(sent)
    plot.locator(".updatemenu-button").first.click()
    tab.wait_for_function(
        "before => [...document.querySelectorAll('.js-plotly-plot')[2]"
        ".querySelectorAll('.scatterlayer path.js-line')].at(-1).getAttribute('d') !== before",
        arg=before,
    )
    tab.wait_for_timeout(800)
    plot.locator(".updatemenu-button").last.click()
    assert len(sent) == frames


def test_scrubbing_moves_the_curve(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/forward_and_reverse?look={quote(BETWEEN)}")
    expect(tab.locator(".js-plotly-plot")).to_have_count(4)
    plot = tab.locator(".js-plotly-plot").nth(2)
    plot.scroll_into_view_if_needed()
    before = moving_curve(tab, 2)
    rail = plot.locator(".slider-rail-touch-rect").bounding_box()
    assert rail
    tab.mouse.click(rail["x"] + 0.8 * rail["width"], rail["y"] + rail["height"] / 2)
    assert eventually(tab, lambda: moving_curve(tab, 2), lambda now: now != before) != before


def test_a_start_can_be_picked_on_the_picture(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/forward_and_reverse?look={quote(LANDSCAPE)}")
    expect(tab.locator(".js-plotly-plot")).to_have_count(4)
    plot = tab.locator(".js-plotly-plot").nth(3)
    plot.scroll_into_view_if_needed()
    settled(tab)
    points = plot.locator(".scatterlayer .trace").first.locator("path.point")
    box = points.nth(8).bounding_box()
    assert box
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.wait_for_timeout(200)
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.wait_for_url("**a=-*")
    settled(tab)
    see(tab, "in the best minimum")


def test_looks_fit_a_phone(server: str, new_tab: NewTab):
    tab = new_tab(viewport={"width": 360, "height": 740})
    for look in (LANDSCAPE, SEPARATION, BETWEEN, USES):
        query = f"look={quote(look)}&lang=zh&embed=true&only=figure"
        fits_across(visit(tab, f"{server}/forward_and_reverse?{query}"))
