"""A hand that holds a slider, and a record of what is painted meanwhile."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

# Every frame: which charts are other than a frame before, whether one is empty, whether one is
# another node, whether an axis has other limits.
RECORD = """(keys) => {
  const log = (window.held = { frames: 0, pictures: 0, together: 0, empty: 0, mounted: 0, axes: 0,
    going: true })
  const before = {}
  const look = () => {
    if (!log.going) return
    log.frames++
    let changed = 0
    for (const key of keys) {
      const chart = document.querySelector(`.st-key-${key} .js-plotly-plot`)
      const drawn = [...(chart?.querySelectorAll(".trace path, .annotation-text") ?? [])]
      const shown = drawn.map((one) => one.getAttribute("d") ?? one.textContent).join()
      const full = chart?._fullLayout ?? {}
      const axes = JSON.stringify(Object.keys(full).filter((name) => /^[xy]axis/.test(name))
        .map((name) => full[name].range))
      const was = before[key]
      if (!shown) log.empty++
      if (was && was.chart !== chart) log.mounted++
      if (was && was.axes !== axes) log.axes++
      if (was && was.shown !== shown) changed++
      before[key] = { chart, shown, axes }
    }
    if (changed) log.pictures++
    if (changed === keys.length) log.together++
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}"""


def record(tab: Page, *charts: str) -> None:
    """Begin to watch the charts with these keys, frame by frame."""
    tab.evaluate(RECORD, list(charts))


def recorded(tab: Page) -> dict[str, Any]:
    """Return what was seen since `record`: numbers of frames by what was the case in them."""
    found: dict[str, Any] = tab.evaluate("({...window.held})")
    return found


class Hand:
    """A mouse button or a finger that is down on a slider; driven past Playwright's own waits."""

    def __init__(self, tab: Page, key: str, *, touch: bool = False) -> None:
        self.cdp = tab.context.new_cdp_session(tab)
        self.touch = touch
        track = tab.locator(f".st-key-{key} [role=group] > div").first
        track.scroll_into_view_if_needed()
        box = track.bounding_box()
        assert box
        self.left, self.width = box["x"], box["width"]
        self.y = box["y"] + box["height"] / 2

    def put(self, kind: str, share: float) -> None:
        """Send one event at `share` of the track."""
        x = self.left + min(max(share, 0.0), 1.0) * self.width
        if self.touch:
            touched = {"down": "touchStart", "move": "touchMove", "up": "touchEnd"}[kind]
            points = [] if kind == "up" else [{"x": x, "y": self.y}]
            self.cdp.send("Input.dispatchTouchEvent", {"type": touched, "touchPoints": points})
            return
        pressed = {"down": "mousePressed", "move": "mouseMoved", "up": "mouseReleased"}[kind]
        event: dict[str, Any] = {"type": pressed, "x": x, "y": self.y, "button": "left"}
        event |= {"buttons": 0 if kind == "up" else 1, "clickCount": 1}
        self.cdp.send("Input.dispatchMouseEvent", event)

    def sweep(self, seconds: float, middle: float = 0.5, reach: float = 0.35) -> float:
        """Move to and fro for so long; return where it is then."""
        began, share = time.monotonic(), middle
        while (now := time.monotonic() - began) < seconds:
            share = middle + reach * math.sin(2 * now)
            self.put("move", share)
            time.sleep(0.012)
        return share


@contextmanager
def holding(tab: Page, key: str, *, start: float = 0.5, touch: bool = False) -> Iterator[Hand]:
    """Hold the slider `key` meanwhile."""
    hand = Hand(tab, key, touch=touch)
    share = start
    hand.put("down", share)
    try:
        yield hand
    finally:
        hand.put("up", share)
