"""A hand that holds a slider, and a record of what is painted meanwhile."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

from tests.browsing import PATIENCE

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


BAR_REACH = 50.0  # pixels that a hand moves a bar up and down
PEAK_REACH = 160.0  # and a peak to and fro


class Hand:
    """A mouse button or a finger that is down on a slider; driven past Playwright's own waits.

    With `bar` it is on that one of the bars `key`, where half of the way is where the bar stands.
    """

    def __init__(self, tab: Page, key: str, *, touch: bool = False, bar: int | None = None) -> None:
        self.cdp = tab.context.new_cdp_session(tab)
        self.touch, self.share = touch, 0.5
        if bar is None:
            held = tab.locator(f".st-key-{key} [role=group] > div").first
        else:
            held = tab.locator(f".st-key-{key} g[role=slider]").nth(bar).locator(".hit")
        held.scroll_into_view_if_needed()
        box = held.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        across, up = (box["width"], 0.0) if bar is None else (0.0, BAR_REACH)
        self.start, self.way = (x - across / 2, y + up / 2), (across, -up)

    def put(self, kind: str, share: float) -> None:
        """Send one event at `share` of the track."""
        self.share = kept = min(max(share, 0.0), 1.0)
        x, y = (one + kept * far for one, far in zip(self.start, self.way, strict=True))
        if self.touch:
            touched = {"down": "touchStart", "move": "touchMove", "up": "touchEnd"}[kind]
            points = [] if kind == "up" else [{"x": x, "y": y}]
            self.cdp.send("Input.dispatchTouchEvent", {"type": touched, "touchPoints": points})
            return
        pressed = {"down": "mousePressed", "move": "mouseMoved", "up": "mouseReleased"}[kind]
        event: dict[str, Any] = {"type": pressed, "x": x, "y": y, "button": "left"}
        event |= {"buttons": 0 if kind == "up" else 1, "clickCount": 1}
        self.cdp.send("Input.dispatchMouseEvent", event)

    def take(self, share: float) -> None:
        """Take hold of it at `share` of the track; of a bar, and pull it there."""
        if self.way[1]:
            self.put("down", 0.5)
            self.put("move", share)
        else:
            self.put("down", share)

    def sweep(self, seconds: float, middle: float = 0.5, reach: float = 0.35) -> float:
        """Move to and fro for so long; return where it is then."""
        began, share = time.monotonic(), middle
        while (now := time.monotonic() - began) < seconds:
            share = middle + reach * math.sin(2 * now)
            self.put("move", share)
            time.sleep(0.012)
        return share


class HandOnPeak(Hand):
    """The same on a peak's top, a blob or a start in a chart, sideways from where it stands."""

    def __init__(self, tab: Page, chart: str, which: int = 0, *, touch: bool = False) -> None:
        self.cdp = tab.context.new_cdp_session(tab)
        self.touch, self.share = touch, 0.5
        top = (
            tab.locator(f".st-key-{chart} .kl-handles :is(.top, .place)")
            .nth(which)
            .locator(".knob")
        )
        top.scroll_into_view_if_needed()
        box = top.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.start, self.way = (x - PEAK_REACH / 2, y), (PEAK_REACH, 0.0)

    def take(self, share: float) -> None:
        """Take hold of it where it stands, and pull it to `share` of the way."""
        self.put("down", 0.5)
        self.put("move", 0.5 * (0.5 + share))
        self.put("move", share)


def painted(tab: Page, hand: Hand, pictures: int = 5) -> dict[str, Any]:
    """Move what is held until so many pictures have been painted; return what was seen.

    On a busy machine that takes long: the test is whether they come, not how fast.
    """
    deadline = time.monotonic() + PATIENCE / 1000
    while (seen := recorded(tab))["pictures"] < pictures and time.monotonic() < deadline:
        hand.sweep(1)
    assert seen["pictures"] >= pictures
    return seen


@contextmanager
def holding(
    tab: Page, key: str, *, start: float = 0.5, touch: bool = False, bar: int | None = None
) -> Iterator[Hand]:
    """Hold the slider `key`, or one of the bars `key`, meanwhile."""
    hand = Hand(tab, key, touch=touch, bar=bar)
    hand.put("down", start)
    try:
        yield hand
    finally:
        hand.put("up", hand.share)


@contextmanager
def pulling(
    tab: Page, chart: str, *, start: float = 0.5, touch: bool = False
) -> Iterator[HandOnPeak]:
    """Hold the first peak of a chart meanwhile."""
    hand = HandOnPeak(tab, chart, touch=touch)
    hand.take(start)
    try:
        yield hand
    finally:
        hand.put("up", hand.share)
