"""How many readers one machine holds: real sessions that move sliders on all the pages.

Every reader opens a page over a real WebSocket and moves one of its sliders every two seconds,
give or take; what counts is the time until the page has answered. Readers, server and browser
share this machine's cores, so the server has less than all of them.

    python -m tests.benchmarks.load                   # 1 and 2 workers, then the minimal page
    python -m tests.benchmarks.load --workers 1 --readers 10 30 --seconds 20
    python -m tests.benchmarks.load --holding 10 --readers 30 --workers 1  # ten hold a slider
    python -m tests.benchmarks.load --first-load
    python -m tests.benchmarks.load --churn 10        # minutes of arriving and leaving readers
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import sync_playwright

from pages.ui.controls.targets import OWN
from pages.ui.shell.page import PATH
from tests.benchmarks.page import MINIMAL, Session
from tests.browsing import CHROMIUM, CHROMIUM_FLAGS
from tests.client import connected, state
from tests.servers import ROOT, free_port, wait_until_healthy

PERIOD = 2.0
LIMIT = 300.0  # ms at the 95th percentile
LADDER = [20, 30, 40, 50, 60, 80]
PAGES = ["", *PATH]
QUERIES = {"forward_and_reverse": f"target={OWN}"}  # peaks of one's own: the others have no slider
MOST_READERS, MOST_MINUTES = 200, 30


@dataclass
class Reader(Session):
    """A session that moves whatever sliders its page has."""

    parts: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)

    async def open(self) -> None:
        """Connect as a browser does, with compression offered, and run the page."""
        self.socket = await connected(self.address, ping_interval=None)
        await self.rerun({})

    async def move(self, chance: random.Random) -> float:
        """Move one slider to a place like those a hand would choose; return the seconds."""
        moved = {}
        if self.sliders:
            name = chance.choice(list(self.sliders))
            low, high, _ = self.sliders[name]
            step = self.steps[name]
            moved[name] = low + step * chance.randint(0, round((high - low) / step))
        return await self.rerun(moved)

    def note(self, element: Any, fragment: str) -> None:
        """Remember the parts that answer while a slider is held, too."""
        super().note(element, fragment)
        found = element.bidi_component
        if element.WhichOneof("type") == "bidi_component" and "-_live_" in found.id:
            self.parts[found.id] = (fragment, json.loads(found.json or "{}"))

    async def ask(self, part: str, event: str, value: dict[str, Any]) -> float:
        """Tell a part of the page what its script would; return the seconds to its answer."""
        fragment = self.parts[part][0]
        name = f"$$STREAMLIT_INTERNAL_KEY_{part}__events"
        said = json.dumps([{"event": event, "value": value}])
        return await self.rerun({}, fragment, state(name, "json_trigger_value", said))

    async def wave(self, until: float) -> list[float]:
        """Hold the first slider that is answered meanwhile, as the page's script does.

        One question at a time, and after a slow answer a pause. Return the pictures a second.
        """
        name, part = next(
            (slider, part)
            for slider in self.sliders
            for part, (_, data) in self.parts.items()
            if slider.split("-", 2)[2] in data.get("keys", []) and "run" not in data
        )
        key, (low, high, base) = name.split("-", 2)[2], self.sliders[name]
        end = next(i for i, (_, data) in self.parts.items() if "run" in data)
        said = self.parts[end][1]
        alive = {"session": said["session"], "confirmed": said["version"], "refused": False}
        await self.ask(end, "report", {**alive, "afresh": False})
        clock = asyncio.get_running_loop().time
        best, shown, start = float("inf"), 0, clock()
        while clock() < until:
            share = abs((clock() - start) / PERIOD % 2 - 1)
            value = low + self.steps[name] * round(share * (high - low) / self.steps[name])
            shown += 1
            version = self.parts[part][1]["version"]
            question = {"key": key, "value": value, "base": base, "seq": shown}
            trip = await self.ask(part, "live", {**question, "confirmed": version})
            best = min(best, trip)
            await asyncio.sleep(max(0.0, min(0.15, 0.5 * (trip - 3 * best))))
        return [shown / (clock() - start)]

    async def close(self) -> None:
        """Leave the page."""
        if self.socket is not None:
            await self.socket.close()


@contextmanager
def served(workers: int, script: Path | None = None) -> Iterator[tuple[str, psutil.Process]]:
    """Run our ASGI module, or a script of one page, under uvicorn; yield address and process."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        options = ["--app-dir", ".deploy", "asgi:app"]
        if script:
            module = Path(folder) / "minimal_asgi.py"
            module.write_text(f"import streamlit as st\napp = st.App({str(script)!r})\n")
            options = ["--app-dir", folder, "minimal_asgi:app"]
        command = [sys.executable, "-m", "uvicorn", *options, "--port", str(port)]
        command += ["--workers", str(workers), "--no-access-log", "--log-level", "warning"]
        # Written to nowhere: a pipe that nobody reads would stop the server when it is full.
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                wait_until_healthy(f"http://127.0.0.1:{port}", process)  # type: ignore[arg-type]
                yield f"http://127.0.0.1:{port}", psutil.Process(process.pid)
            finally:
                process.terminate()
                process.wait(timeout=20)


def megabytes(server: psutil.Process) -> float:
    """Return the resident memory of the server and its workers."""
    return sum(p.memory_info().rss for p in [server, *server.children(recursive=True)]) / 1e6


def reader_of(address: str, page: str) -> Reader:
    """Return a session that has not connected yet."""
    return Reader(address, page, QUERIES.get(page, ""))


async def arrive(address: str, pages: list[str], count: int) -> list[Reader]:
    """Open `count` sessions, four at a time, spread over the pages."""
    readers = [reader_of(address, page) for _, page in zip(range(count), cycle(pages))]
    for start in range(0, count, 4):
        await asyncio.gather(*(reader.open() for reader in readers[start : start + 4]))
    return readers


async def keep_moving(reader: Reader, until: float, chance: random.Random) -> list[float]:
    """Move a slider about every PERIOD seconds; return how long each answer took."""
    clock = asyncio.get_running_loop().time
    await asyncio.sleep(chance.uniform(0, PERIOD))
    taken = []
    while clock() < until:
        seconds = await reader.move(chance)
        taken.append(seconds)
        await asyncio.sleep(max(0.0, PERIOD * chance.uniform(0.7, 1.3) - seconds))
    return taken[1:]


async def hold(
    address: str, server: psutil.Process, pages: list[str], count: int, seconds: float
) -> tuple[float, float, float, float]:
    """Return the median and 95th percentile in ms, MB a session, and CPU ms a move."""
    # Each worker imports and caches on its own: first have all of them serve every page.
    workers = max(1, len(server.children()))
    for _ in range(workers):
        warm = await arrive(address, pages, len(pages) * 4)
        await asyncio.gather(*(reader.move(random.Random(0)) for reader in warm))
        await asyncio.gather(*(reader.close() for reader in warm))
    before = megabytes(server)
    readers = await arrive(address, pages, count)
    busy = cpu_seconds(server)
    until = asyncio.get_running_loop().time() + seconds
    taken = await asyncio.gather(
        *(keep_moving(reader, until, random.Random(i)) for i, reader in enumerate(readers))
    )
    # Other people's work slows the answers, but not the processor time that they take.
    spent = 1e3 * (cpu_seconds(server) - busy) / sum(len(times) + 1 for times in taken)
    each = (megabytes(server) - before) / count
    await asyncio.gather(*(reader.close() for reader in readers))
    errors = [error for reader in readers for error in reader.errors]
    if errors:
        raise RuntimeError(errors[0])
    times = sorted(1e3 * t for reader in taken for t in reader)
    return times[len(times) // 2], times[int(0.95 * len(times))], each, spent


async def some_hold(
    address: str, count: int, holding: int, seconds: float
) -> tuple[float, float, list[float]]:
    """Let some readers hold a slider; return the others' median and 95th percentile in ms.

    And the pictures a second of each that holds.
    """
    readers = await arrive(address, PAGES, count)
    clock = asyncio.get_running_loop().time
    for reader in readers:  # every page and cache warm
        await reader.move(random.Random(0))
    until = clock() + seconds
    held, others = readers[:holding], readers[holding:]
    answers = await asyncio.gather(
        *(reader.wave(until) for reader in held),
        *(keep_moving(reader, until, random.Random(i)) for i, reader in enumerate(others)),
    )
    await asyncio.gather(*(reader.close() for reader in readers))
    if errors := [error for reader in readers for error in reader.errors]:
        raise RuntimeError(errors[0])
    times = sorted(1e3 * t for one in answers[holding:] for t in one)
    rates = sorted(rate for one in answers[:holding] for rate in one)
    return times[len(times) // 2], times[int(0.95 * len(times))], rates


def cpu_seconds(server: psutil.Process) -> float:
    """Return the processor time that the server and its workers have used."""
    processes = [server, *server.children(recursive=True)]
    return sum(sum(p.cpu_times()[:2]) for p in processes)


def climb(name: str, workers: int, script: Path | None, args: argparse.Namespace) -> None:
    """Add readers until answers are too late, and print a line for each step."""
    held = 0
    for count in args.readers:
        # A fresh server each time: what disconnected sessions leave behind is no one's fault.
        with served(workers, script) as (address, server):
            median, tail, each, spent = asyncio.run(
                hold(address, server, [""] if script else PAGES, count, args.seconds)
            )
            total = megabytes(server)
        print(
            f"| {name} | {workers} | {count} | {median:.0f} | {tail:.0f} | {each:.2f} "
            f"| {total:.0f} | {spent:.0f} |",
            flush=True,
        )
        if tail > LIMIT:
            break
        held = count
    print(f"| **{name}, {workers} worker{'s' * (workers > 1)}: {held} held** | | | | | | | |")


def first_load(flags: list[str], label: str) -> None:
    """Print what a browser with an empty cache receives for the last page."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [part.replace("PORT", str(port)) for part in flags]
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        wait_until_healthy(address, process)  # type: ignore[arg-type]
        received: dict[str, float] = {"files": 0.0, "messages": 0.0}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
            tab = browser.new_page()
            network = tab.context.new_cdp_session(tab)
            network.send("Network.enable")
            count_bytes = received.__setitem__
            network.on(
                "Network.loadingFinished",
                lambda e: count_bytes("files", received["files"] + e["encodedDataLength"]),
            )
            network.on(
                "Network.webSocketFrameReceived",
                lambda e: count_bytes(
                    "messages", received["messages"] + 0.75 * len(e["response"]["payloadData"])
                ),
            )
            tab.goto(f"{address}/{PAGES[-1]}")
            tab.wait_for_selector(".js-plotly-plot >> nth=1", timeout=60_000)
            tab.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
            tab.wait_for_load_state("networkidle")
            browser.close()
        process.terminate()
        process.wait(timeout=20)
    files, messages = (received[key] / 1e6 for key in ("files", "messages"))
    print(f"| {label} | {files:.2f} | {messages:.2f} |", flush=True)


async def churn(address: str, server: psutil.Process, minutes: float, count: int) -> None:
    """Let readers come, stay for 10 to 40 seconds and go; print the memory as time passes."""
    clock = asyncio.get_running_loop().time
    end = clock() + 60 * minutes
    answers: list[float] = []

    async def seat(number: int) -> None:
        chance = random.Random(number)
        await asyncio.sleep(chance.uniform(0, 10))
        while clock() < end:
            reader = reader_of(address, chance.choice(PAGES))
            await reader.open()
            answers.extend(await keep_moving(reader, clock() + chance.uniform(10, 40), chance))
            await reader.close()

    async def watch() -> None:
        while clock() < end:
            await asyncio.sleep(30)
            left = (end - clock()) / 60
            print(f"| {minutes - left:.1f} | {megabytes(server):.0f} |", flush=True)

    await asyncio.gather(watch(), *(seat(number) for number in range(count)))
    answers.sort()
    print(f"\n{len(answers)} moves, 95 % within {1e3 * answers[int(0.95 * len(answers))]:.0f} ms")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--readers", type=int, nargs="+", default=LADDER)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--minimal", action="store_true", help="the minimal page only")
    parser.add_argument("--holding", type=int, metavar="READERS", help="that hold a slider")
    parser.add_argument("--first-load", action="store_true")
    parser.add_argument("--churn", type=float, metavar="MINUTES")
    args = parser.parse_args()
    if max(args.readers) > MOST_READERS or (args.churn or 0) > MOST_MINUTES:
        parser.error(f"at most {MOST_READERS} readers and {MOST_MINUTES} minutes")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start\n")
    if args.first_load:
        print("| first load of the last page | files, MB | messages, MB |")
        print("|:--|--:|--:|")
        plain = ["streamlit", "run", "app.py", "--server.headless", "true", "--server.port", "PORT"]
        first_load([*plain, "--server.address", "127.0.0.1"], "streamlit run")
        first_load(["uvicorn", "--app-dir", ".deploy", "asgi:app", "--port", "PORT"], "asgi:app")
        return
    if args.holding:
        print("| readers | of them hold | others: median ms | 95 % ms | pictures a second |")
        print("|--:|--:|--:|--:|:--|")
        count = args.readers[0]
        with served(args.workers[0]) as (address, _):
            middle, tail, rates = asyncio.run(some_hold(address, count, args.holding, args.seconds))
        seen = f"{rates[0]:.1f} to {rates[-1]:.1f}, {len(rates)} readers"
        print(f"| {count} | {args.holding} | {middle:.0f} | {tail:.0f} | {seen} |")
        return
    if args.churn:
        print("| minute | MB |\n|--:|--:|")
        with served(args.workers[0]) as (address, server):
            asyncio.run(churn(address, server, args.churn, min(args.readers[0], 20)))
        return
    print("| page | workers | readers | median ms | 95 % ms | MB each | MB | CPU ms a move |")
    print("|:--|--:|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "minimal.py"
        script.write_text(MINIMAL)
        for workers in args.workers:
            if not args.minimal:
                climb("all pages", workers, None, args)
            climb("one slider, one chart", workers, script, args)


if __name__ == "__main__":
    main()
