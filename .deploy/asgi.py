"""The app under any ASGI server, with Streamlit's files compressed once and kept.

    uvicorn --app-dir .deploy asgi:app --workers 2

Run it from the repository root: `.streamlit/config.toml` is found from there.
"""

import gzip
import sys
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # uvicorn knows this folder only; the pages import `klcore`, `pages`

# Not text/html: that is also the answer to any unknown path, and would fill the memory.
COMPRESSIBLE = ("text/javascript", "application/javascript", "text/css", "image/svg+xml")
SMALLEST = 500


class CompressOnce:
    """Answer requests for Streamlit's own static files with gzip, compressing each file once.

    Streamlit leaves these files, 8 MB for the first page, as they are, because Starlette's
    middleware would compress them anew for every reader: a third of a second of a core each,
    when a lecture hall opens the app at once. They never change while a process runs.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, tuple[Message, bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if not self.concerns(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path not in self.kept:
            start, body = await self.answer_of(scope, receive)
            if not worth_compressing(start, body):
                await send(start)
                await send({"type": "http.response.body", "body": body})
                return
            self.kept[path] = await run_in_threadpool(compressed, start, body)
        start, body = self.kept[path]
        await send(start)
        await send({"type": "http.response.body", "body": body})

    def concerns(self, scope: Scope) -> bool:
        """Return whether this is a plain request for a static file that may be compressed."""
        if scope["type"] != "http" or scope["method"] != "GET" or "/static/" not in scope["path"]:
            return False
        headers = dict(scope["headers"])
        return b"gzip" in headers.get(b"accept-encoding", b"") and not headers.keys() & {
            b"range",
            b"if-none-match",
            b"if-modified-since",
        }

    async def answer_of(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        """Return the app's own answer, whole."""
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, collect)
        body = b"".join(message.get("body", b"") for message in messages[1:])
        return messages[0], body


def worth_compressing(start: Message, body: bytes) -> bool:
    """Return whether an answer is a whole file that gzip makes smaller."""
    headers = dict(start["headers"])
    kind = headers.get(b"content-type", b"").decode("latin-1")
    return (
        start["status"] == 200
        and len(body) >= SMALLEST
        and kind.startswith(COMPRESSIBLE)
        and b"content-encoding" not in headers
    )


def compressed(start: Message, body: bytes) -> tuple[Message, bytes]:
    """Return the answer with its body compressed and its headers saying so."""
    small = gzip.compress(body, compresslevel=9, mtime=0)
    dropped = {b"content-length", b"etag", b"accept-ranges"}
    headers = [(name, value) for name, value in start["headers"] if name not in dropped]
    headers += [
        (b"content-encoding", b"gzip"),
        (b"vary", b"Accept-Encoding"),
        (b"content-length", str(len(small)).encode()),
    ]
    return {**start, "headers": headers}, small


app = st.App(ROOT / "app.py", middleware=[Middleware(CompressOnce)])
