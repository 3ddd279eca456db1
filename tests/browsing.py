"""A tab of a real browser: what it complains of, when a page stands, what the page says."""

import math
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    TimeoutError,
    expect,
)

from pages.ui.shell.style import CURTAIN

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Every wait is for a condition and ends with it: only a failure takes so long, however busy the
# machine is.
PATIENCE = 60_000  # ms
expect.set_options(timeout=PATIENCE)
DESK: dict[str, object] = {"viewport": {"width": 1000, "height": 800}, "locale": "en-US"}


# On a deep link Streamlit's front end looks for its server below the page's own path first; the
# browser reports that 404 whatever an app does.
PROBES = ("/_stcore/health", "/_stcore/host-config")


# A new file brings new choices inside the part that answers alone and outside of it. Streamlit's
# front end says so where both report their first values at once, and sends all of them.
BOTH_AT_ONCE = "Unexpected state: Multiple different fragmentIds detected in a single batch"


def complaint(message: ConsoleMessage) -> list[str]:
    """Return what the console said, unless it is Streamlit's own doing."""
    if message.type not in {"error", "warning"}:
        return []
    if "404" in message.text and message.location["url"].endswith(PROBES):
        return []
    if message.text.startswith(BOTH_AT_ONCE):
        return []
    return [f"console {message.type}: {message.text} ({message.location['url']})"]


ENDED_ANIMATIONS = (
    "undefined",
    "Cannot set properties of undefined (setting '_currentFrame')",
)


def uncaught(error: Error) -> list[str]:
    """Return a complaint, unless it is what Plotly throws at the end of an animation.

    It rejects with nothing at all when one is paused, and stumbles in its next step when the chart
    has been taken away meanwhile; nothing is there any more to be harmed.
    """
    return [] if error.message in ENDED_ANIMATIONS else [f"uncaught: {error.message}"]


def foreign(url: str) -> list[str]:
    """Return a complaint if `url` leaves this machine."""
    at_home = ("http://127.0.0.1", "ws://127.0.0.1", "http://localhost", "data:", "blob:")
    return [] if url.startswith(at_home) else [f"foreign request: {url}"]


# What a tab can be told later on; anything else takes a new one.
LATER = ("viewport", "color_scheme", "reduced_motion")


@dataclass
class Tabs:
    """Tabs that go from test to test: the next page in one takes a third of the time of a first.

    What an earlier test may have left to it is gone: each begins on an empty page, with the mouse
    in the corner, at the size and in the theme that are asked for.
    """

    browser: Browser
    idle: dict[str, list[tuple[Page, list[str]]]] = field(default_factory=dict)

    @contextmanager
    def lent(self) -> Iterator[Callable[..., Page]]:
        """Lend a function that opens tabs; complain at the end of what was wrong in any of them.

        With `fresh=True` the tab is a new one and is closed afterwards: for tests that change it
        for good.
        """
        taken: list[tuple[str, Page, list[str]]] = []

        def opened(fresh: bool = False, **options: object) -> Page:
            settings = DESK | {"color_scheme": "light", "reduced_motion": "no-preference"} | options
            later = {name: settings.pop(name) for name in LATER}
            kind = "" if fresh else repr(sorted(settings.items()))
            if self.idle.get(kind):
                tab, complaints = self.idle[kind].pop()
            else:
                context = self.browser.new_context(**settings)  # type: ignore[arg-type]
                tab = watched(context.new_page(), complaints := [])
            taken.append((kind, tab, complaints))
            tab.set_viewport_size(later.pop("viewport"))  # type: ignore[arg-type]
            tab.emulate_media(**later)  # type: ignore[arg-type]
            tab.mouse.move(0, 0)
            return tab

        yield opened
        found = [complaint for *_, complaints in taken for complaint in complaints]
        for kind, tab, complaints in taken:
            if kind:
                tab.goto("about:blank")
                complaints.clear()
                self.idle.setdefault(kind, []).append((tab, complaints))
            else:
                tab.context.close()
        assert not found, found


def watched(tab: Page, complaints: list[str]) -> Page:
    """Write down whatever is wrong in the console of `tab` and where it asks another host."""
    tab.set_default_timeout(PATIENCE)
    tab.on("console", lambda message: complaints.extend(complaint(message)))
    tab.on("pageerror", lambda error: complaints.extend(uncaught(error)))
    tab.on("request", lambda request: complaints.extend(foreign(request.url)))
    return tab


# The script has run; something is there, nothing stands in for what is being loaded, and nothing
# hides the page (Streamlit tells of the end of the script before the browser has drawn, and loads
# the code of each kind of widget after that). And nothing moves: a click on what moves between
# press and release is none. What goes round for ever (a spinner) does not count.
STANDS = """curtain => document.querySelector("[data-test-script-state=notRunning]")
  && document.querySelector("[data-testid=stMain]")?.innerText.trim()
  && !document.querySelector("[data-testid=stSkeleton]")
  && ![...document.querySelectorAll("style")].some(one => one.textContent.includes(curtain))
  && document.getAnimations().every(one =>
    one.playState !== "running" || one.effect.getComputedTiming().endTime === Infinity)"""


# What a page that never stands was still doing, and whether the browser draws it at all.
UNREST = """async curtain => JSON.stringify({
  script: document.querySelector("[data-test-script-state]")?.dataset.testScriptState,
  words: document.querySelector("[data-testid=stMain]")?.innerText.trim().length,
  pending: document.querySelectorAll("[data-testid=stSkeleton]").length,
  hidden: [...document.querySelectorAll("style")].some(one => one.textContent.includes(curtain)),
  moving: document.getAnimations().map(one => [one.playState, one.animationName
    ?? one.transitionProperty, one.effect.target?.outerHTML.slice(0, 150)]),
  frames: await Promise.race([new Promise(done => requestAnimationFrame(() => done(true))),
    new Promise(done => setTimeout(() => done(false), 2000))])})"""


def settled(tab: Page) -> Page:
    """Wait until the page stands, nothing is pending and nothing moves of itself.

    Asked by the clock: a browser that draws no frames for a while would not ask at all.
    """
    curtain = CURTAIN.strip()
    try:
        tab.wait_for_function(STANDS, arg=curtain, polling=50)
        tab.wait_for_timeout(150)
        tab.wait_for_function(STANDS, arg=curtain, polling=50)
    except TimeoutError as problem:
        problem.add_note(f"the page does not stand: {tab.evaluate(UNREST, curtain)}")
        raise
    return tab


def visit(tab: Page, address: str) -> Page:
    """Open `address` and wait until the page stands."""
    tab.goto(address)
    return settled(tab)


def unfold(tab: Page, title: str) -> Locator:
    """Open the expander `title`; return it. A click that the browser lost is made again."""
    expander = tab.locator("details", has=tab.locator("summary", has_text=title)).last
    while not expander.evaluate("details => details.open"):
        settled(tab)
        expander.locator("summary").last.click()
    settled(tab)
    return expander


T = TypeVar("T")


def eventually(tab: Page, found: Callable[[], T], wanted: Callable[[T], object]) -> T:
    """Ask until the answer is as wanted, and is so again a moment later; return the last one.

    Or until it has been asked for too long: the caller asserts what it wanted.
    """
    deadline, times = time.monotonic() + PATIENCE / 1000, 0
    while True:
        answer = found()
        times = times + 1 if wanted(answer) else 0
        if times == 2 or time.monotonic() > deadline:
            return answer
        tab.wait_for_timeout(200)


def fits_across(tab: Page) -> None:
    """Wait until nothing scrolls sideways."""
    wide = "document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
    assert eventually(tab, lambda: tab.evaluate(wide), lambda more: more <= 0) <= 0


def stands_above(element: Locator, line: float = 800) -> None:
    """Wait until `element` ends at most so many pixels down the window."""

    def lower_edge() -> float:
        box = element.bounding_box()
        return box["y"] + box["height"] if box else math.inf

    assert eventually(element.page, lower_edge, lambda edge: edge <= line) <= line


def see(tab: Page, *texts: str) -> None:
    """Wait until the page says each of `texts`."""
    for text in texts:
        expect(tab.locator("[data-testid=stMainBlockContainer]")).to_contain_text(text)
