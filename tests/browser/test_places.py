"""Page 7's blobs in the plane and the start on the map: pulled by mouse, finger and key."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from klcore import bivariate
from pages.ui.shell.numbers import number
from pages.ui.shell.text import LANGUAGES
from tests.amount import first
from tests.browsing import fits_across, see, settled, visit
from tests.holding import holding, painted, record, recorded

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
PLANE = ("kl-plane-forward", "kl-plane-reverse")
OWN = "0.5 -2 0 1 0.7 0.5; 0.5 3 1 0.8 0.8 0"


def opened(tab: Page, server: str, query: str, chart: str = PLANE[0]) -> Page:
    """Open a look and wait until its script has said that it is alive, and handles lie over it."""
    visit(tab, f"{server}/forward_and_reverse?{query}")
    tab.wait_for_function("window.klLive?.state?.().confirmed >= 0")
    expect(handles(tab, chart).first).to_be_attached()
    tab.wait_for_timeout(400)
    return settled(tab)


def handles(tab: Page, chart: str) -> Locator:
    return tab.locator(f".st-key-{chart} g[role=slider]")


def value(node: Locator) -> float:
    return float(node.get_attribute("aria-valuenow") or "nan")


def query_of(tab: Page) -> dict[str, str]:
    return {key: values[-1] for key, values in parse_qs(urlsplit(tab.url).query).items()}


def nothing_flickered(seen: dict[str, int], charts: tuple[str, ...]) -> None:
    assert seen["together"] >= seen["pictures"] - 1 if len(charts) > 1 else True
    assert (seen["empty"], seen["mounted"], seen["axes"]) == (0, 0, 0)


def two_blobs(x: float, y: float) -> bivariate.GaussianMixture:
    covs = [[[1.0, 0.35], [0.35, 0.49]], [[0.64, 0.0], [0.0, 0.64]]]
    return bivariate.GaussianMixture([0.5, 0.5], [[x, y], [2.0, 1.0]], covs)


@pytest.mark.parametrize(
    "how",
    first([("en", False, 0), ("zh", True, 0), ("en", True, 1), ("zh", False, 1)]),
)
def test_both_fits_follow_a_blob(server: str, new_tab: NewTab, how: tuple[str, bool, int]):
    lang, touch, chart = how
    tab = new_tab(**(PHONE if touch else {}))
    opened(tab, server, f"look=plane&plane=two&family=any&unit=nats&lang={lang}")
    blob = handles(tab, PLANE[chart]).first
    box = blob.locator(".hit").bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    record(tab, *PLANE)
    with holding(tab, PLANE[chart], bar=0, touch=touch) as hand:
        held = painted(tab, hand, 2)
        assert "y1=" not in tab.url  # nothing is committed meanwhile
        hand.put("move", 0.9)
        tab.wait_for_timeout(300)
        pulled = blob.get_attribute("aria-valuetext")
    # On a phone the other one may be out of view; it waits for the release.
    nothing_flickered(held, PLANE[:1] if touch else PLANE)
    tab.wait_for_url("**y1=*")
    settled(tab)
    assert blob.get_attribute("aria-valuetext") == pulled
    found = query_of(tab)
    p = two_blobs(float(found.get("x1", -2)), float(found["y1"]))
    assert float(found["y1"]) > -1
    best, forward = bivariate.fit_reverse_kl(p).best, bivariate.fit_forward_kl(p)
    see(tab, number(best.kl), number(forward.kl), number(np.sqrt(forward.cov[0, 0]), 2))
    seen = recorded(tab)
    assert (seen["empty"], seen["mounted"], seen["axes"]) == (0, 0, 0)
    tab.reload()
    see(settled(tab), number(best.kl), number(forward.kl))


def test_minima_are_chosen_by_touch_by_key_and_from_the_list(server: str, new_tab: NewTab):
    tab = opened(new_tab(), server, "look=plane&plane=two&family=any")
    minima = tab.locator(f".st-key-{PLANE[1]} g.minimum")
    expect(minima).to_have_count(2)
    assert tab.locator(f".st-key-{PLANE[0]} g.minimum").count() == 0
    second = tab.locator(f".st-key-{PLANE[1]} g.minimum[data-which='1']")
    second.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**minimum=2*")
    expect(second).to_have_attribute("aria-pressed", "true")
    settled(tab)
    # A handle lies over the middle of the other: touched and not moved it gives way.
    box = handles(tab, PLANE[1]).first.locator(".hit").bounding_box()
    assert box
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(second).to_have_attribute("aria-pressed", "false")
    settled(tab)
    pressed = tab.locator(f".st-key-{PLANE[1]} g.minimum[aria-pressed=true]")
    expect(pressed).to_have_count(1)
    assert "x1=" not in tab.url
    tab.get_by_role("radiogroup", name="Reverse minimum shown").get_by_text("2").click()
    tab.wait_for_url("**minimum=2*")
    expect(second).to_have_attribute("aria-pressed", "true")


@pytest.mark.long
def test_keys_move_a_blob_and_a_slider_moves_its_handle(server: str, new_tab: NewTab):
    tab = opened(new_tab(), server, "look=plane&plane=three")
    blob = handles(tab, PLANE[0]).nth(2)
    blob.focus()
    for key in ("ArrowRight", "Shift+ArrowLeft", "ArrowUp"):
        tab.keyboard.press(key)
    expect(blob).to_have_attribute("aria-valuetext", "x 2.05, y −2.45")
    tab.wait_for_url("**x3=2.05*")
    settled(tab)
    assert query_of(tab)["y3"] == "-2.45"
    tab.get_by_text("Exact places of the blobs").click()
    slider = tab.get_by_role("slider", name="Blob 3: x")
    slider.focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_url("**x3=2.1*")
    expect(blob).to_have_attribute("aria-valuenow", "2.1")


@pytest.mark.long
def test_ones_own_blobs_are_pulled_and_the_text_follows(server: str, new_tab: NewTab):
    tab = opened(new_tab(), server, f"look=plane&plane=own&family=any&blobs={OWN}")
    with holding(tab, PLANE[0], bar=1) as hand:
        hand.sweep(1)
        hand.put("move", 0.1)
    tab.wait_for_url(lambda url: query_of(tab).get("blobs", OWN) != OWN)
    settled(tab)
    first_blob, second_blob = query_of(tab)["blobs"].split("; ")
    assert first_blob == OWN.split("; ")[0]
    weight, x, y, *shape = map(float, second_blob.split())
    assert (weight, shape) == (0.5, [0.8, 0.8, 0.0])
    assert y < 1
    assert value(handles(tab, PLANE[0]).nth(1)) == x
    expect(tab.get_by_role("textbox", name="Blobs")).to_have_value(query_of(tab)["blobs"])


def test_the_start_is_picked_on_the_map(server: str, new_tab: NewTab):
    tab = opened(new_tab(), server, "look=samples", "kl-ways")
    start = handles(tab, "kl-ways")
    record(tab, "kl-ways")
    with holding(tab, "kl-ways", bar=0) as hand:
        held = painted(tab, hand, 2)
        assert "ss=" not in tab.url
        hand.put("move", 0.9)
        tab.wait_for_timeout(300)
        pulled = start.get_attribute("aria-valuetext")
    nothing_flickered(held, ("kl-ways",))
    tab.wait_for_url("**ss=*")
    settled(tab)
    assert start.get_attribute("aria-valuetext") == pulled
    assert float(query_of(tab)["ss"]) > 0.9
    box = tab.locator(".st-key-kl-ways .js-plotly-plot").bounding_box()
    assert box
    tab.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 0.3 * box["height"])
    tab.wait_for_url("**sm=-*")
    settled(tab)
    assert value(start) == float(query_of(tab)["sm"])
    # to within a pixel: the chart is about 900 of them wide
    at = tab.evaluate(
        "x => { const axis = klLive.chartOf('kl-ways')._fullLayout.xaxis;"
        " return axis.p2d(x - axis._offset) }",
        0.25 * box["width"],
    )
    assert value(start) == pytest.approx(at, abs=0.026)


@pytest.mark.long
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("query", "chart"),
    [
        ("look=plane&plane=three&family=any", PLANE[0]),
        (f"look=plane&plane=own&blobs={OWN}", PLANE[1]),
        ("look=samples&peaks=far", "kl-ways"),
    ],
)
def test_the_looks_fit_a_phone_without_prose(
    server: str, new_tab: NewTab, lang: str, query: str, chart: str
):
    tab = new_tab(**PHONE, color_scheme="dark")
    opened(tab, server, f"{query}&lang={lang}&embed=true&only=figure", chart)
    fits_across(tab)
    for node in handles(tab, chart).all():
        assert node.locator(".hit").evaluate("c => 2 * c.r.baseVal.value") >= 44
        assert node.evaluate("""node => {
            const [knob, figure] = [node.querySelector(".ring"), node.ownerSVGElement].map(
                (one) => one.getBoundingClientRect())
            return figure.left <= knob.x && knob.right <= figure.right
        }""")
