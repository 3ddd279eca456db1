"""The bars of pages 2 to 5: pulled by mouse, finger and key, with all that follows from them."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from pages.ui.shell.text import load_text
from tests.amount import first
from tests.browsing import eventually, fits_across, settled, visit
from tests.holding import holding, painted, record, recorded

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]
COMPONENTS = Path(__file__).resolve().parents[2] / "pages" / "ui"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
# A page, one of its bars, what that is called, its slider, and the charts that move with it.
PAGES = {
    "entropy": ("entropy?e=Loaded+die", "e", 5, "P(6)", "el6", ["entropy"]),
    "cross-entropy": ("cross_entropy", "q", 3, "Q(N)", "qm4", ["cross-entropy"]),
    "divergence": ("kl_divergence", "p", 0, "P(K)", "pm1", ["kl-waste", "kl-terms"]),
    "proof": ("kl_divergence?view=proof", "p", 1, "P(L)", "pm2", ["kl-proof"]),
    "evidence": ("kl_divergence?view=evidence", "p", 0, "P(K)", "pm1", ["kl-evidence"]),
    "asymmetry": ("asymmetry", "q", 2, "Q(C)", "qc3", ["kl-both-ways"]),
}
# Its axes go with the number of draws that it takes, four or four thousand, but not under a hand.
STRETCHED = {"evidence"}
# What a reader sees of the page, but for what the last change left behind, thin and dotted.
SEEN = """(keys) => [
  document.querySelector("[data-testid=stMain]").innerText,
  ...[...document.querySelectorAll("[class*=st-key-_bars_] *")]
    .flatMap(({ shadowRoot }) => [...(shadowRoot?.querySelectorAll("[role=slider]") ?? [])])
    .map((one) => one.getAttribute("aria-valuetext")),
  ...[...document.querySelectorAll("input[type=range]")].map((one) => one.value),
  ...keys.map((key) => document.querySelector(`.st-key-${key} [role=figure]`).ariaLabel),
  ...keys.map((key) => JSON.stringify(klLive.chartOf(key)._fullData
    .filter(({ x, meta }) => x?.length && meta !== "ghost")
    .map(({ x, y, text }) => [Array.from(x ?? []), Array.from(y ?? []), text]))),
]"""


def ready(tab: Page, address: str) -> Page:
    """Open a page and wait until its script has said that it is alive."""
    visit(tab, address)
    tab.wait_for_function("window.klLive?.state?.().confirmed >= 0")
    tab.wait_for_timeout(400)
    return settled(tab)


def shows_what_its_address_says(tab: Page, charts: list[str], new_tab: NewTab) -> None:
    """Wait until a new reader of this address sees what the reader sees."""
    size = tab.viewport_size
    other = ready(new_tab(viewport=size), tab.url)
    seen, expected = eventually(
        tab,
        lambda: [one.evaluate(SEEN, charts) for one in (tab, other)],
        lambda both: both[0] == both[1],
    )
    assert seen == expected


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
@pytest.mark.parametrize("page", first(list(PAGES)))
def test_a_page_follows_a_bar(server: str, new_tab: NewTab, page: str, touch):
    path, prefix, which, name, slider, charts = PAGES[page]
    tab = ready(new_tab(**(PHONE if touch else {})), f"{server}/{path}")
    bar = tab.get_by_role("slider", name=f"probability {name}")
    box = bar.locator(".hit").bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    start = float(bar.get_attribute("aria-valuenow") or 0)
    bar.evaluate("bar => bar.scrollIntoView({ block: 'end' })")  # the picture is above it
    record(tab, *charts)
    with holding(tab, f"_bars_{prefix}", bar=which, touch=touch) as hand:
        held = painted(tab, hand)
        assert f"{slider}=" not in tab.url  # nothing is committed meanwhile
        hand.put("move", 0.2)
        tab.wait_for_timeout(500)
        pulled = bar.get_attribute("aria-valuenow")
    if not touch:  # on a phone not all of them are in view, and what is not waits for the release
        assert held["together"] == held["pictures"]
    assert (held["empty"], held["mounted"]) == (0, 0)
    assert held["axes"] == 0
    expect(tab).to_have_url(re.compile(rf"[?&]{slider}="))
    settled(tab)
    assert bar.get_attribute("aria-valuenow") == pulled != f"{start:g}"
    after = recorded(tab)
    assert (after["empty"], after["mounted"]) == (0, 0)
    shows_what_its_address_says(tab, charts, new_tab)


@pytest.mark.parametrize("page", first(list(PAGES)))
def test_the_keys_move_a_bar_that_keeps_the_focus(server: str, new_tab: NewTab, page: str):
    path, _, _, name, slider, charts = PAGES[page]
    tab = ready(new_tab(), f"{server}/{path}")
    bar = tab.get_by_role("slider", name=f"probability {name}")
    bar.focus()
    record(tab, *charts)
    seen = [float(bar.get_attribute("aria-valuenow") or 0)]
    for _ in range(4):
        tab.keyboard.press("ArrowDown")
        seen.append(float(bar.get_attribute("aria-valuenow") or 0))
        tab.wait_for_timeout(200)
    assert seen == sorted(seen, reverse=True)  # never back, whatever arrives meanwhile
    assert len(set(seen)) == 5
    expect(tab).to_have_url(re.compile(rf"[?&]{slider}="))
    expect(bar).to_be_focused()
    settled(tab)
    expect(bar).to_have_attribute("aria-valuenow", f"{seen[-1]:g}")
    after = recorded(tab)
    assert (after["empty"], after["mounted"]) == (0, 0)
    assert after["axes"] == 0 or page in STRETCHED
    tab.keyboard.press("Home")
    expect(bar).to_have_attribute("aria-valuenow", "0")
    expect(tab).to_have_url(re.compile(rf"[?&]{slider}=0(&|$)"))
    shows_what_its_address_says(settled(tab), charts, new_tab)


def test_the_bars_go_along_with_a_slider_that_is_held(server: str, new_tab: NewTab):
    tab = ready(new_tab(), f"{server}/cross_entropy")
    tab.get_by_text(load_text("en", "pmf_editor").label("exact")).click()
    bar = tab.get_by_role("slider", name="probability Q(K)")
    with holding(tab, "qm1") as hand:
        hand.put("move", 0.9)
        tab.wait_for_timeout(300)
        held = bar.get_attribute("aria-valuenow")
        assert held != "0.125"
        assert "qm1" not in tab.url
    expect(tab).to_have_url(re.compile("qm1="))
    weight = int(parse_qs(urlsplit(tab.url).query)["qm1"][0])
    expect(bar).to_have_attribute("aria-valuenow", f"{round(weight / (weight + 70), 4):g}")


def test_where_scripts_are_blocked_the_sliders_do_it(server: str, new_tab: NewTab):
    tab = new_tab(fresh=True)
    tab.add_init_script("window.klLive = { mount() {} }")
    visit(tab, f"{server}/cross_entropy")
    tab.get_by_text(load_text("en", "pmf_editor").label("exact")).click()
    weight = tab.get_by_role("slider", name="Weight of P(N)")
    weight.focus()
    tab.keyboard.press("Home")
    tab.wait_for_url("**pm4=0**")
    expect(tab.get_by_text("One event without a word is enough.")).to_be_visible()


def test_between_the_bars_and_what_follows_there_is_one_stop(server: str, new_tab: NewTab):
    tab = ready(new_tab(), f"{server}/cross_entropy")
    tab.get_by_role("slider", name="probability P(N)").focus()
    tab.keyboard.press("Tab")
    here = "document.activeElement"
    exact = load_text("en", "pmf_editor").label("exact")
    assert exact in tab.evaluate(f"{here}.textContent")
    tab.keyboard.press("Tab")
    assert tab.evaluate(f"{here}.type") == "radio"  # of the prediction


@pytest.mark.long
def test_all_bars_of_a_phone_stand_in_sight_of_the_picture(server: str, new_tab: NewTab):
    for path in ("entropy?e=My+own&en=8", "cross_entropy", "cross_entropy?pair=Dice", "asymmetry"):
        tab = ready(new_tab(**PHONE), f"{server}/{path}")
        bars = tab.locator("[class*=st-key-_bars_]")
        bars.last.evaluate("(one) => one.scrollIntoView({ block: 'end' })")
        box = tab.locator(".js-plotly-plot").last.bounding_box()
        assert box
        assert box["y"] + box["height"] / 2 > 0
        fits_across(tab)


def test_the_other_bars_give_way_in_proportion(new_tab: NewTab):
    handles, bars = (
        (COMPONENTS / name).read_text() for name in ("live/handles.js", "controls/bars.js")
    )
    bars = bars[: bars.index("export default")]
    cases = [
        ([10, 10, 10, 10, 10, 50], 5, 0.5, [10, 10, 10, 10, 10, 50]),
        ([10, 20, 30, 40], 3, 0.0, [10, 20, 30, 0]),
        ([10, 20, 30, 40], 0, 0.4, [60, 20, 30, 40]),
        ([10, 20, 30, 40], 0, 1.0, [100, 0, 0, 0]),
        ([0, 0, 100], 2, 0.5, [50, 50, 100]),
        ([0, 0, 0], 1, 0.0, [1, 0, 1]),
        ([1, 99], 1, 0.999, [1, 100]),
    ]
    found = new_tab().evaluate(
        f"(cases) => {{ {handles}; {bars}; "
        "return cases.map(([w, i, share]) => giveWay(w, i, share, 100)) }",
        [list(case[:3]) for case in cases],
    )
    assert found == [case[3] for case in cases]
