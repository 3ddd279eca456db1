"""Page 6 in a real browser: move Q, let σ run, drop the entropy, read it on data."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from pages.ui.controls.targets import OLD_FAITHFUL
from tests.amount import first
from tests.browsing import fits_across, see, settled, stands_above, visit

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]


def test_moving_q_changes_both_objectives_and_the_link(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/objectives")
    see(tab, "8.083 bits", "1.055 bits")
    slider = tab.get_by_role("slider", name="μ of Q")
    slider.focus()
    tab.keyboard.press("ArrowLeft")
    tab.wait_for_url("**mu=2.45**")
    settled(tab)
    expect(tab.get_by_text("8.083 bits")).to_have_count(0)
    tab.get_by_role("radio", name="μ").click()
    tab.wait_for_url("**axis=**")
    see(tab, "both at μ = 0.00")


def test_without_its_entropy_q_becomes_a_spike(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/objectives")
    tab.get_by_text("a spike, as narrow as the slider allows").click()
    tab.get_by_role("button", name="Drop −H(Q)").click()
    see(tab, "Just as you said")
    tab.wait_for_url("**sigma=0.05**")
    tab.reload()
    settled(tab)
    see(tab, "at the left end")


@pytest.mark.parametrize("query", first(["", f"?target={quote(OLD_FAITHFUL)}&axis={quote('σ')}"]))
def test_it_fits_the_first_screen_and_a_phone(server: str, new_tab: NewTab, query: str):
    tab = visit(new_tab(), f"{server}/objectives{query}")
    figures = tab.locator(".js-plotly-plot")
    expect(figures).to_have_count(5)
    for i in range(3):
        stands_above(figures.nth(i))
    tab.set_viewport_size({"width": 360, "height": 740})
    expect(figures.first).to_be_visible()
    fits_across(tab)
