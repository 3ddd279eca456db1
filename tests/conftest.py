"""Fixtures shared by all tests: a running server, a real browser, one tab of it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import plotly.graph_objects as go
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    expect,
    sync_playwright,
)
from streamlit.testing.v1 import AppTest

from pages.ui.live import pace
from pages.ui.live.drawing import HAS_ALT

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
# .ci/run sets this: there a missing browser is a failure, not a reason to skip.
expect.set_options(timeout=20_000)
REQUIRED = os.environ.get("KL_REQUIRE_BROWSER") == "1"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# No browser has to be waited for where the pages run in this process; servers are others.
pace.FIRST = dict.fromkeys(pace.FIRST, 0.0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none, and say so plainly."""
    # First the file that takes longest and mostly waits: other processes' tests fit beside it.
    items.sort(key=lambda item: item.path.name != "test_monkey.py")
    if CHROMIUM or REQUIRED:
        return
    reason = "Chromium is not installed here, so no browser test ran (apt-get install chromium)"
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Skip what reads alternative texts on a Streamlit that has none yet (stlite's 1.62)."""
    try:
        return (yield)
    except AttributeError as problem:
        if problem.args == ("alt",) and not HAS_ALT:
            pytest.skip("this Streamlit draws no alternative texts")
        raise


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def running_server(script: str | Path = "app.py", *flags: str) -> Iterator[str]:
    """Run `streamlit run script` on a free port; yield its address."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.headless", "true", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.fileWatcherType", "none", *flags]
    # A file, not a pipe: nobody reads it, and a server that prints a few tracebacks would wait.
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, text=True
        ) as process,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            try:
                wait_until_healthy(address, process)
            except RuntimeError as problem:
                log.seek(0)
                raise RuntimeError(f"{problem}: {log.read()}") from None
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_until_healthy(address: str, process: subprocess.Popen[str]) -> None:
    """Wait until the server answers, or fail with what it printed."""
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server stopped at once")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within 30 s")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """One server for all tests that do not mind a warm one."""
    with running_server() as address:
        yield address


@pytest.fixture
def fresh_server() -> Iterator[str]:
    """A server that has never been asked for anything."""
    with running_server() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    if CHROMIUM is None:
        pytest.fail("Chromium is required here and is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


# On a deep link Streamlit's front end looks for its server below the page's own path first; the
# browser reports that 404 whatever an app does.
PROBES = ("/_stcore/health", "/_stcore/host-config")


def complaint(message: ConsoleMessage) -> list[str]:
    """Return what the console said, unless it is Streamlit's own probing."""
    if message.type not in {"error", "warning"}:
        return []
    if "404" in message.text and message.location["url"].endswith(PROBES):
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


@pytest.fixture
def new_tab(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a tab of its own context; says afterwards what the console said.

    No test that uses it passes with an error or a warning in the console, an uncaught
    exception, or a request to another host.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(**options: object) -> Page:
        settings: dict[str, object] = {
            "viewport": {"width": 1000, "height": 800},
            "locale": "en-US",
        }
        context = browser.new_context(**(settings | options))  # type: ignore[arg-type]
        contexts.append(context)
        return watched(context.new_page(), complaints)

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


def watched(tab: Page, complaints: list[str]) -> Page:
    """Write down whatever is wrong in the console of `tab` and where it asks another host."""
    tab.set_default_timeout(30_000)
    tab.on("console", lambda message: complaints.extend(complaint(message)))
    tab.on("pageerror", lambda error: complaints.extend(uncaught(error)))
    tab.on("request", lambda request: complaints.extend(foreign(request.url)))
    return tab


def settled(tab: Page) -> Page:
    """Wait until the script has run and nothing is pending."""
    tab.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    tab.wait_for_timeout(150)
    tab.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    return tab


def visit(tab: Page, address: str) -> Page:
    """Open `address` and wait until the page stands."""
    tab.goto(address)
    tab.wait_for_selector("[data-testid=stMainBlockContainer] >> visible=true")
    return settled(tab)


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """A function that runs a page by name as a fresh session's first request, with a query."""

    def opened(name: str, **query: str | float) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        if name != "home":
            page = next(ROOT.glob(f"pages/?_{name}.py"))
            app.switch_page(f"pages/{page.name}")
        for key, value in query.items():
            app.query_params[key] = str(value)
        app.run()
        assert not app.exception, [e.message for e in app.exception]
        for chart in app.get("plotly_chart"):
            go.Figure(json.loads(chart.proto.spec))  # raises where a figure breaks Plotly's rules
        return app

    return opened


def shown_text(app: AppTest) -> str:
    """Return everything the page says in words."""
    kinds = ("title", "header", "markdown", "caption", "warning", "info")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))


def see(tab: Page, *texts: str) -> None:
    """Wait until the page says each of `texts`."""
    for text in texts:
        expect(tab.locator("[data-testid=stMainBlockContainer]")).to_contain_text(text)
