"""A monkey at every page: nothing that it does breaks anything, and nothing piles up.

It clicks, drags, types, presses keys, scrolls, resizes, goes back and forward and switches themes,
at random but with a seed. The first half of its time warms the page up, the second begins with the
same seed; what it adds to the memory of the tab and of the server must be less than 10 %. What is
loaded once (a table's or a chart's code) may fall into the second half: then it plays on, because
a leak goes on growing and such a thing does not. By hand, for longer:

    KL_LONG=50 KL_MONKEY_SEED=7 pytest tests/browser/test_monkey.py -k entropy
"""

import json
import os
import random
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

import numpy as np
import psutil
import pytest
from playwright.sync_api import CDPSession, Error, Page, TimeoutError, expect

from pages.ui.shell.page import PATH
from tests.amount import TIMES
from tests.browsing import settled, visit

NewTab = Callable[..., Page]
SECONDS = 12.0 * max(TIMES, 1)
ROUNDS = 4  # at most; two where nothing has grown
SEED = os.environ.get("KL_MONKEY_SEED", "1")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.timeout(SECONDS * ROUNDS / 2 + 240),
]

TARGETS = """a[href], button, input, textarea, summary, label, [role=radio], [role=slider],
  [role=option], .updatemenu-button, .slider-rail-touch-rect, .nsewdrag, canvas"""
KEYS = [
    *("Tab", "Tab", "Tab", "Shift+Tab", "Enter", "Space", "Escape", "Home", "End", "PageUp"),
    *("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageDown", "Delete", "Backspace"),
    *("Shift+ArrowRight", "Control+z", "Control+Enter"),
]
WORDS = ("0", "-1", "1e308", "nan", "0.3", "99999999", "熵 🐒", "<img src=x onerror=alert(1)>",
         "$\\frac{", "**a** [b](c)", "' or 1=1", "abc " * 60)  # fmt: skip
ERRORS = "[data-testid=stException], [data-testid=stAlertContentError]"
# The monkey stays in the app, prints nothing, and opens no dialog of the system.
CAGE = """
  addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node.href)
    const file = event.composedPath().find((node) => node.type === "file")
    if (file || link && (link.target === "_blank" || new URL(link.href).origin !== location.origin))
      event.preventDefault()
  }, true)
  window.print = () => {}
"""


class Monkey:
    """What a monkey can do to a tab; every action is noted."""

    def __init__(self, tab: Page, random_numbers: random.Random) -> None:
        self.tab = tab
        self.random = random_numbers
        self.done: list[str] = []
        self.size = (1000, 800)

    def somewhere(self) -> tuple[float, float]:
        return self.random.uniform(0, self.size[0] - 1), self.random.uniform(0, self.size[1] - 1)

    def at_something(self) -> tuple[float, float]:
        """Return the middle of something that can be worked and is in sight, else any place."""
        boxes = self.tab.evaluate(
            """(targets) => {
              const deep = (root) => [...root.querySelectorAll("*")].flatMap((e) =>
                [...(e.matches(targets) ? [e] : []), ...(e.shadowRoot ? deep(e.shadowRoot) : [])])
              return deep(document).map((e) => e.getBoundingClientRect())
                .map((b) => [b.x + b.width / 2, b.y + b.height / 2, b.width])
                .filter(([x, y, w]) => w && x > 0 && y > 0 && x < innerWidth && y < innerHeight)
            }""",
            TARGETS,
        )
        return tuple(self.random.choice(boxes)[:2]) if boxes else self.somewhere()

    def click(self) -> str:
        place = self.at_something() if self.random.random() < 0.8 else self.somewhere()
        self.tab.mouse.click(*place, click_count=self.random.choice([1, 1, 1, 2]))
        return f"click {place[0]:.0f} {place[1]:.0f}"

    def drag(self) -> str:
        start, end = self.at_something(), self.somewhere()
        self.tab.mouse.move(*start)
        self.tab.mouse.down()
        self.tab.mouse.move(*end, steps=self.random.randint(1, 8))
        self.tab.mouse.up()
        return f"drag {start[0]:.0f} {start[1]:.0f} to {end[0]:.0f} {end[1]:.0f}"

    def type(self) -> str:
        word = self.random.choice(WORDS)
        self.tab.keyboard.insert_text(word)
        self.tab.keyboard.press(self.random.choice(["Enter", "Tab", "Control+Enter"]))
        return f"type {word[:12]!r}"

    def press(self) -> str:
        keys = self.random.choices(KEYS, k=self.random.randint(1, 6))
        for key in keys:
            self.tab.keyboard.press(key)
        return f"press {' '.join(keys)}"

    def scroll(self) -> str:
        distance = self.random.choice([-3000, -400, 300, 600, 900])
        self.tab.mouse.wheel(0, distance)
        return f"scroll {distance}"

    def resize(self) -> str:
        self.size = (self.random.randint(360, 1400), self.random.randint(500, 1000))
        self.tab.set_viewport_size({"width": self.size[0], "height": self.size[1]})
        return f"resize {self.size}"

    def travel(self) -> str:
        """Go back or forward, but not out of this document (that would reset its memory)."""
        way = self.random.choice([-1, 1])
        moved = self.tab.evaluate(
            """(way) => {
              const entry = navigation.entries()[navigation.currentEntry.index + way]
              if (entry?.sameDocument) history.go(way)
              return Boolean(entry?.sameDocument)
            }""",
            way,
        )
        return f"travel {way}: {moved}"

    def switch_theme(self) -> str:
        scheme = self.random.choice(["light", "dark"])
        self.tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        return f"theme {scheme}"

    def act(self) -> None:
        actions = [self.click, self.drag, self.type, self.press, self.scroll, self.resize,
                   self.travel, self.switch_theme]  # fmt: skip
        (action,) = self.random.choices(actions, weights=[30, 15, 8, 12, 14, 4, 5, 4])
        self.done.append(action())
        self.tab.wait_for_timeout(self.random.choice([0, 20, 100, 300]))

    def play(self, name: str, seconds: float) -> None:
        """Act for so long; a page it strays to is left again after a while."""
        until, strayed = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            self.act()
            shown = self.tab.locator(ERRORS)
            if shown.count():
                raise AssertionError(f"the page shows an error: {shown.first.text_content()}")
            strayed = 0 if is_at(self.tab, name) else strayed + 1
            if strayed > 5:
                go_to(self.tab, name)
                self.done.append("return")


def is_at(tab: Page, name: str) -> bool:
    # Streamlit may leave the beginning of one page's name before another's: /cross_/entropy.
    last = urlsplit(tab.url).path.split("/")[-1]
    return last == name if name != "home" else last not in PATH


def go_to(tab: Page, name: str) -> None:
    """Go to the page by the path at its top, without loading the document anew."""
    number = str(["home", *PATH].index(name))  # home's link is the first, the others are numbers
    for _ in range(5):  # while the script still runs, the links change under the hand
        tab.keyboard.press("Escape")
        settled(tab)
        tab.evaluate(
            """number => {
              const links = [...document.querySelectorAll("a[data-testid=stPageLink-NavLink]")]
              const named = (link) => number === "0" || link.innerText.trim().startsWith(number)
              links.find(named)?.click()
            }""",
            number,
        )
        with suppress(TimeoutError):
            tab.wait_for_url(lambda _: is_at(tab, name), timeout=3000)
        settled(tab)
        if is_at(tab, name):
            return
    raise AssertionError(f"the path does not lead to {name}, but to {tab.url}")


def at_rest(tab: Page, name: str, cdp: CDPSession, server: psutil.Process) -> tuple[float, float]:
    """Bring the page to its first state; return the memory of the tab and of the server in MB."""
    tab.set_viewport_size({"width": 1000, "height": 800})
    tab.emulate_media(color_scheme="light")
    go_to(tab, "entropy" if name == "home" else "home")
    go_to(tab, name)
    expect(tab.locator("h1")).to_be_visible()
    # The last page keeps its mode, and one of them has a figure to take hold of instead of a chart.
    pictures = tab.locator(".js-plotly-plot .main-svg").or_(tab.get_by_role("figure"))
    expect(pictures.first).to_be_visible()
    tab.wait_for_timeout(500)
    settled(tab)
    return heap_of(cdp), server.memory_info().rss / 2**20


def heap_of(cdp: CDPSession) -> float:
    """Return how many MB the tab's objects take after a garbage collection.

    Not what the browser reports as used: that grows for minutes by the machine code it compiles.
    """
    chunks: list[str] = []

    def keep(event: dict[str, str]) -> None:
        chunks.append(event["chunk"])

    cdp.send("HeapProfiler.collectGarbage")
    cdp.on("HeapProfiler.addHeapSnapshotChunk", keep)
    cdp.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    cdp.remove_listener("HeapProfiler.addHeapSnapshotChunk", keep)
    snapshot = json.loads("".join(chunks))
    meta = snapshot["snapshot"]["meta"]
    fields = meta["node_fields"]
    nodes = np.array(snapshot["nodes"]).reshape(-1, len(fields))
    code = meta["node_types"][0].index("code")
    kinds, sizes = (nodes[:, fields.index(field)] for field in ("type", "self_size"))
    return float(sizes[kinds != code].sum()) / 2**20


def process_of(server: str) -> psutil.Process:
    """Return the process that serves this address."""
    port = str(urlsplit(server).port)
    return next(
        child for child in psutil.Process().children(recursive=True) if port in child.cmdline()
    )


@pytest.mark.parametrize("name", ["home", *PATH])
def test_a_monkey_breaks_nothing(server: str, new_tab: NewTab, name: str):
    tab = new_tab(fresh=True)
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.add_init_script(CAGE)
    visit(tab, f"{server}/{'' if name == 'home' else name}?lang=en")
    cdp = tab.context.new_cdp_session(tab)
    process = process_of(server)
    monkey = Monkey(tab, random.Random(f"{SEED} {name}"))
    rests: list[tuple[float, float]] = []
    try:
        while len(rests) < ROUNDS and (len(rests) < 2 or grown(*rests[-2:])):
            monkey.random.seed(f"{SEED} {name}")
            monkey.play(name, SECONDS / 2)
            rests.append(at_rest(tab, name, cdp, process))
    except (AssertionError, Error) as problem:
        problem.add_note(f"the monkey's last steps: {monkey.done[-25:]}")
        raise
    print(f"{name}: {len(monkey.done)} steps; MB of tab and server: {rests}")
    assert not grown(*rests[-2:]), rests


def grown(before: tuple[float, float], after: tuple[float, float]) -> bool:
    """Return whether the tab or the server has grown by 10 %."""
    return any(now >= 1.1 * then for then, now in zip(before, after, strict=True))
