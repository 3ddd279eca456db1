"""No word of a figure lies over another: main figures at their defaults and at their extremes.

Both languages and both widths take turns from state to state.
"""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.amount import first
from tests.browsing import eventually, settled, visit

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]

# Those of the short run first: one of each kind that has gone wrong before.
STATES: list[tuple[str, dict[str, str]]] = [
    ("forward_and_reverse", {"target": "gaussian"}),
    ("kl_divergence", {"pair": "no_word"}),
    ("objectives", {"axis": "mu", "sigma": "0.05"}),
    ("asymmetry", {"pc1": "98", "pc2": "1", "pc3": "1"}),
    ("entropy", {"el1": "97", "el2": "3", "e": "biased_coin"}),
    ("self_information", {"x": "1/13983816", "y": "1/13983816"}),
    ("home", {"d": "1"}),
    ("home", {"d": "4"}),
    ("home", {}),
    ("self_information", {}),
    ("self_information", {"x": "1", "y": "1"}),
    ("self_information", {"x": "0", "y": "1/2"}),
    ("self_information", {"msg": "the quick brown fox jumps over the lazy dog"}),
    ("entropy", {}),
    ("entropy", {"e": "die"}),
    ("entropy", {"e": "dyadic"}),
    ("entropy", {"e": "letters"}),
    ("entropy", {"e": "fair_coin"}),
    ("cross_entropy", {}),
    ("cross_entropy", {"pair": "nearly_equal"}),
    ("cross_entropy", {"pair": "dice", "qd1": "100"}),
    ("cross_entropy", {"pair": "no_word"}),
    ("cross_entropy", {"view": "one_text"}),
    ("cross_entropy", {"view": "languages"}),
    ("kl_divergence", {}),
    ("kl_divergence", {"pair": "dice", "qd6": "100"}),
    ("kl_divergence", {"view": "gaussians", "mq": "-4", "mp": "4", "sq": "0.3", "sp": "0.3"}),
    ("kl_divergence", {"view": "triangle", "a": "50", "b": "50", "c": "50"}),
    ("kl_divergence", {"view": "evidence"}),
    ("asymmetry", {}),
    ("asymmetry", {"pair": "impossible"}),
    ("asymmetry", {"view": "halving"}),
    ("asymmetry", {"view": "coins", "cp": "0.5", "cq": "0.5"}),
    ("asymmetry", {"view": "coins", "cp": "0.99", "cq": "0.01"}),
    ("asymmetry", {"view": "widths", "s": "1"}),
    ("asymmetry", {"view": "widths", "s": "10"}),
    ("objectives", {}),
    ("objectives", {"mu": "-6", "sigma": "4"}),
    ("forward_and_reverse", {}),
    ("forward_and_reverse", {"target": "too_close"}),
    ("forward_and_reverse", {"target": "three"}),
    ("forward_and_reverse", {"target": "nested"}),
    ("forward_and_reverse", {"target": "old_faithful"}),
    ("forward_and_reverse", {"look": "separation"}),
    ("forward_and_reverse", {"look": "between"}),
    ("forward_and_reverse", {"look": "landscape"}),
    ("forward_and_reverse", {"look": "plane"}),
]
# Every second state on a phone; the language changes every second time.
CASES = [(*state, ("en", "zh")[i // 2 % 2], (1000, 360)[i % 2]) for i, state in enumerate(STATES)]

# A line is as high as its letters, not as their boxes: a sixth of them is empty above and below.
OVERLAPS = """() => {
  const shown = (e) => e.textContent.trim() && getComputedStyle(e).fillOpacity !== "0"
    && e.checkVisibility({opacityProperty: true, visibilityProperty: true})
    && !e.closest(".hoverlayer, .updatemenu-container, .modebar")
  const words = [...document.querySelectorAll(".js-plotly-plot svg text")].filter(shown)
    .map((e) => {
      const {left, right, top, bottom} = e.getBoundingClientRect()
      const lines = Math.max(1, e.querySelectorAll("tspan.line").length)
      const trim = e.getAttribute("transform")?.includes("rotate") ? 0 : (bottom - top) / lines / 6
      const chart = e.closest(".js-plotly-plot")
      return {e, chart, left, right, top: top + trim, bottom: bottom - trim}
    })
  const found = []
  for (const [i, a] of words.entries()) for (const b of words.slice(0, i)) {
    if (a.chart !== b.chart) continue
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
    if (across > 1 && down > 1)
      found.push(`${a.e.textContent} / ${b.e.textContent}: ${across | 0} x ${down | 0} px`)
  }
  return found
}"""


def named(case: tuple[str, dict[str, str], str, int]) -> str:
    """Return what a state is called in a report."""
    page, query, lang, width = case
    return "-".join([page, *query.values(), lang, str(width)]).replace("/", ":")


@pytest.mark.parametrize("case", first(CASES, 6), ids=lambda case: named(case))
def test_no_word_of_a_figure_lies_over_another(
    server: str, new_tab: NewTab, case: tuple[str, dict[str, str], str, int]
):
    page, query, lang, width = case
    path = "" if page == "home" else page
    tab = new_tab(viewport={"width": width, "height": 800})
    visit(tab, f"{server}/{path}?{urlencode(query | {'lang': lang})}")
    expect(tab.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    settled(tab)
    found = eventually(tab, lambda: tab.evaluate(OVERLAPS), lambda overlaps: not overlaps)
    assert not found
