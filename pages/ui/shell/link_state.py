"""The state in the URL: what a link said on arrival, and what did not survive.

Bound widgets (``bind="query-params"``) drop a bad value from the URL without a word. So the
query is copied before any widget runs, and when all have run the copy is compared with what
the page made of it. What belongs to nobody is then taken out of the address as well.

The keys of bound widgets are their names in the URL; whatever else is kept in the session's
state has a name that begins with an underscore, and no link can speak of it.

The options of a choice are plain identifiers; the URL holds the label of the one language that
its reader sees. A link in another language, or of an earlier version, is put into the reader's
own before any widget runs.
"""

import math
import os
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from urllib.parse import urlencode

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.state import get_session_state

from pages.ui.shell.text import LANGUAGES, identifier_of, load_text

__all__ = [
    "PLAIN_NAME",
    "TEXTS",
    "arrive",
    "change_language",
    "current",
    "language",
    "page_url",
    "rejected",
    "tidy",
    "write",
]

ARRIVAL = "_arrival"
# Set this where the app cannot know the address under which readers reach it.
PUBLIC_ADDRESS = "KL_PUBLIC_ADDRESS"
# Community Cloud serves the app itself from a frame under this path; readers never see it.
INNER_FRAME = re.compile(r"/~/\+(?=/|$)")
# What the pages read themselves, and the values that mean something.
OWN: Mapping[str, Collection[str]] = {"lang": LANGUAGES, "only": frozenset({"figure"})}
PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")
TEXTS = frozenset({"msg", "blobs"})  # what a reader types may be nothing at all
# Choices outside the URL whose labels change with the language.
REWORDED = ("_guess_", "_share_")
EVERY_PAGE = frozenset({"unit"})  # widgets that all pages have
# What earlier links say and what now is so without being asked for: bars can be pulled.
FORMER = frozenset({"ebars", "qbars", "pbars"})
MOST_NAMES = 5  # that one notice repeats
OTHERS = "…"


def language() -> str:
    """Return the language in which the page that is open speaks."""
    spoken: str = st.session_state[ARRIVAL]["language"]
    return spoken


def current() -> dict[str, list[str]]:
    """Return the query as it stands, repeated keys and all."""
    query = {key: st.query_params.get_all(key) for key in st.query_params}
    return {key: values for key, values in query.items() if values}


def page_url(name: str, query: dict[str, list[str]] | dict[str, str]) -> str:
    """Return the public address of the page `name`, the one that is open, with `query`."""
    encoded = urlencode(query, doseq=True)
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


def arrive(name: str, language: str) -> None:
    """Put what the address chooses into the reader's language, before any widget reads it.

    The first time this session sees the page, what the link said is remembered as well. Later
    only the browser's Back brings labels of another language.
    """
    asked, text = current(), load_text(language, name)
    if name == "home" and (peaks := both_peaks(asked)):
        asked = peaks | {key: values for key, values in asked.items() if key != "d"}
        put(peaks | {"d": []})
    meant = {
        key: [identifier_of(name, key, raw, language) for raw in values]
        for key, values in asked.items()
        if key in text.choices
    }
    plain = asked | {
        key: [text.option(key, found[-1])] if found[-1] else [] for key, found in meant.items()
    }
    if st.session_state.get(ARRIVAL, {}).get("page") != name:
        # What another page's widgets of the same name said is none of this page's business.
        for key in [str(key) for key in st.session_state if str(key)[:1] != "_"]:
            if key not in EVERY_PAGE:
                del st.session_state[key]
        st.session_state[ARRIVAL] = {
            "page": name,
            "unread": {key: values for key, values in asked.items() if key not in FORMER}
            | {
                key: [one or raw for one, raw in zip(found, asked[key], strict=True)]
                for key, found in meant.items()
            },
            "meaningless": {key for key, found in meant.items() if None in found},
            "rejected": [],
        }
        # Of a repeated key the last value counts, for Streamlit's widgets only sometimes.
        plain |= {
            key: values[-1:] if values[-1] or key in TEXTS else []
            for key, values in asked.items()
            if key not in meant
        }
    st.session_state[ARRIVAL]["language"] = language
    if plain != asked:
        put({key: values for key, values in plain.items() if values != asked[key]})


def both_peaks(asked: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the means of two peaks for which an earlier version said half their distance."""
    said = set(asked.get("d", []))
    with suppress(ValueError):
        half = float(said.pop()) if len(said) == 1 else math.nan
        if 1.0 <= half <= 4.0:
            return {"hm1": [f"{-half:g}"], "hm2": [f"{half:g}"]}
    return {}


def change_language(name: str, language: str, other: str) -> None:
    """Go on in another language with everything as it is: a button's callback.

    A widget whose labels or whose default change would forget what was chosen, unless its value
    is written anew. The address changes in one step, so that Back undoes it in one.
    """
    text, query = load_text(other, name), current()
    values = {"lang": [other]}
    for key in text.choices.keys() & query.keys():
        held = st.session_state.get(key)
        meant = str(held) if held else identifier_of(name, key, query[key][-1], language)
        values[key] = [text.option(key, meant)] if meant else []
    for name_in_state, value in st.session_state.items():
        key = str(name_in_state)
        if key in text.choices or key in TEXTS or key.startswith(REWORDED):
            st.session_state[key] = value
        if key in TEXTS:
            values[key] = [value]
    put(values)


def write(values: dict[str, str | float]) -> None:
    """Set bound widgets from a button's callback, whether or not they are drawn at present.

    A widget that is drawn takes its value, and the URL with it, from the session's state. One
    that is about to be drawn for the first time would take the value but leave the URL behind,
    so its part of the URL is written here (for a drawn one, Streamlit refuses that).
    """
    arrival = st.session_state[ARRIVAL]
    text = load_text(arrival["language"], arrival["page"])
    undrawn = {
        key: text.option(key, str(value)) if key in text.choices else str(value)
        for key, value in values.items()
        if key not in st.session_state
    }
    for key, value in values.items():
        st.session_state[key] = value
        arrival["unread"].pop(key, None)
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


def rejected(dormant: Collection[str] = ()) -> list[str]:
    """Return the names of what the link asked for and the page could not use.

    Each is told once, when the page reads it, and stays told until the reader changes
    something, so that a second run of the script (the browser reports its theme late) does not
    wipe the message. `dormant` names keys that this page knows but does not read in its present
    state: what a link says of those is judged when a widget wakes up to it, unless it is a choice
    that the page does not offer.
    """
    arrival = st.session_state[ARRIVAL]
    asleep = {key for key in dormant if key not in st.session_state} - arrival["meaningless"]
    read = {key: values for key, values in arrival["unread"].items() if key not in asleep}
    arrival["unread"] = {key: arrival["unread"][key] for key in arrival["unread"].keys() - read}
    refused = [key for key, values in read.items() if not survived(key, values)]
    if refused:
        arrival |= {"rejected": repeatable(refused), "after": current()}
    elif arrival.get("after") != current():
        arrival["rejected"] = []
    names: list[str] = arrival["rejected"]
    return names


def tidy(dormant: Collection[str] = ()) -> None:
    """Take out of the address what no widget owns and the page does not understand.

    A bound widget does so with its own bad value. The address is what the reader shares.
    """
    nobodys: dict[str, list[str]] = {
        key: []
        for key, values in current().items()
        if not (key in dormant or is_widget(key) or (key in OWN and survived(key, values)))
    }
    if nobodys:
        put(nobodys)


def put(values: Mapping[str, list[str]]) -> None:
    """Put `values` into the address, [] for none, with one message to the browser.

    `st.query_params` refuses what a widget owns, and offers to no widget of this run what it is
    given. The object behind it does neither; should it change, its public face has to do.
    """
    try:
        with get_session_state().query_params() as query:
            for key, given in values.items():
                if given:
                    query.set_with_no_forward_msg(key, given if len(given) > 1 else given[0])
                else:
                    query.discard_param_no_forward_msg(key)
            query.set_initial_query_params_from_current()
        st.query_params.update({})
    except AttributeError:
        with suppress(StreamlitAPIException):
            st.query_params.update(values)


def repeatable(names: Collection[str]) -> list[str]:
    """Return a few of the names from a link: what is no plain name is not repeated.

    >>> repeatable(["x", "<b>", "a"])
    ['a', 'x', '…']
    """
    plain = sorted({name for name in names if PLAIN_NAME.fullmatch(name)})[:MOST_NAMES]
    return plain + [OTHERS] * (len(plain) < len(set(names)))


def is_widget(key: str) -> bool:
    """Return whether a widget of this page has taken `key` as its part of the URL."""
    return not key.startswith("_") and key in st.session_state


def survived(key: str, values: Iterable[str]) -> bool:
    """Return whether the page uses what the link gave, which may be said more than once."""
    if key in OWN:
        return set(values) <= set(OWN[key]) and len(set(values)) == 1
    return is_widget(key) and all(same_value(raw, st.session_state[key]) for raw in values)
