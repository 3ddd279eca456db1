"""The widgets of a page as AppTest shows them: the keys it binds, whether all shown is sane."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from pages.ui.controls.pmf_editor import EXACT
from pages.ui.shell.numbers import JOINED, NO_BREAK
from pages.ui.shell.page import PATH, STYLED
from tests.servers import ROOT

PAGES = ("home", *PATH)
CHOICES = ("selectbox", "button_group", "radio", "select_slider")
RANGES = ("slider", "number_input")
FREE = ("toggle", "checkbox", "text_area", "text_input")
KINDS = (*CHOICES, *RANGES, *FREE)
MANY = 20  # a choice of more than this is a scale: none of its options opens anything new
NO_NUMBER = re.compile(r"(?<![\w-])nan(?!\w)|[-−]0(\.0+)?(?![\d.])", re.IGNORECASE)
# What a link has to say as well, so that the widget of a key is on the page.
BESIDE = {
    "text": {"view": "one_text"},
    "column": {"target": "old_faithful"},
    "method": {"look": "landscape"},
    "held": {"look": "separation"},
    "round": {"mode": "play"},
}
Query = Mapping[str, str | Sequence[str]]
# AppTest looks for components in every installed package, in every run: a third of its time.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@dataclass(frozen=True)
class Bound:
    """A key that a page binds to the URL, and what its widget takes."""

    key: str
    kind: str
    options: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0


def page_app(page: str, query: Query | None = None) -> AppTest:
    """Return a page about to run, as a fresh session's first request."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.session_state[STYLED] = True  # no browser that needs a head start
    if page != "home":
        app.switch_page(PATH[page])
    for key, value in (query or {}).items():
        app.query_params[key] = value if isinstance(value, str) else list(value)
    return app


def upload_widget(app: AppTest, kind: str, name: str) -> Any:
    """Return a choice about the file that is uploaded: "column", "decimal", ..."""
    (found,) = (one for one in app.get(kind) if (one.key or "").startswith(f"_upload_{name}_"))
    return found


def elements(app: AppTest) -> Iterator[Any]:
    """Return every element on the page, from top to bottom."""
    waiting = [app._tree]
    while waiting:
        node = waiting.pop()
        children = getattr(node, "children", None)
        if children is not None:
            waiting += [children[place] for place in sorted(children, reverse=True)]
        else:
            yield node


def widgets(app: AppTest) -> list[Any]:
    """Return the widgets that hold a value."""
    return [element for element in elements(app) if element.type in KINDS]


def options_of(widget: Any) -> tuple[str, ...]:
    """Return the options of a choice as they are shown."""
    shown = getattr(widget.proto, "options", ())
    return tuple(option if isinstance(option, str) else option.content for option in shown)


def bound(widget: Any) -> Bound | None:
    """Return what the widget binds, if it binds anything."""
    key = widget.proto.query_param_key
    if not key:
        return None
    if widget.type in RANGES:
        return Bound(key, widget.type, (), float(widget.min), float(widget.max))
    return Bound(key, widget.type, options_of(widget))


@cache
def bound_keys(page: str) -> Mapping[str, Bound]:
    """Return every key that the page binds in any of its states.

    Found by walking: each option of each choice is opened once, each number at its largest.
    """
    found: dict[str, Bound] = {}
    opened: set[tuple[str, str]] = set()
    waiting: list[dict[str, str]] = [{}]
    while waiting:
        query = waiting.pop()
        app = page_app(page, query).run()
        for one in filter(None, map(bound, widgets(app))):
            found.setdefault(one.key, one)
            ways = one.options if one.kind in CHOICES and len(one.options) <= MANY else ()
            if one.kind == "number_input":
                ways = (f"{one.high:g}",)
            if one.kind in ("toggle", "checkbox"):
                ways = ("true",)
            for way in ways:
                if (one.key, way) not in opened:
                    opened.add((one.key, way))
                    waiting.append({**query, one.key: way})
    return found


def problems(app: AppTest) -> list[str]:
    """Return what is wrong with a page: an exception, a value out of bounds, a number that is none.

    An infinity is declared where it is written "∞"; an alternative text counts as shown.
    """
    wrong = [f"exception: {error.message}" for error in app.exception]
    for widget in widgets(app):
        name = getattr(widget, "key", None) or widget.type
        if widget.type in RANGES:
            low, high = widget.min, widget.max
            if widget.value is not None and not low <= widget.value <= high:
                wrong.append(f"{name} = {widget.value} is not between {low} and {high}")
        elif widget.type in CHOICES and bound(widget):
            chosen = widget.value if isinstance(widget.value, list) else [widget.value]
            known = options_of(widget)
            named = [str(widget.format_func(one)) for one in chosen if one is not None]
            wrong += [f"{name} = {one}" for one in named if one not in known]
    return wrong + [f"shown: {text}" for text in shown(app) if NO_NUMBER.search(text)]


def shown(app: AppTest) -> list[str]:
    """Return every text the reader sees or hears, without code, links and what they typed."""
    texts = []
    for element in elements(app):
        proto = element.proto
        for name in ("body", "label", "help", "alt", "alt_text"):
            text = getattr(proto, name, "")
            if isinstance(text, str) and text and element.type != "code":
                texts.append(text)
        if element.type == "plotly_chart":
            texts += figure_texts(proto.spec)
        texts += [text for text in options_of(element) if element.type in CHOICES]
    return texts


def figure_texts(spec: str) -> list[str]:
    """Return what a figure writes: titles, names, labels."""
    texts: list[str] = []
    waiting: list[tuple[str, Any]] = [("", json.loads(spec))]
    while waiting:
        name, node = waiting.pop()
        if isinstance(node, dict):
            waiting += [(key, value) for key, value in node.items() if key != "template"]
        elif isinstance(node, list):
            waiting += [(name, value) for value in node]
        elif isinstance(node, str) and name in ("text", "name", "ticktext", "hovertext"):
            texts.append(node)
    return texts


def probabilities(app: AppTest) -> list[str]:
    """Return what stands below the sliders of weights, with their expander opened.

    An earlier Streamlit closes it again whenever the page runs.
    """
    app.session_state[EXACT] = True
    app.run()
    return [str(c.value) for c in app.caption if "P(" in c.value and "**" in c.value]


def shown_text(app: AppTest) -> str:
    """Return everything the page says in words."""
    kinds = ("title", "header", "markdown", "caption", "warning", "info")
    said = "\n".join(str(element.value) for kind in kinds for element in app.get(kind))
    return said.replace(NO_BREAK, " ").replace(JOINED, "")


def figures(app: AppTest) -> list[dict[str, Any]]:
    """Return the charts of the page as they are sent, from top to bottom."""
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
