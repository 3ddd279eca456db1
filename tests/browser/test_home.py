"""Home's peaks in a browser: taken hold of by mouse, finger and key; what follows them, and where.

The P in the picture is drawn by the browser itself while a hand is on it: what the server has
answered is seen by the bars beside it.
"""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from pages.ui.controls.targets import OWN
from pages.ui.shell.text import load_text
from tests.browsing import eventually, settled, visit
from tests.holding import painted, pulling, record, recorded

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]

PICTURE, BARS = "kl-both-fits", "kl-both-costs"
FINALE = "forward_and_reverse"
# What every reader of an address sees alike: the numbers of both pictures, the curves of both fits,
# what is written on the page, where the handles stand.
SHOWN = """() => [
  ...["kl-both-fits", "kl-both-costs"].map((key) =>
    document.querySelector(`.st-key-${key} [role=figure]`).getAttribute("aria-label")),
  ...[1, 2].map((i) => klLive.chartOf("kl-both-fits")._fullData[i].y.join()),
  klLive.chartOf("kl-both-costs")._fullData[0].x.join(),
  document.querySelector("[data-testid=stMain]").innerText,
  ...[...document.querySelectorAll(".kl-handles .handle")].map((one) =>
    [one.getAttribute("aria-valuenow"), one.getAttribute("transform")].join()),
]"""
GHOST = "() => Array.from(klLive.chartOf('kl-both-fits')._fullData[3].y)"
REVERSE = "() => Array.from(klLive.chartOf('kl-both-fits')._fullData[2].y)"


def opened(server: str, tab: Page, query: str = "?lang=en") -> Page:
    """Open home and wait until its peaks can be taken hold of and its script is alive."""
    visit(tab, f"{server}/{query}")
    expect(tab.locator(".kl-handles .top .ring").first).to_be_attached()
    tab.wait_for_function("klLive.state().confirmed >= 0")
    return settled(tab)


def query_of(tab: Page) -> dict[str, str]:
    return {key: values[-1] for key, values in parse_qs(urlsplit(tab.url).query).items()}


def agrees(tab: Page, other: Page) -> None:
    """Wait until a tab shows what one shows that has just opened its address."""
    both = eventually(
        tab,
        lambda: [one.evaluate(SHOWN) for one in (tab, other)],
        lambda two: two[0] == two[1],
    )
    assert both[0] == both[1]


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_a_held_peak_moves_fits_and_bars_in_place(server: str, new_tab: NewTab, touch: bool):
    tab = opened(server, new_tab(has_touch=touch))
    record(tab, BARS)
    with pulling(tab, PICTURE, touch=touch) as hand:
        painted(tab, hand)
        assert "hm1=" not in tab.url  # nothing is committed meanwhile
    tab.wait_for_url(re.compile(r"[?&]hm1="))
    settled(tab)
    after = recorded(tab)
    assert (after["empty"], after["mounted"], after["axes"]) == (0, 0, 0)
    agrees(tab, opened(server, new_tab(has_touch=touch), f"?{urlsplit(tab.url).query}"))


def test_the_picture_stays_the_same_node_on_the_same_axes(server: str, new_tab: NewTab):
    tab = opened(server, new_tab())
    record(tab, PICTURE)
    with pulling(tab, PICTURE) as hand:
        painted(tab, hand, 1)
    tab.wait_for_url(re.compile(r"[?&]hm1="))
    settled(tab)
    seen = recorded(tab)
    assert (seen["empty"], seen["mounted"], seen["axes"]) == (0, 0, 0)


def test_keys_move_peak_and_width(server: str, new_tab: NewTab):
    tab = opened(server, new_tab())
    words = load_text("en", "hands_on").label
    for name, keys, wanted in (
        ("top_of_peak", ["ArrowRight", "Shift+ArrowRight", "ArrowLeft"], {"hm1": "-2"}),
        ("width_of_peak", ["ArrowUp"], {"hm1": "-2", "hs1": "0.85"}),
    ):
        handle = tab.locator(f"g[role=slider][aria-label='{words(name, which=1)}']")
        handle.focus()
        for key in keys:
            tab.keyboard.press(key)
        tab.wait_for_url(
            lambda url, wanted=wanted: all(f"{k}={v}" in url for k, v in wanted.items())
        )
        settled(tab)
        expect(handle).to_be_focused()
    agrees(tab, opened(server, new_tab(), f"?{urlsplit(tab.url).query}"))


def test_the_reverse_fit_leaves_a_ghost_where_it_leapt_from(server: str, new_tab: NewTab):
    tab = opened(server, new_tab(), "?lang=en&hm1=-2&hm2=2")  # one bell curve over both peaks
    assert tab.evaluate(GHOST) == []
    before = tab.evaluate(REVERSE)
    with pulling(tab, PICTURE, start=0.2):
        tab.wait_for_timeout(100)
    tab.wait_for_url(re.compile(r"[?&]hm1="))
    ghost = eventually(tab, lambda: tab.evaluate(GHOST), lambda found: found == before)
    assert ghost == before
    assert max(tab.evaluate(REVERSE)) > 1.5 * max(before)  # into one of them


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_was_pulled_goes_along_to_page_seven(server: str, new_tab: NewTab, lang: str):
    tab = opened(server, new_tab(), f"?lang={lang}&hw1=0.7&hs2=1.2")
    with pulling(tab, PICTURE, start=0.7):
        tab.wait_for_timeout(100)
    tab.wait_for_url(re.compile(r"[?&]hm1="))
    settled(tab)
    pulled = query_of(tab)
    words = load_text(lang, "home").label
    tab.get_by_role(
        "link", name=words("take_along", title=words("path_forward_and_reverse"))
    ).click()
    expect(tab.locator("h1")).to_have_text(load_text(lang, FINALE).label("title"))
    tab.wait_for_url(lambda url: "target=" in url and "m1=" in url)
    settled(tab)
    there = query_of(tab)
    assert there["target"] == load_text(lang, FINALE).option("target", OWN)
    assert {key: float(there[key]) for key in ("m1", "w1", "s2")} == {
        "m1": float(pulled["hm1"]), "w1": 0.7, "s2": 1.2,
    }  # fmt: skip


def test_a_small_picture_leads_to_its_page(server: str, new_tab: NewTab):
    tab = opened(server, new_tab(viewport={"width": 360, "height": 740}), "?lang=zh")
    picture = tab.locator(".st-key-_card_kl_divergence img")
    assert picture.evaluate("(one) => one.complete && one.naturalWidth > 0")
    picture.click(force=True)  # the link lies over it
    expect(tab.locator("h1")).to_have_text(load_text("zh", "kl_divergence").label("title"))
    assert query_of(tab)["lang"] == "zh"
