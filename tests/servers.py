"""The app on a port of its own."""

import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def running_server(
    script: str | Path = "app.py", *flags: str, port: int | None = None
) -> Iterator[str]:
    """Run `streamlit run script` on a free port, or on `port`; yield its address."""
    port = port or free_port()
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
