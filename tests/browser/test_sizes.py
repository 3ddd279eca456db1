"""On a projector all is larger and a pointer hits what it points at; on paper all is plain."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import eventually, fits_across, settled, visit

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]
BETWEEN = (1.5, 1.8)
# As a reader sees them: a chart is enlarged by a transformation, which a font size does not know.
SEEN = """() => {
  const chart = document.querySelector(".js-plotly-plot"), box = chart.getBoundingClientRect()
  const tick = chart.querySelector(".xtick text")
  const next = [...document.querySelectorAll("[data-testid=stMainBlockContainer] p")].map(
    (p) => p.getBoundingClientRect()).find((p) => p.height && p.top > box.top + 40)
  return {
    body: parseFloat(getComputedStyle(document.querySelector(
      "[data-testid=stMainBlockContainer] [data-testid=stMarkdownContainer] p")).fontSize),
    tick: parseFloat(getComputedStyle(tick).fontSize) * box.width / chart.offsetWidth,
    height: box.height, fits: box.right <= innerWidth, below: next.top >= box.bottom - 8,
  }
}"""


def test_a_projector_enlarges_words_and_figures(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/forward_and_reverse")
    expect(tab.locator(".js-plotly-plot .xtick").first).to_be_visible()
    small = tab.evaluate(SEEN)
    tab.set_viewport_size({"width": 1920, "height": 1080})
    low, high = BETWEEN

    def ratios() -> list[float]:
        large = tab.evaluate(SEEN)
        return [large[name] / small[name] for name in ("body", "tick", "height")]

    def right(found: list[float]) -> bool:
        return all(low <= one <= high for one in found)

    assert right(eventually(tab, ratios, right))
    large = tab.evaluate(SEEN)
    assert large["fits"]
    assert large["below"]
    fits_across(tab)


def test_a_hand_pulls_what_it_points_at_on_a_projector(server: str, new_tab: NewTab):
    tab = new_tab(viewport={"width": 1920, "height": 1080})
    visit(tab, f"{server}/forward_and_reverse")
    top = tab.locator(".kl-handles .handle.top").first
    expect(top).to_be_visible()
    tab.wait_for_selector(".stElementContainer[style*='--height']")
    settled(tab)
    before = top.bounding_box()
    assert before
    x, y = before["x"] + before["width"] / 2, before["y"] + before["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x - 70, y, steps=6)

    def middle() -> float:
        box = top.bounding_box()
        return box["x"] + box["width"] / 2 if box else 0.0

    def near(place: float) -> bool:
        return abs(place - (x - 70)) < 8

    assert near(eventually(tab, middle, near))
    tab.mouse.up()


# What closes a clause, begins a line and stands behind a formula, with that formula.
ASTRAY = """() => [...document.querySelectorAll(".katex")].flatMap((formula) => {
  let last = formula
  while (!last.nextSibling && getComputedStyle(last.parentElement).display.startsWith("inline"))
    last = last.parentElement
  const behind = last.nextSibling
  if (!/^[。，；：、）」？！,.;:)?!]/.test(behind?.data ?? "")) return []
  const sign = document.createRange()
  sign.setStart(behind, 0)
  sign.setEnd(behind, 1)
  const lower = sign.getBoundingClientRect().top > formula.getBoundingClientRect().bottom - 5
  return [[formula.querySelector("annotation").textContent, behind.data, lower]]
})"""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_line_begins_with_what_closes_a_clause(server: str, new_tab: NewTab, lang: str):
    tab, behind, astray = new_tab(), 0, []
    for name in ("cross_entropy", "forward_and_reverse"):
        visit(tab, f"{server}/{name}?lang={lang}")
        for width in range(340, 1000, 36):
            tab.set_viewport_size({"width": width, "height": 800})
            found = tab.evaluate(ASTRAY)
            behind += len(found)
            astray += [(name, width, *where) for *where, lower in found if lower]
    assert behind
    assert not astray


CONTROLS = ", ".join(
    f"[data-testid={name}]"
    for name in ("stSlider", "stButton", "stButtonGroup", "stSelectbox", "stHeader", "stPageLink")
)
INK = "e => [getComputedStyle(e).color, getComputedStyle(e).fill]"


def test_paper_has_the_picture_its_numbers_and_the_prose(server: str, new_tab: NewTab):
    tab = visit(new_tab(color_scheme="dark"), f"{server}/kl_divergence")
    expect(tab.locator(".js-plotly-plot .xtick").first).to_be_visible()
    tab.emulate_media(media="print")
    for control in tab.locator(CONTROLS).all():
        assert not control.is_visible()
    for what in (".js-plotly-plot .main-svg", "h1", "[data-testid=stMarkdown] p"):
        expect(tab.locator(what).first).to_be_visible()
    dark = "rgb(20, 24, 29)"
    assert tab.locator("h1").evaluate(INK)[0] == dark
    assert tab.locator(".js-plotly-plot .xtick text").first.evaluate(INK)[1] == dark
    ground = tab.locator("[data-testid=stApp]").evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    tab.emulate_media(media="screen")
