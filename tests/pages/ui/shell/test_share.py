"""The address in what is shared, wherever the app is served; the lesson's links."""

import re
from collections.abc import Mapping
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import streamlit as st

from pages.ui.controls.targets import CSV
from pages.ui.shell import link_state
from pages.ui.shell.frame import HEIGHT_SCRIPT
from pages.ui.shell.share import frame_snippet
from pages.ui.shell.text import identifier_of, load_text
from tests.servers import ROOT
from tests.walking import probabilities, shown_text

READMES = ["README.md", "pages/text/zh/README.md"]


@pytest.fixture
def visited(monkeypatch: pytest.MonkeyPatch):
    """A function that pretends a browser has come, to this address, with these headers."""
    monkeypatch.delenv(link_state.PUBLIC_ADDRESS, raising=False)

    def come(url: str | None, embedded: bool = False, headers: Mapping[str, str] = {}) -> None:
        context = SimpleNamespace(url=url, is_embedded=embedded, headers=headers)
        monkeypatch.setattr(st, "context", context)

    return come


@pytest.mark.parametrize(
    ("url", "name", "address"),
    [
        ("http://localhost:8501/entropy", "entropy", "http://localhost:8501/entropy"),
        ("http://localhost:8501", "home", "http://localhost:8501/"),
        ("https://kl.streamlit.app/~/+/entropy", "entropy", "https://kl.streamlit.app/entropy"),
        ("https://kl.streamlit.app/~/+/", "home", "https://kl.streamlit.app/"),
        ("https://example.org/kl/entropy", "entropy", "https://example.org/kl/entropy"),
        (None, "entropy", "http://localhost:8501/entropy"),
    ],
)
def test_the_address_is_the_public_one(visited, url: str | None, name: str, address: str):
    visited(url)
    assert link_state.page_url(name, {}) == address
    assert link_state.page_url(name, {"d": ["2.5"]}) == f"{address}?d=2.5"


def test_in_a_frame_the_course_page_is_not_taken_for_the_app(visited):
    # Streamlit reports the outermost page of the same origin, here the lecture.
    visited("https://uni.edu/lecture7.html", True, {"Origin": "https://uni.edu"})
    assert link_state.page_url("entropy", {}) == "https://uni.edu/entropy"


def test_a_frame_without_an_origin_falls_back_on_the_browser(visited):
    for headers in ({}, {"Origin": "null"}):
        visited("https://kl.streamlit.app/~/+/entropy", True, headers)
        assert link_state.page_url("entropy", {}) == "https://kl.streamlit.app/entropy"


def test_a_setting_overrides_everything(visited, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KL_PUBLIC_ADDRESS", "https://kl.example.org/app/")
    visited("http://10.0.0.7:8501/entropy", True, {"Origin": "http://10.0.0.7:8501"})
    assert link_state.page_url("entropy", {"n": ["3"]}) == "https://kl.example.org/app/entropy?n=3"
    assert link_state.page_url("home", {}) == "https://kl.example.org/app/"


def test_in_a_frame_nothing_is_shared_and_no_upload_is_offered(
    monkeypatch: pytest.MonkeyPatch, open_page
):
    def offered() -> tuple[int, int]:
        app = open_page("forward_and_reverse", target=CSV)
        return len(app.get("file_uploader")), len(app.get("popover"))

    assert offered() == (1, 1)
    monkeypatch.setattr(type(st.context), "is_embedded", property(lambda _: True))
    assert offered() == (0, 0)
    app = open_page("forward_and_reverse", target=CSV, lang="zh")
    words = load_text("zh", "forward_and_reverse")
    assert words.label("upload_embedded") in [caption.value for caption in app.caption]
    assert [link.proto.label for link in app.get("page_link")] == [words.label("open_full")]


def test_the_snippet_cannot_be_broken_out_of():
    snippet = frame_snippet('http://x/?a="><script>&b=1', '<b>"&', 700)
    assert snippet.count("<") == 2
    assert "&amp;b=1" in snippet


def test_the_script_is_three_lines():
    assert len(HEIGHT_SCRIPT.splitlines()) == 3


def lesson(readme: str) -> list[tuple[int, str]]:
    """Return the minutes and the links of a README's lesson."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| `(/[^`]*)` \|", text, re.MULTILINE)
    return [(int(minutes), link) for minutes, link in rows]


def test_the_lesson_takes_forty_five_minutes_in_both_languages():
    assert lesson(READMES[0]) == lesson(READMES[1])
    assert len(lesson(READMES[0])) == 6
    assert sum(minutes for minutes, _ in lesson(READMES[0])) == 45


# What the question in the lesson is about has to be on the screen when its link opens.
SHOWN = {
    "self_information": ("6.644 + 6.644 = **13.288 bits**",),
    "cross_entropy": ("Q(N) = **0.100**", "P(N) = **0.000**", "$H(Q, P) = H_P(Q)$ = **∞**"),
    "kl_divergence": ("Terms below zero: 1 of 6",),
    "asymmetry": ("D_P(Q)$ = **0.152 bits**", "D_Q(P)$ = **∞**"),
    "objectives": ("both at σ = 3.62", "$D_P(Q)$ at σ = 0.81"),
    "forward_and_reverse": ("μ = 0.000, σ = 2.625", "μ = −2.492, σ = 0.813"),
}


@pytest.mark.parametrize("link", [link for _, link in lesson(READMES[0])])
def test_every_link_of_the_lesson_opens_shows_and_shares_what_it_says(link: str, open_page):
    name = urlsplit(link).path.strip("/")
    values = {key: given[0] for key, given in parse_qs(urlsplit(link).query).items()}
    app = open_page(name, **values)
    assert not [warning.value for warning in app.warning]
    for key, value in values.items():
        meant = value
        if key in load_text("en", name).choices:
            meant = str(identifier_of(name, key, value, "en"))
        assert str(app.session_state[key]) == meant
    probabilities(app)  # the bars show what stands below these sliders
    for shown in SHOWN[name]:
        assert shown in shown_text(app)
    shared, frame, script = [code.value for code in app.get("code")][-3:]
    # What stands in a field from the start is in the writer's language, so a link always says it.
    typed = parse_qs(urlsplit(shared).query).pop("msg", None)
    assert shared.replace(f"&{urlencode({'msg': typed[0]})}" if typed else "", "") == (
        f"http://localhost:8501{link}"
    )
    assert frame.startswith(f'<iframe src="http://localhost:8501/{name}?')
    assert script == HEIGHT_SCRIPT


def test_the_last_question_of_the_lesson_has_its_answer(open_page):
    app = open_page("forward_and_reverse", target="before_jump")
    assert re.search(r"\*\*1\*\* \| \*\*0\.000\*\*", shown_text(app))  # one curve over both, still


@pytest.mark.parametrize(
    ("address", "page", "whole"),
    [
        ("http://a/cross_/cross_entropy", "cross_entropy", "http://a/cross_entropy"),
        ("http://a/sub/cross_/cross_entropy", "cross_entropy", "http://a/sub/cross_entropy"),
        ("http://a/cross_entropy", "cross_entropy", "http://a/cross_entropy"),
        ("http://a/entropy", "entropy", "http://a/entropy"),
    ],
)
def test_a_page_named_like_the_end_of_another_keeps_its_name(address: str, page: str, whole: str):
    assert link_state.whole_name(address, page) == whole
