"""The finale in a real browser: moving, sharing, reloading, uploading; nothing to complain of."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from klcore import GaussianMixture, fit_forward_kl, fit_reverse_kl
from pages.ui.controls.targets import OWN
from pages.ui.shell.numbers import number
from pages.ui.shell.text import load_text
from tests.amount import first
from tests.browsing import fits_across, see, settled, unfold, visit

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]
OWN_LINK = f"target={quote(OWN)}"


def curve(tab: Page, panel: int) -> str:
    """Return the path of the fit's curve as the browser drew it."""
    drawn = tab.locator(".js-plotly-plot").nth(panel).locator(".scatterlayer .trace path.js-line")
    return str(drawn.nth(1).get_attribute("d"))


def test_moving_a_slider_changes_numbers_and_picture(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/forward_and_reverse?{OWN_LINK}")
    before = curve(tab, 0)
    unfold(tab, load_text("en", "forward_and_reverse").label("exact_values"))
    slider = tab.get_by_role("slider", name="Mean").first
    slider.focus()
    for _ in range(2):
        tab.keyboard.press("ArrowLeft")
    settled(tab)
    p = GaussianMixture([0.5, 0.5], [-2.6, 2.5], [0.8, 0.8])
    expect(tab.get_by_text(number(fit_forward_kl(p).sigma)).first).to_be_visible()
    assert curve(tab, 0) != before
    tab.wait_for_url("**m1=-2.6**")


def test_a_copied_link_and_a_reload_restore_everything(server: str, new_tab: NewTab):
    query = f"{OWN_LINK}&n=3&m1=-4.5&s2=1.3&w3=2.25&unit=nats&integrand=true&shown=2"
    tab = visit(new_tab(), f"{server}/forward_and_reverse?{query}")
    weights = [0.5 / 3.25, 0.5 / 3.25, 2.25 / 3.25]
    p = GaussianMixture(weights, [-4.5, 2.5, 0.0], [0.8, 1.3, 0.5])
    expected = [number(fit_forward_kl(p).sigma), number(fit_reverse_kl(p).minima[1].sigma)]
    see(tab, *expected)
    tab.reload()
    settled(tab)
    see(tab, *expected)
    copied = visit(new_tab(locale="zh-CN"), tab.url)
    see(copied, *expected)
    assert copied.locator("h1").inner_text() == load_text("zh", "forward_and_reverse").label(
        "title"
    )


def test_language_and_unit_keep_the_state(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/forward_and_reverse?{OWN_LINK}&m1=-4")
    tab.get_by_role("button", name="中文").click()
    settled(tab)
    nats = load_text("zh", "forward_and_reverse").option("unit", "nats")
    tab.get_by_role("radio", name=nats).click()
    tab.wait_for_url(f"**unit={quote(nats)}**")
    settled(tab)
    p = GaussianMixture([0.5, 0.5], [-4.0, 2.5], [0.8, 0.8])
    see(tab, number(fit_forward_kl(p).sigma))
    see(tab, number(fit_reverse_kl(p).best.kl))
    see(tab, "奈特")
    assert all(part in tab.url for part in ("lang=zh", "m1=-4"))


def test_the_prediction_button_changes_the_picture_and_the_link(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/forward_and_reverse")
    before = curve(tab, 0)
    tab.get_by_text("Only the forward fit gets wider").click()
    settled(tab)
    tab.get_by_role("button", name="Push them apart").click()
    settled(tab)
    expect(tab.get_by_text("Just as you said")).to_be_visible()
    assert curve(tab, 0) != before
    tab.wait_for_url("**m1=-3.25**")
    shared = visit(new_tab(), tab.url)
    see(shared, number(math.hypot(3.25, 0.8)))


@pytest.mark.parametrize("query", first([f"?{OWN_LINK}&n=6", "", "?lang=zh&integrand=true"]))
def test_nothing_scrolls_sideways(server: str, new_tab: NewTab, query: str):
    tab = visit(new_tab(), f"{server}/forward_and_reverse{query}")
    for width in (1000, 760, 360):
        tab.set_viewport_size({"width": width, "height": 740})
        fits_across(tab)


def test_forward_and_reverse_stand_side_by_side_at_1000_px(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/forward_and_reverse")
    left, right = (tab.locator(".js-plotly-plot").nth(i).bounding_box() for i in (0, 1))
    assert left
    assert right
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    assert left["y"] + left["height"] < 800


def test_dark_theme_takes_the_lighter_shades(server: str, new_tab: NewTab):
    tab = visit(new_tab(color_scheme="dark"), f"{server}/forward_and_reverse")
    stroke = tab.locator(".js-plotly-plot .trace path.js-line").nth(1)
    expect(stroke).to_have_css("stroke", "rgb(255, 140, 66)")


def upload(tab: Page, name: str, data: bytes) -> Page:
    tab.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": data}
    )
    return tab


CSV_LINK = f"target={quote('csv')}"


def test_a_good_file_is_fitted_and_a_bad_one_loses_nothing(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/forward_and_reverse?{CSV_LINK}")
    sample = np.concatenate([np.linspace(-3, -2, 40), np.linspace(4, 6, 40)])
    upload(tab, "good.csv", ("value\n" + "\n".join(map(str, sample))).encode())
    width = number(float(np.std(sample)))
    expect(tab.get_by_text(re.compile(f"s = {re.escape(width)}"))).to_be_visible()
    words = load_text("en", "forward_and_reverse")
    for reason, data, where in (
        ("file_empty", b"\n", {}),
        ("file_no_numbers", b"a\nx\ny\n", {"row": 2, "cell": "x"}),
        ("file_one_value", b"a\n1\n1\n1\n1\n1\n1\n", {"name": "a"}),
        ("file_binary", b"PK\x03\x04\x00\x00", {}),
        ("file_header_only", b"a,b\n", {}),
    ):
        upload(tab, f"{reason}.csv", data)
        sentence = words.label(reason, by_hand=words.label("by_hand"), **where)
        expect(tab.get_by_text(sentence)).to_be_visible()
        see(tab, width)


def test_a_saved_picture_is_an_svg_with_a_sensible_name(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/forward_and_reverse")
    tab.locator(".js-plotly-plot").first.hover()
    with tab.expect_download() as download:
        tab.get_by_label(load_text("en", "forward_and_reverse").label("plotly_save")).first.click()
    assert download.value.suggested_filename == "kl-forward-fit.svg"
    assert Path(download.value.path()).read_text(encoding="utf-8").lstrip().startswith("<svg")


def test_the_table_opens_with_the_numbers_drawn(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/forward_and_reverse")
    table = unfold(tab, "The numbers as a table")
    expect(table.get_by_test_id("stDataFrame")).to_be_visible()
    code = unfold(tab, "Reproduce in Python")
    expect(code.get_by_test_id("stCode")).to_contain_text("integrate.simpson")
