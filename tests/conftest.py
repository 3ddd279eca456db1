"""What every test may ask for, and what a run leaves out and says so."""

import os
from collections.abc import Callable, Iterator

import plotly.graph_objects as go
import pytest
from hypothesis import is_hypothesis_test
from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.testing.v1 import AppTest

from pages.ui.live.drawing import HAS_ALT
from tests.amount import TIMES
from tests.browsing import CHROMIUM, CHROMIUM_FLAGS, Tabs
from tests.servers import running_server
from tests.walking import figures, page_app

# .ci/run sets this: there a missing browser is a failure, not a reason to skip.
REQUIRED = os.environ.get("KL_REQUIRE_BROWSER") == "1"
# A page here lives for seconds: optimising its scripts would take longer than it saves.
QUICK = ["--js-flags=--no-turbofan --no-maglev"]
# One worker takes all tests of a file. The files that take longest come first, so that no worker
# is left with one of them when the other has nothing more to do.
LONGEST_FIRST = (
    "test_monkey.py",
    "test_hands_on.py",
    "test_embed.py",
    "test_every_page.py",
)
LEFT_OUT = pytest.StashKey[int]()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two workers, or none but this process where one file is all there is to run."""
    files = {argument.partition("::")[0] for argument in config.args}
    return 0 if len(files) == 1 and files.pop().endswith(".py") else 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose between the short run and the long one; skip what needs a browser that is not there.

    The long run takes what is marked `long`, and every property, which tries more examples then.
    """
    order = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))

    def chosen(item: pytest.Item) -> bool:
        is_long = item.get_closest_marker("long") is not None
        return is_long or is_hypothesis_test(getattr(item, "obj", None)) if TIMES else not is_long

    if "long" not in config.option.markexpr:
        left_out = [item for item in items if not chosen(item)]
        items[:] = [item for item in items if chosen(item)]
        config.hook.pytest_deselected(items=left_out)
        config.stash[LEFT_OUT] = len(left_out)
    for item in items:
        if TIMES > 1:
            item.add_marker(pytest.mark.timeout(300 * TIMES))
        if item.get_closest_marker("browser") and not (CHROMIUM or REQUIRED):
            reason = (
                "Chromium is not installed here: no browser test ran (apt-get install chromium)"
            )
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that began this one how much was left out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Note how much a worker left out: each of them has collected everything."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what this run was not."""
    left_out = terminalreporter.config.stash.get(LEFT_OUT, 0)
    if left_out and not TIMES:
        terminalreporter.section("not everything ran")
        terminalreporter.line(
            f"{left_out} long tests were left out, and each property tried a handful of examples: "
            "`KL_LONG=1 pytest` runs those (tests/README.md)."
        )
    elif left_out:
        terminalreporter.section("not everything ran")
        terminalreporter.line(f"The {left_out} tests of the short run were left out: `pytest`.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Skip what reads alternative texts on a Streamlit that has none yet (stlite's 1.62)."""
    try:
        return (yield)
    except AttributeError as problem:
        if problem.args == ("alt",) and not HAS_ALT:
            pytest.skip("this Streamlit draws no alternative texts")
        raise


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
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS + QUICK)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Tabs:
    """The tabs that the tests hand on."""
    return Tabs(browser)


@pytest.fixture
def new_tab(tabs: Tabs) -> Iterator[Callable[..., Page]]:
    """A function that opens a tab; says afterwards what the console said.

    No test that uses it passes with an error or a warning in the console, an uncaught
    exception, or a request to another host.
    """
    with tabs.lent() as opened:
        yield opened


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """A function that runs a page by name as a fresh session's first request, with a query."""

    def opened(name: str, **query: str | float) -> AppTest:
        app = page_app(name, {key: str(value) for key, value in query.items()}).run()
        assert not app.exception, [e.message for e in app.exception]
        for figure in figures(app):
            go.Figure(figure)  # raises where a figure breaks Plotly's rules
        return app

    return opened
