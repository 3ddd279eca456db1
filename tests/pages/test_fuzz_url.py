"""Whatever a link says, the page stands, says once what it left out, and repeats none of it."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

import pytest
import streamlit
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from pages.ui.controls.targets import OWN
from pages.ui.shell.link_state import PLAIN_NAME
from pages.ui.shell.text import LANGUAGES, identifier_of, load_text
from tests.amount import TIMES
from tests.walking import PAGES, Bound, bound_keys, elements, page_app, problems, shown, widgets

MARK = "kLmARk"  # stands in every fragment below: nowhere on the page may it be seen
FRAGMENTS = (
    f"<script>alert('{MARK}')</script>",
    f"<img src=x onerror={MARK}>",
    f"**{MARK}** _{MARK}_ `{MARK}`",
    f"[{MARK}](javascript:{MARK})",
    f":red[{MARK}] :material/home: {{{{{MARK}}}}} {{0}} %s",
    f"$\\text{{{MARK}}}$",
    f"\u202e{MARK}\u0000\u2028",
    f"{MARK}\n\n# {MARK}",
)
NUMBERS = ("nan", "-nan", "inf", "-inf", "Infinity", "1e308", "-1e308", "1e999", "9" * 400, "-0",
           "0x10", "1_0", "2.5", "٣", "½", "true", "TRUE", "[]", "null", "")  # fmt: skip
LONG = st.sampled_from(["1" * 10_000, f"<b>{MARK}</b>" * 700, "é" * 5_000])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
OURS = ("_language", "_arrival", "_share_height")  # of the session's state, not of a link
STRAY_NAMES = st.one_of(
    st.sampled_from(["utm_source", "q", *OURS, "__proto__", "Embed", "x" * 300]),
    st.sampled_from(FRAGMENTS),
    TEXT.filter(bool),
)


def valid(one: Bound) -> st.SearchStrategy[str]:
    """Draw a value that the widget takes."""
    if one.options:
        return st.sampled_from(one.options)
    if one.kind in ("slider", "number_input"):
        return st.floats(one.low, one.high).map(lambda value: f"{value:.4g}")
    return st.sampled_from(["true", "false"]) if one.kind == "toggle" else TEXT


@st.composite
def queries(draw: st.DrawFn, known: Mapping[str, Bound]) -> dict[str, list[str]]:
    """Draw a query of the page's own keys and stray ones, their values good, bad and repeated."""
    query = {}
    for key in draw(st.lists(st.sampled_from([*known, "lang", "only"]), max_size=6, unique=True)):
        own = {"lang": st.sampled_from([*LANGUAGES]), "only": st.just("figure")}
        good = own[key] if key in own else valid(known[key])
        bad = st.one_of(st.sampled_from(NUMBERS), st.sampled_from(FRAGMENTS), LONG, TEXT)
        value = st.one_of(good, good, bad)
        query[key] = draw(st.lists(value, min_size=1, max_size=draw(st.sampled_from([1, 1, 3]))))
    for name in draw(st.lists(STRAY_NAMES, max_size=3)):
        if name.lower() not in ("embed", "embed_options"):
            query.setdefault(name, [draw(st.one_of(st.sampled_from(FRAGMENTS), TEXT, LONG))])
    return query


def run(page: str, query: Mapping[str, Sequence[str]], embedded: bool) -> AppTest:
    """Run the page as a session's first request, in a frame or not."""
    with pytest.MonkeyPatch.context() as patch:
        if embedded:
            context = SimpleNamespace(
                is_embedded=True, locale="en-US", url="http://localhost:8501/x", headers={},
                theme=SimpleNamespace(type="light"),
            )  # fmt: skip
            patch.setattr(streamlit, "context", context)
        return page_app(page, query).run()


def address(app: AppTest) -> dict[str, list[str]]:
    """Return the query as it stands in the address."""
    query = dict(app.query_params)
    return {key: [value] if isinstance(value, str) else value for key, value in query.items()}


def said(raw: str, value: object) -> bool:
    """Return whether the text of a link and a widget's value are the same."""
    if isinstance(value, bool):
        return raw.lower() == str(value).lower()
    if isinstance(value, float | int):
        try:
            return float(raw) == value
        except ValueError:
            return False
    return raw == value


def left_out(
    page: str, query: Mapping[str, Sequence[str]], known: Mapping[str, Bound], app: AppTest
) -> set[str]:
    """Return which keys the page did not take over, by what its widgets say."""
    language = address(app).get("lang", ["en"])[0]
    choices = load_text("en", page).choices
    drawn = {widget.proto.query_param_key: widget.value for widget in widgets(app)}
    own = {"lang": set(LANGUAGES), "only": {"figure"}}
    refused = set()
    for key, values in query.items():
        if key in own:
            taken = len(set(values)) == 1 and values[0] in own[key]
        elif key in known and key in choices:
            meant = {identifier_of(page, key, raw, language) for raw in values}
            taken = meant == {drawn[key]} if key in drawn else None not in meant
        elif key in drawn and key:
            taken = all(said(raw, drawn[key]) for raw in values)
        else:
            taken = key in known  # it sleeps
        if not taken:
            refused.add(key)
    return refused


def notices(app: AppTest) -> list[str]:
    """Return what the page says about its link."""
    starts = tuple(load_text(code, "home").label("link_rejected", names="") for code in LANGUAGES)
    stems = tuple(start.split(":")[0].split("：")[0] for start in starts)
    return [warning.value for warning in app.warning if warning.value.startswith(stems)]


@pytest.mark.parametrize("links", [3, pytest.param(13 * TIMES, marks=pytest.mark.long)])
@pytest.mark.parametrize("page", PAGES)
def test_no_link_breaks_a_page(page: str, links: int):
    known = bound_keys(page)

    @settings(
        max_examples=links,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes
    )
    @given(queries(known), st.booleans())
    def holds(query: dict[str, list[str]], embedded: bool) -> None:
        app = run(page, query, embedded)
        assert not problems(app)

        refused = left_out(page, query, known, app)
        told = notices(app)
        assert len(told) == bool(refused)
        plain = sorted(key for key in refused if PLAIN_NAME.fullmatch(key))
        assert all(name in told[0] for name in plain[:5])
        assert not any(MARK in text for text in shown(app))
        assert not any(MARK in element.proto.body for element in elements(app)
                       if element.type == "html")  # fmt: skip

        # What is left in the address says nothing that the page does not understand, and all of
        # what it shows.
        left = address(app)
        assert set(left) <= known.keys() | {"lang", "only"}
        assert left.get("lang", ["en"])[0] in LANGUAGES
        assert left.get("only", ["figure"]) == ["figure"]
        again = run(page, left, embedded)
        assert not notices(again)
        assert [(one.type, one.value) for one in widgets(again)] == [
            (one.type, one.value) for one in widgets(app)
        ]

    holds()


HIDES = ("view", "mode")  # the choices that put most of a page's widgets to sleep


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_does_not_show_sleeps_in_the_address(page: str):
    known = bound_keys(page)
    for hides in [key for key in HIDES if key in known] or [next(iter(known))]:
        for shown_part in known[hides].options:
            query = {key: middle(one) for key, one in known.items()} | {hides: shown_part}
            app = page_app(page, query).run()
            assert not notices(app), shown_part
            drawn = {widget.proto.query_param_key for widget in widgets(app)}
            assert known.keys() - drawn <= address(app).keys()


def middle(one: Bound) -> str:
    """Return a value in the middle of what the widget takes."""
    if one.options:
        return one.options[0]
    if one.kind in ("slider", "number_input"):
        return f"{round((one.low + one.high) / 2, 2):g}"
    return "true" if one.kind in ("toggle", "checkbox") else "ab"


@pytest.mark.parametrize(
    ("page", "query", "name", "left"),
    [
        # Streamlit's own field for whole numbers raises here.
        ("forward_and_reverse", {"target": [OWN], "n": ["inf"]}, "n", {"target": "My own peaks"}),
        ("entropy", {"seed": ["1e999"]}, "seed", {}),
        ("home", {"unit": [""]}, "unit", {}),  # else nothing would be chosen
        ("home", {"unit": ["bits", "nats"]}, "unit", {"unit": "nats"}),
        (
            "home",
            {"hm2": ["3", "3.5"], "lang": ["zh", "en"]},
            "hm2, lang",
            {"hm2": "3.5", "lang": "en"},
        ),
        ("home", {"d": ["3", "3.5"]}, "d", {}),
        ("home", {"lang": ["xx"], "only": ["all"], "hm2": ["3"]}, "lang, only", {"hm2": "3"}),
        ("home", {"_share_height": ["700"], "hm2": ["3"]}, "…", {"hm2": "3"}),
        ("home", {f"a{i}": ["1"] for i in range(900)}, "a0, a1, a10, a100, a101, …", {}),
    ],
)
def test_what_is_left_out_is_told_and_taken_out_of_the_address(page, query, name, left):
    for embedded in (False, True):
        app = run(page, query, embedded)
        assert not problems(app)
        label = load_text("en", "home").label("link_rejected", names=name)
        assert notices(app) == [label]
        assert address(app) == {key: [value] for key, value in left.items()}


def test_a_notice_stays_until_the_reader_changes_something():
    app = run("home", {"zzz": ["1"]}, False)
    assert notices(app.run())
    app.query_params["only"] = "figure"
    assert not notices(app.run())


def test_a_sleeping_key_is_judged_when_it_wakes():
    app = run("entropy", {"ed1": ["<b>"], "ed2": ["30"], "ec1": ["<i>"]}, False)
    assert not notices(app)
    app.selectbox(key="e").set_value("die").run()
    assert notices(app) == [load_text("en", "home").label("link_rejected", names="ed1")]
    assert app.slider(key="ed2").value == 30
    app.query_params["ed3"] = "50"
    assert not notices(app.slider(key="ed3").set_value(50).run())
