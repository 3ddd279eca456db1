"""The address in what is shared, wherever the app is served; the lesson's links."""

import re
from collections.abc import Mapping
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from conftest import ROOT

from pages.ui import query
from pages.ui.frame import HEIGHT_SCRIPT
from pages.ui.share import frame_snippet

READMES = ["README.md", "pages/text/zh/README.md"]


@pytest.fixture
def visited(monkeypatch: pytest.MonkeyPatch):
    """A function that pretends a browser has come, to this address, with these headers."""
    monkeypatch.delenv(query.PUBLIC_ADDRESS, raising=False)

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
    assert query.page_url(name, {}) == address
    assert query.page_url(name, {"d": ["2.5"]}) == f"{address}?d=2.5"


def test_in_a_frame_the_course_page_is_not_taken_for_the_app(visited):
    # Streamlit reports the outermost page of the same origin, here the lecture.
    visited("https://uni.edu/lecture7.html", True, {"Origin": "https://uni.edu"})
    assert query.page_url("entropy", {}) == "https://uni.edu/entropy"


def test_a_frame_without_an_origin_falls_back_on_the_browser(visited):
    for headers in ({}, {"Origin": "null"}):
        visited("https://kl.streamlit.app/~/+/entropy", True, headers)
        assert query.page_url("entropy", {}) == "https://kl.streamlit.app/entropy"


def test_a_setting_overrides_everything(visited, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KL_PUBLIC_ADDRESS", "https://kl.example.org/app/")
    visited("http://10.0.0.7:8501/entropy", True, {"Origin": "http://10.0.0.7:8501"})
    assert query.page_url("entropy", {"n": ["3"]}) == "https://kl.example.org/app/entropy?n=3"
    assert query.page_url("home", {}) == "https://kl.example.org/app/"


def test_the_snippet_cannot_be_broken_out_of():
    snippet = frame_snippet('http://x/?a="><script>&b=1', '<b>"&', 700)
    assert snippet.count("<") == 2
    assert "&amp;b=1" in snippet


def test_the_script_is_three_lines():
    assert len(HEIGHT_SCRIPT.splitlines()) == 3


@pytest.mark.parametrize("readme", READMES)
def test_every_link_of_the_lesson_opens_as_it_says(readme: str, open_page):
    text = (ROOT / readme).read_text(encoding="utf-8")
    links = re.findall(r"^\| \d+ \| `(/[^`]*)` \|", text, re.MULTILINE)
    assert len(links) == 6
    for link in links:
        values = {key: given[0] for key, given in parse_qs(urlsplit(link).query).items()}
        app = open_page(urlsplit(link).path.strip("/"), **values)
        assert not [warning.value for warning in app.warning], link
        for key, value in values.items():
            assert str(app.session_state[key]) == value


def test_the_lesson_takes_forty_five_minutes_in_both_languages():
    for readme in READMES:
        text = (ROOT / readme).read_text(encoding="utf-8")
        minutes = re.findall(r"^\| (\d+) \| `/", text, re.MULTILINE)
        assert sum(map(int, minutes)) == 45


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
    assert query.whole_name(address, page) == whole
