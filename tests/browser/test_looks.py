"""The looks in a real browser: what plays asks the server for nothing."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, WebSocket, expect

from pages.ui.forward_and_reverse.looks.menu import BETWEEN, LANDSCAPE, SEPARATION, USES
from tests.amount import first
from tests.browsing import eventually, fits_across, see, settled, visit

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]


# Both charts of a look, everything that is drawn in them: contours, heat maps, curves, words.
DRAWN = """() => [...document.querySelectorAll(".js-plotly-plot")].slice(2).map((chart) =>
  [...chart.querySelectorAll(".cartesianlayer *, .infolayer text")].map((one) =>
    [one.getAttribute("d"), one.getAttribute("transform"), one.getAttribute("href")?.length,
      one.textContent].join(" ")))"""
Drawn = list[list[str]]


def opened(tab: Page, server: str, look: str) -> Drawn:
    """Open a look; return what is drawn in it when nothing moves."""
    visit(tab, f"{server}/forward_and_reverse?look={look}")
    expect(tab.locator(".js-plotly-plot:has(.main-svg)")).to_have_count(4)
    tab.wait_for_function("Boolean(window.klLive?.apply)")
    tab.locator(".js-plotly-plot").nth(2).scroll_into_view_if_needed()
    settled(tab)
    return drawn(tab)


def drawn(tab: Page) -> Drawn:
    found: Drawn = tab.evaluate(DRAWN)
    return found


@pytest.mark.parametrize("look", first([BETWEEN, LANDSCAPE, SEPARATION]))
def test_playing_sends_nothing_and_moves_both_charts(server: str, new_tab: NewTab, look: str):
    tab = new_tab(reduced_motion="reduce")
    sent: list[object] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(frame))

    tab.on("websocket", listen)
    before = opened(tab, server, look)
    tab.wait_for_timeout(1000)
    assert drawn(tab) == before  # nothing plays by itself
    frames, button = len(sent), tab.locator("[class*=st-key-_play] button")
    button.click()
    moved = eventually(tab, lambda: drawn(tab), lambda now: differ(now, before))
    assert differ(moved, before)
    button.click()
    assert len(sent) == frames


def differ(one: Drawn, other: Drawn) -> bool:
    return all(a != b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(
    "look", first([f"{LANDSCAPE}&basins=true", LANDSCAPE, SEPARATION, BETWEEN])
)
def test_what_plays_destroys_nothing_that_stands(server: str, new_tab: NewTab, look: str):
    tab = new_tab()
    before = opened(tab, server, look)
    slider = tab.locator("[class*=st-key-_play] input")
    start = slider.input_value()
    slider.focus()
    tab.keyboard.press("Home")
    tab.locator("[class*=st-key-_play] button").click()
    last = str(slider.get_attribute("max"))
    expect(slider).to_have_value(last)
    moved = drawn(tab)
    assert differ(moved, before)
    assert [len(chart) for chart in moved] == [len(chart) for chart in before]
    slider.fill(start)
    assert eventually(tab, lambda: drawn(tab), lambda now: now == before) == before


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


@pytest.mark.long
def test_looks_fit_a_phone(server: str, new_tab: NewTab):
    tab = new_tab(viewport={"width": 360, "height": 740})
    for look in (LANDSCAPE, SEPARATION, BETWEEN, USES):
        query = f"look={quote(look)}&lang=zh&embed=true&only=figure"
        fits_across(visit(tab, f"{server}/forward_and_reverse?{query}"))
