"""Three replicas behind nginx: one killed, all gone, all restarted; no reader loses the state."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from pages.ui.controls.targets import CSV
from tests.browsing import PATIENCE, eventually, settled, visit
from tests.servers import ROOT, free_port, wait_until_healthy

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
# .ci/run sets this: there a missing nginx is a failure, not a reason to skip.
REQUIRED = os.environ.get("KL_REQUIRE_NGINX") == "1"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.skipif(
        NGINX is None and not REQUIRED,
        reason="nginx is not installed here, so no replica test ran (apt-get install nginx-light)",
    ),
]
CONNECTED = "[data-testid=stApp][data-test-connection-state=CONNECTED]"
CURVES = "[...document.querySelectorAll('path.js-line')].map((one) => one.getAttribute('d'))"
GONE = "[data-testid=stApp]:not([data-test-connection-state=CONNECTED])"


@dataclass
class Replicas:
    """Replicas of the app on ports of their own, behind nginx."""

    address: str
    ports: list[int]
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *ports: int) -> None:
        """Start replicas and wait until they answer."""
        for port in ports:
            command = [sys.executable, "-m", "uvicorn", "--app-dir", ".deploy", "asgi:app"]
            command += ["--port", str(port), "--timeout-graceful-shutdown", "3"]
            self.running[port] = subprocess.Popen(
                [*command, "--no-access-log", "--log-level", "warning"],
                cwd=ROOT,
                env=os.environ | {"STREAMLIT_SERVER_COOKIE_SECRET": "the same on each replica"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        for port in ports:
            wait_until_healthy(f"http://127.0.0.1:{port}", self.running[port])  # type: ignore[arg-type]

    def stop(self, *ports: int, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop replicas: SIGKILL is a crash, SIGTERM a restart by the book."""
        for port in ports:
            self.running[port].send_signal(how)
        for port in ports:
            self.running.pop(port).wait(timeout=20)

    def serving(self) -> list[int]:
        """Return the ports of the replicas that hold a reader's WebSocket."""
        return [
            port
            for port, process in self.running.items()
            for connection in psutil.Process(process.pid).net_connections()
            if connection.status == psutil.CONN_ESTABLISHED and connection.laddr.port == port
        ]


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    """Three replicas behind nginx with our configuration, its ports moved to free ones."""
    if NGINX is None:
        pytest.fail("nginx is required here and is not installed (apt-get install nginx-light)")
    front, *ports = (free_port() for _ in range(4))
    configuration = (ROOT / ".deploy" / "nginx.conf").read_text(encoding="utf-8")
    for written, used in zip((8500, 8501, 8502, 8503), (front, *ports), strict=True):
        configuration, count = re.subn(rf"\b{written}\b(?=[; ])", str(used), configuration)
        assert count == 1
    folder = tmp_path_factory.mktemp("nginx")
    for parent in (folder, *folder.parents):  # nginx's workers are another user
        with suppress(PermissionError):
            if parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o055)
    (folder / "nginx.conf").write_text(configuration, encoding="utf-8")
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    group = Replicas(f"http://127.0.0.1:{front}", ports)
    group.start(*ports)
    with subprocess.Popen(command, stderr=subprocess.PIPE) as nginx:
        try:
            wait_until_healthy(group.address, nginx)  # type: ignore[arg-type]
            yield group
        finally:
            nginx.terminate()
            group.stop(*group.running)


@pytest.fixture
def reader(browser: Browser, replicas: Replicas) -> Iterator[Page]:
    """A reader of page 6 with Q at 2.7."""
    context = browser.new_context(viewport={"width": 1000, "height": 800}, locale="en-US")
    tab = context.new_page()
    tab.set_default_timeout(PATIENCE)
    yield visit(tab, f"{replicas.address}/objectives?mu=2.7&unit=nats")
    context.close()


def distance(tab: Page) -> float:
    """Return where the slider stands."""
    return float(tab.locator("input[type=range]").first.input_value())


def picture(tab: Page) -> list[str]:
    """Return the curves as they are drawn, once they are."""
    return eventually(tab, lambda: tab.evaluate(CURVES), len)


def move(tab: Page) -> None:
    """Move the slider one step to the right and wait until the picture has followed."""
    before, shown = distance(tab), picture(tab)
    slider = tab.get_by_role("slider").first
    slider.focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_url(re.compile(rf"mu={before + 0.05:g}"))
    tab.wait_for_function(
        f"shown => {{ const seen = {CURVES}; return seen.length && `${{seen}}` !== `${{shown}}` }}",
        arg=shown,
        polling=100,
    )
    settled(tab)


def steady(tab: Page) -> Page:
    """Wait until the tab is connected and stands."""
    tab.bring_to_front()  # a tab behind another draws nothing
    tab.wait_for_selector(CONNECTED)
    return settled(tab)


def test_a_killed_replica_is_replaced(replicas: Replicas, reader: Page):
    before = picture(reader)
    (serving,) = set(replicas.serving())
    replicas.stop(serving, how=signal.SIGKILL)
    reader.wait_for_selector(GONE)
    reader.wait_for_selector(CONNECTED)
    settled(reader)
    try:
        assert set(replicas.serving()) < set(replicas.ports) - {serving}
        assert distance(reader) == 2.7
        assert eventually(reader, lambda: picture(reader), lambda shown: shown == before) == before
        expect(reader.get_by_role("radio", name="nats")).to_be_checked()
        move(reader)  # the next move lands, not only the one after it
    finally:
        replicas.start(serving)


def test_an_upload_reaches_the_replica_that_asked_for_it(replicas: Replicas, browser: Browser):
    context = browser.new_context(locale="en-US")
    tab = visit(context.new_page(), f"{replicas.address}/forward_and_reverse?target={quote(CSV)}")
    for count in (40, 41, 42, 43):  # without stickiness each has one chance in three
        data = "value\n" + "\n".join(map(str, range(count)))
        tab.locator("input[type=file]").set_input_files(
            {"name": f"{count}.csv", "mimeType": "text/csv", "buffer": data.encode()}
        )
        expect(tab.get_by_text(f"Values used: {count}.")).to_be_visible()
    context.close()


def test_a_reader_outlasts_ten_seconds_without_any_replica(
    replicas: Replicas, reader: Page, browser: Browser
):
    before = picture(reader)
    replicas.stop(*replicas.ports, how=signal.SIGKILL)
    reader.wait_for_selector(GONE)
    newcomer = browser.new_context(locale="en-US").new_page()
    newcomer.goto(f"{replicas.address}/entropy?seed=5")
    expect(newcomer.get_by_text("tries again every three seconds")).to_be_visible()
    expect(newcomer.get_by_text("每三秒自动重试")).to_be_visible()
    time.sleep(10)
    replicas.start(*replicas.ports)
    reader.wait_for_selector(CONNECTED)
    settled(reader)
    assert distance(reader) == 2.7
    assert eventually(reader, lambda: picture(reader), lambda shown: shown == before) == before
    move(reader)
    expect(newcomer.locator("h1")).to_be_visible()
    assert newcomer.url == f"{replicas.address}/entropy?seed=5"
    newcomer.context.close()


def test_a_rolling_restart_under_load_loses_no_state(replicas: Replicas, browser: Browser):
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(PATIENCE)
    starts = [1.0, 2.0, 3.0]
    tabs = [visit(context.new_page(), f"{replicas.address}/objectives?mu={d:g}") for d in starts]
    moves = 0
    for port in replicas.ports:
        replicas.stop(port)
        tabs[0].wait_for_timeout(1_000)  # until its readers have noticed
        for tab in tabs:  # two replicas left
            move(steady(tab))
        moves += 1
        replicas.start(port)
        for tab in tabs:
            move(steady(tab))
        moves += 1
    for tab, start in zip(tabs, starts, strict=True):
        assert distance(tab) == pytest.approx(start + 0.05 * moves)
    context.close()
