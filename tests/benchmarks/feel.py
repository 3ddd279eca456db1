"""How a page feels: from letting go of a slider to the new picture, and what jumps meanwhile.

Measured in Chromium, page by page, beside Streamlit's own minimal page (one slider, one chart) in
the same run: that is the floor. Of a page with an address of its own the floor has one too, because
Streamlit's browser side looks for its server below that address first, which takes it a tenth of a
second. A time ends with the frame that shows the last change of the page's first chart, the one
the slider is about; "all" with that of the last chart of the page.

    python -m tests.benchmarks.feel                # every page
    python -m tests.benchmarks.feel entropy 30     # one page, 30 moves
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

from pages.ui.controls.targets import OWN
from pages.ui.shell.page import PATH
from tests.benchmarks.page import MINIMAL
from tests.browsing import CHROMIUM, CHROMIUM_FLAGS, settled
from tests.servers import running_server

QUERIES = {"forward_and_reverse": f"?target={quote(OWN)}"}  # the others have no slider there
# Streamlit begins every page narrow and widens it when the script says so: a shift by itself.
WIDE = MINIMAL.replace("\nk = ", '\nst.set_page_config(layout="wide")\nk = ')
MOVES, LOADS = 20, 5
# Written before the page loads. A chart is new when anything in it was drawn again; it is on the
# screen one frame later. Streamlit counts the shifts of a change that a hand made as expected, and
# so does the browser: here they are kept apart instead.
WATCH = """() => {
  const log = (window.feel = { released: 0, painted: 0, all: 0, first: 0, shifts: 0, moved: 0 })
  addEventListener("pointerup", () => {
    log.released = performance.now()
    log.painted = log.all = 0
  }, true)
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries())
      log[shift.hadRecentInput || log.released ? "moved" : "shifts"] += shift.value
  }).observe({ type: "layout-shift", buffered: true })
  new MutationObserver((changes) => {
    const drawn = [...document.querySelectorAll(".js-plotly-plot")].map((chart) =>
      changes.some(({ target, addedNodes }) =>
        chart.contains(target) || [...addedNodes].some((node) => node.contains?.(chart))) &&
      chart.querySelector(".trace, .hm, .contour, .bars"))
    if (!drawn.some(Boolean)) return
    requestAnimationFrame(() => setTimeout(() => {
      log.all = performance.now()
      if (!drawn[0]) return
      log.first ||= log.all
      log.painted = log.all
    }))
  }).observe(document, { subtree: true, childList: true, attributes: true,
    attributeFilter: ["d", "transform"] })
}"""


@contextmanager
def tab_of(browser: Browser) -> Iterator[Page]:
    """Open a tab with a warm cache that watches itself."""
    context = browser.new_context(viewport={"width": 1000, "height": 800}, locale="en-US")
    context.add_init_script(f"({WATCH})()")
    yield context.new_page()
    context.close()


def loads(tab: Page, address: str) -> tuple[list[float], float]:
    """Return the times to the first picture, with a warm cache, and the worst layout shift."""
    times, worst = [], 0.0
    for i in range(LOADS + 1):
        tab.goto(address)
        tab.wait_for_function("feel.first > 0")
        settled(tab)
        tab.wait_for_timeout(300)
        if i:
            times.append(float(tab.evaluate("feel.first")))
            worst = max(worst, float(tab.evaluate("feel.shifts")))
    return times, worst


def moves(tab: Page, count: int) -> tuple[list[float], list[float], float]:
    """Return the times from letting go of the slider to the picture and to all, the worst shift."""
    track = tab.locator("[data-testid=stSlider] [role=group] > div").first
    track.scroll_into_view_if_needed()
    times, to_all, worst = [], [], 0.0
    for i in range(count):
        box = track.bounding_box()
        assert box
        y = box["y"] + box["height"] / 2
        share = 0.25 + 0.5 * ((i * 0.618) % 1)
        before = tab.evaluate("feel.moved")
        tab.mouse.move(box["x"] + (share - 0.05) * box["width"], y)
        tab.mouse.down()
        tab.mouse.move(box["x"] + share * box["width"], y, steps=3)
        tab.mouse.up()
        tab.wait_for_function("feel.painted > feel.released")
        settled(tab)
        tab.wait_for_timeout(250)
        times.append(float(tab.evaluate("feel.painted - feel.released")))
        to_all.append(float(tab.evaluate("feel.all - feel.released")))
        worst = max(worst, float(tab.evaluate("feel.moved")) - before)
    return times, to_all, worst


def main() -> None:
    """Print the table."""
    wanted = [word for word in sys.argv[1:] if not word.isdigit()] or ["", *PATH]
    count = next((int(word) for word in sys.argv[1:] if word.isdigit()), MOVES)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "minimal.py").write_text(MINIMAL)
        (folder / "wide.py").write_text(WIDE)
        (folder / "pages").mkdir()
        (folder / "pages" / "own.py").write_text(MINIMAL)
        wide = stack.enter_context(running_server(folder / "wide.py"))
        floor = stack.enter_context(running_server(folder / "minimal.py"))
        ours = stack.enter_context(running_server())
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        print(
            "| page | slider to picture, ms | × | all, ms | first picture, ms | × | CLS | "
            "shift of a move |"
        )
        print("|:--|--:|--:|--:|--:|--:|--:|--:|")
        base = (0.0, 0.0)
        for name, address in [
            ("one slider, one chart", floor),
            ("the same, wide", wide),
            *([("/", ours)] if "" in wanted else []),
            ("the same, its own address", f"{floor}/own"),
            *((f"/{page}", f"{ours}/{page}{QUERIES.get(page, '')}") for page in wanted if page),
        ]:
            with tab_of(browser) as tab:
                first, shift = loads(tab, address)
                taken, to_all, moved = moves(tab, count)
            values = statistics.median(taken), statistics.median(first)
            if address in (floor, f"{floor}/own"):  # what follows is compared with it
                base = values
            print(
                f"| {name} | {values[0]:.0f} | {values[0] / base[0]:.2f} "
                f"| {statistics.median(to_all):.0f} | {values[1]:.0f} | {values[1] / base[1]:.2f} "
                f"| {shift:.3f} | {moved:.3f} |",
                flush=True,
            )
        browser.close()


if __name__ == "__main__":
    main()
