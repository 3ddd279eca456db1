"""How a page feels: what is painted while a slider is held, and when it has been let go.

Measured in Chromium on every page's main slider, beside two yardsticks in the same run: the bare
prototype (`bare_prototype.py`, one small chart that follows a hand and nothing else), and
Streamlit's own minimal page (one slider, one chart), which answers when the slider is let go.

    python -m tests.benchmarks.feel                 # every page, 4 s held each
    python -m tests.benchmarks.feel entropy 2       # one page, 2 s
"""

import asyncio
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.page import MINIMAL
from tests.browsing import CHROMIUM, CHROMIUM_FLAGS, settled
from tests.holding import Hand, HandOnPeak, record, recorded
from tests.servers import running_server

LOADS, RELEASES, DELAY = 4, 6, 0.1


@dataclass(frozen=True)
class Case:
    """A page, its main slider, and the charts that it moves; of the first, the lag is taken."""

    name: str
    path: str
    slider: str
    charts: tuple[str, ...]
    hand: Callable[[Page, str], Hand] = Hand


CASES = (
    # Its peak is pulled in the chart, whose P the browser draws alone: the bars beside it count.
    Case("home", "", "kl-both-fits", ("kl-both-costs",), HandOnPeak),
    Case("self-information", "self_information", "x", ("self-information",)),
    Case("entropy", "entropy?e=loaded_die", "_bars_e", ("entropy",), partial(Hand, bar=5)),
    Case("cross-entropy", "cross_entropy", "_bars_q", ("cross-entropy",), partial(Hand, bar=3)),
    Case("divergence", "kl_divergence", "_bars_p", ("kl-waste", "kl-terms"), partial(Hand, bar=0)),
    Case("two Gaussians", "kl_divergence?view=gaussians", "mq", ("kl-gaussians",)),
    Case("evidence", "kl_divergence?view=evidence", "_bars_q", ("kl-evidence",),
         partial(Hand, bar=0)),
    Case("asymmetry", "asymmetry", "_bars_q", ("kl-both-ways",), partial(Hand, bar=2)),
    Case("objectives", "objectives", "mu", ("kl-p-and-q",)),
    Case("both fits", "forward_and_reverse?target=own", "kl-forward-fit",
         ("kl-forward-fit", "kl-reverse-fit"), HandOnPeak),
    *(
        Case(name, f"forward_and_reverse?look=plane&family=any&plane={kind}", "kl-plane-forward",
             ("kl-plane-forward", "kl-plane-reverse"), HandOnPeak)
        for name, kind in (("two blobs", "two"), ("three blobs", "three"))
    ),
    Case("start on the map", "forward_and_reverse?look=samples", "kl-ways", ("kl-ways",),
         HandOnPeak),
)  # fmt: skip
# Every frame: where the slider is; and of a picture that has changed, when it was asked for.
WATCH = """([slider, chart]) => {
  const log = (window.lags = { moved: [], shown: [] })
  const box = document.querySelector(`.st-key-${slider}`)
  const bars = [...box.querySelectorAll("*")].find(({ shadowRoot }) => shadowRoot)?.shadowRoot
  const pulled = () => [...(bars?.querySelectorAll("[role=slider]") ?? [])]
    .map((one) => one.getAttribute("transform")).join()
  let value, drawn
  const look = () => {
    const now = performance.now()
    const held = ":is(input[type=range], .kl-handles :is(.top, .place))"
    const thumb = box.querySelector(held)
    const at = thumb?.valueAsNumber ?? thumb?.getAttribute("transform") ?? pulled()
    if (at !== value) log.moved.push(now)
    value = at
    const drawing = document.querySelector(`.st-key-${chart}`)
    const paths = [...(drawing?.querySelectorAll(".trace path") ?? [])]
    const shown = paths.map((one) => one.getAttribute("d")).join()
    const parts = [...(window.klLive?.state?.().instances.values() ?? [])]
    const part = parts.find((one) => one.answered)
    if (drawn !== undefined && drawn !== shown && part) log.shown.push([now, part.answered])
    drawn = shown
    if (!log.over) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}"""
# Written before the page loads: when the last chart changed, and the address, after a release; when
# the first picture was there; what shifted.
SETTLE = """() => {
  const log = (window.feel = { released: 0, first: 0, painted: 0, address: 0, shifts: 0 })
  addEventListener("pointerup", () => {
    Object.assign(log, { released: performance.now(), painted: 0, address: 0 })
  }, true)
  for (const name of ["replaceState", "pushState"]) {
    const real = history[name]
    history[name] = (...given) => { log.address = performance.now(); real.apply(history, given) }
  }
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries())
      if (!shift.hadRecentInput && !log.released) log.shifts += shift.value
  }).observe({ type: "layout-shift", buffered: true })
  new MutationObserver((changes) => {
    const drawn = [...document.querySelectorAll(".js-plotly-plot")].some((chart) =>
      chart.querySelector(".trace, .hm, .contour, .bars") &&
      changes.some(({ target, addedNodes }) =>
        (chart.contains(target) && !target.closest(".kl-handles")) ||
        [...addedNodes].some((node) => node.contains?.(chart))))
    if (drawn) requestAnimationFrame(() => setTimeout(() => {
      log.painted = performance.now()
      log.first ||= log.painted
    }))
  }).observe(document, { subtree: true, childList: true, attributes: true,
    attributeFilter: ["d", "transform"] })
}"""


@contextmanager
def slower(address: str) -> Iterator[str]:
    """Serve `address` from another port, a tenth of a second later each way."""
    port = int(address.rsplit(":", 1)[1])
    loop, bound = asyncio.new_event_loop(), []

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            loop.call_later(DELAY, writer.write, data)
        loop.call_later(DELAY, writer.close)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, there[1]), pump(there[0], writer), return_exceptions=True)

    async def serve() -> None:
        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        bound.append(server.sockets[0].getsockname()[1])

    loop.run_until_complete(serve())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{bound[0]}"
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


@contextmanager
def tab_of(browser: Browser) -> Iterator[Page]:
    """Open a tab with a warm cache that watches itself."""
    context = browser.new_context(viewport={"width": 1000, "height": 800}, locale="en-US")
    context.add_init_script(f"({SETTLE})()")
    yield context.new_page()
    context.close()


def opened(tab: Page, address: str, case: Case) -> None:
    """Open a page and wait until it is at rest and, if it can, alive."""
    tab.goto(address)
    tab.wait_for_function("feel.first > 0")
    settled(tab)
    tab.wait_for_timeout(1500)
    tab.locator(f".st-key-{case.slider}").first.scroll_into_view_if_needed()


def first_pictures(tab: Page, address: str) -> tuple[float, float]:
    """Return the median time to the first picture with a warm cache, and the worst layout shift."""
    times, worst = [], 0.0
    for i in range(LOADS + 1):
        tab.goto(address)
        tab.wait_for_function("feel.first > 0")
        settled(tab)
        tab.wait_for_timeout(300)
        if i:
            times.append(float(tab.evaluate("feel.first")))
            worst = max(worst, float(tab.evaluate("feel.shifts")))
    return statistics.median(times), worst


def held(tab: Page, case: Case, seconds: float) -> dict[str, Any]:
    """Hold the slider for so long; return what was painted meanwhile and how late."""
    hand = case.hand(tab, case.slider)
    hand.take(0.5)
    tab.wait_for_timeout(300)
    record(tab, *case.charts)
    tab.evaluate(WATCH, [case.slider, case.charts[0]])
    began = time.monotonic()
    hand.sweep(seconds)
    took = time.monotonic() - began
    seen, log = recorded(tab), tab.evaluate("lags")
    hand.put("up", 0.5)
    tab.wait_for_timeout(1500)
    after = recorded(tab)
    tab.evaluate("() => { held.going = false; lags.over = true }")
    waits = []
    for moved in log["moved"]:
        shown = [now for now, asked in log["shown"] if asked >= moved - 1]
        if shown:
            waits.append(shown[0] - moved)
    return {
        "rate": seen["pictures"] / took,
        "lags": sorted(waits),
        "empty": after["empty"],
        "axes": seen["axes"],
        "mounted": after["mounted"],
    }


def releases(tab: Page, case: Case) -> tuple[float, float]:
    """Return the median times from letting go to the last chart, and to the address as well."""
    to_picture, to_address = [], []
    for i in range(RELEASES):
        share = 0.25 + 0.5 * ((i * 0.618) % 1)
        hand = case.hand(tab, case.slider)
        hand.take(share)
        hand.put("up", share)
        tab.wait_for_timeout(400)
        settled(tab)
        tab.wait_for_timeout(400)
        released, painted, address = tab.evaluate("[feel.released, feel.painted, feel.address]")
        to_picture.append(max(painted - released, 0.0))
        to_address.append(max(painted, address, released) - released)
    return statistics.median(to_picture), statistics.median(to_address)


def tail(values: list[float]) -> str:
    """Return the median, the 95th percentile and the worst of sorted times."""
    if not values:
        return "–"
    return " / ".join(f"{values[int(share * (len(values) - 1))]:.0f}" for share in (0.5, 0.95, 1.0))


def row(browser: Browser, case: Case, address: str, late: str, seconds: float) -> dict[str, Any]:
    """Measure one page."""
    with tab_of(browser) as tab:
        first, shift = first_pictures(tab, address)
        opened(tab, address, case)
        near = held(tab, case, seconds)
        picture, exact = releases(tab, case)
    far = None
    if late:
        with tab_of(browser) as tab:
            opened(tab, late, case)
            far = held(tab, case, seconds)
    return near | {"far": far, "picture": picture, "exact": exact, "first": first, "shift": shift}


def main() -> None:
    """Print the table."""
    wanted = [word for word in sys.argv[1:] if not word.isdigit()]
    seconds = next((float(word) for word in sys.argv[1:] if word.isdigit()), 4.0)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "pages").mkdir()
        (folder / "minimal.py").write_text(MINIMAL)
        (folder / "pages" / "own.py").write_text(MINIMAL)
        floor = stack.enter_context(running_server(folder / "minimal.py"))
        bare = stack.enter_context(running_server(Path(__file__).with_name("bare_prototype.py")))
        ours = stack.enter_context(running_server())
        late = stack.enter_context(slower(ours))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        print(
            "| page | pictures/s | × bare | lag ms: median / 95 % / worst | empty | axes | mounted "
            "| late: pictures/s | late: lag ms | let go: picture ms | exact ms | × minimal "
            "| first picture ms | × | CLS |"
        )
        print("|:--" + "|--:" * 14 + "|")
        minimal = Case("minimal page", "", "k", ("c",))
        rows = [
            (minimal, floor, ""),
            (Case("the same, own address", "", "k", ("c",)), f"{floor}/own", ""),
            (Case("bare prototype", "", "d", ("c",)), bare, ""),
            *((case, f"{ours}/{case.path}", f"{late}/{case.path}") for case in CASES
              if not wanted or case.name in wanted),
        ]  # fmt: skip
        yard: dict[str, dict[str, Any]] = {}
        for case, address, delayed in rows:
            found = yard[case.name] = row(browser, case, address, delayed, seconds)
            rate = yard.get("bare prototype", {}).get("rate")
            own = yard["the same, own address" if case.path else "minimal page"]
            far = found["far"]
            print(
                f"| {case.name} | {found['rate']:.1f} | {found['rate'] / rate if rate else 0:.2f} "
                f"| {tail(found['lags'])} "
                f"| {found['empty']} | {found['axes']} | {found['mounted']} "
                f"| {far['rate'] if far else 0:.1f} | {tail(far['lags']) if far else '–'} "
                f"| {found['picture']:.0f} | {found['exact']:.0f} "
                f"| {found['exact'] / yard['minimal page']['picture']:.2f} "
                f"| {found['first']:.0f} | {found['first'] / own['first']:.2f} "
                f"| {found['shift']:.3f} |",
                flush=True,
            )
        browser.close()


if __name__ == "__main__":
    main()
