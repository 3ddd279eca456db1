"""The state in the URL: what a link said on arrival, and what did not survive.

Bound widgets (``bind="query-params"``) drop a bad value from the URL without a word. So the
query is copied before any widget runs, and when all have run the copy is compared with what
the page made of it.
"""

import os
import re
from collections.abc import Iterable
from urllib.parse import quote, urlencode

import streamlit as st

__all__ = ["current", "page_url", "rejected", "remember_arrival", "write"]

ARRIVAL = "_arrival"
# Set this where the app cannot know the address under which readers reach it.
PUBLIC_ADDRESS = "KL_PUBLIC_ADDRESS"
# Community Cloud serves the app itself from a frame under this path; readers never see it.
INNER_FRAME = re.compile(r"/~/\+(?=/|$)")
ONLY = frozenset({"figure"})
PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")


def current() -> dict[str, list[str]]:
    """Return the query as it stands, repeated keys and all."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def page_url(name: str, query: dict[str, list[str]] | dict[str, str]) -> str:
    """Return the public address of the page `name`, the one that is open, with `query`."""
    encoded = urlencode(query, doseq=True, quote_via=quote)
    return f"{page_address(name)}?{encoded}" if encoded else page_address(name)


def page_address(name: str) -> str:
    """Return the address under which readers reach the page `name`, the one that is open.

    A setting says it, or the browser does. In a frame the browser's answer may be the address
    of the course page around it (where both have the same origin), so there the origin of the
    app's own connection counts.
    """
    page = "" if name == "home" else name
    if public := os.environ.get(PUBLIC_ADDRESS):
        return f"{public.rstrip('/')}/{page}"
    origin = st.context.headers.get("Origin", "")
    if st.context.is_embedded and origin.startswith(("http://", "https://")):
        below = str(st.get_option("server.baseUrlPath") or "").strip("/")
        return "/".join([origin, *filter(None, [below]), page])
    known = INNER_FRAME.sub("", st.context.url or f"http://localhost:8501/{page}")
    return whole_name(known, page) if page else f"{known.rstrip('/')}/"


def whole_name(address: str, page: str) -> str:
    """Return `address` with the name of its page once.

    Streamlit looks for the name of any page at the end of the browser's address: it takes
    "entropy" off "…/cross_entropy" and then adds the whole name, "…/cross_/cross_entropy".
    """
    beginnings = [page[:i] for i in range(1, len(page))]
    for beginning in beginnings:
        if address.endswith(f"/{beginning}/{page}"):
            return address.removesuffix(f"{beginning}/{page}") + page
    return address


def remember_arrival(name: str) -> None:
    """Copy the query the first time this session sees the page, before any widget reads it."""
    arrival = st.session_state.get(ARRIVAL)
    if arrival is None or arrival["page"] != name:
        st.session_state[ARRIVAL] = {"page": name, "query": current(), "rejected": None}


def write(values: dict[str, str | float]) -> None:
    """Set bound widgets from a button's callback, whether or not they are drawn at present.

    A widget that is drawn takes its value, and the URL with it, from the session's state. One
    that is about to be drawn for the first time would take the value but leave the URL behind,
    so its part of the URL is written here (for a drawn one, Streamlit refuses that).
    """
    undrawn = {key: str(value) for key, value in values.items() if key not in st.session_state}
    for key, value in values.items():
        st.session_state[key] = value
    st.query_params.update(undrawn)


def same_value(raw: str, value: object) -> bool:
    """Return whether the text `raw` in the link and the widget's `value` say the same."""
    if isinstance(value, bool):
        return raw.lower() == str(value).lower()
    if isinstance(value, int | float):
        try:
            return float(raw) == value
        except ValueError:
            return False
    return raw == str(value)


def rejected(dormant: Iterable[str] = ()) -> list[str]:
    """Return the names of what the link asked for and the page could not use.

    Computed once per arrival and kept until the reader changes something, so that a second
    run of the script (the browser reports its theme late) does not wipe the message.
    `dormant` names keys that this page knows but does not read in its present state.
    """
    arrival = st.session_state[ARRIVAL]
    if arrival["rejected"] is None:
        asleep = {key for key in dormant if key not in st.session_state}
        arrival["rejected"] = [
            # A name from a link may be anything; what is no plain name is not repeated.
            key if PLAIN_NAME.fullmatch(key) else "…"
            for key, values in arrival["query"].items()
            if values and key not in asleep and not survived(key, values[-1])
        ]
        arrival["after"] = current()
    elif arrival.get("after") != current():
        arrival["rejected"] = []
    return sorted(set(arrival["rejected"]))


def survived(key: str, raw: str) -> bool:
    """Return whether the page uses the value that the link gave."""
    if key == "lang":
        return raw in {"en", "zh"}
    if key == "only":
        return raw in ONLY
    return key in st.session_state and same_value(raw, st.session_state[key])
