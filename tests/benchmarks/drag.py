"""Dragging P: updates a second and the lag from pointer to fit, in Chromium.

The same drag twice in one run: on the page, where klcore fits every step on the server, and on a
fragment that answers at once with numbers it already has (the floor: what the way there and back
costs by itself).

    python -m tests.benchmarks.drag            # 10 s of dragging, three times each
    python -m tests.benchmarks.drag 5 1
"""

import math
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

from pages.ui.forward_and_reverse.hands_on import DRAG
from tests.browsing import CHROMIUM, CHROMIUM_FLAGS
from tests.servers import running_server

ROOT = Path(__file__).parents[2]
FLOOR = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import secrets, streamlit as st
from pages.ui.forward_and_reverse.drag_target import drag_target
from pages.ui.shell.process import send_at_once
from pages.ui.targets import PEAK_LIMITS
send_at_once()
PEAKS = [[0.5, -2.5, 0.8], [0.5, 2.5, 0.8]]
LINES = {{"forward": "forward: μ = 0.00, σ = 2.62, D(P‖Q) = 0.718 bits", "reverse": "reverse:"}}
NAMES = "figure share add hint density forward reverse"
WORDS = {{name: name for name in NAMES.split()}}
for name in ("mean", "weight", "width", "remove"):
    WORDS[name] = [f"{{name}} of peak {{i}}" for i in range(1, 7)]

@st.fragment
def live(base):
    answer = {{"forward": [0, 2.6], "reverse": [[-2.5, 0.8], [2.5, 0.8]], "says": LINES}}
    shape = (st.session_state.get("drag") or {{}}).get("shape")
    if shape:
        answer |= {{"id": shape["id"], "seq": shape["seq"]}}
    drag_target({{"peaks": PEAKS, "name": "", "base": base, "settled": "", "answer": answer,
        "limits": PEAK_LIMITS, "words": WORDS, "colours": {{"p": "#0072B2"}}}},
        key="drag", on_settled=lambda: None)

live(secrets.token_hex(4))
"""
# Every pointer event waits for the first fit that is at least as new as it is.
WATCH = """() => {
  const host = [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
    .find((one) => one.shadowRoot.querySelector('.add'))
  const figure = host.shadowRoot.querySelector('figure')
  const log = (window.dragLog = { waiting: [], sent: {}, lags: [], trips: [], answers: [] })
  addEventListener('pointermove', () => log.waiting.push({ at: performance.now() }), true)
  new MutationObserver((changes) => {
    const now = performance.now()
    for (const { attributeName } of changes) {
      if (attributeName === 'data-sent') {
        const seq = Number(figure.dataset.sent)
        log.sent[seq] = now
        for (const event of log.waiting) event.seq ??= seq
      } else {
        const seq = Number(figure.dataset.answered)
        log.answers.push(now)
        log.trips.push(now - log.sent[seq])
        const [done, later] = [[], []]
        for (const event of log.waiting) (event.seq <= seq ? done : later).push(event)
        log.lags.push(...done.map((event) => now - event.at))
        log.waiting = later
      }
    }
  }).observe(figure, { attributeFilter: ['data-sent', 'data-answered'] })
}"""


def drag(tab: Page, seconds: float) -> None:
    """Drag the top of the first peak to and fro with 60 pointer events a second."""
    session = tab.context.new_cdp_session(tab)
    ring = tab.get_by_role("slider", name="weight of peak 1").locator(".ring")
    box = ring.bounding_box()
    assert box
    x0, y0 = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def mouse(kind: str, x: float, y: float) -> None:
        session.send(
            "Input.dispatchMouseEvent",
            {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1},
        )

    mouse("mousePressed", x0, y0)
    start = time.perf_counter()
    step = 0
    while (t := time.perf_counter() - start) < seconds:
        mouse("mouseMoved", x0 + 110 * math.sin(5 * t), y0 + 15 * math.sin(7 * t))
        step += 1
        time.sleep(max(0.0, start + step / 60 - time.perf_counter()))
    mouse("mouseReleased", x0 + 50, y0)


def measure(browser: Browser, address: str, seconds: float) -> dict[str, list[float]]:
    """Return what was logged during one drag: lags, round trips and times of answers, in ms."""
    tab = browser.new_page(viewport={"width": 1000, "height": 800}, locale="en-US")
    tab.goto(address)
    tab.get_by_role("slider", name="weight of peak 1").wait_for()
    tab.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    tab.wait_for_timeout(1500)
    tab.evaluate(WATCH)
    drag(tab, seconds)
    log: dict[str, list[float]] = tab.evaluate("window.dragLog")
    tab.close()
    return log


def percentile(values: list[float], share: float) -> float:
    """Return a percentile of `values`."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> None:
    """Print the table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "floor.py").write_text(FLOOR, encoding="utf-8")
        floor = stack.enter_context(running_server(folder / "floor.py"))
        ours = stack.enter_context(running_server())
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        page = f"{ours}/forward_and_reverse?mode={quote(DRAG)}"
        print("| answered by | updates/s | lag ms, median | 95 % | worst | trip ms | load |")
        print("|:--|--:|--:|--:|--:|--:|--:|")
        for _ in range(times):
            for name, address in (("an empty fragment", floor), ("klcore, both fits", page)):
                log = measure(browser, address, seconds)
                answers, lags = log["answers"], log["lags"]
                rate = (len(answers) - 1) / (answers[-1] - answers[0]) * 1e3
                print(
                    f"| {name} | {rate:.1f} | {percentile(lags, 0.5):.0f} "
                    f"| {percentile(lags, 0.95):.0f} | {max(lags):.0f} "
                    f"| {percentile(log['trips'], 0.5):.0f} | {os.getloadavg()[0]:.1f} |",
                    flush=True,
                )
        browser.close()


if __name__ == "__main__":
    main()
