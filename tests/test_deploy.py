"""The ASGI module compresses and changes nothing; the static page holds the whole app."""

import gzip
import importlib.util
import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.servers import ROOT, free_port, wait_until_healthy


def module(name: str) -> ModuleType:
    """Import a file of `.deploy`, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / ".deploy" / f"{name}.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="module")
def two_workers() -> Iterator[str]:
    """The README's command, on a free port."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--app-dir", ".deploy", "asgi:app"]
    command += ["--port", str(port), "--workers", "2", "--log-level", "warning", "--no-access-log"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until_healthy(address, process)  # type: ignore[arg-type]
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def answer(address: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.read(), {k.lower(): v for k, v in response.headers.items()}


def test_static_files_are_compressed_and_the_same(two_workers: str):
    index = answer(two_workers)[0].decode()
    scripts = re.findall(r'src="\./(static/js/[^"]+)"', index)
    assert scripts
    for script in scripts:
        plain, _ = answer(f"{two_workers}/{script}")
        for _ in range(4):  # the first and the later answers of either worker
            small, headers = answer(f"{two_workers}/{script}", **{"Accept-Encoding": "gzip"})
            assert headers["content-encoding"] == "gzip"
            assert int(headers["content-length"]) == len(small) < len(plain) / 2
            assert "immutable" in headers["cache-control"]
            assert gzip.decompress(small) == plain


def test_nothing_but_static_files_is_kept(two_workers: str):
    # An unknown path is answered with the index page; keeping those would fill the memory.
    for path in ("/", "/entropy/static/x.js"):
        body, headers = answer(two_workers + path, **{"Accept-Encoding": "gzip"})
        assert headers["content-type"].startswith("text/html")
        assert "content-encoding" not in headers or gzip.decompress(body)
    kept = module("asgi").worth_compressing
    html = {"status": 200, "headers": [(b"content-type", b"text/html; charset=utf-8")]}
    assert not kept(html, b"x" * 10_000)
    assert not kept(html | {"status": 404}, b"x" * 10_000)


def test_the_workers_find_the_settings(two_workers: str):
    body, _ = answer(f"{two_workers}/_stcore/health")
    assert body == b"ok"


def embedded() -> dict[str, object]:
    text = module("static_page").page()
    found = re.search(r'<script type="application/json" id="app">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_static_page_holds_every_file_of_the_app():
    app = embedded()
    listed = subprocess.run(
        ["git", "ls-files", "app.py", "klcore", "pages", ".streamlit"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    expected = {path for path in listed if not path.endswith("README.md")}
    assert expected <= set(app["files"])
    for path, text in app["files"].items():
        assert text == (ROOT / path).read_text(encoding="utf-8")


def test_the_static_page_asks_for_what_stlite_does_not_bring():
    app = embedded()
    names = {re.split(r"[<>=]", line)[0] for line in app["requirements"]}
    assert names == {"plotly", "numpy", "scipy"}
    assert {"numpy", "scipy"} <= set(app["requirements"])  # as compiled: no version of ours
    assert app["entrypoint"] == "app.py"
    assert app["streamlitConfig"]["client.showSidebarNavigation"] is False


def test_the_files_of_the_static_page_run_by_themselves(tmp_path):
    for path, text in embedded()["files"].items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    script = (
        "from streamlit.testing.v1 import AppTest\n"
        "app = AppTest.from_file('app.py', default_timeout=120).run()\n"
        "assert not app.exception, app.exception\n"
        "print(app.title[0].value)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONWARNINGS": "default"},
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
