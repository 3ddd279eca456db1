"""What a rerun costs: time on the server, bytes to the browser, memory after twenty readers.

Each page is driven through a real server and a real WebSocket, beside a page with one slider
and one 400-point Plotly line in the same run. "Picture" is the time to the picture that the slider
is about; the whole page follows.

    python -m tests.benchmarks.page            # every page
    python -m tests.benchmarks.page forward_and_reverse
"""

import asyncio
import socket
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import websockets
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from pages.ui.controls.targets import OLD_FAITHFUL, OWN
from pages.ui.shell.page import PATH
from pages.ui.shell.text import load_text
from tests.client import FINISHED, TIMEOUT, connected, rerun_message, state
from tests.servers import running_server

MINIMAL = """
import numpy as np, plotly.graph_objects as go, streamlit as st
k = st.slider("k", 0.0, 10.0, 1.0, key="k")
x = np.linspace(0, 10, 400, dtype=np.float32)
st.plotly_chart(go.Figure(go.Scatter(x=x, y=np.sin(k * x).astype(np.float32))), key="c")
"""
RERUNS = 40
SESSIONS = 20


def acknowledge_at_once(connection: websockets.ClientConnection) -> None:
    """Have this end acknowledge what it receives without waiting for more.

    `streamlit run` leaves Nagle's algorithm on: a small message waits until the one before it is
    acknowledged, which Linux puts off by 40 ms. Those are no server's time.
    """
    if hasattr(socket, "TCP_QUICKACK"):  # Linux; it has to be said again and again
        raw = connection.transport.get_extra_info("socket")
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


@dataclass
class Session:
    """One reader: an open WebSocket, the sliders last seen, the bytes received."""

    address: str
    page: str
    query: str
    socket: websockets.ClientConnection | None = None
    sliders: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    steps: dict[str, float] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)
    title: str = ""
    received: int = 0
    picture: float = 0.0  # when the last answer's first chart came
    page_hash: str = ""
    errors: list[str] = field(default_factory=list)

    async def open(self) -> None:
        """Connect and run the page for the first time."""
        self.socket = await connected(self.address, compression=None)
        await self.rerun({})

    async def rerun(self, moved: dict[str, float], fragment: str = "", *more: WidgetState) -> float:
        """Send the widgets' values; return the seconds until the script has finished.

        A slider in a fragment runs that fragment, as it does in a browser. `more` are values of
        other widgets, which run the `fragment` that is named.
        """
        assert self.socket is not None
        fragment = fragment or next((self.fragments[name] for name in moved), "")
        message = rerun_message(self.address, self.page, self.query, self.page_hash, fragment)
        for name, (_, _, value) in self.sliders.items():
            place, options = moved.get(name, value), self.options.get(name)
            # A slider over names sends those.
            kind = "string_array_value" if options else "double_array_value"
            sent = state(name, kind, [options[round(place)] if options else place])
            message.rerun_script.widget_states.widgets.append(sent)
        message.rerun_script.widget_states.widgets.extend(more)
        loop = asyncio.get_running_loop()
        start = loop.time()
        self.picture = 0.0
        await self.socket.send(message.SerializeToString())
        await asyncio.wait_for(self.drain(), TIMEOUT)
        return loop.time() - start

    async def drain(self) -> None:
        """Read until the script has finished, that of the whole page where it follows a part."""
        assert self.socket is not None
        while True:
            acknowledge_at_once(self.socket)
            data = await self.socket.recv(decode=False)
            self.received += len(data)
            answer = ForwardMsg()
            answer.ParseFromString(data)
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.page_hash = answer.new_session.page_script_hash
            elif kind == "navigation":  # of a deep link: until then the hash is the home page's
                self.page_hash = answer.navigation.page_script_hash
            elif kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
                self.note(answer.delta.new_element, answer.delta.fragment_id)
            elif kind == "script_finished":
                if answer.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                if answer.script_finished not in FINISHED:
                    self.errors.append(f"the script ended with {answer.script_finished}")
                return

    def note(self, element: Any, fragment: str) -> None:
        """Remember the title, every slider with one handle, and errors."""
        which = element.WhichOneof("type")
        found = getattr(element, which)
        if which == "plotly_chart":
            self.picture = self.picture or asyncio.get_running_loop().time()
        if which == "exception":
            self.errors.append(found.message)
        elif which == "heading" and found.tag == "h1":
            self.title = found.body
        elif which == "slider" and len(found.default) == 1:
            self.sliders.setdefault(found.id, (found.min, found.max, found.default[0]))
            self.steps[found.id] = found.step or 1.0
            self.options[found.id] = list(found.options)
            self.fragments[found.id] = fragment

    def moved(self, share: float) -> dict[str, float]:
        """Return the first slider, moved to this share of its way, on one of its steps."""
        for name, (low, high, _) in self.sliders.items():
            step = self.steps[name]
            return {name: low + step * round(share * (high - low) / step)}
        return {}


async def measure(address: str, page: str, query: str) -> tuple[float, float, float, float]:
    """Return in ms the medians to the picture and of all, the 95th percentile; and kB."""
    session = Session(address, page, query)
    await session.open()
    before = session.received
    times, pictures = [], []
    clock = asyncio.get_running_loop().time
    for step in range(RERUNS):
        moved = session.moved(0.2 + 0.6 * ((step * 0.618) % 1))
        start = clock()
        times.append(1e3 * await session.rerun(moved))
        pictures.append(1e3 * (session.picture - start))
    if session.errors:
        raise RuntimeError(f"{page}: {session.errors[0]}")
    if page and session.title != load_text("en", page).label("title"):
        raise RuntimeError(f"asked for {page}, measured {session.title}")
    times.sort()
    kilobytes = (session.received - before) / RERUNS / 1e3
    assert session.socket is not None
    await session.socket.close()
    middle, tail = statistics.median(times), times[int(0.95 * len(times))]
    return statistics.median(pictures), middle, tail, kilobytes


async def memory_after(address: str, page: str, query: str, server: psutil.Process) -> float:
    """Return the server's memory in MB with twenty readers connected."""
    sessions = [Session(address, page, query) for _ in range(SESSIONS)]
    for session in sessions:
        await session.open()
    used = server.memory_info().rss / 1e6
    for session in sessions:
        assert session.socket is not None
        await session.socket.close()
    return used


def server_process(address: str) -> psutil.Process:
    """Return the server that this benchmark has just started."""
    port = address.rsplit(":", 1)[1]
    return next(
        child
        for child in psutil.Process().children(recursive=True)
        if port in " ".join(child.cmdline())
    )


def main() -> None:
    """Print the table."""
    wanted = sys.argv[1:] or ["", *PATH]
    cases = [(page, "") for page in wanted]
    if "forward_and_reverse" in wanted:
        cases += [
            ("forward_and_reverse", f"target={OWN}"),
            ("forward_and_reverse", f"target={OWN}&n=6"),
            ("forward_and_reverse", f"target={OLD_FAITHFUL}"),
            ("forward_and_reverse", "integrand=true"),
        ]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "minimal.py").write_text(MINIMAL)
        floor = stack.enter_context(running_server(folder / "minimal.py"))
        ours = stack.enter_context(running_server())
        print(
            "| page | picture ms | rerun ms (median) | 95 % | kB a rerun "
            f"| MB with {SESSIONS} readers |"
        )
        print("|:--|--:|--:|--:|--:|--:|")
        for address, page, query in [(floor, "", ""), *((ours, *case) for case in cases)]:
            asyncio.run(measure(address, page, query))  # once to warm up
            picture, median, tail, kilobytes = asyncio.run(measure(address, page, query))
            used = asyncio.run(memory_after(address, page, query, server_process(address)))
            label = "one slider, one chart" if address == floor else f"/{page} {query}"
            figures = (picture, median, tail, kilobytes, used)
            print(f"| {label} | {' | '.join(f'{figure:.0f}' for figure in figures)} |")


if __name__ == "__main__":
    main()
